//! From an input to its facts and its result: the one place where packages, facts and rules meet. Knows neither
//! arguments nor formats.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::facts::{Facts, gather};
use crate::findings::{Coverage, FailOn, PackageResult, Unreadable, Verdict};
use crate::java::JavaInterest;
use crate::package::{Account, Limits, Package, PackageError, find_packages};
use crate::rules::{Judge, Judgement};

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

/// Judges a package.
pub(super) fn check(
    input: &Input,
    judge: &Judge<'_>,
    fail_on: FailOn,
    threads: Option<NonZeroUsize>,
) -> Result<PackageResult, PackageError> {
    let Held { facts, coverage, sha256 } = facts(input, judge, threads)?;
    let Judgement { findings, outcomes } = judge.judge(&facts);
    let app = facts.app.first().map(|row| &row.fact);
    Ok(PackageResult {
        path: input.name(),
        sha256,
        mendix_version: app.and_then(|app| app.mendix_version.value()).map(ToString::to_string),
        project: app.and_then(|app| app.project.value()).cloned(),
        verdict: Verdict::on(&findings, &outcomes, fail_on),
        findings,
        coverage: Coverage { rules: outcomes, ..coverage },
        error: None,
    })
}

/// What a package holds.
pub(super) struct Held {
    pub(super) facts: Facts,
    /// How far the reading got; no rule has been asked.
    pub(super) coverage: Coverage,
    /// SHA-256 of the archive; `None` for a folder.
    pub(super) sha256: Option<String>,
}

/// The facts of a package, without judging them. The target says which Java API is of interest.
pub(super) fn facts(input: &Input, judge: &Judge<'_>, threads: Option<NonZeroUsize>) -> Result<Held, PackageError> {
    let package = Package::open(&input.path, Limits::default())?;
    let interest = interest_of(judge);
    let read = || rayon::join(|| gather(&package, &interest), || package.sha256());
    let pool = threads.map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build());
    let (facts, sha256) = match pool {
        Some(Ok(pool)) => pool.install(read),
        // Without a pool of its own the work still gets done, on the threads that there are.
        Some(Err(_)) | None => read(),
    };
    Ok(Held { facts: facts?, coverage: coverage_of(package.account()), sha256 })
}

/// The Java classes that the target's rules ask about, and what the facts themselves need.
fn interest_of(judge: &Judge<'_>) -> JavaInterest {
    let classes = judge.java_references();
    let mut interest = JavaInterest::new();
    for class in &classes.exact {
        interest = interest.class(class);
    }
    for prefix in &classes.prefixes {
        interest = interest.prefix(prefix);
    }
    interest
}

fn coverage_of(account: Account) -> Coverage {
    let unreadable = account.unreadable.into_iter().map(|(path, why)| Unreadable { path, why }).collect();
    Coverage { entries: account.entries, read: account.read, skipped: account.skipped, unreadable, rules: Vec::new() }
}
