//! Findings in the order in which people read them: by severity, then by rule, one's own code before that of others.

use std::collections::BTreeMap;

use crate::facts::OwnerKind;
use crate::findings::{Finding, Severity};

use super::words::counted;

/// The findings of one rule.
pub(super) struct RuleGroup<'a> {
    /// The first finding; it stands for what all share: rule, title, severity, effort, source.
    pub(super) first: &'a Finding,
    /// All findings, one's own first, the surer first.
    pub(super) findings: Vec<&'a Finding>,
}

impl RuleGroup<'_> {
    /// Number of findings in one's own modules or the app as a whole.
    pub(super) fn own(&self) -> usize {
        self.findings.iter().filter(|finding| is_own(finding)).count()
    }

    /// Effort for the rule; its findings share a cause.
    pub(super) fn effort(&self) -> u32 {
        self.findings.iter().map(|finding| finding.effort).max().unwrap_or_default()
    }
}

/// Groups the findings of a package: the worst first, rules that concern one's own code before others, then by id.
pub(super) fn by_rule<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<RuleGroup<'a>> {
    let mut rules = BTreeMap::<(&str, Severity), Vec<&Finding>>::new();
    for finding in findings {
        rules.entry((&finding.rule, finding.severity)).or_default().push(finding);
    }
    let mut groups: Vec<_> = rules
        .into_values()
        .filter_map(|mut findings| {
            findings.sort_by(|left, right| {
                is_own(right)
                    .cmp(&is_own(left))
                    .then_with(|| right.confidence.cmp(&left.confidence))
                    .then_with(|| left.object.cmp(&right.object))
            });
            findings.first().copied().map(|first| RuleGroup { first, findings })
        })
        .collect();
    // The sort is stable: rules of one kind stay in the order of their ids.
    groups.sort_by_key(|group| (std::cmp::Reverse(group.first.severity), group.own() == 0));
    groups
}

fn is_own(finding: &Finding) -> bool {
    finding.owner.kind == OwnerKind::Own
}

/// `3 findings, 2 in your own code · confidence certain · effort 13`.
pub(super) fn key_figures(group: &RuleGroup<'_>) -> String {
    let own = group.own();
    let total = group.findings.len();
    let whose = match own {
        0 => ", none in your own code".to_owned(),
        own if own == total => String::new(),
        own => format!(", {own} in your own code"),
    };
    let confidence = match shared(&group.findings, |finding| &finding.confidence) {
        Some(confidence) => format!(" · confidence {}", confidence.as_str()),
        None => String::new(),
    };
    format!("{}{whose}{confidence} · effort {}", counted(total, "finding"), group.effort())
}

/// What all findings have in common, if they do.
pub(super) fn shared<'a, T: PartialEq>(
    findings: &[&'a Finding],
    field: impl Fn(&'a Finding) -> &'a T,
) -> Option<&'a T> {
    let mut values = findings.iter().map(|finding| field(finding));
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}
