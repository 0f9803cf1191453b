//! What a package holds, without a judgement: versions, modules, scheduled events and what they reach, constants,
//! addresses, calls, jars. Shows what the facts say; secrets are masked there, not here.

mod app;
mod cell;
mod cyclonedx;
mod event;
mod events;
mod java;
mod lists;
mod picture;

pub use event::{EventInspection, json as event_json, table as event_table};
pub use picture::{dot as event_dot, mermaid as event_mermaid};

pub use cyclonedx::cyclonedx;
pub use java::{java_json, java_table};
use serde::Serialize;

use crate::facts::Facts;
use crate::findings::{Coverage, Unreadable};

use super::json::{SCHEMA_VERSION, Tool};
use super::page::{Page, Role};
use super::text::line;
use super::{Style, json_text, places};

/// What is known about a package.
#[derive(Debug, Clone, Copy)]
pub struct Inspection<'a> {
    /// The input as the user named it.
    pub path: &'a str,
    /// SHA-256 of the archive in hexadecimal digits; `None` for a folder.
    pub sha256: Option<&'a str>,
    /// What it holds.
    pub facts: &'a Facts,
    /// How far the analysis got.
    pub coverage: &'a Coverage,
}

/// The package as text.
pub fn table(inspection: &Inspection<'_>, style: Style) -> String {
    let mut page = Page::new(style);
    let facts = inspection.facts;
    page.paragraph(0, Role::Strong, &line(inspection.path));
    if let Some(sha256) = inspection.sha256 {
        page.paragraph(0, Role::Faint, &line(&format!("SHA-256 {sha256}")));
    }
    app::section(&mut page, facts);
    lists::modules(&mut page, facts);
    events::section(&mut page, facts);
    lists::constants(&mut page, facts);
    lists::endpoints(&mut page, facts);
    lists::service_calls(&mut page, facts);
    lists::mail_servers(&mut page, facts);
    lists::request_handlers(&mut page, facts);
    lists::jars(&mut page, facts);
    lists::java_references(&mut page, facts);
    lists::files(&mut page, facts);
    places::contradictions(&mut page, &inspection.coverage.contradictions);
    places::unreadable(&mut page, &inspection.coverage.unreadable, usize::MAX);
    page.blank();
    page.paragraph(0, Role::Faint, "In tables, `-` stands for none and `?` for what could not be read.");
    page.finish()
}

/// The package as indented JSON: `facts` has a list for each kind of facts. A field that is `null` could not be read; a
/// field that is not there was read and holds nothing.
///
/// # Errors
///
/// None that the types of facts can cause; the serializer's own error otherwise.
pub fn json(inspection: &Inspection<'_>) -> serde_json::Result<String> {
    let coverage = inspection.coverage;
    json_text::to_text(&InspectionView {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        path: inspection.path,
        sha256: inspection.sha256,
        facts: inspection.facts,
        coverage: CoverageView {
            entries: coverage.entries,
            read: coverage.read,
            skipped: coverage.skipped,
            unreadable: &coverage.unreadable,
            contradictions: &coverage.contradictions,
        },
    })
}

#[derive(Serialize)]
struct InspectionView<'a> {
    schema_version: u32,
    tool: Tool,
    path: &'a str,
    sha256: Option<&'a str>,
    facts: &'a Facts,
    coverage: CoverageView<'a>,
}

/// Coverage without rules: nothing is judged here.
#[derive(Serialize)]
struct CoverageView<'a> {
    entries: usize,
    read: usize,
    skipped: usize,
    unreadable: &'a [Unreadable],
    contradictions: &'a [Unreadable],
}
