//! What `mxready compare` can be asked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::findings::FailOn;

use super::JudgingArguments;

/// Compare two packages or saved reports of one app: what is new, fixed, unchanged, newly unknown
///
/// A finding that is absent because a part could not be read is not called fixed, and a rule that did not judge the later
/// side is told as unknown, also where it is another version of mxready that has no such rule. What rules find that did
/// not judge the earlier side is new, and said to be so. Saved reports keep the target that they were judged for; it has to
/// be the same on both sides, and so has the app.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mxready compare released.mda candidate.mda
  mxready compare released.json candidate.mda    with a report that was saved

Exit codes:
  0  nothing new at or above --fail-on
  1  something new at or above --fail-on, or a suppression is over
  2  the command was wrong, an input is no package and no report, or they are
     of two apps or targets
  3  nothing new, but less can be told than before, or the later archive
     contradicts itself; 0 with --allow-incomplete")]
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

    /// Let a later side pass of which less can be told than before; it is told all the same
    #[arg(long)]
    pub(in crate::commands) allow_incomplete: bool,

    /// Format of the comparison
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::commands) format: CompareFormat,

    #[command(flatten)]
    pub(in crate::commands) judging: JudgingArguments,
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
