//! The formats of a run: the one list that the command line, the settings and the tests go through. A new format is a
//! file beside this one, a variant and a line in each function here.

use std::io::Write;

use clap::ValueEnum;
use thiserror::Error;

use crate::findings::Run;

use super::{Detail, Results, Style, csv, github, gitlab, html, json, junit, markdown, sarif, table};

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, ValueEnum)]
pub enum Format {
    /// Text for people
    #[default]
    Table,
    /// JSON for programs
    Json,
    /// One page with pictures, for a browser; complete in itself
    Html,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// `JUnit` XML, for test reports of build servers
    Junit,
    /// Annotations in the log of a GitHub workflow, and its step summary
    Github,
    /// Code Quality report of GitLab
    Gitlab,
    /// Comment for a pull request
    Markdown,
    /// One row for each finding, for a spreadsheet
    Csv,
}

/// A report that could not be put into its format.
#[derive(Debug, Error)]
pub enum RenderError {
    /// JSON, SARIF or GitLab's report.
    #[error("as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The page.
    #[error("as HTML: {0}")]
    Html(#[from] askama::Error),
    /// The packages cannot be read back, or the destination takes nothing more.
    #[error(": {0}")]
    Io(#[from] std::io::Error),
    /// The spreadsheet.
    #[error("as CSV: {0}")]
    Csv(#[from] ::csv::Error),
}

impl Format {
    /// Whether the format shows facts, so that they have to be kept.
    pub fn shows_facts(self) -> bool {
        matches!(self, Self::Html)
    }

    /// Whether the format shows the checksums of packages, so that they have to be made.
    pub fn shows_checksums(self, detail: Detail) -> bool {
        match self {
            Self::Json | Self::Html | Self::Sarif => true,
            Self::Table => detail == Detail::Verbose,
            Self::Junit | Self::Github | Self::Gitlab | Self::Markdown | Self::Csv => false,
        }
    }

    /// Whether the format is text for people at a terminal.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Table)
    }

    /// The run in this format. Style and detail are for tables.
    ///
    /// # Errors
    ///
    /// [`RenderError`]; none that the types of a run can cause.
    pub fn render(self, run: &Run, style: Style, detail: Detail) -> Result<String, RenderError> {
        super::in_memory(run, |results, out| self.write(results, style, detail, out))
    }

    /// Writes the run in this format, package by package, so that a portfolio needs no more memory than its largest
    /// package. Style and detail are for tables.
    ///
    /// # Errors
    ///
    /// [`RenderError`]: what the packages or the destination give.
    pub fn write(
        self,
        results: &Results<'_>,
        style: Style,
        detail: Detail,
        out: &mut dyn Write,
    ) -> Result<(), RenderError> {
        match self {
            Self::Table => table::write(results, style, detail, out),
            Self::Json => json::write(results, out),
            Self::Html => html::write(results, out),
            Self::Sarif => sarif::write(results, out),
            Self::Junit => junit::write(results, out),
            Self::Github => github::write(results, out),
            Self::Gitlab => gitlab::write(results, out),
            Self::Markdown => markdown::write(results, out),
            Self::Csv => csv::write(results, out),
        }
    }
}
