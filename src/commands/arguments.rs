//! The command line: what can be asked, and the help that explains it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::findings::FailOn;
use crate::report::Detail;

/// Where apps move to unless something else is asked for.
pub(super) const DEFAULT_TARGET: &str = "mendix-cloud-v4";

const EXIT_CODES: &str = "\
Exit codes:
  0  ready: nothing at or above --fail-on, and all that could stop the move was judged
  1  not ready: at least one finding at or above --fail-on
  2  the command was wrong: arguments, a rule file, an input that is missing or no package
  3  cannot tell: part of a package that a rule needs could not be read
With several packages: 1 if any is not ready, else 2 if any input could not be used, else 3, else 0.";

const EXAMPLES: &str = "\
Examples:
  mxready check app.mda                      is this app ready for Mendix Cloud v4?
  mxready check app.mda --format json --output report.json
  mxready check packages/                    every package in a folder
  mxready check app.mda --target mendix-cloud-v4@2017
  mxready inspect app.mda                    what is in this package?
  mxready rules explain mendix-version-below-floor";

const CHECK_EXAMPLES: &str = "\
Examples:
  mxready check app.mda
  mxready check app.mda --fail-on warning --quiet
  mxready check app.mda --format json --output report.json
  mxready check packages/ --rules our-rules/
  mxready check app.mda --target mendix-cloud-v4@2017";

/// Says whether a Mendix app can move to another platform, and what exactly is in the way.
#[derive(Debug, Parser)]
#[command(name = "mxready", version, max_term_width = 100, after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArguments),
    Inspect(InspectArguments),
    #[command(subcommand)]
    Rules(RulesCommand),
}

/// Judge packages: ready, not ready or cannot tell, with what is in the way
///
/// Reads the model, the scheduled events and the Java code of each package, without unpacking anything, and compares
/// them with the rules of the target.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES, after_long_help = format!("{CHECK_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct CheckArguments {
    /// Deployment packages (.mda), unpacked deployment folders, or folders that hold packages
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Platform to move to; with @AS-OF the platform as it was then, otherwise as it is now
    #[arg(long, value_name = "NAME[@AS-OF]", default_value = DEFAULT_TARGET)]
    pub(super) target: String,

    /// Severity from which a finding stands in the way
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    pub(super) fail_on: FailOn,

    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    pub(super) rules: RuleFiles,

    /// Threads to work with; as many as the machine has cores by default, the result is always the same
    // Far more than helps; without a limit a slip of the finger would start as many threads as the machine can bear.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,

    /// Print the verdict alone (table format)
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Print everything: all findings and places, rules that found nothing, files read and skipped (table format)
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// Show what a package holds, without judging it
///
/// Versions, modules, scheduled events and what they reach, constants (secrets masked), addresses, service calls,
/// request handlers, jars.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mxready inspect app.mda\n  mxready inspect deployment/ --format json")]
pub(super) struct InspectArguments {
    /// Deployment package (.mda) or unpacked deployment folder
    #[arg(value_name = "PATH")]
    pub(super) path: PathBuf,

    #[command(flatten)]
    pub(super) report: ReportArguments,
}

/// List, explain and test the rules
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List all rules
    List {
        /// Format of the list
        #[arg(long, value_enum, default_value_t)]
        format: Format,

        #[command(flatten)]
        rules: RuleFiles,
    },
    /// Explain one rule: what it matches, why, where it applies, what to do
    #[command(after_help = "Example:\n  mxready rules explain mendix-version-below-floor")]
    Explain {
        /// Id of the rule, as reports and `mxready rules list` show it
        id: String,

        #[command(flatten)]
        rules: RuleFiles,
    },
    /// Run the tests in the rule files
    #[command(after_help = "Exit code 0 if all tests hold, 2 if a rule file is wrong or a test fails.\n\n\
        Example:\n  mxready rules test --rules our-rules/")]
    Test {
        #[command(flatten)]
        rules: RuleFiles,
    },
}

/// Rule files beside the shipped ones.
#[derive(Debug, Args)]
pub(super) struct RuleFiles {
    /// Folder (or file) with rules of your own, beside the shipped ones; may be given several times
    #[arg(long = "rules", value_name = "DIR")]
    pub(super) folders: Vec<PathBuf>,
}

/// Format and place of a report.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Format of the report
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,

    /// Write the report to a file, which appears whole or not at all; the verdict is still printed
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
}

impl CheckArguments {
    /// How much the table says.
    pub(super) fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (false, true) => Detail::Verbose,
            (false, false) => Detail::Normal,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_fit_together() {
        Arguments::command().debug_assert();
    }
}
