//! Methods that the app's own classes inherit from a library: a call of `setHostName` on an own subclass of `HtmlEmail` names
//! the subclass, and is a call of the library all the same. Does not say which of several own classes an object is of: the
//! compiler names the class of the variable, and only what that one inherits is followed.

use std::collections::{BTreeMap, BTreeSet};

use super::class_file::ClassFile;
use super::class_scan::{Budget, ScanError};
use super::modified_utf8::text;

/// Whom the classes of `project.jar` inherit from, and what they declare themselves.
#[derive(Debug, Default)]
pub(crate) struct Ancestry(BTreeMap<Vec<u8>, Ancestors>);

#[derive(Debug, Default)]
struct Ancestors {
    /// The super class and the interfaces, with slashes.
    parents: BTreeSet<Vec<u8>>,
    /// Names with descriptors.
    declared: BTreeSet<(String, String)>,
}

impl Ancestry {
    /// Adds a class; one that is there twice, for two Java versions, has the parents and methods of both.
    pub(crate) fn add(&mut self, class: &ClassFile<'_>, budget: &mut Budget) -> Result<(), ScanError> {
        let ancestors = self.0.entry(class.name.to_vec()).or_default();
        let parents = class.super_class.map(Ok).into_iter().chain(class.interfaces());
        for parent in parents {
            let parent = parent?;
            budget.spend(parent.len() + 64)?;
            ancestors.parents.insert(parent.to_vec());
        }
        for method in class.methods.iter() {
            let method = method?;
            budget.spend(method.name.len() + method.descriptor.len() + 64)?;
            ancestors.declared.insert((text(method.name), text(method.descriptor)));
        }
        Ok(())
    }

    /// The classes and interfaces outside, with slashes, from which a class has a method that none of the own ones between
    /// them declares. Whether they have it cannot be told: their class files may be elsewhere.
    pub(crate) fn origins(&self, class: &[u8], method: &(String, String)) -> BTreeSet<&[u8]> {
        let mut origins = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Ancestors> = self.0.get(class).into_iter().collect();
        while let Some(ancestors) = open.pop() {
            if ancestors.declared.contains(method) {
                continue;
            }
            for parent in ancestors.parents.iter().filter(|parent| parent.as_slice() != b"java/lang/Object") {
                if !seen.insert(parent) {
                    continue;
                }
                match self.0.get(parent) {
                    Some(own) => open.push(own),
                    None => drop(origins.insert(parent.as_slice())),
                }
            }
        }
        origins
    }
}
