//! `mxready check`: judges packages and reports.

use std::fs::OpenOptions;
use std::io::Write as _;

use crate::findings::Run;
use crate::report::{Detail, Format, Style, markdown, table};

use super::arguments::CheckArguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::output::Destination;
use super::settings::Settings;

pub(super) fn run(arguments: &CheckArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let reports = &arguments.report;
    let destination = Destination::choose(reports.output.as_deref())?;
    let files: Vec<Destination> =
        reports.reports.iter().map(|report| Destination::choose(Some(&report.file))).collect::<Result<_, _>>()?;
    let formats = reports.reports.iter().map(|report| report.format).chain([reports.format]);
    if let Some(threads) = arguments.threads {
        // Fails only where the pool is running already; then its size is as good as another.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let judging = Judging {
        paths: &arguments.paths,
        target: &arguments.target,
        rules: &arguments.rules.folders,
        answers: arguments.answers.as_deref(),
        run_history: &arguments.run_history,
        today: arguments.today,
        fail_on: arguments.fail_on,
        no_suppressions: arguments.team.no_suppressions,
        baseline: arguments.gate.baseline.as_deref(),
        allow_incomplete: arguments.gate.allow_incomplete,
        keep_facts: formats.into_iter().any(Format::shows_facts),
    };
    let run = judging.run(settings, console)?;
    for (report, destination) in arguments.report.reports.iter().zip(&files) {
        destination.write(&report.format.render(&run, Style::PLAIN, arguments.detail())?, console)?;
    }
    step_summary(&run, arguments)?;
    if !(nothing_but_an_error(&run) && arguments.report.format.is_table() && !destination.is_elsewhere()) {
        print(&run, arguments, &destination, console)?;
    }
    Ok(Exit::of(&run))
}

/// The error is told already; a table would only say it again.
fn nothing_but_an_error(run: &Run) -> bool {
    matches!(run.packages.as_slice(), [package] if package.error.is_some())
}

fn print(
    run: &Run,
    arguments: &CheckArguments,
    destination: &Destination,
    console: &Console,
) -> Result<(), CommandError> {
    let style = if destination.is_elsewhere() { Style::PLAIN } else { console.style };
    destination.write(&arguments.report.format.render(run, style, arguments.detail())?, console)?;
    if destination.is_elsewhere() {
        // The report went elsewhere; a build log still wants the verdict.
        console.report(&table::render(run, console.style, Detail::Quiet))?;
    }
    Ok(())
}

/// Adds the run to the summary of a GitHub workflow's step, where one is asked for and this is such a step.
fn step_summary(run: &Run, arguments: &CheckArguments) -> Result<(), CommandError> {
    let reports = &arguments.report;
    let wanted = reports.reports.iter().map(|report| report.format).chain([reports.format]);
    let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
    let (Some(file), true) = (file, wanted.into_iter().any(|format| format == Format::Github)) else { return Ok(()) };
    let refused = |error: std::io::Error| CommandError::Write {
        place: format!("the step summary {}", file.to_string_lossy()),
        why: error.to_string(),
    };
    // Other tools write to the same file before and after.
    let mut summary = OpenOptions::new().create(true).append(true).open(&file).map_err(refused)?;
    summary.write_all(markdown::render(run).as_bytes()).map_err(refused)
}
