//! `mxready rules stale`: rules whose sources nobody has read for long. A platform changes under its pages.

use jiff::civil::Date;

use crate::report::page::{Page, Role};
use crate::report::words::counted;
use crate::report::{Style, text};
use crate::rules::{Rule, RuleSet};

/// A rule with the age of its newest reading.
pub(super) struct Stale<'r> {
    rule: &'r Rule,
    read: Date,
    days: i32,
}

/// The rules whose sources were all read longer ago than so many days; the oldest first, then by id.
pub(super) fn find(set: &RuleSet, today: Date, older_than: u32) -> Vec<Stale<'_>> {
    let mut stale: Vec<Stale<'_>> = set
        .rules()
        .iter()
        .filter_map(|rule| {
            let read: Date = rule.sources.iter().filter_map(|source| source.read.parse().ok()).max()?;
            let days = read.until(today).map_or(0, |span| span.get_days());
            (i64::from(days) > i64::from(older_than)).then_some(Stale { rule, read, days })
        })
        .collect();
    stale.sort_by(|left, right| left.read.cmp(&right.read).then_with(|| left.rule.id.cmp(&right.rule.id)));
    stale
}

/// The list, with what to open.
pub(super) fn page(found: &[Stale<'_>], older_than: u32, style: Style) -> String {
    let mut page = Page::new(style);
    for Stale { rule, read, days } in found {
        page.blank();
        page.paragraph(0, Role::Strong, &text::line(&rule.id));
        let age = format!("read {read}, {} ago", counted(usize::try_from(*days).unwrap_or(0), "day"));
        page.paragraph(2, Role::Plain, &age);
        for source in &rule.sources {
            page.address("  ", Role::Plain, &text::line(&source.url), "");
        }
        page.paragraph(2, Role::Faint, &text::line(rule.file()));
    }
    page.blank();
    let limit = counted(usize::try_from(older_than).unwrap_or(usize::MAX), "day");
    if found.is_empty() {
        page.paragraph(0, Role::Good, &format!("every rule has a source that was read within {limit}"));
    } else {
        let line = format!("{} to read again: no source was read within {limit}", counted(found.len(), "rule"));
        page.paragraph(0, Role::Warn, &line);
    }
    page.finish()
}

/// Reads an age from the command line: `180d`, or `180`.
///
/// # Errors
///
/// A sentence for the person who typed it.
pub(in crate::commands) fn parse_days(text: &str) -> Result<u32, String> {
    text.strip_suffix('d').unwrap_or(text).parse().map_err(|_| "write a number of days, such as 180d".to_owned())
}
