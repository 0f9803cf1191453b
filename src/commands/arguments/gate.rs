//! How a pipeline is let through: shared by the commands that judge.

use std::path::PathBuf;

use clap::Args;

/// Where a team's own settings and decisions come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings of the team")]
pub(in crate::commands) struct TeamArguments {
    /// File with settings and accepted findings; by default the nearest mxready.toml from here upward
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(in crate::commands) config: Option<PathBuf>,

    /// Look for no mxready.toml
    #[arg(long)]
    pub(in crate::commands) no_config: bool,

    /// Accept nothing: show and count findings that mxready.toml accepts
    #[arg(long)]
    pub(in crate::commands) no_suppressions: bool,
}

/// How a gate is let through.
#[derive(Debug, Args)]
#[command(next_help_heading = "Gate")]
pub(in crate::commands) struct GateArguments {
    /// Let findings pass that this file knows; `mxready baseline create` writes it
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) baseline: Option<PathBuf>,

    /// Let a package pass that could not be judged whole; the verdict still says so
    #[arg(long)]
    pub(in crate::commands) allow_incomplete: bool,
}
