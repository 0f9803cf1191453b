//! Environment variables of an app, from what `cf env` prints, from its JSON, or from a file with a variable on each
//! line. Nothing is expanded: a `$` stays a `$`.

use std::collections::BTreeSet;

use crate::yaml::{Content, Node};

use super::tree::{Shown, entries, get, is_mapping, is_nothing, text};

/// A variable as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: Option<String>,
    pub(super) line: usize,
}

/// The heading in what `cf env` prints, above what people set.
const USER_PROVIDED: &str = "User-Provided:";

/// Whether a text is a list of variables rather than a tree: the first line that says something is `NAME=value`, or it
/// is what `cf env` prints.
pub(super) fn is_listing(text: &str) -> bool {
    if text.lines().any(|line| line.trim() == USER_PROVIDED) {
        return true;
    }
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| assignment(line).is_some())
}

/// The variables of a list.
pub(super) fn listing(text: &str) -> Vec<Variable> {
    if text.lines().any(|line| line.trim() == USER_PROVIDED) { printed(text) } else { assigned(text) }
}

fn assigned(text: &str) -> Vec<Variable> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let lines = lines.filter(|(_, line)| !line.trim_start().starts_with('#'));
    let variable = |(index, line): (usize, &str)| match assignment(line.trim()) {
        Some((name, value)) => Variable { name: name.to_owned(), value: Some(unquoted(value)), line: index + 1 },
        // Kept without a name, so that it is told.
        None => Variable { name: String::new(), value: None, line: index + 1 },
    };
    lines.map(variable).collect()
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    line.split_once('=').filter(|(name, _)| is_name(name))
}

fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    starts && name.chars().all(|each| each.is_ascii_alphanumeric() || matches!(each, '_' | '.' | '-'))
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(value).to_owned()
}

/// `NAME: value` below the heading; a value may go on over several lines, where it is JSON.
fn printed(text: &str) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let line_text = line.trim_end();
        if line_text.trim() == USER_PROVIDED {
            inside = true;
        } else if inside && is_heading(line_text) {
            inside = false;
        } else if inside && !line_text.is_empty() {
            let empty = line_text.strip_suffix(':').map(|name| (name, ""));
            match line_text.split_once(": ").or(empty).filter(|(name, _)| is_name(name)) {
                Some((name, value)) => {
                    variables.push(Variable { name: name.to_owned(), value: Some(unquoted(value)), line: index + 1 });
                }
                None => match variables.last_mut().and_then(|last| last.value.as_mut()) {
                    Some(value) => {
                        value.push('\n');
                        value.push_str(line_text);
                    }
                    None => variables.push(Variable { name: String::new(), value: None, line: index + 1 }),
                },
            }
        }
    }
    variables
}

fn is_heading(line: &str) -> bool {
    ["Running Environment", "Staging Environment", "System-Provided", "No running", "No staging"]
        .iter()
        .any(|heading| line.trim_start().starts_with(heading))
}

/// The variables in a tree: the answers of the platform's API, or a flat object of names as environments have them.
pub(super) fn of_tree(root: &Node) -> Option<Vec<Variable>> {
    let groups = ["environment_variables", "environment_json", "system_env_json", "application_env_json"];
    if groups.iter().any(|key| get(root, key).is_some()) {
        let found = groups.iter().filter_map(|key| get(root, key)).filter(|group| !is_nothing(group));
        let mut variables: Vec<Variable> = found.flat_map(flat).collect();
        // What counts for all apps; an app's own variable of the same name counts more.
        let for_all = get(root, "running_env_json").filter(|group| !is_nothing(group)).map(flat).unwrap_or_default();
        let own: BTreeSet<String> = variables.iter().map(|variable| variable.name.clone()).collect();
        variables.extend(for_all.into_iter().filter(|variable| !own.contains(&variable.name)));
        return Some(variables);
    }
    let is_flat = |node: &Node| {
        let all = entries(node);
        !all.is_empty()
            && all.iter().all(|entry| is_name(&entry.key) && !entry.key.contains(['.', '-']))
            && all.iter().any(|entry| super::buildpack::knows(&entry.key))
    };
    is_flat(root).then(|| flat(root))
}

fn flat(node: &Node) -> Vec<Variable> {
    if !is_mapping(node) {
        // Kept without a name, so that it is told.
        return vec![Variable { name: String::new(), value: None, line: node.place.line }];
    }
    let variable = |entry: &crate::yaml::Entry| Variable {
        name: entry.key.clone(),
        value: match &entry.value.content {
            Content::Scalar(_) => text(&entry.value).map(str::to_owned),
            _ => Some(json_of(&entry.value).to_string()),
        },
        line: entry.place.line,
    };
    entries(node).iter().map(variable).collect()
}

/// Back to JSON: values that the platform gives as objects are read as those that it gives as text.
fn json_of(node: &Node) -> serde_json::Value {
    match &node.content {
        Content::Mapping(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), json_of(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Content::List(items) => items.iter().map(json_of).collect::<Vec<_>>().into(),
        Content::Scalar(scalar) if scalar.is_null() => serde_json::Value::Null,
        Content::Scalar(scalar) if !scalar.quoted => {
            serde_json::from_str(&scalar.text).unwrap_or_else(|_| scalar.text.clone().into())
        }
        Content::Scalar(_) => Shown(node).to_string().into(),
    }
}
