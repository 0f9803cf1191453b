//! The run as text, for people at a terminal or in a build log. Verdict and reason come first, then what stands in the
//! way with its proof and remedy, then what could not be judged, then a summary; the last line says the verdict again.

mod coverage;
mod findings;
mod gate;
mod questions;
mod summary;

use crate::findings::{PackageResult, Run, Verdict};

use super::page::{Page, Role};
use super::{Detail, Style, reason, text, words};

/// The report on a run.
pub fn render(run: &Run, style: Style, detail: Detail) -> String {
    let mut page = Page::new(style);
    let several = run.packages.len() != 1;
    if detail == Detail::Quiet {
        if several {
            for package in &run.packages {
                one_line(&mut page, package, run);
            }
        }
    } else {
        for package in &run.packages {
            package_report(&mut page, package, run, detail);
        }
        questions::unused(&mut page, run);
        gate::idle(&mut page, run);
        if several {
            page.blank();
            summary::packages(&mut page, run);
        }
        page.blank();
    }
    let line = reason::last_line(run);
    page.verdict_line(verdict_role(run.verdict()), &text::line(&line));
    page.finish()
}

fn one_line(page: &mut Page, package: &PackageResult, run: &Run) {
    let line = reason::package_line(package, run.fail_on);
    page.verdict_line(verdict_role(package.verdict), &format!("{}: {line}", text::line(&package.path)));
}

fn package_report(page: &mut Page, package: &PackageResult, run: &Run, detail: Detail) {
    page.blank();
    let path = text::line(&package.path);
    if run.packages.len() == 1 {
        page.paragraph(0, Role::Strong, &path);
    } else {
        page.title(&path);
    }
    if package.error.is_none() {
        page.paragraph(0, Role::Faint, &text::line(&identity(package, run)));
    }
    if let (Detail::Verbose, Some(sha256)) = (detail, &package.sha256) {
        page.paragraph(0, Role::Faint, &text::line(&format!("SHA-256 {sha256}")));
    }
    page.blank();
    let word = words::verdict(package.verdict).to_uppercase();
    let role = verdict_role(package.verdict);
    page.hanging(&format!("{word}  "), role, Role::Plain, &text::line(&reason::sentence(package, run.fail_on)));
    if package.error.is_some() {
        return;
    }
    findings::section(page, package, detail);
    gate::section(page, package, detail);
    coverage::section(page, package, run.fail_on, detail);
    questions::section(page, package, detail);
    summary::rules(page, package);
}

/// Which app this is: `Orders, built with Mendix 7.16.0, judged for mendix-cloud-v4 as of 2026`.
fn identity(package: &PackageResult, run: &Run) -> String {
    let project = package.project.as_deref().unwrap_or("Name unknown");
    let version = match &package.mendix_version {
        Some(version) => format!("built with Mendix {version}"),
        None => "Mendix version unknown".to_owned(),
    };
    format!("{project}, {version}, judged for {} as of {}", run.target.name, run.target.as_of)
}

fn verdict_role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Ready => Role::Good,
        Verdict::CannotTell => Role::Warn,
        Verdict::NotReady => Role::Bad,
    }
}
