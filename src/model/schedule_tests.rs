//! When events run, over all shapes of their schedules.

use bson::{RawDocumentBuf, rawdoc};

use super::samples::{event, extended, read, stream};
use super::{Schedule, ScheduledEvent};

fn read_event(rest: &RawDocumentBuf) -> ScheduledEvent {
    let model = read(&stream(&[event("M.E", rest)]));
    assert_eq!(model.damage, []);
    model.scheduled_events.into_iter().next().unwrap()
}

fn minutes(rest: &RawDocumentBuf) -> Option<f64> {
    read_event(rest).mean_interval_seconds().map(|seconds| seconds / 60.0)
}

#[test]
fn the_interval_counts_where_there_is_no_schedule() {
    let cases = [
        (5, "Minute", Some(5.0)),
        (90, "Second", Some(1.5)),
        (2, "Hour", Some(120.0)),
        (1, "Day", Some(1440.0)),
        (1, "Week", Some(10080.0)),
        (1, "Month", Some(30.44 * 1440.0)),
        (1, "Year", Some(365.25 * 1440.0)),
        (0, "Minute", None),
        (-3, "Hour", None),
        (1, "Fortnight", None),
        (1, "", None),
    ];
    for (interval, unit, expected) in cases {
        let found = minutes(&rawdoc! {"Interval": i64::from(interval), "IntervalType": unit});
        assert_eq!(found, expected, "{interval} {unit}");
    }
}

#[test]
fn a_schedule_wins_over_a_leftover_interval() {
    let hours = rawdoc! {"$Type": "ScheduledEvents$HourSchedule", "Multiplier": 8_i64, "MinuteOffset": 15_i64};
    let found = read_event(&rawdoc! {"Schedule": hours, "Interval": 0_i64, "IntervalType": "Minute"});
    assert_eq!(found.schedule, Some(Schedule::Hours { every: 8, offset: 15 }));
    assert_eq!(found.mean_interval_seconds(), Some(28_800.0));
}

#[test]
fn a_week_without_a_word_on_its_days_is_not_known_to_have_none() {
    let schedule = |rest: &RawDocumentBuf| {
        let week = extended(rawdoc! {"$Type": "ScheduledEvents$WeekSchedule", "HourOfDay": 3_i64}, rest);
        read_event(&rawdoc! {"Schedule": week}).schedule.unwrap()
    };
    assert!(matches!(schedule(&rawdoc! {}), Schedule::Unknown(_)));
    assert!(matches!(schedule(&rawdoc! {"Sunday": false}), Schedule::Weekly { days, .. } if days.is_empty()));
}

#[test]
fn every_kind_of_schedule_has_its_mean() {
    let day = 1440.0;
    let cases = [
        (rawdoc! {"$Type": "ScheduledEvents$MinuteSchedule", "Multiplier": 15_i32}, Some(15.0)),
        (rawdoc! {"$Type": "ScheduledEvents$MinuteSchedule", "Multiplier": 0_i64}, None),
        (rawdoc! {"$Type": "ScheduledEvents$DaySchedule", "HourOfDay": 3_i64, "MinuteOfHour": 0_i64}, Some(day)),
        (rawdoc! {"$Type": "ScheduledEvents$WeekSchedule", "Monday": true, "Friday": true}, Some(3.5 * day)),
        (rawdoc! {"$Type": "ScheduledEvents$WeekSchedule", "Monday": false}, None),
        (rawdoc! {"$Type": "ScheduledEvents$WeekSchedule", "HourOfDay": 3_i64}, None),
        (rawdoc! {"$Type": "ScheduledEvents$MonthDateSchedule", "Multiplier": 3_i64}, Some(3.0 * 30.44 * day)),
        (rawdoc! {"$Type": "ScheduledEvents$MonthWeekdaySchedule", "Multiplier": 1_i64}, Some(30.44 * day)),
        (rawdoc! {"$Type": "ScheduledEvents$YearDateSchedule", "Month": 1_i64}, Some(365.25 * day)),
        (rawdoc! {"$Type": "ScheduledEvents$YearWeekdaySchedule", "Month": 1_i64}, Some(365.25 * day)),
        // A kind to come: the leftover interval would be a guess.
        (rawdoc! {"$Type": "ScheduledEvents$SecondSchedule", "Multiplier": 1_i64}, None),
    ];
    for (schedule, expected) in cases {
        let shown = format!("{schedule:?}");
        let found = minutes(&rawdoc! {"Schedule": schedule, "Interval": 1_i64, "IntervalType": "Minute"});
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-6, "{shown}: {found}"),
            (found, expected) => assert_eq!(found, expected, "{shown}"),
        }
    }
}
