#![no_main]
//! The stream of documents that is the model.

use mxready::model::{ModelLimits, read_model};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let model = read_model(bytes, &ModelLimits::default());
    // What is empty or damaged says so.
    assert!(!bytes.is_empty() || !model.damage.is_empty());
});
