//! What was read of library jars, kept on disk from run to run: a jar that lies in several packages, or in the next build
//! of one, is read once.
//!
//! An entry holds the reading of one jar before any rule has seen it ([`KeptJar`]), never a finding and never a verdict:
//! those depend on rules, answers, histories, suppressions and the day, and making them again takes less time than
//! proving that nothing of that has changed. The name of an entry is a SHA-256 over everything that the reading depends
//! on: the bytes of the jar, its file name, all limits, what the rules ask of Java, the version of the program and the
//! fingerprint of its source. So nothing is ever out of date; what changed has another name.
//!
//! Whatever is wrong with an entry or the folder, the jar is read as if there were no cache. Refused are jars of which
//! anything could not be read, entries that are cut, altered or of another version ([`entry`]), and folders into which
//! somebody else could put an entry that says "nothing found" ([`folder`]).

mod entry;
mod folder;
mod inventory;

use std::cell::Cell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use crate::java::{Expand, JarContents, JavaInterest, KeptJar, read_jar_within};
use crate::package::Limits;
use crate::timings::{self, Phase, during};

use entry::Entry;

pub(crate) use folder::{Refused, usual_folder};
pub(crate) use inventory::{Inventory, MOST_BYTES, MOST_ENTRIES, clear};

/// An open cache.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// Whether anything was put into it.
    stored: AtomicBool,
}

impl Cache {
    /// Opens the cache in a folder, which is made where it is missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, Refused> {
        folder::prepare(folder)?;
        Ok(Self { folder: folder.to_owned(), stored: AtomicBool::new(false) })
    }

    /// The readings that were made under these limits for this interest.
    pub(crate) fn shelf<'a>(&'a self, interest: &'a JavaInterest, limits: &'a Limits) -> Shelf<'a> {
        // All limits and the whole interest, by what they print: a field that is added later is never forgotten.
        let context = format!("{}\0{limits:?}\0{interest:?}", entry::version());
        Shelf { cache: self, context: Sha256::digest(context).into(), interest, limits }
    }

    /// Removes the oldest entries where there are too many, and what processes that were stopped left behind.
    pub(crate) fn tidy(&self) {
        if self.stored.load(Ordering::Relaxed) {
            inventory::tidy(&self.folder);
        }
    }
}

/// The part of a cache that fits one way of reading.
pub(crate) struct Shelf<'a> {
    cache: &'a Cache,
    context: [u8; 32],
    interest: &'a JavaInterest,
    limits: &'a Limits,
}

impl Shelf<'_> {
    /// The contents of a library jar: as they were kept, or else read and kept for the next time.
    pub(crate) fn read(&self, path: &str, bytes: &[u8], expand: &Expand<'_>) -> JarContents {
        let key = during(Phase::Cache, || self.key(path, bytes));
        let file = self.cache.folder.join(entry::file_name(&key));
        if let Some(entry) = during(Phase::Cache, || folder::read(&file).and_then(|bytes| Entry::read(&bytes, &key))) {
            // Counts as if it were unpacked here: the limit on the package as a whole must not depend on the cache.
            expand(entry.unpacked);
            timings::note_jar(true);
            return entry.jar.at(path);
        }
        timings::note_jar(false);
        let unpacked = Cell::new(0_u64);
        let counted = |bytes: u64| {
            unpacked.set(unpacked.get().saturating_add(bytes));
            expand(bytes)
        };
        let contents = read_jar_within(path, bytes, self.interest, self.limits, &counted);
        during(Phase::Cache, || {
            let Some(jar) = KeptJar::of(&contents) else { return };
            let entry = Entry { unpacked: unpacked.get(), jar }.written(&key);
            if entry.is_some_and(|bytes| folder::write(&file, &bytes).is_ok()) {
                self.cache.stored.store(true, Ordering::Relaxed);
            }
        });
        contents
    }

    fn key(&self, path: &str, bytes: &[u8]) -> String {
        // A library is named after its file where nothing else names it.
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut hash = Sha256::new_with_prefix(self.context);
        hash.update(name.len().to_le_bytes());
        hash.update(name);
        hash.update(bytes);
        hexadecimal(&hash.finalize())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests;
