//! Several packages at a glance: one row for each, with a link to its part of the page.

use std::io;

use crate::findings::{PackageResult, Severity, Verdict};
use crate::report::{Results, group, words};

use super::finding::rule_id;
use super::package::{prefix_of, title_of};
use super::{Owners, owners_of};

/// Findings named in a row.
const WORST_SHOWN: usize = 3;

/// All packages of a run.
pub(super) struct Portfolio {
    pub(super) heading: String,
    pub(super) counts: Vec<VerdictCount>,
    pub(super) rows: Vec<AppRow>,
    /// Whose findings there are in any of them.
    pub(super) owners: Owners,
    /// How many findings there are in all.
    pub(super) findings: usize,
}

/// How many packages got a verdict.
pub(super) struct VerdictCount {
    pub(super) count: usize,
    pub(super) verdict: &'static str,
    pub(super) class: &'static str,
}

/// One package.
pub(super) struct AppRow {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) version: String,
    pub(super) verdict: &'static str,
    pub(super) verdict_class: &'static str,
    /// Order of the verdicts, the worst highest.
    pub(super) rank: u8,
    /// Blockers, warnings, infos, unjudged rules, effort; nothing is known of what could not be opened.
    pub(super) numbers: Option<[usize; 5]>,
    pub(super) worst: Vec<Worst>,
}

/// A rule that fired, among the worst of its package.
pub(super) struct Worst {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) severity: &'static str,
}

impl Portfolio {
    pub(super) fn of(results: &Results<'_>) -> io::Result<Self> {
        let run = results.overview;
        let count = |verdict: Verdict| VerdictCount {
            count: run.briefs.iter().filter(|package| package.verdict == verdict).count(),
            verdict: words::verdict(verdict),
            class: verdict.as_str(),
        };
        let mut portfolio = Self {
            heading: words::counted(run.briefs.len(), "app"),
            counts: [Verdict::NotReady, Verdict::CannotTell, Verdict::Ready].map(count).into(),
            rows: Vec::with_capacity(run.briefs.len()),
            owners: Owners::new(),
            findings: 0,
        };
        results.packages.each(false, &mut |package| {
            portfolio.rows.push(row(portfolio.rows.len(), package));
            portfolio.owners.extend(owners_of(package));
            portfolio.findings += package.findings.len();
            Ok(())
        })?;
        Ok(portfolio)
    }
}

fn row(index: usize, package: &PackageResult) -> AppRow {
    let prefix = prefix_of(index, true);
    let groups = group::by_rule(&package.findings);
    let worst = groups.iter().take(WORST_SHOWN).map(|group| Worst {
        anchor: rule_id(&prefix, &group.first.rule),
        title: group.first.title.clone(),
        severity: group.first.severity.as_str(),
    });
    AppRow {
        anchor: format!("{prefix}top"),
        title: title_of(package.project.as_deref(), &package.path).to_owned(),
        path: package.path.clone(),
        version: package.mendix_version.clone().unwrap_or_default(),
        verdict: words::verdict(package.verdict),
        verdict_class: package.verdict.as_str(),
        rank: match package.verdict {
            Verdict::NotReady => 3,
            Verdict::CannotTell => 2,
            Verdict::Ready => 1,
        },
        numbers: package.error.is_none().then(|| {
            [
                package.count(Severity::Blocker),
                package.count(Severity::Warning),
                package.count(Severity::Info),
                package.undecided().len(),
                package.effort() as usize,
            ]
        }),
        worst: worst.collect(),
    }
}
