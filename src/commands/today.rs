//! The day: the one place that asks the clock, for answers that expire and sources that grow old. `--today` takes its
//! place, so that a run can be repeated.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// The day that counts, in UTC: the one that was asked for, otherwise that of the clock.
pub(super) fn today(asked: Option<Date>) -> Date {
    asked.unwrap_or_else(|| Offset::UTC.to_datetime(Timestamp::now()).date())
}

/// Reads a day from the command line.
///
/// # Errors
///
/// A sentence for the person who typed it.
pub(super) fn parse(text: &str) -> Result<Date, String> {
    let date = text.parse().ok().filter(|_| text.len() == "2026-11-23".len());
    date.ok_or_else(|| "write a day as 2026-11-23".to_owned())
}
