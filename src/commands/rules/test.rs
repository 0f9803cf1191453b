//! `mxready rules test`: the result of the tests in the rule files.

use std::path::Path;

use crate::findings::Outcome;
use crate::package::Limits;
use crate::report::page::{Page, Role};
use crate::report::words::counted;
use crate::report::{Style, text};
use crate::rules::{RuleSet, TestFailure, TestReport};

use super::super::analyze::{self, HowToRead};
use super::super::error::CommandError;

/// Runs the tests that judge whole packages.
///
/// # Errors
///
/// Where a package of a test cannot be opened: a test that was not run must not look like one that holds.
pub(super) fn packages(set: &RuleSet, report: &mut TestReport) -> Result<(), CommandError> {
    for (rule, test, target, path) in set.package_tests() {
        let folder = Path::new(rule.file()).parent().unwrap_or(Path::new("."));
        let judge = set.target(&target)?;
        let interest = analyze::interests(&judge.asked_of_java());
        let how = HowToRead { interest: &interest, limits: Limits::default(), cache: None, checksum: false };
        let (facts, ..) = analyze::facts(&folder.join(path), &how)?;
        let outcomes = judge.judge(&facts).outcomes;
        let found = outcomes.iter().find(|outcome| outcome.rule == rule.id).map_or(Outcome::Quiet, |rule| rule.outcome);
        if found == test.expect {
            report.passed += 1;
        } else {
            report.failures.push(TestFailure {
                file: rule.file().to_owned(),
                rule: rule.id.clone(),
                test: test.name.clone(),
                target,
                expected: test.expect,
                found,
            });
        }
    }
    Ok(())
}

/// The failures, each with its file, and the counts as the last line.
pub(super) fn page(set: &RuleSet, report: &TestReport, style: Style) -> String {
    let mut page = Page::new(style);
    for failure in &report.failures {
        page.hanging("failed  ", Role::Bad, Role::Plain, &text::line(&failure.to_string()));
    }
    page.blank();
    let rules = counted(set.rules().len(), "rule");
    let held = counted(report.passed, "test");
    if report.is_success() {
        page.paragraph(0, Role::Good, &format!("all tests hold: {held} of {rules}"));
    } else {
        let failed = counted(report.failures.len(), "test");
        page.paragraph(0, Role::Bad, &format!("{failed} failed, {held} of {rules} held"));
    }
    page.finish()
}
