//! When scheduled events run: the one place that turns a schedule, or the interval of an older event, into minutes.
//!
//! Follows the schedule where there is one. Says nothing about how long a run takes, and nothing about a kind of schedule
//! that it does not know: the leftover interval beside one would be a guess.

use super::schedule::{Schedule, ScheduledEvent, WEEKDAYS};

const MINUTES_OF_DAY: i64 = 24 * 60;
const MINUTES_OF_WEEK: i64 = 7 * MINUTES_OF_DAY;

const MINUTE: f64 = 60.0;
const DAY: f64 = 24.0 * 60.0 * MINUTE;
/// Months and years have no fixed length; these are the means of the Gregorian calendar. (The engine before Mendix 9.12
/// counts 31 and 365 days instead, which no rule would notice.)
const MONTH: f64 = 30.44 * DAY;
const YEAR: f64 = 365.25 * DAY;

/// The starts of an event within a week, on its own clock.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Starts {
    /// Once an hour or more often.
    Every {
        /// Minutes between two starts.
        minutes: f64,
        /// Minutes past the hour of its first start; `None` where it starts at other minutes in each hour, or where its
        /// first start is not known.
        past: Option<u16>,
    },
    /// At these minutes of the week, counted from Monday 00:00, sorted.
    At(Vec<u16>),
    /// Less often than once a week, or not in every week alike.
    NotEveryWeek,
    /// The model does not say, or not in words that are known.
    Unknown,
}

/// What keeps an event of the old engine from becoming one of the task queue: Mendix 9.12 converts the others by itself,
/// and the runtime of Mendix 10 does not start with these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegacyShape {
    /// An interval in seconds; the shortest of a schedule is a minute.
    Seconds,
    /// An interval in months or years, which the old engine counts as 31 and 365 days.
    MonthsOrYears,
    /// An interval that does not divide the next bigger unit, such as 7 minutes.
    Uneven,
    /// No interval that can be repeated.
    NotRepeating,
}

/// How an event comes back.
enum Cadence<'a> {
    /// After so many seconds. The first start in minutes, on a scale on which each Monday 00:00 is a multiple of a week.
    Fixed { seconds: i64, first: Option<i64> },
    /// At a time of day on some days of the week.
    OnDays { days: &'a [&'static str], of_day: i64 },
    /// Every so many months.
    Months(i64),
    /// Every so many years.
    Years(i64),
    /// Not said, or not in words that are known.
    Unknown,
}

impl Schedule {
    fn cadence(&self) -> Cadence<'_> {
        let of_day = |hour: i64, minute: i64| hour.saturating_mul(60).saturating_add(minute);
        match self {
            Self::Minutes { every } => Cadence::Fixed { seconds: every.saturating_mul(60), first: Some(0) },
            Self::Hours { every, offset } => {
                Cadence::Fixed { seconds: every.saturating_mul(3600), first: Some(*offset) }
            }
            Self::Daily { hour, minute } => Cadence::OnDays { days: &WEEKDAYS, of_day: of_day(*hour, *minute) },
            Self::Weekly { days, hour, minute } => Cadence::OnDays { days, of_day: of_day(*hour, *minute) },
            Self::Monthly { every } => Cadence::Months(*every),
            Self::Yearly => Cadence::Years(1),
            Self::Unknown(_) => Cadence::Unknown,
        }
    }
}

impl ScheduledEvent {
    /// Mean seconds between two runs; `None` where the event never runs, or where the model does not say.
    pub fn mean_interval_seconds(&self) -> Option<f64> {
        match self.cadence() {
            Cadence::Fixed { seconds, .. } => multiple(seconds, 1.0),
            Cadence::OnDays { days, .. } => {
                let days = i64::try_from(days.len()).ok()?;
                multiple(days, 1.0).map(|days| 7.0 * DAY / days)
            }
            Cadence::Months(every) => multiple(every, MONTH),
            Cadence::Years(every) => multiple(every, YEAR),
            Cadence::Unknown => None,
        }
    }

    /// Whether the model says that the event never runs.
    pub fn never_runs(&self) -> bool {
        matches!(self.cadence(), Cadence::OnDays { days: [], .. })
    }

    /// When the event starts within a week.
    pub fn starts(&self) -> Starts {
        match self.cadence() {
            Cadence::Fixed { seconds, first } => repeated(seconds, first),
            Cadence::OnDays { days, of_day } => on_days(days, of_day),
            Cadence::Months(..1) | Cadence::Years(..1) | Cadence::Unknown => Starts::Unknown,
            Cadence::Months(_) | Cadence::Years(_) => Starts::NotEveryWeek,
        }
    }

    /// Whether it has a time of day, so that the clock which it follows matters; `None` where the model does not say.
    pub fn has_time_of_day(&self) -> Option<bool> {
        self.mean_interval_seconds().map(|seconds| seconds > 60.0 * MINUTE)
    }

    /// What of an event without a schedule no schedule can say.
    pub fn legacy_shape(&self) -> Option<LegacyShape> {
        if self.schedule.is_some() {
            return None;
        }
        let Some(interval) = self.interval.filter(|interval| *interval > 0) else {
            return Some(LegacyShape::NotRepeating);
        };
        let divides = |unit: i64| (unit % interval != 0).then_some(LegacyShape::Uneven);
        match self.interval_unit.as_str() {
            "Second" => Some(LegacyShape::Seconds),
            "Minute" => divides(60),
            "Hour" => divides(24),
            // A schedule of days names a time of each, one of weeks the days of each.
            "Day" => divides(7),
            "Week" => (interval != 1).then_some(LegacyShape::Uneven),
            "Month" | "Year" => Some(LegacyShape::MonthsOrYears),
            _ => None,
        }
    }

    fn cadence(&self) -> Cadence<'_> {
        match &self.schedule {
            Some(schedule) => schedule.cadence(),
            None => self.interval_cadence(),
        }
    }

    /// An event from before Mendix 9.12: an interval, counted from its first start.
    fn interval_cadence(&self) -> Cadence<'_> {
        let Some(interval) = self.interval.filter(|interval| *interval > 0) else { return Cadence::Unknown };
        let unit = match self.interval_unit.as_str() {
            "Second" => 1,
            "Minute" => 60,
            "Hour" => 60 * 60,
            "Day" => MINUTES_OF_DAY * 60,
            "Week" => MINUTES_OF_WEEK * 60,
            "Month" => return Cadence::Months(interval),
            "Year" => return Cadence::Years(interval),
            _ => return Cadence::Unknown,
        };
        // The first of January 1970 was a Thursday.
        let first = self.start.map(|start| start.div_euclid(60_000).saturating_add(3 * MINUTES_OF_DAY));
        Cadence::Fixed { seconds: interval.saturating_mul(unit), first }
    }
}

/// So many units; `None` for zero and less, which no schedule can mean.
fn multiple(count: i64, unit: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a count of seconds or months that matters is far below 2^52")]
    (count > 0).then_some(count as f64 * unit)
}

/// The starts of what comes back after so many seconds.
fn repeated(seconds: i64, first: Option<i64>) -> Starts {
    let Some(minutes) = multiple(seconds, 1.0 / MINUTE) else { return Starts::Unknown };
    let short = |minute: i64| u16::try_from(minute).ok();
    if seconds <= 3600 {
        let step = (seconds / 60).max(1);
        let is_even = 3600 % seconds == 0 && (seconds < 60 || seconds % 60 == 0);
        let past = first.filter(|_| is_even).and_then(|first| short(first.rem_euclid(step)));
        return Starts::Every { minutes, past };
    }
    let step = seconds / 60;
    match first {
        // What does not fit into a week begins at another time in each.
        _ if seconds % 60 != 0 || MINUTES_OF_WEEK % step != 0 => Starts::NotEveryWeek,
        None => Starts::Unknown,
        Some(first) => {
            let first = first.rem_euclid(step);
            Starts::At((0..MINUTES_OF_WEEK / step).filter_map(|turn| short(first + turn * step)).collect())
        }
    }
}

fn on_days(days: &[&str], of_day: i64) -> Starts {
    if !(0..MINUTES_OF_DAY).contains(&of_day) {
        return Starts::Unknown;
    }
    let at = (0i64..).zip(WEEKDAYS).filter(|(_, day)| days.contains(day)).map(|(day, _)| day * MINUTES_OF_DAY + of_day);
    Starts::At(at.filter_map(|minute| u16::try_from(minute).ok()).collect())
}

impl Starts {
    /// Each minute of the week in which the event starts, sorted; `None` where that is not known or not every week alike.
    pub fn minutes(&self) -> Option<Vec<u16>> {
        match self {
            Self::At(minutes) => Some(minutes.clone()),
            Self::Every { minutes, past: Some(past) } => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 60")]
                let step = (*minutes as usize).max(1);
                let week = u16::try_from(MINUTES_OF_WEEK).unwrap_or_default();
                Some((*past..week).step_by(step).collect())
            }
            Self::Every { past: None, .. } | Self::NotEveryWeek | Self::Unknown => None,
        }
    }
}
