//! `mxready rules questions`: what only people can answer.

use crate::report::page::{Page, Role};
use crate::report::{Style, text};
use crate::rules::RuleSet;

/// All questions by id.
pub(super) fn page(set: &RuleSet, style: Style) -> String {
    let mut page = Page::new(style);
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
