//! A run as a whole: what its reports say of all packages together, without the findings of any. It grows by a few words
//! for each package, so that a portfolio of thousands needs no more memory than one app. Knows no format.

use serde::{Deserialize, Serialize};

use super::{FailOn, Gate, Idle, PackageResult, Passage, Severity, TargetInfo, UnusedAnswer, Verdict};

/// What a run says of all its packages together.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The target.
    pub target: TargetInfo,
    /// The severity from which a finding stood in the way.
    pub fail_on: FailOn,
    /// Packages that the run is about, also those that are not finished yet.
    pub expected: usize,
    /// What is to be said of each finished package, in the order of the inputs.
    pub briefs: Vec<Brief>,
    /// Answers that no package asks for.
    pub unused_answers: Vec<UnusedAnswer>,
    /// How the gate is set beside `fail_on`, and what it met.
    pub gate: Gate,
    /// Which parts of larger portfolios these packages are; empty where nothing is known to be elsewhere.
    pub shards: Vec<Shards>,
}

/// One package in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The input as the user named it.
    pub path: String,
    /// SHA-256 of the archive; `None` for a folder.
    pub sha256: Option<String>,
    /// The app's name, where known.
    pub project: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it could be opened at all.
    pub could_be_opened: bool,
    /// Findings by severity.
    pub blockers: usize,
    /// See [`Self::blockers`].
    pub warnings: usize,
    /// See [`Self::blockers`].
    pub infos: usize,
    /// Rules that cannot tell and whose answer could change the verdict.
    pub decisive: usize,
    /// Other rules that cannot tell.
    pub indecisive: usize,
    /// Places where unpackers would not see the same archive.
    pub contradictions: usize,
    /// Findings that the baseline holds; counted by severity, too.
    pub known: usize,
    /// Findings that were accepted; not counted by severity.
    pub suppressed: usize,
    /// Findings that stand in the way and that no baseline holds.
    pub new_in_the_way: usize,
    /// Whether something that could stop the move was not judged.
    pub is_open: bool,
    /// Effort to repair everything, in story points.
    pub effort: u32,
}

/// Parts of a portfolio that was spread over several calls.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shards {
    /// Number of parts that there are.
    pub of: usize,
    /// Packages in all of them together.
    pub packages: usize,
    /// SHA-256 over the names of all these packages: parts of another list are parts of another portfolio.
    pub list: String,
    /// The parts that are here, counted from 1, in order.
    pub present: Vec<usize>,
}

impl Shards {
    /// The parts that are not here.
    pub fn missing(&self) -> Vec<usize> {
        (1..=self.of).filter(|part| !self.present.contains(part)).collect()
    }
}

impl Brief {
    /// What is to be said of a package where findings from a severity on stand in the way.
    pub fn of(package: &PackageResult, fail_on: FailOn) -> Self {
        let undecided = package.undecided();
        let decisive = undecided.iter().filter(|rule| fail_on.decisive(rule.severity)).count();
        let new = package.findings.iter().filter(|finding| !finding.known && fail_on.includes(finding.severity));
        Self {
            path: package.path.clone(),
            sha256: package.sha256.clone(),
            project: package.project.clone(),
            verdict: package.verdict,
            could_be_opened: package.error.is_none(),
            blockers: package.count(Severity::Blocker),
            warnings: package.count(Severity::Warning),
            infos: package.count(Severity::Info),
            decisive,
            indecisive: undecided.len() - decisive,
            contradictions: package.coverage.contradictions.len(),
            known: package.findings.iter().filter(|finding| finding.known).count(),
            suppressed: package.suppressed.len(),
            new_in_the_way: new.count(),
            is_open: package.coverage.is_open(fail_on),
            effort: package.effort(),
        }
    }

    /// Rules that cannot tell.
    pub fn undecided(&self) -> usize {
        self.decisive + self.indecisive
    }
}

impl Overview {
    /// Of a run over so many packages, none of which is finished.
    pub fn begin(target: TargetInfo, fail_on: FailOn, expected: usize) -> Self {
        Self {
            target,
            fail_on,
            expected,
            briefs: Vec::with_capacity(expected),
            unused_answers: Vec::new(),
            gate: Gate::default(),
            shards: Vec::new(),
        }
    }

    /// Whether reports have to say which package they speak of.
    pub fn is_of_several(&self) -> bool {
        self.expected != 1
    }

    /// The worst verdict of all packages.
    pub fn verdict(&self) -> Verdict {
        self.briefs.iter().map(|package| package.verdict).max().unwrap_or(Verdict::CannotTell)
    }

    /// Whether a pipeline may go on.
    ///
    /// What was found stays found: a finding closes the gate before everything else, because no other package can take it
    /// back. After that comes an input that is no package, as nobody looked into it; then what could not be judged. A
    /// part of a portfolio that no package fell to has nothing to say; who puts the parts together sees that it was there.
    pub fn passage(&self) -> Passage {
        let none = if self.shards.is_empty() { Passage::Unusable } else { Passage::Open };
        let worst = self.briefs.iter().map(|package| self.passage_of(package)).max().unwrap_or(none);
        if self.fail_on != FailOn::Never && self.expired() > 0 { Passage::Closed } else { worst }
    }

    fn passage_of(&self, package: &Brief) -> Passage {
        if !package.could_be_opened {
            return Passage::Unusable;
        }
        let unsure = match package.verdict {
            Verdict::NotReady if self.fail_on == FailOn::Never => package.is_open,
            Verdict::NotReady if self.gate.baseline.is_none() || package.new_in_the_way > 0 => {
                return Passage::Closed;
            }
            // All that stands in the way is known; what was not judged beside it is not.
            Verdict::NotReady => package.is_open,
            Verdict::CannotTell => true,
            Verdict::Ready => false,
        };
        if unsure && !self.gate.allow_incomplete { Passage::Unsure } else { Passage::Open }
    }

    /// Suppressions whose last day is over.
    pub fn expired(&self) -> usize {
        self.gate.idle_suppressions.iter().filter(|idle| idle.why == Idle::Expired).count()
    }

    /// Findings that stand in the way and that no baseline holds.
    pub fn new_in_the_way(&self) -> usize {
        self.briefs.iter().map(|package| package.new_in_the_way).sum()
    }
}
