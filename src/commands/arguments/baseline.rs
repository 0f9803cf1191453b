//! What `mxready baseline` can be asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::super::today;
use super::{DEFAULT_TARGET, RuleFiles, TeamArguments};

/// Keep the findings that are known, so that a gate speaks of new ones alone
///
/// The file is meant to be checked in beside the project. It is never written from a package that could not be read and
/// judged whole, because what was not seen would be lost from it.
#[derive(Debug, Subcommand)]
pub(in crate::commands) enum BaselineCommand {
    /// Write the findings of packages to a new file
    #[command(after_help = "Example:\n  mxready baseline create app.mda")]
    Create(BaselineArguments),
    /// Bring the file up to date: take in what is new, take out what is gone
    #[command(after_help = "Example:\n  mxready baseline update app.mda")]
    Update(BaselineArguments),
    /// Say whether the file is up to date; exit code 1 where it is not
    #[command(after_help = "Example:\n  mxready baseline check app.mda")]
    Check(BaselineArguments),
}

/// A baseline and what it is compared with.
#[derive(Debug, Args)]
pub(in crate::commands) struct BaselineArguments {
    /// Deployment packages (.mda), unpacked deployment folders, or folders that hold packages
    #[arg(required = true, value_name = "PATH")]
    pub(in crate::commands) paths: Vec<PathBuf>,

    /// The file
    #[arg(long, value_name = "FILE", default_value = "mxready-baseline.json")]
    pub(in crate::commands) baseline: PathBuf,

    /// Platform to move to; with @AS-OF the platform as it was then, otherwise as it is now
    #[arg(long, value_name = "NAME[@AS-OF]", default_value = DEFAULT_TARGET)]
    pub(in crate::commands) target: String,

    #[command(flatten)]
    pub(in crate::commands) rules: RuleFiles,

    /// What people say about the environment, as for `mxready check`
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) answers: Option<PathBuf>,

    /// Runs of the app's scheduled events, exported from System.ScheduledEventInformation (CSV or JSON); may be given
    /// several times
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) run_history: Vec<PathBuf>,

    /// Day on which answers and suppressions have to hold, such as 2026-11-23; today by default
    #[arg(long, value_name = "DATE", value_parser = today::parse)]
    pub(in crate::commands) today: Option<Date>,

    #[command(flatten)]
    pub(in crate::commands) team: TeamArguments,
}
