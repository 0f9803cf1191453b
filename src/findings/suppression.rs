//! Findings that the team has accepted, each with a reason. An accepted finding no longer stands in the way, but it is
//! kept and counted. Nothing here can accept that something could not be read.

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Finding, PackageResult};

/// A pattern for names: `*` stands for anything, `?` for one character.
#[derive(Debug, Clone)]
pub struct Pattern {
    matcher: GlobMatcher,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// Why it is none, for the person who wrote it.
    pub fn new(text: &str) -> Result<Self, String> {
        // A backslash is part of a Windows path; who means a star writes [*].
        let glob = GlobBuilder::new(text).literal_separator(false).backslash_escape(false).build();
        let matcher = glob.map_err(|error| error.kind().to_string())?.compile_matcher();
        Ok(Self { matcher })
    }

    /// A pattern for one name, whatever characters it has.
    ///
    /// # Errors
    ///
    /// As [`Self::new`]; none is known.
    pub fn exactly(name: &str) -> Result<Self, String> {
        Self::new(&globset::escape(name))
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        self.matcher.glob().glob()
    }

    fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }
}

/// What the team accepts.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// Id of the rule.
    pub rule: String,
    /// The objects, as findings name them.
    pub object: Pattern,
    /// The packages, by their path as given or found; all where there is none.
    pub package: Option<Pattern>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it is written: file and line, or an object of the package.
    pub place: String,
    /// Whether that is inside the package.
    pub in_package: bool,
}

/// A finding that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Why it was accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Where that is written.
    pub place: String,
    /// Whether that is inside the package, and not in a file beside it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_package: bool,
}

/// A suppression that does nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdleSuppression {
    /// Where it is written.
    pub place: String,
    /// Id of the rule.
    pub rule: String,
    /// The objects that it names.
    pub object: String,
    /// Why it does nothing.
    pub why: Idle,
    /// The last day on which it held, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// Why a suppression does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Idle {
    /// Its last day is over. The gate fails until someone decides again.
    Expired,
    /// Nothing was found that it names.
    Unmatched,
    /// It stands in the documentation of a model object and names no rule.
    UnknownRule,
    /// It stands in the documentation of a model object and gives no reason.
    NoReason,
    /// It stands in a module that is not the team's own: a stranger accepts nothing for the team.
    Foreign,
}

/// A suppression that named something that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MatchedSuppression {
    /// Where it is written.
    pub place: String,
    /// Id of the rule.
    pub rule: String,
    /// The objects that it names.
    pub object: String,
}

/// Suppressions and what became of them over the packages of a run.
#[derive(Debug)]
pub struct Suppressions {
    list: Vec<Suppression>,
    used: Vec<bool>,
    today: Date,
}

impl Suppressions {
    /// Suppressions that hold on a day.
    pub fn on(today: Date, list: Vec<Suppression>) -> Self {
        let used = vec![false; list.len()];
        Self { list, used, today }
    }

    /// Moves the findings of a package aside that are accepted here or by what stands in the package itself. The verdict
    /// is not made again here.
    pub fn apply(&mut self, inline: &mut Self, package: &mut PackageResult) {
        let findings = std::mem::take(&mut package.findings);
        for finding in findings {
            // Both are asked: who accepts something twice has no idle suppression.
            let (here, there) = (self.accepting(&finding, &package.path), inline.accepting(&finding, &package.path));
            match here.or(there) {
                Some(suppression) => package.suppressed.push(suppression),
                None => package.findings.push(finding),
            }
        }
    }

    /// The first suppression that accepts a finding. All that name it count as used, also those that are over.
    fn accepting(&mut self, finding: &Finding, package: &str) -> Option<Suppressed> {
        let mut accepted = None;
        for (suppression, used) in self.list.iter().zip(&mut self.used) {
            if !suppression.names(finding, package) {
                continue;
            }
            *used = true;
            if accepted.is_none() && !suppression.is_over(self.today) {
                accepted = Some(suppression.accept(finding));
            }
        }
        accepted
    }

    /// Those that do nothing any more, in the order in which they are written.
    pub fn idle(&self) -> Vec<IdleSuppression> {
        let reason = |suppression: &Suppression, used: bool| {
            if suppression.is_over(self.today) { Some(Idle::Expired) } else { (!used).then_some(Idle::Unmatched) }
        };
        let pairs = self.list.iter().zip(&self.used);
        let idle = pairs.filter_map(|(suppression, used)| {
            let why = reason(suppression, *used)?;
            Some(IdleSuppression {
                place: suppression.place.clone(),
                rule: suppression.rule.clone(),
                object: suppression.object.as_str().to_owned(),
                why,
                until: suppression.until.map(|day| day.to_string()),
            })
        });
        idle.collect()
    }
}

impl Suppressions {
    /// Those that named something, over or not.
    pub fn matched(&self) -> impl Iterator<Item = MatchedSuppression> {
        let used = self.list.iter().zip(&self.used).filter(|(_, used)| **used);
        used.map(|(suppression, _)| MatchedSuppression {
            place: suppression.place.clone(),
            rule: suppression.rule.clone(),
            object: suppression.object.as_str().to_owned(),
        })
    }
}

impl Suppression {
    fn names(&self, finding: &Finding, package: &str) -> bool {
        self.rule == finding.rule
            && self.object.matches(&finding.object)
            && self.package.as_ref().is_none_or(|pattern| pattern.matches(package))
    }

    fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    fn accept(&self, finding: &Finding) -> Suppressed {
        Suppressed {
            finding: finding.clone(),
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            until: self.until.map(|day| day.to_string()),
            place: self.place.clone(),
            in_package: self.in_package,
        }
    }
}
