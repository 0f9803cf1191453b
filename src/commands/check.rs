//! `mxready check`: judges packages and reports.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::report::Format;
use crate::timings;

use super::arguments::CheckArguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::output::Destination;
use super::reporting::Reporting;
use super::settings::Settings;
use super::spool::Results;

pub(super) fn run(arguments: &CheckArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let started = Instant::now();
    if arguments.timings {
        timings::begin();
    }
    let mut inputs = arguments.judging.files();
    inputs.extend(arguments.paths.iter().chain(&arguments.gate.baseline).map(PathBuf::as_path));
    inputs.extend(settings.file().map(Path::new));
    let reporting = Reporting::prepare(&arguments.report, &inputs)?;
    let facts = arguments.save_facts.as_deref().map(|file| Destination::choose(Some(file), &inputs)).transpose()?;
    Destination::refuse_twice(&reporting.destinations().chain(&facts).collect::<Vec<_>>())?;
    if let Some(threads) = arguments.threads {
        // Fails only where the pool is running already; then its size is as good as another.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let detail = arguments.report.detail();
    let judging = Judging {
        fail_on: arguments.fail_on,
        baseline: arguments.gate.baseline.as_deref(),
        allow_incomplete: arguments.gate.allow_incomplete,
        save_facts: facts.as_ref(),
        keep_facts: arguments.report.formats().any(Format::shows_facts),
        checksums: facts.is_some() || arguments.report.formats().any(|format| format.shows_checksums(detail)),
        jobs: arguments.jobs.into(),
        shard: arguments.shard,
        ..Judging::of(&arguments.paths, &arguments.judging)
    };
    let mut results: Option<Results> = None;
    let (overview, _, _) = judging.each(settings, console, &mut |run, place, package| {
        reporting.package(run, &package, results.is_none(), console)?;
        if results.is_none() {
            results = Some(Results::expecting(run.expected).map_err(CommandError::Spool)?);
        }
        results.as_mut().map_or(Ok(()), |results| results.take(place, package)).map_err(CommandError::Spool)
    })?;
    let results = results.unwrap_or_else(|| Results::One(Vec::new()));
    reporting.finish(&crate::report::Results { overview: &overview, packages: &results }, console)?;
    if arguments.timings {
        console.timings(started.elapsed(), timings::spent(), timings::jars());
    }
    Ok(Exit::of(&overview))
}
