//! What `mxready inspect` can be asked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::LimitArguments;

const EXAMPLES: &str = "\
Examples:
  mxready inspect app.mda
  mxready inspect deployment/ --format json
  mxready inspect app.mda --event Orders.SE_Sync    what does this event run?
  mxready inspect app.mda --event SE_Sync --format dot | dot -Tsvg > event.svg
  mxready inspect app.mda --java                    what does its Java do?
  mxready inspect app.mda --format cyclonedx --output libraries.cdx.json";

/// Show what a package holds, without judging it
///
/// Versions, modules, scheduled events and what they reach, constants (secrets masked), addresses, service calls,
/// request handlers, jars.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::commands) struct InspectArguments {
    /// Deployment package (.mda) or unpacked deployment folder
    #[arg(value_name = "PATH")]
    pub(in crate::commands) path: PathBuf,

    /// Show instead what the Java of each module and library does: opens sockets, starts threads, writes files
    #[arg(long, conflicts_with = "event")]
    pub(in crate::commands) java: bool,

    /// Show one scheduled event as a tree: what its microflow runs, with the signs of long work at their places. The
    /// name may stand without its module
    #[arg(long, value_name = "NAME")]
    pub(in crate::commands) event: Option<String>,

    /// Format of what is shown
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::commands) format: InspectFormat,

    /// Write to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::commands) output: Option<PathBuf>,

    #[command(flatten)]
    pub(in crate::commands) limits: LimitArguments,
}

/// The formats of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum InspectFormat {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
    /// The libraries as a bill of materials (CycloneDX 1.6, JSON)
    Cyclonedx,
    /// A picture of an event for Graphviz (with --event)
    Dot,
    /// A picture of an event for Markdown pages (with --event)
    Mermaid,
}
