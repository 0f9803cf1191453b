//! The findings, grouped by rule: what it is, where it is and how that is known, what to do.

use crate::facts::{Evidence, Owner};
use crate::findings::{Finding, PackageResult, Severity};

use super::super::group::{self, RuleGroup};
use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::words::counted;
use super::super::{Detail, words};

/// Findings of one rule that are shown unless everything is.
const FINDINGS_SHOWN: usize = 5;
/// Chains of places of one finding that are shown unless everything is.
const CHAINS_SHOWN: usize = 3;
/// Characters of a name or place; Mendix itself allows 100 for a name, twice that with its module.
const NAME_LENGTH: usize = 200;
/// Characters of an excerpt: three lines.
const EXCERPT_LENGTH: usize = 220;
/// Characters of a message or remedy.
const MESSAGE_LENGTH: usize = 1500;

pub(super) fn section(page: &mut Page, package: &PackageResult, detail: Detail) {
    // What the baseline holds is no news; only who wants everything sees it again.
    let shown = |finding: &&Finding| detail == Detail::Verbose || !finding.known;
    let groups = group::by_rule(package.findings.iter().filter(shown));
    for severity in [Severity::Blocker, Severity::Warning, Severity::Info] {
        let of_severity: Vec<_> = groups.iter().filter(|group| group.first.severity == severity).collect();
        if of_severity.is_empty() {
            continue;
        }
        page.blank();
        let findings = of_severity.iter().map(|group| group.findings.len()).sum();
        page.rule(Role::of(severity), &heading(severity, findings, of_severity.len()));
        for group in of_severity {
            rule(page, group, detail);
        }
    }
}

fn heading(severity: Severity, findings: usize, rules: usize) -> String {
    let findings = counted(findings, words::noun(severity)).to_uppercase();
    if rules == 1 { findings } else { format!("{findings} from {}", counted(rules, "rule")) }
}

/// What all findings of a rule say alike; printed once for all.
struct Alike<'a> {
    message: Option<&'a str>,
    remedy: Option<&'a str>,
}

impl<'a> Alike<'a> {
    fn of(findings: &[&'a Finding]) -> Self {
        Self {
            // A single finding keeps its message: it reads better beneath the object's name.
            message: group::shared(findings, |finding| &finding.message)
                .filter(|_| findings.len() > 1)
                .map(String::as_str),
            remedy: group::shared(findings, |finding| &finding.remedy).map(String::as_str),
        }
    }
}

fn rule(page: &mut Page, group: &RuleGroup<'_>, detail: Detail) {
    let first = group.first;
    page.blank();
    page.hanging("■ ", Role::of(first.severity), Role::Strong, &shortened(&first.title, MESSAGE_LENGTH));
    page.paragraph(2, Role::Faint, &line(&group::key_figures(group)));
    let alike = Alike::of(&group.findings);
    if let Some(message) = alike.message {
        page.blank();
        page.paragraph(2, Role::Plain, &shortened(message, MESSAGE_LENGTH));
        page.blank();
    }
    let shown = if detail == Detail::Verbose { group.findings.len() } else { FINDINGS_SHOWN };
    for &finding in group.findings.iter().take(shown) {
        if alike.message.is_none() {
            page.blank();
        }
        one(page, finding, &alike, detail);
    }
    let hidden = group.findings.len().saturating_sub(shown);
    if hidden > 0 {
        page.blank();
        page.paragraph(2, Role::Plain, &format!("and {} more (--verbose shows all)", words::grouped(hidden)));
    }
    page.blank();
    if let Some(remedy) = alike.remedy {
        page.hanging("  What to do  ", Role::Strong, Role::Plain, &shortened(remedy, MESSAGE_LENGTH));
    }
    let read = format!("(read {})", first.source.read);
    page.address("  Source      ", Role::Faint, &line(&first.source.url), &line(&read));
    page.hanging("  Rule        ", Role::Faint, Role::Faint, &line(&first.rule));
}

fn one(page: &mut Page, finding: &Finding, alike: &Alike<'_>, detail: Detail) {
    let object = shortened(&finding.object, NAME_LENGTH);
    let of_the_app = finding.owner == Owner::app();
    let owner = if of_the_app { String::new() } else { shortened(&finding.owner.to_string(), NAME_LENGTH) };
    page.name("  - ", Role::of(finding.severity), &object, &owner);
    if alike.message.is_none() {
        page.paragraph(4, Role::Plain, &shortened(&finding.message, MESSAGE_LENGTH));
    }
    let shown = if detail == Detail::Verbose { finding.evidence.len() } else { CHAINS_SHOWN };
    for evidence in finding.evidence.iter().take(shown) {
        proof(page, evidence);
    }
    let hidden = finding.evidence.len().saturating_sub(shown);
    if hidden > 0 {
        page.paragraph(4, Role::Plain, &format!("and {} (--verbose shows all)", counted(hidden, "more place")));
    }
    if alike.remedy.is_none() {
        page.hanging("    What to do: ", Role::Strong, Role::Plain, &shortened(&finding.remedy, MESSAGE_LENGTH));
    }
    if detail == Detail::Verbose {
        let known = if finding.known { " · known from the baseline" } else { "" };
        let identity = format!("{} · fingerprint {}{known}", finding.confidence.as_str(), finding.fingerprint);
        page.paragraph(4, Role::Faint, &line(&identity));
    }
}

fn proof(page: &mut Page, evidence: &Evidence) {
    let places: Vec<_> = evidence.path.iter().map(|place| shortened(place, NAME_LENGTH)).collect();
    page.chain("    at ", &places);
    if let Some(excerpt) = &evidence.excerpt {
        page.hanging("       | ", Role::Faint, Role::Plain, &shortened(excerpt, EXCERPT_LENGTH));
    }
}
