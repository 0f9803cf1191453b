//! What is kept of library jars from run to run, and what `mxready cache` can be asked.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Whether the cache is used, and where it lies.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Cache")]
pub(in crate::commands) struct CacheArguments {
    /// Take up what earlier runs read of the same library jars, and keep what this one reads; auto does so outside CI.
    /// The report is the same either way; see docs/cache.md
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, num_args = 0..=1, require_equals = true,
        default_missing_value = "always")]
    pub(in crate::commands) cache: CacheUse,

    /// Read every jar, and keep nothing: --cache=never
    #[arg(long, conflicts_with = "cache")]
    pub(in crate::commands) no_cache: bool,

    #[command(flatten)]
    pub(in crate::commands) place: CachePlace,
}

/// When the cache is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum CacheUse {
    /// Where the variable `CI` is not set
    #[default]
    Auto,
    /// Always
    Always,
    /// Not at all
    Never,
}

/// Where the cache lies.
#[derive(Debug, Default, Args)]
pub(in crate::commands) struct CachePlace {
    /// Folder of the cache; by default where this system keeps caches, such as ~/.cache/mxready
    #[arg(long = "cache-dir", value_name = "DIR")]
    pub(in crate::commands) folder: Option<PathBuf>,
}

/// Show or clear what is kept of library jars
#[derive(Debug, Subcommand)]
pub(in crate::commands) enum CacheCommand {
    /// Say where the cache lies, how much it holds, and which versions wrote it
    #[command(after_help = "Example:\n  mxready cache info")]
    Info {
        #[command(flatten)]
        place: CachePlace,
    },
    /// Remove all entries
    #[command(after_help = "Example:\n  mxready cache clear")]
    Clear {
        #[command(flatten)]
        place: CachePlace,
    },
}

impl CacheArguments {
    /// Where no jar is read.
    pub(in crate::commands) fn unused() -> Self {
        Self { no_cache: true, ..Self::default() }
    }

    /// Whether the cache is used.
    pub(in crate::commands) fn when(&self) -> CacheUse {
        if self.no_cache { CacheUse::Never } else { self.cache }
    }
}
