//! Writes the reports on a run to where they were asked for: what `check` and `render` end with. Judges nothing.

use std::fs::OpenOptions;
use std::io::Write as _;

use crate::findings::Run;
use crate::report::{Detail, Format, Style, markdown, table};

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
    pub(super) fn prepare(arguments: &'a ReportArguments) -> Result<Self, CommandError> {
        let file = |report: &super::arguments::FileReport| Destination::choose(Some(&report.file));
        Ok(Self {
            arguments,
            destination: Destination::choose(arguments.output.as_deref())?,
            files: arguments.reports.iter().map(file).collect::<Result<_, _>>()?,
        })
    }

    /// Writes them all.
    pub(super) fn write(&self, run: &Run, console: &Console) -> Result<(), CommandError> {
        let detail = self.arguments.detail();
        for (report, destination) in self.arguments.reports.iter().zip(&self.files) {
            destination.write(&report.format.render(run, Style::PLAIN, detail)?, console)?;
        }
        self.step_summary(run)?;
        if nothing_but_an_error(run) && self.arguments.format.is_table() && !self.destination.is_elsewhere() {
            return Ok(());
        }
        self.print(run, console)
    }

    fn print(&self, run: &Run, console: &Console) -> Result<(), CommandError> {
        let elsewhere = self.destination.is_elsewhere();
        let style = if elsewhere { Style::PLAIN } else { console.style };
        self.destination.write(&self.arguments.format.render(run, style, self.arguments.detail())?, console)?;
        if elsewhere {
            // The report went elsewhere; a build log still wants the verdict.
            console.report(&table::render(run, console.style, Detail::Quiet))?;
        }
        Ok(())
    }

    /// Adds the run to the summary of a GitHub workflow's step, where one is asked for and this is such a step.
    fn step_summary(&self, run: &Run) -> Result<(), CommandError> {
        let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
        let wanted = self.arguments.formats().any(|format| format == Format::Github);
        let (Some(file), true) = (file, wanted) else { return Ok(()) };
        let refused = |error: std::io::Error| CommandError::Write {
            place: format!("the step summary {}", file.to_string_lossy()),
            why: error.to_string(),
        };
        // Other tools write to the same file before and after.
        let mut summary = OpenOptions::new().create(true).append(true).open(&file).map_err(refused)?;
        summary.write_all(markdown::render(run).as_bytes()).map_err(refused)
    }
}

/// The error is told already; a table would only say it again.
fn nothing_but_an_error(run: &Run) -> bool {
    matches!(run.packages.as_slice(), [package] if package.error.is_some())
}
