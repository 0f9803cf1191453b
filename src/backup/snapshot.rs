//! A full snapshot: a tar archive packed with gzip, with `.metadata`, `db/db.backup` and `tree/aa/bb/<uuid>`. Read to the
//! end of the gzip stream, whose checksum covers every byte.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::{Backup, BackupForm, Counted, dump, id_of};

/// `.metadata` has a few lines.
const MOST_METADATA: u64 = 1 << 16;

/// Headers of an entry, with names and attributes of any sensible length.
const MOST_BEFORE_AN_ENTRY: u64 = 1 << 20;

/// Reads a snapshot to its end.
pub(super) fn read(stream: impl Read) -> Backup {
    let mut backup = Backup::empty(BackupForm::FullSnapshot);
    let allowance = Rc::new(Cell::new(u64::MAX));
    let ended = Rc::new(Cell::new(false));
    let mut unpacked =
        Allowed { stream: MultiGzDecoder::new(stream), allowance: Rc::clone(&allowance), ended: Rc::clone(&ended) };
    let mut seen = Seen::default();
    let walked = walk(&mut unpacked, &allowance, &mut backup, &mut seen).and_then(|()| {
        // A tar archive ends with blocks of zeros, not with the stream.
        if ended.get() { Err("the tar archive has no end; it was cut off".to_owned()) } else { Ok(()) }
    });
    // Also after a fault in the archive: a fault of the packing says more.
    allowance.set(u64::MAX);
    let rest = io::copy(&mut unpacked, &mut io::sink());
    let packing = rest.err().map(|error| format!("the gzip stream is damaged or cut off: {error}"));
    let missing = || match (seen.dumps, seen.metadata) {
        (0, _) => Some("it holds no `db/db.backup`".to_owned()),
        (1, true) => None,
        (1, false) => Some("it holds no `.metadata`, so Mendix Cloud does not know it as a full snapshot".to_owned()),
        _ => Some("it holds more than one dump".to_owned()),
    };
    backup.broken = packing.or(walked.err()).or_else(missing);
    backup
}

#[derive(Default)]
struct Seen {
    dumps: usize,
    metadata: bool,
}

/// A stream that gives no more than is allowed.
struct Allowed<R> {
    stream: R,
    allowance: Rc<Cell<u64>>,
    /// Whether the end of the stream was seen.
    ended: Rc<Cell<bool>>,
}

impl<R: Read> Read for Allowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.ended.set(self.ended.get() || read == 0 && !buffer.is_empty());
        match self.allowance.get().checked_sub(read as u64) {
            Some(left) => self.allowance.set(left),
            None => return Err(io::Error::other("what stands before an entry is longer than any name")),
        }
        Ok(read)
    }
}

fn walk(unpacked: &mut impl Read, allowance: &Cell<u64>, backup: &mut Backup, seen: &mut Seen) -> Result<(), String> {
    let mut archive = Archive::new(unpacked);
    let mut entries = archive.entries().map_err(|error| error.to_string())?;
    loop {
        // Long names are held in memory, so an archive may not claim one without an end.
        allowance.set(MOST_BEFORE_AN_ENTRY);
        let Some(entry) = entries.next() else { return Ok(()) };
        allowance.set(u64::MAX);
        let mut entry = entry.map_err(|error| format!("the tar archive is damaged or cut off: {error}"))?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = path.trim_start_matches("./");
        match entry.header().entry_type() {
            EntryType::Directory => continue,
            EntryType::Regular | EntryType::Continuous => {}
            _ => return Err(format!("`{path}` is no plain file")),
        }
        if path == ".metadata" {
            if seen.metadata {
                return Err("it holds `.metadata` twice".to_owned());
            }
            seen.metadata = true;
            metadata(&mut entry, backup)?;
        } else if path.starts_with("db/") {
            seen.dumps += 1;
            if seen.dumps == 1 {
                let mut counted = Counted { stream: &mut entry, bytes: 0 };
                let read = dump::read(&mut counted, &mut backup.dump);
                backup.dump_bytes = counted.bytes;
                read.map_err(|why| format!("the dump: {why}"))?;
            }
        } else if let Some(place) = path.strip_prefix("tree/") {
            file(place, entry.size(), backup);
        } else {
            backup.foreign += 1;
        }
        // Reading finds an entry that is cut off.
        io::copy(&mut entry, &mut io::sink()).map_err(|error| format!("`{path}`: {error}"))?;
    }
}

fn metadata(entry: &mut Entry<'_, impl Read>, backup: &mut Backup) -> Result<(), String> {
    let mut text = String::new();
    entry.take(MOST_METADATA).read_to_string(&mut text).map_err(|error| format!("`.metadata`: {error}"))?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|_| "`.metadata` is no JSON".to_owned())?;
    let Some(object) = value.as_object() else { return Err("`.metadata` is no JSON object".to_owned()) };
    for (key, value) in object.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some("")) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        backup.stated.insert(key.clone(), text);
    }
    Ok(())
}

/// `aa/bb/aabb…`: the folders repeat the beginning of the name.
fn file(place: &str, size: u64, backup: &mut Backup) {
    let files = &mut backup.files;
    files.count += 1;
    files.bytes += size;
    let parts: Vec<&str> = place.split('/').collect();
    let id = match parts.as_slice() {
        [first, second, name]
            if name.starts_with(first) && name.get(2..).is_some_and(|rest| rest.starts_with(second)) =>
        {
            id_of(name).filter(|_| first.len() == 2 && second.len() == 2)
        }
        _ => None,
    };
    if let Some(id) = id {
        files.ids.add(id);
    } else {
        files.misplaced += 1;
        files.misplaced_example.get_or_insert_with(|| place.to_owned());
    }
}
