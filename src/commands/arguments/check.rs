//! What `mxready check` can be asked.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::findings::FailOn;
use crate::report::Detail;

use super::super::today;
use super::{DEFAULT_TARGET, EXIT_CODES, GateArguments, ReportArguments, RuleFiles, TeamArguments};

const CHECK_EXAMPLES: &str = "\
Examples:
  mxready check app.mda
  mxready check app.mda --fail-on warning --quiet
  mxready check app.mda --format json --output report.json
  mxready check packages/ --format html --output report.html
  mxready check packages/ --rules our-rules/
  mxready check app.mda --answers answers.yaml
  mxready check app.mda --run-history runs.csv
  mxready check app.mda --target mendix-cloud-v4@2017";

/// Judge packages: ready, not ready or cannot tell, with what is in the way
///
/// Reads the model, the scheduled events and the Java code of each package, without unpacking anything, and compares
/// them with the rules of the target.
///
/// Every option can also stand in mxready.toml (`fail-on = "warning"`) or in the environment (`MXREADY_FAIL_ON`); the
/// command line comes first, then the environment, then the file.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES, after_long_help = format!("{CHECK_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(in crate::commands) struct CheckArguments {
    /// Deployment packages (.mda), unpacked deployment folders, or folders that hold packages
    #[arg(required = true, value_name = "PATH")]
    pub(in crate::commands) paths: Vec<PathBuf>,

    /// Platform to move to; with @AS-OF the platform as it was then, otherwise as it is now
    #[arg(long, value_name = "NAME[@AS-OF]", default_value = DEFAULT_TARGET)]
    pub(in crate::commands) target: String,

    /// Severity from which a finding stands in the way
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    pub(in crate::commands) fail_on: FailOn,

    #[command(flatten)]
    pub(in crate::commands) report: ReportArguments,

    #[command(flatten)]
    pub(in crate::commands) rules: RuleFiles,

    /// What people say about the environment, in answer to the questions of an earlier report (YAML)
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) answers: Option<PathBuf>,

    /// Runs of the app's scheduled events, exported from System.ScheduledEventInformation (CSV or JSON); may be given
    /// several times
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) run_history: Vec<PathBuf>,

    /// Day on which answers have to hold, such as 2026-11-23; today by default
    #[arg(long, value_name = "DATE", value_parser = today::parse)]
    pub(in crate::commands) today: Option<Date>,

    /// Threads to work with; as many as the machine has cores by default, the result is always the same
    // Far more than helps; without a limit a slip of the finger would start as many threads as the machine can bear.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::commands) threads: Option<u16>,

    /// Print the verdict alone (table format)
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::commands) quiet: bool,

    /// Print everything: all findings and places, rules that found nothing, files read and skipped (table format)
    #[arg(short, long)]
    pub(in crate::commands) verbose: bool,

    #[command(flatten)]
    pub(in crate::commands) gate: GateArguments,

    #[command(flatten)]
    pub(in crate::commands) team: TeamArguments,
}

impl CheckArguments {
    /// How much the table says.
    pub(in crate::commands) fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (false, true) => Detail::Verbose,
            (false, false) => Detail::Normal,
        }
    }
}
