//! Fields of facts as text.

use crate::facts::{FieldValue, Known, Row, Value};

use super::super::text::shortened;
use super::super::words;

/// Characters of a text in a table; the JSON has all of it.
pub(super) const TEXT_LENGTH: usize = 300;

/// A field: `-` for none, `?` for what could not be read.
pub(super) fn cell<T: FieldValue>(field: &Known<T>) -> String {
    match field {
        Known::Is(value) => shown(&value.value()),
        Known::Absent => "-".to_owned(),
        Known::Unknown => "?".to_owned(),
    }
}

/// A field whose number has a unit.
pub(super) fn cell_with(field: &Known<f64>, text: impl Fn(f64) -> String) -> String {
    match field {
        Known::Is(number) => text(*number),
        Known::Absent => "-".to_owned(),
        Known::Unknown => "?".to_owned(),
    }
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Text("") => "\"\"".to_owned(),
        Value::Text(text) => shortened(text, TEXT_LENGTH),
        Value::Version(version) => version.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Set(words) if words.is_empty() => "-".to_owned(),
        Value::Set(words) => shortened(&words.join(", "), TEXT_LENGTH),
    }
}

/// What holds of a row, for a last column: the words whose field says yes, `word?` where it could not be read.
pub(super) fn flags(fields: &[(&Known<bool>, &str)]) -> String {
    let words: Vec<_> = fields
        .iter()
        .filter_map(|(field, word)| match field {
            Known::Is(true) => Some((*word).to_owned()),
            Known::Unknown => Some(format!("{word}?")),
            Known::Is(false) | Known::Absent => None,
        })
        .collect();
    words.join(", ")
}

/// The rows that were read, one's own before those of others, else in their order.
pub(super) fn own_first<F>(rows: &[Row<F>]) -> Vec<&Row<F>> {
    let mut rows: Vec<_> = rows.iter().filter(|row| row.unreadable.is_none()).collect();
    rows.sort_by_key(|row| row.owner.kind);
    rows
}

/// A number of bytes as people read it.
pub(super) fn size(field: &Known<f64>) -> String {
    cell_with(field, words::size)
}
