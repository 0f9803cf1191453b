//! What `mxready inspect` can be asked.

use std::path::PathBuf;

use clap::Args;

use super::ReportArguments;

/// Show what a package holds, without judging it
///
/// Versions, modules, scheduled events and what they reach, constants (secrets masked), addresses, service calls,
/// request handlers, jars.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mxready inspect app.mda\n  mxready inspect deployment/ --format json")]
pub(in crate::commands) struct InspectArguments {
    /// Deployment package (.mda) or unpacked deployment folder
    #[arg(value_name = "PATH")]
    pub(in crate::commands) path: PathBuf,

    #[command(flatten)]
    pub(in crate::commands) report: ReportArguments,
}
