//! Reports: one file for each format. They render what [`crate::findings`] and [`crate::facts`] hold and decide
//! nothing: the verdict is made before, and no report knows rules, packages or files.
//!
//! * [`table`]: a run for people, at a terminal or in a build log.
//! * [`json`]: a run for programs; the contract is `docs/report.schema.json`.
//! * [`html`]: a run as one page with pictures, for everybody who will not open a terminal.
//! * [`sarif`], [`junit`], [`github`], [`gitlab`], [`markdown`], [`csv`]: a run for pipelines and spreadsheets.
//! * [`saved`]: a run back from its JSON.
//! * [`comparison`]: two runs side by side.
//! * [`inspect`]: what a package holds, for people and for programs.
//! * [`plan`]: how an app moves, step by step.

pub mod comparison;
pub mod csv;
mod format;
pub mod github;
pub mod gitlab;
pub(crate) mod grid;
mod group;
pub mod html;
pub mod inspect;
pub mod json;
pub(crate) mod json_text;
pub mod junit;
pub mod markdown;
pub(crate) mod page;
mod places;
pub mod plan;
mod reason;
pub mod sarif;
pub mod saved;
pub mod table;
pub(crate) mod text;
pub(crate) use crate::words;

pub use format::{Format, RenderError};

use std::io::Write;

use crate::findings::{Overview, Packages, Run};

/// What a report renders: the run as a whole, and its packages, which need not be in memory.
#[derive(Clone, Copy)]
pub struct Results<'a> {
    /// What is to be said of all packages together.
    pub overview: &'a Overview,
    /// The packages, in the order of [`Overview::briefs`].
    pub packages: &'a dyn Packages,
}

/// Writes the report on a run that is in memory into a text.
fn in_memory(
    run: &Run,
    write: impl FnOnce(&Results<'_>, &mut dyn Write) -> Result<(), RenderError>,
) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    let overview = run.overview();
    write(&Results { overview: &overview, packages: &run.packages }, &mut bytes)?;
    // Reports are written as text only.
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// How a text report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns that a line may take.
    pub width: usize,
    /// Whether to colour.
    pub color: bool,
    /// Whether addresses become links (OSC 8).
    pub links: bool,
}

impl Style {
    /// For files, pipes and build logs: 80 columns, no colour, no links.
    pub const PLAIN: Self = Self { width: 80, color: false, links: false };
}

/// How much a text report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// The verdict alone.
    Quiet,
    /// What a person needs to act.
    #[default]
    Normal,
    /// Everything that is known.
    Verbose,
}
