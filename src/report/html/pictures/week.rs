//! The week of the schedules: one row for each event, one mark for each start, and which events start together. How
//! long a run takes is in no package, so nothing is said about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{EventTimes, Facts, Starts, WEEKDAYS};
use crate::report::words;

use super::{label, number, rounded};

/// Events that are drawn; the table lists all.
const MOST_EVENTS: usize = 40;
const ROW: f64 = 22.0;
const TOP: f64 = 24.0;
const LEFT: f64 = 240.0;
const WIDTH: f64 = 880.0;
const MINUTES_OF_WEEK: f64 = 7.0 * 24.0 * 60.0;
/// Characters that fit beside the row.
const LABEL: usize = 32;
/// Events named in a cell of the table.
const NAMES_SHOWN: usize = 5;

/// The week of one app.
pub(in crate::report::html) struct Week {
    pub(in crate::report::html) height: f64,
    pub(in crate::report::html) days: Vec<Day>,
    pub(in crate::report::html) events: Vec<EventLine>,
    pub(in crate::report::html) rows: Vec<WeekRow>,
    pub(in crate::report::html) note: String,
}

/// Where a day begins.
pub(in crate::report::html) struct Day {
    pub(in crate::report::html) x: f64,
    pub(in crate::report::html) name: &'static str,
}

/// An event that is drawn.
pub(in crate::report::html) struct EventLine {
    pub(in crate::report::html) y: f64,
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) label: String,
    pub(in crate::report::html) marks: Vec<Mark>,
}

/// A start, or a band for an event that starts all the time.
pub(in crate::report::html) struct Mark {
    pub(in crate::report::html) x: f64,
    pub(in crate::report::html) width: f64,
    /// Taller where events start together: colour alone does not print.
    pub(in crate::report::html) height: f64,
    pub(in crate::report::html) class: &'static str,
}

/// An event in the table.
pub(in crate::report::html) struct WeekRow {
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) when: String,
    pub(in crate::report::html) runs: String,
    pub(in crate::report::html) together: String,
}

/// The events that start at a minute of the week.
type Minutes<'f> = BTreeMap<u16, Vec<&'f str>>;

impl Week {
    /// The picture; `None` where no event has a place in a week.
    pub(in crate::report::html) fn of(facts: &Facts) -> Option<Self> {
        let mut minutes = Minutes::new();
        for times in &facts.timetable {
            for minute in times.starts.minutes().into_iter().flatten() {
                minutes.entry(minute).or_default().push(&times.event);
            }
        }
        let is_drawn = |times: &&EventTimes| match &times.starts {
            Starts::Every { .. } => true,
            Starts::At(starts) => !starts.is_empty(),
            Starts::NotEveryWeek | Starts::Unknown => false,
        };
        let drawn: Vec<&EventTimes> = facts.timetable.iter().filter(is_drawn).collect();
        let events: Vec<EventLine> = drawn
            .iter()
            .take(MOST_EVENTS)
            .enumerate()
            .map(|(row, times)| EventLine::of(row, times, &minutes))
            .collect();
        (!events.is_empty()).then(|| Self {
            height: TOP + number(events.len()) * ROW + 4.0,
            days: days(),
            note: note(drawn.len(), facts.timetable.len()),
            rows: facts.timetable.iter().map(|times| WeekRow::of(times, &minutes)).collect(),
            events,
        })
    }
}

fn days() -> Vec<Day> {
    WEEKDAYS
        .into_iter()
        .enumerate()
        .map(|(day, name)| Day { x: rounded(LEFT + number(day) * WIDTH / 7.0), name })
        .collect()
}

fn note(drawn: usize, all: usize) -> String {
    let mut sentences = vec![
        "A mark is a start, on the event's own clock; a band starts once an hour or more often. A tall mark: several \
         events start in the same minute. How long a run takes is not in the package."
            .to_owned(),
    ];
    if drawn > MOST_EVENTS {
        sentences.push(format!("{} not drawn.", words::counted(drawn - MOST_EVENTS, "more event")));
    }
    if all > drawn {
        sentences.push(format!("{} without a fixed place in a week.", words::counted(all - drawn, "event")));
    }
    sentences.join(" ")
}

impl EventLine {
    fn of(row: usize, times: &EventTimes, minutes: &Minutes<'_>) -> Self {
        let together = |minute: &u16| minutes.get(minute).is_some_and(|events| events.len() > 1);
        let mark = |minute: &u16| {
            let x = rounded(LEFT + f64::from(*minute) * WIDTH / MINUTES_OF_WEEK);
            let (height, class) = if together(minute) { (18.0, "together") } else { (12.0, "run") };
            Mark { x, width: 3.0, height, class }
        };
        Self {
            y: TOP + (number(row) + 0.5) * ROW,
            name: times.event.clone(),
            label: label(&times.event, LABEL),
            marks: match &times.starts {
                Starts::At(starts) => starts.iter().map(mark).collect(),
                Starts::Every { .. } => vec![Mark { x: LEFT, width: WIDTH, height: 12.0, class: "band" }],
                Starts::NotEveryWeek | Starts::Unknown => Vec::new(),
            },
        }
    }
}

impl WeekRow {
    fn of(times: &EventTimes, minutes: &Minutes<'_>) -> Self {
        let (when, runs, together) = match &times.starts {
            Starts::Every { minutes: every, past } => {
                let runs = (MINUTES_OF_WEEK / every).round();
                (often(*every, *past), format!("{runs}"), "all the time".to_owned())
            }
            Starts::At(starts) => (words::week(starts), words::grouped(starts.len()), together(times, starts, minutes)),
            Starts::NotEveryWeek => ("not in every week alike".to_owned(), String::new(), String::new()),
            Starts::Unknown => ("the model does not say".to_owned(), "?".to_owned(), "?".to_owned()),
        };
        Self { name: times.event.clone(), when, runs, together }
    }
}

/// `every 5 minutes`, `every hour at 15 minutes past`.
fn often(every: f64, past: Option<u16>) -> String {
    match past {
        Some(past) if past > 0 => format!("{} at {past} past", words::interval(every)),
        _ => words::interval(every),
    }
}

fn together(times: &EventTimes, starts: &[u16], minutes: &Minutes<'_>) -> String {
    let others: BTreeSet<&str> = starts
        .iter()
        .filter_map(|minute| minutes.get(minute))
        .flatten()
        .copied()
        .filter(|event| *event != times.event)
        .collect();
    let mut names: Vec<String> = others.iter().take(NAMES_SHOWN).map(|&event| event.to_owned()).collect();
    if others.len() > NAMES_SHOWN {
        names.push(format!("{} more", others.len() - NAMES_SHOWN));
    }
    words::listed(&names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(event: &str, starts: Starts) -> EventTimes {
        EventTimes { event: event.into(), clock: None, starts }
    }

    #[test]
    fn events_that_start_in_the_same_minute_are_told_and_marked() {
        let timetable = vec![
            times("Billing.SE_Night", Starts::At(vec![120, 1560])),
            times("Orders.SE_Monday", Starts::At(vec![120])),
            times("Orders.SE_Later", Starts::At(vec![181])),
            times("Orders.SE_Poll", Starts::Every { minutes: 5.0, past: Some(0) }),
            times("Orders.SE_Yearly", Starts::NotEveryWeek),
        ];
        let week = Week::of(&Facts { timetable, ..Facts::default() }).unwrap();
        let classes: Vec<Vec<&str>> =
            week.events.iter().map(|event| event.marks.iter().map(|mark| mark.class).collect()).collect();
        assert_eq!(classes, [vec!["together", "together"], vec!["together"], vec!["run"], vec!["band"]]);
        let told: Vec<_> = week.rows.iter().map(|row| (row.when.as_str(), row.together.as_str())).collect();
        assert_eq!(
            told,
            [
                ("Monday and Tuesday at 02:00", "Orders.SE_Monday and Orders.SE_Poll"),
                ("Monday at 02:00", "Billing.SE_Night and Orders.SE_Poll"),
                ("Monday at 03:01", ""),
                ("every 5 minutes", "all the time"),
                ("not in every week alike", ""),
            ]
        );
        assert!(week.note.contains("1 event without a fixed place"), "{}", week.note);
    }

    #[test]
    fn an_app_without_a_week_has_no_picture() {
        let timetable = vec![times("Orders.SE_Yearly", Starts::NotEveryWeek), times("Orders.SE_Odd", Starts::Unknown)];
        assert!(Week::of(&Facts { timetable, ..Facts::default() }).is_none());
    }
}
