//! Repairs: the findings of one rule are one cause and one step, with its effort once. Their order is that of the
//! procedure's stages, then the worst first.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Owner, OwnerKind};
use crate::findings::{Finding, RuleOutcome};
use crate::rules::{REPAIR, Repairs};
use crate::words::listed;

use super::build::{PlanSources, in_brief, wanted};
use super::text::Text;
use super::{Item, State, Step, Table};

/// The stage that comes before everything else.
const VERSION: &str = "version";
/// The object of findings about the app as a whole.
const THE_APP: &str = "the app";
/// Objects of one cause that are told in full; the places of all others stand in one line each.
const IN_FULL: usize = 8;
/// Objects of one cause that have a box each; of more only the first have one.
const MOST: usize = 40;
/// How many of very many have a box.
const LISTED: usize = 20;

/// Kinds of facts about what the code and the flows of a module do.
const KINDS_OF_WORK: [&str; 7] =
    ["microflow", "scheduled-event", "entry-point", "java-reference", "java-class", "service-call", "mail-server"];

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

/// What became of the rule of a finding.
fn outcome_of<'a>(finding: &Finding, sources: &PlanSources<'a>) -> Option<&'a RuleOutcome> {
    sources.package.coverage.rules.iter().find(|outcome| outcome.rule == finding.rule)
}

/// Place in the order, id and title of the stage to which a finding belongs.
fn stage_of<'a>(finding: &Finding, sources: &PlanSources<'a>) -> Option<(usize, &'a str, &'a str)> {
    let kind = outcome_of(finding, sources).map(|outcome| outcome.subject.as_str()).unwrap_or_default();
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
    let rank = (place, std::cmp::Reverse(severity), !own, std::cmp::Reverse(effort), first.rule.clone());
    let same_remedy = findings.iter().all(|finding| finding.remedy == first.remedy);
    // What is about the app as a whole has no objects to tick one by one.
    let is_whole = findings.len() == 1 && first.owner == Owner::app() && first.object == THE_APP;
    let before = if is_whole { format!("{} ", first.message) } else { String::new() };
    let update = if is_about_work(first, sources) { update(findings) } else { String::new() };
    let (items, table) = if is_whole { (Vec::new(), None) } else { items(findings, same_remedy) };
    let step = Step {
        id: format!("{REPAIR}{}", first.rule),
        title: Text::plain(first.title.clone()),
        text: Text::plain(if same_remedy { format!("{before}{}{update}", first.remedy) } else { update }),
        look: None,
        severity: Some(severity),
        effort: Some(effort),
        stage: stage.map(|(_, _, title)| title.to_owned()),
        items,
        table,
        unread: unread(first, sources),
        source: Some(first.source.clone()),
        state: State::Open,
        said: None,
    };
    Some((rank, step))
}

/// Whether a finding is about what a module does, which an update may change. Values of constants stay with the team.
fn is_about_work(finding: &Finding, sources: &PlanSources<'_>) -> bool {
    outcome_of(finding, sources).is_some_and(|outcome| KINDS_OF_WORK.contains(&outcome.subject.as_str()))
}

/// What comes before changing a module of the Marketplace: the next update takes such a change back.
fn update(findings: &[&Finding]) -> String {
    let of_marketplace = findings.iter().filter(|finding| finding.owner.kind == OwnerKind::Marketplace);
    let names: BTreeSet<String> = of_marketplace.map(|finding| finding.owner.name.clone()).collect();
    let names: Vec<String> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!(
            " {name} is from the Marketplace: update it first, and change it yourself only where its newest version still \
             does this."
        ),
        _ => format!(
            " {} are from the Marketplace: update them first, and change them yourself only where their newest versions \
             still do this.",
            listed(&names)
        ),
    }
}

/// What the rule could not read: there may be more objects than are listed.
fn unread(finding: &Finding, sources: &PlanSources<'_>) -> Vec<String> {
    in_brief(outcome_of(finding, sources).map(|outcome| outcome.missing.clone()).unwrap_or_default(), sources.package)
}

/// One item for each object: what is one's own comes first. What an item before has said is not said again. Beyond the
/// first objects of very many the others stand in a table with one box.
fn items(findings: &[&Finding], same_remedy: bool) -> (Vec<Item>, Option<Table>) {
    let mut objects: Vec<(&str, Vec<&Finding>)> = Vec::new();
    let mut sorted = findings.to_vec();
    sorted.sort_by_key(|finding| (finding.owner.kind != OwnerKind::Own, finding.object.clone()));
    for finding in sorted {
        match objects.last_mut().filter(|(object, _)| *object == finding.object) {
            Some((_, found)) => found.push(finding),
            None => objects.push((&finding.object, vec![finding])),
        }
    }
    let in_full = objects.len() <= IN_FULL;
    let others = objects.split_off(if objects.len() > MOST { LISTED } else { objects.len() });
    let (mut told, mut advised) = (BTreeSet::new(), BTreeSet::new());
    let mut items: Vec<Item> = Vec::new();
    for (object, found) in &objects {
        let text = if in_full || items.is_empty() { message(object, found, &mut told) } else { places(found) };
        let remedies = found.iter().map(|finding| finding.remedy.as_str());
        let advice = if same_remedy { String::new() } else { new_sentences(remedies, &mut advised) };
        let detail = (!advice.is_empty()).then(|| Text::plain(advice));
        items.push(Item { detail, ..item(object, text) });
    }
    let table = (!others.is_empty()).then(|| {
        let text = Text::plain("as in the table");
        items.push(item(&format!("the other {}", others.len()), text));
        table(&others)
    });
    (items, table)
}

fn item(about: &str, text: Text) -> Item {
    Item { about: about.to_owned(), question: None, text, detail: None, state: State::Open, said: None }
}

fn table(objects: &[(&str, Vec<&Finding>)]) -> Table {
    let row = |(object, found): &(&str, Vec<&Finding>)| {
        let owner = found.first().map(|finding| finding.owner.to_string()).unwrap_or_default();
        vec![Text::default().name(*object), Text::plain(owner), places(found)]
    };
    Table {
        caption: "The other places".to_owned(),
        columns: vec!["Object", "Whose", "Place"],
        rows: objects.iter().map(row).collect(),
    }
}

/// The sentences that were not said before.
fn new_sentences<'f>(texts: impl Iterator<Item = &'f str>, told: &mut BTreeSet<String>) -> String {
    let sentences = texts.flat_map(|text| text.split_inclusive(". ")).map(str::trim);
    sentences.filter(|sentence| told.insert((*sentence).to_owned())).collect::<Vec<_>>().join(" ")
}

/// What was found of an object, without the sentences that were told before.
fn message(object: &str, found: &[&Finding], told: &mut BTreeSet<String>) -> Text {
    let message = new_sentences(found.iter().map(|finding| finding.message.as_str()), told);
    // A message that begins with the object's name needs no other name in front.
    match message.strip_prefix(object) {
        _ if message.is_empty() => Text::plain("the same"),
        Some(rest) => Text::default().name(object).and(rest),
        None => Text::plain(message),
    }
}

fn places(found: &[&Finding]) -> Text {
    let places: BTreeSet<String> = found.iter().filter_map(|finding| place(finding)).collect();
    Text::plain(format!("at {}", places.into_iter().collect::<Vec<_>>().join("; ")))
}

fn place(finding: &Finding) -> Option<String> {
    let evidence = finding.evidence.first()?;
    Some(evidence.path.join(" › "))
}
