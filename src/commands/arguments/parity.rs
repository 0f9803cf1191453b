//! What `mxready parity` can be asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::findings::FailOn;

use super::super::today;
use super::{
    CacheArguments, DEFAULT_TARGET, EXIT_CODES, GateArguments, JudgingArguments, LimitArguments, ReportArguments,
    RuleFiles, TeamArguments,
};

const EXAMPLES: &str = "\
Examples:
  mxready parity old.json new.json          as the Deploy API returns them
  mxready parity m2ee.yaml new.yaml --package app.mda
  mxready parity cf-env.txt mendixapp.yaml --fail-on warning
  mxready parity template > old.yaml        what no export holds, to fill in";

/// Compare the settings of two environments: what is missing, different or not allowed in the new one
///
/// Each of the two may be the settings of the Deploy API, a config.json, an m2ee.yaml, the output of `cf env` or a file of
/// variables, a `MendixApp` resource, or a parity file. A hidden value is never equal to another.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true,
    after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(in crate::commands) struct ParityArguments {
    #[command(subcommand)]
    pub(in crate::commands) command: Option<ParityCommand>,

    /// Settings of the environment that the app leaves
    #[arg(value_name = "OLD", required = true)]
    pub(in crate::commands) old: Option<PathBuf>,

    /// Settings of the environment that it moves to
    #[arg(value_name = "NEW", required = true)]
    pub(in crate::commands) new: Option<PathBuf>,

    /// Package that runs, or will run, in the new environment: its constants with their defaults and its events
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) package: Option<PathBuf>,

    /// Package that runs in the old environment, for its Mendix version
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) old_package: Option<PathBuf>,

    /// Platform to move to; with @AS-OF the platform as it was then, otherwise as it is now
    #[arg(long, value_name = "NAME[@AS-OF]", default_value = DEFAULT_TARGET)]
    target: String,

    #[command(flatten)]
    rules: RuleFiles,

    /// Day from which the time of certificates counts and on which suppressions have to hold, such as 2026-11-23; today by default
    #[arg(long, value_name = "DATE", value_parser = today::parse)]
    today: Option<Date>,

    /// Severity from which a finding stands in the way
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    pub(in crate::commands) fail_on: FailOn,

    #[command(flatten)]
    pub(in crate::commands) report: ReportArguments,

    #[command(flatten)]
    pub(in crate::commands) limits: LimitArguments,

    #[command(flatten)]
    team: TeamArguments,

    #[command(flatten)]
    pub(in crate::commands) gate: GateArguments,
}

/// What stands beside the comparison.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(in crate::commands) enum ParityCommand {
    /// Print a parity file to fill in
    #[command(after_help = "Example:\n  mxready parity template > old.yaml")]
    Template,
}

impl ParityArguments {
    /// How the comparison is judged. Answers and run histories are about packages.
    pub(in crate::commands) fn judging(&self) -> JudgingArguments {
        JudgingArguments {
            target: self.target.clone(),
            rules: RuleFiles { folders: self.rules.folders.clone() },
            answers: None,
            run_history: Vec::new(),
            backup: None,
            database_plan: None,
            today: self.today,
            limits: self.limits.clone(),
            cache: CacheArguments::unused(),
            team: TeamArguments {
                config: self.team.config.clone(),
                no_config: self.team.no_config,
                no_suppressions: self.team.no_suppressions,
            },
        }
    }
}
