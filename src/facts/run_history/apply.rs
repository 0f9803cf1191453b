//! From a history to facts: fills the observed fields of the events that it names, and tells what does not fit together.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Evidence, Facts, Known, Owner, Row, ScheduledEvent};

use super::moment::day;
use super::statistics::{Statistics, in_words, seconds};
use super::{RUN_HISTORY, Run, RunHistory, Runs, UnreadLine};

/// Lines that are named one by one.
const LINES_NAMED: usize = 10;

/// What a name in the history stands for.
enum Named {
    /// The row of an event.
    Event(usize),
    /// Several events, so none of them for certain.
    Several,
    /// No event of the package.
    Nobody,
}

/// Seconds from which a run is long: no shipped rule holds a shorter one against an event.
const LONG: f64 = 10.0;

/// Fills the facts of a package from the runs of its app.
pub(crate) fn apply(history: &Runs, facts: &mut Facts) {
    let mut by_name: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
    for run in &history.read {
        by_name.entry(&run.name).or_default().push(run);
    }
    let mut by_row: BTreeMap<usize, Vec<&Run>> = BTreeMap::new();
    let (mut unknown, mut ambiguous, mut of_several) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (name, runs) in by_name {
        match find(&facts.scheduled_events, name) {
            Named::Event(row) => by_row.entry(row).or_default().extend(runs),
            Named::Several => {
                ambiguous.insert(name.to_owned());
                let longest = Statistics::of(&runs, None).longest.map(|(length, _)| seconds(length));
                // Runs of a few seconds are no event's trouble, whose ever they are.
                if longest.is_none_or(|longest| longest >= LONG) {
                    of_several.insert(name);
                }
            }
            Named::Nobody => drop(unknown.insert(name.to_owned())),
        }
    }
    let mut without = BTreeSet::new();
    for (index, row) in facts.scheduled_events.iter_mut().enumerate() {
        if row.fact.name.value().is_none() {
            continue;
        }
        row.fact.observed_runs = Known::Is(0.0);
        match by_row.get(&index) {
            Some(runs) => fill(row, runs, history),
            None => drop(without.insert(row.object.clone())),
        }
        if row.object.rsplit('.').next().is_some_and(|short| of_several.contains(short)) {
            forget(&mut row.fact);
        }
    }
    facts.scheduled_events.extend(unread_row(&history.unread));
    facts.run_history = vec![history_row(history, unknown, ambiguous, without)];
}

/// The event with a name. The documentation says that the table holds the name without its module; newer tables hold both.
fn find(rows: &[Row<ScheduledEvent>], name: &str) -> Named {
    let named = rows.iter().enumerate().filter(|(_, row)| row.fact.name.value().is_some());
    let short = |row: &Row<ScheduledEvent>| row.object.rsplit('.').next() == Some(name);
    let mut shorts = Vec::new();
    for (index, row) in named {
        if row.object == name {
            return Named::Event(index);
        }
        if short(row) {
            shorts.push(index);
        }
    }
    match shorts.as_slice() {
        [] => Named::Nobody,
        [row] => Named::Event(*row),
        _ => Named::Several,
    }
}

fn fill(row: &mut Row<ScheduledEvent>, runs: &[&Run], history: &Runs) {
    let found = Statistics::of(runs, row.fact.interval_minutes.value().copied());
    let age = found.until.map(|until| history.today.duration_since(until).as_hours() / 24);
    let fact = &mut row.fact;
    fact.observed_runs = Known::Is(number(found.runs));
    fact.observed_longest_seconds = found.longest.as_ref().map(|(length, _)| seconds(*length)).into();
    fact.observed_longest = found.longest.as_ref().map(|(length, _)| in_words(*length)).into();
    fact.observed_most_seconds = found.most.map(seconds).into();
    fact.observed_failures = Known::Is(number(found.failed));
    fact.observed_stopped = Known::Is(number(found.stopped));
    fact.observed_unfinished = Known::Is(number(found.unfinished));
    fact.observed_overruns = match fact.interval_minutes {
        Known::Unknown => Known::Unknown,
        _ => Known::Is(number(found.overruns)),
    };
    fact.observed_days = Known::Is(whole(found.days));
    fact.observed_age_days = age.map(whole).into();
    fact.observed_until = found.until.map(|day| day.to_string()).into();
    fact.observed_whole = Known::Is(history.unread.is_empty());
    if let Some((length, place)) = found.longest {
        let shown = format!("the longest of {} runs took {}", found.runs, in_words(length));
        row.evidence.push(Evidence::at([RUN_HISTORY, &place.file, &place.line]).showing(shown));
    }
}

/// Leaves open what runs show that may be those of this event.
fn forget(fact: &mut ScheduledEvent) {
    fact.observed_longest_seconds = Known::Unknown;
    fact.observed_most_seconds = Known::Unknown;
    fact.observed_overruns = Known::Unknown;
    fact.observed_stopped = Known::Unknown;
    fact.observed_unfinished = Known::Unknown;
    fact.observed_failures = Known::Unknown;
}

/// A row for the runs in lines that could not be read. Nothing but what runs show is unknown about it.
fn unread_row(unread: &[UnreadLine]) -> Option<Row<ScheduledEvent>> {
    let first = unread.first()?;
    let mut fact = ScheduledEvent::default();
    forget(&mut fact);
    let more = if unread.len() > 1 { format!(" (and {} more)", unread.len() - 1) } else { String::new() };
    Some(Row {
        fact,
        object: "runs that could not be read".to_owned(),
        owner: Owner::app(),
        evidence: vec![of_line(first)],
        unreadable: Some(format!("{}, {}: {}{more}", first.place.file, first.place.line, first.why)),
    })
}

fn of_line(line: &UnreadLine) -> Evidence {
    Evidence::at([RUN_HISTORY, &line.place.file, &line.place.line]).showing(line.why.clone())
}

fn history_row(
    history: &Runs,
    unknown: BTreeSet<String>,
    ambiguous: BTreeSet<String>,
    without: BTreeSet<String>,
) -> Row<RunHistory> {
    let start = |run: &Run| day(run.start).map(|day| day.to_string());
    let starts = || history.read.iter();
    let mut evidence: Vec<Evidence> = history.unread.iter().take(LINES_NAMED).map(of_line).collect();
    if evidence.is_empty() {
        evidence.push(Evidence::at([RUN_HISTORY]));
    }
    Row {
        fact: RunHistory {
            runs: Known::Is(number(history.read.len())),
            whole: Known::Is(history.unread.is_empty() && !history.read.is_empty()),
            unread_lines: Known::Is(number(history.unread.len())),
            unknown_names: Known::Is(unknown),
            ambiguous_names: Known::Is(ambiguous),
            events_without_runs: Known::Is(without),
            from: starts().min_by_key(|run| run.start).and_then(start).into(),
            until: starts().max_by_key(|run| run.start).and_then(start).into(),
        },
        object: RUN_HISTORY.to_owned(),
        owner: Owner::app(),
        evidence,
        unreadable: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "no history has 2^53 runs")]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "no history has 2^53 days")]
fn whole(count: i64) -> f64 {
    count as f64
}
