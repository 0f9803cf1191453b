//! `mxready check`: judges packages and reports.

use crate::findings::{PackageResult, Run};
use crate::report::{Detail, Style, html, json, table};
use crate::rules::{Answers, RuleSet};

use super::analyze;
use super::arguments::{CheckArguments, Format};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output::Destination;
use super::today::today;

pub(super) fn run(arguments: &CheckArguments, console: &Console) -> Result<Exit, CommandError> {
    let destination = Destination::choose(arguments.report.output.as_deref())?;
    let rules = RuleSet::load(&arguments.rules.folders)?;
    let judge = rules.target(&arguments.target)?;
    if let Some(threads) = arguments.threads {
        // Fails only where the pool is running already; then its size is as good as another.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let answers = match &arguments.answers {
        Some(file) => Answers::load(file, &rules, today(arguments.today))?,
        None => Answers::default(),
    };
    // Only pictures show facts.
    let keep_facts = arguments.report.format == Format::Html;
    let mut packages = Vec::new();
    for input in analyze::inputs(&arguments.paths) {
        let result = input.and_then(|input| {
            analyze::check(&input, &judge, &answers, arguments.fail_on, keep_facts)
                .map_err(|error| (input.name(), error))
        });
        packages.push(result.unwrap_or_else(|(path, error)| {
            let package = PackageResult::unusable(path, format!("{error}; {}", error.help()));
            console.error(&error.into());
            package
        }));
    }
    let unused_answers = answers.unused(&packages);
    let run = Run { target: judge.info(), fail_on: arguments.fail_on, packages, unused_answers };
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
