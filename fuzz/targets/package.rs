#![no_main]
//! A sound archive whose entries are anything: from manifest, model and jars to the verdict.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mxready_fuzz::judge(&mxready_fuzz::package_of(bytes)));
