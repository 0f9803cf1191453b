//! What could not be read or judged, and, where everything is asked for, what was.

use crate::findings::{FailOn, Outcome, PackageResult, RuleOutcome, Severity, Verdict};

use super::super::Detail;
use super::super::page::{Page, Role};
use super::super::places;
use super::super::text::{line, shortened};
use super::super::words::{counted, grouped, listed};

/// Unreadable places that are shown unless everything is. Rules that cannot tell are always shown, all of them.
const PLACES_SHOWN: usize = 10;
/// Characters of a path or reason.
const TEXT_LENGTH: usize = 400;

pub(super) fn section(page: &mut Page, package: &PackageResult, fail_on: FailOn, detail: Detail) {
    undecided(page, package, fail_on);
    partial(page, package);
    places::contradictions(page, &package.coverage.contradictions);
    let shown = if detail == Detail::Verbose { usize::MAX } else { PLACES_SHOWN };
    places::unreadable(page, &package.coverage.unreadable, shown);
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
    let open = package.verdict == Verdict::CannotTell;
    by_cause(page, &rules, |severity| open && fail_on.decisive(severity));
}

/// Rules that found something and could not read everything: who repairs or accepts the findings has to know.
fn partial(page: &mut Page, package: &PackageResult) {
    let rules = package.partial();
    if rules.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("MAY HAVE MORE TO FIND: {}", counted(rules.len(), "rule")));
    by_cause(page, &rules, |_| false);
}

/// One unreadable jar stops many rules: the cause is told once, with all rules that it stops.
fn by_cause(page: &mut Page, rules: &[&RuleOutcome], decisive: impl Fn(Severity) -> bool) {
    let mut causes: Vec<(&[String], Vec<&RuleOutcome>)> = Vec::new();
    for &rule in rules {
        match causes.iter_mut().find(|(missing, _)| *missing == rule.missing) {
            Some((_, stopped)) => stopped.push(rule),
            None => causes.push((&rule.missing, vec![rule])),
        }
    }
    for (missing, stopped) in causes {
        page.blank();
        for missing in missing {
            page.hanging("Not read: ", Role::Warn, Role::Plain, &shortened(missing, TEXT_LENGTH));
        }
        for severity in [Severity::Blocker, Severity::Warning, Severity::Info] {
            let ids: Vec<_> = stopped.iter().filter(|rule| rule.severity == severity).map(|rule| &*rule.rule).collect();
            if !ids.is_empty() {
                let decides = if decisive(severity) { "so the verdict is open: " } else { "" };
                let label = format!("  {:8}", severity.as_str());
                page.hanging(&label, Role::of(severity), Role::Plain, &line(&format!("{decides}{}", ids.join(", "))));
            }
        }
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
            (Role::of(rule.severity), &format!("{:8}", rule.severity.as_str())),
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
