//! `mxready merge`: puts the reports of several runs together, as if all packages had been checked at once. One report is
//! in memory at a time, so that it does not matter how many there are.

use std::path::PathBuf;

use crate::findings::{Merging, Packages as _, Shards};
use crate::report::words::{counted, listed};
use crate::report::{Format, Results};

use super::arguments::MergeArguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::reporting::Reporting;
use super::saved::read_run;
use super::spool::Spool;

pub(super) fn run(arguments: &MergeArguments, console: &Console) -> Result<Exit, CommandError> {
    let reporting =
        Reporting::prepare(&arguments.report, &arguments.files.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
    let mut merging = Merging::default();
    let mut packages = Spool::new().map_err(CommandError::Spool)?;
    let mut opened = false;
    let mut place = 0;
    for file in &arguments.files {
        let run = read_run(file)?;
        let name = file.display().to_string();
        merging.add(&name, &run).map_err(|why| CommandError::Merge { path: name, why: why.into() })?;
        for package in &run.packages {
            opened |= package.error.is_none();
            packages.take(place, package).map_err(CommandError::Spool)?;
            place += 1;
        }
    }
    let noted = packages.each(false, &mut |package| {
        merging.note_questions(package);
        Ok(())
    });
    noted.map_err(CommandError::Spool)?;
    packages.reorder(&merging.order());
    // At least one file is given, or the arguments are refused.
    let Some(overview) = merging.finish() else { return Ok(Exit::Wrong) };
    if !(arguments.partial || overview.shards.is_empty()) {
        let missing: Vec<String> = overview.shards.iter().map(missing).collect();
        return Err(CommandError::PartsMissing { what: missing.join("; ") });
    }
    if opened && arguments.report.formats().any(Format::shows_facts) {
        console.note("saved reports hold no facts, so the page has no pictures of events, addresses and files");
    }
    let mut first = true;
    let told = packages.each(false, &mut |package| {
        let told = reporting.package(&overview, package, first, console);
        first = false;
        told.map_err(std::io::Error::other)
    });
    told.map_err(CommandError::Spool)?;
    reporting.finish(&Results { overview: &overview, packages: &packages }, console)?;
    Ok(Exit::of(&overview))
}

/// `shards 2 and 4 of 5, of a portfolio of 120 packages`.
fn missing(shards: &Shards) -> String {
    let missing: Vec<String> = shards.missing().iter().map(ToString::to_string).collect();
    let noun = if missing.len() == 1 { "shard" } else { "shards" };
    let packages = counted(shards.packages, "package");
    format!("{noun} {} of {}, of a portfolio of {packages}", listed(&missing), shards.of)
}
