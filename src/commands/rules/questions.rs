//! `mxready rules questions`: what only people can answer.

use crate::report::page::{Page, Role};
use crate::report::{Style, text};
use crate::rules::RuleSet;

/// A file of answers, as an example of its form.
pub(super) const FORM: &str = "\
answers:
  - question: scheduled-event-enabled
    about: Orders.SyncStock        # where it is asked for each object
    answer: true
    by: J. Bakker
    date: 2026-11-23               # when it was found out
    until: 2027-05-31              # the last day on which it counts
    app: Orders                    # optional: for this app alone
";

/// The form of an answer, and all questions by id.
pub(super) fn page(set: &RuleSet, style: Style) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, Role::Plain, "What people find out goes into a file for --answers, in this form:");
    page.blank();
    page.block(2, FORM);
    for question in set.questions() {
        page.blank();
        page.paragraph(0, Role::Strong, &text::line(&question.id));
        page.paragraph(2, Role::Plain, &text::line(&question.text));
        page.hanging("  Why     ", Role::Faint, Role::Plain, &text::line(&question.because));
        page.hanging("  Look at ", Role::Faint, Role::Plain, &text::line(&question.look));
        page.hanging("  Answer  ", Role::Faint, Role::Plain, &text::line(&question.expects()));
        if question.is_for_each() {
            page.paragraph(2, Role::Faint, "asked for each object; the answer names it with `about`");
        }
    }
    page.finish()
}
