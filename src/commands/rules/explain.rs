//! `mxready rules explain`: one rule, for people who want to know why it fired or stayed quiet.

use crate::findings::Outcome;
use crate::report::page::{Page, Role};
use crate::report::{Style, text};
use crate::rules::{Rule, RuleOnTarget, RuleSet};

/// Everything about a rule.
pub(super) fn page(set: &RuleSet, rule: &Rule, style: Style) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, Role::Strong, &text::line(&rule.title));
    page.paragraph(0, Role::Faint, &text::line(&rule.id));
    page.blank();
    let mut field = |label: &str, value: &str| {
        page.hanging(&format!("{label:12}"), Role::Strong, Role::Plain, &text::line(value));
    };
    field("Says", &rule.message());
    field("What to do", &rule.remedy());
    field("Severity", rule.severity.as_str());
    field("Confidence", rule.confidence.as_str());
    field("Effort", &format!("{} story points for the cause, however many places show it", rule.effort));
    field("File", rule.file());
    if let Some(catalogue) = &rule.catalogue {
        field("Catalogue", catalogue);
    }
    for source in &rule.sources {
        let read = format!("(read {})", source.read);
        page.address("Source      ", Role::Strong, &text::line(&source.url), &text::line(&read));
    }
    targets(&mut page, &set.standing(rule));
    page.blank();
    page.rule(Role::Strong, "FIRES FOR");
    page.blank();
    page.block(2, &text::block(&rule.match_text()));
    tests(&mut page, rule);
    page.finish()
}

fn targets(page: &mut Page, standings: &[RuleOnTarget]) {
    page.blank();
    page.rule(Role::Strong, "ON TARGETS");
    page.blank();
    let width = standings.iter().map(|standing| standing.target.chars().count()).max().unwrap_or_default();
    for standing in standings {
        let (role, word) = match (standing.severity, &standing.left_out_because) {
            (Some(severity), _) => (Role::of(severity), severity.as_str().to_owned()),
            (None, Some(reason)) => (Role::Faint, format!("left out: {reason}")),
            (None, None) => (Role::Faint, "does not apply".to_owned()),
        };
        let label = format!("  {:width$}  ", text::line(&standing.target));
        page.hanging(&label, Role::Plain, role, &text::line(&word));
    }
}

fn tests(page: &mut Page, rule: &Rule) {
    page.blank();
    page.rule(Role::Strong, "PROVED BY");
    page.blank();
    for test in &rule.tests {
        let word = match test.expect {
            Outcome::Fired => "fires",
            Outcome::Quiet => "quiet",
            Outcome::CannotTell => "cannot tell",
        };
        page.hanging(&format!("  {word:13}"), Role::Faint, Role::Plain, &text::line(&test.name));
    }
}
