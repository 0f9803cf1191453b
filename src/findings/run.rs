//! The result of a run over one or more packages: what every report renders.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::Facts;

use super::{
    Brief, FailOn, Finding, Gate, OpenQuestion, Overview, Severity, Shards, Suppressed, UnusedAnswer, Verdict,
};

/// What a rule said about a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// At least one fact matches.
    Fired,
    /// No fact matches, and everything that the rule needs was read.
    Quiet,
    /// No fact is known to match, but something that the rule needs could not be read.
    CannotTell,
}

/// What one rule said, for the coverage part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOutcome {
    /// Id of the rule.
    pub rule: String,
    /// Its severity on this target.
    pub severity: Severity,
    /// The kind of facts that it judges, such as `scheduled-event`.
    #[serde(default)]
    pub subject: String,
    /// What it said.
    pub outcome: Outcome,
    /// What could not be read, though the rule needs it; never empty for *cannot tell*, possible for *fired*.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unreadable {
    /// The entry, or the place inside it.
    pub path: String,
    /// Why, and what to do.
    pub why: String,
}

/// How far the analysis got.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Files in the package.
    pub entries: usize,
    /// Files that were read.
    pub read: usize,
    /// Files that no fact needs.
    pub skipped: usize,
    /// Files and parts of files that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Where unpackers would not see the same archive; the path is empty for the archive as a whole. What was judged may
    /// then not be what will run.
    pub contradictions: Vec<Unreadable>,
    /// Every rule of the target with what it said.
    pub rules: Vec<RuleOutcome>,
}

/// The result for one package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackageResult {
    /// The input as the user named it.
    pub path: String,
    /// SHA-256 of the archive in hexadecimal digits; `None` for a folder.
    pub sha256: Option<String>,
    /// Mendix version, where known.
    pub mendix_version: Option<String>,
    /// The app's name, where known.
    pub project: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The findings: worst first, then by rule and object.
    pub findings: Vec<Finding>,
    /// What the team accepted, in the order of the findings; none of it stands in the way.
    pub suppressed: Vec<Suppressed>,
    /// What only a person or the environment can say, by id, with the answers that were given.
    pub questions: Vec<OpenQuestion>,
    /// How far the analysis got.
    pub coverage: Coverage,
    /// Set where the input is no package that could be opened: what happened and what to do. Nothing else is known then.
    pub error: Option<String>,
    /// What the package holds. Kept only where an output asks for it: pictures and saved facts need it, while a plain
    /// run over many packages should not hold the facts of all of them in memory.
    #[serde(skip)]
    pub facts: Option<Box<Facts>>,
}

impl Coverage {
    /// Whether something that could stop the move was not judged: a rule that cannot tell or saw only part of what it
    /// needs, an archive that contradicts itself, or no rule at all.
    pub fn is_open(&self, fail_on: FailOn) -> bool {
        let open = |rule: &RuleOutcome| {
            fail_on.decisive(rule.severity) && (rule.outcome == Outcome::CannotTell || !rule.missing.is_empty())
        };
        self.rules.is_empty() || !self.contradictions.is_empty() || self.rules.iter().any(open)
    }

    /// Whether all of the package was read and every rule could tell. Only then may anything be called gone.
    pub fn is_complete(&self) -> bool {
        let told = |rule: &RuleOutcome| rule.outcome != Outcome::CannotTell && rule.missing.is_empty();
        !self.rules.is_empty()
            && self.contradictions.is_empty()
            && self.unreadable.is_empty()
            && self.rules.iter().all(told)
    }
}

impl PackageResult {
    /// The result for an input that could not be opened at all: nothing was judged, so nothing can be told.
    pub fn unusable(path: impl Into<String>, error: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            sha256: None,
            mendix_version: None,
            project: None,
            verdict: Verdict::CannotTell,
            findings: Vec::new(),
            suppressed: Vec::new(),
            questions: Vec::new(),
            coverage: Coverage::default(),
            error: Some(error.into()),
            facts: None,
        }
    }

    /// The app's name. One that is empty names no app: two builds without a name need not be of the same.
    pub fn app(&self) -> Option<&str> {
        self.project.as_deref().filter(|name| !name.trim().is_empty())
    }

    /// Number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Effort to repair everything, in story points. Findings of one rule share a cause, so each rule counts once.
    pub fn effort(&self) -> u32 {
        let mut by_rule = BTreeMap::<&str, u32>::new();
        for finding in &self.findings {
            let effort = by_rule.entry(&finding.rule).or_default();
            *effort = finding.effort.max(*effort);
        }
        by_rule.into_values().fold(0, u32::saturating_add)
    }

    /// The rules that cannot tell, the most severe first.
    pub fn undecided(&self) -> Vec<&RuleOutcome> {
        self.rules_where(|rule| rule.outcome == Outcome::CannotTell)
    }

    /// The rules that fired but could not read everything, the most severe first: there may be more to find.
    pub fn partial(&self) -> Vec<&RuleOutcome> {
        self.rules_where(|rule| rule.outcome == Outcome::Fired && !rule.missing.is_empty())
    }

    fn rules_where(&self, wanted: impl Fn(&RuleOutcome) -> bool) -> Vec<&RuleOutcome> {
        let mut rules: Vec<_> = self.coverage.rules.iter().filter(|rule| wanted(rule)).collect();
        rules.sort_by(|left, right| right.severity.cmp(&left.severity).then_with(|| left.rule.cmp(&right.rule)));
        rules
    }
}

/// The platform that the packages were judged against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// Such as `mendix-cloud-v4`.
    pub name: String,
    /// The profile, such as `2021`.
    pub as_of: String,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The target.
    pub target: TargetInfo,
    /// The severity from which a finding stood in the way; the verdicts depend on it.
    pub fail_on: FailOn,
    /// The packages, in the order of the inputs.
    pub packages: Vec<PackageResult>,
    /// Answers that no package asks for.
    pub unused_answers: Vec<UnusedAnswer>,
    /// How the gate is set beside `fail_on`, and what it met.
    pub gate: Gate,
    /// Which parts of larger portfolios these packages are; empty where nothing is known to be elsewhere.
    pub shards: Vec<Shards>,
}

impl Run {
    /// The worst verdict of all packages.
    pub fn verdict(&self) -> Verdict {
        self.packages.iter().map(|package| package.verdict).max().unwrap_or(Verdict::CannotTell)
    }

    /// What is to be said of all packages together.
    pub fn overview(&self) -> Overview {
        Overview {
            target: self.target.clone(),
            fail_on: self.fail_on,
            expected: self.packages.len(),
            briefs: self.packages.iter().map(|package| Brief::of(package, self.fail_on)).collect(),
            unused_answers: self.unused_answers.clone(),
            gate: self.gate.clone(),
            shards: self.shards.clone(),
        }
    }
}
