//! Whether everyone who opens the archive sees the same package. The platform unpacks with a tool that believes the
//! headers before each entry, other tools believe the directory at the end, and names mean different files to different
//! systems. Any such disagreement is told by name: what was judged may then not be what will run. Judges no content and
//! repairs nothing.

use std::collections::{BTreeMap, BTreeSet};

use zip::read::ZipReadOptions;
use zip::{CompressionMethod, ZipArchive};

use super::archive::{PositionedFile, explain};
use super::end_of_directory::EndRecord;
use super::limits::Limits;

/// Entries that are named for one archive; a hostile one could name a million.
const NAMED: usize = 50;

/// Bytes that are shown of a name that is too long.
const NAME_SHOWN: usize = 80;

/// A place where unpackers would not agree, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Contradiction {
    /// The entry as the directory writes it; empty for the archive as a whole.
    pub(super) path: String,
    /// What does not agree.
    pub(super) why: String,
}

impl Contradiction {
    fn of_archive(why: impl Into<String>) -> Self {
        Self { path: String::new(), why: why.into() }
    }
}

/// Everything in the archive that unpackers may see differently, sorted, at most [`NAMED`] entries by name.
pub(super) fn contradictions(
    directory: &ZipArchive<PositionedFile>,
    records: &[EndRecord],
    limits: &Limits,
) -> Vec<Contradiction> {
    let mut found = frame(directory, records);
    let names = Names::of(directory, limits);
    found.extend(names.contradictions);
    found.extend(headers(directory));
    found.sort();
    found.dedup();
    let hidden = found.len().saturating_sub(NAMED);
    if hidden > 0 {
        found.truncate(NAMED);
        found.push(Contradiction::of_archive(format!("{hidden} more such places are not listed")));
    }
    found
}

/// What stands around the archive: a second directory, or bytes before and after it.
fn frame(directory: &ZipArchive<PositionedFile>, records: &[EndRecord]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    // An archive that is stored as an entry has an end record of its own, before the directory.
    let start = directory.central_directory_start();
    let own: Vec<&EndRecord> = records.iter().filter(|record| record.position >= start).collect();
    if own.len() > 1 {
        found.push(Contradiction::of_archive(format!(
            "it ends in {} directories, and which one counts depends on the unpacker",
            own.len()
        )));
    }
    if let Some(last) = own.last().filter(|last| last.trailing > 0) {
        found.push(Contradiction::of_archive(format!("{} bytes stand behind its end", last.trailing)));
    }
    if own.iter().any(|record| !record.agrees) {
        found.push(Contradiction::of_archive("its two end records do not say the same"));
    }
    if directory.offset() > 0 {
        found.push(Contradiction::of_archive(format!("{} bytes stand before its beginning", directory.offset())));
    }
    // Entries that share a name are one entry here, and another one elsewhere.
    let promised = own.iter().map(|record| record.entries).max().unwrap_or_default();
    if directory.has_duplicate_names() || promised != directory.len() as u64 {
        found.push(Contradiction::of_archive(format!(
            "its directory promises {promised} entries and holds {} different names",
            directory.len()
        )));
    }
    found
}

/// Local headers against the directory, entries over one another, and entries that the directory does not list.
fn headers(directory: &ZipArchive<PositionedFile>) -> Vec<Contradiction> {
    let mut whole = directory.clone();
    let Err(error) = whole.validate_header_consistency() else { return Vec::new() };
    // The check of the whole archive stops at the first disagreement and names no entry.
    let mut found = Vec::new();
    for index in 0..directory.len() {
        if found.len() > NAMED {
            break;
        }
        let options = ZipReadOptions::new().enforce_header_consistency(true);
        let Err(error) = whole.by_index_with_options(index, options).map(drop) else { continue };
        let Ok(entry) = directory.by_index_data(index) else { continue };
        if entry.encrypted() {
            continue;
        }
        found.push(Contradiction { path: readable(entry.name_raw()), why: in_words(&explain(&error)) });
    }
    if found.is_empty() {
        found.push(Contradiction::of_archive(in_words(&explain(&error))));
    }
    found
}

/// What the zip library says of headers, for people who never saw one.
fn in_words(message: &str) -> String {
    let message = message.strip_prefix("header inconsistency detected: ").unwrap_or(message);
    if message.contains("missing from central directory") {
        "it holds an entry that its directory does not list".to_owned()
    } else if message.contains("overlapping entries") {
        "entries share bytes".to_owned()
    } else if message.contains("duplicate file names") {
        "a name stands twice".to_owned()
    } else {
        format!(
            "its own header and the archive's directory do not agree: {}",
            message.replace(" (does not match central directory)", "")
        )
    }
}

/// What the names of the entries say.
struct Names {
    contradictions: Vec<Contradiction>,
}

impl Names {
    fn of(directory: &ZipArchive<PositionedFile>, limits: &Limits) -> Self {
        let mut names = Self { contradictions: Vec::new() };
        let mut files = BTreeSet::new();
        let mut spellings: BTreeMap<String, String> = BTreeMap::new();
        for index in 0..directory.len() {
            let Ok(entry) = directory.by_index_data(index) else { continue };
            let path = readable(entry.name_raw());
            if let Some(why) = odd_name(&path) {
                names.add(&path, why);
            }
            if let Some(why) = limits.name(&path) {
                let start = path.get(..path.floor_char_boundary(NAME_SHOWN)).unwrap_or_default();
                names.add(&format!("{start}…"), &format!("a name with {why}"));
                // Comparing it with others costs what the limit is there to save.
                continue;
            }
            if entry.is_symlink() {
                names.add(&path, "a symbolic link, which may lead out of the package");
            }
            if entry.encrypted() {
                names.add(&path, "encrypted, which the platform cannot unpack");
            } else if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
                names.add(&path, "compressed in a way that not every unpacker knows");
            }
            if entry.is_dir() {
                if entry.size() > 0 {
                    names.add(&path, "a folder that has content of its own");
                }
                continue;
            }
            // Names under `web` may differ in case alone where the app was made on Linux, and nothing there decides.
            if path.starts_with("model/")
                && let Some(twin) = spellings.insert(path.to_lowercase(), path.clone())
            {
                names.add(&path, &format!("differs from `{twin}` in upper and lower case alone"));
            }
            files.insert(path);
        }
        let mut both = BTreeSet::new();
        for path in &files {
            let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            both.extend(folders.filter(|folder| files.contains(*folder)));
        }
        for path in both {
            names.add(path, "a file and a folder at once");
        }
        names
    }

    fn add(&mut self, path: &str, why: &str) {
        self.contradictions.push(Contradiction { path: path.to_owned(), why: why.to_owned() });
    }
}

/// A name as text; bytes that are no UTF-8 become the replacement character.
fn readable(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

/// Why a name means different files to different unpackers, or leads out of the folder that it is unpacked into.
fn odd_name(path: &str) -> Option<&'static str> {
    let drive = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && letters.next() == Some(':')
    };
    let mut parts = path.split(['/', '\\']);
    if path.contains('\0') {
        Some("a name with a NUL character, which some unpackers take as its end")
    } else if path.starts_with(['/', '\\']) {
        Some("an absolute path")
    } else if drive(path) {
        Some("a path with a drive letter")
    } else if parts.clone().any(|part| part == "..") {
        Some("a path that leads out of its folder")
    } else if parts.any(|part| part == ".") || path.contains("//") {
        Some("a path that can be written in a shorter way")
    } else if path.contains('\\') {
        Some("a name with backslashes, which are folders to some unpackers and part of the name to others")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_names_are_left_alone() {
        for name in [
            "model/metadata.json",
            "model/lib/userlib/poi-3.16.jar.ExcelImporter.RequiredLib",
            "web/img/System$Add.png",
            "web/img/a photo (1), small..png",
            "web/pages/nl_NL/Orders.page.xml",
            "web/.DS_Store",
            "web/größe/…/日本.html",
            "model/",
        ] {
            assert_eq!(odd_name(name), None, "{name}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_told() {
        for (name, word) in [
            ("../etc/cron.d/job", "out of its folder"),
            ("model/../../x", "out of its folder"),
            ("web\\..\\x", "out of its folder"),
            ("/etc/passwd", "absolute"),
            ("\\\\server\\share\\x", "absolute"),
            ("C:/windows/x", "drive letter"),
            ("model\\metadata.json", "backslashes"),
            ("model/metadata.json\0.txt", "NUL"),
            ("model/./metadata.json", "shorter"),
            ("model//metadata.json", "shorter"),
        ] {
            assert!(odd_name(name).is_some_and(|why| why.contains(word)), "{name}: {:?}", odd_name(name));
        }
    }
}
