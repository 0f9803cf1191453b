//! The command line: what can be asked, and the help that explains it. One file for each subcommand; what several of
//! them share is here.

mod baseline;
mod cache;
mod check;
mod compare;
mod config;
mod gate;
mod inspect;
mod judging;
mod limits;
mod merge;
mod parity;
mod plan;
mod render;
mod report;
mod rules;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use baseline::{BaselineArguments, BaselineCommand};
pub(super) use cache::{CacheArguments, CacheCommand, CachePlace, CacheUse};
pub(super) use check::{CheckArguments, Shard};
pub(super) use compare::{CompareArguments, CompareFormat};
pub(super) use config::{ConfigCommand, ConfigFormat};
pub(super) use gate::{GateArguments, TeamArguments};
pub(super) use inspect::{InspectArguments, InspectFormat};
pub(super) use judging::{DEFAULT_TARGET, JudgingArguments};
pub(super) use limits::LimitArguments;
pub(super) use merge::MergeArguments;
pub(super) use parity::{ParityArguments, ParityCommand};
pub(super) use plan::{PlanArguments, PlanFormat};
pub(super) use render::RenderArguments;
pub(super) use report::{FileReport, ReportArguments};
pub(super) use rules::{PageFormat, RulesCommand, RulesFormat};

const EXIT_CODES: &str = "\
Exit codes:
  0  ready: nothing (with --baseline: nothing new) at or above --fail-on, and
     all that could stop the move was judged
  1  not ready: at least one finding at or above --fail-on, or a suppression
     is over
  2  the command was wrong: arguments, settings, a rule file, a baseline, an
     input that is missing or no package
  3  cannot tell: part of a package that a rule needs could not be read, or
     the archive contradicts itself
With several packages: 1 if any is not ready, else 2 if any input could not be
used, else 3, else 0.";

const EXAMPLES: &str = "\
Examples:
  mxready check app.mda               is this app ready for Mendix Cloud v4?
  mxready check app.mda --report html=report.html --report sarif=report.sarif
  mxready check packages/             every package in a folder
  mxready check app.mda --target mendix-cloud-v4@2017
  mxready inspect app.mda             what is in this package?
  mxready plan app.mda                how does this app move, step by step?
  mxready parity old.json new.json    how do two environments differ?
  mxready rules explain mendix-version-below-floor";

const COMPLETIONS_EXAMPLE: &str = "\
Example:
  mxready completions bash \\
    > ~/.local/share/bash-completion/completions/mxready";

/// Says whether a Mendix app can move to another platform, and what exactly is in the way.
#[derive(Debug, Parser)]
#[command(name = "mxready", version, max_term_width = 100, after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// When to colour; auto asks the terminal, `NO_COLOR` and `CLICOLOR_FORCE`, and never leaves out links as well
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t, display_order = 900)]
    pub(super) color: ColorChoice,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ColorChoice {
    /// Where the terminal knows colours
    #[default]
    Auto,
    /// Also into a pipe
    Always,
    /// Not at all
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArguments),
    #[command(subcommand)]
    Baseline(BaselineCommand),
    #[command(subcommand)]
    Cache(CacheCommand),
    Compare(CompareArguments),
    /// Print completions for a shell
    #[command(after_help = COMPLETIONS_EXAMPLE)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    #[command(subcommand)]
    Config(ConfigCommand),
    Inspect(InspectArguments),
    /// Print the manual page (roff)
    #[command(after_help = "Example:\n  mxready man | man -l -")]
    Man,
    Parity(ParityArguments),
    Merge(MergeArguments),
    Plan(PlanArguments),
    Render(RenderArguments),
    #[command(subcommand)]
    Rules(RulesCommand),
}

/// Rule files beside the shipped ones.
#[derive(Debug, Args)]
pub(super) struct RuleFiles {
    /// Folder (or file) with rules of your own, beside the shipped ones; may be given several times
    #[arg(long = "rules", value_name = "DIR")]
    pub(super) folders: Vec<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_fit_together() {
        Arguments::command().debug_assert();
    }

    /// What is laid out by hand would be broken anywhere by a terminal of 80 columns.
    #[test]
    fn what_stands_below_the_options_fits_into_a_terminal() {
        let mut commands = vec![Arguments::command()];
        while let Some(command) = commands.pop() {
            for help in [command.get_after_help(), command.get_after_long_help()].into_iter().flatten() {
                for line in help.to_string().lines() {
                    assert!(line.chars().count() <= 78, "{}: {line}", command.get_name());
                }
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
