//! A plan as a document: Markdown for repositories and tickets, a page for browsers and printers, JSON for programs. The
//! three show the same; none decides anything. Text from a package stays text in each of them.

mod html;
mod json;
mod markdown;
mod wording;

pub use html::render as html;
pub use json::render as json;
pub use markdown::render as markdown;
