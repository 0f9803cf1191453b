//! Two runs of one app side by side: what is new, what is fixed, and what nobody can tell any more. A finding that is
//! absent because its rule could not be judged is not fixed, and a later side that nobody could judge is not fine.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::missed::Missed;
use super::{FailOn, Gate, Idle, IdleSuppression, Outcome, PackageResult, RuleOutcome, Severity, Unreadable};

/// What a rule misses that is not among the rules of the later side.
const LOST: &str = "the rule itself, which did not judge the later side; judge both with one version of mxready and the same `--rules`";

/// One side of a comparison: what a run says of an app, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// Name of the app, where it has one.
    pub project: Option<String>,
    /// What was found and not accepted.
    pub findings: Vec<ComparedFinding>,
    /// What was found and accepted.
    pub suppressed: Vec<Accepted>,
    /// How far the analysis got; none where the package could not be opened.
    pub coverage: Option<SideCoverage>,
    /// Suppressions whose last day was over when this side was judged.
    pub expired: Vec<IdleSuppression>,
}

/// How far the analysis of a side got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SideCoverage {
    /// Every rule with what it said.
    pub rules: Vec<RuleOutcome>,
    /// Whether unpackers would not see the same archive.
    pub contradictions: Vec<Unreadable>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
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
    /// Rules with something new to say that did not judge the earlier side: it may have been there before.
    pub rules_not_asked_before: BTreeSet<String>,
    /// Rules that cannot tell what they could tell before, with their severity here.
    pub newly_unknown: Vec<UnknownNow>,
    /// What could be read before.
    pub newly_unread: Vec<Unreadable>,
    /// The worst of the rules that cannot tell, where something is newly unread: each of them sees less than before.
    #[serde(skip)]
    unread_by: Option<Severity>,
    /// Where unpackers would not see the same later archive: what was judged of it may not be what will run.
    pub contradictions: Vec<Unreadable>,
    /// Suppressions that are over on the later side.
    pub expired_suppressions: Vec<IdleSuppression>,
}

/// A rule that cannot tell any more, or not all that it could tell before.
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
    /// What a run says of a package, and its gate of the team's suppressions.
    pub fn of(package: &PackageResult, gate: &Gate) -> Self {
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
            unreadable: package.coverage.unreadable.clone(),
        });
        let expired = gate.idle_suppressions.iter().filter(|idle| idle.why == Idle::Expired);
        Self {
            project: package.app().map(str::to_owned),
            findings: package.findings.iter().map(compared).collect(),
            suppressed: package.suppressed.iter().map(|one| Accepted { finding: compared(&one.finding) }).collect(),
            coverage,
            expired: expired.cloned().collect(),
        }
    }

    fn rules(&self) -> impl Iterator<Item = &RuleOutcome> {
        self.coverage.iter().flat_map(|coverage| &coverage.rules)
    }

    /// Rules that could not tell, or saw only part of what they need. A rule that is not there judged nothing.
    fn open_rules(&self) -> BTreeMap<&str, &RuleOutcome> {
        let open = self.rules().filter(|rule| rule.outcome == Outcome::CannotTell || !rule.missing.is_empty());
        open.map(|rule| (rule.rule.as_str(), rule)).collect()
    }

    fn judged(&self) -> BTreeSet<&str> {
        let open = self.open_rules();
        self.rules().map(|rule| rule.rule.as_str()).filter(|rule| !open.contains_key(rule)).collect()
    }

    fn accepted(&self) -> impl Iterator<Item = &ComparedFinding> {
        self.suppressed.iter().map(|one| &one.finding)
    }

    fn is_sound(&self) -> bool {
        self.coverage.as_ref().is_some_and(|coverage| coverage.contradictions.is_empty())
    }
}

impl Comparison {
    /// Compares what was with what is.
    pub fn between(old: &Side, new: &Side) -> Self {
        let missed = Missed::of(old.coverage.as_ref());
        let newly_unread = missed.not_here(new.coverage.as_ref());
        let worst_open = new.open_rules().values().map(|rule| rule.severity).max();
        let mut comparison = Self {
            newly_unknown: newly_unknown(old, new, &missed),
            unread_by: worst_open.filter(|_| !newly_unread.is_empty()),
            newly_unread,
            contradictions: new.coverage.iter().flat_map(|coverage| &coverage.contradictions).cloned().collect(),
            expired_suppressions: new.expired.clone(),
            ..Self::default()
        };
        let mut before = by_fingerprint(&old.findings);
        let mut accepted_before = by_fingerprint(old.accepted());
        // What is accepted on both sides is settled. What else was accepted then may be found openly now.
        let newly = new.accepted().filter(|finding| take(&mut accepted_before, finding).is_none());
        let mut newly_accepted = by_fingerprint(newly);
        let mut findings: Vec<&ComparedFinding> = new.findings.iter().collect();
        findings.sort_by_key(|finding| Reverse(finding.severity));
        for finding in findings {
            let twin = take(&mut before, finding).or_else(|| take(&mut accepted_before, finding));
            if twin.is_some_and(|twin| finding.severity <= twin.severity) {
                comparison.unchanged += 1;
            } else {
                comparison.new.push(finding.clone());
            }
        }
        let asked: BTreeSet<&str> = old.rules().map(|rule| rule.rule.as_str()).collect();
        let found_by = comparison.new.iter().map(|finding| &finding.rule);
        comparison.rules_not_asked_before = found_by.filter(|rule| !asked.contains(rule.as_str())).cloned().collect();
        let judged = new.judged();
        for finding in before.into_values().flatten() {
            if take(&mut newly_accepted, finding).is_some() {
                comparison.unchanged += 1;
            } else if new.is_sound() && judged.contains(finding.rule.as_str()) {
                comparison.fixed.push(finding.clone());
            } else {
                comparison.unsure.push(finding.clone());
            }
        }
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

    /// Whether something new stands in the way, or somebody has to decide again about what was accepted.
    pub fn is_worse(&self, fail_on: FailOn) -> bool {
        let is_new = self.new.iter().any(|finding| fail_on.includes(finding.severity));
        fail_on != FailOn::Never && (is_new || !self.expired_suppressions.is_empty())
    }

    /// Whether less can be told than before of what stands in the way, or what was judged may not be what will run.
    pub fn is_blinder(&self, fail_on: FailOn) -> bool {
        !self.contradictions.is_empty()
            || self.unread_by.is_some_and(|severity| fail_on.decisive(severity))
            || self.newly_unknown.iter().any(|rule| fail_on.decisive(rule.severity))
            || self.unsure.iter().any(|finding| fail_on.decisive(finding.severity))
    }
}

/// Findings that nothing tells apart, by what they share; the worst of them last.
type Twins<'a> = BTreeMap<&'a str, Vec<&'a ComparedFinding>>;

fn by_fingerprint<'a>(findings: impl IntoIterator<Item = &'a ComparedFinding>) -> Twins<'a> {
    let mut twins = Twins::new();
    for finding in findings {
        twins.entry(finding.fingerprint.as_str()).or_default().push(finding);
    }
    for list in twins.values_mut() {
        list.sort_by_key(|finding| finding.severity);
    }
    twins
}

/// The worst twin of a finding that none has taken yet.
fn take<'a>(twins: &mut Twins<'a>, finding: &ComparedFinding) -> Option<&'a ComparedFinding> {
    twins.get_mut(finding.fingerprint.as_str())?.pop()
}

/// Rules that miss what they did not miss before, and those that did not judge the later side at all. One that misses
/// just the same as before is no news.
fn newly_unknown(old: &Side, new: &Side, missed: &Missed) -> Vec<UnknownNow> {
    let before = old.open_rules();
    let is_as_before =
        |rule: &RuleOutcome| before.get(rule.rule.as_str()).is_some_and(|then| missed.is_as_before(then, rule));
    let open = new.open_rules().into_values().filter(|rule| !is_as_before(rule));
    let open = open.map(|rule| (rule, rule.missing.clone()));
    let present: BTreeSet<&str> = new.rules().map(|rule| rule.rule.as_str()).collect();
    let lost = old.rules().filter(|rule| !present.contains(rule.rule.as_str()));
    let lost = lost.map(|rule| (rule, vec![LOST.to_owned()]));
    let told =
        |(rule, missing): (&RuleOutcome, _)| UnknownNow { severity: rule.severity, rule: rule.rule.clone(), missing };
    open.chain(lost).map(told).collect()
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
        let coverage = Some(SideCoverage { rules: vec![rule], ..SideCoverage::default() });
        Side { findings, coverage, ..Side::default() }
    }

    /// The same side, with how far its analysis got changed.
    fn but(side: &Side, change: impl FnOnce(&mut SideCoverage)) -> Side {
        let mut side = side.clone();
        change(side.coverage.as_mut().expect("it was judged"));
        side
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
    fn what_is_newly_unread_counts_even_where_every_rule_names_what_it_missed_before() {
        let old = side(Vec::new(), Outcome::CannotTell);
        let cut = Unreadable { path: "model/model.mdp".into(), why: "M.H: cut off".into() };
        let new = but(&old, |coverage| coverage.unreadable.push(cut.clone()));
        let compared = Comparison::between(&old, &new);
        assert_eq!((compared.newly_unknown.len(), &compared.newly_unread[..]), (0, std::slice::from_ref(&cut)));
        assert!(compared.is_blinder(FailOn::Blocker));
        assert!(!Comparison::between(&new, &new).is_blinder(FailOn::Blocker));
        // No rule needs it.
        let judged = but(&side(Vec::new(), Outcome::Quiet), |coverage| coverage.unreadable.push(cut.clone()));
        assert!(!Comparison::between(&side(Vec::new(), Outcome::Quiet), &judged).is_blinder(FailOn::Blocker));
    }

    #[test]
    fn what_a_rule_finds_that_was_not_asked_before_may_have_been_there() {
        let old = but(&side(Vec::new(), Outcome::Quiet), |coverage| coverage.rules.clear());
        let compared = Comparison::between(&old, &side(vec![finding("A", Blocker)], Outcome::Fired));
        assert_eq!(compared.rules_not_asked_before, BTreeSet::from(["own-threads".to_owned()]));
        assert!(compared.is_worse(FailOn::Blocker), "nobody knows that it is old");
        let old = side(Vec::new(), Outcome::Quiet);
        let compared = Comparison::between(&old, &side(vec![finding("A", Blocker)], Outcome::Fired));
        assert_eq!(compared.rules_not_asked_before, BTreeSet::new());
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

    #[test]
    fn what_was_accepted_and_is_worse_or_more_is_new() {
        let mut old = side(Vec::new(), Outcome::Fired);
        old.suppressed.push(Accepted { finding: finding("A", Warning) });
        let against = |new: &Side| {
            let compared = Comparison::between(&old, new);
            (compared.new.len(), compared.fixed.len(), compared.unchanged)
        };
        let now = |findings| side(findings, Outcome::Fired);
        assert_eq!(against(&now(vec![finding("A", Warning)])), (0, 0, 1), "what the team has seen");
        assert_eq!(against(&now(vec![finding("A", Blocker)])), (1, 0, 0), "worse");
        assert_eq!(against(&now(vec![finding("A", Warning), finding("A", Warning)])), (1, 0, 1), "more");
        let mut both = now(vec![finding("A", Warning)]);
        both.suppressed.clone_from(&old.suppressed);
        assert_eq!(against(&both), (1, 0, 0), "one is accepted still, and there is another");
        assert_eq!(against(&now(Vec::new())), (0, 0, 0), "gone is no news either");
    }

    #[test]
    fn a_later_side_that_contradicts_itself_or_lost_a_rule_is_never_fine() {
        let sound = side(Vec::new(), Outcome::Quiet);
        assert_eq!(Comparison::between(&sound, &sound), Comparison::default());
        let tail = Unreadable { path: String::new(), why: "4 bytes stand behind its end".into() };
        let twofold = but(&sound, |coverage| coverage.contradictions.push(tail.clone()));
        for old in [&sound, &twofold] {
            let compared = Comparison::between(old, &twofold);
            assert_eq!(compared.contradictions, std::slice::from_ref(&tail));
            assert!(compared.is_blinder(FailOn::Blocker) && compared.is_blinder(FailOn::Never));
        }
        assert!(!Comparison::between(&twofold, &sound).is_blinder(FailOn::Blocker), "the later side counts");
        let compared = Comparison::between(&sound, &but(&sound, |coverage| coverage.rules.clear()));
        assert_eq!(compared.newly_unknown[0].missing, [LOST]);
        assert!(compared.is_blinder(FailOn::Blocker));
    }

    #[test]
    fn a_rule_is_told_that_misses_more_than_before_and_not_one_that_misses_the_same() {
        let one = side(Vec::new(), Outcome::CannotTell);
        let two = but(&one, |coverage| coverage.rules[0].missing.push("model/lib/userlib/legacy.jar".into()));
        assert!(!Comparison::between(&one, &one).is_blinder(FailOn::Blocker));
        assert!(!Comparison::between(&two, &one).is_blinder(FailOn::Blocker));
        assert!(Comparison::between(&one, &two).is_blinder(FailOn::Blocker));
        let unheard = but(&one, |coverage| coverage.rules.clear());
        assert!(Comparison::between(&unheard, &one).is_blinder(FailOn::Blocker), "nobody knew of the rule before");
    }

    #[test]
    fn a_suppression_that_is_over_counts_unless_findings_do_not() {
        let old = side(Vec::new(), Outcome::Quiet);
        let expired = vec![IdleSuppression {
            place: "mxready.toml:3".into(),
            rule: "own-threads".into(),
            object: "*".into(),
            why: Idle::Expired,
            until: Some("2026-11-30".into()),
        }];
        let new = Side { expired, ..old.clone() };
        assert!(Comparison::between(&old, &new).is_worse(FailOn::Blocker));
        assert!(!Comparison::between(&old, &new).is_worse(FailOn::Never));
        assert!(!Comparison::between(&new, &old).is_worse(FailOn::Blocker), "the later side counts");
    }
}
