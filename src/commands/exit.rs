//! Exit codes: one place, one meaning each. They follow from the verdicts, never from the format of a report.

use std::process::ExitCode;

use crate::findings::{Overview, Passage};

/// Ready: nothing at or above `--fail-on` was found, and every rule that could stop the move was judged. With
/// `--fail-on never` also where something was found, with `--baseline` also where all of it is known, and with
/// `--allow-incomplete` also where not everything could be judged.
pub const READY: u8 = 0;

/// Not ready: at least one package has a finding at or above `--fail-on`, or a suppression is over.
pub const NOT_READY: u8 = 1;

/// The command was wrong: its arguments, its settings, a rule file, a baseline, a missing or unusable input, an output that cannot be written.
pub const WRONG: u8 = 2;

/// Cannot tell: part of a package that a decisive rule needs could not be read.
pub const CANNOT_TELL: u8 = 3;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// See [`READY`]; also for commands that judge nothing and did what they were asked.
    Ready,
    /// See [`NOT_READY`].
    NotReady,
    /// See [`WRONG`].
    Wrong,
    /// See [`CANNOT_TELL`].
    CannotTell,
}

impl Exit {
    /// The outcome of a run over one or more packages; [`Overview::passage`] says what comes before what. The report and
    /// standard error name every unusable input in any case.
    pub(crate) fn of(run: &Overview) -> Self {
        match run.passage() {
            Passage::Closed => Self::NotReady,
            Passage::Unusable => Self::Wrong,
            Passage::Unsure => Self::CannotTell,
            Passage::Open => Self::Ready,
        }
    }

    /// The number that the process ends with.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ready => READY,
            Self::NotReady => NOT_READY,
            Self::Wrong => WRONG,
            Self::CannotTell => CANNOT_TELL,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use crate::findings::{Brief, FailOn, PackageResult, TargetInfo, Verdict};

    use super::*;

    fn package(verdict: Verdict) -> PackageResult {
        PackageResult { verdict, error: None, ..PackageResult::unusable("app.mda", "") }
    }

    #[test]
    fn the_worst_package_decides() {
        let ready = || package(Verdict::Ready);
        let not_ready = || package(Verdict::NotReady);
        let cannot_tell = || package(Verdict::CannotTell);
        let unusable = || PackageResult::unusable("readme.md", "it is no zip archive");
        let cases = [
            (vec![ready(), ready()], Exit::Ready),
            (vec![ready(), cannot_tell()], Exit::CannotTell),
            (vec![cannot_tell(), unusable(), ready()], Exit::Wrong),
            (vec![unusable()], Exit::Wrong),
            (vec![unusable(), cannot_tell(), not_ready()], Exit::NotReady),
            (vec![], Exit::Wrong),
        ];
        for (packages, expected) in cases {
            let target = TargetInfo { name: "mendix-cloud-v4".into(), as_of: "2026".into() };
            let briefs = packages.iter().map(|package| Brief::of(package, FailOn::Blocker)).collect();
            let run = Overview { briefs, ..Overview::begin(target, FailOn::Blocker, packages.len()) };
            assert_eq!(Exit::of(&run), expected, "{packages:?}");
        }
    }
}
