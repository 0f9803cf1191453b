//! What `mxready inspect` can be asked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const INSPECT_EXAMPLES: &str = "\
Examples:
  mxready inspect app.mda
  mxready inspect deployment/ --format json
  mxready inspect app.mda --java                     what does the Java do, and whose is it?
  mxready inspect app.mda --format cyclonedx --output libraries.cdx.json";

/// Show what a package holds, without judging it
///
/// Versions, modules, scheduled events and what they reach, constants (secrets masked), addresses, service calls,
/// request handlers, jars.
#[derive(Debug, Args)]
#[command(after_help = INSPECT_EXAMPLES)]
pub(in crate::commands) struct InspectArguments {
    /// Deployment package (.mda) or unpacked deployment folder
    #[arg(value_name = "PATH")]
    pub(in crate::commands) path: PathBuf,

    /// Show instead what the Java of each module and library does: opens sockets, starts threads, writes files
    #[arg(long)]
    pub(in crate::commands) java: bool,

    /// Format of the listing
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::commands) format: InspectFormat,

    /// Write the listing to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::commands) output: Option<PathBuf>,
}

/// The formats of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum InspectFormat {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
    /// The libraries as a bill of materials (CycloneDX 1.6, JSON)
    Cyclonedx,
}
