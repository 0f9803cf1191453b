//! `mxready rules lint`: advice on rules that load.

use crate::report::page::{Page, Role};
use crate::report::words::counted;
use crate::report::{Style, text};
use crate::yaml::Mistakes;

/// The advice, each piece with its place, and the count as the last line.
pub(super) fn page(advice: &Mistakes, style: Style) -> String {
    let mut page = Page::new(style);
    for one in advice.iter() {
        page.block(0, &text::block(&one.to_string().replacen("error:", "advice:", 1)));
        page.blank();
    }
    if advice.is_empty() {
        page.paragraph(0, Role::Good, "nothing to say about these rules");
    } else {
        page.paragraph(0, Role::Warn, &counted(advice.len(), "remark"));
    }
    page.finish()
}
