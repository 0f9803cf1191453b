//! What the schedule of an event says about its hours: interval, clock, summer time, and what of it newer engines refuse.

use crate::model;

use super::{DaylightSaving, Engine, Known, LegacyShape, TimeZone};

/// The clock that an event names; `None` where it names one that is not known.
pub(crate) fn clock(event: &model::ScheduledEvent) -> Option<TimeZone> {
    match event.time_zone.as_str() {
        "UTC" => Some(TimeZone::Utc),
        "Server" => Some(TimeZone::Server),
        _ => None,
    }
}

/// Mean minutes between two runs. A schedule that never runs has none; a kind that is not known may have any.
pub(super) fn interval_minutes(event: &model::ScheduledEvent) -> Known<f64> {
    match event.mean_interval_seconds() {
        Some(seconds) => Known::Is(seconds / 60.0),
        None if event.never_runs() => Known::Absent,
        None => Known::Unknown,
    }
}

/// The zone of an event's hours. The app's own counts for the task queue alone: the old engine follows the machine.
pub(super) fn zone(event: &model::ScheduledEvent, engine: &Known<Engine>, app: Known<&str>) -> Known<String> {
    match (clock(event), engine) {
        (None, _) | (Some(TimeZone::Server), Known::Unknown) => Known::Unknown,
        (Some(TimeZone::Utc), _) => Known::Is("Etc/UTC".to_owned()),
        (Some(TimeZone::Server), Known::Is(Engine::TaskQueue)) => app.map(str::to_owned),
        (Some(TimeZone::Server), Known::Is(Engine::Legacy) | Known::Absent) => Known::Absent,
    }
}

/// What the change to summer time does to an event.
pub(super) fn daylight_saving(event: &model::ScheduledEvent, engine: &Known<Engine>) -> Known<DaylightSaving> {
    if event.never_runs() {
        return Known::Absent;
    }
    match (event.has_time_of_day(), clock(event), engine) {
        (Some(false), ..) => Known::Is(DaylightSaving::Unaffected),
        (None, ..) | (Some(true), None, _) | (Some(true), Some(TimeZone::Server), Known::Unknown | Known::Absent) => {
            Known::Unknown
        }
        (Some(true), Some(TimeZone::Utc), _) => Known::Is(DaylightSaving::LocalHourMoves),
        (Some(true), Some(TimeZone::Server), Known::Is(Engine::Legacy)) => Known::Is(DaylightSaving::OneHourOff),
        (Some(true), Some(TimeZone::Server), Known::Is(Engine::TaskQueue)) => Known::Is(DaylightSaving::KeepsHour),
    }
}

/// What keeps an event of the old engine from running on the task queue.
pub(super) fn legacy_shape(event: &model::ScheduledEvent) -> Known<LegacyShape> {
    let shape = event.legacy_shape().map(|shape| match shape {
        model::LegacyShape::Seconds => LegacyShape::Seconds,
        model::LegacyShape::MonthsOrYears => LegacyShape::MonthsOrYears,
        model::LegacyShape::Uneven => LegacyShape::Uneven,
        model::LegacyShape::NotRepeating => LegacyShape::NotRepeating,
    });
    shape.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Schedule, ScheduledEvent};

    fn daily(zone: &str) -> ScheduledEvent {
        let schedule = Some(Schedule::Daily { hour: 2, minute: 30 });
        ScheduledEvent { schedule, time_zone: zone.to_owned(), ..ScheduledEvent::default() }
    }

    const LEGACY: Known<Engine> = Known::Is(Engine::Legacy);
    const TASKS: Known<Engine> = Known::Is(Engine::TaskQueue);

    #[test]
    fn the_zone_of_the_app_counts_for_events_of_the_task_queue_that_follow_the_server() {
        let amsterdam = || Known::Is("Europe/Amsterdam");
        assert_eq!(zone(&daily("UTC"), &TASKS, amsterdam()), Known::Is("Etc/UTC".to_owned()));
        assert_eq!(zone(&daily("Server"), &TASKS, amsterdam()), Known::Is("Europe/Amsterdam".to_owned()));
        assert_eq!(zone(&daily("Server"), &TASKS, Known::Absent), Known::Absent);
        assert_eq!(zone(&daily("Server"), &LEGACY, amsterdam()), Known::Absent);
        assert_eq!(zone(&daily("Server"), &Known::Unknown, amsterdam()), Known::Unknown);
        assert_eq!(zone(&daily("Moon"), &TASKS, amsterdam()), Known::Unknown);
    }

    #[test]
    fn summer_time_moves_events_by_clock_and_engine() {
        assert_eq!(daylight_saving(&daily("UTC"), &LEGACY), Known::Is(DaylightSaving::LocalHourMoves));
        assert_eq!(daylight_saving(&daily("Server"), &LEGACY), Known::Is(DaylightSaving::OneHourOff));
        // The hour between 02:00 and 03:00 is missing once a year and there twice once a year; the run is not.
        assert_eq!(daylight_saving(&daily("Server"), &TASKS), Known::Is(DaylightSaving::KeepsHour));
        let often = ScheduledEvent { schedule: Some(Schedule::Minutes { every: 5 }), ..daily("Server") };
        assert_eq!(daylight_saving(&often, &LEGACY), Known::Is(DaylightSaving::Unaffected));
        let never = Schedule::Weekly { days: Vec::new(), hour: 2, minute: 0 };
        assert_eq!(daylight_saving(&ScheduledEvent { schedule: Some(never), ..daily("UTC") }, &TASKS), Known::Absent);
        let unknown = ScheduledEvent { schedule: Some(Schedule::Unknown("Moon".into())), ..daily("UTC") };
        assert_eq!(daylight_saving(&unknown, &TASKS), Known::Unknown);
    }
}
