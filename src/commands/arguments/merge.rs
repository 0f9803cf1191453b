//! What `mxready merge` can be asked.

use std::path::PathBuf;

use clap::Args;

use super::{EXIT_CODES, ReportArguments};

const MERGE_EXAMPLES: &str = "\
Examples:
  mxready check apps/ --shard 1/2 --report json=part-1.json    on one machine
  mxready check apps/ --shard 2/2 --report json=part-2.json    on another
  mxready merge part-*.json --report html=all.html --report json=all.json";

/// Put the reports of several runs together into one
///
/// Takes what `mxready check --report json=FILE` wrote, from parts of a portfolio (--shard) or from runs of their own.
/// Nothing is judged anew, and the exit code is that of a single run over all packages. Refused are runs that were judged
/// for another target, by other rules or with another gate, a package that two of them hold, and a portfolio of which a
/// part is missing.
#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES, after_long_help = format!("{MERGE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(in crate::commands) struct MergeArguments {
    /// Runs that were saved as JSON; their order does not matter
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::commands) files: Vec<PathBuf>,

    /// Merge also where parts of a portfolio are missing; the report says which parts it is about
    #[arg(long)]
    pub(in crate::commands) partial: bool,

    #[command(flatten)]
    pub(in crate::commands) report: ReportArguments,
}
