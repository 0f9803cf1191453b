//! Findings: what fired, with the chain of places that proves it, and the verdict that follows.
//!
//! Knows facts (owners, evidence) but neither rules nor formats. Nothing here is "ready" while a rule that could stop
//! the move could not be judged.

mod finding;
mod question;
mod run;
mod verdict;

pub use finding::{Confidence, Finding, Severity, Source};
pub use question::{AnswerState, Asked, GivenAnswer, OpenQuestion, UnusedAnswer};
pub use run::{Coverage, Outcome, PackageResult, RuleOutcome, Run, TargetInfo, Unreadable};
pub use verdict::{FailOn, Verdict};
