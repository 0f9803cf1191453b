//! The list of documents that a model begins with: which documents follow, and which module each belongs to. It is also
//! the only witness that a stream is complete: a file cut off between two documents looks whole without it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::damage::Damage;
use super::node::{Id, Node};

/// The documents that the model says it holds.
#[derive(Debug, Default)]
pub(crate) struct Skeleton {
    seen: bool,
    modules: usize,
    /// Document to index of its module.
    owners: HashMap<Id, usize>,
    /// What has not come yet.
    awaited: BTreeMap<Id, String>,
    arrived: HashSet<Id>,
}

impl Skeleton {
    /// Takes the list from a project document; `false` where the document is not the list.
    pub(crate) fn read(&mut self, project: &Node<'_>) -> bool {
        if self.seen || !(project.has("Modules") || project.has("ProjectDocuments")) {
            return false;
        }
        self.seen = true;
        self.await_all(&project.children("ProjectDocuments"), None);
        for module in project.children("Modules") {
            let index = self.modules;
            self.modules += 1;
            self.await_one(&module, Some(index));
            self.await_all(&module.child("DomainModel").into_iter().collect::<Vec<_>>(), Some(index));
            if !module.has("AllDocuments") {
                module.note("`AllDocuments` is missing, so nothing shows that the module is complete");
            }
            self.await_all(&module.children("AllDocuments"), Some(index));
        }
        true
    }

    fn await_all(&mut self, nodes: &[Node<'_>], module: Option<usize>) {
        for node in nodes {
            self.await_one(node, module);
        }
    }

    fn await_one(&mut self, node: &Node<'_>, module: Option<usize>) {
        let Some(id) = node.id("$ID") else {
            return node.note("it is listed without an id, so nothing shows whether it came");
        };
        if !self.arrived.contains(&id) {
            self.awaited.insert(id, node.type_name().to_owned());
        }
        if let Some(module) = module {
            self.owners.insert(id, module);
        }
    }

    /// Ticks a document off.
    pub(crate) fn arrived(&mut self, id: Id) {
        self.awaited.remove(&id);
        // Only the list asks what came before it.
        if !self.seen {
            self.arrived.insert(id);
        }
    }

    /// Index of the module that owns a document.
    pub(crate) fn owner(&self, id: Id) -> Option<usize> {
        self.owners.get(&id).copied()
    }

    /// Documents that the list names and that never came, as damage at the end of the stream.
    pub(crate) fn missing(&self, end: u64) -> Option<Damage> {
        if !self.seen {
            let why = "the model does not begin with the list of its documents, so nothing shows that it is complete";
            return Some(Damage::at(0, why));
        }
        if self.awaited.is_empty() {
            return None;
        }
        let mut by_type: BTreeMap<&str, usize> = BTreeMap::new();
        for type_name in self.awaited.values() {
            *by_type.entry(type_name).or_default() += 1;
        }
        let kinds: Vec<String> = by_type.iter().take(5).map(|(name, count)| format!("{count} {name}")).collect();
        let more = if by_type.len() > 5 { " and others" } else { "" };
        let why =
            format!("documents that the model lists are missing: {}{more}; build the package again", kinds.join(", "));
        Some(Damage::at(end, why))
    }
}
