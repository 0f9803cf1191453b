//! A look at the end of a zip archive before its directory is loaded: how many directories it ends in, and the number of
//! entries that they declare. A directory of a million entries costs hundreds of megabytes, so the count is checked
//! first. Reads no entry.

use std::io::{self, Read, Seek, SeekFrom};

/// The record is 22 bytes, followed by a comment of at most 65,535.
const RECORD: usize = 22;
const LONGEST: u64 = 22 + 65_535;
const SIGNATURE: [u8; 4] = [b'P', b'K', 5, 6];
const LOCATOR: [u8; 4] = [b'P', b'K', 6, 7];
const LOCATOR_LENGTH: usize = 20;
const WIDE: [u8; 4] = [b'P', b'K', 6, 6];

/// An end record: the last word of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EndRecord {
    /// Where it stands in the file.
    pub(super) position: u64,
    /// Entries that it declares.
    pub(super) entries: u64,
    /// Bytes of the file behind it and its comment.
    pub(super) trailing: u64,
    /// Whether the record of 64 bits before it, where there is one, says the same: some unpackers read only that one.
    pub(super) agrees: bool,
}

/// All end records near the end of the file, in their order. Those of an archive that is stored as the last entry are
/// among them.
pub(super) fn end_records(file: &mut (impl Read + Seek)) -> io::Result<Vec<EndRecord>> {
    let length = file.seek(SeekFrom::End(0))?;
    // The 64-bit locator stands before the record, so a little more than the longest record is read.
    let start = length.saturating_sub(LONGEST + LOCATOR_LENGTH as u64);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.take(LONGEST + LOCATOR_LENGTH as u64).read_to_end(&mut tail)?;

    let mut records = Vec::new();
    for (offset, window) in tail.windows(RECORD).enumerate() {
        if !window.starts_with(&SIGNATURE) {
            continue;
        }
        let count = number(window, 10, 2);
        let wide = offset
            .checked_sub(LOCATOR_LENGTH)
            .and_then(|at| tail.get(at..offset))
            .filter(|locator| locator.starts_with(&LOCATOR));
        let locator_at = (start + offset as u64).saturating_sub(LOCATOR_LENGTH as u64);
        let wide = wide.map(|locator| wide_record(file, number(locator, 8, 8))).transpose()?;
        let entries = wide.as_ref().and_then(|wide| wide.as_ref()).map_or(count, |wide| wide.entries);
        let agrees = match &wide {
            None => true,
            Some(None) => false,
            Some(Some(wide)) => wide.end == locator_at && wide.says_the_same(window),
        };
        let end = (offset + RECORD) as u64 + number(window, 20, 2);
        let trailing = (tail.len() as u64).saturating_sub(end);
        records.push(EndRecord { position: start + offset as u64, entries, trailing, agrees });
    }
    Ok(records)
}

/// An end record of 64 bits.
struct Wide {
    entries: u64,
    size: u64,
    offset: u64,
    /// Where it ends; the locator stands there.
    end: u64,
}

impl Wide {
    /// Whether the record of 32 bits has the same numbers, as far as they fit into it.
    fn says_the_same(&self, record: &[u8]) -> bool {
        let same = |at, width, most: u64, wide: u64| {
            let narrow = number(record, at, width);
            narrow == most || narrow == wide
        };
        same(10, 2, 0xFFFF, self.entries)
            && same(12, 4, 0xFFFF_FFFF, self.size)
            && same(16, 4, 0xFFFF_FFFF, self.offset)
    }
}

/// The end record of 64 bits at a position; `None` where none stands there.
fn wide_record(file: &mut (impl Read + Seek), position: u64) -> io::Result<Option<Wide>> {
    // The system refuses places that no file has.
    if position >= file.seek(SeekFrom::End(0))? {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(position))?;
    let mut record = Vec::new();
    file.take(56).read_to_end(&mut record)?;
    if record.len() < 56 || !record.starts_with(&WIDE) {
        return Ok(None);
    }
    let end = position.saturating_add(12).saturating_add(number(&record, 4, 8));
    Ok(Some(Wide {
        entries: number(&record, 32, 8),
        size: number(&record, 40, 8),
        offset: number(&record, 48, 8),
        end,
    }))
}

/// A little-endian number; bytes past the end count as zero.
fn number(bytes: &[u8], offset: usize, width: usize) -> u64 {
    let field = bytes.get(offset..offset.saturating_add(width)).unwrap_or_default();
    field.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn record(count: u16) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0; 6]);
        bytes.extend(count.to_le_bytes());
        bytes.extend([0; 10]);
        bytes
    }

    fn records(archive: &[u8]) -> Vec<(u64, u64)> {
        let records = end_records(&mut Cursor::new(archive)).unwrap();
        records.iter().map(|record| (record.entries, record.trailing)).collect()
    }

    #[test]
    fn the_count_is_read_from_the_end_record() {
        let mut archive = vec![0; 100_000];
        archive.extend(record(513));
        assert_eq!(records(&archive), [(513, 0)]);
        assert_eq!(end_records(&mut Cursor::new(archive)).unwrap()[0].position, 100_000);
    }

    #[test]
    fn a_second_end_record_cannot_hide_a_large_count() {
        let archive = [record(60_000), record(1)].concat();
        assert_eq!(records(&archive), [(60_000, 22), (1, 0)]);
    }

    #[test]
    fn a_comment_belongs_to_the_archive_and_what_follows_it_does_not() {
        let mut archive = record(7);
        archive[20] = 5;
        archive.extend(b"noted");
        assert_eq!(records(&archive), [(7, 0)]);
        archive.extend(b"tail");
        assert_eq!(records(&archive), [(7, 4)]);
    }

    #[test]
    fn without_an_end_record_there_is_no_count() {
        for bytes in [&b""[..], b"PK", b"not a zip archive at all, just a text"] {
            assert_eq!(records(bytes), []);
        }
    }
}
