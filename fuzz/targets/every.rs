#![no_main]
//! Every target in one program, which is built in a fraction of the time of all of them: `MXREADY_FUZZ` names the one that
//! is run. With `MXREADY_SEEDS` it writes the seed corpora into that folder instead.

use std::path::Path;
use std::sync::OnceLock;

use mxready_fuzz::readers::READERS;
use mxready_fuzz::seeds;

static READER: OnceLock<fn(&[u8])> = OnceLock::new();

/// Breaks at any input that holds something: shows that what breaks is noticed.
fn canary(bytes: &[u8]) {
    assert!(bytes.is_empty(), "the canary sings");
}

fn reader() -> fn(&[u8]) {
    if let Some(folder) = std::env::var_os("MXREADY_SEEDS") {
        seeds::write(Path::new(&folder));
        std::process::exit(0);
    }
    let name = std::env::var("MXREADY_FUZZ").expect("MXREADY_FUZZ names a target");
    let known = READERS.iter().chain(&[("canary", canary as fn(&[u8]))]).find(|(known, _)| *known == name);
    known.unwrap_or_else(|| panic!("there is no target `{name}`")).1
}

libfuzzer_sys::fuzz_target!(
    init: {
        READER.get_or_init(reader);
    },
    |bytes: &[u8]| READER.get_or_init(reader)(bytes)
);
