//! The run as SARIF 2.1.0, for code scanning: one result for each finding, with its chain of places as logical locations, its
//! fingerprint, and what the team has accepted as suppressions. What could not be read or judged is a notification and
//! makes the invocation unsuccessful, so that an empty list is not taken for a clean app.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::facts::Evidence;
use crate::findings::{Finding, Outcome, PackageResult, Run, Severity, Suppressed, Verdict};

use super::text::line;
use super::{json_text, reason};

/// The name of our fingerprint; it changes with the recipe of [`Finding::fingerprint_of`].
const FINGERPRINT: &str = "mxready/v1";

/// The run as a SARIF log.
///
/// # Errors
///
/// None that the types of a run can cause; the serializer's own error otherwise.
pub fn render(run: &Run) -> serde_json::Result<String> {
    let rules = Rules::of(run);
    let mut results = Vec::new();
    for package in &run.packages {
        let place = Place { package };
        results.extend(package.findings.iter().map(|finding| result(run, &rules, &place, finding, None)));
        let accepted = package.suppressed.iter();
        results.extend(accepted.map(|accepted| result(run, &rules, &place, &accepted.finding, Some(accepted))));
    }
    json_text::to_text(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.list,
            }},
            "automationDetails": { "id": format!("mxready/{}@{}/", run.target.name, run.target.as_of) },
            "columnKind": "unicodeCodePoints",
            "artifacts": artifacts(run).into_values().map(artifact).collect::<Vec<_>>(),
            "invocations": [invocation(run)],
            "results": results,
            "properties": { "verdict": run.verdict().as_str(), "reason": reason::last_line(run) },
        }],
    }))
}

/// The package that something was found in.
struct Place<'a> {
    package: &'a PackageResult,
}

impl Place<'_> {
    fn artifact(&self) -> Value {
        json!({ "uri": uri(&self.package.path) })
    }
}

/// The rules that have results, by id.
struct Rules {
    list: Vec<Value>,
    index: BTreeMap<String, usize>,
}

impl Rules {
    fn of(run: &Run) -> Self {
        let mut firsts: BTreeMap<&str, &Finding> = BTreeMap::new();
        for package in &run.packages {
            let suppressed = package.suppressed.iter().map(|suppressed| &suppressed.finding);
            for finding in package.findings.iter().chain(suppressed) {
                firsts.entry(&finding.rule).or_insert(finding);
            }
        }
        let index = firsts.keys().enumerate().map(|(index, id)| ((*id).to_owned(), index)).collect();
        Self { list: firsts.into_values().map(rule).collect(), index }
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

fn result(run: &Run, rules: &Rules, place: &Place<'_>, finding: &Finding, accepted: Option<&Suppressed>) -> Value {
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
        "kind": "external",
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
fn artifacts(run: &Run) -> BTreeMap<&str, &PackageResult> {
    run.packages.iter().map(|package| (package.path.as_str(), package)).collect()
}

fn artifact(package: &PackageResult) -> Value {
    let mut artifact = json!({ "location": { "uri": uri(&package.path) }, "roles": ["analysisTarget"] });
    if let (Some(sha256), Some(artifact)) = (&package.sha256, artifact.as_object_mut()) {
        artifact.insert("hashes".to_owned(), json!({ "sha-256": sha256 }));
    }
    artifact
}

/// Whether everything was judged, and what was not.
fn invocation(run: &Run) -> Value {
    let mut notifications = Vec::new();
    for package in &run.packages {
        let place = Place { package };
        if let Some(error) = &package.error {
            notifications.push(notification("package-unusable", "error", error, &place));
        }
        let coverage = &package.coverage;
        for (id, places) in
            [("archive-contradicts-itself", &coverage.contradictions), ("not-read", &coverage.unreadable)]
        {
            for at in places {
                notifications.push(notification(id, "error", &format!("{}: {}", at.path, at.why), &place));
            }
        }
        for rule in coverage.rules.iter().filter(|rule| rule.outcome == Outcome::CannotTell || !rule.missing.is_empty())
        {
            let part = if rule.outcome == Outcome::CannotTell { "" } else { " in part" };
            let text = format!("{} could not be judged{part}: {}", rule.rule, rule.missing.join("; "));
            notifications.push(notification("not-judged", level(rule.severity), &text, &place));
        }
    }
    for idle in &run.gate.idle_suppressions {
        let text = format!("the suppression of {} in {} does nothing any more", idle.rule, idle.place);
        notifications.push(json!({ "descriptor": { "id": "idle-suppression" }, "level": "warning", "message": { "text": line(&text) } }));
    }
    let successful =
        run.packages.iter().all(|package| package.error.is_none() && package.verdict != Verdict::CannotTell);
    json!({ "executionSuccessful": successful && !run.packages.is_empty(), "toolExecutionNotifications": notifications })
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
