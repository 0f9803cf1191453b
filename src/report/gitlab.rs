//! The run as GitLab's Code Quality report: a list in which each issue has a fingerprint of its own, by which GitLab tells
//! what a merge request brings. Accepted findings are left out; what could not be judged is an issue, too.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::findings::{PackageResult, Run, Severity, Verdict};

use super::text::shortened;
use super::{json_text, reason};

/// Characters of a description.
const DESCRIPTION_LENGTH: usize = 1000;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

/// A package has no lines; GitLab wants one.
#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// The run as a list of issues.
///
/// # Errors
///
/// None that the types of a run can cause; the serializer's own error otherwise.
pub fn render(run: &Run) -> serde_json::Result<String> {
    let mut seen = BTreeMap::new();
    let mut issues = Vec::new();
    for package in &run.packages {
        for finding in &package.findings {
            issues.push(Issue {
                description: shortened(&finding.message, DESCRIPTION_LENGTH),
                check_name: finding.rule.clone(),
                fingerprint: unique(&mut seen, &format!("{}{}", finding.fingerprint, of_app(package))),
                severity: severity(finding.severity),
                location: location(package),
            });
        }
        if package.verdict == Verdict::CannotTell || package.error.is_some() {
            issues.push(Issue {
                description: shortened(&reason::sentence(package, run.fail_on), DESCRIPTION_LENGTH),
                check_name: "cannot-tell".to_owned(),
                fingerprint: unique(&mut seen, &format!("cannot-tell{}", of_app(package))),
                severity: "blocker",
                location: location(package),
            });
        }
    }
    json_text::to_text(&issues)
}

/// Two apps may have the same finding, and GitLab keeps one issue for each fingerprint.
fn of_app(package: &PackageResult) -> String {
    package.project.as_ref().map(|project| format!("-{project}")).unwrap_or_default()
}

fn unique(seen: &mut BTreeMap<String, usize>, fingerprint: &str) -> String {
    let count = seen.entry(fingerprint.to_owned()).or_default();
    *count += 1;
    if *count == 1 { fingerprint.to_owned() } else { format!("{fingerprint}-{count}") }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "blocker",
        Severity::Warning => "major",
        Severity::Info => "info",
    }
}

fn location(package: &PackageResult) -> Location {
    Location { path: package.path.replace('\\', "/"), lines: Lines { begin: 1 } }
}
