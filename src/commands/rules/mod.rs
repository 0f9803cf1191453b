//! `mxready rules`: lists, explains, tests, checks and begins rules. One file for each.

mod explain;
mod lint;
mod list;
mod markdown;
mod new;
mod questions;
pub(in crate::commands) mod stale;
mod test;

use crate::report::json_text;
use crate::rules::{RuleSet, rule_schema};

use super::arguments::{PageFormat, RulesCommand, RulesFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::today::today as day;

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
        RulesCommand::New { id, kind, folder, today } => new::run(id, kind, folder, *today, console),
        RulesCommand::Lint { rules } => {
            let own = !rules.folders.is_empty();
            let rules = RuleSet::load(&rules.folders)?;
            // Who brings rules wants advice on those; the shipped ones are somebody else's.
            let advice = rules.lint(|file| !own || !rules.is_shipped(file));
            console.report(&lint::page(&advice, console.style))?;
            Ok(if advice.is_empty() { Exit::Ready } else { Exit::Wrong })
        }
        RulesCommand::Schema => {
            console.report(&json_text::to_text(&rule_schema())?)?;
            Ok(Exit::Ready)
        }
        RulesCommand::Stale { older_than, today, rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let found = stale::find(&rules, day(*today), *older_than);
            console.report(&stale::page(&found, *older_than, console.style))?;
            Ok(if found.is_empty() { Exit::Ready } else { Exit::Wrong })
        }
        RulesCommand::Test { rules } => {
            let rules = RuleSet::load(&rules.folders)?;
            let mut report = rules.self_test();
            test::packages(&rules, &mut report)?;
            console.report(&test::page(&rules, &report, console.style))?;
            Ok(if report.is_success() { Exit::Ready } else { Exit::Wrong })
        }
    }
}
