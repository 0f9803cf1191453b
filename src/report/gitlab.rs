//! The run as GitLab's Code Quality report: a list in which each issue has a fingerprint of its own, by which GitLab tells
//! what a merge request brings. Accepted findings are left out; what could not be judged is an issue, too.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;

use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};

use crate::findings::{Idle, IdleSuppression, Overview, PackageResult, Run, Severity, Verdict};

use super::text::{line, shortened};
use super::{RenderError, Results, json_text, reason};

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
pub fn render(run: &Run) -> Result<String, RenderError> {
    super::in_memory(run, write)
}

/// Writes the same, package by package.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    Ok(json_text::write(&Issues(*results), out)?)
}

struct Issues<'a>(Results<'a>);

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.0.overview;
        let seen = RefCell::new(BTreeMap::new());
        json_text::list(
            serializer,
            self.0.packages,
            |package, list| {
                issues(package, run, &mut seen.borrow_mut()).iter().try_for_each(|issue| list.serialize_element(issue))
            },
            |list| {
                let mut idle = run.gate.idle_suppressions.iter();
                idle.try_for_each(|idle| list.serialize_element(&suppression(idle, &mut seen.borrow_mut())))
            },
        )
    }
}

fn issues(package: &PackageResult, run: &Overview, seen: &mut BTreeMap<String, usize>) -> Vec<Issue> {
    let mut issues = Vec::new();
    for finding in &package.findings {
        issues.push(Issue {
            description: shortened(&finding.message, DESCRIPTION_LENGTH),
            check_name: finding.rule.clone(),
            fingerprint: unique(seen, &format!("{}{}", finding.fingerprint, of_app(package))),
            severity: severity(finding.severity),
            location: location(package),
        });
    }
    let mut of_package = |name: &str, severity, text: &str| {
        issues.push(Issue {
            description: shortened(text, DESCRIPTION_LENGTH),
            check_name: name.to_owned(),
            fingerprint: unique(seen, &format!("{name}{}", of_app(package))),
            severity,
            location: location(package),
        });
    };
    let not_seen = reason::not_seen(package);
    if package.verdict == Verdict::CannotTell || package.error.is_some() {
        let not_seen = not_seen.map(|text| format!(" {text}")).unwrap_or_default();
        of_package("cannot-tell", "blocker", &format!("{}{not_seen}", reason::sentence(package, run.fail_on)));
    } else if let Some(not_seen) = not_seen {
        of_package("not-judged-whole", "minor", &not_seen);
    }
    issues
}

/// A suppression that does nothing any more: the gate fails because of one that is over.
fn suppression(idle: &IdleSuppression, seen: &mut BTreeMap<String, usize>) -> Issue {
    let over = idle.why == Idle::Expired;
    let what = if over { "suppression-over" } else { "suppression-idle" };
    let (path, begin) = match idle.place.rsplit_once(':').map(|(path, line)| (path, line.parse())) {
        Some((path, Ok(begin))) => (path, begin),
        _ => (idle.place.as_str(), 1),
    };
    let description = format!("Suppression of {} on {}: {}", idle.rule, idle.object, reason::for_idle(idle));
    Issue {
        description: shortened(&description, DESCRIPTION_LENGTH),
        check_name: what.to_owned(),
        fingerprint: unique(seen, &format!("{what}-{}-{}", line(&idle.rule), line(&idle.object))),
        severity: if over { "blocker" } else { "minor" },
        location: Location { path: line(path).replace('\\', "/"), lines: Lines { begin } },
    }
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
