//! `mxready rules list`: all rules, for people and for programs.

use serde::Serialize;

use crate::findings::{Confidence, Severity, Source};
use crate::report::json::{SCHEMA_VERSION, Tool};
use crate::report::page::{Page, Role};
use crate::report::words::counted;
use crate::report::{Style, json_text, text};
use crate::rules::{Rule, RuleSet};

/// One line for each rule, the most severe first.
pub(super) fn table(set: &RuleSet, style: Style) -> String {
    let mut page = Page::new(style);
    let rules = set.rules();
    // Ids are never broken: people copy them.
    let width = rules.iter().map(|rule| rule.id.chars().count()).max().unwrap_or_default();
    for severity in [Severity::Blocker, Severity::Warning, Severity::Info] {
        let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.severity == severity).collect();
        if rules.is_empty() {
            continue;
        }
        page.blank();
        page.rule(Role::of(severity), &counted(rules.len(), severity.as_str()).to_uppercase());
        page.blank();
        for rule in rules {
            let label = format!("{:width$}  ", text::line(&rule.id));
            page.hanging(&label, Role::Strong, Role::Plain, &text::line(&rule.title));
        }
    }
    page.blank();
    let summary = format!("{}. A target may set another severity or leave one out.", counted(rules.len(), "rule"));
    page.paragraph(0, Role::Faint, &summary);
    for target in set.targets() {
        let profiles: Vec<&str> = target.profiles.iter().map(|profile| profile.name.as_str()).collect();
        let line = format!("Target {}, as of {}.", target.name, profiles.join(", "));
        page.paragraph(0, Role::Faint, &text::line(&line));
    }
    page.paragraph(0, Role::Faint, "`mxready rules explain RULE` tells all about one.");
    page.finish()
}

#[derive(Serialize)]
struct ListView<'a> {
    schema_version: u32,
    tool: Tool,
    rules: Vec<RuleView<'a>>,
}

#[derive(Serialize)]
struct RuleView<'a> {
    id: &'a str,
    title: &'a str,
    severity: Severity,
    confidence: Confidence,
    effort: u32,
    matches: &'a str,
    message: String,
    remedy: String,
    sources: &'a [Source],
    targets: Vec<TargetView>,
    file: &'a str,
}

/// How a rule stands on a profile of a target.
#[derive(Serialize)]
struct TargetView {
    target: String,
    severity: Option<Severity>,
    left_out_because: Option<String>,
}

/// All rules by id.
pub(super) fn json(set: &RuleSet) -> serde_json::Result<String> {
    let rule = |rule| RuleView::of(set, rule);
    json_text::to_text(&ListView {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        rules: set.rules().iter().map(rule).collect(),
    })
}

impl<'a> RuleView<'a> {
    fn of(set: &RuleSet, rule: &'a Rule) -> Self {
        let targets = set.standing(rule).into_iter().map(|standing| TargetView {
            target: standing.target,
            severity: standing.severity,
            left_out_because: standing.left_out_because,
        });
        Self {
            id: &rule.id,
            title: &rule.title,
            severity: rule.severity,
            confidence: rule.confidence,
            effort: rule.effort,
            matches: rule.kind.name,
            message: rule.message(),
            remedy: rule.remedy(),
            sources: &rule.sources,
            targets: targets.collect(),
            file: rule.file(),
        }
    }
}
