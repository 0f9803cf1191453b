//! Rules: files that name one kind of facts, compare its fields, and say what follows for a target.
//!
//! This module reads and checks them, puts in the thresholds of a target's profile, and judges facts with three answers:
//! *fires*, *quiet*, *cannot tell*. It refuses to load a rule that has no tests, no source or a mistake of any kind, and
//! it holds no knowledge of Mendix itself: that is in `rules/`, where people who know the platform can read it.

mod answers;
mod ask;
mod bound;
mod compile;
mod condition;
mod java_classes;
mod judge;
mod kind;
mod lint;
mod load;
mod matcher;
mod pattern;
mod procedure;
mod question;
mod rule;
mod rule_file;
mod rule_test;
mod schema;
mod set;
mod step_answers;
mod table;
mod target;
mod template;
#[cfg(test)]
mod tests;
mod truth;

pub use answers::{Answers, AskedFor};
pub use java_classes::{AskedOfJava, JavaClasses};
pub use judge::{Judge, Judgement};
pub use kind::{Kind, Subject};
pub use load::RuleMistakes;
pub(crate) use procedure::REPAIR;
pub use procedure::{PhaseText, PlanValue, Procedure, Repairs, StepList, StepText};
pub use question::Question;
pub use rule::{Rule, RuleTest};
pub use rule_file::is_id;
pub use rule_test::{TestFailure, TestReport};
pub use schema::rule_schema;
pub use set::{Explanation, RuleOnTarget, RuleSet, TargetError, UnknownRule};
pub(crate) use step_answers::{Settled, StepAnswer};
pub use target::{Profile, Target};

/// Reads answers to the questions of a set of rules, or prints their mistakes.
#[cfg(fuzzing)]
pub(crate) fn fuzz_answers(text: &str, rules: &RuleSet) -> Result<Answers, String> {
    answers::fuzz(text, rules)
}

/// Reads a rule file alone, as one that lies in this folder, and prints its mistakes.
#[cfg(fuzzing)]
pub(crate) fn fuzz_file(folder: &str, text: &str) -> String {
    let document = crate::yaml::Document { name: "a-file.yaml".to_owned(), text: text.to_owned().into() };
    let mut mistakes = crate::yaml::Mistakes::new();
    let Some(root) = crate::yaml::read(&document, &mut mistakes) else { return mistakes.to_string() };
    match folder {
        "targets" => drop(target::parse(&document, &root, "a-file", &mut mistakes)),
        "questions" => drop(question::parse(&document, &root, "a-file", &mut mistakes)),
        "procedures" => drop(procedure::parse(&document, &root, "a-file", &mut mistakes)),
        _ => drop(rule_file::parse(&document, &root, "a-file", false, &mut mistakes)),
    }
    mistakes.to_string()
}
