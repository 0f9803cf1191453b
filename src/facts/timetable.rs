//! When scheduled events start within a week, for pictures; no rule asks for it. Follows the schedule where there is one,
//! else interval and first start. Says nothing about how long a run takes, and leaves out what no week shows.

use crate::model::{Model, Schedule, ScheduledEvent};

const MINUTES_OF_DAY: i64 = 24 * 60;
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// When one event starts.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct EventTimes {
    /// Qualified name of the event.
    pub event: String,
    /// Its starts, on the event's own clock.
    pub starts: Starts,
}

/// The starts of an event within a week.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Starts {
    /// Once an hour or more often: so many minutes lie between two starts.
    Every(f64),
    /// At these minutes of the week, counted from Monday 00:00, sorted.
    At(Vec<u16>),
    /// Less often than once a week, or not in every week alike.
    NotEveryWeek,
    /// The model does not say, or not in words that are known.
    Unknown,
}

/// The times of all events of a model, by name.
pub(crate) fn of(model: &Model) -> Vec<EventTimes> {
    let mut times: Vec<_> = model
        .scheduled_events
        .iter()
        .map(|event| EventTimes { event: event.name.clone(), starts: starts(event) })
        .collect();
    times.sort_by(|left, right| left.event.cmp(&right.event));
    times
}

fn starts(event: &ScheduledEvent) -> Starts {
    match &event.schedule {
        Some(schedule) => scheduled(schedule),
        None => repeated(event),
    }
}

fn scheduled(schedule: &Schedule) -> Starts {
    match schedule {
        Schedule::Minutes { every } => every_minutes(*every, 0),
        Schedule::Hours { every, minute } => every_minutes(every.saturating_mul(60), *minute),
        Schedule::Daily { hour, minute } => on_days(&DAYS, *hour, *minute),
        Schedule::Weekly { days, hour, minute } => on_days(days, *hour, *minute),
        Schedule::Monthly { .. } | Schedule::Yearly => Starts::NotEveryWeek,
        Schedule::Unknown(_) => Starts::Unknown,
    }
}

/// An event from before Mendix 9.12: an interval, counted from its first start.
fn repeated(event: &ScheduledEvent) -> Starts {
    let Some(interval) = event.interval.filter(|interval| *interval > 0) else { return Starts::Unknown };
    let unit = match event.interval_unit.as_str() {
        // Finer than a picture of a week shows.
        "Second" if interval < 60 => return Starts::Every(1.0),
        "Second" => return every_minutes(interval / 60, 0),
        "Minute" => 1,
        "Hour" => 60,
        "Day" => MINUTES_OF_DAY,
        "Week" => 7 * MINUTES_OF_DAY,
        "Month" | "Year" => return Starts::NotEveryWeek,
        _ => return Starts::Unknown,
    };
    let minutes = interval.saturating_mul(unit);
    let first = event.start.map(|start| start.div_euclid(60_000));
    match (minutes, first) {
        (often, None) if often > 60 => Starts::Unknown,
        (often, first) if often < MINUTES_OF_DAY => every_minutes(often, first.unwrap_or_default()),
        (MINUTES_OF_DAY, Some(first)) => {
            let minute = first.rem_euclid(MINUTES_OF_DAY);
            on_days(&DAYS, minute / 60, minute % 60)
        }
        (week, Some(first)) if week == 7 * MINUTES_OF_DAY => {
            // The first of January 1970 was a Thursday.
            let of_week = (first + 3 * MINUTES_OF_DAY).rem_euclid(7 * MINUTES_OF_DAY);
            Starts::At(u16::try_from(of_week).into_iter().collect())
        }
        _ => Starts::NotEveryWeek,
    }
}

/// Every so many minutes of a day, counted from `first`.
fn every_minutes(minutes: i64, first: i64) -> Starts {
    match minutes {
        ..1 => Starts::Unknown,
        1..=60 => {
            #[expect(clippy::cast_precision_loss, reason = "at most 60")]
            let minutes = minutes as f64;
            Starts::Every(minutes)
        }
        // What does not fit into a day begins at another time each day.
        _ if MINUTES_OF_DAY % minutes != 0 => Starts::NotEveryWeek,
        _ => {
            let first = first.rem_euclid(minutes);
            let of_week = (0..7 * MINUTES_OF_DAY / minutes).map(|turn| first + turn * minutes);
            Starts::At(of_week.filter_map(|minute| u16::try_from(minute).ok()).collect())
        }
    }
}

fn on_days(days: &[&str], hour: i64, minute: i64) -> Starts {
    let of_day = hour.saturating_mul(60).saturating_add(minute);
    if !(0..MINUTES_OF_DAY).contains(&of_day) {
        return Starts::Unknown;
    }
    let at = (0i64..).zip(DAYS).filter(|(_, day)| days.contains(day)).map(|(day, _)| day * MINUTES_OF_DAY + of_day);
    Starts::At(at.filter_map(|minute| u16::try_from(minute).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheduled_event(schedule: Schedule) -> ScheduledEvent {
        ScheduledEvent { schedule: Some(schedule), ..ScheduledEvent::default() }
    }

    fn legacy(interval: i64, unit: &str, start: Option<i64>) -> ScheduledEvent {
        ScheduledEvent { interval: Some(interval), interval_unit: unit.into(), start, ..ScheduledEvent::default() }
    }

    #[test]
    fn schedules_become_minutes_of_the_week() {
        let cases = [
            (Schedule::Minutes { every: 10 }, Starts::Every(10.0)),
            (Schedule::Hours { every: 12, minute: 30 }, Starts::At((0..14).map(|turn| 30 + turn * 720).collect())),
            (Schedule::Daily { hour: 3, minute: 5 }, Starts::At((0..7).map(|day| day * 1440 + 185).collect())),
            (
                Schedule::Weekly { days: vec!["Monday", "Thursday"], hour: 2, minute: 0 },
                Starts::At(vec![120, 3 * 1440 + 120]),
            ),
            (Schedule::Weekly { days: vec![], hour: 2, minute: 0 }, Starts::At(vec![])),
            (Schedule::Monthly { every: 1 }, Starts::NotEveryWeek),
            (Schedule::Hours { every: 5, minute: 0 }, Starts::NotEveryWeek),
            (Schedule::Minutes { every: 0 }, Starts::Unknown),
            (Schedule::Daily { hour: 99, minute: 0 }, Starts::Unknown),
            (Schedule::Unknown("ScheduledEvents$MoonSchedule".into()), Starts::Unknown),
        ];
        for (schedule, expected) in cases {
            let told = format!("{schedule:?}");
            assert_eq!(starts(&scheduled_event(schedule)), expected, "{told}");
        }
    }

    #[test]
    fn intervals_count_from_the_first_start() {
        // Friday, 2 January 1970, 04:30.
        let friday = Some((24 * 60 + 270) * 60_000);
        let cases = [
            (legacy(10, "Minute", friday), Starts::Every(10.0)),
            (legacy(30, "Second", None), Starts::Every(1.0)),
            (legacy(6, "Hour", friday), Starts::At((0..28).map(|turn| 270 + turn * 360).collect())),
            (legacy(1, "Day", friday), Starts::At((0..7).map(|day| day * 1440 + 270).collect())),
            (legacy(1, "Week", friday), Starts::At(vec![4 * 1440 + 270])),
            (legacy(2, "Week", friday), Starts::NotEveryWeek),
            (legacy(3, "Day", friday), Starts::NotEveryWeek),
            (legacy(1, "Month", friday), Starts::NotEveryWeek),
            (legacy(1, "Day", None), Starts::Unknown),
            (legacy(0, "Day", friday), Starts::Unknown),
            (legacy(i64::MAX, "Week", friday), Starts::NotEveryWeek),
            (legacy(1, "Fortnight", friday), Starts::Unknown),
        ];
        for (event, expected) in cases {
            assert_eq!(starts(&event), expected, "{event:?}");
        }
    }
}
