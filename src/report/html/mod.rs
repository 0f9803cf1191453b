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

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use crate::findings::{IdleSuppression, PackageResult, Run, UnusedAnswer};

use super::{reason, words};
use package::PackageSection;
use portfolio::Portfolio;

/// The page as a whole.
#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    title: String,
    policy: String,
    style: &'a str,
    script: &'a str,
    tool_version: &'static str,
    target: String,
    fail_on: &'static str,
    last_line: String,
    portfolio: Option<Portfolio>,
    packages: Vec<PackageSection<'a>>,
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
pub fn render(run: &Run) -> askama::Result<String> {
    // A checkout may have turned line ends; browsers turn them back before they compare the hash.
    let style = include_str!("report.css").replace("\r\n", "\n");
    let script = include_str!("report.js").replace("\r\n", "\n");
    let several = run.packages.len() != 1;
    let packages: Vec<_> = run
        .packages
        .iter()
        .enumerate()
        .map(|(index, package)| PackageSection::of(package, run, index, several))
        .collect();
    let title = match packages.as_slice() {
        [package] => package.title.clone(),
        packages => words::counted(packages.len(), "app"),
    };
    ReportPage {
        title,
        policy: policy(&style, Some(&script)),
        style: &style,
        script: &script,
        tool_version: env!("CARGO_PKG_VERSION"),
        target: format!("{} as of {}", run.target.name, run.target.as_of),
        fail_on: run.fail_on.as_str(),
        unused_answers: &run.unused_answers,
        idle: run.gate.idle_suppressions.iter().map(IdleEntry::of).collect(),
        last_line: reason::last_line(run),
        portfolio: several.then(|| Portfolio::of(run)),
        filters: several.then(|| Filters::of(&run.packages)).filter(|filters| filters.total > 0),
        packages,
    }
    .render()
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
    fn of(packages: &[PackageResult]) -> Self {
        let findings = packages.iter().flat_map(|package| &package.findings);
        let owners: std::collections::BTreeSet<_> =
            findings.clone().map(|finding| (finding.owner.kind, finding.owner.name.as_str())).collect();
        let mut modules: Vec<String> = Vec::new();
        for (_, name) in owners {
            if !name.is_empty() && !modules.iter().any(|known| known == name) {
                modules.push(name.to_owned());
            }
        }
        Self { total: findings.count(), modules }
    }
}
