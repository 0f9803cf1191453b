//! What could not be read or judged, and, where everything is asked for, what was.

use crate::findings::{FailOn, Outcome, PackageResult, RuleOutcome};

use super::super::Detail;
use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::words::{counted, grouped, listed};
use super::findings::severity_role;

/// Unreadable places that are shown unless everything is. Rules that cannot tell are always shown, all of them.
const PLACES_SHOWN: usize = 10;
/// Characters of a path or reason.
const TEXT_LENGTH: usize = 400;

pub(super) fn section(page: &mut Page, package: &PackageResult, fail_on: FailOn, detail: Detail) {
    undecided(page, package, fail_on);
    partial(page, package);
    unreadable(page, package, detail);
    if detail == Detail::Verbose {
        quiet(page, package);
        ledger(page, package);
    }
}

fn undecided(page: &mut Page, package: &PackageResult, fail_on: FailOn) {
    let rules = package.undecided();
    if rules.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("COULD NOT BE JUDGED: {}", counted(rules.len(), "rule")));
    page.blank();
    for rule in rules {
        let decisive = if fail_on.decisive(rule.severity) { ", decides the verdict" } else { "" };
        let weight = format!("{}{decisive}", rule.severity.as_str());
        page.name("? ", Role::Warn, &shortened(&rule.rule, TEXT_LENGTH), &weight);
        missing(page, rule);
    }
}

/// Rules that found something and could not read everything: who repairs or accepts the findings has to know.
fn partial(page: &mut Page, package: &PackageResult) {
    let rules = package.partial();
    if rules.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("MAY HAVE MORE TO FIND: {}", counted(rules.len(), "rule")));
    page.blank();
    for rule in rules {
        page.name("? ", Role::Warn, &shortened(&rule.rule, TEXT_LENGTH), rule.severity.as_str());
        missing(page, rule);
    }
}

fn missing(page: &mut Page, rule: &RuleOutcome) {
    for missing in &rule.missing {
        page.hanging("  not read: ", Role::Faint, Role::Plain, &shortened(missing, TEXT_LENGTH));
    }
}

fn unreadable(page: &mut Page, package: &PackageResult, detail: Detail) {
    let places = &package.coverage.unreadable;
    if places.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("COULD NOT BE READ: {}", counted(places.len(), "place")));
    page.blank();
    let shown = if detail == Detail::Verbose { places.len() } else { PLACES_SHOWN };
    for place in places.iter().take(shown) {
        page.hanging("- ", Role::Warn, Role::Strong, &shortened(&place.path, TEXT_LENGTH));
        page.paragraph(2, Role::Plain, &shortened(&place.why, TEXT_LENGTH));
    }
    let hidden = places.len().saturating_sub(shown);
    if hidden > 0 {
        page.paragraph(0, Role::Plain, &format!("and {} more (--verbose shows all)", grouped(hidden)));
    }
}

fn quiet(page: &mut Page, package: &PackageResult) {
    let rules: Vec<&RuleOutcome> =
        package.coverage.rules.iter().filter(|rule| rule.outcome == Outcome::Quiet).collect();
    if rules.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Good, &format!("JUDGED, NOTHING FOUND: {}", counted(rules.len(), "rule")));
    page.blank();
    for rule in rules {
        page.pieces(&[
            (severity_role(rule.severity), &format!("{:8}", rule.severity.as_str())),
            (Role::Plain, &line(&rule.rule)),
        ]);
    }
}

fn ledger(page: &mut Page, package: &PackageResult) {
    let coverage = &package.coverage;
    let parts = [
        format!("{} read", grouped(coverage.read)),
        format!("{} skipped because no rule needs them", grouped(coverage.skipped)),
        format!("{} unreadable", counted(coverage.unreadable.len(), "place")),
    ];
    page.blank();
    page.paragraph(0, Role::Plain, &format!("{}: {}.", counted(coverage.entries, "file"), listed(&parts)));
}
