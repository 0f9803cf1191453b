//! `mxready inspect`: shows what a package holds, or what one of its scheduled events runs.

use crate::facts::{Facts, Row, ScheduledEvent, java_activity_interest};
use crate::java::JavaInterests;
use crate::package::find_packages;
use crate::report::Style;
use crate::report::inspect::{self, EventInspection, Inspection};
use crate::rules::RuleSet;

use super::analyze::{self, HowToRead};
use super::arguments::{DEFAULT_TARGET, InspectArguments, InspectFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output::Destination;

pub(super) fn run(arguments: &InspectArguments, console: &Console) -> Result<Exit, CommandError> {
    check_format(arguments)?;
    let destination = Destination::choose(arguments.output.as_deref(), &[&arguments.path])?;
    let found = find_packages(&arguments.path)?;
    let [package] = found.as_slice() else {
        return Err(CommandError::Several { path: arguments.path.display().to_string(), count: found.len() });
    };
    // Class files hold thousands of references; those that the rules ask about are shown.
    let rules = RuleSet::load(&[])?;
    let asked = rules.target(DEFAULT_TARGET)?.asked_of_java();
    let interest = analyze::interest_in(&asked.project).hashes();
    let interest = if arguments.java { java_activity_interest(interest) } else { interest };
    let interest = JavaInterests::everywhere(interest);
    let how = HowToRead { interest: &interest, limits: arguments.limits.limits(), cache: None, checksum: true };
    let (facts, coverage, sha256) = analyze::facts(package, &how)?;
    let path = package.display().to_string();
    let style = if destination.is_elsewhere() { Style::PLAIN } else { console.style };
    let inspection = Inspection { path: &path, sha256: sha256.as_deref(), facts: &facts, coverage: &coverage };
    let text = match &arguments.event {
        Some(name) => one_event(&path, &facts, find_event(&facts.scheduled_events, name)?, arguments.format, style)?,
        None => listing(&inspection, arguments, style)?,
    };
    destination.write(&text, console)?;
    // Who reads the code alone must learn that this is not all that the package holds.
    Ok(if coverage.unreadable.is_empty() && coverage.contradictions.is_empty() {
        Exit::Ready
    } else {
        Exit::CannotTell
    })
}

/// Refuses a format that does not go with what is shown, before anything is read.
fn check_format(arguments: &InspectArguments) -> Result<(), CommandError> {
    match arguments.format {
        InspectFormat::Cyclonedx if arguments.java => Err(CommandError::JavaAsBill),
        InspectFormat::Cyclonedx if arguments.event.is_some() => Err(CommandError::EventAsBill),
        InspectFormat::Dot | InspectFormat::Mermaid if arguments.event.is_none() => Err(CommandError::PictureOfNothing),
        _ => Ok(()),
    }
}

/// What the package holds, or what its Java does. Formats that do not go with it were refused before.
fn listing(inspection: &Inspection<'_>, arguments: &InspectArguments, style: Style) -> Result<String, CommandError> {
    Ok(match (arguments.format, arguments.java) {
        (InspectFormat::Json, false) => inspect::json(inspection)?,
        (InspectFormat::Json, true) => inspect::java_json(inspection)?,
        (InspectFormat::Cyclonedx, _) => inspect::cyclonedx(inspection)?,
        (_, true) => inspect::java_table(inspection, style),
        (_, false) => inspect::table(inspection, style),
    })
}

fn one_event(
    path: &str,
    facts: &Facts,
    event: &Row<ScheduledEvent>,
    format: InspectFormat,
    style: Style,
) -> Result<String, CommandError> {
    let tree = facts.event_trees.iter().find(|tree| tree.event == event.object);
    let inspection = EventInspection { path, event, tree };
    Ok(match format {
        // A bill of materials was refused before.
        InspectFormat::Table | InspectFormat::Cyclonedx => inspect::event_table(&inspection, style),
        InspectFormat::Json => inspect::event_json(&inspection)?,
        InspectFormat::Dot => inspect::event_dot(&inspection),
        InspectFormat::Mermaid => inspect::event_mermaid(&inspection),
    })
}

/// The event with a name: the qualified name, or the part after the module where only one event has it.
fn find_event<'f>(events: &'f [Row<ScheduledEvent>], name: &str) -> Result<&'f Row<ScheduledEvent>, CommandError> {
    let named: Vec<&'f Row<ScheduledEvent>> = events.iter().filter(|row| row.fact.name.value().is_some()).collect();
    let short = |row: &Row<ScheduledEvent>| row.object.rsplit('.').next() == Some(name);
    let exact = named.iter().copied().find(|row| row.object == name);
    let shorts: Vec<_> = named.iter().copied().filter(|row| short(row)).collect();
    match (exact, shorts.as_slice()) {
        (Some(row), _) => Ok(row),
        (None, [row]) => Ok(*row),
        _ => Err(CommandError::UnknownEvent {
            name: name.to_owned(),
            count: named.len(),
            nearest: nearest(&named, name),
        }),
    }
}

/// Events whose names are like a name, the most alike first; at most three.
fn nearest(events: &[&Row<ScheduledEvent>], name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    let likeness = |row: &Row<ScheduledEvent>| {
        let full = row.object.to_lowercase();
        let short = full.rsplit('.').next().unwrap_or_default();
        let (of_full, of_short) = (strsim::jaro_winkler(&full, &name), strsim::jaro_winkler(short, &name));
        if of_full > of_short { of_full } else { of_short }
    };
    let mut alike: Vec<_> =
        events.iter().map(|row| (likeness(row), &row.object)).filter(|(like, _)| *like > 0.8).collect();
    alike.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    alike.into_iter().take(3).map(|(_, name)| name.clone()).collect()
}
