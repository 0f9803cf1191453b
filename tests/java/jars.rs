//! Packs, unpacks and damages class files.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use mxready::java::{JarContents, Usage};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Classes by entry name.
pub(crate) type Classes = Vec<(String, Vec<u8>)>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/java/classes")
}

pub(crate) fn fixture(class: &str) -> Vec<u8> {
    std::fs::read(folder().join(class).with_extension("class")).unwrap()
}

/// All fixture classes, sorted by name.
pub(crate) fn fixtures() -> Classes {
    let files = walkdir::WalkDir::new(folder()).sort_by_file_name().into_iter().map(Result::unwrap);
    let classes: Classes = files
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "class"))
        .map(|file| {
            let name = file.path().strip_prefix(folder()).unwrap().to_str().unwrap().replace('\\', "/");
            (name, std::fs::read(file.path()).unwrap())
        })
        .collect();
    assert!(classes.len() > 20, "the fixtures are missing");
    classes
}

/// The classes of a jar, without variants for other Java versions.
pub(crate) fn unpack(path: &str) -> Classes {
    let mut archive = ZipArchive::new(std::fs::File::open(path).expect(path)).expect(path);
    let mut classes = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let class = name.strip_suffix(".class").filter(|class| !class.ends_with("module-info"));
        if class.is_some_and(|class| !class.starts_with("META-INF/")) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            classes.push((name, bytes));
        }
    }
    classes
}

/// The files of a package.
pub(crate) fn package(path: &str) -> Classes {
    let mut archive = ZipArchive::new(std::fs::File::open(path).expect(path)).expect(path);
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.push((name, bytes));
    }
    files
}

pub(crate) fn pack(classes: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in classes {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What a jar refers to, one line for each class, method and member: `a.B run calls java.lang.Thread.sleep:(J)V`.
/// A `-` stands for the class as a whole.
pub(crate) fn lines(contents: &JarContents) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (key, found) in &contents.references {
        assert!(!found.places_unknown || !contents.unreadable.is_empty(), "{key:?} may stand elsewhere, too");
        let used = match (&key.usage, &key.method) {
            (Usage::Calls, Some((name, descriptor))) => format!("calls {}.{name}:{descriptor}", key.class),
            (usage, _) => {
                format!("{usage:?} {}", key.class).to_lowercase().replace(&key.class.to_lowercase(), &key.class)
            }
        };
        let methods: BTreeSet<_> = found.places.iter().map(|place| place.method.as_str()).collect();
        let methods = if methods.is_empty() { BTreeSet::from(["-"]) } else { methods };
        lines.extend(methods.into_iter().map(|method| format!("{} {method} {used}", key.used_by)));
    }
    lines
}

pub(crate) fn assert_same(found: &BTreeSet<String>, expected: &BTreeSet<String>) {
    let missing: Vec<_> = expected.difference(found).take(20).collect();
    let invented: Vec<_> = found.difference(expected).take(20).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing: {missing:#?}\ninvented: {invented:#?}");
    assert!(!expected.is_empty());
}

/// Repeatable dice (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }
}

/// A class file with something wrong: cut, flipped, shifted, or a length or index driven to an extreme.
pub(crate) fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    let at = dice.below(mutant.len());
    match dice.below(6) {
        0 => mutant.truncate(at),
        1 => {
            for _ in 0..=dice.below(4) {
                let at = dice.below(mutant.len());
                mutant[at] ^= 1 << dice.below(8);
            }
        }
        2 => mutant.insert(at, u8::try_from(dice.below(256)).unwrap()),
        3 => {
            mutant.remove(at);
        }
        4 => {
            let extreme = [0x00, 0xFF, 0x7F, 0x80][dice.below(4)];
            let end = mutant.len().min(at + 1 + dice.below(4));
            mutant[at..end].fill(extreme);
        }
        // Only the instructions and tables behind the constants.
        _ => {
            let at = mutant.len() / 2 + dice.below(mutant.len() / 2);
            mutant[at] = u8::try_from(dice.below(256)).unwrap();
        }
    }
    mutant
}
