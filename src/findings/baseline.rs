//! The findings that a team knows already, so that a gate speaks of new ones alone. A finding is known by its app and
//! fingerprint, never by its position; one that is worse than it was, or stands there once more often, is new. Nothing
//! is called gone after a package that was not read whole, and nothing of an app without a name is known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PackageResult, Severity};

/// Version of the shape of the file.
const VERSION: u32 = 1;

/// Known findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of this shape; the name says what file this is.
    #[serde(rename = "mxready_baseline")]
    version: u32,
    /// The target that the findings are about, such as `mendix-cloud-v4`.
    target: String,
    /// The findings, sorted, so that two branches change different lines.
    findings: Vec<Known>,
}

/// One line of the file. The order of the fields is the order of the lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// Name of the app; a package may be called otherwise in every build.
    app: String,
    rule: String,
    object: String,
    severity: Severity,
    fingerprint: String,
    /// How often; several findings may share all that identifies them.
    count: usize,
}

/// What makes two findings the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Identity<'a> {
    app: &'a str,
    fingerprint: &'a str,
}

/// What an update did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Findings that came in.
    pub added: usize,
    /// Findings that went out.
    pub removed: usize,
    /// Findings that stayed and are worse or better than they were.
    pub changed: usize,
}

impl Baseline {
    /// The findings of packages. The packages have to be complete; those of one without a name are left out, as any other
    /// app without a name would have them, too.
    pub fn of(target: &str, packages: &[PackageResult]) -> Self {
        let mut known: BTreeMap<Identity<'_>, Known> = BTreeMap::new();
        for package in packages {
            for (identity, mut entry) in counted(package) {
                // Two builds of one app: each may have as many as the one that has most.
                if let Some(other) = known.get(&identity) {
                    entry.count = entry.count.max(other.count);
                    entry.severity = entry.severity.max(other.severity);
                }
                known.insert(identity, entry);
            }
        }
        let mut findings: Vec<_> = known.into_values().collect();
        findings.sort();
        Self { version: VERSION, target: target.to_owned(), findings }
    }

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for the person who named it.
    pub fn from_json(text: &str, target: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| format!("it is no baseline: {error}"))?;
        if baseline.version != VERSION {
            return Err(format!("it has version {}, and this program reads version {VERSION}", baseline.version));
        }
        if baseline.target != target {
            return Err(format!("it is about {}, and this run about {target}", baseline.target));
        }
        Ok(baseline)
    }

    /// The file's text.
    ///
    /// # Errors
    ///
    /// None that its types can cause; the serializer's own error otherwise.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.findings.iter().map(|known| known.count).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Marks the findings of a package that it holds, and says how many of it the package does not have any more; 0 where
    /// the package was not read whole.
    pub fn mark(&self, package: &mut PackageResult) -> usize {
        let Some(app) = package.app().map(str::to_owned) else { return 0 };
        let mut left: BTreeMap<&str, (Severity, usize)> = BTreeMap::new();
        for known in self.findings.iter().filter(|known| known.app == app) {
            left.insert(&known.fingerprint, (known.severity, known.count));
        }
        for finding in &mut package.findings {
            if let Some((severity, count)) = left.get_mut(finding.fingerprint.as_str())
                && *count > 0
            {
                *count -= 1;
                finding.known = finding.severity <= *severity;
            }
        }
        // A finding that was accepted is still there.
        for suppressed in &package.suppressed {
            if let Some((_, count)) = left.get_mut(suppressed.finding.fingerprint.as_str()) {
                *count = count.saturating_sub(1);
            }
        }
        if package.coverage.is_complete() { left.values().map(|(_, count)| count).sum() } else { 0 }
    }

    /// The baseline after packages were judged anew: what these apps have now, and what other apps had.
    pub fn updated(&self, packages: &[PackageResult]) -> (Self, Changes) {
        let mut new = Self::of(&self.target, packages);
        let apps: Vec<&str> = packages.iter().filter_map(PackageResult::app).collect();
        // Without a name nobody knows whose it was.
        let is_of_another_app = |known: &&Known| !known.app.trim().is_empty() && !apps.contains(&known.app.as_str());
        new.findings.extend(self.findings.iter().filter(|known| is_of_another_app(known)).cloned());
        new.findings.sort();
        let changes =
            Changes { added: new.not_in(self), removed: self.not_in(&new), changed: self.of_other_severity(&new) };
        (new, changes)
    }

    /// How many of its findings another one does not hold.
    fn not_in(&self, other: &Self) -> usize {
        let has = |known: &Known| other.twin(known).map_or(0, |found| found.count);
        self.findings.iter().map(|known| known.count.saturating_sub(has(known))).sum()
    }

    /// How many of its findings another one holds with another severity.
    fn of_other_severity(&self, other: &Self) -> usize {
        let otherwise = |known: &Known| {
            let found = other.twin(known).filter(|found| found.severity != known.severity);
            found.map_or(0, |found| found.count.min(known.count))
        };
        self.findings.iter().map(otherwise).sum()
    }

    fn twin(&self, known: &Known) -> Option<&Known> {
        self.findings.iter().find(|found| found.app == known.app && found.fingerprint == known.fingerprint)
    }
}

/// The findings of a package, those with one identity counted together.
fn counted(package: &PackageResult) -> BTreeMap<Identity<'_>, Known> {
    let mut known: BTreeMap<Identity<'_>, Known> = BTreeMap::new();
    let Some(app) = package.app() else { return known };
    for finding in &package.findings {
        let entry = known.entry(Identity { app, fingerprint: &finding.fingerprint }).or_insert_with(|| Known {
            app: app.to_owned(),
            rule: finding.rule.clone(),
            object: finding.object.clone(),
            severity: finding.severity,
            fingerprint: finding.fingerprint.clone(),
            count: 0,
        });
        entry.count += 1;
        entry.severity = entry.severity.max(finding.severity);
    }
    known
}

#[cfg(test)]
mod tests {
    use crate::facts::{Evidence, Owner};
    use crate::findings::{Confidence, Coverage, Finding, Outcome, RuleOutcome, Source};

    use super::*;

    fn finding(object: &str, severity: Severity) -> Finding {
        Finding {
            rule: "own-threads".into(),
            title: "Own threads".into(),
            severity,
            confidence: Confidence::Certain,
            effort: 1,
            owner: Owner::app(),
            object: object.into(),
            message: String::new(),
            remedy: String::new(),
            source: Source { url: String::new(), read: String::new() },
            evidence: vec![Evidence::at([object.to_owned()])],
            fingerprint: Finding::fingerprint_of("own-threads", object, &[]),
            known: false,
        }
    }

    fn package(app: &str, findings: Vec<Finding>) -> PackageResult {
        let rule = RuleOutcome {
            rule: "own-threads".into(),
            severity: Severity::Blocker,
            subject: String::new(),
            outcome: Outcome::Fired,
            missing: Vec::new(),
        };
        PackageResult {
            project: Some(app.into()),
            findings,
            coverage: Coverage { rules: vec![rule], ..Coverage::default() },
            error: None,
            ..PackageResult::unusable("app.mda", "")
        }
    }

    fn known(baseline: &Baseline, mut package: PackageResult) -> (Vec<bool>, usize) {
        let gone = baseline.mark(&mut package);
        (package.findings.iter().map(|finding| finding.known).collect(), gone)
    }

    use Severity::{Blocker, Warning};

    #[test]
    fn a_known_finding_is_known_in_another_build_and_not_in_another_app() {
        let baseline = Baseline::of("cloud", &[package("Orders", vec![finding("A", Blocker), finding("B", Warning)])]);
        let same = vec![finding("B", Warning), finding("A", Blocker), finding("C", Blocker)];
        assert_eq!(known(&baseline, package("Orders", same.clone())), (vec![true, true, false], 0));
        assert_eq!(known(&baseline, package("Billing", same)), (vec![false; 3], 0));
    }

    #[test]
    fn a_finding_that_has_become_worse_or_more_is_new() {
        let baseline = Baseline::of("cloud", &[package("Orders", vec![finding("A", Warning), finding("B", Warning)])]);
        assert_eq!(known(&baseline, package("Orders", vec![finding("A", Blocker)])), (vec![false], 1));
        let twice = vec![finding("A", Warning), finding("A", Warning), finding("B", Warning)];
        assert_eq!(known(&baseline, package("Orders", twice)), (vec![true, false, true], 0));
    }

    #[test]
    fn nothing_is_gone_where_the_package_was_not_read_whole() {
        let baseline = Baseline::of("cloud", &[package("Orders", vec![finding("A", Blocker)])]);
        let mut cut = package("Orders", Vec::new());
        cut.coverage.rules[0].missing.push("model/model.mdp".into());
        assert_eq!(known(&baseline, cut).1, 0);
        assert_eq!(known(&baseline, package("Orders", Vec::new())).1, 1);
    }

    #[test]
    fn an_update_keeps_the_findings_of_apps_that_were_not_looked_at() {
        let before = [package("Orders", vec![finding("A", Blocker)]), package("Billing", vec![finding("B", Blocker)])];
        let baseline = Baseline::of("cloud", &before);
        let now = [package("Orders", vec![finding("C", Blocker)])];
        let (updated, changes) = baseline.updated(&now);
        assert_eq!(changes, Changes { added: 1, removed: 1, changed: 0 });
        assert_eq!(known(&updated, package("Billing", vec![finding("B", Blocker)])), (vec![true], 0));
        assert_eq!(known(&updated, package("Orders", vec![finding("C", Blocker)])), (vec![true], 0));
    }

    #[test]
    fn an_update_follows_what_became_worse_or_better() {
        let before = vec![finding("A", Warning), finding("B", Blocker), finding("C", Warning)];
        let now = [package("Orders", vec![finding("A", Blocker), finding("B", Warning), finding("C", Warning)])];
        let (updated, changes) = Baseline::of("cloud", &[package("Orders", before.clone())]).updated(&now);
        assert_eq!(changes, Changes { changed: 2, ..Changes::default() });
        assert_eq!(known(&updated, now[0].clone()), (vec![true; 3], 0));
        assert_eq!(known(&updated, package("Orders", before)).0, [true, false, true], "worse again is new again");
        assert_eq!(updated.updated(&now), (updated, Changes::default()));
    }

    #[test]
    fn nothing_of_a_nameless_app_is_known() {
        let text = Baseline::of("cloud", &[package("Orders", vec![finding("A", Blocker)])]).to_json().unwrap();
        let of_none = Baseline::from_json(&text.replace("Orders", ""), "cloud").unwrap();
        for name in [None, Some(""), Some(" ")] {
            let nameless =
                PackageResult { project: name.map(str::to_owned), ..package("", vec![finding("A", Blocker)]) };
            assert!(Baseline::of("cloud", std::slice::from_ref(&nameless)).is_empty());
            assert_eq!(known(&of_none, nameless), (vec![false], 0));
        }
    }

    #[test]
    fn the_file_says_the_same_after_reading_and_refuses_what_is_none() {
        let baseline = Baseline::of("cloud", &[package("Orders", vec![finding("A", Blocker)])]);
        let text = baseline.to_json().unwrap();
        assert_eq!(Baseline::from_json(&text, "cloud").unwrap(), baseline);
        for (text, target, expected) in [
            ("{}", "cloud", "missing field"),
            ("", "cloud", "it is no baseline"),
            (&*text, "another", "it is about cloud"),
            (&*text.replace("\"mxready_baseline\": 1", "\"mxready_baseline\": 9"), "cloud", "version 9"),
            (&*text.replace("\"count\": 1", "\"count\": -1"), "cloud", "it is no baseline"),
        ] {
            let error = Baseline::from_json(text, target).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
