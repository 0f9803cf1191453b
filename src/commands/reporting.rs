//! Writes the reports on a run to where they were asked for: what `check`, `merge` and `render` end with. Judges nothing.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use crate::findings::{Overview, PackageResult};
use crate::report::{Format, Results, Style, markdown, table};
use crate::timings::{Phase, during};

use super::arguments::ReportArguments;
use super::console::Console;
use super::error::CommandError;
use super::output::Destination;

/// The reports that are asked for, with destinations that were tried.
pub(super) struct Reporting<'a> {
    arguments: &'a ReportArguments,
    destination: Destination,
    files: Vec<Destination>,
}

impl<'a> Reporting<'a> {
    /// Chooses all destinations before anything is read, so that a long analysis does not end in front of a closed door.
    /// `inputs` are what the command reads.
    pub(super) fn prepare(arguments: &'a ReportArguments, inputs: &[&Path]) -> Result<Self, CommandError> {
        let file = |report: &super::arguments::FileReport| Destination::choose(Some(&report.file), inputs);
        let reporting = Self {
            arguments,
            destination: Destination::choose(arguments.output.as_deref(), inputs)?,
            files: arguments.reports.iter().map(file).collect::<Result<_, _>>()?,
        };
        Destination::refuse_twice(&reporting.destinations().collect::<Vec<_>>())?;
        Ok(reporting)
    }

    /// Everywhere that something is written to.
    pub(super) fn destinations(&self) -> impl Iterator<Item = &Destination> {
        std::iter::once(&self.destination).chain(&self.files)
    }

    /// Tells of a package that is finished, where the report is a text on standard output and there are more to come.
    /// Everything else wants all packages first.
    pub(super) fn package(
        &self,
        run: &Overview,
        package: &PackageResult,
        first: bool,
        console: &Console,
    ) -> Result<(), CommandError> {
        if !self.tells_at_once(run) {
            return Ok(());
        }
        during(Phase::Report, || {
            console.report(&table::package(run, package, console.style, self.arguments.detail(), first))
        })
    }

    fn tells_at_once(&self, run: &Overview) -> bool {
        run.is_of_several() && self.arguments.format.is_table() && !self.destination.is_elsewhere()
    }

    /// Writes all reports that are not written yet.
    pub(super) fn finish(&self, results: &Results<'_>, console: &Console) -> Result<(), CommandError> {
        during(Phase::Report, || self.write(results, console))
    }

    fn write(&self, results: &Results<'_>, console: &Console) -> Result<(), CommandError> {
        let (run, detail) = (results.overview, self.arguments.detail());
        for (report, destination) in self.arguments.reports.iter().zip(&self.files) {
            destination.write_with(console, |out| report.format.write(results, Style::PLAIN, detail, out))?;
        }
        self.step_summary(results)?;
        if self.tells_at_once(run) {
            return console.report(&table::end(run, console.style, detail));
        }
        if nothing_but_an_error(run) && self.arguments.format.is_table() && !self.destination.is_elsewhere() {
            return Ok(());
        }
        self.print(results, console)
    }

    fn print(&self, results: &Results<'_>, console: &Console) -> Result<(), CommandError> {
        let elsewhere = self.destination.is_elsewhere();
        let style = if elsewhere { Style::PLAIN } else { console.style };
        let (format, detail) = (self.arguments.format, self.arguments.detail());
        self.destination.write_with(console, |out| format.write(results, style, detail, out))?;
        if elsewhere {
            // The report went elsewhere; a build log still wants the verdict.
            console.report(&table::verdicts(results.overview, console.style))?;
        }
        Ok(())
    }

    /// Adds the run to the summary of a GitHub workflow's step, where one is asked for and this is such a step.
    fn step_summary(&self, results: &Results<'_>) -> Result<(), CommandError> {
        let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
        let wanted = self.arguments.formats().any(|format| format == Format::Github);
        let (Some(file), true) = (file, wanted) else { return Ok(()) };
        let refused = |error: std::io::Error| CommandError::Write {
            place: format!("the step summary {}", file.to_string_lossy()),
            why: error.to_string(),
        };
        // Other tools write to the same file before and after.
        let mut summary = OpenOptions::new().create(true).append(true).open(&file).map_err(refused)?;
        let mut text = Vec::new();
        markdown::write(results, &mut text)?;
        summary.write_all(&text).map_err(refused)
    }
}

/// The error is told already; a table would only say it again.
fn nothing_but_an_error(run: &Overview) -> bool {
    matches!(run.briefs.as_slice(), [package] if !package.could_be_opened)
}
