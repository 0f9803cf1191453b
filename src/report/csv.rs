//! The run as a table for spreadsheets: a row for each finding, also accepted ones, and a row for each rule and place that
//! could not be judged or read, so that a sheet without findings is not taken for a clean app. A cell never begins a
//! formula.

use std::io::{self, Write};

use crate::findings::{Finding, Idle, Outcome, Overview, PackageResult, RuleOutcome, Run};

use super::reason;
use super::text::line;
use super::{RenderError, Results};

const COLUMNS: [&str; 17] = [
    "package",
    "project",
    "verdict",
    "status",
    "severity",
    "rule",
    "title",
    "object",
    "owner",
    "confidence",
    "effort",
    "message",
    "remedy",
    "evidence",
    "reason",
    "source",
    "fingerprint",
];

/// The run as comma-separated values with a header.
///
/// # Errors
///
/// None that the types of a run can cause; the writer's own error otherwise.
pub fn render(run: &Run) -> Result<String, RenderError> {
    super::in_memory(run, write)
}

/// Writes the same, package by package.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    results.packages.each(false, &mut |package| rows(&mut writer, package).map_err(io::Error::other))?;
    idle(&mut writer, results.overview)?;
    writer.flush()?;
    Ok(())
}

type Writer<'a> = csv::Writer<&'a mut dyn Write>;

fn rows(writer: &mut Writer<'_>, package: &PackageResult) -> csv::Result<()> {
    for finding in &package.findings {
        let status = if finding.known { "known" } else { "open" };
        write_row(writer, package, &of_finding(finding, status, ""))?;
    }
    for suppressed in &package.suppressed {
        write_row(writer, package, &of_finding(&suppressed.finding, "suppressed", &suppressed.reason))?;
    }
    unjudged(writer, package)
}

/// The cells behind package, project and verdict.
#[derive(Default)]
struct Row<'a> {
    status: &'a str,
    severity: &'a str,
    rule: &'a str,
    title: &'a str,
    object: &'a str,
    owner: String,
    confidence: &'a str,
    effort: String,
    message: &'a str,
    remedy: &'a str,
    evidence: String,
    reason: &'a str,
    source: &'a str,
    fingerprint: &'a str,
}

fn of_finding<'a>(finding: &'a Finding, status: &'a str, reason: &'a str) -> Row<'a> {
    Row {
        status,
        severity: finding.severity.as_str(),
        rule: &finding.rule,
        title: &finding.title,
        object: &finding.object,
        owner: finding.owner.to_string(),
        confidence: finding.confidence.as_str(),
        effort: finding.effort.to_string(),
        message: &finding.message,
        remedy: &finding.remedy,
        evidence: finding.evidence.iter().map(|evidence| evidence.path.join(" › ")).collect::<Vec<_>>().join(" | "),
        reason,
        source: &finding.source.url,
        fingerprint: &finding.fingerprint,
    }
}

fn unjudged(writer: &mut Writer<'_>, package: &PackageResult) -> csv::Result<()> {
    if let Some(error) = &package.error {
        return write_row(writer, package, &Row { status: "unreadable", message: error, ..Row::default() });
    }
    let open = |rule: &&RuleOutcome| rule.outcome == Outcome::CannotTell || !rule.missing.is_empty();
    for rule in package.coverage.rules.iter().filter(open) {
        let missing = rule.missing.join("; ");
        let row = Row {
            // There is more to know about a rule that found something and did not see everything.
            status: if rule.outcome == Outcome::CannotTell { "cannot-tell" } else { "judged-in-part" },
            severity: rule.severity.as_str(),
            rule: &rule.rule,
            message: &missing,
            ..Row::default()
        };
        write_row(writer, package, &row)?;
    }
    let coverage = &package.coverage;
    for (status, places) in [("contradiction", &coverage.contradictions), ("unreadable", &coverage.unreadable)] {
        for place in places {
            write_row(writer, package, &Row { status, object: &place.path, message: &place.why, ..Row::default() })?;
        }
    }
    Ok(())
}

/// Suppressions that do nothing any more belong to no package; the gate fails because of those that are over.
fn idle(writer: &mut Writer<'_>, run: &Overview) -> csv::Result<()> {
    for idle in &run.gate.idle_suppressions {
        let what = reason::for_idle(idle);
        let status = if idle.why == Idle::Expired { "suppression-over" } else { "suppression-idle" };
        let row = Row {
            status,
            rule: &idle.rule,
            object: &idle.object,
            message: &what,
            reason: &idle.place,
            ..Row::default()
        };
        write_cells(writer, ["", "", ""], &row)?;
    }
    Ok(())
}

fn write_row(writer: &mut Writer<'_>, package: &PackageResult, row: &Row<'_>) -> csv::Result<()> {
    let project = package.project.as_deref().unwrap_or_default();
    write_cells(writer, [&package.path, project, package.verdict.as_str()], row)
}

fn write_cells(writer: &mut Writer<'_>, about: [&str; 3], row: &Row<'_>) -> csv::Result<()> {
    let [package, project, verdict] = about;
    let cells = [
        package,
        project,
        verdict,
        row.status,
        row.severity,
        row.rule,
        row.title,
        row.object,
        &row.owner,
        row.confidence,
        &row.effort,
        row.message,
        row.remedy,
        &row.evidence,
        row.reason,
        row.source,
        row.fingerprint,
    ];
    writer.write_record(cells.map(cell))
}

/// What a spreadsheet takes for the beginning of a formula, some also where they are as wide as a Chinese character.
const FORMULA: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '|', '%', '＝', '＋', '－', '＠'];

/// The text of a cell. White space in front of it is gone before, so that nothing begins a formula behind it.
fn cell(text: &str) -> String {
    let text = line(text);
    if text.starts_with(FORMULA) { format!("'{text}") } else { text }
}
