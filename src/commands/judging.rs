//! From paths to judged packages, with the team's answers, run history, suppressions and baseline: what the commands that
//! judge have in common.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::facts::Runs;
use crate::findings::{Baseline, BaselineUse, FailOn, Gate, PackageResult, Run, Suppression, Suppressions, Verdict};
use crate::package::PackageError;
use crate::rules::{Answers, RuleSet};

use super::analyze;
use super::arguments::JudgingArguments;
use super::console::Console;
use super::error::CommandError;
use super::settings::Settings;
use super::today::today;

/// A run with what it was judged by.
pub(super) struct Judged {
    /// The run.
    pub(super) run: Run,
    /// All rules.
    pub(super) rules: RuleSet,
    /// The answers that people gave.
    pub(super) answers: Answers,
}

/// What is judged, and how.
pub(super) struct Judging<'a> {
    /// Packages and folders of packages.
    pub(super) paths: &'a [PathBuf],
    /// By which rules, for which target, with which answers, on which day.
    pub(super) how: &'a JudgingArguments,
    /// From which severity a finding stands in the way.
    pub(super) fail_on: FailOn,
    /// The baseline, where one is used.
    pub(super) baseline: Option<&'a Path>,
    /// Whether a package may pass that could not be judged whole.
    pub(super) allow_incomplete: bool,
    /// Whether the results hold the facts that they were judged by.
    pub(super) keep_facts: bool,
}

impl<'a> Judging<'a> {
    /// Judges as strictly as it can be asked for, with nothing known before.
    pub(super) fn of(paths: &'a [PathBuf], how: &'a JudgingArguments) -> Self {
        Self { paths, how, fail_on: FailOn::default(), baseline: None, allow_incomplete: false, keep_facts: false }
    }

    /// Judges everything. An input that cannot be used is told and stands in the run.
    pub(super) fn run(&self, settings: &Settings, console: &Console) -> Result<Run, CommandError> {
        self.judged(settings, console).map(|judged| judged.run)
    }

    /// The same, with the rules and answers that it was judged by.
    pub(super) fn judged(&self, settings: &Settings, console: &Console) -> Result<Judged, CommandError> {
        let rules = RuleSet::load(&self.how.rules.folders)?;
        let judge = rules.target(&self.how.target)?;
        let day = today(self.how.today);
        let answers = match &self.how.answers {
            Some(file) => Answers::load(file, &rules, day)?,
            None => Answers::default(),
        };
        let runs = self.runs(day)?;
        let ids: Vec<&str> = rules.rules().iter().map(|rule| rule.id.as_str()).collect();
        let mut suppressions = Suppressions::on(day, self.suppressions(settings, &ids)?);
        let target = judge.info();
        let baseline = self.baseline.map(|file| read_baseline(file, &target.name)).transpose()?;
        let mut gone = 0;
        let mut packages = Vec::new();
        let inputs = analyze::inputs(self.paths);
        if runs.is_some() && inputs.len() > 1 {
            return Err(CommandError::HistoryOfSeveral { count: inputs.len() });
        }
        for input in inputs {
            let result = input.and_then(|input| {
                analyze::check(&input, &judge, &answers, runs.as_ref(), self.fail_on, self.keep_facts)
                    .map_err(|error| (input.name(), error))
            });
            let mut package = result.unwrap_or_else(|(path, error)| unusable(path, error, console));
            if package.error.is_none() {
                suppressions.apply(&mut package);
                gone += baseline.as_ref().map_or(0, |baseline| baseline.mark(&mut package));
                package.verdict = Verdict::on(&package.findings, &package.coverage, self.fail_on);
            }
            packages.push(package);
        }
        let gate = Gate {
            allow_incomplete: self.allow_incomplete,
            baseline: self.baseline.map(|file| BaselineUse { file: file.display().to_string(), gone }),
            idle_suppressions: suppressions.idle(),
        };
        let unused_answers = answers.unused(&packages);
        let run = Run { target, fail_on: self.fail_on, packages, unused_answers, gate };
        Ok(Judged { run, rules, answers })
    }

    /// The runs, where there is a history.
    fn runs(&self, day: Date) -> Result<Option<Runs>, CommandError> {
        if self.how.run_history.is_empty() {
            return Ok(None);
        }
        let runs = Runs::load(&self.how.run_history, day);
        runs.map(Some).map_err(|(path, why)| CommandError::RunHistory { path, why })
    }

    fn suppressions(&self, settings: &Settings, rules: &[&str]) -> Result<Vec<Suppression>, CommandError> {
        // Mistakes are told also where nothing is accepted.
        let list = settings.suppressions(rules)?;
        Ok(if self.how.team.no_suppressions { Vec::new() } else { list })
    }
}

fn unusable(path: String, error: PackageError, console: &Console) -> PackageResult {
    let package = PackageResult::unusable(path, format!("{error}; {}", error.help()));
    console.error(&error.into());
    package
}

/// Reads a baseline about a target.
pub(super) fn read_baseline(file: &Path, target: &str) -> Result<Baseline, CommandError> {
    let path = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandError::Baseline { path: path.clone(), why: error.to_string() })?;
    Baseline::from_json(&text, target).map_err(|why| CommandError::Baseline { path, why })
}
