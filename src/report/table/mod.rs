//! The run as text, for people at a terminal or in a build log. Verdict and reason come first, then what stands in the
//! way with its proof and remedy, then what could not be judged, then a summary; the last line says the verdict again.

mod coverage;
mod findings;
mod gate;
mod questions;
mod summary;

use std::io::Write;

use crate::findings::{Brief, Overview, PackageResult, Run, Verdict};

use super::page::{Page, Role};
use super::{Detail, RenderError, Results, Style, reason, text, words};

/// The report on a run.
pub fn render(run: &Run, style: Style, detail: Detail) -> String {
    super::in_memory(run, |results, out| write(results, style, detail, out)).unwrap_or_default()
}

/// Writes the same, package by package.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, style: Style, detail: Detail, out: &mut dyn Write) -> Result<(), RenderError> {
    let run = results.overview;
    let mut first = true;
    results.packages.each(false, &mut |package| {
        let text = self::package(run, package, style, detail, first);
        first = false;
        out.write_all(text.as_bytes())
    })?;
    out.write_all(end(run, style, detail).as_bytes())?;
    Ok(())
}

/// The part of the report that is about one package. Whether it is the first decides about the line in front of it.
pub(crate) fn package(run: &Overview, package: &PackageResult, style: Style, detail: Detail, first: bool) -> String {
    let mut page = if first { Page::new(style) } else { Page::continued(style) };
    if detail != Detail::Quiet {
        package_report(&mut page, package, run, detail);
    } else if run.is_of_several() {
        one_line(&mut page, &Brief::of(package, run.fail_on));
    }
    page.finish()
}

/// What stands below all packages.
pub(crate) fn end(run: &Overview, style: Style, detail: Detail) -> String {
    let mut page = if run.briefs.is_empty() { Page::new(style) } else { Page::continued(style) };
    if detail != Detail::Quiet {
        questions::unused(&mut page, run);
        gate::idle(&mut page, run);
        if run.is_of_several() {
            page.blank();
            summary::packages(&mut page, run);
        }
        page.blank();
    }
    let line = reason::last_line(run);
    page.verdict_line(verdict_role(run.verdict()), &text::line(&line));
    page.finish()
}

/// The verdicts alone, for a log whose report went elsewhere.
pub(crate) fn verdicts(run: &Overview, style: Style) -> String {
    let mut page = Page::new(style);
    if run.is_of_several() {
        for package in &run.briefs {
            one_line(&mut page, package);
        }
    }
    page.finish() + &end(run, style, Detail::Quiet)
}

fn one_line(page: &mut Page, package: &Brief) {
    let line = reason::package_line(package);
    page.verdict_line(verdict_role(package.verdict), &format!("{}: {line}", text::line(&package.path)));
}

fn package_report(page: &mut Page, package: &PackageResult, run: &Overview, detail: Detail) {
    page.blank();
    let path = text::line(&package.path);
    if run.is_of_several() {
        page.title(&path);
    } else {
        page.paragraph(0, Role::Strong, &path);
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
fn identity(package: &PackageResult, run: &Overview) -> String {
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
