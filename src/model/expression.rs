//! Mendix expressions, as far as their text tells: the literals, constants and variables in them, and the text that a
//! concatenation yields. Nothing is evaluated that needs data; what is not known becomes a placeholder such as
//! `{$Host}`. Damaged expressions are read as far as they go.

mod fold;
#[cfg(test)]
mod tests;

pub use fold::{Folded, Names, fold, fold_template, fold_with};

use std::borrow::Cow;

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// A string literal without its quotes, doubled quotes undone.
    Text(Cow<'a, str>),
    /// A number such as `25` or `0.5`.
    Number(&'a str),
    /// A constant's qualified name, without `@`.
    Constant(&'a str),
    /// A variable with its path, without `$`, such as `Order/Sales.Order_Customer/Name`.
    Variable(&'a str),
    /// A token, without brackets and percent signs, such as `CurrentDateTime`.
    Token(&'a str),
    /// A function, keyword, enumeration value or other name.
    Word(&'a str),
    /// An operator, parenthesis, comma or anything else: one character, or two for `!=`, `<=` and `>=`.
    Symbol(&'a str),
}

/// The pieces of an expression in their order, white space and comments left out. A literal that is not closed runs to
/// the end.
pub fn parts(expression: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = expression.trim_start();
    while !rest.is_empty() {
        let (part, length) = next_part(rest);
        parts.extend(part);
        // Every arm consumes at least one character; this keeps a mistake from looping forever.
        rest = rest.get(length.max(1)..).unwrap_or_default().trim_start();
    }
    parts
}

/// The string literals of an expression in their order.
pub fn literals(expression: &str) -> Vec<String> {
    parts(expression)
        .into_iter()
        .filter_map(|part| match part {
            Part::Text(text) => Some(text.into_owned()),
            _ => None,
        })
        .collect()
}

fn next_part(rest: &str) -> (Option<Part<'_>>, usize) {
    let first = rest.chars().next().unwrap_or_default();
    match first {
        '\'' => {
            let (text, length) = literal(rest);
            (Some(Part::Text(text)), length)
        }
        '$' => {
            let name = name_length(rest, 1, is_path);
            (Some(Part::Variable(slice(rest, 1, name))), name)
        }
        '@' => {
            let name = name_length(rest, 1, is_name);
            (Some(Part::Constant(slice(rest, 1, name))), name)
        }
        '[' if rest.starts_with("[%") => {
            let end = rest.find("%]").unwrap_or(rest.len());
            (Some(Part::Token(slice(rest, 2, end).trim())), (end + 2).min(rest.len()))
        }
        '/' if rest.starts_with("//") => (None, rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |end| end + 2)),
        _ if first.is_ascii_digit() => {
            let end = name_length(rest, 0, |each| each.is_ascii_digit() || each == '.');
            (Some(Part::Number(slice(rest, 0, end))), end)
        }
        _ if first.is_alphabetic() || first == '_' => {
            let end = name_length(rest, 0, is_name);
            (Some(Part::Word(slice(rest, 0, end))), end)
        }
        _ => {
            let is_pair = ["!=", "<=", ">="].iter().any(|pair| rest.starts_with(pair));
            let length = if is_pair { 2 } else { first.len_utf8() };
            (Some(Part::Symbol(slice(rest, 0, length))), length)
        }
    }
}

/// A literal at the start of a text and its length with quotes.
fn literal(rest: &str) -> (Cow<'_, str>, usize) {
    let body = rest.get(1..).unwrap_or_default();
    let mut from = 0;
    let mut has_quotes = false;
    let end = loop {
        let Some(quote) = body.get(from..).and_then(|tail| tail.find('\'')).map(|at| from + at) else {
            break body.len();
        };
        if body.get(quote + 1..).is_some_and(|tail| tail.starts_with('\'')) {
            has_quotes = true;
            from = quote + 2;
        } else {
            break quote;
        }
    };
    let text = body.get(..end).unwrap_or_default();
    let text = if has_quotes { Cow::Owned(text.replace("''", "'")) } else { Cow::Borrowed(text) };
    (text, (end + 2).min(rest.len()))
}

fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// Where a name ends that begins at an offset.
fn name_length(text: &str, from: usize, belongs: impl Fn(char) -> bool) -> usize {
    let tail = text.get(from..).unwrap_or_default();
    from + tail.find(|each: char| !belongs(each)).unwrap_or(tail.len())
}

/// `-` is left out although System entities have it in their names: in expressions it is far more often a minus.
fn is_name(each: char) -> bool {
    each.is_alphanumeric() || matches!(each, '_' | '.')
}

fn is_path(each: char) -> bool {
    is_name(each) || each == '/'
}
