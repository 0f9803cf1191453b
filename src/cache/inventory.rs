//! What lies in the folder: counted, kept below its bounds, and cleared. Touches nothing but files with the names that
//! entries and unfinished entries have.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::entry::{HEAD, is_named_so, version, version_of};
use super::folder::UNFINISHED;

/// Bytes of all entries together; the oldest go first.
pub(crate) const MOST_BYTES: u64 = 250_000_000;
/// Number of all entries; the oldest go first.
pub(crate) const MOST_ENTRIES: usize = 20_000;

/// An unfinished entry of this age belongs to a process that was stopped.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// What a cache holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Inventory {
    /// Number of entries.
    pub(crate) entries: usize,
    /// Bytes of all entries.
    pub(crate) bytes: u64,
    /// Number of entries by the version that wrote them; an empty text for what is no entry inside.
    pub(crate) versions: BTreeMap<String, usize>,
}

impl Inventory {
    /// Counts what lies in a folder; nothing where there is no folder.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let mut inventory = Self::default();
        for file in files(folder)?.into_iter().filter(|file| !file.unfinished) {
            inventory.entries += 1;
            inventory.bytes += file.bytes;
            *inventory.versions.entry(file.version()).or_default() += 1;
        }
        Ok(inventory)
    }

    /// The version that this program writes.
    pub(crate) fn this_version() -> &'static str {
        version()
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    written: SystemTime,
    unfinished: bool,
}

impl Kept {
    fn version(&self) -> String {
        let mut start = Vec::with_capacity(HEAD);
        let read = File::open(&self.path).and_then(|file| file.take(HEAD as u64).read_to_end(&mut start));
        read.ok().and_then(|_| version_of(&start)).unwrap_or_default().to_owned()
    }
}

fn files(folder: &Path) -> io::Result<Vec<Kept>> {
    let items = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        items => items?,
    };
    let kept = items.filter_map(|item| {
        let item = item.ok()?;
        let name = item.file_name().into_string().ok()?;
        let unfinished = name.starts_with(UNFINISHED);
        // Not followed where it is a link. Another process may have removed it by now.
        let about = item.metadata().ok().filter(fs::Metadata::is_file)?;
        let written = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        (unfinished || is_named_so(&name)).then(|| Kept { path: item.path(), bytes: about.len(), written, unfinished })
    });
    Ok(kept.collect())
}

/// Removes the oldest entries that go over the bounds, and unfinished ones that nobody writes any more.
pub(super) fn tidy(folder: &Path) {
    tidy_to(folder, MOST_BYTES, MOST_ENTRIES);
}

pub(super) fn tidy_to(folder: &Path, most_bytes: u64, most_entries: usize) {
    let Ok(mut kept) = files(folder) else { return };
    let now = SystemTime::now();
    let is_left = |file: &Kept| now.duration_since(file.written).is_ok_and(|age| age > LEFT_BEHIND);
    let newest_first = |file: &Kept| std::cmp::Reverse(file.written);
    kept.sort_by(|left, right| newest_first(left).cmp(&newest_first(right)).then_with(|| left.path.cmp(&right.path)));
    let (mut bytes, mut entries) = (0_u64, 0_usize);
    for file in kept {
        let too_much = if file.unfinished {
            is_left(&file)
        } else {
            bytes = bytes.saturating_add(file.bytes);
            entries += 1;
            bytes > most_bytes || entries > most_entries
        };
        if too_much {
            // Where another process was quicker, it is gone just as well.
            let _ = fs::remove_file(&file.path);
        }
    }
}

/// Removes all entries. Gives their number and bytes.
pub(crate) fn clear(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut entries, mut bytes) = (0, 0);
    for file in files(folder)? {
        match fs::remove_file(&file.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ if file.unfinished => {}
            _ => {
                entries += 1;
                bytes += file.bytes;
            }
        }
    }
    Ok((entries, bytes))
}
