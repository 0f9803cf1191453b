//! `mxready rules test`: the result of the tests in the rule files.

use crate::report::page::{Page, Role};
use crate::report::words::counted;
use crate::report::{Style, text};
use crate::rules::{RuleSet, TestReport};

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
