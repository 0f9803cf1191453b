//! From the text of a settings file to values: YAML and JSON through one tree that keeps the lines.

use std::fmt;

use crate::yaml::{Content, Document, Entry, Mistakes, Node, Place, Scalar, read as read_yaml};

use super::{Gap, SettingSection, Settings, Value};

/// Reads YAML, or JSON. Most JSON is YAML too and so keeps its lines; the rest of it is read without.
pub(super) fn read(document: &Document) -> Result<Node, Mistakes> {
    let mut mistakes = Mistakes::new();
    let root = read_yaml(document, &mut mistakes);
    if let (Some(root), true) = (root, mistakes.is_empty()) {
        return Ok(root);
    }
    match super::json::read(&document.text) {
        Ok(root) => Ok(root),
        // JSON that is well-formed and no YAML: what is wrong with the JSON says more, but for the place, which YAML has.
        Err(error) if error.is_data() && !mistakes.iter().any(|mistake| mistake.message.contains("twice")) => {
            let mut mistakes = Mistakes::new();
            mistakes.about(&document.name, error.to_string(), "leave one of them");
            Err(mistakes)
        }
        Err(_) => Err(mistakes),
    }
}

/// A tree from JSON that stands inside another text, all on one line.
pub(super) fn of_json(value: &serde_json::Value, line: usize) -> Node {
    use serde_json::Value as Json;
    let place = Place { line, column: 1, length: 1 };
    let scalar = |text: &str, quoted| Content::Scalar(Scalar { text: text.to_owned(), quoted });
    let content = match value {
        Json::Null => scalar("null", false),
        Json::Bool(flag) => scalar(if *flag { "true" } else { "false" }, false),
        Json::Number(number) => scalar(&number.to_string(), false),
        Json::String(text) => scalar(text, true),
        Json::Array(items) => Content::List(items.iter().map(|item| of_json(item, line)).collect()),
        Json::Object(entries) => Content::Mapping(
            entries.iter().map(|(key, value)| Entry { key: key.clone(), place, value: of_json(value, line) }).collect(),
        ),
    };
    Node { place, content }
}

/// The one item of a `List` that `kubectl get -o yaml` prints; anything else stays as it is.
pub(super) fn single_item(root: &Node) -> &Node {
    match (get(root, "kind").and_then(text), get(root, "items").map(items)) {
        (Some("List"), Some([only])) => only,
        _ => root,
    }
}

pub(super) fn entries(node: &Node) -> &[Entry] {
    match &node.content {
        Content::Mapping(entries) => entries,
        _ => &[],
    }
}

pub(super) fn items(node: &Node) -> &[Node] {
    match &node.content {
        Content::List(items) => items,
        _ => &[],
    }
}

pub(super) fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    entries(node).iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// The text of a single value; `None` for `null`, nothing, lists and mappings.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.content {
        Content::Scalar(scalar) if !scalar.is_null() && !scalar.is_missing() => Some(&scalar.text),
        _ => None,
    }
}

pub(super) fn is_mapping(node: &Node) -> bool {
    matches!(node.content, Content::Mapping(_))
}

pub(super) fn is_list(node: &Node) -> bool {
    matches!(node.content, Content::List(_))
}

/// Whether nothing stands there: `null`, or a key without a value.
pub(super) fn is_nothing(node: &Node) -> bool {
    matches!(&node.content, Content::Scalar(scalar) if scalar.is_null() || scalar.is_missing())
}

/// Texts of a list, or of one text with commas.
pub(super) fn texts(node: &Node) -> Option<Vec<String>> {
    let shown = |node| text(node).filter(|text| !is_mask(text));
    match &node.content {
        Content::List(items) => items.iter().map(|item| shown(item).map(str::to_owned)).collect(),
        _ if is_nothing(node) => Some(Vec::new()),
        _ => shown(node).map(split),
    }
}

/// `A, B` as a list.
pub(super) fn split(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Portals and exports print a hidden value as stars or dots.
pub(super) fn is_mask(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() >= 3 && text.chars().all(|each| matches!(each, '*' | '•' | '●'))
}

/// A node as a value. `null`, a key with nothing behind it and stars are hidden; lists and mappings become one text.
pub(super) fn value(node: &Node, place: &str) -> Value {
    let line = node.place.line;
    match &node.content {
        Content::Scalar(scalar) if is_nothing(node) || is_mask(&scalar.text) => Value::hidden(line, place),
        Content::Scalar(scalar) => Value::of(&scalar.text, line, place),
        _ => Value::of(Shown(node).to_string(), line, place),
    }
}

/// Takes each entry of a mapping as a setting. What is no mapping is a gap.
pub(super) fn take(settings: &mut Settings, section: SettingSection, node: &Node, place: &str) {
    if is_nothing(node) || (is_list(node) && items(node).is_empty()) {
        return;
    }
    if !is_mapping(node) {
        settings.gaps.push(Gap {
            section: Some(section),
            line: node.place.line,
            why: format!("`{place}` is no mapping of names and values"),
        });
    }
    for entry in entries(node) {
        settings.put(section, &entry.key, value(&entry.value, place));
    }
}

/// A node in one line: its value, or JSON with sorted keys.
pub(super) struct Shown<'n>(pub(super) &'n Node);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.content {
            Content::Scalar(scalar) => formatter.write_str(&scalar.text),
            Content::List(items) => {
                formatter.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(formatter, "{}{}", if index > 0 { ", " } else { "" }, Shown(item))?;
                }
                formatter.write_str("]")
            }
            Content::Mapping(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|left, right| left.key.cmp(&right.key));
                formatter.write_str("{")?;
                for (index, entry) in sorted.iter().enumerate() {
                    write!(formatter, "{}{}: {}", if index > 0 { ", " } else { "" }, entry.key, Shown(&entry.value))?;
                }
                formatter.write_str("}")
            }
        }
    }
}
