//! The formats of a run: the one list that the command line, the settings and the tests go through. A new format is a
//! file beside this one, a variant and a line in each function here.

use clap::ValueEnum;
use thiserror::Error;

use crate::findings::Run;

use super::{Detail, Style, csv, github, gitlab, html, json, junit, markdown, sarif, table};

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
    /// `JUnit` XML.
    #[error("as XML: {0}")]
    Xml(#[from] std::io::Error),
    /// The spreadsheet.
    #[error("as CSV: {0}")]
    Csv(#[from] ::csv::Error),
}

impl Format {
    /// Whether the format shows facts, so that they have to be kept.
    pub fn shows_facts(self) -> bool {
        matches!(self, Self::Html)
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
        Ok(match self {
            Self::Table => table::render(run, style, detail),
            Self::Json => json::render(run)?,
            Self::Html => html::render(run)?,
            Self::Sarif => sarif::render(run)?,
            Self::Junit => junit::render(run)?,
            Self::Github => github::render(run),
            Self::Gitlab => gitlab::render(run)?,
            Self::Markdown => markdown::render(run),
            Self::Csv => csv::render(run)?,
        })
    }
}
