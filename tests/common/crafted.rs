//! Archives written byte by byte around a package that is ready, and what the program says of them.

use mxready_fixtures::damage::{self, RawArchive, RawEntry, raw_zip};
use mxready_fixtures::{ClassFile, Package};

use super::program::{Outcome, Program};

pub const METADATA: &str = "model/metadata.json";
pub const MODEL: &str = "model/model.mdp";

pub fn ready() -> Package {
    Package::fixture("ready").expect("the fixture builds")
}

/// The entries of a package, not compressed.
pub fn entries_of(package: &Package) -> Vec<RawEntry> {
    package.names().map(|name| RawEntry::stored(name, package.entry(name).expect("an entry"))).collect()
}

pub fn entries() -> Vec<RawEntry> {
    entries_of(&ready())
}

/// The entries with one of them changed.
pub fn with(name: &str, change: impl FnOnce(RawEntry) -> RawEntry) -> Vec<u8> {
    let mut entries = entries();
    let at = position(&entries, name);
    let entry = entries.remove(at);
    entries.insert(at, change(entry));
    raw_zip(&entries)
}

pub fn position(entries: &[RawEntry], name: &str) -> usize {
    let is_it = |entry: &RawEntry| entry.central.as_ref().is_some_and(|header| header.name == name.as_bytes());
    entries.iter().position(is_it).expect("an entry of this name")
}

/// The entries with others behind them.
pub fn and(more: impl IntoIterator<Item = RawEntry>) -> Vec<u8> {
    raw_zip(&entries().into_iter().chain(more).collect::<Vec<_>>())
}

pub fn archive(change: impl FnOnce(&mut RawArchive)) -> Vec<u8> {
    let mut archive = RawArchive { entries: entries(), ..RawArchive::default() };
    change(&mut archive);
    archive.to_bytes()
}

/// An entry that lies inside the bytes of another, header and all.
pub fn hidden_in_another(name: &str, content: &[u8]) -> Vec<u8> {
    let inner = RawEntry { central: None, ..RawEntry::stored(name, content) };
    let outer = "web/picture.png";
    let data = raw_zip(&[inner]);
    // Without the end record, and behind a few bytes of a picture.
    let data = [b"\x89PNG".as_slice(), &data[..data.len() - 22]].concat();
    let listed = entries();
    let begin = raw_zip(&listed).len() - directory_length(&listed) - 22;
    let offset = u32::try_from(begin + 30 + outer.len() + 4).expect("a small archive");
    let quoted = RawEntry { local: None, data: Vec::new(), offset: Some(offset), ..RawEntry::stored(name, content) };
    raw_zip(&listed.into_iter().chain([RawEntry::stored(outer, &data), quoted]).collect::<Vec<_>>())
}

fn directory_length(entries: &[RawEntry]) -> usize {
    entries.iter().filter_map(|entry| entry.central.as_ref()).map(|header| 46 + header.name.len()).sum()
}

/// Packages that lie, are broken or hold what nobody expects, by what is odd about them.
pub fn oddities() -> Vec<(&'static str, Vec<u8>)> {
    let mda = ready().to_mda().expect("the package builds");
    let userlib = |content: &[u8]| and([RawEntry::stored("model/lib/userlib/odd.jar", content)]);
    let class = ClassFile::plain("org/example/Odd").to_bytes();
    let model = |change: &dyn Fn(&mut Vec<u8>)| {
        ready().edit(MODEL, |bytes| change(bytes)).to_mda().expect("the package builds")
    };
    vec![
        ("quine", userlib(&damage::quine())),
        ("hidden", hidden_in_another("model/lib/userlib/other.jar", b"other")),
        ("twice", and([RawEntry::stored(METADATA, b"{}")])),
        ("case", and([RawEntry::stored("model/Metadata.json", b"{}")])),
        ("tail", archive(|archive| archive.after = b"tail".to_vec())),
        ("before", archive(|archive| archive.before = b"before".to_vec())),
        ("parent", and([RawEntry::stored("web/../../x", b"x")])),
        ("not text", and([RawEntry::stored("x", b"").with_both(|header| header.name = b"web/\xff\xfe".to_vec())])),
        ("checksum", damage::wrong_crc(&mda, MODEL)),
        ("method", damage::method(&mda, METADATA, 14)),
        ("encrypted", damage::encrypt_flag(&mda, "web/index.html")),
        ("too small", damage::declare_size(&mda, MODEL, 7)),
        ("cut off", damage::truncated(&mda, mda.len() / 2)),
        ("no pool", userlib(&raw_zip(&[RawEntry::stored("A.class", &damage::class_with_short_pool(&class))]))),
        ("odd pool", userlib(&raw_zip(&[RawEntry::stored("A.class", &damage::class_with_unknown_constant(&class))]))),
        ("no jar", userlib(&damage::garbage(5_000, "no jar"))),
        ("deep", model(&|bytes| bytes.extend(damage::deep_document(10_000)))),
        ("lying", model(&|bytes| *bytes = damage::lying_length(bytes, 3, 1 << 30))),
        ("cut model", model(&|bytes| bytes.truncate(9_000))),
        ("nested", userlib(&(0..9).fold(class, |inner, _| raw_zip(&[RawEntry::stored("lib/inner.jar", &inner)])))),
        ("no model", ready().without(MODEL).to_mda().expect("the package builds")),
    ]
}

pub fn check(file: impl AsRef<[u8]>) -> Outcome {
    Program::new().file("app.mda", file).args(["check", "app.mda"]).run()
}

pub fn told(outcome: &Outcome) -> String {
    format!("{}\n{}", outcome.stdout, outcome.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}
