//! Distrusts the directory of a jar. Java and the zip reader may see different entries where counts disagree or names
//! repeat; what only one of them sees must not count as read.

use std::collections::BTreeSet;
use std::io::Cursor;

use zip::{CompressionMethod, ZipArchive};

use crate::package::Declared;

use super::contents::JarError;

/// Length of a directory entry without its name, extra fields and comment.
const ENTRY_LENGTH: usize = 46;
const ENTRY_SIGNATURE: [u8; 4] = *b"PK\x01\x02";
/// Length of the end record without its comment: all that an empty archive consists of.
const END_LENGTH: usize = 22;

/// A jar whose directory says the same to everybody, apart from names that repeat.
#[derive(Debug)]
pub(crate) struct Directory<'a> {
    pub(crate) archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The whole jar.
    pub(crate) bytes: &'a [u8],
    /// Raw names that stand there more than once: which entry Java takes is not certain.
    pub(crate) repeated: BTreeSet<Vec<u8>>,
}

impl<'a> Directory<'a> {
    /// Opens a jar of at most `most_entries` entries.
    pub(crate) fn open(bytes: &'a [u8], most_entries: usize) -> Result<Self, JarError> {
        let too_many = JarError::TooManyEntries { limit: most_entries };
        // Counted before the zip reader allocates for each of them; a short jar cannot hold so many.
        if bytes.len() / ENTRY_LENGTH > most_entries && signatures(bytes) > most_entries {
            return Err(too_many);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| JarError::NotAnArchive(error.to_string()))?;
        if archive.len() > most_entries {
            return Err(too_many);
        }
        if archive.is_empty() && bytes.len() > END_LENGTH + archive.comment().len() {
            return Err(JarError::DirectoryLies("it lists no entries although the file holds data"));
        }
        let start = usize::try_from(archive.central_directory_start()).unwrap_or(usize::MAX);
        let names = names(bytes, start);
        let mut unique = BTreeSet::new();
        let mut repeated = BTreeSet::new();
        if archive.has_duplicate_names() {
            repeated.extend(names.filter(|name| !unique.insert(name.to_vec())).map(<[u8]>::to_vec));
            if unique.len() != archive.len() {
                return Err(JarError::DirectoryLies("it holds more entries than it says"));
            }
        } else if names.count() != archive.len() {
            return Err(JarError::DirectoryLies("it holds more entries than it says"));
        }
        Ok(Self { archive, bytes, repeated })
    }

    /// The packed bytes of an entry, and what they become; `None` where it is not deflated or something is odd about it.
    pub(crate) fn packed(&mut self, index: usize) -> Option<(&'a [u8], Declared)> {
        let entry = self.archive.by_index_raw(index).ok()?;
        if entry.compression() != CompressionMethod::Deflated || entry.encrypted() {
            return None;
        }
        let begin = usize::try_from(entry.data_start()?).ok()?;
        let packed = self.bytes.get(begin..)?.get(..usize::try_from(entry.compressed_size()).ok()?)?;
        Some((packed, Declared { size: entry.size(), crc: entry.crc32() }))
    }
}

/// Raw names of the entries from `start` on, up to the first thing that is no entry.
fn names(bytes: &[u8], start: usize) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes.get(start..).unwrap_or_default();
    std::iter::from_fn(move || {
        let header: &[u8; ENTRY_LENGTH] = rest.first_chunk()?;
        let [a, b, c, d, ..] = *header;
        let [.., name_low, name_high, extra_low, extra_high, comment_low, comment_high] =
            *header.first_chunk::<34>()?;
        if [a, b, c, d] != ENTRY_SIGNATURE {
            return None;
        }
        let length = |low, high| usize::from(u16::from_le_bytes([low, high]));
        let (name, extra, comment) =
            (length(name_low, name_high), length(extra_low, extra_high), length(comment_low, comment_high));
        let after = rest.get(ENTRY_LENGTH..)?;
        rest = after.get(name + extra + comment..)?;
        after.get(..name)
    })
}

fn signatures(bytes: &[u8]) -> usize {
    bytes.windows(ENTRY_SIGNATURE.len()).filter(|window| *window == ENTRY_SIGNATURE).count()
}
