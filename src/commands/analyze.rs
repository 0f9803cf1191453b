//! From an input to its facts and its result: the one place where packages, facts and rules meet. Knows neither
//! arguments nor formats.

use std::path::{Path, PathBuf};

use crate::facts::Facts;
use crate::findings::{Coverage, FailOn, PackageResult, Verdict};
use crate::package::{Limits, Package, PackageError, find_packages};
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
pub(super) fn check(input: &Input, judge: &Judge<'_>, fail_on: FailOn) -> Result<PackageResult, PackageError> {
    let (facts, coverage, sha256) = facts(&input.path, judge)?;
    let Judgement { findings, outcomes } = judge.judge(&facts);
    let verdict = Verdict::on(&findings, &outcomes, fail_on);
    Ok(PackageResult {
        path: input.name(),
        sha256,
        mendix_version: None,
        project: None,
        verdict,
        findings,
        coverage: Coverage { rules: outcomes, ..coverage },
        error: None,
    })
}

/// The facts of a package, without judging them.
pub(super) fn facts(path: &Path, _judge: &Judge<'_>) -> Result<(Facts, Coverage, Option<String>), PackageError> {
    let package = Package::open(path, Limits::default())?;
    let coverage = Coverage { entries: package.entries().count(), ..Coverage::default() };
    Ok((Facts::default(), coverage, package.sha256()))
}
