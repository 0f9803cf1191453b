//! What no part of the package is: open questions, what could not be read, and what the team accepted.

use std::collections::BTreeSet;

use crate::findings::{OpenQuestion, PackageResult, RuleOutcome, Severity};

use super::super::build::PlanSources;
use super::super::settle::answered;
use super::super::text::Text;
use super::super::{Item, State};
use super::{Listing, item};

/// Objects of a question that are named.
const NAMED: usize = 5;
/// Questions that the list of constants and the steps of the events answer for each object.
const IN_LISTS: [&str; 2] = ["constant-value", "scheduled-event-enabled"];

/// The questions that no other step asks.
pub(super) fn questions(sources: &PlanSources<'_>, asked: &BTreeSet<&str>) -> Listing {
    let elsewhere = |id: &str| asked.contains(id) || IN_LISTS.contains(&id);
    let questions = sources.package.questions.iter().filter(|question| !elsewhere(&question.id));
    Listing { items: questions.map(|asked| question(asked, true)).collect(), ..Listing::default() }
}

/// The questions of these ids, as far as they are asked for this package.
pub(in crate::plan) fn questions_of(ids: &[String], sources: &PlanSources<'_>) -> Vec<Item> {
    let questions = ids.iter().filter_map(|id| sources.package.questions.iter().find(|question| question.id == *id));
    // The step itself says why.
    questions.map(|asked| question(asked, false)).collect()
}

fn question(question: &OpenQuestion, with_reason: bool) -> Item {
    let open: Vec<&str> = question.open().filter_map(|asked| asked.about.as_deref()).collect();
    let text = Text::plain(question.question.clone());
    let text = if open.is_empty() { text } else { text.and(" Asked for ").names(open, NAMED).and(".") };
    let (state, said) = match question.asked.as_slice() {
        [asked] => answered(asked),
        asked if asked.iter().all(crate::findings::Asked::is_answered) => (State::Done, None),
        _ => (State::Open, None),
    };
    let because = if with_reason { format!("{} ", question.because) } else { String::new() };
    let detail = Text::plain(format!("{because}Look at: {}", question.look));
    Item {
        question: Some(question.id.clone()),
        detail: (state == State::Open).then_some(detail),
        state,
        said,
        ..item(&question.id, text)
    }
}

/// What could not be read, and which rules wait for it.
pub(super) fn unread(package: &PackageResult) -> Listing {
    let coverage = &package.coverage;
    let places = coverage.contradictions.iter().chain(&coverage.unreadable);
    let mut items: Vec<Item> = places
        .map(|place| {
            let path = if place.path.is_empty() { "the archive" } else { &place.path };
            item(path, Text::plain(place.why.clone()))
        })
        .collect();
    let undecided = package.undecided();
    if !undecided.is_empty() {
        let (blockers, others): (Vec<&RuleOutcome>, Vec<&RuleOutcome>) =
            undecided.iter().copied().partition(|rule| rule.severity == Severity::Blocker);
        let mut text = Text::default();
        if !blockers.is_empty() {
            let names = blockers.iter().map(|rule| rule.rule.as_str());
            text = text.and(format!("{} of them could block the move: ", blockers.len())).names(names, 12);
        }
        if !others.is_empty() {
            let before = if text.is_empty() { String::new() } else { "; ".to_owned() };
            text = text.and(format!("{before}{} could find what differs or is good to know", others.len()));
        }
        let name = match undecided.len() {
            1 => "1 rule without an answer".to_owned(),
            count => format!("{count} rules without an answer"),
        };
        items.push(item(name, text));
    }
    Listing { items, ..Listing::default() }
}

/// Findings that the team accepted, each with the reason.
pub(super) fn accepted(package: &PackageResult) -> Listing {
    let items = package.suppressed.iter().map(|suppressed| {
        let finding = &suppressed.finding;
        let text =
            Text::plain(format!("{} ({}). Accepted because: {}", finding.title, finding.rule, suppressed.reason));
        let text = match &suppressed.until {
            Some(until) => text.and(format!(", until {until}")),
            None => text,
        };
        item(format!("{} ({})", finding.object, finding.rule), text)
    });
    Listing { items: items.collect(), ..Listing::default() }
}
