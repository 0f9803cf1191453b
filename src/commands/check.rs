//! `mxready check`: judges packages and reports.

use crate::findings::Run;
use crate::report::{Detail, Style, html, json, table};

use super::arguments::{CheckArguments, Format};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::output::Destination;
use super::settings::Settings;

pub(super) fn run(arguments: &CheckArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let destination = Destination::choose(arguments.report.output.as_deref())?;
    if let Some(threads) = arguments.threads {
        // Fails only where the pool is running already; then its size is as good as another.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let judging = Judging {
        paths: &arguments.paths,
        target: &arguments.target,
        rules: &arguments.rules.folders,
        answers: arguments.answers.as_deref(),
        today: arguments.today,
        fail_on: arguments.fail_on,
        no_suppressions: arguments.team.no_suppressions,
        baseline: arguments.gate.baseline.as_deref(),
        allow_incomplete: arguments.gate.allow_incomplete,
        // Only pictures show facts.
        keep_facts: arguments.report.format == Format::Html,
    };
    let run = judging.run(settings, console)?;
    if !(nothing_but_an_error(&run) && arguments.report.format == Format::Table && !destination.is_elsewhere()) {
        report(&run, arguments, &destination, console)?;
    }
    Ok(Exit::of(&run))
}

/// The error is told already; a table would only say it again.
fn nothing_but_an_error(run: &Run) -> bool {
    matches!(run.packages.as_slice(), [package] if package.error.is_some())
}

fn report(
    run: &Run,
    arguments: &CheckArguments,
    destination: &Destination,
    console: &Console,
) -> Result<(), CommandError> {
    let text = match arguments.report.format {
        Format::Json => json::render(run)?,
        Format::Html => html::render(run)?,
        Format::Table if destination.is_elsewhere() => table::render(run, Style::PLAIN, arguments.detail()),
        Format::Table => table::render(run, console.style, arguments.detail()),
    };
    destination.write(&text, console)?;
    if destination.is_elsewhere() {
        // The report went elsewhere; a build log still wants the verdict.
        console.report(&table::render(run, console.style, Detail::Quiet))?;
    }
    Ok(())
}
