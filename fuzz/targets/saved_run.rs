#![no_main]
//! Saved reports and saved facts. A report that is taken is written again, and taken again.

use mxready::report::{json, saved};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = mxready::fuzzing::kept_facts(text);
    let Ok(run) = saved::read(text) else { return };
    let again = json::render(&run).expect("a run can be written");
    let restored = saved::read(&again).expect("what was written can be read");
    assert_eq!(restored.verdict(), run.verdict());
});
