//! The verdict on a package and on a run.

use serde::Serialize;

use super::{Finding, Outcome, RuleOutcome, Severity};

/// Can this app move?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing stands in the way, and everything that could was judged.
    Ready,
    /// Part of the package that a decisive rule needs could not be read.
    CannotTell,
    /// At least one finding stands in the way.
    NotReady,
}

/// The severity from which a finding stands in the way (`--fail-on`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum FailOn {
    /// Blockers only.
    #[default]
    Blocker,
    /// Blockers and warnings.
    Warning,
    /// No finding: report only. What could not be read still gives *cannot tell*.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity stands in the way.
    pub fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Blocker => severity == Severity::Blocker,
            Self::Warning => severity >= Severity::Warning,
            Self::Never => false,
        }
    }
}

impl Verdict {
    /// The verdict on one package. Not ready wins over cannot tell: what was found stays found.
    pub fn on(findings: &[Finding], outcomes: &[RuleOutcome], fail_on: FailOn) -> Self {
        if findings.iter().any(|finding| fail_on.includes(finding.severity)) {
            return Self::NotReady;
        }
        let decisive = |severity| severity == Severity::Blocker || fail_on.includes(severity);
        if outcomes.iter().any(|rule| rule.outcome == Outcome::CannotTell && decisive(rule.severity)) {
            return Self::CannotTell;
        }
        Self::Ready
    }

    /// The word as JSON and the last line write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::CannotTell => "cannot-tell",
            Self::NotReady => "not-ready",
        }
    }
}
