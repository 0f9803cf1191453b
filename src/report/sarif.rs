//! The run as SARIF 2.1.0, for code scanning: one result for each finding, with its chain of places as logical locations, its
//! fingerprint, and what the team has accepted as suppressions. What could not be read or judged is a notification and,
//! where it could stop the move, makes the invocation unsuccessful, so that an empty list is not taken for a clean app.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::facts::Evidence;
use crate::findings::{
    Brief, Finding, IdleSuppression, Outcome, Overview, PackageResult, Packages, Run, Severity, Suppressed,
};

use super::text::line;
use super::{RenderError, Results, json_text, reason};

/// The name of our fingerprint; it changes with the recipe of [`Finding::fingerprint_of`].
const FINGERPRINT: &str = "mxready/v1";

/// The run as a SARIF log.
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
    let run = results.overview;
    let rules = Rules::of(results.packages)?;
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        runs: [LoggedRun {
            artifacts: artifacts(run).into_values().map(artifact).collect(),
            automation_details: json!({ "id": format!("mxready/{}@{}/", run.target.name, run.target.as_of) }),
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: was_successful(run),
                tool_execution_notifications: Notifications(*results),
            }],
            properties: json!({ "verdict": run.verdict().as_str(), "reason": reason::last_line(run) }),
            results: Found { results: *results, rules: &rules },
            tool: json!({ "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.list,
            }}),
        }],
        version: "2.1.0",
    };
    Ok(json_text::write(&log, out)?)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [LoggedRun<'a>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoggedRun<'a> {
    artifacts: Vec<Value>,
    automation_details: Value,
    column_kind: &'static str,
    invocations: [Invocation<'a>; 1],
    properties: Value,
    results: Found<'a>,
    tool: Value,
}

/// Whether everything was judged, and what was not.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    tool_execution_notifications: Notifications<'a>,
}

struct Notifications<'a>(Results<'a>);

impl Serialize for Notifications<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_text::list(
            serializer,
            self.0.packages,
            |package, list| notifications(package).iter().try_for_each(|each| list.serialize_element(each)),
            |list| {
                let mut idle = self.0.overview.gate.idle_suppressions.iter();
                idle.try_for_each(|idle| list.serialize_element(&idle_notification(idle)))
            },
        )
    }
}

struct Found<'a> {
    results: Results<'a>,
    rules: &'a Rules,
}

impl Serialize for Found<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.results.overview;
        let of_package = |package: &PackageResult, list: &mut S::SerializeSeq| {
            let place = Place { path: &package.path };
            for finding in &package.findings {
                list.serialize_element(&result(run, self.rules, &place, finding, None))?;
            }
            for accepted in &package.suppressed {
                list.serialize_element(&result(run, self.rules, &place, &accepted.finding, Some(accepted)))?;
            }
            Ok(())
        };
        json_text::list(serializer, self.results.packages, of_package, |_| Ok(()))
    }
}

/// The package that something was found in.
struct Place<'a> {
    path: &'a str,
}

impl Place<'_> {
    fn artifact(&self) -> Value {
        json!({ "uri": uri(self.path) })
    }
}

/// The rules that have results, by id.
struct Rules {
    list: Vec<Value>,
    index: BTreeMap<String, usize>,
}

impl Rules {
    fn of(packages: &dyn Packages) -> io::Result<Self> {
        let mut firsts: BTreeMap<String, Value> = BTreeMap::new();
        packages.each(false, &mut |package| {
            let suppressed = package.suppressed.iter().map(|suppressed| &suppressed.finding);
            for finding in package.findings.iter().chain(suppressed) {
                if !firsts.contains_key(&finding.rule) {
                    firsts.insert(finding.rule.clone(), rule(finding));
                }
            }
            Ok(())
        })?;
        let index = firsts.keys().enumerate().map(|(index, id)| (id.clone(), index)).collect();
        Ok(Self { list: firsts.into_values().collect(), index })
    }
}

fn rule(finding: &Finding) -> Value {
    let source = &finding.source;
    json!({
        "id": finding.rule,
        "name": finding.rule,
        "shortDescription": { "text": line(&finding.title) },
        "fullDescription": { "text": line(&finding.title) },
        // What to do may differ from finding to finding, so it stands in their messages; only our own words stand here.
        "help": {
            "text": format!("`mxready rules explain {}` tells all about this rule. Source: {} (read {})", finding.rule, source.url, source.read),
            "markdown": format!("`mxready rules explain {}` tells all about this rule.\n\nSource: <{}> (read {})", finding.rule, source.url, source.read),
        },
        "helpUri": source.url,
        "defaultConfiguration": { "level": level(finding.severity) },
        "properties": { "effort": finding.effort, "tags": ["mendix", "migration"] },
    })
}

fn result(run: &Overview, rules: &Rules, place: &Place<'_>, finding: &Finding, accepted: Option<&Suppressed>) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rules.index.get(&finding.rule),
        "level": level(finding.severity),
        "message": { "text": format!("{} What to do: {}", line(&finding.message), line(&finding.remedy)) },
        "locations": [location(place, finding.evidence.first(), &finding.object)],
        "partialFingerprints": { FINGERPRINT: finding.fingerprint },
        "suppressions": accepted.map(suppression).into_iter().collect::<Vec<_>>(),
        "properties": {
            "object": line(&finding.object),
            "owner": line(&finding.owner.to_string()),
            "confidence": finding.confidence.as_str(),
            "effort": finding.effort,
        },
    });
    let others: Vec<Value> =
        finding.evidence.iter().skip(1).map(|evidence| location(place, Some(evidence), &finding.object)).collect();
    if let Some(result) = result.as_object_mut() {
        if !others.is_empty() {
            result.insert("relatedLocations".to_owned(), others.into());
        }
        if run.gate.baseline.is_some() {
            let state = if finding.known { "unchanged" } else { "new" };
            result.insert("baselineState".to_owned(), state.into());
        }
    }
    result
}

fn suppression(accepted: &Suppressed) -> Value {
    json!({
        "kind": if accepted.in_package { "inSource" } else { "external" },
        "status": "accepted",
        "justification": line(&accepted.reason),
        "properties": { "owner": accepted.owner, "until": accepted.until, "place": accepted.place },
    })
}

/// The package, and inside it the chain of places. A package has no lines; viewers that want one get the first.
fn location(place: &Place<'_>, evidence: Option<&Evidence>, object: &str) -> Value {
    let path: Vec<String> = match evidence {
        Some(evidence) => evidence.path.iter().map(|part| line(part)).collect(),
        None => vec![line(object)],
    };
    let mut location = json!({
        "physicalLocation": { "artifactLocation": place.artifact(), "region": { "startLine": 1 } },
        "logicalLocations": [{
            "name": path.last(),
            "fullyQualifiedName": path.join(" › "),
            "kind": "member",
        }],
    });
    if let (Some(excerpt), Some(location)) =
        (evidence.and_then(|evidence| evidence.excerpt.as_deref()), location.as_object_mut())
    {
        location.insert("message".to_owned(), json!({ "text": line(excerpt) }));
    }
    location
}

/// Each package once, also where the same path was given twice.
fn artifacts(run: &Overview) -> BTreeMap<&str, &Brief> {
    run.briefs.iter().map(|package| (package.path.as_str(), package)).collect()
}

fn artifact(package: &Brief) -> Value {
    let mut artifact = json!({ "location": { "uri": uri(&package.path) }, "roles": ["analysisTarget"] });
    if let (Some(sha256), Some(artifact)) = (&package.sha256, artifact.as_object_mut()) {
        artifact.insert("hashes".to_owned(), json!({ "sha-256": sha256 }));
    }
    artifact
}

/// What of a package was not read or judged.
fn notifications(package: &PackageResult) -> Vec<Value> {
    let mut notifications = Vec::new();
    let place = Place { path: &package.path };
    if let Some(error) = &package.error {
        notifications.push(notification("package-unusable", "error", error, &place));
    }
    let coverage = &package.coverage;
    for (id, places) in [("archive-contradicts-itself", &coverage.contradictions), ("not-read", &coverage.unreadable)] {
        for at in places {
            notifications.push(notification(id, "error", &format!("{}: {}", at.path, at.why), &place));
        }
    }
    for rule in coverage.rules.iter().filter(|rule| rule.outcome == Outcome::CannotTell || !rule.missing.is_empty()) {
        let part = if rule.outcome == Outcome::CannotTell { "" } else { " in part" };
        let text = format!("{} could not be judged{part}: {}", rule.rule, rule.missing.join("; "));
        notifications.push(notification("not-judged", level(rule.severity), &text, &place));
    }
    notifications
}

fn idle_notification(idle: &IdleSuppression) -> Value {
    let text = format!("the suppression of {} in {} does nothing any more", idle.rule, idle.place);
    json!({ "descriptor": { "id": "idle-suppression" }, "level": "warning", "message": { "text": line(&text) } })
}

/// Whether all that could stop the move was judged of every package. The verdict does not say it: what was found hides
/// there what was not judged beside it.
fn was_successful(run: &Overview) -> bool {
    let told = |package: &Brief| package.could_be_opened && !package.is_open;
    run.briefs.iter().all(told) && !run.briefs.is_empty()
}

fn notification(id: &str, level: &str, text: &str, place: &Place<'_>) -> Value {
    json!({
        "descriptor": { "id": id },
        "level": level,
        "message": { "text": line(text) },
        "locations": [{ "physicalLocation": { "artifactLocation": place.artifact() } }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative reference: slashes, and everything but the usual characters as `%XX`.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
