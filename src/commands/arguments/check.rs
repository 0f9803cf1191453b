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
  mxready check apps/ --jobs 4 --shard 2/5 --report json=part-2.json
  mxready check facts.json --target mendix-cloud-v4@2021    no package needed";

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

    /// Packages to read at once; more need more memory and say what they find as they finish, in no fixed order on
    /// standard output and always in the same in files
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::commands) jobs: u16,

    /// Take only part I of N of the packages, such as 2/5; `mxready merge` puts the reports of all parts together
    #[arg(long, value_name = "I/N", value_parser = Shard::parse)]
    pub(in crate::commands) shard: Option<Shard>,

    /// Say on standard error where the time went
    #[arg(long)]
    pub(in crate::commands) timings: bool,

    #[command(flatten)]
    pub(in crate::commands) gate: GateArguments,
}

/// A part of a portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) struct Shard {
    /// Which part, counted from 1.
    pub(in crate::commands) number: usize,
    /// How many parts there are.
    pub(in crate::commands) of: usize,
}

impl Shard {
    /// More than any batch system starts.
    const MOST: usize = 100_000;

    fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) && of <= Self::MOST => Ok(Self { number, of }),
            Some((0, _)) => Err("parts are counted from 1".to_owned()),
            Some((_, of)) if of > Self::MOST => Err(format!("there can be {} parts at most", Self::MOST)),
            Some((_, of)) => Err(format!("there are only {of} parts")),
            None => Err("write part/parts, such as 2/5".to_owned()),
        }
    }
}

fn file_for_facts(text: &str) -> Result<PathBuf, String> {
    match text {
        "" | "-" => Err("name a file; the report goes to standard output".to_owned()),
        file => Ok(file.into()),
    }
}
