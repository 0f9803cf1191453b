//! `mxready inspect`: shows what a package holds.

use crate::facts::java_activity_interest;
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
    if arguments.java && arguments.format == InspectFormat::Cyclonedx {
        return Err(CommandError::JavaAsBill);
    }
    let destination = Destination::choose(arguments.output.as_deref())?;
    let found = find_packages(&arguments.path)?;
    let [package] = found.as_slice() else {
        return Err(CommandError::Several { path: arguments.path.display().to_string(), count: found.len() });
    };
    // Class files hold thousands of references; those that the rules ask about are shown.
    let rules = RuleSet::load(&[])?;
    let interest = analyze::interest_of(&rules.target(DEFAULT_TARGET)?).hashes();
    let interest = if arguments.java { java_activity_interest(interest) } else { interest };
    let (facts, coverage, sha256) = analyze::facts(package, &interest)?;
    let path = package.display().to_string();
    let inspection = Inspection { path: &path, sha256: sha256.as_deref(), facts: &facts, coverage: &coverage };
    let style = if destination.is_elsewhere() { Style::PLAIN } else { console.style };
    let text = match (arguments.format, arguments.java) {
        (InspectFormat::Table, false) => inspect::table(&inspection, style),
        (InspectFormat::Table, true) => inspect::java_table(&inspection, style),
        (InspectFormat::Json, false) => inspect::json(&inspection)?,
        (InspectFormat::Json, true) => inspect::java_json(&inspection)?,
        // With --java it was refused before anything was read.
        (InspectFormat::Cyclonedx, _) => inspect::cyclonedx(&inspection)?,
    };
    destination.write(&text, console)?;
    // Who reads the code alone must learn that this is not all that the package holds.
    Ok(if coverage.unreadable.is_empty() && coverage.contradictions.is_empty() {
        Exit::Ready
    } else {
        Exit::CannotTell
    })
}
