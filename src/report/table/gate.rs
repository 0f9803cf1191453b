//! What the team has accepted or knows already, and which of its suppressions do nothing any more.

use crate::findings::{Overview, PackageResult, Suppressed};

use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::words::{counted, grouped};
use super::super::{Detail, reason};

/// Accepted findings that are shown unless everything is.
const SHOWN: usize = 10;
/// Characters of a name.
const NAME_LENGTH: usize = 200;
/// Characters of a reason.
const REASON_LENGTH: usize = 400;

/// What of a package was accepted, and how much of it is known.
pub(super) fn section(page: &mut Page, package: &PackageResult, detail: Detail) {
    let known = package.findings.iter().filter(|finding| finding.known).count();
    if known > 0 && detail != Detail::Verbose {
        page.blank();
        page.rule(Role::Faint, &format!("KNOWN: {}", counted(known, "finding")));
        page.blank();
        page.paragraph(0, Role::Plain, "They are in the baseline and not shown again (--verbose shows them).");
    }
    accepted(page, &package.suppressed, detail);
}

fn accepted(page: &mut Page, suppressed: &[Suppressed], detail: Detail) {
    if suppressed.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Faint, &format!("ACCEPTED: {}", counted(suppressed.len(), "finding")));
    page.blank();
    let shown = if detail == Detail::Verbose { suppressed.len() } else { SHOWN };
    for suppressed in suppressed.iter().take(shown) {
        let finding = &suppressed.finding;
        let name = format!("{}: {}", line(&finding.rule), shortened(&finding.object, NAME_LENGTH));
        page.hanging("- ", Role::of(finding.severity), Role::Plain, &name);
        page.paragraph(2, Role::Plain, &shortened(&suppressed.reason, REASON_LENGTH));
        page.paragraph(2, Role::Faint, &line(&who_and_until(suppressed)));
    }
    let hidden = suppressed.len().saturating_sub(shown);
    if hidden > 0 {
        page.paragraph(0, Role::Plain, &format!("and {} more (--verbose shows all)", grouped(hidden)));
    }
}

/// `Jane Doe, until 2027-03-31, in mxready.toml:12`.
fn who_and_until(suppressed: &Suppressed) -> String {
    let owner = suppressed.owner.as_ref().map(|owner| format!("{owner}, "));
    let until = suppressed.until.as_ref().map(|until| format!("until {until}, "));
    format!("{}{}in {}", owner.unwrap_or_default(), until.unwrap_or_default(), suppressed.place)
}

/// Suppressions that do nothing any more: those that are over close the gate.
pub(super) fn idle(page: &mut Page, run: &Overview) {
    let idle = &run.gate.idle_suppressions;
    if idle.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("{} NOTHING ANY MORE", does(idle.len())));
    page.blank();
    for suppression in idle {
        let name =
            format!("{}: {} on {}", line(&suppression.place), line(&suppression.rule), line(&suppression.object));
        page.hanging("- ", Role::Warn, Role::Strong, &shortened(&name, NAME_LENGTH));
        page.paragraph(2, Role::Plain, &line(&reason::for_idle(suppression)));
    }
}

fn does(count: usize) -> String {
    if count == 1 { "1 SUPPRESSION DOES".to_owned() } else { format!("{} SUPPRESSIONS DO", grouped(count)) }
}
