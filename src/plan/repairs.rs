//! Repairs: the findings of one rule are one cause and one step, with its effort once. Their order is that of the
//! procedure's stages, then the worst first.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::OwnerKind;
use crate::findings::Finding;
use crate::rules::{REPAIR, Repairs};

use super::build::{PlanSources, wanted};
use super::text::Text;
use super::{Item, State, Step};

/// The stage that comes before everything else.
const VERSION: &str = "version";
/// Objects of one cause that are told in full; the places of all others stand in one line each.
const IN_FULL: usize = 8;

/// Adds a step for each cause that a phase repairs, in front of the phase's own steps.
pub(super) fn add(steps: &mut Vec<Step>, repairs: Repairs, taken: &BTreeSet<&str>, sources: &PlanSources<'_>) {
    let mut causes: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &sources.package.findings {
        let is_version = stage_of(finding, sources).is_some_and(|(_, id, _)| id == VERSION);
        if wanted(repairs, finding, is_version, taken) {
            causes.entry(&finding.rule).or_default().push(finding);
        }
    }
    let mut made: Vec<_> = causes.into_values().filter_map(|findings| cause(&findings, sources)).collect();
    made.sort_by(|(left, _), (right, _)| left.cmp(right));
    steps.splice(0..0, made.into_iter().map(|(_, step)| step));
}

/// Place in the order, id and title of the stage to which a finding belongs.
fn stage_of<'a>(finding: &Finding, sources: &PlanSources<'a>) -> Option<(usize, &'a str, &'a str)> {
    let outcome = sources.package.coverage.rules.iter().find(|outcome| outcome.rule == finding.rule);
    let kind = outcome.map(|outcome| outcome.subject.as_str()).unwrap_or_default();
    let stages = || sources.procedure.stages.iter().enumerate();
    let named = stages().find(|(_, stage)| stage.rules.contains(&finding.rule));
    let of_kind = || stages().find(|(_, stage)| stage.kinds.iter().any(|name| name == kind));
    named.or_else(of_kind).map(|(index, stage)| (index, stage.id.as_str(), stage.title.as_str()))
}

/// Where a step stands among the repairs.
type Rank = (usize, std::cmp::Reverse<crate::findings::Severity>, bool, std::cmp::Reverse<u32>, String);

fn cause(findings: &[&Finding], sources: &PlanSources<'_>) -> Option<(Rank, Step)> {
    let first = *findings.first()?;
    let stage = stage_of(first, sources);
    let severity = findings.iter().map(|finding| finding.severity).max()?;
    let effort = findings.iter().map(|finding| finding.effort).max()?;
    let own = findings.iter().any(|finding| finding.owner.kind == OwnerKind::Own);
    // A rule without a stage comes last, so that it is not lost.
    let place = stage.map_or(usize::MAX, |(place, ..)| place);
    let rank =
        (place, std::cmp::Reverse(severity), !own, std::cmp::Reverse(effort), first.rule.clone());
    let same_remedy = findings.iter().all(|finding| finding.remedy == first.remedy);
    let step = Step {
        id: format!("{REPAIR}{}", first.rule),
        title: Text::plain(first.title.clone()),
        text: Text::plain(if same_remedy { first.remedy.clone() } else { String::new() }),
        look: None,
        severity: Some(severity),
        effort: Some(effort),
        stage: stage.map(|(_, _, title)| title.to_owned()),
        items: items(findings, same_remedy),
        table: None,
        unread: unread(first, sources),
        source: Some(first.source.clone()),
        state: State::Open,
        said: None,
    };
    Some((rank, step))
}

/// What the rule could not read: there may be more objects than are listed.
fn unread(finding: &Finding, sources: &PlanSources<'_>) -> Vec<String> {
    let outcome = sources.package.coverage.rules.iter().find(|outcome| outcome.rule == finding.rule);
    outcome.map(|outcome| outcome.missing.clone()).unwrap_or_default()
}

/// One item for each object: what is one's own comes first.
fn items(findings: &[&Finding], same_remedy: bool) -> Vec<Item> {
    let mut objects: Vec<(&str, Vec<&Finding>)> = Vec::new();
    let mut sorted = findings.to_vec();
    sorted.sort_by_key(|finding| (finding.owner.kind != OwnerKind::Own, finding.object.clone()));
    for finding in sorted {
        match objects.iter_mut().find(|(object, _)| *object == finding.object) {
            Some((_, found)) => found.push(finding),
            None => objects.push((&finding.object, vec![finding])),
        }
    }
    let in_full = objects.len() <= IN_FULL;
    let objects = objects.into_iter().enumerate();
    objects.map(|(index, (object, found))| item(object, &found, in_full || index == 0, same_remedy)).collect()
}

fn item(object: &str, found: &[&Finding], in_full: bool, same_remedy: bool) -> Item {
    let mut text = Text::default();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for finding in found.iter().filter(|finding| in_full && told.insert(&finding.message)) {
        // A message that begins with the object's name needs no other name in front.
        text = match finding.message.strip_prefix(object).filter(|_| text.is_empty()) {
            Some(rest) => text.name(object).and(rest),
            None if text.is_empty() => text.and(finding.message.clone()),
            None => text.and(format!(" {}", finding.message)),
        };
    }
    let places: BTreeSet<String> = found.iter().filter_map(|finding| place(finding)).collect();
    if !in_full {
        text = text.and(format!("at {}", places.into_iter().collect::<Vec<_>>().join("; ")));
    }
    let remedies: BTreeSet<&str> = found.iter().map(|finding| finding.remedy.as_str()).collect();
    let detail = (!same_remedy).then(|| Text::plain(remedies.into_iter().collect::<Vec<_>>().join(" ")));
    Item { about: object.to_owned(), question: None, text, detail, state: State::Open, said: None }
}

fn place(finding: &Finding) -> Option<String> {
    let evidence = finding.evidence.first()?;
    Some(evidence.path.join(" › "))
}
