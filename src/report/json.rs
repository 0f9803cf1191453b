//! The run as JSON, for programs. The shape is a contract: `docs/report.schema.json` describes it, a test holds the two
//! together, and `schema_version` rises when a field changes its meaning or goes. Every field is always there; `null`
//! stands for what is not known.

use std::io::Write;

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::facts::{Evidence, Owner};
use crate::findings::{
    Coverage, Finding, Gate, OpenQuestion, Outcome, PackageResult, Packages, Run, Severity, Shards, Source, Suppressed,
    TargetInfo, Unreadable, UnusedAnswer,
};

use super::{RenderError, Results, json_text};

/// Version of the shape of all JSON that the program writes.
pub const SCHEMA_VERSION: u32 = 1;

/// The run as indented JSON.
///
/// # Errors
///
/// None that the types of a run can cause; the serializer's own error otherwise.
pub fn render(run: &Run) -> Result<String, RenderError> {
    super::in_memory(run, write)
}

/// Writes the run as indented JSON, package by package.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let run = results.overview;
    let view = RunView {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        target: &run.target,
        fail_on: run.fail_on.as_str(),
        verdict: run.verdict().as_str(),
        packages: PackageList(results.packages),
        unused_answers: &run.unused_answers,
        gate: &run.gate,
        shards: &run.shards,
    };
    Ok(json_text::write(&view, out)?)
}

/// The program that wrote a report.
#[derive(Serialize)]
pub(crate) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

impl Tool {
    pub(crate) const THIS: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

#[derive(Serialize)]
struct RunView<'a> {
    schema_version: u32,
    tool: Tool,
    target: &'a TargetInfo,
    fail_on: &'static str,
    verdict: &'static str,
    packages: PackageList<'a>,
    unused_answers: &'a [UnusedAnswer],
    gate: &'a Gate,
    shards: &'a [Shards],
}

struct PackageList<'a>(&'a dyn Packages);

impl Serialize for PackageList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of_package =
            |package: &PackageResult, list: &mut S::SerializeSeq| list.serialize_element(&PackageView::of(package));
        json_text::list(serializer, self.0, of_package, |_| Ok(()))
    }
}

#[derive(Serialize)]
struct PackageView<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    mendix_version: Option<&'a str>,
    project: Option<&'a str>,
    verdict: &'static str,
    error: Option<&'a str>,
    summary: Summary,
    findings: Vec<FindingView<'a>>,
    suppressed: Vec<SuppressedView<'a>>,
    questions: &'a [OpenQuestion],
    coverage: Option<CoverageView<'a>>,
}

/// How much was found in a package.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct Summary {
    blocker: usize,
    warning: usize,
    info: usize,
    suppressed: usize,
    effort: u32,
}

impl Summary {
    pub(super) fn of(package: &PackageResult) -> Self {
        Self {
            blocker: package.count(Severity::Blocker),
            warning: package.count(Severity::Warning),
            info: package.count(Severity::Info),
            suppressed: package.suppressed.len(),
            effort: package.effort(),
        }
    }
}

#[derive(Serialize)]
struct FindingView<'a> {
    rule: &'a str,
    title: &'a str,
    severity: &'static str,
    confidence: &'static str,
    effort: u32,
    owner: &'a Owner,
    object: &'a str,
    message: &'a str,
    remedy: &'a str,
    source: &'a Source,
    evidence: Vec<EvidenceView<'a>>,
    fingerprint: &'a str,
    known: bool,
}

#[derive(Serialize)]
struct SuppressedView<'a> {
    finding: FindingView<'a>,
    reason: &'a str,
    owner: Option<&'a str>,
    until: Option<&'a str>,
    place: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_package: bool,
}

#[derive(Serialize)]
struct EvidenceView<'a> {
    path: Vec<&'a str>,
    excerpt: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct CoverageView<'a> {
    entries: usize,
    read: usize,
    skipped: usize,
    unreadable: &'a [Unreadable],
    contradictions: &'a [Unreadable],
    rules: Vec<RuleView<'a>>,
}

#[derive(Serialize)]
struct RuleView<'a> {
    rule: &'a str,
    severity: &'static str,
    subject: &'a str,
    outcome: Outcome,
    missing: &'a [String],
}

impl<'a> PackageView<'a> {
    fn of(package: &'a PackageResult) -> Self {
        let name = file_name(&package.path);
        Self {
            path: &package.path,
            sha256: package.sha256.as_deref(),
            mendix_version: package.mendix_version.as_deref(),
            project: package.project.as_deref(),
            verdict: package.verdict.as_str(),
            error: package.error.as_deref(),
            summary: Summary::of(package),
            findings: package.findings.iter().map(|finding| FindingView::of(finding, name)).collect(),
            suppressed: package.suppressed.iter().map(|suppressed| SuppressedView::of(suppressed, name)).collect(),
            questions: &package.questions,
            // Counting the files of something that is no package would look like a package without files.
            coverage: package.error.is_none().then(|| CoverageView::of(&package.coverage)),
        }
    }
}

impl<'a> FindingView<'a> {
    fn of(finding: &'a Finding, package: &'a str) -> Self {
        Self {
            rule: &finding.rule,
            title: &finding.title,
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            effort: finding.effort,
            owner: &finding.owner,
            object: &finding.object,
            message: &finding.message,
            remedy: &finding.remedy,
            source: &finding.source,
            evidence: finding.evidence.iter().map(|evidence| EvidenceView::of(evidence, package)).collect(),
            fingerprint: &finding.fingerprint,
            known: finding.known,
        }
    }
}

impl<'a> SuppressedView<'a> {
    fn of(suppressed: &'a Suppressed, package: &'a str) -> Self {
        Self {
            finding: FindingView::of(&suppressed.finding, package),
            reason: &suppressed.reason,
            owner: suppressed.owner.as_deref(),
            until: suppressed.until.as_deref(),
            place: &suppressed.place,
            in_package: suppressed.in_package,
        }
    }
}

impl<'a> EvidenceView<'a> {
    fn of(evidence: &'a Evidence, package: &'a str) -> Self {
        let places = evidence.path.iter().map(String::as_str);
        Self { path: std::iter::once(package).chain(places).collect(), excerpt: evidence.excerpt.as_deref() }
    }
}

impl<'a> CoverageView<'a> {
    pub(super) fn of(coverage: &'a Coverage) -> Self {
        let rule = |rule: &'a crate::findings::RuleOutcome| RuleView {
            rule: &rule.rule,
            severity: rule.severity.as_str(),
            subject: &rule.subject,
            outcome: rule.outcome,
            missing: &rule.missing,
        };
        Self {
            entries: coverage.entries,
            read: coverage.read,
            skipped: coverage.skipped,
            unreadable: &coverage.unreadable,
            contradictions: &coverage.contradictions,
            rules: coverage.rules.iter().map(rule).collect(),
        }
    }
}

/// The last part of a path, whichever way its slashes lean: a chain of places starts with the package's own name.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}
