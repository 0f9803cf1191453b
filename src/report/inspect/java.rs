//! What the Java of each module and library does: in plain words for people, and the same as JSON.

use serde::Serialize;

use crate::facts::{JavaActivity, OwnerKind};
use crate::findings::Unreadable;

use super::super::json::{SCHEMA_VERSION, Tool};
use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::{Style, json_text, places, words};
use super::Inspection;
use super::cell::TEXT_LENGTH;

/// What the Java does, as text: a part for each owner, a line for each thing that it does, and one place as an example.
pub fn java_table(inspection: &Inspection<'_>, style: Style) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, Role::Strong, &line(inspection.path));
    let activities = inspection.facts.java_activities();
    if activities.is_empty() {
        page.blank();
        page.paragraph(0, Role::Plain, "No Java in this package does any of the things that are looked for.");
    }
    for of_one in activities.chunk_by(|left, right| left.owner == right.owner) {
        page.blank();
        page.rule(Role::Strong, &of_one.first().map(|activity| line(&activity.owner.to_string())).unwrap_or_default());
        for activity in of_one {
            page.name("  ", Role::Plain, activity.does, &extent(activity));
            page.chain("      ", &example(activity));
        }
    }
    places::unreadable(&mut page, &inspection.coverage.unreadable, usize::MAX);
    if !activities.is_empty() {
        page.blank();
        page.paragraph(0, Role::Faint, NOTE);
    }
    page.finish()
}

const NOTE: &str = "A place is a method that uses the Java API in question; one place stands below as an example. \
    Not reached: no page, event, service or start-up microflow leads to it. Of libraries that is not known: what they can \
    do is not yet what the app lets them do.";

/// How often, and whether the app gets there: `2 places`, `1 place, not reached`.
fn extent(activity: &JavaActivity) -> String {
    let places = words::counted(activity.places, "place");
    match activity.reached {
        Some(false) => format!("{places}, not reached"),
        None if activity.owner.kind != OwnerKind::Library => format!("{places}, perhaps not reached"),
        Some(true) | None => places,
    }
}

/// `orders.actions.Dial › executeAction › calls java.net.Socket(String, int): "10.1.2.3", 389`: without the jar, which
/// is the owner or `project.jar`.
fn example(activity: &JavaActivity) -> Vec<String> {
    let mut places: Vec<_> = activity.example.path.iter().skip(1).map(|place| shortened(place, TEXT_LENGTH)).collect();
    if let (Some(last), Some(excerpt)) = (places.last_mut(), &activity.example.excerpt) {
        *last = format!("{last}: {}", shortened(excerpt, TEXT_LENGTH));
    }
    places
}

/// What the Java does, as indented JSON.
///
/// # Errors
///
/// None that the types of facts can cause; the serializer's own error otherwise.
pub fn java_json(inspection: &Inspection<'_>) -> serde_json::Result<String> {
    json_text::to_text(&JavaView {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        path: inspection.path,
        sha256: inspection.sha256,
        java: inspection.facts.java_activities(),
        unreadable: &inspection.coverage.unreadable,
    })
}

#[derive(Serialize)]
struct JavaView<'a> {
    schema_version: u32,
    tool: Tool,
    path: &'a str,
    sha256: Option<&'a str>,
    java: Vec<JavaActivity>,
    unreadable: &'a [Unreadable],
}
