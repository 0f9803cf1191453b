//! Looks into a YAML file by keys.

use std::collections::BTreeMap;

use mxready::yaml::{Content, Document, Mistakes, Node, read};

/// The document of a file of the repository.
pub(crate) fn document(name: &str) -> Node {
    parse(name, &super::repository(name))
}

/// The document of a text.
pub(crate) fn parse(name: &str, text: &str) -> Node {
    let mut mistakes = Mistakes::new();
    let document = Document { name: name.to_owned(), text: text.to_owned().into() };
    let node = read(&document, &mut mistakes);
    assert!(mistakes.is_empty(), "{name}: {mistakes}");
    node.unwrap_or_else(|| panic!("{name} is empty"))
}

/// The value under a key, where there is one.
pub(crate) fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Content::Mapping(entries) = &node.content else { return None };
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// The value under keys, which has to be there.
pub(crate) fn at<'a>(node: &'a Node, keys: &[&str]) -> &'a Node {
    keys.iter().fold(node, |node, key| get(node, key).unwrap_or_else(|| panic!("no {key} in {keys:?}")))
}

pub(crate) fn text(node: &Node) -> &str {
    let Content::Scalar(scalar) = &node.content else { panic!("no text: {node:?}") };
    &scalar.text
}

pub(crate) fn list(node: &Node) -> &[Node] {
    let Content::List(items) = &node.content else { panic!("no list: {node:?}") };
    items
}

/// Keys and texts of a mapping.
pub(crate) fn texts(node: &Node) -> BTreeMap<&str, &str> {
    keys(node).into_iter().map(|(key, value)| (key, text(value))).collect()
}

/// Keys and values of a mapping.
pub(crate) fn keys(node: &Node) -> BTreeMap<&str, &Node> {
    let Content::Mapping(entries) = &node.content else { panic!("no mapping: {node:?}") };
    entries.iter().map(|entry| (entry.key.as_str(), &entry.value)).collect()
}

/// All texts under a key, however deep it stands.
pub(crate) fn everywhere<'a>(node: &'a Node, key: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Scalar(_) => {}
            Content::List(items) => open.extend(items),
            Content::Mapping(entries) => {
                for entry in entries {
                    match &entry.value.content {
                        Content::Scalar(scalar) if entry.key == key => found.push(scalar.text.as_str()),
                        _ => open.push(&entry.value),
                    }
                }
            }
        }
    }
    found
}
