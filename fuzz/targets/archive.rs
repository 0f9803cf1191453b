#![no_main]
//! A file as a package: zip headers, directory, names and checks of trust.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mxready_fuzz::judge(bytes));
