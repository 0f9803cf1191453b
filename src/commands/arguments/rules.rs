//! What `mxready rules` can be asked.

use clap::Subcommand;

use super::{Format, RuleFiles};

/// List, explain and test the rules
#[derive(Debug, Subcommand)]
pub(in crate::commands) enum RulesCommand {
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
