//! From the procedure to the plan: which steps an app needs, in which order, and what stands in each.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::findings::{Finding, PackageResult, Severity, TargetInfo, Unreadable};
use crate::rules::{Answers, PhaseText, PlanValue, Procedure, Repairs, RuleSet, StepText};

use super::lists::{self, Listing};
use super::settle::{Settling, Unused};
use super::values::{described, fill, value_of};
use super::{Incomplete, Phase, Plan, PlannedApp, State, Step, Summary, repairs};

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct PlanSources<'a> {
    /// The package as it was judged.
    pub package: &'a PackageResult,
    /// What it holds.
    pub facts: &'a Facts,
    /// How apps move to the target.
    pub procedure: &'a Procedure,
    /// The rules, for the thresholds of the target.
    pub rules: &'a RuleSet,
    /// What people said.
    pub answers: &'a Answers,
    /// The target and its profile.
    pub target: &'a TargetInfo,
    /// Such as `Mendix Cloud v4`.
    pub target_title: &'a str,
}

impl<'a> PlanSources<'a> {
    /// A threshold of the target's profile.
    pub(super) fn threshold(&self, name: &str) -> Option<&'a str> {
        let target = self.rules.targets().iter().find(|target| target.name == self.target.name)?;
        let profile = target.profiles.iter().find(|profile| profile.name == self.target.as_of)?;
        profile.threshold(name)
    }

    /// The app's name, where known.
    pub(super) fn app(&self) -> Option<&'a str> {
        self.package.project.as_deref()
    }

    /// What some rules found.
    pub(super) fn found_by(&self, rules: &[&str]) -> impl Iterator<Item = &'a Finding> {
        self.package.findings.iter().filter(move |finding| rules.contains(&finding.rule.as_str()))
    }
}

/// Makes the plan.
pub fn build(sources: &PlanSources<'_>) -> Plan {
    let mut settling = Settling::of(sources);
    let asked: BTreeSet<&str> = sources.procedure.phases.iter().flat_map(|phase| &phase.steps).flat_map(asks).collect();
    let mut steps: Vec<Vec<Step>> = Vec::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for phase in &sources.procedure.phases {
        let mut made = Vec::new();
        for text in phase.steps.iter().filter(|step| applies(step, sources)) {
            if let Some(step) = step(text, sources, &asked) {
                taken.extend(text.takes.iter().map(String::as_str));
                made.push(step);
            }
        }
        steps.push(made);
    }
    let mut phases = Vec::new();
    for (phase, mut steps) in sources.procedure.phases.iter().zip(steps) {
        if let Some(wanted) = phase.repairs {
            repairs::add(&mut steps, wanted, &taken, sources);
        }
        for step in &mut steps {
            settling.settle(step);
        }
        if !steps.is_empty() {
            phases.push(made_phase(phase, steps, sources));
        }
    }
    let Unused(unused_answers) = settling.unused();
    Plan {
        target: sources.target.clone(),
        title: sources.procedure.title.clone(),
        app: planned_app(sources),
        summary: summary(sources, &phases),
        incomplete: incomplete(sources.package),
        phases,
        unused_answers,
    }
}

fn asks(step: &StepText) -> impl Iterator<Item = &str> {
    step.asks.iter().map(String::as_str)
}

/// Whether a step is one on this profile, and has the value that it is about.
fn applies(step: &StepText, sources: &PlanSources<'_>) -> bool {
    let on_profile = step.only_on.is_empty() || step.only_on.contains(&sources.target.as_of);
    let value = step.needs.as_deref().and_then(PlanValue::named);
    on_profile && value.is_none_or(|value| !value_of(value, sources).is_absent())
}

/// The step; `None` where there is nothing to do in it.
fn step(text: &StepText, sources: &PlanSources<'_>, asked: &BTreeSet<&str>) -> Option<Step> {
    let listing = text.lists.map(|list| lists::listing(list, sources, asked));
    let questions = lists::questions_of(&text.asks, sources);
    let empty = listing.as_ref().is_some_and(Listing::is_empty) && questions.is_empty();
    if empty && text.none.is_none() {
        return None;
    }
    let Listing { mut items, table, mut unread } = listing.unwrap_or_default();
    items.extend(questions);
    let [title, mut todo] = [&text.title, &text.todo].map(|text| fill(text, sources));
    if let (true, Some(none)) = (empty, &text.none) {
        todo.text = todo.text.and(" ").and(none);
    }
    let needed = text.needs.as_deref().and_then(PlanValue::named);
    unread
        .extend(needed.filter(|value| value_of(*value, sources).is_unknown()).map(|value| described(value).to_owned()));
    unread.extend(todo.unread.into_iter().chain(title.unread));
    let unread = in_brief(unread, sources.package);
    Some(Step {
        id: text.id.clone(),
        title: title.text,
        text: todo.text,
        look: text.look.as_deref().map(|look| fill(look, sources).text),
        severity: None,
        effort: None,
        stage: None,
        items,
        table,
        unread,
        source: text.source.clone(),
        state: State::Open,
        said: None,
    })
}

/// What could not be read, each once. Why is told at the top of the plan.
pub(super) fn in_brief(unread: Vec<String>, package: &PackageResult) -> Vec<String> {
    let places = || package.coverage.unreadable.iter().chain(&package.coverage.contradictions);
    let is_about = |place: &&Unreadable, why: &str| {
        !place.path.is_empty() && (why.starts_with(&place.path) || why.contains(&place.why) || place.why.contains(why))
    };
    let brief = |why: String| match places().find(|place| is_about(place, &why)) {
        Some(place) => place.path.clone(),
        None => why,
    };
    let unread: BTreeSet<String> = unread.into_iter().map(brief).collect();
    unread.into_iter().collect()
}

fn made_phase(phase: &PhaseText, steps: Vec<Step>, sources: &PlanSources<'_>) -> Phase {
    let about = phase.about.as_deref().map(|about| fill(about, sources).text);
    Phase { id: phase.id.clone(), title: fill(&phase.title, sources).text.to_string(), about, steps }
}

fn planned_app(sources: &PlanSources<'_>) -> PlannedApp {
    let package = sources.package;
    let app = sources.facts.app.first();
    PlannedApp {
        name: package.project.clone(),
        path: package.path.clone(),
        sha256: package.sha256.clone(),
        mendix_version: package.mendix_version.clone(),
        model_version: app.and_then(|row| row.fact.model_version.value()).cloned(),
    }
}

fn summary(sources: &PlanSources<'_>, phases: &[Phase]) -> Summary {
    let steps = || phases.iter().flat_map(|phase| &phase.steps);
    let causes = |severity| steps().filter(move |step| step.severity == Some(severity));
    let effort = |severity| causes(severity).filter_map(|step| step.effort).fold(0, u32::saturating_add);
    // What one does only if all else fails is no step on the way.
    let forward = || phases.iter().filter(|phase| phase.id != ROLL_BACK).flat_map(|phase| &phase.steps);
    Summary {
        verdict: sources.package.verdict,
        blockers: causes(Severity::Blocker).count(),
        warnings: causes(Severity::Warning).count(),
        effort_of_blockers: effort(Severity::Blocker),
        effort_of_warnings: effort(Severity::Warning),
        steps: forward().count(),
        settled: forward().filter(|step| step.state.is_settled()).count(),
    }
}

/// The phase that is left alone where all goes well.
const ROLL_BACK: &str = "roll-back";

fn incomplete(package: &PackageResult) -> Option<Incomplete> {
    let coverage = &package.coverage;
    if coverage.is_complete() {
        return None;
    }
    let undecided = package.undecided();
    Some(Incomplete {
        contradictions: coverage.contradictions.clone(),
        unreadable: coverage.unreadable.clone(),
        unjudged: undecided.iter().map(|rule| rule.rule.clone()).collect(),
        unjudged_blockers: undecided.iter().filter(|rule| rule.severity == Severity::Blocker).count(),
        partial: package.partial().iter().map(|rule| rule.rule.clone()).collect(),
    })
}

/// Which findings a phase repairs.
pub(super) fn wanted(repairs: Repairs, finding: &Finding, is_version: bool, taken: &BTreeSet<&str>) -> bool {
    let severity = match repairs {
        Repairs::Version => return is_version,
        Repairs::Blockers => Severity::Blocker,
        Repairs::Warnings => Severity::Warning,
        Repairs::Infos => Severity::Info,
    };
    // A step may stand for a note. What blocks or differs is always shown for itself.
    let is_taken = severity == Severity::Info && taken.contains(finding.rule.as_str());
    // A note that costs nothing asks for nothing.
    let is_idle = severity == Severity::Info && finding.effort == 0;
    finding.severity == severity && !is_version && !is_taken && !is_idle
}
