//! A deployment package: a zip archive or an unpacked folder behind one face. Lists entries, reads them in place under
//! limits, and keeps the ledger of what was read, skipped and unreadable. Knows nothing of what the bytes mean, and
//! writes nothing to disk.

mod archive;
mod end_of_directory;
mod error;
mod find;
mod folder;
mod inflate;
mod ledger;
mod limits;
mod stamp;
mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::timings::{Phase, during};

use archive::Archive;
use folder::Folder;
use ledger::Ledger;

pub(crate) use archive::other_size;
pub use error::{PackageError, ReadError};
pub use find::find_packages;
#[cfg(fuzzing)]
pub(crate) use inflate::fuzz_unpack;
pub(crate) use inflate::{Declared, Inflater};
pub use limits::{Limit, LimitError, LimitSetting, Limits, Unit};

/// A file in the package.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Path from the package root, with `/`.
    pub path: String,
    /// Size in bytes as the directory declares it. Good for sums and ordering; never trusted for memory.
    pub size: u64,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    /// Position in the directory of the archive.
    Archive(usize),
    /// Path from the root of the folder.
    Folder(PathBuf),
    /// A symbolic link, which is never followed: it may lead out of the package.
    Link,
}

/// What is said of a symbolic link.
const LINK: &str = "a symbolic link, which is not followed; put the file itself there";

#[derive(Debug)]
enum Store {
    Archive(Archive),
    Folder(Folder),
}

/// An open deployment package.
#[derive(Debug)]
pub struct Package {
    path: PathBuf,
    store: Store,
    entries: BTreeMap<String, Entry>,
    limits: Limits,
    expanded: AtomicU64,
    ledger: Ledger,
    /// Names that read the same for several files.
    twins: BTreeSet<String>,
}

/// Names of several files that are told; a hostile archive has any number of them.
const TWINS_NAMED: usize = 20;
/// Bytes that are reserved for a file before it is read, at the most.
const MOST_RESERVED: u64 = 16 << 20;

/// What the ledger says at the end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Files in the package.
    pub entries: usize,
    /// Files that were read, at least in part.
    pub read: usize,
    /// Files that nothing asked for.
    pub skipped: usize,
    /// Files and places inside them that could not be read: path and reason, sorted.
    pub unreadable: Vec<(String, String)>,
    /// Where unpackers would not see the same archive: path (empty for the archive as a whole) and reason, sorted.
    pub contradictions: Vec<(String, String)>,
}

impl Package {
    /// Opens an archive or an unpacked folder that holds `model/metadata.json` or `model/model.mdp`.
    pub fn open(path: &Path, limits: Limits) -> Result<Self, PackageError> {
        let (store, list) = if path.is_dir() {
            let (folder, list) = Folder::open(path, &limits)?;
            (Store::Folder(folder), list)
        } else {
            let (archive, list) = Archive::open(path, &limits)?;
            (Store::Archive(archive), list)
        };
        let mut entries = BTreeMap::new();
        let mut twins = BTreeSet::new();
        for entry in list {
            // Two names that differ only in their slashes, or in bytes that are no text: the first is read by nobody.
            twins.extend(entries.insert(entry.path.clone(), entry).map(|twin: Entry| twin.path));
        }
        if !entries.contains_key(find::METADATA) && !entries.contains_key("model/model.mdp") {
            return Err(PackageError::NotAPackage { path: path.to_owned(), hint: hint_for(&entries) });
        }
        Ok(Self {
            path: path.to_owned(),
            store,
            entries,
            limits,
            expanded: AtomicU64::new(0),
            ledger: Ledger::default(),
            twins,
        })
    }

    /// The path that the package was opened with.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is an unpacked folder, perhaps with traces of a local run.
    pub fn is_folder(&self) -> bool {
        matches!(self.store, Store::Folder(_))
    }

    /// The limits that it was opened with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// All files, sorted by path.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Whether there is a file with this path.
    pub fn contains(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// The whole content of a small file. `None` where there is no such file.
    pub fn read(&self, path: &str, cap: Limit) -> Option<Result<Vec<u8>, ReadError>> {
        if let Some(bytes) = self.read_at_once(path, cap) {
            return Some(Ok(bytes));
        }
        // A hint alone: what an archive declares may be a lie.
        let size = self.entries.get(path).map_or(0, |entry| entry.size.min(MOST_RESERVED));
        let size = usize::try_from(size).unwrap_or_default();
        self.stream(path, cap, |reader| {
            let mut bytes = Vec::with_capacity(size);
            reader.read_to_end(&mut bytes).map(|_| bytes)
        })
        .map(|read| {
            read.and_then(|content| {
                content.map_err(|error| {
                    self.note_unreadable(path, &error.to_string());
                    ReadError { path: path.to_owned(), why: error.to_string() }
                })
            })
        })
    }

    /// The content of a file of an archive about which nothing is odd and that is within all limits. Everything else is
    /// left to the stream, which says what is wrong.
    fn read_at_once(&self, path: &str, cap: Limit) -> Option<Vec<u8>> {
        let (Store::Archive(archive), Source::Archive(index)) = (&self.store, &self.entries.get(path)?.source) else {
            return None;
        };
        let most = self.limits.get(cap);
        let bytes = during(Phase::Inflate, || archive.unpacked(*index, &self.limits, most))?;
        // Over the limit nothing of the package is used, whoever counts first.
        let is_within = self.expand(bytes.len() as u64);
        self.ledger.read(path);
        is_within.then_some(bytes)
    }

    /// Hands a file's content to a function as a stream, whose reads fail where `cap`, the limit on all bytes together
    /// or the archive's checks say so. `None` where there is no such file.
    ///
    /// Errors that the function meets while reading are its own to report, through [`Package::note_unreadable`].
    pub fn stream<T>(
        &self,
        path: &str,
        cap: Limit,
        use_stream: impl FnOnce(&mut dyn Read) -> T,
    ) -> Option<Result<T, ReadError>> {
        let entry = self.entries.get(path)?;
        let limited =
            |reader: &mut dyn Read| use_stream(&mut Limited { reader, left: self.limits.get(cap), cap, package: self });
        let outcome = match (&self.store, &entry.source) {
            (Store::Archive(archive), Source::Archive(index)) => archive.with_reader(*index, &self.limits, limited),
            (Store::Folder(folder), Source::Folder(file)) => folder.with_reader(file, limited),
            (_, Source::Link) => Err(LINK.to_owned()),
            // An entry is made by its own store.
            (Store::Archive(_), Source::Folder(_)) | (Store::Folder(_), Source::Archive(_)) => {
                Err("listed by another store".to_owned())
            }
        };
        Some(match outcome {
            Ok(value) => {
                self.ledger.read(path);
                Ok(value)
            }
            Err(why) => {
                self.note_unreadable(path, &why);
                Err(ReadError { path: path.to_owned(), why })
            }
        })
    }

    /// Counts bytes that were unpacked, those inside jars included; `false` once they are more than the limit.
    ///
    /// Which entry comes last depends on the threads, so a package that goes over this limit is refused as a whole.
    pub fn expand(&self, bytes: u64) -> bool {
        self.expanded.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= self.limits.expanded
    }

    /// The package as one that goes over the limit on all bytes together, where it does.
    pub fn check_expanded(&self) -> Result<(), PackageError> {
        if self.expanded.load(Ordering::Relaxed) <= self.limits.expanded {
            return Ok(());
        }
        let why = format!("it expands to {}", Limit::Expanded.hit(&self.limits));
        Err(PackageError::OverLimit { path: self.path.clone(), why })
    }

    /// Enters something that could not be read: a file, or a place inside it.
    pub fn note_unreadable(&self, path: &str, why: &str) {
        self.ledger.unreadable(path, why);
    }

    /// Closes the ledger.
    pub fn account(&self) -> Account {
        let mut account = self.ledger.close(self.entries.keys().map(String::as_str));
        if let Store::Archive(archive) = &self.store {
            account.contradictions =
                archive.contradictions(&self.limits).into_iter().map(|place| (place.path, place.why)).collect();
            if !archive.is_unchanged(&self.path) {
                account.contradictions.insert(0, (String::new(), stamp::CHANGED.to_owned()));
            }
        }
        if self.is_folder() {
            // Unpacked, a link is what an archive holds as a file that leads elsewhere.
            let links = self.entries.values().filter(|entry| matches!(entry.source, Source::Link));
            let links = links.filter(|entry| entry.path.starts_with("model/"));
            account.contradictions.extend(links.map(|entry| (entry.path.clone(), LINK.to_owned())));
        }
        let twins = self.twins.iter().take(TWINS_NAMED);
        account.contradictions.extend(twins.map(|path| (path.clone(), "several files have this name".to_owned())));
        account
    }

    /// SHA-256 of the archive in hexadecimal digits; `None` for a folder or where the file cannot be read any more.
    pub fn sha256(&self) -> Option<String> {
        if self.is_folder() {
            return None;
        }
        let mut file = File::open(&self.path).ok()?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 128 << 10];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => hash.update(buffer.get(..count)?),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        Some(hash.finalize().iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}")))
    }
}

/// What an archive without metadata seems to be.
fn hint_for(entries: &BTreeMap<String, Entry>) -> String {
    let nested = entries.keys().find(|path| path.ends_with(&format!("/{}", find::METADATA)));
    if let Some(path) = nested {
        return format!("; `{path}` lies too deep: `model` has to stand at the top");
    }
    let is_project =
        |path: &String| Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("mpr"));
    if entries.keys().any(is_project) {
        return "; it looks like a Mendix project, not a package built from one".to_owned();
    }
    String::new()
}

/// A stream that ends in an error at a limit. Bytes are counted as they are read.
struct Limited<'a> {
    reader: &'a mut dyn Read,
    left: u64,
    cap: Limit,
    package: &'a Package,
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = during(Phase::Inflate, || self.reader.read(buffer))?;
        let bytes = count as u64;
        let limits = &self.package.limits;
        self.left = self
            .left
            .checked_sub(bytes)
            .ok_or_else(|| io::Error::other(format!("larger: {}", self.cap.hit(limits))))?;
        if self.package.expand(bytes) {
            Ok(count)
        } else {
            Err(io::Error::other(format!("the package expands to {}", Limit::Expanded.hit(limits))))
        }
    }
}
