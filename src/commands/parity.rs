//! `mxready parity`: compares the settings of two environments and reports as `check` does.

use std::path::Path;

use crate::facts::{
    App, Facts, Known, Owner, PARITY_TEMPLATE, PackageSettings, Row, Settings as Environment, compare_settings,
};
use crate::findings::{Coverage, Unreadable};
use crate::report::Results;
use crate::rules::Subject;

use super::analyze::Input;
use super::arguments::{ParityArguments, ParityCommand};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::kept_facts::KeptPackage;
use super::reporting::Reporting;
use super::settings::Settings;
use super::today::today;

pub(super) fn run(arguments: &ParityArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    if let Some(ParityCommand::Template) = arguments.command {
        console.report(PARITY_TEMPLATE)?;
        return Ok(Exit::Ready);
    }
    let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else { return Ok(Exit::Wrong) };
    let how = arguments.judging();
    let mut inputs = how.files();
    let packages = arguments.package.iter().chain(&arguments.old_package);
    inputs.extend(
        [old, new].into_iter().chain(packages).chain(&arguments.gate.baseline).map(std::path::PathBuf::as_path),
    );
    let reporting = Reporting::prepare(&arguments.report, &inputs)?;
    let limits = arguments.limits.limits();
    let load = |path: &Path| PackageSettings::load(path, limits);
    let package = |path: &Option<std::path::PathBuf>| path.as_deref().map(load).transpose();
    let (old_package, package) = (package(&arguments.old_package)?, package(&arguments.package)?);
    let (old, new) = (environment(old)?, environment(new)?);
    let day = today(arguments.judging().today);
    let facts = compare_settings(&old, &new, old_package.as_ref(), package.as_ref(), day);
    let packages = [old_package.as_ref(), package.as_ref()];
    let input = Input::Kept(Box::new(read(&old, &new, packages, facts)));
    let judging = Judging {
        fail_on: arguments.fail_on,
        baseline: arguments.gate.baseline.as_deref(),
        allow_incomplete: arguments.gate.allow_incomplete,
        ..Judging::of(&[], &how)
    };
    let run = judging.judged_of(Some((Subject::Environments, input)), settings, console)?.run;
    let overview = run.overview();
    reporting.finish(&Results { overview: &overview, packages: &run.packages }, console)?;
    Ok(Exit::of(&overview))
}

fn environment(path: &Path) -> Result<Environment, CommandError> {
    Environment::load(path).map_err(|why| CommandError::Environment { path: path.display().to_string(), why })
}

/// What was read, as if it were a package: the file of the new environment stands for the pair.
fn read(
    old: &Environment,
    new: &Environment,
    packages: [Option<&PackageSettings>; 2],
    mut facts: Facts,
) -> KeptPackage {
    facts.app = vec![packages[1].map_or_else(|| pair(old, new), app)];
    let files = 2 + packages.iter().flatten().count();
    let mut unreadable: Vec<Unreadable> = [old, new].into_iter().flat_map(gaps).collect();
    unreadable.extend(packages.into_iter().flatten().filter_map(|package| {
        Some(Unreadable { path: format!("{}: model/metadata.json", package.path), why: package.gap.clone()? })
    }));
    unreadable.extend([old, new].into_iter().zip(packages).filter_map(|(settings, package)| {
        Some(Unreadable { path: settings.file.clone(), why: settings.other_version(package?)? })
    }));
    let contradictions = packages.into_iter().flatten().flat_map(contradictions).collect();
    KeptPackage {
        path: new.file.clone(),
        sha256: None,
        error: None,
        coverage: Coverage { entries: files, read: files, unreadable, contradictions, ..Coverage::default() },
        facts: Box::new(facts),
    }
}

/// Which app it is, for the head of the report.
fn app(package: &PackageSettings) -> Row<App> {
    let version = package.mendix_version.as_deref().and_then(|version| version.parse().ok());
    let fact =
        App { project: Known::from(package.project.clone()), mendix_version: Known::from(version), ..App::default() };
    Row { fact, object: package.path.clone(), owner: Owner::app(), evidence: Vec::new(), unreadable: None }
}

/// What is compared, for the head of the report, where no package says which app it is.
fn pair(old: &Environment, new: &Environment) -> Row<App> {
    let named = |settings: &Environment| {
        let file = Path::new(&settings.file).file_name().map(|name| name.to_string_lossy().into_owned());
        settings.name.clone().or(file).unwrap_or_else(|| settings.file.clone())
    };
    let version = new.mendix_version().and_then(|version| version.parse().ok());
    let fact = App {
        project: Known::Is(format!("{} to {}", named(old), named(new))),
        mendix_version: Known::from(version),
        ..App::default()
    };
    Row { fact, object: new.file.clone(), owner: Owner::app(), evidence: Vec::new(), unreadable: None }
}

/// Where the archive of a package contradicts itself: what was compared may not be what runs.
fn contradictions(package: &PackageSettings) -> impl Iterator<Item = Unreadable> {
    package.contradictions.iter().map(|(inside, why)| {
        let path = if inside.is_empty() { package.path.clone() } else { format!("{}: {inside}", package.path) };
        Unreadable { path, why: why.clone() }
    })
}

fn gaps(settings: &Environment) -> impl Iterator<Item = Unreadable> {
    settings.gaps.iter().map(|gap| {
        let line = if gap.line > 0 { format!(":{}", gap.line) } else { String::new() };
        Unreadable { path: format!("{}{line}", settings.file), why: gap.why.clone() }
    })
}
