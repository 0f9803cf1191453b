//! What is asked for and by which rules: shared by every command that judges.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::facts::size_in_bytes;

use super::super::today;
use super::{CacheArguments, LimitArguments, RuleFiles, TeamArguments};

/// Where apps move to unless something else is asked for.
pub(in crate::commands) const DEFAULT_TARGET: &str = "mendix-cloud-v4";

/// Target, rules, answers and the team's decisions.
#[derive(Debug, Args)]
pub(in crate::commands) struct JudgingArguments {
    /// Platform to move to; with @AS-OF the platform as it was then, otherwise as it is now
    #[arg(long, value_name = "NAME[@AS-OF]", default_value = DEFAULT_TARGET)]
    pub(in crate::commands) target: String,

    #[command(flatten)]
    pub(in crate::commands) rules: RuleFiles,

    /// What people say about the environment, in answer to the questions of an earlier report (YAML)
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) answers: Option<PathBuf>,

    /// Runs of the app's scheduled events, exported from System.ScheduledEventInformation (CSV or JSON); may be given
    /// several times
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) run_history: Vec<PathBuf>,

    /// Downloaded backup of the app (.backup or .tar.gz): is it whole, of this app, and does it fit the target? Run history
    /// is taken from it where none is given
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) backup: Option<PathBuf>,

    /// Storage that the target's plan has for the database, such as "10 GB"; compared with the backup
    #[arg(long, value_name = "SIZE", requires = "backup", value_parser = size)]
    pub(in crate::commands) database_plan: Option<f64>,

    /// Day on which answers and suppressions have to hold, such as 2026-11-23; today by default
    #[arg(long, value_name = "DATE", value_parser = today::parse)]
    pub(in crate::commands) today: Option<Date>,

    #[command(flatten)]
    pub(in crate::commands) limits: LimitArguments,

    #[command(flatten)]
    pub(in crate::commands) cache: CacheArguments,

    #[command(flatten)]
    pub(in crate::commands) team: TeamArguments,
}

impl JudgingArguments {
    /// The files that are read beside the packages.
    pub(in crate::commands) fn files(&self) -> Vec<&Path> {
        let files = self.answers.iter().chain(&self.run_history).chain(&self.backup).chain(&self.rules.folders);
        files.map(PathBuf::as_path).collect()
    }
}

fn size(text: &str) -> Result<f64, String> {
    size_in_bytes(text).ok_or_else(|| "write a size with its unit, such as 10 GB".to_owned())
}
