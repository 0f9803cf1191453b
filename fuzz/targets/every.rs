#![no_main]
//! Every target in one program, which is built in a fifteenth of the time: `MXREADY_FUZZ` names the one that is run.

use std::sync::OnceLock;

use mxready_fuzz::readers::READERS;

fn reader() -> fn(&[u8]) {
    static READER: OnceLock<fn(&[u8])> = OnceLock::new();
    *READER.get_or_init(|| {
        let name = std::env::var("MXREADY_FUZZ").expect("MXREADY_FUZZ names a target");
        READERS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("there is no target `{name}`")).1
    })
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader()(bytes));
