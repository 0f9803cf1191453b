//! Microflows that run without being called: events of entities and calculated attributes. An object runs the events of
//! the entities that its own specializes, too.

use std::collections::{BTreeSet, HashMap};

use super::document::Model;
use super::domain::Entity;
use super::variables::Variables;

/// What runs by itself, by entity.
#[derive(Debug, Default)]
pub(crate) struct HiddenCalls<'m> {
    entities: HashMap<&'m str, &'m Entity>,
    /// Names of calculated attributes, without their entities.
    calculated: BTreeSet<&'m str>,
    any_events: bool,
    mapped: HashMap<&'m str, &'m BTreeSet<String>>,
}

impl<'m> HiddenCalls<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let attributes = model.entities.iter().flat_map(|entity| &entity.calculated_attributes);
        Self {
            entities: model.entities.iter().map(|entity| (&*entity.name, entity)).collect(),
            calculated: attributes.map(|attribute| &*attribute.name).collect(),
            any_events: model.entities.iter().any(|entity| !entity.events.is_empty()),
            mapped: model
                .mappings
                .iter()
                .filter(|mapping| mapping.imports)
                .map(|mapping| (&*mapping.name, &mapping.entities))
                .collect(),
        }
    }

    /// Whether what variables hold decides about anything that runs.
    pub(crate) fn needs_types(&self) -> bool {
        self.any_events || !self.calculated.is_empty()
    }

    pub(crate) fn any_events(&self) -> bool {
        self.any_events
    }

    /// Entities whose objects an import mapping makes.
    pub(crate) fn mapped(&self, mapping: &str) -> impl Iterator<Item = &'m String> {
        self.mapped.get(mapping).copied().into_iter().flatten()
    }

    /// An entity and what it specializes, itself first.
    fn ancestry(&self, entity: &str) -> Vec<&'m Entity> {
        let mut chain: Vec<&'m Entity> = Vec::new();
        let mut next = self.entities.get(entity).copied();
        while let Some(entity) = next {
            if chain.iter().any(|seen| std::ptr::eq(*seen, entity)) {
                break;
            }
            chain.push(entity);
            next = self.entities.get(entity.generalization.as_str()).copied();
        }
        chain
    }

    /// Microflows that run when something happens to an object of an entity.
    pub(crate) fn events(&self, entity: &str, on: &str) -> Vec<&'m str> {
        let events = self.ancestry(entity).into_iter().flat_map(|entity| &entity.events);
        events.filter(|event| event.on == on).map(|event| event.microflow.as_str()).collect()
    }

    /// Microflows of calculated attributes that an expression reads.
    pub(crate) fn calculated(&self, expression: &str, variables: &Variables<'_>) -> Vec<&'m str> {
        let mut found = Vec::new();
        if self.calculated.is_empty() {
            return found;
        }
        for path in expression.split('$').skip(1) {
            let end = path.find(|letter: char| !is_path(letter)).unwrap_or(path.len());
            let path = path.get(..end).unwrap_or_default();
            let Some((object, attribute)) = path.rsplit_once('/') else { continue };
            if !self.calculated.contains(attribute) {
                continue;
            }
            // `$Order/Sales.Order_Customer/Sales.Customer/Total`: the entity stands right before the attribute.
            let entity = match object.rsplit_once('/') {
                Some((_, entity)) => Some(entity),
                None => variables.get(object).map(|held| held.entity.as_str()),
            };
            for entity in entity.into_iter().flat_map(|entity| self.ancestry(entity)) {
                let matching = entity.calculated_attributes.iter().filter(|other| other.name == attribute);
                found.extend(matching.map(|other| other.microflow.as_str()));
            }
        }
        found
    }
}

fn is_path(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '/' | '.' | '-')
}
