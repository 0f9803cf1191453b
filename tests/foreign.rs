//! Archives that others made, many of them to break readers of archives: test data of Go, Python and a virus scanner, the
//! libraries of this machine, each whole, cut off, and with single bytes changed. None of them is a deployment package, so
//! none may be opened as one; none may take long, and none may break the program. What is not installed is left out;
//! `MXREADY_ARCHIVES` names more folders.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mxready::java::{JavaInterest, read_jar};
use mxready::package::{Limits, Package};
use mxready_fixtures::damage;

/// Where Debian puts them.
const PLACES: [&str; 6] = [
    "/usr/share/go-1.19/src",
    "/usr/share/go-1.24/src",
    "/usr/lib/python3.11/test",
    "/usr/lib/python3.13/test",
    "/usr/share/clamav-testfiles",
    "/usr/share/java",
];
const ENDINGS: [&str; 8] = ["zip", "jar", "whl", "egg", "odt", "epub", "mda", "exe"];
/// For one archive, whole; without optimization and beside other tests it takes some times what a release takes.
const LONGEST: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_secs(2) };
/// Archives up to this size are also damaged.
const SMALL: usize = 64 << 10;

/// What became of the archives of one place.
#[derive(Debug, Default)]
struct Tally {
    files: usize,
    whole: usize,
    refused: usize,
    damaged: usize,
    slowest: Duration,
}

fn places() -> Vec<PathBuf> {
    let named = std::env::var_os("MXREADY_ARCHIVES");
    let named = named.iter().flat_map(std::env::split_paths);
    PLACES.iter().map(PathBuf::from).chain(named).filter(|place| place.is_dir()).collect()
}

/// The archives below a place: by their ending, or because Go hides them behind another.
fn archives(place: &Path) -> Vec<PathBuf> {
    let mut open = vec![place.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let Ok(items) = fs::read_dir(&folder) else { continue };
        for item in items.flatten() {
            let path = item.path();
            let Ok(kind) = item.file_type() else { continue };
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
            let in_test_data = folder.ends_with("archive/zip/testdata");
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && (in_test_data || ending.is_some_and(|ending| ENDINGS.contains(&&*ending))) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads it as a package and as a jar; gives whether it is a sound archive.
fn read(bytes: &[u8], file: &Path, what: &str) -> bool {
    fs::write(file, bytes).expect("a file");
    let opened = Package::open(file, Limits::default());
    assert!(opened.is_err(), "{what} is no deployment package");
    let interest = JavaInterest::new().calls("java.lang.Thread").prefix("java.net.").hashes();
    let jar = read_jar("model/lib/userlib/foreign.jar", bytes, &interest);
    jar.error.is_none() && jar.unreadable.is_empty()
}

#[test]
fn archives_that_others_made_to_break_readers_break_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("foreign.mda");
    let mut tallies: BTreeMap<PathBuf, Tally> = BTreeMap::new();
    for place in places() {
        let tally = tallies.entry(place.clone()).or_default();
        for path in archives(&place) {
            let bytes = fs::read(&path).expect("a file");
            let what = path.display().to_string();
            let begin = Instant::now();
            let whole = read(&bytes, &file, &what);
            let took = begin.elapsed();
            assert!(took < LONGEST, "{what} took {took:?}");
            tally.files += 1;
            tally.slowest = tally.slowest.max(took);
            *if whole { &mut tally.whole } else { &mut tally.refused } += 1;
            if bytes.len() > SMALL || bytes.is_empty() {
                continue;
            }
            for part in 1..4 {
                read(&damage::truncated(&bytes, bytes.len() * part / 4), &file, &what);
            }
            let noise = damage::garbage(12 * 4, &what);
            for place in noise.chunks_exact(4) {
                let place = u32::from_le_bytes(place.try_into().expect("four bytes")) as usize % bytes.len();
                read(&damage::flipped(&bytes, place), &file, &what);
            }
            tally.damaged += 15;
        }
    }
    for (place, tally) in &tallies {
        println!("{}: {tally:?}", place.display());
    }
}
