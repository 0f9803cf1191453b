//! The run as one page for people who rather look than scroll a terminal: verdict, what stands in the way, effort,
//! what could not be judged, then findings and pictures. The file needs nothing beside itself, runs no foreign script
//! and reads without JavaScript, which only adds filters, sorting and the switch between light and dark.
//!
//! Pictures are drawn here and not in the browser: they print, they follow the page's colours through its style
//! sheet, and a viewer that blocks scripts still shows them. `rust-sugiyama` and `treemap` compute where things go,
//! `askama` writes them with the same escaping as all other text. Nothing here judges.

mod coverage;
pub(super) mod escape;
mod finding;
mod first_screen;
mod package;
mod pictures;
mod portfolio;
mod questions;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use crate::facts::OwnerKind;
use crate::findings::{IdleSuppression, PackageResult, Run, UnusedAnswer};

use super::{RenderError, Results, reason, words};
use package::{PackageSection, title_of};
use portfolio::Portfolio;

/// The page as a whole.
#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    title: &'a str,
    policy: String,
    style: &'a str,
    script: &'a str,
    tool_version: &'static str,
    target: String,
    fail_on: &'static str,
    last_line: String,
    portfolio: Option<Portfolio>,
    packages: Sections<'a>,
    unused_answers: &'a [UnusedAnswer],
    idle: Vec<IdleEntry<'a>>,
    /// Set where one bar filters the findings of several packages.
    filters: Option<Filters>,
}

/// A suppression that does nothing any more.
struct IdleEntry<'a> {
    suppression: &'a IdleSuppression,
    what_to_do: String,
}

/// Whose findings there are.
type Owners = BTreeSet<(OwnerKind, String)>;

/// Whose findings a package has.
fn owners_of(package: &PackageResult) -> Owners {
    package.findings.iter().map(|finding| (finding.owner.kind, finding.owner.name.clone())).collect()
}

/// What the findings can be filtered by.
struct Filters {
    /// Findings in the page.
    total: usize,
    /// Owners' names, own modules first.
    modules: Vec<String>,
}

/// The run as one HTML page.
///
/// # Errors
///
/// None that the types of a run can cause; the template engine's own error otherwise.
pub fn render(run: &Run) -> Result<String, RenderError> {
    super::in_memory(run, write)
}

/// Writes the same, package by package.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let run = results.overview;
    // A checkout may have turned line ends; browsers turn them back before they compare the hash.
    let style = include_str!("report.css").replace("\r\n", "\n");
    let script = include_str!("report.js").replace("\r\n", "\n");
    let title = match run.briefs.as_slice() {
        [package] => title_of(package.project.as_deref(), &package.path).to_owned(),
        packages => words::counted(packages.len(), "app"),
    };
    let portfolio = if run.is_of_several() { Some(Portfolio::of(results)?) } else { None };
    let filters = portfolio.as_ref().map(|portfolio| Filters::of(&portfolio.owners, portfolio.findings));
    let failed = RefCell::new(None);
    let page = ReportPage {
        title: &title,
        policy: policy(&style, Some(&script)),
        style: &style,
        script: &script,
        tool_version: env!("CARGO_PKG_VERSION"),
        target: format!("{} as of {}", run.target.name, run.target.as_of),
        fail_on: run.fail_on.as_str(),
        unused_answers: &run.unused_answers,
        idle: run.gate.idle_suppressions.iter().map(IdleEntry::of).collect(),
        last_line: reason::last_line(run),
        portfolio,
        filters: filters.filter(|filters| filters.total > 0),
        packages: Sections { results: *results, failed: &failed },
    };
    let written = page.write_into(&mut &mut *out);
    if let Some(error) = failed.take() {
        return Err(error);
    }
    written?;
    Ok(())
}

/// The packages, each made when its turn comes and gone when it is written.
struct Sections<'a> {
    results: Results<'a>,
    /// Why they could not be made; a display has no words for it.
    failed: &'a RefCell<Option<RenderError>>,
}

impl fmt::Display for Sections<'_> {
    fn fmt(&self, page: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = self.results.overview;
        let mut index = 0;
        let written = self.results.packages.each(true, &mut |package| {
            let section = PackageSection::of(package, run, index, run.is_of_several());
            index += 1;
            let text = section.render().map_err(io::Error::other)?;
            page.write_str(&text).map_err(io::Error::other)
        });
        written.map_err(|error| {
            self.failed.replace(Some(error.into()));
            fmt::Error
        })
    }
}

/// Nothing is loaded and nothing runs but the page's own style sheet and script.
pub(super) fn policy(style: &str, script: Option<&str>) -> String {
    let hash = |text: &str| BASE64.encode(Sha256::digest(text.as_bytes()));
    let script = script.map(|script| format!("script-src 'sha256-{}'; ", hash(script))).unwrap_or_default();
    format!(
        "default-src 'none'; style-src 'sha256-{}'; {script}img-src data:; base-uri 'none'; form-action 'none'",
        hash(style)
    )
}

impl<'a> IdleEntry<'a> {
    fn of(suppression: &'a IdleSuppression) -> Self {
        Self { suppression, what_to_do: reason::for_idle(suppression) }
    }
}

impl Filters {
    fn of(owners: &Owners, total: usize) -> Self {
        let mut modules: Vec<String> = Vec::new();
        for (_, name) in owners {
            if !name.is_empty() && !modules.iter().any(|known| known == name) {
                modules.push(name.clone());
            }
        }
        Self { total, modules }
    }
}
