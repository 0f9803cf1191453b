//! What a reader needs before anything else: what stands between the app and the move, the effort by root cause, and
//! what could not be judged.

use crate::findings::{FailOn, PackageResult, RuleOutcome, Severity, Verdict};
use crate::report::words;

use super::finding::RuleSection;

/// Causes in the table of effort; the rest is added up in one line.
const CAUSES_SHOWN: usize = 8;

/// A rule that fired: one cause, one repair.
pub(super) struct Cause {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) severity: &'static str,
    pub(super) findings: usize,
    pub(super) effort: u32,
    /// Length of the bar, in hundredths of the largest effort.
    pub(super) bar: u32,
}

/// What several rules could not be judged for.
pub(super) struct Gap {
    pub(super) missing: Vec<String>,
    /// Rules on which the verdict hangs, or which may find more that stands in the way.
    pub(super) decisive: Vec<UnjudgedRule>,
    pub(super) others: Vec<UnjudgedRule>,
    /// `38 other rules`.
    pub(super) others_label: String,
}

/// A rule without an answer.
pub(super) struct UnjudgedRule {
    pub(super) rule: String,
    pub(super) severity: &'static str,
}

/// The first screen of a package.
pub(super) struct FirstScreen {
    pub(super) in_the_way: Vec<Cause>,
    pub(super) effort: Vec<Cause>,
    /// `6 more causes, 14 points`, where there are more.
    pub(super) further_effort: Option<String>,
    pub(super) total_effort: String,
    /// What the decisive rules mean for the verdict.
    pub(super) decisive_label: &'static str,
    pub(super) gaps: Vec<Gap>,
    /// Rules that fired but may have found more.
    pub(super) partial: Vec<Gap>,
}

impl FirstScreen {
    pub(super) fn of(package: &PackageResult, sections: &[RuleSection<'_>], fail_on: FailOn) -> Self {
        let largest = sections.iter().map(|section| section.effort).max().unwrap_or_default().max(1);
        let cause = |section: &RuleSection<'_>| Cause {
            anchor: section.id.clone(),
            title: section.title.to_owned(),
            severity: section.severity,
            findings: section.count,
            effort: section.effort,
            bar: section.effort.saturating_mul(100) / largest,
        };
        let stands = |section: &&RuleSection<'_>| {
            let severities = [Severity::Blocker, Severity::Warning, Severity::Info];
            severities.iter().any(|each| each.as_str() == section.severity && fail_on.includes(*each))
        };
        let mut by_effort: Vec<_> = sections.iter().collect();
        // The sort is stable: causes of one size stay in the order of their severity.
        by_effort.sort_by_key(|section| std::cmp::Reverse(section.effort));
        Self {
            in_the_way: sections.iter().filter(stands).map(cause).collect(),
            effort: by_effort.iter().take(CAUSES_SHOWN).map(|section| cause(section)).collect(),
            further_effort: further(by_effort.get(CAUSES_SHOWN..).unwrap_or_default()),
            total_effort: words::counted(package.effort() as usize, "story point"),
            decisive_label: match package.verdict {
                Verdict::CannotTell => "The verdict hangs on",
                Verdict::Ready | Verdict::NotReady => "May stand in the way, too:",
            },
            gaps: gaps(&package.undecided(), fail_on),
            partial: gaps(&package.partial(), fail_on),
        }
    }
}

fn further(sections: &[&RuleSection<'_>]) -> Option<String> {
    let effort: u32 = sections.iter().map(|section| section.effort).fold(0, u32::saturating_add);
    let causes = words::counted(sections.len(), "more cause");
    (!sections.is_empty()).then(|| format!("{causes}, {}", words::counted(effort as usize, "point")))
}

/// Rules that miss the same things belong together: one repair of the package answers all of them.
fn gaps(rules: &[&RuleOutcome], fail_on: FailOn) -> Vec<Gap> {
    let mut gaps: Vec<(&[String], Vec<&RuleOutcome>)> = Vec::new();
    for &rule in rules {
        match gaps.iter_mut().find(|(missing, _)| *missing == rule.missing) {
            Some((_, stopped)) => stopped.push(rule),
            None => gaps.push((&rule.missing, vec![rule])),
        }
    }
    gaps.into_iter().map(|(missing, stopped)| gap(missing, &stopped, fail_on)).collect()
}

fn gap(missing: &[String], stopped: &[&RuleOutcome], fail_on: FailOn) -> Gap {
    let (decisive, others): (Vec<&RuleOutcome>, Vec<&RuleOutcome>) =
        stopped.iter().copied().partition(|rule| fail_on.decisive(rule.severity));
    let unjudged = |rules: Vec<&RuleOutcome>| -> Vec<UnjudgedRule> {
        rules.iter().map(|rule| UnjudgedRule { rule: rule.rule.clone(), severity: rule.severity.as_str() }).collect()
    };
    Gap {
        missing: missing.to_vec(),
        others_label: words::counted(others.len(), "other rule"),
        decisive: unjudged(decisive),
        others: unjudged(others),
    }
}
