//! From paths to judged packages, with the team's answers, run history, suppressions and baseline: what the commands that
//! judge have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::backup::Backup;
use crate::facts::{Allowance, Runs, apply_backup, apply_day};
use crate::findings::{
    Baseline, BaselineUse, Brief, FailOn, Gate, IdleSuppression, MatchedSuppression, Overview, PackageResult, Run,
    Shards, Suppression, Suppressions, Verdict, inline,
};
use crate::rules::{Answers, AskedFor, AskedOfJava, Judge, RuleSet, Subject};
use crate::timings::{Phase, during};

use super::analyze::{self, HowToRead, Input, Unusable};
use super::arguments::{JudgingArguments, Shard};
use super::cache;
use super::console::Console;
use super::error::CommandError;
use super::kept_facts::{KeptFacts, KeptPackage};
use super::output::Destination;
use super::portfolio;
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
    /// Whether the results hold the checksums of the packages.
    pub(super) checksums: bool,
    /// Where the facts are kept for another time, if they are.
    pub(super) save_facts: Option<&'a Destination>,
    /// How many packages are read at once.
    pub(super) jobs: usize,
    /// Which part of the packages is judged, where not all are.
    pub(super) shard: Option<Shard>,
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
            checksums: true,
            save_facts: None,
            jobs: 1,
            shard: None,
        }
    }

    /// Judges everything and keeps it all in memory. An input that cannot be used is told and stands in the run.
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
        let mut packages = Vec::new();
        let (overview, rules, answers) = self.each_of(given, settings, console, &mut |_, place, package| {
            packages.push((place, package));
            Ok(())
        })?;
        packages.sort_by_key(|(place, _)| *place);
        let packages = packages.into_iter().map(|(_, package)| package).collect();
        let Overview { target, fail_on, unused_answers, gate, shards, .. } = overview;
        let run = Run { target, fail_on, packages, unused_answers, gate, shards };
        Ok(Judged { run, rules, answers })
    }

    /// Judges everything and gives each package away as it finishes, with its place among all.
    pub(super) fn each(
        &self,
        settings: &Settings,
        console: &Console,
        receive: &mut Receive<'_>,
    ) -> Result<(Overview, RuleSet, Answers), CommandError> {
        self.each_of(None, settings, console, receive)
    }

    fn each_of(
        &self,
        given: Option<(Subject, Input)>,
        settings: &Settings,
        console: &Console,
        receive: &mut Receive<'_>,
    ) -> Result<(Overview, RuleSet, Answers), CommandError> {
        let rules = during(Phase::Load, || RuleSet::to_judge(&self.how.rules.folders))?;
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
        let asked = if self.save_facts.is_some() { rules.asked_of_java() } else { judge.asked_of_java() };
        let suppressions = Suppressions::on(day, self.suppressions(settings, &ids)?);
        let baseline = self.baseline.map(|file| read_baseline(file, &target.name)).transpose()?;
        let (inputs, shards) = match given {
            Some((_, input)) => (vec![Ok(input)], Vec::new()),
            None => self.inputs(&asked)?,
        };
        match inputs.len() {
            count @ 2.. if backup.is_some() => return Err(CommandError::BackupOfSeveral { count }),
            count @ 2.. if runs.is_some() => return Err(CommandError::HistoryOfSeveral { count }),
            _ => {}
        }
        let cache = cache::open(&self.how.cache, console);
        let interest = analyze::interests(&asked);
        let progress = Progress::begin(inputs.len(), console);
        let worker = Worker {
            asked_for: self,
            judge: &judge,
            answers: &answers,
            runs: runs.as_ref(),
            backup: backup.as_ref(),
            day,
            reading: HowToRead {
                interest: &interest,
                limits: self.how.limits.limits(),
                cache: cache.as_ref(),
                checksum: self.checksums,
            },
            progress: &progress,
        };
        let mut overview = Overview { shards, ..Overview::begin(target, self.fail_on, inputs.len()) };
        let mut underway = Underway {
            asked_for: self,
            day,
            suppressions,
            ids: &ids,
            baseline,
            idle: BTreeMap::new(),
            matched: BTreeSet::new(),
            gone: 0,
        };
        let mut kept = BTreeMap::new();
        let mut briefs = BTreeMap::new();
        let mut asked_for = AskedFor::default();
        portfolio::in_jobs(
            inputs,
            self.jobs,
            |input| worker.work(input),
            |place, worked| {
                let Worked { path, result } = worked;
                let package = match result {
                    Ok(Analyzed { mut package, allowances, kept: facts }) => {
                        underway.set_aside(place, &mut package, &allowances);
                        if self.baseline.is_some() && package.app().is_none() {
                            let why = "its manifest names no app, so nothing of it is known in the baseline";
                            progress.aside(|| console.note(&format!("{}: {why}", package.path)));
                        }
                        kept.extend(facts.map(|facts| (place, facts)));
                        package
                    }
                    Err(error) => {
                        let package = progress.aside(|| unusable(path, &error, console));
                        kept.extend(self.save_facts.map(|_| (place, KeptPackage::unusable(&package))));
                        package
                    }
                };
                progress.done();
                answers.note_asked(&package, &mut asked_for);
                briefs.insert(place, Brief::of(&package, self.fail_on));
                progress.aside(|| receive(&overview, place, package))
            },
        )?;
        drop(progress);
        if let Some(cache) = &cache {
            cache.tidy();
        }
        if let Some(destination) = self.save_facts {
            let mut facts = KeptFacts::new(asked);
            facts.packages.extend(kept.into_values());
            destination.write(&facts.sealed()?, console)?;
        }
        overview.briefs = briefs.into_values().collect();
        overview.unused_answers = answers.unused_of(&asked_for);
        overview.gate = underway.gate();
        Ok((overview, rules, answers))
    }

    fn inputs(&self, asked: &AskedOfJava) -> Result<(Inputs, Vec<Shards>), CommandError> {
        let facts = self.paths.iter().find(|path| self.save_facts.is_some() && holds_facts(path));
        if let Some(path) = facts {
            return Err(CommandError::FactsOfFacts { path: path.display().to_string() });
        }
        let all = analyze::inputs(self.paths, asked);
        let Some(shard) = self.shard else { return Ok((all, Vec::new())) };
        let (part, shards) = portfolio::part_of(all, shard, |input| match input {
            Ok(input) => input.name(),
            Err((path, _)) => path.clone(),
        });
        Ok((part, vec![shards]))
    }

    /// The runs, where there is a history.
    fn runs(&self, day: Date, backup: Option<&(String, Backup)>) -> Result<Option<Runs>, CommandError> {
        if self.how.run_history.is_empty() {
            let Some((file, backup)) = backup.filter(|(_, backup)| backup.broken.is_none()) else { return Ok(None) };
            // A table without a row tells nothing of how long runs take.
            let tables = [&backup.dump.runs, &backup.dump.tasks].map(|lines| lines.as_deref().unwrap_or_default());
            if backup.dump.runs_left_out == 0 && tables.iter().all(|lines| lines.lines().count() < 2) {
                return Ok(None);
            }
            let runs = Runs::of_backup(file, tables, backup.dump.runs_left_out, day);
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

/// Takes a finished package with its place among all, and what is known of the run as a whole by then.
pub(super) type Receive<'r> = dyn FnMut(&Overview, usize, PackageResult) -> Result<(), CommandError> + 'r;

/// What every job needs: read by all, changed by none.
struct Worker<'a, 's> {
    asked_for: &'a Judging<'a>,
    judge: &'a Judge<'s>,
    answers: &'a Answers,
    runs: Option<&'a Runs>,
    /// With the name of its file.
    backup: Option<&'a (String, Backup)>,
    day: Date,
    reading: HowToRead<'a>,
    progress: &'a Progress,
}

/// What is to be judged.
type Inputs = Vec<Result<Input, Unusable>>;

/// What became of an input.
struct Worked {
    path: String,
    result: Result<Analyzed, CommandError>,
}

/// A package that was read and judged, before the team's decisions.
struct Analyzed {
    package: PackageResult,
    allowances: Vec<Allowance>,
    kept: Option<KeptPackage>,
}

impl Worker<'_, '_> {
    fn work(&self, input: Result<Input, Unusable>) -> Worked {
        let (path, input) = match input {
            Ok(input) => (input.name(), Ok(input)),
            Err((path, error)) => (path, Err(error)),
        };
        self.progress.reads(&path);
        let result = portfolio::guarded(&path, || self.analyzed(&path, input?));
        Worked { path, result }
    }

    fn analyzed(&self, path: &str, input: Input) -> Result<Analyzed, CommandError> {
        let mut reading = input.read(&self.reading)?;
        let kept = self.asked_for.save_facts.map(|_| KeptPackage::of(path, &reading));
        let allowances = reading.facts.allowances.clone();
        apply_day(self.day, &mut reading.facts);
        if let Some((file, backup)) = self.backup {
            apply_backup(file, backup, self.asked_for.how.database_plan, &mut reading.facts);
        }
        let Judging { fail_on, keep_facts, .. } = *self.asked_for;
        let package =
            analyze::check(path.to_owned(), reading, self.judge, self.answers, self.runs, fail_on, keep_facts);
        Ok(Analyzed { package, allowances, kept })
    }
}

/// What the team has accepted or knows, over a run that goes from package to package.
struct Underway<'a> {
    asked_for: &'a Judging<'a>,
    day: Date,
    suppressions: Suppressions,
    /// Every rule there is, also those that the target leaves out.
    ids: &'a [&'a str],
    baseline: Option<Baseline>,
    /// By the package that they stand in.
    idle: BTreeMap<usize, Vec<IdleSuppression>>,
    matched: BTreeSet<MatchedSuppression>,
    gone: usize,
}

impl Underway<'_> {
    /// Moves aside what the team has accepted, marks what it knows, and makes the verdict again.
    fn set_aside(&mut self, place: usize, package: &mut PackageResult, allowances: &[Allowance]) {
        let allowances = if self.asked_for.how.team.no_suppressions { &[] } else { allowances };
        let (counting, nothing) = inline(allowances, &package.path, self.ids);
        let mut inline = Suppressions::on(self.day, counting);
        self.suppressions.apply(&mut inline, package);
        self.idle.insert(place, inline.idle().into_iter().chain(nothing).collect());
        self.matched.extend(inline.matched());
        self.gone += self.baseline.as_ref().map_or(0, |baseline| baseline.mark(package));
        package.verdict = Verdict::on(&package.findings, &package.coverage, self.asked_for.fail_on);
    }

    fn gate(self) -> Gate {
        let file = self.asked_for.baseline.map(|file| file.display().to_string());
        Gate {
            allow_incomplete: self.asked_for.allow_incomplete,
            baseline: file.map(|file| BaselineUse { file, gone: self.gone }),
            idle_suppressions: self.suppressions.idle().into_iter().chain(self.idle.into_values().flatten()).collect(),
            matched_suppressions: self
                .suppressions
                .matched()
                .chain(self.matched)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
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
    let text = std::fs::read_to_string(file).map_err(|error| {
        let help = "check the path; `mxready baseline create` writes a new one";
        CommandError::Baseline { path: path.clone(), why: error.to_string(), help: Some(help) }
    })?;
    Baseline::from_json(&text, target).map_err(|why| {
        let help = "`mxready baseline create` writes a new one; each target needs a file of its own (--baseline FILE)";
        CommandError::Baseline { path, why, help: Some(help) }
    })
}
