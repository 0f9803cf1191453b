//! Several runs put together into one, as if all packages had been judged at once: nothing is lost, nothing counts twice,
//! and the order and grouping of the merging change nothing. Runs that were judged by different measures are refused,
//! and so is a package that two of them hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{
    BaselineUse, Brief, FailOn, Gate, Idle, IdleSuppression, MatchedSuppression, OpenQuestion, Overview, PackageResult,
    Run, Shards, UnusedAnswer,
};

/// Why runs cannot be put together.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MergeError {
    /// They were judged by different measures.
    #[error("it was judged {what} {this}, `{other_file}` {what} {other}")]
    Measure {
        /// `for`, `with --fail-on`, and so on.
        what: &'static str,
        /// How this run was judged.
        this: String,
        /// The run that it was compared with.
        other_file: String,
        /// How that was judged.
        other: String,
    },
    /// Different rules judged their packages.
    #[error("other rules judged its packages than those of `{other_file}`, such as {rule}")]
    Rules {
        /// The run that it was compared with.
        other_file: String,
        /// One that only one of them knows.
        rule: String,
    },
    /// Both hold the same package.
    #[error("`{other_file}` holds the package {package}, too")]
    Twice {
        /// The package.
        package: String,
        /// The run that holds it, too.
        other_file: String,
    },
    /// Both hold the same part of a portfolio.
    #[error("`{other_file}` holds shard {shard} of {of}, too")]
    ShardTwice {
        /// The part.
        shard: usize,
        /// Parts that there are.
        of: usize,
        /// The run that holds it, too.
        other_file: String,
    },
}

/// What decides whether two runs mean the same by a verdict.
struct Measures {
    file: String,
    list: [(&'static str, String); 4],
}

/// Runs on their way to become one. Holds no findings: who merges keeps the packages, and puts them into
/// [`Merging::order`].
#[derive(Default)]
pub struct Merging {
    first: Option<Measures>,
    rules: Option<(String, Vec<String>)>,
    begun: Option<Overview>,
    briefs: Vec<Brief>,
    archives: BTreeMap<(String, String), String>,
    parts: BTreeMap<(String, usize, usize), BTreeMap<usize, String>>,
    idle: BTreeSet<IdleSuppression>,
    matched: BTreeSet<MatchedSuppression>,
    unused: BTreeSet<UnusedAnswer>,
    gone: usize,
}

impl Merging {
    /// Adds a run that was read from a file.
    ///
    /// # Errors
    ///
    /// [`MergeError`]; what was merged before is of no use any more then.
    pub fn add(&mut self, file: &str, run: &Run) -> Result<(), MergeError> {
        self.same_measures(file, run)?;
        self.same_rules(file, &run.packages)?;
        self.no_package_twice(file, &run.packages)?;
        self.no_shard_twice(file, &run.shards)?;
        if self.begun.is_none() {
            self.begun = Some(Overview::begin(run.target.clone(), run.fail_on, 0));
        }
        self.briefs.extend(run.packages.iter().map(|package| Brief::of(package, run.fail_on)));
        self.idle.extend(run.gate.idle_suppressions.iter().cloned());
        self.matched.extend(run.gate.matched_suppressions.iter().cloned());
        self.unused.extend(run.unused_answers.iter().cloned());
        self.gone += run.gate.baseline.as_ref().map_or(0, |baseline| baseline.gone);
        Ok(())
    }

    /// The order in which the packages stand in the merged run, as places in the order in which they were added: that of
    /// their paths, as if one folder had been walked.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.briefs.len()).collect();
        let key = |index: &usize| self.briefs.get(*index).map(|brief| (PathBuf::from(&brief.path), &brief.sha256));
        order.sort_by(|left, right| key(left).cmp(&key(right)));
        order
    }

    /// Takes from the unused answers those that a package asks for. To be called for every package of every run.
    pub fn note_questions(&mut self, package: &PackageResult) {
        self.unused.retain(|answer| !asks(package, answer));
    }

    /// The merged run without its packages; `None` where nothing was added.
    pub fn finish(self) -> Option<Overview> {
        let order = self.order();
        let mut overview = self.begun?;
        let mut briefs: Vec<Option<Brief>> = self.briefs.into_iter().map(Some).collect();
        overview.briefs = order.iter().filter_map(|index| briefs.get_mut(*index)?.take()).collect();
        overview.expected = overview.briefs.len();
        let [_, _, (_, allow_incomplete), (_, baseline)] = &self.first.as_ref()?.list;
        let matched = &self.matched;
        let is_matched = |idle: &IdleSuppression| {
            let (place, rule, object) = (idle.place.clone(), idle.rule.clone(), idle.object.clone());
            idle.why == Idle::Unmatched && matched.contains(&MatchedSuppression { place, rule, object })
        };
        let mut idle: Vec<_> = self.idle.into_iter().filter(|idle| !is_matched(idle)).collect();
        idle.sort_by_cached_key(|idle| written_at(&idle.place));
        overview.gate = Gate {
            allow_incomplete: allow_incomplete == YES,
            baseline: (baseline != NONE).then(|| BaselineUse { file: baseline.clone(), gone: self.gone }),
            idle_suppressions: idle,
            matched_suppressions: self.matched.into_iter().collect(),
        };
        overview.unused_answers = self.unused.into_iter().collect();
        overview.shards = self.parts.into_iter().filter_map(|(portfolio, parts)| shards(portfolio, &parts)).collect();
        Some(overview)
    }

    fn same_measures(&mut self, file: &str, run: &Run) -> Result<(), MergeError> {
        let list = measures(run);
        let Some(first) = &self.first else {
            self.first = Some(Measures { file: file.to_owned(), list });
            return Ok(());
        };
        let differs = list.into_iter().zip(&first.list).find(|(this, other)| this != *other);
        differs.map_or(Ok(()), |((what, this), (_, other))| {
            Err(MergeError::Measure { what, this, other_file: first.file.clone(), other: other.clone() })
        })
    }

    /// Every package that could be opened tells of all rules of its target.
    fn same_rules(&mut self, file: &str, packages: &[PackageResult]) -> Result<(), MergeError> {
        for package in packages.iter().filter(|package| package.error.is_none()) {
            let rules = || package.coverage.rules.iter().map(|rule| rule.rule.as_str());
            let Some((other_file, known)) = &self.rules else {
                self.rules = Some((file.to_owned(), rules().map(str::to_owned).collect()));
                continue;
            };
            if rules().eq(known.iter().map(String::as_str)) {
                continue;
            }
            let (here, there): (BTreeSet<&str>, BTreeSet<&str>) =
                (rules().collect(), known.iter().map(String::as_str).collect());
            let rule = here.symmetric_difference(&there).next().copied().unwrap_or_default().to_owned();
            return Err(MergeError::Rules { other_file: other_file.clone(), rule });
        }
        Ok(())
    }

    /// The same path may name different packages on different machines; the same archive at the same path is the same.
    fn no_package_twice(&mut self, file: &str, packages: &[PackageResult]) -> Result<(), MergeError> {
        let archive = |package: &PackageResult| Some((package.path.clone(), package.sha256.clone()?));
        for package in packages {
            if let Some(other_file) = archive(package).and_then(|archive| self.archives.get(&archive)) {
                return Err(MergeError::Twice { package: package.path.clone(), other_file: other_file.clone() });
            }
        }
        self.archives.extend(packages.iter().filter_map(archive).map(|archive| (archive, file.to_owned())));
        Ok(())
    }

    fn no_shard_twice(&mut self, file: &str, shards: &[Shards]) -> Result<(), MergeError> {
        for each in shards {
            let parts = self.parts.entry((each.list.clone(), each.of, each.packages)).or_default();
            for shard in &each.present {
                if let Some(other_file) = parts.insert(*shard, file.to_owned()) {
                    return Err(MergeError::ShardTwice { shard: *shard, of: each.of, other_file });
                }
            }
        }
        Ok(())
    }
}

const YES: &str = "yes";
const NO: &str = "no";
const NONE: &str = "none";

fn measures(run: &Run) -> [(&'static str, String); 4] {
    let fail_on: FailOn = run.fail_on;
    let incomplete = if run.gate.allow_incomplete { YES } else { NO };
    let baseline = run.gate.baseline.as_ref().map_or(NONE, |baseline| &baseline.file);
    [
        ("for", format!("{}@{}", run.target.name, run.target.as_of)),
        ("with --fail-on", fail_on.as_str().to_owned()),
        ("with --allow-incomplete", incomplete.to_owned()),
        ("with --baseline", baseline.to_owned()),
    ]
}

/// The parts of one portfolio; nothing where all of them are here, as the portfolio is whole then.
fn shards((list, of, packages): (String, usize, usize), parts: &BTreeMap<usize, String>) -> Option<Shards> {
    let shards = Shards { of, packages, list, present: parts.keys().copied().collect() };
    (!shards.missing().is_empty()).then_some(shards)
}

fn asks(package: &PackageResult, answer: &UnusedAnswer) -> bool {
    let is_app = answer.app.is_none() || answer.app == package.project;
    let mut questions = package.questions.iter().filter(|question| question.id == answer.question);
    is_app && questions.any(|question: &OpenQuestion| question.asked.iter().any(|asked| asked.about == answer.about))
}

/// Where a suppression stands, as something to sort by: those of a file by line, then those of packages.
fn written_at(place: &str) -> (bool, PathBuf, usize, String) {
    if let Some((package, object)) = place.split_once(", documentation of ") {
        return (true, PathBuf::from(package), 0, object.to_owned());
    }
    let (file, line) =
        place.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?))).unwrap_or((place, 0));
    (false, Path::new(file).to_owned(), line, String::new())
}
