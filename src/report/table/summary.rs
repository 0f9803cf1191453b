//! The tables that end a report: one row for each rule that fired, and one for each package.

use crate::findings::{Brief, Overview, PackageResult};

use super::super::page::{Page, Role};
use super::super::text::shortened;
use super::super::{grid, group, words};

/// Characters of a path in a table.
const PATH_LENGTH: usize = 60;

/// One row for each rule that fired.
pub(super) fn rules(page: &mut Page, package: &PackageResult) {
    let groups = group::by_rule(&package.findings);
    if groups.is_empty() {
        return;
    }
    let mut table = grid::new(page.width(0), &["Severity", "Rule", "Findings", "Yours", "Effort"]);
    for group in &groups {
        table.add_row([
            group.first.severity.as_str().to_owned(),
            shortened(&group.first.rule, PATH_LENGTH),
            words::grouped(group.findings.len()),
            words::grouped(group.own()),
            group.effort().to_string(),
        ]);
    }
    grid::keep_whole(&mut table, 1);
    grid::align_numbers(&mut table);
    page.blank();
    page.rule(Role::Strong, "SUMMARY");
    page.blank();
    page.block(0, &table.to_string());
    page.blank();
    let points = words::counted(package.effort() as usize, "story point");
    let effort = format!("Effort to repair everything: {points}; each rule counts once.");
    page.paragraph(0, Role::Plain, &effort);
}

/// One row for each package.
pub(super) fn packages(page: &mut Page, run: &Overview) {
    let mut table =
        grid::new(page.width(0), &["Package", "Verdict", "Blockers", "Warnings", "Infos", "Unjudged", "Effort"]);
    let folder = common_folder(&run.briefs);
    for package in &run.briefs {
        let path = package.path.strip_prefix(folder).unwrap_or(&package.path);
        let known = |count: usize| if package.could_be_opened { words::grouped(count) } else { "?".to_owned() };
        table.add_row([
            shortened(path, PATH_LENGTH),
            words::verdict(package.verdict).to_owned(),
            known(package.blockers),
            known(package.warnings),
            known(package.infos),
            known(package.undecided()),
            known(package.effort as usize),
        ]);
    }
    grid::align_numbers(&mut table);
    page.rule(Role::Strong, "ALL PACKAGES");
    page.blank();
    page.block(0, &table.to_string());
}

/// The folder that all packages lie in, with its last slash; empty where there is none.
fn common_folder(packages: &[Brief]) -> &str {
    let Some((first, others)) = packages.split_first() else { return "" };
    let folder_ends = first.path.match_indices(['/', '\\']).map(|(index, slash)| index + slash.len());
    folder_ends
        .rev()
        .filter_map(|end| first.path.get(..end))
        .find(|folder| others.iter().all(|other| other.path.starts_with(folder)))
        .unwrap_or_default()
}
