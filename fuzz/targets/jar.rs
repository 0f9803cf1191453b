#![no_main]
//! A jar in memory: directory, classes, manifest, Maven files, jars inside it.

use mxready::java::read_jar;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let interest = mxready_fuzz::interest().hashes();
    let library = read_jar("model/lib/userlib/library.jar", bytes, &interest);
    assert!(library.error.is_none() || library.references.is_empty());
    let _ = read_jar("model/bundles/project.jar", bytes, &interest.all_in_project());
});
