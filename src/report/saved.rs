//! A run back from its JSON, so that it can be shown again or compared without its package. Judges nothing: what the file
//! says has to fit together, so that a verdict that was edited, or that another version would not give, is refused rather
//! than repeated.

use serde::Deserialize;
use thiserror::Error;

use crate::findings::{
    Coverage, FailOn, Finding, Gate, OpenQuestion, PackageResult, Run, Shards, Suppressed, TargetInfo, UnusedAnswer,
    Verdict,
};

use super::json::{SCHEMA_VERSION, Summary, Tool, file_name};
use super::words;

/// Why a text is no saved run that can be used.
#[derive(Debug, Error)]
pub enum SavedRunError {
    /// It is something else, or damaged.
    #[error("it is no saved report: {0}")]
    NoReport(String),
    /// It has another shape.
    #[error("it is a report of version {0}, and this program reads version {SCHEMA_VERSION}")]
    Version(u32),
    /// Its parts do not go together.
    #[error("it contradicts itself: {0}")]
    Contradiction(String),
}

/// What tells a report from other JSON.
#[derive(Deserialize)]
struct Head {
    schema_version: u32,
    tool: ToolName,
}

#[derive(Deserialize)]
struct ToolName {
    name: String,
}

#[derive(Deserialize)]
struct SavedRun {
    target: TargetInfo,
    fail_on: FailOn,
    verdict: Verdict,
    packages: Vec<SavedPackage>,
    unused_answers: Vec<UnusedAnswer>,
    gate: Gate,
    #[serde(default)]
    shards: Vec<Shards>,
}

#[derive(Deserialize)]
struct SavedPackage {
    path: String,
    sha256: Option<String>,
    mendix_version: Option<String>,
    project: Option<String>,
    verdict: Verdict,
    error: Option<String>,
    summary: Summary,
    findings: Vec<Finding>,
    suppressed: Vec<Suppressed>,
    questions: Vec<OpenQuestion>,
    coverage: Option<Coverage>,
}

/// The run that a JSON report holds; without facts, as a report has none.
///
/// # Errors
///
/// [`SavedRunError`]: the text is no report, one of another shape, or one whose parts do not go together.
pub fn read(text: &str) -> Result<Run, SavedRunError> {
    let no_report = |error: serde_json::Error| SavedRunError::NoReport(error.to_string());
    let head: Head = serde_json::from_str(text).map_err(no_report)?;
    if head.tool.name != Tool::THIS.name {
        return Err(SavedRunError::NoReport(format!("it was written by {}", head.tool.name)));
    }
    if head.schema_version != SCHEMA_VERSION {
        return Err(SavedRunError::Version(head.schema_version));
    }
    let saved: SavedRun = serde_json::from_str(text).map_err(no_report)?;
    let fail_on = saved.fail_on;
    let SavedRun { target, verdict, packages, unused_answers, gate, shards, .. } = saved;
    let packages = packages.into_iter().map(|package| package.restored(fail_on)).collect::<Result<_, _>>()?;
    let run = Run { target, fail_on, packages, unused_answers, gate, shards };
    same_verdict("the run", verdict, run.verdict())?;
    Ok(run)
}

impl SavedPackage {
    fn restored(self, fail_on: FailOn) -> Result<PackageResult, SavedRunError> {
        let path = self.path;
        let contradiction = |why: &str| SavedRunError::Contradiction(format!("{path}: {why}"));
        let coverage = match (self.coverage, &self.error) {
            (Some(coverage), None) => coverage,
            (None, Some(_)) => Coverage::default(),
            (None, None) => return Err(contradiction("it does not say how far the analysis got")),
            (Some(_), Some(_)) => return Err(contradiction("it was analyzed although it could not be opened")),
        };
        let mut package = PackageResult {
            sha256: self.sha256,
            mendix_version: self.mendix_version,
            project: self.project,
            verdict: self.verdict,
            findings: self.findings,
            suppressed: self.suppressed,
            questions: self.questions,
            coverage,
            error: self.error,
            facts: None,
            path: path.clone(),
        };
        // A chain of places starts with the package's own name there, and inside the package here.
        let accepted = package.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding);
        for evidence in package.findings.iter_mut().chain(accepted).flat_map(|finding| &mut finding.evidence) {
            if evidence.path.first().is_none_or(|first| first != file_name(&path)) {
                return Err(contradiction("a chain of places does not begin with the package"));
            }
            evidence.path.remove(0);
        }
        if Summary::of(&package) != self.summary {
            return Err(contradiction("its summary does not count its findings"));
        }
        let verdict = match package.error {
            Some(_) => Verdict::CannotTell,
            None => Verdict::on(&package.findings, &package.coverage, fail_on),
        };
        same_verdict(&path, self.verdict, verdict)?;
        Ok(package)
    }
}

fn same_verdict(what: &str, said: Verdict, follows: Verdict) -> Result<(), SavedRunError> {
    if said == follows {
        return Ok(());
    }
    let (said, follows) = (words::verdict(said), words::verdict(follows));
    Err(SavedRunError::Contradiction(format!("{what} is said to be {said:?}, and its findings say {follows:?}")))
}
