//! Import and export mappings: which microflows run for each object and value that passes through, and which entities
//! come out.

use std::collections::BTreeSet;

use super::node::Node;

/// An import or export mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Qualified name.
    pub name: String,
    /// Whether it imports.
    pub imports: bool,
    /// Microflows called for each object (`CustomHandlerCall`) or value (`Converter`).
    pub microflows: BTreeSet<String>,
    /// Entities whose objects are created or read.
    pub entities: BTreeSet<String>,
}

impl Mapping {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        let mut mapping = Self {
            name: node.owned("QualifiedName"),
            imports: node.type_name().starts_with("Import"),
            microflows: BTreeSet::new(),
            entities: BTreeSet::new(),
        };
        node.visit_texts(&mut |property, text| {
            if text.is_empty() {
                return;
            }
            match property {
                "Converter" | "Microflow" => mapping.microflows.insert(text.to_owned()),
                "Entity" => mapping.entities.insert(text.to_owned()),
                _ => false,
            };
        });
        mapping
    }
}
