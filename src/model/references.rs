//! Names of microflows and nanoflows in documents whose shape does not matter here: pages, menus, navigation, workflows,
//! services of versions to come. A property whose name speaks of a flow and whose value looks like a qualified name is
//! taken for a reference; the call graph drops what names no flow.

use std::collections::BTreeSet;

use super::node::Node;

/// Every flow that a document names.
pub(crate) fn flow_references(node: &Node<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    node.visit_texts(&mut |property, text| {
        if names_a_flow(property) && is_qualified(text) && !found.contains(text) {
            found.insert(text.to_owned());
        }
    });
    found
}

/// `Forms$MicroflowSettings.Microflow`, `Forms$RuntimeOperation.OperationName`, `…HeadersMicroflow` and their like.
fn names_a_flow(property: &str) -> bool {
    property.ends_with("Microflow")
        || property.ends_with("Nanoflow")
        || property == "OperationName"
        || property == "Converter"
        || property == "microflow"
        || property == "nanoflow"
}

/// Whether a text is `Module.Name`.
pub(crate) fn is_qualified(text: &str) -> bool {
    let mut parts = text.split('.');
    let word = |part: Option<&str>| {
        part.is_some_and(|part| {
            !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
        })
    };
    word(parts.next()) && word(parts.next()) && parts.next().is_none()
}
