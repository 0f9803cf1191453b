//! Run histories: exports of `System.ScheduledEventInformation` or `System.ProcessedQueueTask`, in which the runtime keeps
//! when each run of a scheduled event began and how it ended.
//!
//! Reads what the table says and refuses to guess: a line without a plain name, start, end and status is told with its
//! place and makes the history one that was read in part. Decides nothing about how long is too long.

mod apply;
mod export;
mod moment;
mod statistics;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use thiserror::Error;

use super::value::fact;
pub(crate) use apply::apply;

/// The first place of evidence that comes from a history.
pub(crate) const RUN_HISTORY: &str = "run history";

/// More than any table that anybody keeps; the whole file is in memory while it is read.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

fact! {
    /// What was read of the run history (`--run-history`) as a whole; no row without one.
    RunHistory = "run-history" {
        /// Day of the first run, `YYYY-MM-DD`.
        from: String,
        /// Day of the newest run, `YYYY-MM-DD`.
        until: String,
        /// Number of runs that were read.
        runs: f64,
        /// Whether every line could be read, and there was one.
        whole: bool,
        /// Number of lines that could not be read.
        unread_lines: f64,
        /// Names of events that the package does not hold.
        unknown_names: BTreeSet<String>,
        /// Names without a module that several events of the package have.
        ambiguous_names: BTreeSet<String>,
        /// Events of the package of which the history holds no run.
        events_without_runs: BTreeSet<String>,
    }
}

/// The runs of some events, from one or more exports about the same app.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runs {
    /// The runs, in the order of the files.
    read: Vec<Run>,
    /// What could not be read.
    unread: Vec<UnreadLine>,
    /// The day from which their age counts.
    today: Date,
}

/// Milliseconds within which a task and a run of the same name began together.
const SAME_RUN: i64 = 60_000;

/// One run of an event.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    /// The event as the table names it.
    name: String,
    /// Milliseconds since 1970.
    start: i64,
    /// Milliseconds since 1970; `None` where the table has none.
    end: Option<i64>,
    status: Status,
    place: LinePlace,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LinePlace {
    file: String,
    /// `line 17`, or `entry 3` of a JSON list.
    line: String,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct UnreadLine {
    place: LinePlace,
    why: String,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Not yet, or nobody wrote it down.
    Running,
    /// Well.
    Completed,
    /// With an error.
    Failed,
    /// The app was stopped, or the instance died.
    Stopped,
}

/// Why a file is no history.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RunHistoryError {
    /// The operating system refused it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Too much to hold in memory.
    #[error("is bigger than {} MB; export fewer columns, or the runs of the last year", MAX_BYTES / 1024 / 1024)]
    TooBig,
    /// Another encoding.
    #[error("is written in UTF-16; save it as UTF-8")]
    Utf16,
    /// A heading is missing.
    #[error("has no column for the {0}; the first line has to name Name, StartTime, EndTime and Status")]
    NoColumn(&'static str),
    /// A heading stands there twice.
    #[error("has two columns for the {0}; leave one out")]
    TwoColumns(&'static str),
    /// Neither a list nor lines of objects.
    #[error("is no JSON list of runs: {0}")]
    NoList(String),
}

impl Runs {
    /// Reads the exports of one app.
    ///
    /// # Errors
    ///
    /// The first file that is no history, and why.
    pub fn load(files: &[PathBuf], today: Date) -> Result<Self, (String, RunHistoryError)> {
        let mut runs = Self { today, ..Self::default() };
        for file in files {
            let name = file.display().to_string();
            runs.add(file, &name).map_err(|error| (name, error))?;
        }
        runs.drop_repeated();
        Ok(runs)
    }

    /// Reads one export, whatever it is.
    #[cfg(fuzzing)]
    pub(crate) fn fuzz(bytes: &[u8]) {
        let mut runs = Self::default();
        // Only whether it comes back is of interest.
        let _ = runs.read("runs", bytes);
        runs.drop_repeated();
    }

    /// The runs of a backup's two tables, as lines of exports; those that were left out are told. A task that began when
    /// the events' own table has a run of its event is that run, which the two may name differently.
    ///
    /// # Errors
    ///
    /// Where the lines are no history.
    pub fn of_backup(file: &str, tables: [&str; 2], left_out: u64, today: Date) -> Result<Self, RunHistoryError> {
        let mut runs = Self { today, ..Self::default() };
        let mut of_tasks = Self::default();
        for (lines, read) in tables.into_iter().zip([&mut runs, &mut of_tasks]) {
            if !lines.is_empty() {
                read.read(file, lines.as_bytes())?;
            }
        }
        let starts = |name: fn(&Run) -> &str| {
            let mut starts: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
            for run in &runs.read {
                starts.entry(name(run).to_owned()).or_default().insert(run.start);
            }
            starts
        };
        let (by_name, by_bare) = (starts(|run| &run.name), starts(|run| without_module(&run.name)));
        of_tasks.read.retain(|run| {
            let bare = without_module(&run.name);
            let others = [by_name.get(&run.name), by_name.get(bare), by_bare.get(&run.name)];
            let near = run.start.saturating_sub(SAME_RUN)..=run.start.saturating_add(SAME_RUN);
            !others.into_iter().flatten().any(|starts| starts.range(near.clone()).next().is_some())
        });
        runs.read.append(&mut of_tasks.read);
        runs.unread.append(&mut of_tasks.unread);
        if left_out > 0 {
            let place = LinePlace { file: file.to_owned(), line: "the table".to_owned() };
            runs.unread.push(UnreadLine {
                place,
                why: format!("{left_out} more runs were not taken: too many, too long or of a form that is not known"),
            });
        }
        runs.drop_repeated();
        Ok(runs)
    }

    /// Leaves each run there once: exports of overlapping times must not make thin evidence look thick.
    fn drop_repeated(&mut self) {
        let ended: BTreeSet<(String, i64)> =
            self.read.iter().filter(|run| run.end.is_some()).map(|run| (run.name.clone(), run.start)).collect();
        let mut seen = BTreeSet::new();
        self.read.retain(|run| {
            // An older export shows it under way.
            let ended_since = run.end.is_none() && ended.contains(&(run.name.clone(), run.start));
            !ended_since && seen.insert((run.name.clone(), run.start, run.end))
        });
    }

    fn add(&mut self, file: &Path, name: &str) -> Result<(), RunHistoryError> {
        let bytes = crate::bounded::bytes(file, MAX_BYTES);
        let bytes = bytes.map_err(|error| RunHistoryError::Unreadable(error.to_string()))?;
        self.read(name, &bytes.ok_or(RunHistoryError::TooBig)?)
    }

    /// Reads one export.
    fn read(&mut self, file: &str, bytes: &[u8]) -> Result<(), RunHistoryError> {
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(RunHistoryError::Utf16);
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        for (line, entry) in export::entries(bytes)? {
            let place = LinePlace { file: file.to_owned(), line };
            match entry {
                Ok(None) => {}
                Ok(Some(export::Entry { name, start, end, status })) => {
                    self.read.push(Run { name, start, end, status, place });
                }
                Err(why) => self.unread.push(UnreadLine { place, why }),
            }
        }
        Ok(())
    }
}

/// The two tables may write the name with and without the module.
fn without_module(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests;
