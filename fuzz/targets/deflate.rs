#![no_main]
//! See `readers.rs`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mxready_fuzz::readers::deflate(bytes));
