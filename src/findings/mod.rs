//! Findings: what fired, with the chain of places that proves it, and the verdict that follows.
//!
//! Knows facts (owners, evidence) but neither rules nor formats. Nothing here is "ready" while a rule that could stop
//! the move could not be judged.

mod baseline;
mod comparison;
mod finding;
mod gate;
mod inline;
mod merge;
mod missed;
mod overview;
mod packages;
mod question;
mod run;
mod suppression;
mod verdict;

pub use baseline::{Baseline, Changes};
pub use comparison::{Accepted, ComparedFinding, Comparison, Side, SideCoverage, UnknownNow};
pub use finding::{Confidence, Finding, Severity, Source};
pub use gate::{BaselineUse, Gate, Passage};
pub use inline::inline;
pub use merge::{MergeError, Merging};
pub use overview::{Brief, Overview, Shards};
pub use packages::Packages;
pub use question::{AnswerState, Asked, GivenAnswer, OpenQuestion, UnusedAnswer};
pub use run::{Coverage, Outcome, PackageResult, RuleOutcome, Run, TargetInfo, Unreadable};
pub use suppression::{Idle, IdleSuppression, MatchedSuppression, Pattern, Suppressed, Suppression, Suppressions};
pub use verdict::{FailOn, Verdict};
