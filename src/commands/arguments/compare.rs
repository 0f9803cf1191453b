//! What `mxready compare` can be asked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::findings::FailOn;

use super::super::today;
use super::{DEFAULT_TARGET, RuleFiles, TeamArguments};

/// Compare two packages or saved reports of one app: what is new, fixed, unchanged, newly unknown
///
/// A finding that is absent because a part could not be read is not called fixed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mxready compare released.mda candidate.mda
  mxready compare released.json candidate.mda   (a report that `mxready check --report json=FILE` wrote)

Exit codes:
  0  nothing new at or above --fail-on
  1  something new at or above --fail-on
  2  the command was wrong, or an input is no package and no report
  3  nothing new, but less can be told than before")]
pub(in crate::commands) struct CompareArguments {
    /// The earlier package (.mda or folder), or its saved JSON report
    #[arg(value_name = "OLD")]
    pub(in crate::commands) old: PathBuf,

    /// The later package, or its saved JSON report
    #[arg(value_name = "NEW")]
    pub(in crate::commands) new: PathBuf,

    /// Severity from which a new finding stands in the way
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    pub(in crate::commands) fail_on: FailOn,

    /// Platform that packages are judged for; saved reports keep theirs, and it has to be the same
    #[arg(long, value_name = "NAME[@AS-OF]", default_value = DEFAULT_TARGET)]
    pub(in crate::commands) target: String,

    /// Format of the comparison
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::commands) format: CompareFormat,

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

/// The formats of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum CompareFormat {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
}
