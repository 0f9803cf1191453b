//! From an input to its facts and its result: the one place where packages, facts and rules meet. Knows neither
//! arguments nor formats.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::facts::{Facts, Runs, apply_runs, gather_with};
use crate::findings::{Coverage, FailOn, PackageResult, Unreadable, Verdict};
use crate::java::{JavaInterest, JavaInterests};
use crate::package::{Account, Limits, Package, PackageError, find_packages};
use crate::rules::{Answers, AskedOfJava, JavaClasses, Judge, Judgement};
use crate::timings::{Phase, during};

use super::error::CommandError;
use super::kept_facts::KeptPackage;
use super::saved::{is_json, read_facts};

/// A package to analyze, or its facts, which were kept.
#[derive(Debug)]
pub(super) enum Input {
    /// The path as the user named it, or as it was found below a folder that the user named.
    Package(PathBuf),
    /// What an earlier reading left.
    Kept(Box<KeptPackage>),
}

/// A path that cannot be used, and why.
pub(super) type Unusable = (String, CommandError);

/// What was read of a package before anything is judged.
pub(super) struct Reading {
    /// What it holds.
    pub(super) facts: Facts,
    /// How far the reading got.
    pub(super) coverage: Coverage,
    /// The archive's SHA-256; `None` for a folder, and where nobody asks.
    pub(super) sha256: Option<String>,
}

/// How packages are read.
#[derive(Clone, Copy)]
pub(super) struct HowToRead<'a> {
    /// Which Java API is kept.
    pub(super) interest: &'a JavaInterests,
    pub(super) limits: Limits,
    pub(super) cache: Option<&'a Cache>,
    /// Whether the archive's SHA-256 is asked for: of a large archive it takes a while.
    pub(super) checksum: bool,
}

impl Input {
    /// The path by which reports and suppressions know the package.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Package(path) => path.display().to_string(),
            Self::Kept(package) => package.path.clone(),
        }
    }

    /// Reads the package, or takes what was read of it.
    pub(super) fn read(self, how: &HowToRead<'_>) -> Result<Reading, CommandError> {
        match self {
            Self::Package(path) => {
                let (facts, coverage, sha256) = facts(&path, how)?;
                Ok(Reading { facts, coverage, sha256 })
            }
            Self::Kept(package) => match package.error {
                Some(why) => Err(CommandError::Kept { path: package.path, why }),
                None => Ok(Reading { facts: *package.facts, coverage: package.coverage, sha256: package.sha256 }),
            },
        }
    }
}

/// The packages that the paths name, each once, in the order of the paths. A path that cannot be used stands in the list
/// as its error, so that the others are still analyzed.
pub(super) fn inputs(paths: &[PathBuf], asked: &AskedOfJava) -> Vec<Result<Input, Unusable>> {
    let mut seen = BTreeSet::new();
    let mut inputs: Vec<Result<Input, Unusable>> = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        if is_json(path) {
            match read_facts(path, asked) {
                _ if !seen.insert(path.clone()) => {}
                Ok(kept) => inputs.extend(kept.packages.into_iter().map(|package| Ok(Input::Kept(Box::new(package))))),
                Err(error) => inputs.push(Err((name, error))),
            }
            continue;
        }
        match find_packages(path) {
            Ok(found) => {
                let new = found.into_iter().filter(|path| seen.insert(path.clone()));
                inputs.extend(new.map(|path| Ok(Input::Package(path))));
            }
            Err(error) => inputs.push(Err((name, error.into()))),
        }
    }
    inputs
}

/// Judges what was read of a package, with the help of what people answered and of the runs that its environment
/// recorded. The result holds the facts only where they are asked for; else their memory is free before the next package
/// is read.
pub(super) fn check(
    path: String,
    reading: Reading,
    judge: &Judge<'_>,
    answers: &Answers,
    runs: Option<&Runs>,
    fail_on: FailOn,
    keep_facts: bool,
) -> PackageResult {
    let Reading { mut facts, coverage, sha256 } = reading;
    if let Some(runs) = runs {
        apply_runs(runs, &mut facts);
    }
    let (questions, judgement) = during(Phase::Rules, || (judge.ask(&mut facts, answers), judge.judge(&facts)));
    let Judgement { findings, outcomes } = judgement;
    let coverage = Coverage { rules: outcomes, ..coverage };
    let app = facts.app.first().map(|row| &row.fact);
    PackageResult {
        path,
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
    }
}

/// The facts of a package, without judging them, how far the reading got, and the archive's SHA-256 where it is asked for.
pub(super) fn facts(path: &Path, how: &HowToRead<'_>) -> Result<(Facts, Coverage, Option<String>), PackageError> {
    let package = during(Phase::Open, || Package::open(path, how.limits))?;
    let sha256 = || during(Phase::Checksum, || how.checksum.then(|| package.sha256()).flatten());
    let (facts, sha256) = rayon::join(|| gather_with(&package, how.interest, how.cache), sha256);
    Ok((facts?, coverage_of(package.account()), sha256))
}

/// What the reader of class files has to keep for rules.
pub(super) fn interests(asked: &AskedOfJava) -> JavaInterests {
    JavaInterests { project: interest_in(&asked.project), libraries: interest_in(&asked.libraries) }
}

/// The same for some classes.
pub(super) fn interest_in(classes: &JavaClasses) -> JavaInterest {
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
