//! What `mxready check` can be asked.

use std::path::PathBuf;

use clap::Args;

use crate::findings::FailOn;

use super::{EXIT_CODES, GateArguments, JudgingArguments, ReportArguments};

const CHECK_EXAMPLES: &str = "\
Examples:
  mxready check app.mda
  mxready check app.mda --fail-on warning --quiet
  mxready check app.mda --format json --output report.json
  mxready check packages/ --format html --output report.html
  mxready check packages/ --rules our-rules/
  mxready check app.mda --answers answers.yaml
  mxready check app.mda --run-history runs.csv
  mxready check app.mda --target mendix-cloud-v4@2017
  mxready check app.mda --save-facts facts.json
  mxready check facts.json --target mendix-cloud-v4@2021     (no package needed)";

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
    /// Deployment packages (.mda), unpacked deployment folders, folders that hold packages, or facts that were saved
    #[arg(required = true, value_name = "PATH")]
    pub(in crate::commands) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(in crate::commands) judging: JudgingArguments,

    /// Severity from which a finding stands in the way
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    pub(in crate::commands) fail_on: FailOn,

    #[command(flatten)]
    pub(in crate::commands) report: ReportArguments,

    /// Keep what the packages hold, secrets masked, so that it can be judged again without them, by other rules or for
    /// another target
    #[arg(long, value_name = "FILE", value_parser = file_for_facts)]
    pub(in crate::commands) save_facts: Option<PathBuf>,

    /// Threads to work with; as many as the machine has cores by default, the result is always the same
    // Far more than helps; without a limit a slip of the finger would start as many threads as the machine can bear.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::commands) threads: Option<u16>,

    #[command(flatten)]
    pub(in crate::commands) gate: GateArguments,
}

fn file_for_facts(text: &str) -> Result<PathBuf, String> {
    match text {
        "" | "-" => Err("name a file; the report goes to standard output".to_owned()),
        file => Ok(file.into()),
    }
}
