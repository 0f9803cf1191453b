//! From an input to its facts and its result: the one place where packages, facts and rules meet. Knows neither
//! arguments nor formats.

use std::path::{Path, PathBuf};

use crate::facts::{Facts, Runs, apply_runs, gather};
use crate::findings::{Coverage, FailOn, PackageResult, Unreadable, Verdict};
use crate::java::JavaInterest;
use crate::package::{Account, Limits, Package, PackageError, find_packages};
use crate::rules::{Answers, Judge, Judgement};

/// A package to analyze.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    path: PathBuf,
}

impl Input {
    /// The path as the user named it, or as it was found below a folder that the user named.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// The packages that the paths name, each once, in the order of the paths. A path that cannot be used stands in the list
/// as its error, so that the others are still analyzed.
pub(super) fn inputs(paths: &[PathBuf]) -> Vec<Result<Input, (String, PackageError)>> {
    let mut inputs: Vec<Result<Input, (String, PackageError)>> = Vec::new();
    for path in paths {
        match find_packages(path) {
            Ok(found) => {
                for path in found {
                    let input = Input { path };
                    if !inputs.iter().any(|known| known.as_ref().is_ok_and(|known| *known == input)) {
                        inputs.push(Ok(input));
                    }
                }
            }
            Err(error) => inputs.push(Err((path.display().to_string(), error))),
        }
    }
    inputs
}

/// Judges a package, with the help of what people answered and of the runs that its environment recorded. The result
/// holds the facts only where they are asked for; else their memory is free before the next package is read.
pub(super) fn check(
    input: &Input,
    judge: &Judge<'_>,
    answers: &Answers,
    runs: Option<&Runs>,
    fail_on: FailOn,
    keep_facts: bool,
) -> Result<PackageResult, PackageError> {
    let (mut facts, coverage, sha256) = facts(&input.path, &interest_of(judge))?;
    if let Some(runs) = runs {
        apply_runs(runs, &mut facts);
    }
    let questions = judge.ask(&mut facts, answers);
    let Judgement { findings, outcomes } = judge.judge(&facts);
    let coverage = Coverage { rules: outcomes, ..coverage };
    let app = facts.app.first().map(|row| &row.fact);
    Ok(PackageResult {
        path: input.name(),
        sha256,
        mendix_version: app.and_then(|app| app.mendix_version.value()).map(ToString::to_string),
        project: app.and_then(|app| app.project.value()).cloned(),
        verdict: Verdict::on(&findings, &coverage, fail_on),
        findings,
        suppressed: Vec::new(),
        questions,
        coverage,
        error: None,
        facts: keep_facts.then(|| Box::new(facts)),
    })
}

/// The facts of a package, without judging them, how far the reading got, and the archive's SHA-256. The interest says
/// which Java API is kept.
pub(super) fn facts(path: &Path, interest: &JavaInterest) -> Result<(Facts, Coverage, Option<String>), PackageError> {
    let package = Package::open(path, Limits::default())?;
    let (facts, sha256) = rayon::join(|| gather(&package, interest), || package.sha256());
    Ok((facts?, coverage_of(package.account()), sha256))
}

/// The Java classes that the target's rules ask about, and what the facts themselves need.
pub(super) fn interest_of(judge: &Judge<'_>) -> JavaInterest {
    let classes = judge.java_references();
    let mut interest = JavaInterest::new();
    for class in &classes.calls {
        interest = interest.calls(class);
    }
    for (class, methods) in &classes.methods {
        for method in methods {
            interest = interest.method(class, method);
        }
    }
    for class in &classes.parents {
        interest = interest.parent(class);
    }
    for class in &classes.caught {
        interest = interest.caught(class);
    }
    for prefix in &classes.prefixes {
        interest = interest.prefix(prefix);
    }
    interest
}

fn coverage_of(account: Account) -> Coverage {
    let places =
        |places: Vec<(String, String)>| places.into_iter().map(|(path, why)| Unreadable { path, why }).collect();
    Coverage {
        entries: account.entries,
        read: account.read,
        skipped: account.skipped,
        unreadable: places(account.unreadable),
        contradictions: places(account.contradictions),
        rules: Vec::new(),
    }
}
