//! `mxready render`: shows a saved run again, in any format, without its package. The verdict is the run's own.

use crate::report::{Format, Results};

use super::arguments::RenderArguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::reporting::Reporting;
use super::saved::read_run;

pub(super) fn run(arguments: &RenderArguments, console: &Console) -> Result<Exit, CommandError> {
    let reporting = Reporting::prepare(&arguments.report, &[&arguments.file])?;
    let run = read_run(&arguments.file)?;
    let opened = run.packages.iter().any(|package| package.error.is_none());
    if opened && arguments.report.formats().any(Format::shows_facts) {
        console.note("a saved report holds no facts, so the page has no pictures of events, addresses and files");
    }
    let overview = run.overview();
    for (place, package) in run.packages.iter().enumerate() {
        reporting.package(&overview, package, place == 0, console)?;
    }
    reporting.finish(&Results { overview: &overview, packages: &run.packages }, console)?;
    Ok(Exit::of(&overview))
}
