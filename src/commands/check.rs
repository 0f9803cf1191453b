//! `mxready check`: judges packages and reports.

use crate::report::Format;

use super::arguments::CheckArguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::judging::Judging;
use super::reporting::Reporting;
use super::settings::Settings;

pub(super) fn run(arguments: &CheckArguments, settings: &Settings, console: &Console) -> Result<Exit, CommandError> {
    let reporting = Reporting::prepare(&arguments.report)?;
    if let Some(threads) = arguments.threads {
        // Fails only where the pool is running already; then its size is as good as another.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let judging = Judging {
        fail_on: arguments.fail_on,
        baseline: arguments.gate.baseline.as_deref(),
        allow_incomplete: arguments.gate.allow_incomplete,
        keep_facts: arguments.report.formats().any(Format::shows_facts),
        ..Judging::of(&arguments.paths, &arguments.judging)
    };
    let run = judging.run(settings, console)?;
    reporting.write(&run, console)?;
    Ok(Exit::of(&run))
}
