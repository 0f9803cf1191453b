//! What `mxready baseline` can be asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::JudgingArguments;

/// Keep the findings that are known, so that a gate speaks of new ones alone
///
/// The file is meant to be checked in beside the project. It is never written from a package that could not be read and
/// judged whole, because what was not seen would be lost from it, nor from one that does not say which app it is.
#[derive(Debug, Subcommand)]
pub(in crate::commands) enum BaselineCommand {
    /// Write the findings of packages to a new file
    #[command(after_help = "Example:\n  mxready baseline create app.mda")]
    Create(BaselineArguments),
    /// Bring the file up to date: take in what is new, take out what is gone, follow what is worse or better
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

    #[command(flatten)]
    pub(in crate::commands) judging: JudgingArguments,
}
