//! `mxready inspect`: shows what a package holds.

use std::slice;

use crate::report::Style;
use crate::report::inspect::{self, Inspection};
use crate::rules::RuleSet;

use super::analyze::{self, Held};
use super::arguments::{DEFAULT_TARGET, Format, InspectArguments};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output::Destination;

pub(super) fn run(arguments: &InspectArguments, console: &Console) -> Result<Exit, CommandError> {
    let destination = Destination::choose(arguments.report.output.as_deref())?;
    let inputs: Vec<_> = analyze::inputs(slice::from_ref(&arguments.path))
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|(_, error)| error)?;
    let [input] = inputs.as_slice() else {
        return Err(CommandError::Several { path: arguments.path.display().to_string(), count: inputs.len() });
    };
    let rules = RuleSet::load(&[])?;
    let judge = rules.target(DEFAULT_TARGET)?;
    let Held { facts, coverage, sha256 } = analyze::facts(input, &judge, None)?;
    let path = input.name();
    let inspection = Inspection { path: &path, sha256: sha256.as_deref(), facts: &facts, coverage: &coverage };
    let text = match arguments.report.format {
        Format::Json => inspect::json(&inspection)?,
        Format::Table if destination.is_elsewhere() => inspect::table(&inspection, Style::PLAIN),
        Format::Table => inspect::table(&inspection, console.style),
    };
    destination.write(&text, console)?;
    // Who reads the code alone must learn that this is not all that the package holds.
    Ok(if coverage.unreadable.is_empty() { Exit::Ready } else { Exit::CannotTell })
}
