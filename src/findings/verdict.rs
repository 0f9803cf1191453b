//! The verdict on a package and on a run.

use serde::{Deserialize, Serialize};

use super::{Coverage, Finding, Severity};

/// Can this app move?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Blockers only.
    #[default]
    Blocker,
    /// Blockers and warnings.
    Warning,
    /// Nothing: the verdict is the same as for blockers, but findings do not make the command fail.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity stands in the way.
    pub fn includes(self, severity: Severity) -> bool {
        match self {
            // A gate that is asked to let everything pass still tells the truth about the package.
            Self::Blocker | Self::Never => severity == Severity::Blocker,
            Self::Warning => severity >= Severity::Warning,
        }
    }

    /// Whether a rule of this severity has to be judged before anything may be called ready.
    pub fn decisive(self, severity: Severity) -> bool {
        severity == Severity::Blocker || self.includes(severity)
    }

    /// The word as the command line and JSON write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocker => "blocker",
            Self::Warning => "warning",
            Self::Never => "never",
        }
    }
}

impl Verdict {
    /// The verdict on one package. Not ready wins over cannot tell: what was found stays found. A package that no rule
    /// judged is never ready, and neither is one that unpackers do not agree on.
    pub fn on(findings: &[Finding], coverage: &Coverage, fail_on: FailOn) -> Self {
        if findings.iter().any(|finding| fail_on.includes(finding.severity)) {
            Self::NotReady
        } else if coverage.is_open(fail_on) {
            Self::CannotTell
        } else {
            Self::Ready
        }
    }

    /// The word as JSON writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::CannotTell => "cannot-tell",
            Self::NotReady => "not-ready",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::findings::{Outcome, RuleOutcome, Unreadable};

    use super::*;

    fn judged(severity: Severity, outcome: Outcome) -> Coverage {
        let rule =
            RuleOutcome { rule: "some-rule".into(), severity, subject: "app".into(), outcome, missing: Vec::new() };
        Coverage { rules: vec![rule], ..Coverage::default() }
    }

    #[test]
    fn nothing_is_ready_while_a_decisive_rule_cannot_tell() {
        use FailOn::{Blocker, Never, Warning};
        let cases = [
            (Severity::Blocker, Outcome::CannotTell, Blocker, Verdict::CannotTell),
            (Severity::Blocker, Outcome::CannotTell, Never, Verdict::CannotTell),
            (Severity::Warning, Outcome::CannotTell, Warning, Verdict::CannotTell),
            (Severity::Warning, Outcome::CannotTell, Blocker, Verdict::Ready),
            (Severity::Info, Outcome::CannotTell, Warning, Verdict::Ready),
            (Severity::Blocker, Outcome::Quiet, Warning, Verdict::Ready),
        ];
        for (severity, outcome, fail_on, expected) in cases {
            assert_eq!(Verdict::on(&[], &judged(severity, outcome), fail_on), expected, "{severity:?} {fail_on:?}");
        }
    }

    #[test]
    fn what_was_accepted_does_not_hide_what_was_not_read() {
        // A rule that fired and could not read everything: its findings were accepted, what it did not see was not.
        let mut coverage = judged(Severity::Blocker, Outcome::Fired);
        assert_eq!(Verdict::on(&[], &coverage, FailOn::Blocker), Verdict::Ready);
        coverage.rules[0].missing.push("model/lib/userlib/legacy.jar".into());
        assert_eq!(Verdict::on(&[], &coverage, FailOn::Blocker), Verdict::CannotTell);
    }

    #[test]
    fn a_package_that_no_rule_judged_is_not_ready() {
        assert_eq!(Verdict::on(&[], &Coverage::default(), FailOn::Never), Verdict::CannotTell);
    }

    #[test]
    fn an_archive_that_unpackers_do_not_agree_on_is_not_ready() {
        let twice = Unreadable { path: String::new(), why: "it ends in 2 directories".into() };
        let coverage = Coverage { contradictions: vec![twice], ..judged(Severity::Blocker, Outcome::Quiet) };
        assert_eq!(Verdict::on(&[], &coverage, FailOn::Blocker), Verdict::CannotTell);
    }
}
