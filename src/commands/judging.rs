//! From paths to judged packages, with the team's answers, run history, suppressions and baseline: what the commands that
//! judge have in common.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::backup::Backup;
use crate::facts::{Allowance, Runs, apply_backup};
use crate::findings::{
    Baseline, BaselineUse, FailOn, Gate, IdleSuppression, PackageResult, Run, Suppression, Suppressions, Verdict,
    inline,
};
use crate::java::JavaInterest;
use crate::rules::{Answers, JavaClasses, Judge, RuleSet, Subject};

use super::analyze::{self, Input, Unusable};
use super::arguments::JudgingArguments;
use super::console::Console;
use super::error::CommandError;
use super::kept_facts::{KeptFacts, KeptPackage};
use super::output::Destination;
use super::progress::Progress;
use super::saved::holds_facts;
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
    /// Where the facts are kept for another time, if they are.
    pub(super) save_facts: Option<&'a Destination>,
}

impl<'a> Judging<'a> {
    /// Judges as strictly as it can be asked for, with nothing known before.
    pub(super) fn of(paths: &'a [PathBuf], how: &'a JudgingArguments) -> Self {
        Self {
            paths,
            how,
            fail_on: FailOn::default(),
            baseline: None,
            allow_incomplete: false,
            keep_facts: false,
            save_facts: None,
        }
    }

    /// Judges everything. An input that cannot be used is told and stands in the run.
    pub(super) fn run(&self, settings: &Settings, console: &Console) -> Result<Run, CommandError> {
        self.judged(settings, console).map(|judged| judged.run)
    }

    /// The same, with the rules and answers that it was judged by.
    pub(super) fn judged(&self, settings: &Settings, console: &Console) -> Result<Judged, CommandError> {
        self.judged_of(None, settings, console)
    }

    /// The same of one input that was read already, in the place of packages.
    pub(super) fn judged_of(
        &self,
        given: Option<(Subject, Input)>,
        settings: &Settings,
        console: &Console,
    ) -> Result<Judged, CommandError> {
        let rules = RuleSet::load(&self.how.rules.folders)?;
        let judge = rules.target(&self.how.target)?;
        let judge = judge.about(given.as_ref().map_or(Subject::Package, |(subject, _)| *subject));
        let day = today(self.how.today);
        let answers = match &self.how.answers {
            Some(file) => Answers::load(file, &rules, day)?,
            None => Answers::default(),
        };
        let backup = self.backup()?;
        let judge = judge.with_backup(backup.is_some());
        let runs = self.runs(day, backup.as_ref())?;
        let ids: Vec<&str> = rules.rules().iter().map(|rule| rule.id.as_str()).collect();
        let target = judge.info();
        // Facts that are kept may be judged for any target later.
        let asked = if self.save_facts.is_some() { rules.java_references() } else { judge.java_references() };
        let mut underway = Underway {
            asked_for: self,
            judge,
            answers,
            runs,
            backup,
            day,
            suppressions: Suppressions::on(day, self.suppressions(settings, &ids)?),
            ids,
            baseline: self.baseline.map(|file| read_baseline(file, &target.name)).transpose()?,
            interest: analyze::interest_in(&asked),
            kept: KeptFacts::new(asked),
            idle: Vec::new(),
            gone: 0,
        };
        let inputs = match given {
            Some((_, input)) => vec![Ok(input)],
            None => self.inputs(&underway.kept.asked)?,
        };
        if (underway.runs.is_some() || underway.backup.is_some()) && inputs.len() > 1 {
            let error = |count| match underway.backup {
                Some(_) => CommandError::BackupOfSeveral { count },
                None => CommandError::HistoryOfSeveral { count },
            };
            return Err(error(inputs.len()));
        }
        let progress = Progress::begin(inputs.len(), console);
        let packages: Vec<_> = inputs.into_iter().map(|input| underway.package(input, &progress, console)).collect();
        drop(progress);
        if let Some(destination) = self.save_facts {
            destination.write(&underway.kept.sealed()?, console)?;
        }
        let unused_answers = underway.answers.unused(&packages);
        let gate = underway.gate();
        let answers = underway.answers;
        let run = Run { target, fail_on: self.fail_on, packages, unused_answers, gate };
        Ok(Judged { run, rules, answers })
    }

    fn inputs(&self, asked: &JavaClasses) -> Result<Vec<Result<Input, Unusable>>, CommandError> {
        let facts = self.paths.iter().find(|path| self.save_facts.is_some() && holds_facts(path));
        match facts {
            Some(path) => Err(CommandError::FactsOfFacts { path: path.display().to_string() }),
            None => Ok(analyze::inputs(self.paths, asked)),
        }
    }

    /// The runs, where there is a history.
    fn runs(&self, day: Date, backup: Option<&(String, Backup)>) -> Result<Option<Runs>, CommandError> {
        if self.how.run_history.is_empty() {
            let Some((file, backup)) = backup.filter(|(_, backup)| backup.broken.is_none()) else { return Ok(None) };
            // A table without a row tells nothing of how long runs take.
            let lines = backup.dump.runs.as_deref().filter(|lines| lines.lines().count() > 1);
            let Some(lines) = lines else { return Ok(None) };
            let runs = Runs::of_backup(file, lines, backup.dump.runs_left_out, day);
            return runs.map(Some).map_err(|why| CommandError::RunHistory { path: file.clone(), why });
        }
        let runs = Runs::load(&self.how.run_history, day);
        runs.map(Some).map_err(|(path, why)| CommandError::RunHistory { path, why })
    }

    /// The backup, where one is given.
    fn backup(&self) -> Result<Option<(String, Backup)>, CommandError> {
        let Some(path) = &self.how.backup else { return Ok(None) };
        let file = path.display().to_string();
        match Backup::read(path) {
            Ok(backup) => Ok(Some((file, backup))),
            Err(why) => Err(CommandError::Backup { path: file, why }),
        }
    }

    fn suppressions(&self, settings: &Settings, rules: &[&str]) -> Result<Vec<Suppression>, CommandError> {
        // Mistakes are told also where nothing is accepted.
        let list = settings.suppressions(rules)?;
        Ok(if self.how.team.no_suppressions { Vec::new() } else { list })
    }
}

/// A run that goes from package to package.
struct Underway<'a, 's> {
    asked_for: &'a Judging<'a>,
    judge: Judge<'s>,
    answers: Answers,
    runs: Option<Runs>,
    backup: Option<(String, Backup)>,
    day: Date,
    /// Every rule there is, also those that the target leaves out.
    ids: Vec<&'s str>,
    suppressions: Suppressions,
    baseline: Option<Baseline>,
    interest: JavaInterest,
    kept: KeptFacts,
    idle: Vec<IdleSuppression>,
    gone: usize,
}

impl Underway<'_, '_> {
    fn package(&mut self, input: Result<Input, Unusable>, progress: &Progress, console: &Console) -> PackageResult {
        let path = match &input {
            Ok(input) => input.name(),
            Err((path, _)) => path.clone(),
        };
        progress.reads(&path);
        let keeps = self.asked_for.save_facts.is_some();
        let mut reading = match input.map_err(|(_, error)| error).and_then(|input| input.read(&self.interest)) {
            Ok(reading) => reading,
            Err(error) => {
                let package = progress.aside(|| unusable(path, &error, console));
                progress.done();
                self.kept.packages.extend(keeps.then(|| KeptPackage::unusable(&package)));
                return package;
            }
        };
        self.kept.packages.extend(keeps.then(|| KeptPackage::of(&path, &reading)));
        let allowances = reading.facts.allowances.clone();
        if let Some((file, backup)) = &self.backup {
            apply_backup(file, backup, self.asked_for.how.database_plan, &mut reading.facts);
        }
        let Judging { fail_on, keep_facts, .. } = *self.asked_for;
        let mut package =
            analyze::check(path, reading, &self.judge, &self.answers, self.runs.as_ref(), fail_on, keep_facts);
        self.set_aside(&mut package, &allowances);
        package.verdict = Verdict::on(&package.findings, &package.coverage, fail_on);
        progress.done();
        package
    }

    /// What the team has accepted or knows.
    fn set_aside(&mut self, package: &mut PackageResult, allowances: &[Allowance]) {
        let allowances = if self.asked_for.how.team.no_suppressions { &[] } else { allowances };
        let (counting, nothing) = inline(allowances, &package.path, &self.ids);
        let mut inline = Suppressions::on(self.day, counting);
        self.suppressions.apply(&mut inline, package);
        self.idle.extend(inline.idle().into_iter().chain(nothing));
        self.gone += self.baseline.as_ref().map_or(0, |baseline| baseline.mark(package));
    }

    fn gate(&mut self) -> Gate {
        let file = self.asked_for.baseline.map(|file| file.display().to_string());
        Gate {
            allow_incomplete: self.asked_for.allow_incomplete,
            baseline: file.map(|file| BaselineUse { file, gone: self.gone }),
            idle_suppressions: self.suppressions.idle().into_iter().chain(self.idle.drain(..)).collect(),
        }
    }
}

fn unusable(path: String, error: &CommandError, console: &Console) -> PackageResult {
    console.error(error);
    let why = match (error, error.help()) {
        // What was said then holds what to do already.
        (CommandError::Kept { why, .. }, _) => why.clone(),
        (_, Some(help)) => format!("{error}; {help}"),
        (_, None) => error.to_string(),
    };
    PackageResult::unusable(path, why)
}

/// Reads a baseline about a target.
pub(super) fn read_baseline(file: &Path, target: &str) -> Result<Baseline, CommandError> {
    let path = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandError::Baseline { path: path.clone(), why: error.to_string() })?;
    Baseline::from_json(&text, target).map_err(|why| CommandError::Baseline { path, why })
}
