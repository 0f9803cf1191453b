//! The findings of a package as the page shows them: by rule, with what all of a rule's findings say alike told once.

use std::collections::BTreeMap;

use crate::facts::{Evidence, Owner};
use crate::findings::{Finding, PackageResult};
use crate::report::group::{self, RuleGroup};
use crate::report::words;

/// Chains of places of one finding that are open from the start.
const CHAINS_SHOWN: usize = 3;

/// The findings of one rule.
pub(super) struct RuleSection<'a> {
    pub(super) id: String,
    pub(super) rule: &'a str,
    pub(super) title: &'a str,
    pub(super) severity: &'static str,
    pub(super) figures: String,
    /// Set where all findings say the same.
    pub(super) message: Option<&'a str>,
    /// Set where all findings need the same.
    pub(super) remedy: Option<&'a str>,
    pub(super) source: &'a str,
    /// Whether the source can be followed: a team's own rule may name a book.
    pub(super) source_is_link: bool,
    pub(super) source_read: &'a str,
    pub(super) effort: u32,
    pub(super) count: usize,
    pub(super) findings: Vec<FindingEntry<'a>>,
}

/// One finding.
pub(super) struct FindingEntry<'a> {
    pub(super) id: String,
    pub(super) object: &'a str,
    pub(super) owner: String,
    pub(super) owner_kind: &'static str,
    pub(super) module: &'a str,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    /// Whether the baseline holds it.
    pub(super) known: bool,
    pub(super) message: Option<&'a str>,
    pub(super) remedy: Option<&'a str>,
    pub(super) shown: Vec<Chain<'a>>,
    pub(super) further: Vec<Chain<'a>>,
    pub(super) further_label: String,
}

/// A chain of places with what was found at its end.
pub(super) struct Chain<'a> {
    pub(super) places: &'a [String],
    pub(super) excerpt: Option<&'a str>,
}

/// All findings of a package, the worst first. `prefix` keeps ids of several packages apart.
pub(super) fn sections<'a>(package: &'a PackageResult, prefix: &str) -> Vec<RuleSection<'a>> {
    let mut ids = Ids { prefix, used: BTreeMap::new() };
    group::by_rule(&package.findings).iter().map(|group| section(group, &mut ids)).collect()
}

/// Gives every finding an anchor that stays the same from run to run.
struct Ids<'p> {
    prefix: &'p str,
    used: BTreeMap<String, usize>,
}

impl Ids<'_> {
    fn of(&mut self, finding: &Finding) -> String {
        let id = format!("{}f-{}", self.prefix, finding.fingerprint);
        let count = self.used.entry(id.clone()).or_default();
        *count += 1;
        // One object may show the same thing twice at the same place.
        if *count == 1 { id } else { format!("{id}-{count}") }
    }
}

/// The anchor of a rule's findings.
pub(super) fn rule_id(prefix: &str, rule: &str) -> String {
    let safe: String = rule.chars().map(|each| if each.is_ascii_alphanumeric() { each } else { '-' }).collect();
    format!("{prefix}rule-{safe}")
}

fn section<'a>(group: &RuleGroup<'a>, ids: &mut Ids<'_>) -> RuleSection<'a> {
    let first = group.first;
    let id = rule_id(ids.prefix, &first.rule);
    let several = group.findings.len() > 1;
    let message = group::shared(&group.findings, |finding| &finding.message).filter(|_| several);
    let remedy = group::shared(&group.findings, |finding| &finding.remedy);
    let entry = |finding: &&'a Finding| FindingEntry {
        id: ids.of(finding),
        object: &finding.object,
        owner: if finding.owner == Owner::app() { "the app as a whole".to_owned() } else { finding.owner.to_string() },
        owner_kind: crate::facts::Word::as_str(finding.owner.kind),
        module: &finding.owner.name,
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        known: finding.known,
        message: message.is_none().then_some(finding.message.as_str()),
        remedy: remedy.is_none().then_some(finding.remedy.as_str()),
        shown: finding.evidence.iter().take(CHAINS_SHOWN).map(Chain::of).collect(),
        further: finding.evidence.iter().skip(CHAINS_SHOWN).map(Chain::of).collect(),
        further_label: words::counted(finding.evidence.len().saturating_sub(CHAINS_SHOWN), "more place"),
    };
    RuleSection {
        id,
        rule: &first.rule,
        title: &first.title,
        severity: first.severity.as_str(),
        figures: group::key_figures(group),
        message: message.map(String::as_str),
        remedy: remedy.map(String::as_str),
        source: &first.source.url,
        source_is_link: first.source.url.starts_with("https://") || first.source.url.starts_with("http://"),
        source_read: &first.source.read,
        effort: group.effort(),
        count: group.findings.len(),
        findings: group.findings.iter().map(entry).collect(),
    }
}

impl<'a> Chain<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        Self { places: &evidence.path, excerpt: evidence.excerpt.as_deref() }
    }
}
