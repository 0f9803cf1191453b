//! From inputs to results.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::facts::Facts;
use crate::findings::{Coverage, FailOn, PackageResult, Verdict};
use crate::package::{Limits, Package, PackageError, find_packages};
use crate::rules::Judge;

/// One package to analyze.
#[derive(Debug)]
pub(super) struct Input {
    path: PathBuf,
}

impl Input {
    /// The path as reports show it.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// Every package that the paths name.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, PackageError> {
    let mut inputs = Vec::new();
    for path in paths {
        inputs.extend(find_packages(path)?.into_iter().map(|path| Input { path }));
    }
    Ok(inputs)
}

/// What a package holds.
pub(super) fn facts(input: &Input) -> Result<(Facts, Coverage), PackageError> {
    let package = Package::open(&input.path, Limits::default())?;
    let coverage = Coverage { entries: package.entries().count(), ..Coverage::default() };
    Ok((Facts::default(), coverage))
}

/// Judges a package.
pub(super) fn check(
    input: &Input,
    judge: &Judge<'_>,
    fail_on: FailOn,
    _threads: Option<NonZeroUsize>,
) -> Result<PackageResult, PackageError> {
    let (facts, mut coverage) = facts(input)?;
    let judgement = judge.judge(&facts);
    coverage.rules = judgement.outcomes;
    Ok(PackageResult {
        path: input.name(),
        sha256: None,
        mendix_version: None,
        project: None,
        verdict: Verdict::on(&judgement.findings, &coverage.rules, fail_on),
        findings: judgement.findings,
        coverage,
        error: None,
    })
}
