//! What must change nothing does: the number of threads, the order of the entries. And a byte that is wrong, or missing at
//! the end, makes no package ready that does not say the same.

#![cfg(test)]

mod common;

use common::crafted::{entries, entries_of, oddities, ready};
use common::program::Program;
use mxready_fixtures::damage::raw_zip;
use mxready_fixtures::{Package, damage};
use serde_json::Value;

const FIXTURES: [&str; 6] = ["demo", "everything", "legacy-5", "near-misses", "ready", "trouble"];

fn fixture(name: &str) -> Package {
    Package::fixture(name).expect("the fixture builds")
}

/// How many places the next two tests try; `MXREADY_MUTATIONS` asks for more.
fn mutations() -> usize {
    std::env::var("MXREADY_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(120)
}

/// Places spread over something, never the same distance apart, the same in every run.
fn places(length: usize, count: usize) -> Vec<usize> {
    let noise = damage::garbage(count * 4, "places");
    let place = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("four bytes")) as usize % length;
    noise.chunks_exact(4).map(place).collect()
}

/// The archives that are judged ready, by index. Where the report names a part that could not be read the verdict holds
/// whatever that part says: such archives count only with `told`.
fn still_ready(archives: &[Vec<u8>], told: bool) -> Vec<usize> {
    let mut program = Program::new();
    for (index, archive) in archives.iter().enumerate() {
        program = program.file(&format!("apps/{index:06}.mda"), archive);
    }
    let outcome = program.unmasked().args(["check", "apps", "--format", "json"]).run();
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let packages = report["packages"].as_array().expect("packages");
    assert_eq!(packages.len(), archives.len());
    let ready = |index: &usize| {
        let whole = packages[*index]["coverage"]["unreadable"] == serde_json::json!([]);
        packages[*index]["verdict"] == "ready" && (told || whole)
    };
    (0..archives.len()).filter(ready).collect()
}

/// What an inspection tells, but for the name and checksum of the file.
fn facts(archive: &[u8]) -> serde_json::Value {
    let outcome = Program::new().file("app.mda", archive).args(["inspect", "app.mda", "--format", "json"]).run();
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    report["facts"].clone()
}

#[test]
fn a_package_of_which_one_byte_is_wrong_is_ready_only_where_it_says_the_same_or_tells_what_was_not_read() {
    let whole = ready().to_mda().expect("the package builds");
    // Half of the places lie in the headers and the directory, where a byte can make another package of it.
    let headers: Vec<usize> = (0..whole.len())
        .filter(|at| matches!(whole.get(*at..at + 4), Some(b"PK\x03\x04" | b"PK\x01\x02" | b"PK\x05\x06")))
        .flat_map(|at| at..whole.len().min(at + 46))
        .collect();
    let count = mutations() / 2;
    let anywhere = places(whole.len(), count).into_iter();
    let in_headers = places(headers.len(), count).into_iter().map(|at| headers[at]);
    let archives: Vec<_> = anywhere.chain(in_headers).map(|at| damage::flipped(&whole, at)).collect();
    let known = facts(&whole);
    for index in still_ready(&archives, false) {
        assert_eq!(facts(&archives[index]), known, "mutation {index}");
    }
}

#[test]
fn a_package_that_is_cut_off_is_never_ready() {
    let whole = ready().to_mda().expect("the package builds");
    let cuts =
        places(whole.len(), mutations() / 4).into_iter().chain([0, 1, 21, 22, whole.len() - 22, whole.len() - 1]);
    let archives: Vec<_> = cuts.map(|length| damage::truncated(&whole, length)).collect();
    assert_eq!(still_ready(&archives, true), [0; 0]);
}

#[test]
fn the_order_of_the_entries_changes_nothing() {
    let mut turned = entries();
    turned.reverse();
    assert_eq!(facts(&raw_zip(&turned)), facts(&raw_zip(&entries())));
    // What is judged of packages of every kind, in orders that no tool writes.
    for name in FIXTURES {
        let mut entries = entries_of(&fixture(name));
        let judged = judged(&raw_zip(&entries));
        let half = entries.len() / 2;
        entries.rotate_left(half);
        assert_eq!(self::judged(&raw_zip(&entries)), judged, "{name} from the middle on");
        entries.reverse();
        assert_eq!(self::judged(&raw_zip(&entries)), judged, "{name} the other way round");
    }
}

/// What is said of a package, but for the checksum of the file.
fn judged(archive: &[u8]) -> Value {
    let outcome = Program::new().file("app.mda", archive).args(["check", "app.mda", "--format", "json"]).run();
    let mut report: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let mut package = report["packages"][0].take();
    assert!(package.is_object(), "{}", outcome.stderr);
    package["sha256"].take();
    package
}

#[test]
fn the_number_of_threads_changes_no_byte_of_what_is_said_of_good_and_bad_packages() {
    let good = FIXTURES.map(|name| (name, fixture(name).to_mda().expect("the package builds")));
    let mut program = Program::new();
    for (name, archive) in oddities().into_iter().chain(good) {
        program = program.file(&format!("apps/{name}.mda"), archive);
    }
    let with =
        |threads: &str| program.another().args(["check", "apps", "--format", "json", "--threads", threads]).run();
    let alone = with("1");
    let report: Value = serde_json::from_str(&alone.stdout).expect("JSON");
    let packages = report["packages"].as_array().expect("packages");
    assert_eq!(packages.len(), oddities().len() + FIXTURES.len(), "{}", alone.stderr);
    let odd = packages.iter().filter_map(|package| {
        let path = package["path"].as_str().filter(|_| package["verdict"] == "ready")?;
        oddities().into_iter().map(|(name, _)| name).find(|name| path == format!("apps/{name}.mda"))
    });
    assert_eq!(odd.collect::<Vec<_>>(), ["not text"], "a name alone hides nothing, everything else does");
    for threads in ["2", "8"] {
        let other = with(threads);
        assert_eq!((other.code, &other.stderr), (alone.code, &alone.stderr), "{threads} threads");
        assert!(other.stdout == alone.stdout, "{threads} threads say something else");
    }
}

#[test]
fn a_package_that_is_cut_off_at_any_64th_byte_is_never_ready() {
    let whole = ready().to_mda().expect("the package builds");
    let archives: Vec<_> = (0..whole.len()).step_by(64).map(|length| damage::truncated(&whole, length)).collect();
    assert_eq!(still_ready(&archives, true), [0; 0]);
}
