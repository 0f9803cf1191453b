//! Events of the old engine that have not started yet: they become no schedule by themselves either. Whether a start lies
//! ahead depends on the day of the run, which the package does not know.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Known, LegacyShape};
use crate::facts::Facts;
use crate::model;

/// The day of the first start of an event without a schedule, as `YYYY-MM-DD`; beside a schedule it is a leftover.
pub(super) fn first_start(event: &model::ScheduledEvent) -> Known<String> {
    let start = event.start.filter(|_| event.schedule.is_none());
    let start = start.and_then(|start| Timestamp::from_millisecond(start).ok());
    start.map(|start| TimeZone::UTC.to_datetime(start).date().to_string()).into()
}

/// Tells the events that start after this day. What else is wrong with an event says more.
pub(crate) fn apply_day(day: Date, facts: &mut Facts) {
    for row in &mut facts.scheduled_events {
        let event = &mut row.fact;
        let start = event.first_start.value().and_then(|start| start.parse::<Date>().ok());
        if start.is_some_and(|start| start > day) && matches!(event.legacy_shape, Known::Absent) {
            event.legacy_shape = Known::Is(LegacyShape::StartsLater);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::facts::{Owner, Row, ScheduledEvent};
    use crate::model::Schedule;

    /// What is said of an event on 1 March 2026.
    fn shape(fact: ScheduledEvent) -> Known<LegacyShape> {
        let row = Row { fact, object: String::new(), owner: Owner::app(), evidence: Vec::new(), unreadable: None };
        let mut facts = Facts { scheduled_events: vec![row], ..Facts::default() };
        apply_day(date(2026, 3, 1), &mut facts);
        facts.scheduled_events.remove(0).fact.legacy_shape
    }

    fn starts(day: &str) -> ScheduledEvent {
        ScheduledEvent { first_start: Known::Is(day.to_owned()), ..ScheduledEvent::default() }
    }

    #[test]
    fn a_start_that_lies_ahead_is_told_unless_something_else_is() {
        assert_eq!(shape(starts("2026-03-02")), Known::Is(LegacyShape::StartsLater));
        assert_eq!(shape(starts("2026-03-01")), Known::Absent);
        assert_eq!(shape(starts("2018-01-01")), Known::Absent);
        assert_eq!(shape(ScheduledEvent::default()), Known::Absent);
        let uneven = ScheduledEvent { legacy_shape: Known::Is(LegacyShape::Uneven), ..starts("2030-01-01") };
        assert_eq!(shape(uneven), Known::Is(LegacyShape::Uneven));
        assert_eq!(shape(ScheduledEvent { legacy_shape: Known::Unknown, ..starts("2030-01-01") }), Known::Unknown);
    }

    #[test]
    fn the_start_beside_a_schedule_is_a_leftover() {
        let old = model::ScheduledEvent { start: Some(1_541_030_400_000), ..model::ScheduledEvent::default() };
        assert_eq!(first_start(&old), Known::Is("2018-11-01".to_owned()));
        let new = model::ScheduledEvent { schedule: Some(Schedule::Yearly), ..old.clone() };
        assert_eq!(first_start(&new), Known::Absent);
        assert_eq!(first_start(&model::ScheduledEvent { start: Some(i64::MAX), ..old }), Known::Absent);
    }
}
