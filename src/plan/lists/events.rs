//! Scheduled events: which are on, when they come, and in which order they are stopped and started, so that none runs on
//! two nodes. Whether one is on is a setting of the present node: what nobody answered counts as on.

use crate::facts::{EventTimes, Known, OwnerKind, Row, ScheduledEvent, Starts, TimeZone};
use crate::findings::{Asked, Severity};
use crate::words;

use super::super::build::PlanSources;
use super::super::settle::answered;
use super::super::text::Text;
use super::super::{Item, State};
use super::{Listing, item, unread};

const QUESTION: &str = "scheduled-event-enabled";

/// Each event: is it on today?
pub(super) fn today(sources: &PlanSources<'_>) -> Listing {
    let items = events(sources).map(|row| {
        let asked = asked(row, sources);
        let (state, said) = asked.map_or((State::Open, None), answered);
        let text = when(row, sources).and(", runs ");
        let text = match row.fact.microflow.value() {
            Some(microflow) => text.name(microflow.clone()),
            None => text.and("a microflow that could not be read"),
        };
        let text = match (row.fact.observed_runs.value(), row.fact.observed_until.value()) {
            (Some(runs), Some(until)) if *runs > 0.0 => {
                text.and(format!("; its last run in the history is of {until}"))
            }
            _ => text,
        };
        let text = match (asked, &row.fact.enabled) {
            (None, Known::Is(on)) => {
                let word = if *on { "on" } else { "off" };
                text.and(format!("; {word} in the developer's own configuration, which says nothing of the node"))
            }
            _ => text,
        };
        Item { question: asked.map(|_| QUESTION.to_owned()), state, said, ..item(&row.object, text) }
    });
    Listing { items: items.collect(), table: None, unread: unread(&sources.facts.scheduled_events) }
}

/// Events to switch off at the old node.
pub(super) fn to_stop(sources: &PlanSources<'_>) -> Listing {
    running(sources, |row| {
        let text = when(row, sources);
        if may_run_long(row, sources) { text.and("; a run may take long, so wait for its end") } else { text }
    })
}

/// Events to switch on at the new node.
pub(super) fn to_start(sources: &PlanSources<'_>) -> Listing {
    running(sources, |row| match asked(row, sources).filter(|asked| asked.is_answered()) {
        Some(Asked { answer: Some(given), .. }) => {
            Text::plain(format!("on at the old node, says {} on {}", given.by, given.date))
        }
        _ => Text::plain("if it was on at the old node"),
    })
}

/// What to see of each event on the new node.
pub(super) fn to_see(sources: &PlanSources<'_>) -> Listing {
    running(sources, |row| {
        let text = expected(row, sources);
        let text = if row.fact.time_zone == Known::Is(TimeZone::Server) && !is_hourly(row, sources) {
            text.and("; the clock of the target is UTC, so compare the hour with that of today")
        } else {
            text
        };
        if may_run_long(row, sources) { text.and("; see that it ends, and how long it takes") } else { text }
    })
}

/// One's own events first.
fn events<'a>(sources: &PlanSources<'a>) -> impl Iterator<Item = &'a Row<ScheduledEvent>> {
    let mut rows: Vec<_> = sources.facts.scheduled_events.iter().filter(|row| row.unreadable.is_none()).collect();
    rows.sort_by_key(|row| (row.owner.kind != OwnerKind::Own, row.object.clone()));
    rows.into_iter()
}

/// The events that nobody said are off.
fn running(sources: &PlanSources<'_>, text: impl Fn(&Row<ScheduledEvent>) -> Text) -> Listing {
    let is_off = |row: &&Row<ScheduledEvent>| {
        asked(row, sources).is_some_and(Asked::is_answered) && row.fact.enabled == Known::Is(false)
    };
    let items = events(sources).filter(|row| !is_off(row)).map(|row| item(&row.object, text(row)));
    Listing { items: items.collect(), table: None, unread: unread(&sources.facts.scheduled_events) }
}

fn asked<'a>(row: &Row<ScheduledEvent>, sources: &PlanSources<'a>) -> Option<&'a Asked> {
    let question = sources.package.questions.iter().find(|question| question.id == QUESTION)?;
    question.asked.iter().find(|asked| asked.about.as_deref() == Some(&row.object))
}

fn may_run_long(row: &Row<ScheduledEvent>, sources: &PlanSources<'_>) -> bool {
    let found = |rule: &str| rule.contains("runs-long") || rule.contains("seen-to");
    let mut findings = sources.package.findings.iter();
    findings.any(|finding| finding.object == row.object && finding.severity > Severity::Info && found(&finding.rule))
}

fn times<'a>(row: &Row<ScheduledEvent>, sources: &PlanSources<'a>) -> Option<&'a EventTimes> {
    sources.facts.timetable.iter().find(|times| times.event == row.object)
}

fn is_hourly(row: &Row<ScheduledEvent>, sources: &PlanSources<'_>) -> bool {
    matches!(times(row, sources).map(|times| &times.starts), Some(Starts::Every { .. }))
}

/// `every day at 05:30 (server's clock)`.
fn when(row: &Row<ScheduledEvent>, sources: &PlanSources<'_>) -> Text {
    let starts = times(row, sources).map(|times| &times.starts);
    let text = match starts {
        Some(Starts::At(starts)) => words::week(starts),
        _ => match row.fact.interval_minutes.value() {
            Some(minutes) => words::interval(*minutes),
            None => "at times that the package does not show".to_owned(),
        },
    };
    Text::plain(if matches!(starts, Some(Starts::At(_))) { format!("{text} {}", clock(row)) } else { text })
}

/// `comes within 10 minutes`, `comes every day at 05:30 UTC`.
fn expected(row: &Row<ScheduledEvent>, sources: &PlanSources<'_>) -> Text {
    match (times(row, sources).map(|times| &times.starts), row.fact.interval_minutes.value()) {
        (Some(Starts::Every { .. }), Some(minutes)) if *minutes > 1.0 => {
            Text::plain(format!("comes within {minutes} minutes"))
        }
        (Some(Starts::Every { .. }), Some(_)) => Text::plain("comes within a minute"),
        (_, _) => {
            let when = when(row, sources).to_string();
            let on = if when.starts_with(|first: char| first.is_uppercase()) { "on " } else { "" };
            Text::plain(format!("comes {on}{when}"))
        }
    }
}

fn clock(row: &Row<ScheduledEvent>) -> String {
    match (row.fact.time_zone.value(), row.fact.zone.value()) {
        (Some(TimeZone::Utc), _) => "UTC".to_owned(),
        (Some(TimeZone::Server), Some(zone)) => format!("({zone})"),
        (Some(TimeZone::Server), None) => "by the server's clock".to_owned(),
        (None, _) => "(clock not known)".to_owned(),
    }
}
