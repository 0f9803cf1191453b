//! Judges facts: every rule of a target against every row of its kind.

use std::collections::BTreeSet;

use crate::facts::{Evidence, Facts, FieldInfo, FieldType, RUN_HISTORY};
use crate::findings::{Confidence, Finding, Outcome, RuleOutcome, TargetInfo};

use super::condition::field_names;
use super::java_classes::AskedOfJava;
use super::kind::{FactRow, Subject};
use super::question::Question;
use super::rule::{JAVA_REFERENCE, Rule, outcome};
use super::set::BoundRule;
use super::table::{Table, Tables};
use super::target::{Profile, Target};
use super::template::printed;
use super::truth::Truth;

/// Things that could not be read which one rule lists; the rest is counted.
const LISTED: usize = 10;

/// The rules of one profile of a target.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'s> {
    pub(crate) rules: &'s [Rule],
    pub(crate) questions: &'s [Question],
    pub(crate) target: &'s Target,
    pub(crate) profile: &'s Profile,
    pub(crate) bound: &'s [BoundRule],
    pub(crate) subject: Subject,
    pub(crate) with_backup: bool,
}

/// What the rules of a target say about a package.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// What fired: worst first, then by rule and object.
    pub findings: Vec<Finding>,
    /// Every rule of the target with what it said, by id.
    pub outcomes: Vec<RuleOutcome>,
}

impl<'s> Judge<'s> {
    /// The target and profile.
    pub fn info(&self) -> TargetInfo {
        TargetInfo { name: self.target.name.clone(), as_of: self.profile.name.clone() }
    }

    /// The same target, for a run about something else than a package.
    #[must_use]
    pub fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }

    /// The same, also about a backup where one was given.
    #[must_use]
    pub fn with_backup(self, with_backup: bool) -> Self {
        Self { with_backup, ..self }
    }

    fn is_about(&self, subject: Subject) -> bool {
        subject == self.subject || self.with_backup && subject == Subject::Backup
    }

    /// The target.
    pub fn target(&self) -> &'s Target {
        self.target
    }

    /// The profile.
    pub fn profile(&self) -> &'s Profile {
        self.profile
    }

    /// The rules that apply, by id, with their severity here.
    pub fn rules(&self) -> impl Iterator<Item = (&'s Rule, crate::findings::Severity)> {
        let rules = self.rules;
        self.bound.iter().filter_map(move |bound| Some((rules.get(bound.rule)?, bound.severity)))
    }

    /// The Java classes that its rules ask about: what the reader of class files has to keep.
    pub fn asked_of_java(&self) -> AskedOfJava {
        let mut asked = AskedOfJava::default();
        for bound in self.bound {
            let rule = self.rules.get(bound.rule).filter(|rule| rule.kind.name == JAVA_REFERENCE);
            let Some((rule, classes)) = rule.and_then(|rule| Some((rule, rule.java_classes_of(&bound.condition)?)))
            else {
                continue;
            };
            if rule.may_be_about_libraries(&bound.condition) {
                asked.libraries.extend(classes.clone());
            }
            asked.project.extend(classes);
        }
        asked
    }

    /// Judges the facts of one package, or of whatever the run is about.
    pub fn judge(&self, facts: &Facts) -> Judgement {
        let mut judgement = Judgement::default();
        let mut tables = Tables::of(facts);
        for bound in self.bound {
            if let Some(rule) = self.rules.get(bound.rule).filter(|rule| self.is_about(rule.kind.subject())) {
                self.judge_rule(rule, bound, tables.table(rule.kind), &mut judgement);
            }
        }
        judgement.outcomes.sort_by(|left, right| left.rule.cmp(&right.rule));
        judgement.findings.sort_by(|left, right| {
            let order = right.severity.cmp(&left.severity);
            let order = order.then_with(|| left.rule.cmp(&right.rule)).then_with(|| left.object.cmp(&right.object));
            let order = order.then_with(|| left.evidence.cmp(&right.evidence));
            order.then_with(|| left.message.cmp(&right.message))
        });
        // Several rows may show the same thing at the same place; a reader needs it once.
        judgement.findings.dedup_by(|later, first| {
            later.fingerprint == first.fingerprint && later.rule == first.rule && later.message == first.message
        });
        judgement
    }

    fn judge_rule(&self, rule: &Rule, bound: &BoundRule, table: &mut Table<'_>, judgement: &mut Judgement) {
        let mut missing = BTreeSet::new();
        let mut fired = false;
        for row in table.candidates(&bound.condition) {
            match outcome(&bound.condition, row) {
                Outcome::Quiet => {}
                Outcome::CannotTell => missing.extend(missing_for(rule, bound, row)),
                Outcome::Fired => {
                    fired = true;
                    judgement.findings.push(self.finding(rule, bound, row));
                }
            }
        }
        // Every package has an app; without its row nothing about it was read.
        if rule.kind.name == "app" && table.is_empty() {
            missing.insert("the app's metadata".to_owned());
        }
        let outcome = match (fired, missing.is_empty()) {
            (true, _) => Outcome::Fired,
            (false, true) => Outcome::Quiet,
            (false, false) => Outcome::CannotTell,
        };
        judgement.outcomes.push(RuleOutcome {
            rule: rule.id.clone(),
            severity: bound.severity,
            subject: rule.kind.name.to_owned(),
            outcome,
            // Kept beside findings, too: who accepts those must still learn what was not read.
            missing: shortened(missing),
        });
    }

    fn finding(&self, rule: &Rule, bound: &BoundRule, row: &dyn FactRow) -> Finding {
        let fill =
            |template: &super::template::Template| template.fill(rule.kind, row, |name| self.profile.threshold(name));
        // What may lower the confidence lowers it when it is not known, too.
        let evidence = evidence_of(rule, bound, row);
        let doubtful = bound.possible_when.as_ref().is_some_and(|condition| condition.test(row) != Truth::False);
        Finding {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            severity: bound.severity,
            confidence: if doubtful { Confidence::Possible } else { rule.confidence },
            effort: rule.effort,
            owner: row.owner().clone(),
            object: row.object().to_owned(),
            message: fill(&rule.message),
            remedy: fill(&rule.remedy),
            source: rule.sources.first().cloned().unwrap_or_else(no_source),
            fingerprint: Finding::fingerprint_of(&rule.id, row.object(), &evidence),
            evidence,
            known: false,
        }
    }
}

/// Where the fields stand that the rule asks about, where their places are always the same; otherwise the row's own
/// evidence.
fn evidence_of(rule: &Rule, bound: &BoundRule, row: &dyn FactRow) -> Vec<Evidence> {
    let mut asked = Vec::new();
    bound.condition.fields(&mut asked);
    let is_sign = |field: &FieldInfo| matches!(field.field_type, FieldType::Words(_));
    let asks_for_signs = asked.iter().filter_map(|index| rule.kind.fields.get(*index)).any(is_sign);
    let asks_for_runs = asked
        .iter()
        .filter_map(|index| rule.kind.fields.get(*index))
        .any(|field| field.identifier.starts_with("observed_"));
    let places = asked.into_iter().filter_map(|index| {
        let field = rule.kind.fields.get(index).filter(|field| !field.place.is_empty())?;
        Some(Evidence::at(field.place.iter().copied()).showing(printed(field, &row.field(index))))
    });
    let places: Vec<_> = places.collect();
    if !places.is_empty() {
        return places;
    }
    let is_run = |evidence: &&Evidence| evidence.path.first().is_some_and(|place| place == RUN_HISTORY);
    let (runs, own): (Vec<&Evidence>, Vec<&Evidence>) = row.evidence().iter().partition(is_run);
    // The row's evidence shows the signs found on an object. A rule that asks for none is about the object itself.
    let mut found: Vec<Evidence> = match own.first() {
        Some(first) if !asks_for_signs && rule.kind.fields.iter().any(is_sign) => {
            vec![Evidence::at(first.path.iter().take(2).cloned())]
        }
        _ => own.into_iter().cloned().collect(),
    };
    // Second, so that it is seen among many signs; not first, as the identity of a finding must not hang on a line number.
    if found.is_empty() || asks_for_runs {
        let at = found.len().min(1);
        found.splice(at..at, runs.into_iter().cloned());
    }
    found
}

/// A rule does not load without a source.
fn no_source() -> crate::findings::Source {
    crate::findings::Source { url: String::new(), read: String::new() }
}

/// What could not be read about a row: what it stands for, or the fields on which the answer hangs.
fn missing_for(rule: &Rule, bound: &BoundRule, row: &dyn FactRow) -> Vec<String> {
    if let Some(unreadable) = row.unreadable() {
        return vec![unreadable.to_owned()];
    }
    let mut fields = BTreeSet::new();
    bound.condition.unknown_fields(row, &mut fields);
    field_names(rule.kind, &fields).into_iter().map(|field| format!("{field} of {}", row.object())).collect()
}

fn shortened(missing: BTreeSet<String>) -> Vec<String> {
    let more = missing.len().saturating_sub(LISTED);
    let mut listed: Vec<String> = missing.into_iter().take(LISTED).collect();
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed
}
