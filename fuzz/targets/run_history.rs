#![no_main]
//! Exports of the runs of scheduled events.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mxready::fuzzing::run_history(bytes));
