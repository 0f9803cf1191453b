#![no_main]
//! `mxready.toml`, and how its mistakes are printed.

use mxready::yaml::{Document, Mistakes};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let document = Document { name: "mxready.toml".to_owned(), text: text.to_owned() };
    let mut mistakes = Mistakes::new();
    let config = mxready::config::read(&document, &mut mistakes);
    config.note_unknown_rules(&document, &["mendix-version-below-floor"], &mut mistakes);
    let _ = mistakes.to_string();
});
