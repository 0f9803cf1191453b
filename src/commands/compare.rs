//! `mxready compare`: two packages or saved reports of one app, side by side.

use std::path::Path;

use serde::Deserialize;

use crate::findings::{Comparison, Side, TargetInfo};
use crate::report::comparison::{self, Compared};
use crate::report::json::SCHEMA_VERSION;

use super::arguments::{CompareArguments, CompareFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::settings::Settings;

/// What a comparison needs of a saved report.
#[derive(Deserialize)]
struct SavedRun {
    schema_version: u32,
    target: TargetInfo,
    packages: Vec<SavedPackage>,
}

#[derive(Deserialize)]
struct SavedPackage {
    path: String,
    error: Option<String>,
    #[serde(flatten)]
    side: Side,
}

pub(super) fn run(arguments: &CompareArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let (old, old_target) = side(&arguments.old, arguments, settings, console)?;
    let (new, new_target) = side(&arguments.new, arguments, settings, console)?;
    if old_target != new_target {
        let why = format!(
            "it was judged for {}@{}, the other side for {}@{}; judge both for one target",
            old_target.name, old_target.as_of, new_target.name, new_target.as_of
        );
        return Err(refused(&arguments.old, why));
    }
    let compared = Comparison::between(&old, &new);
    let names = (arguments.old.display().to_string(), arguments.new.display().to_string());
    let view = Compared { old: &names.0, new: &names.1, comparison: &compared };
    let text = match arguments.format {
        CompareFormat::Table => comparison::table(&view, console.style),
        CompareFormat::Json => comparison::json(&view)?,
    };
    console.report(&text)?;
    Ok(if compared.is_worse(arguments.fail_on) {
        Exit::NotReady
    } else if compared.is_blinder(arguments.fail_on) {
        Exit::CannotTell
    } else {
        Exit::Ready
    })
}

fn side(
    path: &Path,
    arguments: &CompareArguments,
    settings: &Settings,
    console: &Console,
) -> Result<(Side, TargetInfo), CommandError> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        return saved(path);
    }
    let paths = [path.to_owned()];
    let judging = Judging {
        paths: &paths,
        target: &arguments.target,
        rules: &arguments.rules.folders,
        answers: arguments.answers.as_deref(),
        run_history: &arguments.run_history,
        today: arguments.today,
        fail_on: arguments.fail_on,
        no_suppressions: arguments.team.no_suppressions,
        baseline: None,
        allow_incomplete: false,
        keep_facts: false,
    };
    let run = judging.run(settings, console)?;
    match run.packages.as_slice() {
        [package] => match &package.error {
            None => Ok((Side::of(package), run.target)),
            Some(error) => Err(refused(path, error.clone())),
        },
        packages => Err(CommandError::Several { path: path.display().to_string(), count: packages.len() }),
    }
}

fn saved(path: &Path) -> Result<(Side, TargetInfo), CommandError> {
    let text = std::fs::read_to_string(path).map_err(|error| refused(path, error.to_string()))?;
    let run: SavedRun =
        serde_json::from_str(&text).map_err(|error| refused(path, format!("it is no saved report: {error}")))?;
    if run.schema_version != SCHEMA_VERSION {
        let why = format!("it has version {}, and this program reads version {SCHEMA_VERSION}", run.schema_version);
        return Err(refused(path, why));
    }
    let mut packages = run.packages;
    match (packages.pop(), packages.len()) {
        (Some(package), 0) => match package.error {
            None => Ok((package.side, run.target)),
            Some(error) => Err(refused(path, format!("{} could not be opened then: {error}", package.path))),
        },
        (None, _) => Err(refused(path, "it holds no package".to_owned())),
        (Some(_), others) => Err(CommandError::Several { path: path.display().to_string(), count: others + 1 }),
    }
}

fn refused(path: &Path, why: String) -> CommandError {
    CommandError::Unreadable { path: path.display().to_string(), why }
}
