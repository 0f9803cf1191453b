//! Two runs of one app side by side: what is new, what is fixed, and what nobody can tell any more. A finding that is
//! absent because its rule could not be judged is not fixed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{FailOn, Outcome, PackageResult, RuleOutcome, Severity};

/// One side of a comparison: what a run says of an app, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// Name of the app, where known.
    pub project: Option<String>,
    /// What was found and not accepted.
    pub findings: Vec<ComparedFinding>,
    /// What was found and accepted.
    pub suppressed: Vec<Accepted>,
    /// How far the analysis got; none where the package could not be opened.
    pub coverage: Option<SideCoverage>,
}

/// How far the analysis of a side got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SideCoverage {
    /// Every rule with what it said.
    pub rules: Vec<RuleOutcome>,
    /// Whether unpackers would not see the same archive.
    pub contradictions: Vec<super::Unreadable>,
}

/// A finding that was accepted: it is no news either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The finding.
    pub finding: ComparedFinding,
}

/// What a comparison says of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ComparedFinding {
    /// How bad it is.
    pub severity: Severity,
    /// Id of the rule.
    pub rule: String,
    /// What it is about.
    pub object: String,
    /// What was found.
    pub message: String,
    /// Identity across runs and builds.
    pub fingerprint: String,
}

/// The difference between two sides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Comparison {
    /// Not there before, or worse than before.
    pub new: Vec<ComparedFinding>,
    /// There before, not any more, and their rules could tell.
    pub fixed: Vec<ComparedFinding>,
    /// There before and not seen any more, but their rules could not tell.
    pub unsure: Vec<ComparedFinding>,
    /// How many are on both sides.
    pub unchanged: usize,
    /// Rules that could tell before and cannot any more, with their severity here.
    pub newly_unknown: Vec<UnknownNow>,
}

/// A rule that cannot tell any more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnknownNow {
    /// Its severity on the target.
    pub severity: Severity,
    /// Its id.
    pub rule: String,
    /// What could not be read.
    pub missing: Vec<String>,
}

impl Side {
    /// What a run says of a package.
    pub fn of(package: &PackageResult) -> Self {
        let compared = |finding: &super::Finding| ComparedFinding {
            severity: finding.severity,
            rule: finding.rule.clone(),
            object: finding.object.clone(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
        };
        let coverage = package.error.is_none().then(|| SideCoverage {
            rules: package.coverage.rules.clone(),
            contradictions: package.coverage.contradictions.clone(),
        });
        Self {
            project: package.project.clone(),
            findings: package.findings.iter().map(compared).collect(),
            suppressed: package.suppressed.iter().map(|one| Accepted { finding: compared(&one.finding) }).collect(),
            coverage,
        }
    }

    /// Rules that could not tell, or saw only part of what they need. A rule that is not there judged nothing.
    fn open_rules(&self) -> BTreeMap<&str, &RuleOutcome> {
        let rules = self.coverage.iter().flat_map(|coverage| &coverage.rules);
        let open = rules.filter(|rule| rule.outcome == Outcome::CannotTell || !rule.missing.is_empty());
        open.map(|rule| (rule.rule.as_str(), rule)).collect()
    }

    fn judged(&self) -> BTreeSet<&str> {
        let open = self.open_rules();
        let rules = self.coverage.iter().flat_map(|coverage| &coverage.rules);
        rules.map(|rule| rule.rule.as_str()).filter(|rule| !open.contains_key(rule)).collect()
    }

    fn is_sound(&self) -> bool {
        self.coverage.as_ref().is_some_and(|coverage| coverage.contradictions.is_empty())
    }
}

impl Comparison {
    /// Compares what was with what is.
    pub fn between(old: &Side, new: &Side) -> Self {
        let mut comparison = Self::default();
        let mut before: BTreeMap<&str, Vec<&ComparedFinding>> = BTreeMap::new();
        for finding in &old.findings {
            before.entry(&finding.fingerprint).or_default().push(finding);
        }
        let accepted: BTreeSet<&str> = old.suppressed.iter().map(|one| one.finding.fingerprint.as_str()).collect();
        for finding in &new.findings {
            let twin = before.get_mut(finding.fingerprint.as_str()).and_then(Vec::pop);
            let is_known = twin.is_some_and(|twin| finding.severity <= twin.severity)
                || (twin.is_none() && accepted.contains(finding.fingerprint.as_str()));
            if is_known {
                comparison.unchanged += 1;
            } else {
                comparison.new.push(finding.clone());
            }
        }
        let judged = new.judged();
        let accepted: BTreeSet<&str> = new.suppressed.iter().map(|one| one.finding.fingerprint.as_str()).collect();
        for finding in before.into_values().flatten() {
            if accepted.contains(finding.fingerprint.as_str()) {
                comparison.unchanged += 1;
            } else if new.is_sound() && judged.contains(finding.rule.as_str()) {
                comparison.fixed.push(finding.clone());
            } else {
                comparison.unsure.push(finding.clone());
            }
        }
        let known_before = old.judged();
        comparison.newly_unknown = new
            .open_rules()
            .into_values()
            .filter(|rule| known_before.contains(rule.rule.as_str()))
            .map(|rule| UnknownNow { severity: rule.severity, rule: rule.rule.clone(), missing: rule.missing.clone() })
            .collect();
        comparison.sort();
        comparison
    }

    /// The worst first.
    fn sort(&mut self) {
        for list in [&mut self.new, &mut self.fixed, &mut self.unsure] {
            list.sort_by(|left, right| right.severity.cmp(&left.severity).then_with(|| left.cmp(right)));
        }
        self.newly_unknown.sort_by(|left, right| right.severity.cmp(&left.severity).then_with(|| left.cmp(right)));
    }

    /// Whether something new stands in the way.
    pub fn is_worse(&self, fail_on: FailOn) -> bool {
        fail_on != FailOn::Never && self.new.iter().any(|finding| fail_on.includes(finding.severity))
    }

    /// Whether less can be told than before of what stands in the way.
    pub fn is_blinder(&self, fail_on: FailOn) -> bool {
        self.newly_unknown.iter().any(|rule| fail_on.decisive(rule.severity))
            || self.unsure.iter().any(|finding| fail_on.decisive(finding.severity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Severity::{Blocker, Warning};

    fn finding(object: &str, severity: Severity) -> ComparedFinding {
        ComparedFinding {
            severity,
            rule: "own-threads".into(),
            object: object.into(),
            message: String::new(),
            fingerprint: object.into(),
        }
    }

    fn side(findings: Vec<ComparedFinding>, outcome: Outcome) -> Side {
        let missing = if outcome == Outcome::CannotTell { vec!["model/model.mdp".to_owned()] } else { Vec::new() };
        let rule =
            RuleOutcome { rule: "own-threads".into(), severity: Blocker, subject: String::new(), outcome, missing };
        let coverage = Some(SideCoverage { rules: vec![rule], contradictions: Vec::new() });
        Side { project: None, findings, suppressed: Vec::new(), coverage }
    }

    fn objects(findings: &[ComparedFinding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.object.as_str()).collect()
    }

    #[test]
    fn what_came_went_and_stayed_is_told_apart() {
        let old = side(vec![finding("A", Blocker), finding("B", Warning), finding("C", Warning)], Outcome::Fired);
        let new = side(vec![finding("B", Warning), finding("C", Blocker), finding("D", Warning)], Outcome::Fired);
        let compared = Comparison::between(&old, &new);
        assert_eq!(objects(&compared.new), ["C", "D"], "worse than before is new");
        assert_eq!(objects(&compared.fixed), ["A"]);
        assert_eq!(compared.unchanged, 1);
        assert!(compared.is_worse(FailOn::Blocker) && !compared.is_blinder(FailOn::Blocker));
    }

    #[test]
    fn what_is_absent_because_nobody_could_tell_is_not_fixed() {
        let old = side(vec![finding("A", Blocker)], Outcome::Fired);
        let compared = Comparison::between(&old, &side(Vec::new(), Outcome::CannotTell));
        assert_eq!(objects(&compared.unsure), ["A"]);
        assert!(compared.fixed.is_empty());
        assert_eq!(compared.newly_unknown.len(), 1);
        assert!(compared.is_blinder(FailOn::Blocker));
        // A package that could not be opened, and one of which the rule is not there at all.
        let unopened = Side { coverage: None, ..Side::default() };
        assert_eq!(objects(&Comparison::between(&old, &unopened).unsure), ["A"]);
    }

    #[test]
    fn one_more_of_the_same_is_new_and_one_less_is_fixed() {
        let one = side(vec![finding("A", Warning)], Outcome::Fired);
        let two = side(vec![finding("A", Warning), finding("A", Warning)], Outcome::Fired);
        assert_eq!(Comparison::between(&one, &two).new.len(), 1);
        assert_eq!(Comparison::between(&two, &one).fixed.len(), 1);
    }

    #[test]
    fn what_was_accepted_in_between_is_no_news() {
        let old = side(vec![finding("A", Blocker)], Outcome::Fired);
        let mut new = side(Vec::new(), Outcome::Fired);
        new.suppressed.push(Accepted { finding: finding("A", Blocker) });
        let compared = Comparison::between(&old, &new);
        assert_eq!((compared.fixed.len(), compared.unchanged), (0, 1));
    }
}
