//! From TOML to the tree that hand-written files are decoded from, so that a mistake in `mxready.toml` is told the same
//! way as one in a rule file. Keys stand in the order of the file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::yaml::{Content, Document, Entry, Mistakes, Node, Place, Scalar};

/// Bytes of a file; nobody writes a longer one by hand.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

/// Reads a file; `None` where it is no TOML, and the reasons are among the mistakes.
pub(super) fn read(document: &Document, mistakes: &mut Mistakes) -> Option<Node> {
    let text = &document.text;
    if text.len() as u64 > MAX_BYTES {
        let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len());
        mistakes.about(&document.name, message, "is this the right file?");
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let place = place(text, error.span().unwrap_or_default());
        mistakes.at(document, place, format!("this is not valid TOML: {}", error.message()), "");
    }
    errors.is_empty().then(|| Node { place: place(text, 0..1), content: table_of(text, table.get_ref()) })
}

fn table_of(text: &str, table: &DeTable<'_>) -> Content {
    let mut entries: Vec<(usize, Entry)> = Vec::with_capacity(table.len());
    for (key, value) in table {
        let span = key.span();
        let entry =
            Entry { key: key.get_ref().to_string(), place: place(text, span.clone()), value: node(text, value) };
        entries.push((span.start, entry));
    }
    entries.sort_by_key(|(start, _)| *start);
    Content::Mapping(entries.into_iter().map(|(_, entry)| entry).collect())
}

fn node(text: &str, value: &Spanned<DeValue<'_>>) -> Node {
    let scalar = |text: String, quoted| Content::Scalar(Scalar { text, quoted });
    let content = match value.get_ref() {
        DeValue::String(string) => scalar(string.to_string(), true),
        DeValue::Integer(number) => scalar(number.to_string(), false),
        DeValue::Float(number) => scalar(number.to_string(), false),
        DeValue::Boolean(flag) => scalar(flag.to_string(), false),
        DeValue::Datetime(time) => scalar(time.to_string(), false),
        DeValue::Array(items) => Content::List(items.iter().map(|item| node(text, item)).collect()),
        DeValue::Table(table) => table_of(text, table),
    };
    Node { place: place(text, value.span()), content }
}

/// Line and column of bytes.
fn place(text: &str, span: Range<usize>) -> Place {
    let before = text.get(..span.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let inside = text.get(span).unwrap_or_default();
    Place {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        length: inside.lines().next().unwrap_or_default().chars().count().max(1),
    }
}
