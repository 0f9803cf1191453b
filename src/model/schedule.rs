//! Scheduled events as the model stores them. Since Mendix 9.12 a `Schedule` document says when an event runs and the old
//! interval may hold anything (10.7 writes 0 minutes), so the interval counts only where there is no schedule. When they
//! run is worked out in [`super::timing`].

use super::node::Node;

/// A scheduled event of the model. Whether it is enabled is not in the model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScheduledEvent {
    /// Qualified name.
    pub name: String,
    /// Module that holds it.
    pub module: String,
    /// Qualified name of the microflow that it runs; empty where none is set.
    pub microflow: String,
    /// Documentation that the developer wrote.
    pub documentation: String,
    /// The schedule (Mendix 9.12 and newer).
    pub schedule: Option<Schedule>,
    /// Number of [`Self::interval_unit`] between two runs; a leftover where a schedule is set.
    pub interval: Option<i64>,
    /// `Second`, `Minute`, `Hour`, `Day`, `Week`, `Month` or `Year`.
    pub interval_unit: String,
    /// First run in milliseconds since 1970 UTC; wall time of the server where [`Self::time_zone`] is `Server`.
    pub start: Option<i64>,
    /// `UTC` or `Server`.
    pub time_zone: String,
    /// `SkipNext` or `DelayNext` (Mendix 9.12 and newer).
    pub on_overlap: Option<String>,
}

/// When an event runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes.
    Minutes {
        /// Minutes between two runs.
        every: i64,
    },
    /// Every so many hours.
    Hours {
        /// Hours between two runs.
        every: i64,
        /// Minutes from the beginning of each such stretch to its run: 90 of 3 hours runs at 01:30, 04:30 and so on.
        offset: i64,
    },
    /// Once a day.
    Daily {
        /// Hour of the day.
        hour: i64,
        /// Minute of the hour.
        minute: i64,
    },
    /// On some days of the week.
    Weekly {
        /// Names of the days.
        days: Vec<&'static str>,
        /// Hour of the day.
        hour: i64,
        /// Minute of the hour.
        minute: i64,
    },
    /// Once every so many months, on a date or on a weekday.
    Monthly {
        /// Months between two runs.
        every: i64,
    },
    /// Once a year.
    Yearly,
    /// A kind that is not known yet: its `$Type`.
    Unknown(String),
}

/// The days of a week, in the words of the model.
pub(crate) const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Schedule {
    fn read(node: &Node<'_>) -> Self {
        let number = |name: &str| node.number(name).unwrap_or_default();
        match node.type_name().rsplit('$').next().unwrap_or_default() {
            "MinuteSchedule" => Self::Minutes { every: number("Multiplier") },
            "HourSchedule" => Self::Hours { every: number("Multiplier"), offset: number("MinuteOffset") },
            "DaySchedule" => Self::Daily { hour: number("HourOfDay"), minute: number("MinuteOfHour") },
            // Without a word on any day it may be all of them.
            "WeekSchedule" if WEEKDAYS.iter().any(|day| node.flag(day).is_some()) => Self::Weekly {
                days: WEEKDAYS.into_iter().filter(|day| node.flag(day) == Some(true)).collect(),
                hour: number("HourOfDay"),
                minute: number("MinuteOfHour"),
            },
            "MonthDateSchedule" | "MonthWeekdaySchedule" => Self::Monthly { every: number("Multiplier") },
            "YearDateSchedule" | "YearWeekdaySchedule" => Self::Yearly,
            _ => Self::Unknown(node.type_name().to_owned()),
        }
    }
}

impl ScheduledEvent {
    pub(crate) fn read(node: &Node<'_>, module: String) -> Self {
        Self {
            name: node.owned("QualifiedName"),
            module,
            microflow: node.owned("Microflow"),
            documentation: node.owned("Documentation"),
            schedule: node.child("Schedule").as_ref().map(Schedule::read),
            interval: node.number("Interval"),
            interval_unit: node.owned("IntervalType"),
            start: node.time("StartDateTime"),
            time_zone: node.owned("TimeZone"),
            on_overlap: node.set_text("OnOverlap"),
        }
    }
}
