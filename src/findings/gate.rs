//! What a gate says: whether a pipeline may go on. The verdict is about the package and never bends; the gate may be told
//! to let known findings and open questions pass, and says so.

use serde::{Deserialize, Serialize};

use super::{FailOn, Finding, Idle, IdleSuppression, PackageResult, Run, Verdict};

/// How the gate is set beside `--fail-on`, and what it met.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gate {
    /// Whether a package that could not be judged whole may pass.
    pub allow_incomplete: bool,
    /// The baseline, where one is used.
    pub baseline: Option<BaselineUse>,
    /// Suppressions that do nothing any more.
    pub idle_suppressions: Vec<IdleSuppression>,
}

/// What a baseline did for a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineUse {
    /// The file.
    pub file: String,
    /// Findings of the baseline that were not found any more in packages that were read whole.
    pub gone: usize,
}

/// Whether a pipeline may go on. Ordered: what decides over several packages comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// It may.
    Open,
    /// Something that could stop the move was not judged.
    Unsure,
    /// An input could not be used, or there was none.
    Unusable,
    /// A finding stands in the way, or a suppression is over.
    Closed,
}

impl Run {
    /// Whether a pipeline may go on.
    ///
    /// What was found stays found: a finding closes the gate before everything else, because no other package can take it
    /// back. After that comes an input that is no package, as nobody looked into it; then what could not be judged.
    pub fn passage(&self) -> Passage {
        if self.packages.is_empty() {
            return Passage::Unusable;
        }
        let worst = self.packages.iter().map(|package| self.passage_of(package)).max().unwrap_or(Passage::Unusable);
        if self.fail_on != FailOn::Never && self.expired() > 0 { Passage::Closed } else { worst }
    }

    fn passage_of(&self, package: &PackageResult) -> Passage {
        if package.error.is_some() {
            return Passage::Unusable;
        }
        let is_new = |finding: &Finding| !finding.known && self.fail_on.includes(finding.severity);
        let unsure = match package.verdict {
            Verdict::NotReady if self.fail_on == FailOn::Never => false,
            Verdict::NotReady if self.gate.baseline.is_none() || package.findings.iter().any(is_new) => {
                return Passage::Closed;
            }
            // All that stands in the way is known; what was not judged beside it is not.
            Verdict::NotReady => package.coverage.is_open(self.fail_on),
            Verdict::CannotTell => true,
            Verdict::Ready => false,
        };
        if unsure && !self.gate.allow_incomplete { Passage::Unsure } else { Passage::Open }
    }

    /// Suppressions whose last day is over.
    pub fn expired(&self) -> usize {
        self.gate.idle_suppressions.iter().filter(|idle| idle.why == Idle::Expired).count()
    }

    /// Findings that the baseline holds.
    pub fn known(&self) -> usize {
        self.packages.iter().flat_map(|package| &package.findings).filter(|finding| finding.known).count()
    }

    /// Findings that stand in the way and that no baseline holds.
    pub fn new_in_the_way(&self) -> usize {
        let findings = self.packages.iter().flat_map(|package| &package.findings);
        findings.filter(|finding| !finding.known && self.fail_on.includes(finding.severity)).count()
    }

    /// Findings that were accepted.
    pub fn suppressed(&self) -> usize {
        self.packages.iter().map(|package| package.suppressed.len()).sum()
    }
}
