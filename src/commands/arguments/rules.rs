//! What `mxready rules` can be asked.

use clap::{Subcommand, ValueEnum};

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
