//! `mxready baseline`: keeps the file of known findings. Never writes it from packages that were not read and judged
//! whole, or that do not say which app they are.

use std::path::{Path, PathBuf};

use crate::findings::{Baseline, Changes, PackageResult, Run};
use crate::report::text;
use crate::report::words::counted;

use super::arguments::{BaselineArguments, BaselineCommand};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::{Judging, read_baseline};
use super::output::Destination;
use super::settings::Settings;

pub(super) fn run(command: &BaselineCommand, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    match command {
        BaselineCommand::Create(arguments) => create(arguments, settings, console),
        BaselineCommand::Update(arguments) => update(arguments, settings, console),
        BaselineCommand::Check(arguments) => check(arguments, settings, console),
    }
}

fn create(arguments: &BaselineArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    if arguments.baseline.exists() {
        return Err(refused(arguments, "it is there already; `mxready baseline update` changes it"));
    }
    let destination = Destination::choose(Some(&arguments.baseline), &inputs(arguments))?;
    let run = judged(arguments, settings, console)?;
    if let Some(exit) = incomplete(&run, console)? {
        return Ok(exit);
    }
    let baseline = Baseline::of(&run.target.name, &run.packages);
    destination.write(&baseline.to_json()?, console)?;
    say(console, &format!("{}: {} written", arguments.baseline.display(), counted(baseline.len(), "known finding")))?;
    Ok(Exit::Ready)
}

/// What is read, beside the baseline itself.
fn inputs(arguments: &BaselineArguments) -> Vec<&Path> {
    let mut inputs = arguments.judging.files();
    inputs.extend(arguments.paths.iter().map(PathBuf::as_path));
    inputs
}

fn update(arguments: &BaselineArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let destination = Destination::choose(Some(&arguments.baseline), &inputs(arguments))?;
    let Some((updated, changes)) = compared(arguments, settings, console)? else { return Ok(Exit::CannotTell) };
    if changes == Changes::default() {
        say(console, &format!("{}: nothing to change", arguments.baseline.display()))?;
    } else {
        destination.write(&updated.to_json()?, console)?;
        say(console, &format!("{}: {}", arguments.baseline.display(), in_words(changes)))?;
    }
    Ok(Exit::Ready)
}

fn check(arguments: &BaselineArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let Some((_, changes)) = compared(arguments, settings, console)? else { return Ok(Exit::CannotTell) };
    if changes == Changes::default() {
        say(console, &format!("{}: up to date", arguments.baseline.display()))?;
        return Ok(Exit::Ready);
    }
    let path = arguments.baseline.display();
    say(console, &format!("{path}: not up to date: {}; `mxready baseline update` changes it", in_words(changes)))?;
    Ok(Exit::NotReady)
}

/// The baseline as it would be now; `None` where the packages do not allow one.
fn compared(
    arguments: &BaselineArguments,
    settings: &Settings,
    console: &Console,
) -> Result<Option<(Baseline, Changes)>, CommandError> {
    let run = judged(arguments, settings, console)?;
    let baseline = read_baseline(&arguments.baseline, &run.target.name)?;
    if incomplete(&run, console)?.is_some() {
        return Ok(None);
    }
    Ok(Some(baseline.updated(&run.packages)))
}

fn judged(arguments: &BaselineArguments, settings: &Settings, console: &Console) -> Result<Run, CommandError> {
    Judging::of(&arguments.paths, &arguments.judging).run(settings, console)
}

/// Says which packages allow no baseline.
fn incomplete(run: &Run, console: &Console) -> Result<Option<Exit>, CommandError> {
    if run.packages.iter().any(|package| package.error.is_some()) || run.packages.is_empty() {
        return Ok(Some(Exit::Wrong));
    }
    let mut exit = None;
    for package in &run.packages {
        if let Some(why) = obstacle(package) {
            exit = Some(Exit::CannotTell);
            say(console, &format!("{}: {why}", package.path))?;
        }
    }
    Ok(exit)
}

/// Why no baseline is written from a package. Whatever was not seen of it would be lost from the baseline, and by an empty
/// name the baseline would let every other nameless app through.
fn obstacle(package: &PackageResult) -> Option<String> {
    if package.app().is_none() {
        let nameless = "it does not say which app it is (ProjectName in model/metadata.json), and a baseline knows \
            findings by their app, so no baseline is written from it";
        return Some(nameless.to_owned());
    }
    if package.coverage.is_complete() {
        return None;
    }
    let places = package.coverage.unreadable.iter().chain(&package.coverage.contradictions);
    let why = match places.map(|place| format!("{}: {}", place.path, place.why)).next() {
        Some(first) => first,
        None => format!("{} could not be judged", counted(package.undecided().len(), "rule")),
    };
    Some(format!("not read and judged whole, so no baseline is written from it: {why}"))
}

fn in_words(changes: Changes) -> String {
    let words = format!("{} added, {} removed", counted(changes.added, "finding"), changes.removed);
    match changes.changed {
        0 => words,
        count => format!("{words}, {count} worse or better than before"),
    }
}

fn refused(arguments: &BaselineArguments, why: &str) -> CommandError {
    CommandError::Baseline { path: arguments.baseline.display().to_string(), why: why.to_owned(), help: None }
}

fn say(console: &Console, message: &str) -> Result<(), CommandError> {
    console.report(&format!("{}\n", text::line(message)))
}
