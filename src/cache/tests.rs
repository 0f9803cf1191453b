use std::fs;

use mxready_fixtures::damage::{RawEntry, raw_zip};
use mxready_fixtures::{Call, ClassFile, Literal};
use tempfile::TempDir;

use super::entry::{Entry, file_name};
use super::*;
use crate::package::{Limit, LimitSetting};

const PATH: &str = "model/lib/userlib/thing-1.0.jar";

fn cache() -> (TempDir, Cache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(&folder.path().join("cache")).unwrap();
    (folder, cache)
}

/// A jar with a class, a native library and a jar in it.
fn jar(note: &str) -> Vec<u8> {
    let class = |name: &str| {
        let call = Call {
            owner: "java/lang/System".to_owned(),
            name: "exit".to_owned(),
            descriptor: "(I)V".to_owned(),
            is_static: true,
            arguments: vec![Literal::Number(3)],
        };
        ClassFile { calls: vec![call], ..ClassFile::plain(name) }.to_bytes()
    };
    let inner = packed(&[("org/example/Inner.class", &class("org/example/Inner"))]);
    let manifest = format!("Manifest-Version: 1.0\nNote: {note}\n");
    packed(&[
        ("META-INF/MANIFEST.MF", manifest.as_bytes()),
        ("org/example/Thing.class", &class("org/example/Thing")),
        ("lib/inner.jar", &inner),
        ("lib/thing.so", b"native"),
    ])
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<_> = files.iter().map(|(name, bytes)| RawEntry::stored(name, bytes)).collect();
    raw_zip(&entries)
}

fn interest() -> JavaInterest {
    JavaInterest::new().class("java.lang.System")
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()).collect();
    names.sort();
    names
}

/// Reads a jar; with the bytes that it counted.
fn read(cache: &Cache, path: &str, bytes: &[u8], interest: &JavaInterest, limits: &Limits) -> (JarContents, u64) {
    let counted = Cell::new(0);
    let expand = |bytes: u64| {
        counted.set(counted.get() + bytes);
        true
    };
    let contents = cache.shelf(interest, limits).read(path, bytes, &expand);
    (contents, counted.get())
}

#[test]
fn what_was_kept_is_what_was_read_wherever_the_jar_lies() {
    let ((_keep, cache), jar, limits) = (cache(), jar("a"), Limits::default());
    let first = read(&cache, PATH, &jar, &interest(), &limits);
    assert!(!first.0.references.is_empty() && first.0.inner.len() == 1 && first.0.natives.len() == 1 && first.1 > 0);
    assert_eq!(names(&cache.folder).len(), 1);
    for path in [PATH, "model/lib/other/thing-1.0.jar"] {
        let fresh = read_jar_within(path, &jar, &interest(), &limits, &|_| true);
        assert_eq!(read(&cache, path, &jar, &interest(), &limits), (fresh, first.1), "{path}");
    }
    let files = names(&cache.folder);
    assert_eq!(files.len(), 1);
    // It is the entry that is taken up: a number that no reading gives comes from there.
    let key = files[0].file_name().unwrap().to_str().unwrap().split('.').next().unwrap();
    let entry = Entry::read(&fs::read(&files[0]).unwrap(), key).unwrap();
    fs::write(&files[0], Entry { unpacked: 4_711, ..entry }.written(key).unwrap()).unwrap();
    assert_eq!(read(&cache, PATH, &jar, &interest(), &limits), (first.0, 4_711));
}

#[test]
fn another_jar_name_limit_or_question_is_another_entry() {
    let ((_keep, cache), jar_a, limits) = (cache(), jar("a"), Limits::default());
    read(&cache, PATH, &jar_a, &interest(), &limits);
    let mut expected = 1;
    let mut adds = |what: &str, path: &str, bytes: &[u8], interest: &JavaInterest, limits: &Limits| {
        read(&cache, path, bytes, interest, limits);
        expected += 1;
        assert_eq!(names(&cache.folder).len(), expected, "{what}");
    };
    adds("bytes", PATH, &jar("b"), &interest(), &limits);
    adds("name", "model/lib/userlib/thing-2.0.jar", &jar_a, &interest(), &limits);
    adds("more is asked", PATH, &jar_a, &interest().class("java.net.Socket"), &limits);
    adds("hashes", PATH, &jar_a, &interest().hashes(), &limits);
    for limit in Limit::ALL.iter().copied() {
        let mut other = limits;
        other.set(LimitSetting { limit, value: limits.get(limit) + 1 });
        adds(limit.name(), PATH, &jar_a, &interest(), &other);
    }
}

#[test]
fn an_entry_with_any_byte_changed_or_cut_off_is_none() {
    let ((_keep, cache), jar, limits) = (cache(), jar("a"), Limits::default());
    let shelf_interest = interest();
    let shelf = cache.shelf(&shelf_interest, &limits);
    let contents = shelf.read(PATH, &jar, &|_| true);
    let key = shelf.key(PATH, &jar);
    let bytes = fs::read(cache.folder.join(file_name(&key))).unwrap();
    assert_eq!(Entry::read(&bytes, &key).unwrap().jar.at(PATH), contents);
    assert_eq!(Entry::read(&bytes, &key.replace(|digit: char| digit.is_ascii_digit(), "f")), None);
    for at in 0..bytes.len() {
        assert_eq!(Entry::read(&bytes[..at], &key), None, "cut at {at}");
        for flip in [1, 0x20, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            assert_eq!(Entry::read(&changed, &key), None, "changed at {at}");
        }
    }
    assert_eq!(Entry::read(&[bytes, b" ".to_vec()].concat(), &key), None, "made longer");
}

#[test]
fn a_damaged_entry_is_replaced() {
    let ((_keep, cache), jar, limits) = (cache(), jar("a"), Limits::default());
    let first = read(&cache, PATH, &jar, &interest(), &limits);
    let file = names(&cache.folder).remove(0);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(read(&cache, PATH, &jar, &interest(), &limits), first);
    assert_eq!(fs::read(&file).unwrap(), whole);
}

#[test]
fn a_jar_that_was_not_read_whole_is_never_kept() {
    let ((_keep, cache), limits) = (cache(), Limits::default());
    let good = ClassFile::plain("org/example/Thing").to_bytes();
    let broken = &good[..good.len() - 3];
    let inner = packed(&[("org/example/Thing.class", broken)]);
    let cut = jar("a");
    let cases: [(&str, Vec<u8>); 4] = [
        ("no jar", b"no jar".to_vec()),
        ("cut", cut[..cut.len() / 2].to_vec()),
        ("a broken class", inner.clone()),
        ("a broken class in a jar inside", packed(&[("org/example/Good.class", &good), ("lib/inner.jar", &inner)])),
    ];
    for (what, bytes) in cases {
        read(&cache, PATH, &bytes, &interest(), &limits);
        assert_eq!(names(&cache.folder), Vec::<PathBuf>::new(), "{what}");
    }
    let mut small = limits;
    small.set("class-file=1KiB".parse().unwrap());
    let class = ClassFile { texts: vec!["x".repeat(2_000)], ..ClassFile::plain("A") };
    read(&cache, PATH, &packed(&[("A.class", &class.to_bytes())]), &interest(), &small);
    assert_eq!(names(&cache.folder), Vec::<PathBuf>::new(), "over a limit");
    read(&cache, "model/bundles/project.jar", &jar("a"), &interest(), &limits);
    assert_eq!(names(&cache.folder), Vec::<PathBuf>::new(), "project.jar");
}

#[test]
fn the_oldest_entries_go_first() {
    let ((_keep, cache), limits) = (cache(), Limits::default());
    let mut written = Vec::new();
    for (age, note) in ["a", "b", "c"].into_iter().enumerate() {
        read(&cache, PATH, &jar(note), &interest(), &limits);
        let new = names(&cache.folder).into_iter().find(|name| !written.contains(name)).unwrap();
        let time = std::time::SystemTime::now() - std::time::Duration::from_hours(24 * (3 - age as u64));
        fs::File::options().write(true).open(&new).unwrap().set_modified(time).unwrap();
        written.push(new);
    }
    let stranger = cache.folder.join("notes.txt");
    fs::write(&stranger, "not an entry").unwrap();
    let left = || written.iter().map(|file| file.exists()).collect::<Vec<_>>();
    inventory::tidy_to(&cache.folder, u64::MAX, 2);
    assert_eq!(left(), [false, true, true]);
    let newest = fs::metadata(&written[2]).unwrap().len();
    inventory::tidy_to(&cache.folder, newest, usize::MAX);
    assert_eq!(left(), [false, false, true]);
    assert_eq!(clear(&cache.folder).unwrap(), (1, newest));
    assert_eq!(names(&cache.folder), [stranger], "only what is ours goes");
}

#[test]
fn only_what_a_stopped_process_left_behind_is_removed_of_unfinished_entries() {
    let (_keep, cache) = cache();
    let files = [("old", 2), ("new", 0)].map(|(name, hours)| {
        let path = cache.folder.join(format!("{}{name}", folder::UNFINISHED));
        let file = fs::File::create(&path).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_hours(hours)).unwrap();
        path
    });
    inventory::tidy(&cache.folder);
    assert_eq!(files.map(|file| file.exists()), [false, true]);
}
