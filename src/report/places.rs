//! Places of a package that could not be read or that unpackers would not agree on, as sections of a text report.

use crate::findings::Unreadable;

use super::page::{Page, Role};
use super::text::shortened;
use super::words::{counted, grouped};

/// Characters of a path or reason.
const TEXT_LENGTH: usize = 400;

/// Always all of them: nothing else in the report is sure while there is one.
pub(super) fn contradictions(page: &mut Page, places: &[Unreadable]) {
    if places.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("THE ARCHIVE CONTRADICTS ITSELF: {}", counted(places.len(), "place")));
    page.blank();
    page.paragraph(0, Role::Plain, "What the platform unpacks may not be what was read here. Build the package again.");
    list(page, places);
}

/// The first so many, and how many there are.
pub(super) fn unreadable(page: &mut Page, places: &[Unreadable], shown: usize) {
    if places.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("COULD NOT BE READ: {}", counted(places.len(), "place")));
    page.blank();
    list(page, places.get(..shown).unwrap_or(places));
    let hidden = places.len().saturating_sub(shown);
    if hidden > 0 {
        page.paragraph(0, Role::Plain, &format!("and {} more (--verbose shows all)", grouped(hidden)));
    }
}

/// Each place with what is wrong with it.
pub(super) fn list(page: &mut Page, places: &[Unreadable]) {
    for place in places {
        let path = if place.path.is_empty() { "the archive" } else { &place.path };
        page.hanging("- ", Role::Warn, Role::Strong, &shortened(path, TEXT_LENGTH));
        page.paragraph(2, Role::Plain, &shortened(&place.why, TEXT_LENGTH));
    }
}
