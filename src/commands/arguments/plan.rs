//! What `mxready plan` can be asked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::JudgingArguments;

const EXAMPLES: &str = "\
Examples:
  mxready plan app.mda > plan.md
  mxready plan app.mda --format html --output plan.html
  mxready plan app.mda --answers answers.yaml    what is known and done by now

Exit codes:
  0  the plan is written, and all of the package was read and judged
  2  the command was wrong, or the input is no package
  3  the plan is written, but part of the package could not be read or
     judged; the plan says which";

/// Write the plan for moving this app: what to do, in which order, with the app's own values
///
/// Judges the package as `mxready check` does and puts what was found and what the package holds into the steps of the
/// move. Every step has an id that stays the same, so that the answers file can say what is done.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::commands) struct PlanArguments {
    /// Deployment package (.mda) or unpacked deployment folder
    #[arg(value_name = "PATH")]
    pub(in crate::commands) path: PathBuf,

    /// Format of the plan
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::commands) format: PlanFormat,

    /// Write to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::commands) output: Option<PathBuf>,

    // Behind the others: its last part has a heading of its own, under which they would stand.
    #[command(flatten)]
    pub(in crate::commands) judging: JudgingArguments,
}

/// The formats of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum PlanFormat {
    /// A document with boxes to tick, for a repository, a wiki or a ticket
    #[default]
    Markdown,
    /// One page for a browser or printer; complete in itself
    Html,
    /// JSON for programs
    Json,
}
