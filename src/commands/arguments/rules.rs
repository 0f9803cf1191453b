//! What `mxready rules` can be asked.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;

use super::super::rules::stale::parse_days;
use super::super::today;
use super::RuleFiles;

/// The formats of the list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum RulesFormat {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
    /// Markdown for documentation
    Markdown,
}

/// The formats of the page about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::commands) enum PageFormat {
    /// Text for people
    #[default]
    Table,
    /// Markdown for documentation
    Markdown,
}

/// List, explain and test the rules
#[derive(Debug, Subcommand)]
pub(in crate::commands) enum RulesCommand {
    /// List all rules
    List {
        /// Format of the list
        #[arg(long, value_enum, default_value_t)]
        format: RulesFormat,

        #[command(flatten)]
        rules: RuleFiles,
    },
    /// Explain one rule: what it matches, why, where it applies, what to do
    #[command(after_help = "Example:\n  mxready rules explain mendix-version-below-floor")]
    Explain {
        /// Id of the rule, as reports and `mxready rules list` show it
        id: String,

        /// Format of the page
        #[arg(long, value_enum, default_value_t)]
        format: PageFormat,

        #[command(flatten)]
        rules: RuleFiles,
    },
    /// Begin a rule of your own: a file that loads and whose tests hold, with the schema for editors beside it
    #[command(after_help = "Example:\n  mxready rules new no-plain-http --kind endpoint --folder team-rules")]
    New {
        /// Id of the rule: lower-case words joined by hyphens
        id: String,

        /// Kind of facts that it is about; docs/facts.md explains them
        #[arg(long, default_value = "endpoint")]
        kind: String,

        /// Folder to write it to; made where it is not there
        #[arg(long, default_value = ".")]
        folder: PathBuf,

        /// Day on which the source was read; today by default
        #[arg(long, value_name = "DATE", value_parser = today::parse)]
        today: Option<Date>,
    },
    /// Advise on rules that load: fields without a test, messages that name nothing
    #[command(after_help = "Exit code 0 if there is nothing to say, otherwise 2.\n\
        With --rules only those are looked at.\n\n\
        Example:\n  mxready rules lint --rules our-rules/")]
    Lint {
        #[command(flatten)]
        rules: RuleFiles,
    },
    /// Print the JSON Schema of a rule file, for editors
    #[command(after_help = "Example:\n  mxready rules schema > mxready-rule.schema.json\n\n\
        A line in a rule file points editors to it:\n  # yaml-language-server: $schema=mxready-rule.schema.json")]
    Schema,
    /// List rules whose sources nobody has read for long
    #[command(after_help = "Exit code 0 if there is none, otherwise 2.\n\n\
        Example:\n  mxready rules stale --older-than 180d")]
    Stale {
        /// Age in days from which a source has to be read again
        #[arg(long, value_name = "DAYS", default_value = "180d", value_parser = parse_days)]
        older_than: u32,

        /// Day to count from; today by default
        #[arg(long, value_name = "DATE", value_parser = today::parse)]
        today: Option<Date>,

        #[command(flatten)]
        rules: RuleFiles,
    },
    /// List the questions that only people can answer, and what each answer has to be
    Questions {
        /// Format of the list
        #[arg(long, value_enum, default_value_t)]
        format: PageFormat,

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
