//! When events start within a week, over all shapes of their schedules, and which shapes newer runtimes refuse.

use super::{LegacyShape, Schedule, ScheduledEvent, Starts};

fn scheduled_event(schedule: Schedule) -> ScheduledEvent {
    ScheduledEvent { schedule: Some(schedule), ..ScheduledEvent::default() }
}

fn legacy(interval: i64, unit: &str, start: Option<i64>) -> ScheduledEvent {
    ScheduledEvent { interval: Some(interval), interval_unit: unit.into(), start, ..ScheduledEvent::default() }
}

fn every(minutes: f64, past: Option<u16>) -> Starts {
    Starts::Every { minutes, past }
}

#[test]
fn schedules_become_minutes_of_the_week() {
    let cases = [
        (Schedule::Minutes { every: 10 }, every(10.0, Some(0))),
        (Schedule::Hours { every: 1, offset: 15 }, every(60.0, Some(15))),
        (Schedule::Hours { every: 12, offset: 30 }, Starts::At((0..14).map(|turn| 30 + turn * 720).collect())),
        // 01:30, 04:30 and so on: the offset counts from the beginning of the three hours.
        (Schedule::Hours { every: 3, offset: 90 }, Starts::At((0..56).map(|turn| 90 + turn * 180).collect())),
        (Schedule::Daily { hour: 3, minute: 5 }, Starts::At((0..7).map(|day| day * 1440 + 185).collect())),
        (
            Schedule::Weekly { days: vec!["Monday", "Thursday"], hour: 2, minute: 0 },
            Starts::At(vec![120, 3 * 1440 + 120]),
        ),
        (Schedule::Weekly { days: vec![], hour: 2, minute: 0 }, Starts::At(vec![])),
        (Schedule::Monthly { every: 1 }, Starts::NotEveryWeek),
        (Schedule::Yearly, Starts::NotEveryWeek),
        (Schedule::Hours { every: 5, offset: 0 }, Starts::NotEveryWeek),
        (Schedule::Minutes { every: 0 }, Starts::Unknown),
        (Schedule::Monthly { every: 0 }, Starts::Unknown),
        (Schedule::Daily { hour: 99, minute: 0 }, Starts::Unknown),
        (Schedule::Unknown("ScheduledEvents$MoonSchedule".into()), Starts::Unknown),
    ];
    for (schedule, expected) in cases {
        let told = format!("{schedule:?}");
        assert_eq!(scheduled_event(schedule).starts(), expected, "{told}");
    }
}

/// Friday, 2 January 1970, 04:30.
const FRIDAY: Option<i64> = Some((24 * 60 + 270) * 60_000);

#[test]
fn intervals_count_from_the_first_start() {
    let cases = [
        (legacy(10, "Minute", FRIDAY), every(10.0, Some(0))),
        (legacy(20, "Minute", Some(25 * 60_000)), every(20.0, Some(5))),
        (legacy(20, "Minute", None), every(20.0, None)),
        // Seven minutes drift through the hour.
        (legacy(7, "Minute", FRIDAY), every(7.0, None)),
        (legacy(90, "Second", FRIDAY), every(1.5, None)),
        (legacy(30, "Second", FRIDAY), every(0.5, Some(0))),
        (legacy(1, "Hour", FRIDAY), every(60.0, Some(30))),
        (legacy(6, "Hour", FRIDAY), Starts::At((0..28).map(|turn| 270 + turn * 360).collect())),
        (legacy(1, "Day", FRIDAY), Starts::At((0..7).map(|day| day * 1440 + 270).collect())),
        (legacy(1, "Week", FRIDAY), Starts::At(vec![4 * 1440 + 270])),
        (legacy(2, "Week", FRIDAY), Starts::NotEveryWeek),
        (legacy(3, "Day", FRIDAY), Starts::NotEveryWeek),
        (legacy(1, "Month", FRIDAY), Starts::NotEveryWeek),
        (legacy(1, "Day", None), Starts::Unknown),
        (legacy(0, "Day", FRIDAY), Starts::Unknown),
        (legacy(i64::MAX, "Week", Some(i64::MAX)), Starts::NotEveryWeek),
        (legacy(1, "Fortnight", FRIDAY), Starts::Unknown),
    ];
    for (event, expected) in cases {
        assert_eq!(event.starts(), expected, "{event:?}");
    }
}

#[test]
fn every_start_of_a_week_is_counted_once() {
    let count = |starts: &Starts| starts.minutes().map(|minutes| minutes.len());
    assert_eq!(count(&every(10.0, Some(0))), Some(7 * 144));
    assert_eq!(count(&every(60.0, Some(59))), Some(7 * 24));
    assert_eq!(count(&every(0.5, Some(0))), Some(7 * 1440));
    assert_eq!(count(&every(7.0, None)), None);
    assert_eq!(every(60.0, Some(15)).minutes().unwrap()[..2], [15, 75]);
}

#[test]
fn the_shapes_that_no_schedule_can_say_are_named() {
    use LegacyShape::{MonthsOrYears, NotRepeating, Seconds, Uneven};
    let cases = [
        (legacy(30, "Second", None), Some(Seconds)),
        (legacy(7, "Minute", None), Some(Uneven)),
        (legacy(10, "Minute", None), None),
        (legacy(60, "Minute", None), None),
        (legacy(5, "Hour", None), Some(Uneven)),
        (legacy(8, "Hour", None), None),
        (legacy(1, "Day", None), None),
        (legacy(7, "Day", None), None),
        (legacy(2, "Day", None), Some(Uneven)),
        (legacy(1, "Week", None), None),
        (legacy(2, "Week", None), Some(Uneven)),
        (legacy(1, "Month", None), Some(MonthsOrYears)),
        (legacy(1, "Year", None), Some(MonthsOrYears)),
        (legacy(0, "Hour", None), Some(NotRepeating)),
        (ScheduledEvent::default(), Some(NotRepeating)),
    ];
    for (event, expected) in cases {
        assert_eq!(event.legacy_shape(), expected, "{event:?}");
    }
    // Mendix 10.7 leaves 0 minutes beside a schedule.
    let leftover =
        ScheduledEvent { schedule: Some(Schedule::Daily { hour: 3, minute: 0 }), ..legacy(0, "Minute", FRIDAY) };
    assert_eq!(leftover.legacy_shape(), None);
}

#[test]
fn an_event_that_comes_each_hour_or_more_often_has_no_time_of_day() {
    assert_eq!(scheduled_event(Schedule::Minutes { every: 10 }).has_time_of_day(), Some(false));
    assert_eq!(scheduled_event(Schedule::Hours { every: 1, offset: 30 }).has_time_of_day(), Some(false));
    assert_eq!(scheduled_event(Schedule::Hours { every: 2, offset: 0 }).has_time_of_day(), Some(true));
    assert_eq!(legacy(1, "Day", FRIDAY).has_time_of_day(), Some(true));
    assert_eq!(legacy(0, "Day", FRIDAY).has_time_of_day(), None);
}
