//! Two runs side by side, for people and for programs.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::findings::{ComparedFinding, Comparison, IdleSuppression, UnknownNow, Unreadable};

use super::json::{SCHEMA_VERSION, Tool};
use super::page::{Page, Role};
use super::text::{line, shortened};
use super::words::{counted, grouped};
use super::{Style, json_text, places, reason};

/// Characters of a message.
const MESSAGE_LENGTH: usize = 400;
/// Findings of a list that are shown.
const SHOWN: usize = 50;

/// What is compared, by name.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The earlier package or report.
    pub old: &'a str,
    /// The later one.
    pub new: &'a str,
    /// The difference.
    pub comparison: &'a Comparison,
}

#[derive(Serialize)]
struct ComparisonView<'a> {
    schema_version: u32,
    tool: Tool,
    old: &'a str,
    new: &'a str,
    comparison: &'a Comparison,
}

/// The comparison as indented JSON.
///
/// # Errors
///
/// None that its types can cause; the serializer's own error otherwise.
pub fn json(compared: &Compared<'_>) -> serde_json::Result<String> {
    json_text::to_text(&ComparisonView {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        old: compared.old,
        new: compared.new,
        comparison: compared.comparison,
    })
}

/// The comparison as text; the last line says it all.
pub fn table(compared: &Compared<'_>, style: Style) -> String {
    let comparison = compared.comparison;
    let mut page = Page::new(style);
    list(&mut page, "NEW", Role::Bad, &comparison.new);
    not_asked_before(&mut page, &comparison.rules_not_asked_before);
    list(&mut page, "FIXED", Role::Good, &comparison.fixed);
    list(&mut page, "NOT SEEN ANY MORE, BUT NOT JUDGED EITHER", Role::Warn, &comparison.unsure);
    unknown(&mut page, &comparison.newly_unknown);
    unread(&mut page, &comparison.newly_unread);
    contradictions(&mut page, &comparison.contradictions);
    expired(&mut page, &comparison.expired_suppressions);
    page.blank();
    page.verdict_line(role(comparison), &line(&last_line(compared)));
    page.finish()
}

fn list(page: &mut Page, title: &str, role: Role, findings: &[ComparedFinding]) {
    if findings.is_empty() {
        return;
    }
    heading(page, role, &format!("{title}: {}", counted(findings.len(), "finding")));
    for finding in findings.iter().take(SHOWN) {
        let name = format!("{} {}: {}", finding.severity.as_str(), line(&finding.rule), line(&finding.object));
        page.hanging("- ", Role::of(finding.severity), Role::Strong, &shortened(&name, MESSAGE_LENGTH));
        page.paragraph(2, Role::Plain, &shortened(&finding.message, MESSAGE_LENGTH));
    }
    let hidden = findings.len().saturating_sub(SHOWN);
    if hidden > 0 {
        page.paragraph(0, Role::Plain, &format!("and {} more", grouped(hidden)));
    }
}

/// What such a rule finds may be as old as the app.
fn not_asked_before(page: &mut Page, rules: &BTreeSet<String>) {
    if rules.is_empty() {
        return;
    }
    let names: Vec<String> = rules.iter().map(|rule| line(rule)).collect();
    let advice = "did not judge the earlier side, so what they find may have been there before: judge that side again \
                  with this version of mxready and the same --rules.";
    page.blank();
    page.paragraph(0, Role::Warn, &format!("These rules {advice} {}", names.join(", ")));
}

fn unread(page: &mut Page, places: &[Unreadable]) {
    if places.is_empty() {
        return;
    }
    heading(page, Role::Warn, &format!("NEWLY UNREAD: {}", counted(places.len(), "place")));
    places::list(page, places);
}

fn unknown(page: &mut Page, rules: &[UnknownNow]) {
    if rules.is_empty() {
        return;
    }
    heading(page, Role::Warn, &format!("NEWLY UNKNOWN: {}", counted(rules.len(), "rule")));
    for rule in rules {
        page.hanging("- ", Role::of(rule.severity), Role::Strong, &line(&rule.rule));
        for missing in &rule.missing {
            page.hanging("  Missing: ", Role::Warn, Role::Plain, &shortened(missing, MESSAGE_LENGTH));
        }
    }
}

/// Always all of them: nothing else that is said of the later side is sure while there is one.
fn contradictions(page: &mut Page, places: &[Unreadable]) {
    if places.is_empty() {
        return;
    }
    heading(page, Role::Warn, &format!("THE LATER ARCHIVE CONTRADICTS ITSELF: {}", counted(places.len(), "place")));
    page.paragraph(0, Role::Plain, "What the platform unpacks may not be what was read here. Build the package again.");
    places::list(page, places);
}

fn expired(page: &mut Page, suppressions: &[IdleSuppression]) {
    if suppressions.is_empty() {
        return;
    }
    heading(page, Role::Bad, &format!("OVER: {}", counted(suppressions.len(), "suppression")));
    for suppression in suppressions {
        let name = format!("{}: {} on {}", suppression.place, suppression.rule, suppression.object);
        page.hanging("- ", Role::Bad, Role::Strong, &shortened(&name, MESSAGE_LENGTH));
        page.paragraph(2, Role::Plain, &line(&reason::for_idle(suppression)));
    }
}

fn heading(page: &mut Page, role: Role, title: &str) {
    page.blank();
    page.rule(role, title);
    page.blank();
}

fn role(comparison: &Comparison) -> Role {
    let all_told = comparison.newly_unknown.is_empty()
        && comparison.newly_unread.is_empty()
        && comparison.unsure.is_empty()
        && comparison.contradictions.is_empty();
    if !comparison.new.is_empty() || !comparison.expired_suppressions.is_empty() {
        Role::Bad
    } else if all_told {
        Role::Good
    } else {
        Role::Warn
    }
}

/// `2 new, 1 fixed, 7 unchanged, 3 rules newly unknown (old.mda → new.mda)`.
fn last_line(compared: &Compared<'_>) -> String {
    let comparison = compared.comparison;
    let mut parts = vec![
        format!("{} new", grouped(comparison.new.len())),
        format!("{} fixed", grouped(comparison.fixed.len())),
        format!("{} unchanged", grouped(comparison.unchanged)),
    ];
    if !comparison.unsure.is_empty() {
        parts.push(format!("{} not judged any more", grouped(comparison.unsure.len())));
    }
    if !comparison.newly_unknown.is_empty() {
        parts.push(format!("{} newly unknown", counted(comparison.newly_unknown.len(), "rule")));
    }
    if !comparison.newly_unread.is_empty() {
        parts.push(format!("{} newly unread", counted(comparison.newly_unread.len(), "place")));
    }
    if !comparison.contradictions.is_empty() {
        parts.push("the later archive contradicts itself".to_owned());
    }
    if !comparison.expired_suppressions.is_empty() {
        parts.push(format!("{} over", counted(comparison.expired_suppressions.len(), "suppression")));
    }
    format!("{} ({} → {})", parts.join(", "), compared.old, compared.new)
}
