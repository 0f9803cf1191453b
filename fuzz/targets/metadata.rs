#![no_main]
//! The files of JSON beside the model.

use mxready::model::{read_client_microflows, read_client_operations, read_local_configuration, read_metadata};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = read_metadata(bytes);
    let _ = read_local_configuration(bytes);
    let _ = read_client_microflows(bytes);
    let _ = read_client_operations(bytes);
});
