//! How much a package may ask of this machine: shared by every command that reads packages.

use clap::Args;

use crate::package::{LimitSetting, Limits};

/// Limits that are set.
#[derive(Debug, Clone, Args)]
pub(in crate::commands) struct LimitArguments {
    /// Set a limit on what is read of a package, such as entries=500000 or jar=1GiB; what goes over one is told with its
    /// name and is not judged. May be given several times; see docs/limits.md
    #[arg(long = "limit", value_name = "NAME=VALUE")]
    pub(in crate::commands) set: Vec<LimitSetting>,
}

impl LimitArguments {
    /// The limits; of two values for the same the later one counts.
    pub(in crate::commands) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for setting in &self.set {
            limits.set(*setting);
        }
        limits
    }
}
