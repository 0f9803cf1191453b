//! The run as a table for spreadsheets: a row for each finding, also accepted ones, and a row for each rule and place that
//! could not be judged or read, so that a sheet without findings is not taken for a clean app. A cell never begins a
//! formula.

use crate::findings::{Finding, Outcome, PackageResult, Run};

use super::text::line;

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
pub fn render(run: &Run) -> csv::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for package in &run.packages {
        for finding in &package.findings {
            let status = if finding.known { "known" } else { "open" };
            write(&mut writer, package, &of_finding(finding, status, ""))?;
        }
        for suppressed in &package.suppressed {
            write(&mut writer, package, &of_finding(&suppressed.finding, "suppressed", &suppressed.reason))?;
        }
        unjudged(&mut writer, package)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    // The writer was given text only.
    Ok(String::from_utf8(bytes).unwrap_or_default())
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

fn unjudged(writer: &mut csv::Writer<Vec<u8>>, package: &PackageResult) -> csv::Result<()> {
    if let Some(error) = &package.error {
        return write(writer, package, &Row { status: "unreadable", message: error, ..Row::default() });
    }
    for rule in package.coverage.rules.iter().filter(|rule| rule.outcome == Outcome::CannotTell) {
        let missing = rule.missing.join("; ");
        let row = Row {
            status: "cannot-tell",
            severity: rule.severity.as_str(),
            rule: &rule.rule,
            message: &missing,
            ..Row::default()
        };
        write(writer, package, &row)?;
    }
    let coverage = &package.coverage;
    for (status, places) in [("contradiction", &coverage.contradictions), ("unreadable", &coverage.unreadable)] {
        for place in places {
            write(writer, package, &Row { status, object: &place.path, message: &place.why, ..Row::default() })?;
        }
    }
    Ok(())
}

fn write(writer: &mut csv::Writer<Vec<u8>>, package: &PackageResult, row: &Row<'_>) -> csv::Result<()> {
    let cells = [
        &package.path,
        package.project.as_deref().unwrap_or_default(),
        package.verdict.as_str(),
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

/// The text of a cell. A spreadsheet takes what begins with one of these for a formula, also behind white space.
fn cell(text: &str) -> String {
    let text = line(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%']) { format!("'{text}") } else { text }
}
