//! What the Java of each module and library does: a table for people, and the same as JSON.

use serde::Serialize;

use crate::facts::JavaActivity;
use crate::findings::Unreadable;

use super::super::json::{SCHEMA_VERSION, Tool};
use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::{Style, grid, json_text, places, words};
use super::Inspection;
use super::cell::TEXT_LENGTH;

/// What the Java does, as text.
pub fn java_table(inspection: &Inspection<'_>, style: Style) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, Role::Strong, &line(inspection.path));
    page.blank();
    let activities = inspection.facts.java_activities();
    if activities.is_empty() {
        page.paragraph(0, Role::Plain, "No Java in this package does any of the things that are looked for.");
    } else {
        page.block(0, &grid_of(&activities, page.width(0)));
    }
    places::unreadable(&mut page, &inspection.coverage.unreadable, usize::MAX);
    page.blank();
    let note = "Places are methods that refer to the Java API in question. Reached: an entry point of the app leads to \
                such a class (`?`: not known, as for libraries that may be used in many ways).";
    page.paragraph(0, Role::Faint, note);
    page.finish()
}

fn grid_of(activities: &[JavaActivity], width: usize) -> String {
    let mut table = grid::new(width, &["Whose", "What it does", "Places", "Reached", "For example"]);
    let mut last = None;
    for activity in activities {
        let whose = if last == Some(&activity.owner) { String::new() } else { activity.owner.to_string() };
        last = Some(&activity.owner);
        let reached = match activity.reached {
            Some(true) => "yes",
            Some(false) => "no",
            None => "?",
        };
        table.add_row([
            shortened(&whose, TEXT_LENGTH),
            activity.does.to_owned(),
            words::grouped(activity.places),
            reached.to_owned(),
            shortened(&example(activity), TEXT_LENGTH),
        ]);
    }
    grid::align_numbers(&mut table);
    table.to_string()
}

/// `orders.actions.Dial › executeAction › calls java.net.Socket(String, int) "10.1.2.3", 389`: without the jar, which is
/// the owner or `project.jar`.
fn example(activity: &JavaActivity) -> String {
    let places: Vec<_> = activity.example.path.iter().skip(1).map(String::as_str).collect();
    let excerpt = activity.example.excerpt.iter().map(|excerpt| format!(": {excerpt}"));
    format!("{}{}", places.join(" › "), excerpt.collect::<String>())
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
