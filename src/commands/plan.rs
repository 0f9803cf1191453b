//! `mxready plan`: judges one package and writes how its app moves.

use crate::plan::{self, PlanSources};
use crate::report::plan as written;
use crate::rules::AskedOfJava;

use super::analyze;
use super::arguments::{PlanArguments, PlanFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::output::Destination;
use super::settings::Settings;

pub(super) fn run(arguments: &PlanArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let mut inputs = arguments.judging.files();
    inputs.push(&arguments.path);
    let destination = Destination::choose(arguments.output.as_deref(), &inputs)?;
    // Only counted here; whether kept facts are enough is asked when they are judged.
    let count = analyze::inputs(std::slice::from_ref(&arguments.path), &AskedOfJava::default()).len();
    if count > 1 {
        return Err(CommandError::PlanOfSeveral { path: arguments.path.display().to_string(), count });
    }
    let paths = [arguments.path.clone()];
    let judged = Judging { keep_facts: true, ..Judging::of(&paths, &arguments.judging) }.judged(settings, console)?;
    let target = &judged.run.target;
    let Some(procedure) = judged.rules.procedure(&target.name) else {
        return Err(CommandError::NoProcedure { target: target.name.clone() });
    };
    let [package] = judged.run.packages.as_slice() else { return Ok(Exit::Wrong) };
    // An input that could not be opened was told already.
    let Some(facts) = package.facts.as_deref() else { return Ok(Exit::Wrong) };
    let title = judged.rules.targets().iter().find(|each| each.name == target.name).map(|each| each.title.as_str());
    let plan = plan::build(&PlanSources {
        package,
        facts,
        procedure,
        rules: &judged.rules,
        answers: &judged.answers,
        target,
        target_title: title.unwrap_or(&target.name),
    });
    let text = match arguments.format {
        PlanFormat::Markdown => written::markdown(&plan),
        PlanFormat::Html => written::html(&plan)?,
        PlanFormat::Json => written::json(&plan)?,
    };
    destination.write(&text, console)?;
    Ok(if plan.is_complete() { Exit::Ready } else { Exit::CannotTell })
}
