//! `mxready compare`: two packages or saved reports of one app, side by side.

use std::path::Path;

use crate::findings::{Comparison, Side, TargetInfo};
use crate::report::comparison::{self, Compared};

use super::arguments::{CompareArguments, CompareFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::saved::{holds_facts, is_json, read_run};
use super::settings::Settings;

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
    // Of another app everything would be new or fixed, and what both share "unchanged".
    if let (Some(app), Some(other)) = (&old.project, &new.project)
        && app != other
    {
        let why = format!(
            "it is the app `{app}`, and the other side `{other}`; compare builds of one app; if it was \
                           renamed, build the earlier package again under its new name"
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
    } else if compared.is_blinder(arguments.fail_on) && !arguments.allow_incomplete {
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
    let run = if is_json(path) && !holds_facts(path) {
        read_run(path)?
    } else {
        let paths = [path.to_owned()];
        let judging = Judging { fail_on: arguments.fail_on, ..Judging::of(&paths, &arguments.judging) };
        judging.run(settings, console)?
    };
    match run.packages.as_slice() {
        [package] => match &package.error {
            None => Ok((Side::of(package, &run.gate), run.target)),
            Some(error) => Err(refused(path, format!("{} could not be opened: {error}", package.path))),
        },
        [] => Err(refused(path, "it holds no package".to_owned())),
        packages => Err(CommandError::Several { path: path.display().to_string(), count: packages.len() }),
    }
}

fn refused(path: &Path, why: String) -> CommandError {
    CommandError::Compare { path: path.display().to_string(), why }
}
