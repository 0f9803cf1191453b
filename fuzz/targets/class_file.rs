#![no_main]
//! A class file, as one of a library and as one of `project.jar`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let interest = mxready_fuzz::interest();
    mxready::fuzzing::class_file(bytes, &interest, false);
    mxready::fuzzing::class_file(bytes, &interest.all_in_project(), true);
});
