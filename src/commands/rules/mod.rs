//! `mxready rules`: lists, explains and tests the rules. One file for each.

mod explain;
mod list;
mod markdown;
mod questions;
mod test;

use crate::rules::RuleSet;

use super::arguments::{PageFormat, RulesCommand, RulesFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;

pub(super) fn run(command: &RulesCommand, console: &Console) -> Result<Exit, CommandError> {
    match command {
        RulesCommand::List { format, rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let text = match format {
                RulesFormat::Table => list::table(&rules, console.style),
                RulesFormat::Json => list::json(&rules)?,
                RulesFormat::Markdown => markdown::list(&rules),
            };
            console.report(&text)?;
            Ok(Exit::Ready)
        }
        RulesCommand::Explain { id, format, rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let rule = rules.rule(id)?;
            let text = match format {
                PageFormat::Table => explain::page(&rules, rule, console.style),
                PageFormat::Markdown => markdown::page(&rules, rule),
            };
            console.report(&text)?;
            Ok(Exit::Ready)
        }
        RulesCommand::Questions { format, rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let text = match format {
                PageFormat::Table => questions::page(&rules, console.style),
                PageFormat::Markdown => markdown::questions(&rules),
            };
            console.report(&text)?;
            Ok(Exit::Ready)
        }
        RulesCommand::Test { rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let report = rules.self_test();
            console.report(&test::page(&rules, &report, console.style))?;
            Ok(if report.is_success() { Exit::Ready } else { Exit::Wrong })
        }
    }
}
