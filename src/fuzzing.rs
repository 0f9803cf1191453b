//! What fuzzing reaches and the library's face does not show: readers of one part, called with its bytes alone. Built
//! only for fuzzing (`--cfg fuzzing`). Refuses nothing and answers nothing: whoever calls it wants to know whether the
//! reader comes back.

use crate::backup::{Backup, BackupError};
use crate::commands;
use crate::facts::Runs;
use crate::java::{self, JavaInterest};
use crate::package;
use crate::rules::{self, Answers, RuleSet};

/// Reads a class file as one of a library, or of `project.jar`.
pub fn class_file(bytes: &[u8], interest: &JavaInterest, in_project: bool) {
    java::fuzz_class(bytes, interest, in_project);
}

/// Reads a rule, target, question or procedure, and prints its mistakes.
pub fn rule_file(folder: &str, text: &str) -> String {
    rules::fuzz_file(folder, text)
}

/// Reads a file of facts that were kept, and judges them.
pub fn kept_facts(text: &str, rules: &RuleSet) {
    commands::fuzz_kept_facts(text, rules);
}

/// Reads a file of answers, or prints its mistakes.
pub fn answers(text: &str, rules: &RuleSet) -> Result<Answers, String> {
    rules::fuzz_answers(text, rules)
}

/// Reads a backup.
pub fn backup(bytes: &[u8]) -> Result<Backup, BackupError> {
    Backup::fuzz(bytes)
}

/// Reads an export of runs.
pub fn run_history(bytes: &[u8]) {
    Runs::fuzz(bytes);
}

/// Unpacks deflated bytes that should become so many, in each of the two ways of unpacking in one go.
pub fn unpack(packed: &[u8], size: usize) -> [Option<Vec<u8>>; 2] {
    package::fuzz_unpack(packed, size)
}
