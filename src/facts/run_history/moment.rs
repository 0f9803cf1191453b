//! Points in time as tables and exports write them. Refuses what may mean two things: a day without a time, a time without
//! seconds, days and months in an order of some country.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Milliseconds since 1970, from ISO 8601 with or without an offset, `2026-05-01 03:00:00.123`, or milliseconds. What
/// names no offset is UTC, as Mendix stores it.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Shorter numbers may be seconds, or a date without its signs.
        return text.parse().ok().filter(|_| (12..=14).contains(&text.len()));
    }
    let has_seconds = text.get(..19).is_some_and(|start| start.bytes().filter(|byte| *byte == b':').count() == 2);
    if !has_seconds {
        return None;
    }
    let with_offset = text.parse::<Timestamp>().ok();
    let moment = with_offset.or_else(|| Offset::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok())?;
    Some(moment.as_millisecond())
}

/// The day of a point in time in UTC, `2026-05-01`.
pub(super) fn day(milliseconds: i64) -> Option<jiff::civil::Date> {
    Timestamp::from_millisecond(milliseconds).ok().map(|moment| Offset::UTC.to_datetime(moment).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_tables_and_exports_write_are_read() {
        let expected = Some(1_777_604_400_123);
        for text in [
            "2026-05-01T03:00:00.123Z",
            "2026-05-01 03:00:00.123",
            "2026-05-01T05:00:00.123+02:00",
            "2026-05-01 03:00:00.123+00",
            " 1777604400123 ",
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
        assert_eq!(milliseconds("2026-05-01 03:00:00"), Some(1_777_604_400_000));
        assert_eq!(day(1_777_604_400_123).unwrap().to_string(), "2026-05-01");
    }

    #[test]
    fn what_may_mean_two_things_is_refused() {
        for text in [
            "",
            "2026-05-01",
            "2026-05-01 03:00",
            "2026-05-01T03:00+02:00",
            "5/1/2026, 3:00:00 AM",
            "01-05-2026 03:00:00",
            "1777604400",
            "20260501",
            "yesterday",
            "99999999999999999999",
            "2026-13-01 03:00:00",
            "٢٠٢٦-05-01 03:00:00",
        ] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
