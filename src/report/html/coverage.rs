//! How far the analysis got: what was read of the package, and what each rule said, by subject.

use std::collections::BTreeMap;

use crate::findings::{Outcome, PackageResult, Unreadable};
use crate::report::words;

use super::pictures::{Bar, stacked};

/// Coverage of one package.
pub(super) struct Coverage<'a> {
    pub(super) sentence: String,
    pub(super) files: Vec<Bar>,
    pub(super) unreadable: &'a [Unreadable],
    pub(super) contradictions: &'a [Unreadable],
    pub(super) subjects: Vec<SubjectRow>,
    pub(super) quiet: Vec<&'a str>,
}

/// What the rules of one subject said.
pub(super) struct SubjectRow {
    pub(super) subject: String,
    pub(super) fired: usize,
    pub(super) quiet: usize,
    pub(super) cannot_tell: usize,
    pub(super) bars: Vec<Bar>,
}

impl<'a> Coverage<'a> {
    pub(super) fn of(package: &'a PackageResult) -> Self {
        let coverage = &package.coverage;
        let mut subjects: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for rule in &coverage.rules {
            let [fired, quiet, cannot_tell] = subjects.entry(&rule.subject).or_default();
            *match rule.outcome {
                Outcome::Fired => fired,
                Outcome::Quiet => quiet,
                Outcome::CannotTell => cannot_tell,
            } += 1;
        }
        let row = |(subject, counts): (&str, [usize; 3])| {
            let [fired, quiet, cannot_tell] = counts;
            let bars = stacked(&[("fired", fired), ("quiet", quiet), ("cannot-tell", cannot_tell)]);
            SubjectRow { subject: subject_name(subject), fired, quiet, cannot_tell, bars }
        };
        let unread = coverage.entries.saturating_sub(coverage.read).saturating_sub(coverage.skipped);
        Self {
            sentence: format!(
                "{}: {} read, {} skipped because no rule needs them, {} that could not be read.",
                words::counted(coverage.entries, "file"),
                words::grouped(coverage.read),
                words::grouped(coverage.skipped),
                words::counted(coverage.unreadable.len(), "place"),
            ),
            files: stacked(&[("fired", coverage.read), ("quiet", coverage.skipped), ("cannot-tell", unread)]),
            unreadable: &coverage.unreadable,
            contradictions: &coverage.contradictions,
            subjects: subjects.into_iter().map(row).collect(),
            quiet: coverage
                .rules
                .iter()
                .filter(|rule| rule.outcome == Outcome::Quiet)
                .map(|rule| rule.rule.as_str())
                .collect(),
        }
    }
}

/// A kind of facts as people say it: `scheduled events`.
pub(super) fn subject_name(kind: &str) -> String {
    match kind {
        "" => "other".to_owned(),
        "app" => "the app".to_owned(),
        "java-reference" => "Java code".to_owned(),
        "environments" => "the environments".to_owned(),
        kind => format!("{}s", kind.replace('-', " ")),
    }
}
