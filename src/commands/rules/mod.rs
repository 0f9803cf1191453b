//! `mxready rules`: lists, explains and tests the rules. One file for each.

mod explain;
mod list;
mod test;

use crate::rules::RuleSet;

use super::arguments::{Format, RulesCommand};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;

pub(super) fn run(command: &RulesCommand, console: &Console) -> Result<Exit, CommandError> {
    match command {
        RulesCommand::List { format, rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let text = match format {
                Format::Table => list::table(&rules, console.style),
                Format::Json => list::json(&rules)?,
            };
            console.report(&text)?;
            Ok(Exit::Ready)
        }
        RulesCommand::Explain { id, rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            console.report(&explain::page(&rules, rules.rule(id)?, console.style))?;
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
