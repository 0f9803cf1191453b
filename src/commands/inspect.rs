//! `mxready inspect`: shows what a package holds.

use crate::package::find_packages;
use crate::report::Style;
use crate::report::inspect::{self, Inspection};
use crate::rules::RuleSet;

use super::analyze;
use super::arguments::{DEFAULT_TARGET, InspectArguments, InspectFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output::Destination;

pub(super) fn run(arguments: &InspectArguments, console: &Console) -> Result<Exit, CommandError> {
    let destination = Destination::choose(arguments.output.as_deref())?;
    let found = find_packages(&arguments.path)?;
    let [package] = found.as_slice() else {
        return Err(CommandError::Several { path: arguments.path.display().to_string(), count: found.len() });
    };
    // Class files hold thousands of references; those that the rules ask about are shown.
    let rules = RuleSet::load(&[])?;
    let interest = analyze::interest_of(&rules.target(DEFAULT_TARGET)?).hashes();
    let (facts, coverage, sha256) = analyze::facts(package, &interest)?;
    let path = package.display().to_string();
    let inspection = Inspection { path: &path, sha256: sha256.as_deref(), facts: &facts, coverage: &coverage };
    let text = match arguments.format {
        InspectFormat::Json => inspect::json(&inspection)?,
        InspectFormat::Cyclonedx => inspect::cyclonedx(&inspection)?,
        InspectFormat::Table if destination.is_elsewhere() => inspect::table(&inspection, Style::PLAIN),
        InspectFormat::Table => inspect::table(&inspection, console.style),
    };
    destination.write(&text, console)?;
    // Who reads the code alone must learn that this is not all that the package holds.
    Ok(if coverage.unreadable.is_empty() && coverage.contradictions.is_empty() {
        Exit::Ready
    } else {
        Exit::CannotTell
    })
}
