//! What the runs of one event say together.

use jiff::civil::Date;

use super::moment::day;
use super::{LinePlace, Run, Status};

/// The runs of one event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statistics {
    pub(super) runs: usize,
    pub(super) failed: usize,
    pub(super) stopped: usize,
    /// Runs without an end.
    pub(super) unfinished: usize,
    /// Runs longer than the interval.
    pub(super) overruns: usize,
    /// Milliseconds of the longest run that ended by itself, and where it stands.
    pub(super) longest: Option<(i64, LinePlace)>,
    /// Milliseconds that 95 of 100 runs took at most.
    pub(super) most: Option<i64>,
    /// Days between the first and the newest start.
    pub(super) days: i64,
    /// The day of the newest start.
    pub(super) until: Option<Date>,
}

impl Statistics {
    /// Of at least one run. A run that was stopped counts for no length: its end may be the next start of the app.
    pub(super) fn of(runs: &[&Run], interval: Option<f64>) -> Self {
        let count = |status: Status| runs.iter().filter(|run| run.status == status).count();
        let ended = runs.iter().filter(|run| matches!(run.status, Status::Completed | Status::Failed));
        let mut lengths: Vec<(i64, &LinePlace)> =
            ended.filter_map(|run| Some((run.end?.saturating_sub(run.start), &run.place))).collect();
        // The first of equals stays first.
        lengths.sort_by_key(|(length, _)| *length);
        let longest = lengths.last().map(|(length, _)| *length);
        let place = lengths.iter().find(|(length, _)| Some(*length) == longest).map(|(_, place)| (*place).clone());
        let rank = (lengths.len() * 95).div_ceil(100).saturating_sub(1);
        let is_longer = |length: i64| interval.is_some_and(|minutes| seconds(length) > minutes * 60.0);
        let first = runs.iter().map(|run| run.start).min().unwrap_or_default();
        let last = runs.iter().map(|run| run.start).max().unwrap_or_default();
        Self {
            runs: runs.len(),
            failed: count(Status::Failed),
            stopped: count(Status::Stopped),
            // A run that failed or was stopped may lack its end, too: neither says how long it took.
            unfinished: runs.iter().filter(|run| run.end.is_none() && run.status != Status::Stopped).count(),
            overruns: lengths.iter().filter(|(length, _)| is_longer(*length)).count(),
            longest: longest.zip(place),
            most: lengths.get(rank).map(|(length, _)| *length),
            days: last.saturating_sub(first) / (24 * 60 * 60 * 1000),
            until: day(last),
        }
    }
}

/// Milliseconds as seconds.
pub(super) fn seconds(milliseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "no run takes 2^53 milliseconds")]
    let milliseconds = milliseconds as f64;
    milliseconds / 1000.0
}

/// A length in words: `0.4 seconds`, `12 seconds`, `3 min 20 s`, `1 h 10 min`.
pub(super) fn in_words(milliseconds: i64) -> String {
    let whole = milliseconds / 1000;
    match whole {
        ..10 => format!("{} seconds", (seconds(milliseconds) * 10.0).round() / 10.0),
        10..60 => format!("{whole} seconds"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}
