#![no_main]
//! Rule files, targets, questions and procedures, and how their mistakes are printed.

libfuzzer_sys::fuzz_target!(|text: &str| {
    for folder in ["", "targets", "questions", "procedures"] {
        let _ = mxready::fuzzing::rule_file(folder, text);
    }
});
