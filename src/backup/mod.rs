//! A downloaded backup: a dump of the database alone (`.backup`), or a full snapshot (`.tar.gz`) with the files beside it.
//!
//! Read once from the first byte to the last, as a stream in constant memory: every checksum on the way is looked at, and
//! a backup of which the end was not seen is never called whole. Nothing is unpacked. Holds no personal data: of the tables
//! only what the caller asked for is kept.

mod copy;
mod cursor;
mod dump;
mod snapshot;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

pub use dump::Dump;

/// File documents and files that are compared one by one; beyond that only their numbers are known.
const MOST_FILES: usize = 1_000_000;

/// Runs of scheduled events that are kept.
const MOST_RUNS: usize = 200_000;

/// What kind of backup it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupForm {
    /// The database alone.
    DatabaseOnly,
    /// Database and files.
    FullSnapshot,
}

/// What was read of a backup.
#[derive(Debug, Clone, PartialEq)]
pub struct Backup {
    /// What kind it is.
    pub form: BackupForm,
    /// Why it cannot be restored as it is, where it cannot: the first thing that was wrong.
    pub broken: Option<String>,
    /// Entries that are no part of a full snapshot.
    pub foreign: u64,
    /// What a full snapshot says of itself (`.metadata`).
    pub stated: BTreeMap<String, String>,
    /// Bytes of the dump as they lie in the backup.
    pub dump_bytes: u64,
    /// The dump, as far as it could be read.
    pub dump: Dump,
    /// The files of a full snapshot.
    pub files: Files,
}

/// The files beside a dump.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Files {
    /// How many there are.
    pub count: u64,
    /// Their sizes together, in bytes.
    pub bytes: u64,
    /// Files that do not lie where their names say, or have no such name.
    pub misplaced: u64,
    /// One of those.
    pub misplaced_example: Option<String>,
    ids: Ids,
}

/// Ids of files, as long as they are few enough to be kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ids {
    known: HashSet<u128>,
    overflowed: bool,
}

impl Ids {
    fn add(&mut self, id: u128) {
        if self.known.len() < MOST_FILES {
            self.known.insert(id);
        } else {
            self.overflowed |= !self.known.contains(&id);
        }
    }
}

/// A backup that cannot even be begun to read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The operating system refused it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Neither a dump nor a snapshot.
    #[error("is no backup of Mendix Cloud: {0}")]
    NoBackup(&'static str),
}

impl Backup {
    /// Reads a backup to its end.
    ///
    /// # Errors
    ///
    /// [`BackupError`] where it is none. A damaged backup is read as far as it goes and says so.
    pub fn read(path: &Path) -> Result<Self, BackupError> {
        let refused = |error: io::Error| BackupError::Unreadable(error.to_string());
        let mut file = File::open(path).map_err(refused)?;
        if file.metadata().map_err(refused)?.is_dir() {
            return Err(BackupError::NoBackup("it is a folder; name the downloaded file"));
        }
        let mut start = Vec::new();
        (&mut file).take(512).read_to_end(&mut start).map_err(refused)?;
        let whole = io::Cursor::new(start.clone()).chain(BufReader::with_capacity(1 << 18, file));
        Self::of_stream(&start, whole)
    }

    /// Reads a backup that lies in memory.
    #[cfg(fuzzing)]
    pub(crate) fn fuzz(bytes: &[u8]) -> Result<Self, BackupError> {
        Self::of_stream(bytes.get(..512).unwrap_or(bytes), bytes)
    }

    /// Reads a whole stream, of which the start was looked at.
    fn of_stream(start: &[u8], whole: impl Read) -> Result<Self, BackupError> {
        match start {
            [] => Err(BackupError::NoBackup("it is empty")),
            [0x1f, 0x8b, ..] => Ok(snapshot::read(whole)),
            [b'P', b'G', b'D', b'M', b'P', ..] => Ok(Self::of_dump(whole)),
            _ if start.get(257..262) == Some(b"ustar") => {
                Err(BackupError::NoBackup("it is a tar archive; a full snapshot is packed with gzip (.tar.gz)"))
            }
            [b'P', b'K', ..] => Err(BackupError::NoBackup("it is a zip archive; a package is no backup")),
            [b'-', b'-', ..] => {
                Err(BackupError::NoBackup("it is a dump in SQL; make it with `pg_dump -O -x -Fc`, the custom format"))
            }
            _ => Err(BackupError::NoBackup("a dump begins with `PGDMP`, a full snapshot is packed with gzip")),
        }
    }

    fn of_dump(stream: impl Read) -> Self {
        let mut backup = Self::empty(BackupForm::DatabaseOnly);
        let mut counted = Counted { stream, bytes: 0 };
        if let Err(why) = dump::read(&mut counted, &mut backup.dump) {
            backup.broken = Some(why);
        }
        backup.dump_bytes = counted.bytes;
        backup
    }

    fn empty(form: BackupForm) -> Self {
        Self {
            form,
            broken: None,
            foreign: 0,
            stated: BTreeMap::new(),
            dump_bytes: 0,
            dump: Dump::default(),
            files: Files::default(),
        }
    }

    /// How many file documents have no file, where both are known one by one.
    pub fn documents_without_file(&self) -> Option<u64> {
        let documents = self.dump.documents.as_ref()?;
        if self.form == BackupForm::DatabaseOnly || documents.overflowed || self.files.ids.overflowed {
            return None;
        }
        Some(documents.known.iter().filter(|id| !self.files.ids.known.contains(id)).count() as u64)
    }

    /// How many file documents with content the database has, where that is known.
    pub fn documents(&self) -> Option<u64> {
        let documents = self.dump.documents.as_ref()?;
        (!documents.overflowed).then_some(documents.known.len() as u64)
    }
}

/// Counts what is read.
struct Counted<R> {
    stream: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// `0d3e301f-5551-46f8-ad44-8de2be084c95` as a number.
fn id_of(name: &str) -> Option<u128> {
    let digits: String = name.chars().filter(|each| *each != '-').collect();
    let is_id = name.len() == 36 && digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_id.then(|| u128::from_str_radix(&digits, 16).ok()).flatten()
}
