//! What `mxready config` can be asked.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// The formats of the list of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum ConfigFormat {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
}

/// Show the settings that a check would run with
#[derive(Debug, Subcommand)]
pub(in crate::commands) enum ConfigCommand {
    /// Print every option with its value and where that comes from
    #[command(after_help = "Example:\n  mxready config show")]
    Show {
        /// File with settings; by default the nearest mxready.toml from here upward
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,

        /// Format of the list
        #[arg(long, value_enum, default_value_t)]
        format: ConfigFormat,
    },
}
