//! Counting and naming in running text. Knows English, nothing else.

use std::collections::BTreeSet;

use crate::facts::WEEKDAYS;
use crate::findings::{Severity, Verdict};

/// A count with its noun: `1 blocker`, `3 blockers`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// A count with its noun, `no blockers` for none.
pub(crate) fn counted_or_no(count: usize, noun: &str) -> String {
    if count == 0 { format!("no {noun}s") } else { counted(count, noun) }
}

/// A number with its thousands apart: `12,345`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A list in running text: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// The noun for findings of a severity.
pub(crate) fn noun(severity: Severity) -> &'static str {
    severity.as_str()
}

/// The verdict as people say it.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ready => "ready",
        Verdict::CannotTell => "cannot tell",
        Verdict::NotReady => "not ready",
    }
}

/// A size as people read it: `512 bytes`, `4.2 MB` (1 MB is 1,000,000 bytes, as file browsers and the platform's
/// documentation count).
pub(crate) fn size(bytes: f64) -> String {
    for (unit, factor) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] {
        if bytes >= factor {
            return format!("{:.1} {unit}", bytes / factor);
        }
    }
    format!("{bytes} bytes")
}

/// Minutes as people say them: `every 90 minutes`, `every day`.
pub(crate) fn interval(minutes: f64) -> String {
    for (unit, factor) in [("week", 10_080.0), ("day", 1440.0), ("hour", 60.0)] {
        let count = minutes / factor;
        if count >= 1.0 && count.fract() == 0.0 {
            return if count > 1.0 { format!("every {count} {unit}s") } else { format!("every {unit}") };
        }
    }
    match minutes {
        1.0 => "every minute".to_owned(),
        short if short < 1.0 => format!("every {} seconds", (short * 60.0).round()),
        _ => format!("every {} minutes", (minutes * 10.0).round() / 10.0),
    }
}

/// Minutes of the week as people say them: `Monday and Thursday at 02:00`, `every day at 02:00`.
pub(crate) fn week(starts: &[u16]) -> String {
    let days: BTreeSet<u16> = starts.iter().map(|minute| minute / 1440).collect();
    let times: BTreeSet<u16> = starts.iter().map(|minute| minute % 1440).collect();
    let clock = |minute: &u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let first = times.first().map(clock).unwrap_or_default();
    match (days.len(), times.len()) {
        (0, _) => "on no day of the week".to_owned(),
        (7, 1) => format!("every day at {first}"),
        (7, many) => format!("{many} times a day, first at {first}"),
        _ => {
            let days: Vec<String> =
                days.iter().filter_map(|day| WEEKDAYS.get(usize::from(*day))).map(|&name| name.to_owned()).collect();
            format!("{} at {first}", listed(&days))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_english() {
        assert_eq!(counted(1, "blocker"), "1 blocker");
        assert_eq!(counted(12_345, "file"), "12,345 files");
        assert_eq!(counted_or_no(0, "warning"), "no warnings");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn lists_read_as_english() {
        let parts = ["a", "b", "c"].map(String::from);
        assert_eq!(listed(&parts[..0]), "");
        assert_eq!(listed(&parts[..1]), "a");
        assert_eq!(listed(&parts[..2]), "a and b");
        assert_eq!(listed(&parts), "a, b and c");
    }

    #[test]
    fn sizes_and_intervals_read_as_people_say_them() {
        assert_eq!(size(512.0), "512 bytes");
        assert_eq!(size(4_240_000.0), "4.2 MB");
        assert_eq!(size(1_500_000_000.0), "1.5 GB");
        let cases = [
            (1.0, "every minute"),
            (0.5, "every 30 seconds"),
            (5.0, "every 5 minutes"),
            (90.0, "every 90 minutes"),
            (60.0, "every hour"),
            (1440.0, "every day"),
            (20_160.0, "every 2 weeks"),
        ];
        for (minutes, expected) in cases {
            assert_eq!(interval(minutes), expected);
        }
    }
}
