//! Entities: what they inherit, which microflows run by themselves when objects are created, committed, deleted or read.

use super::node::Node;

/// An entity of a domain model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entity {
    /// Qualified name.
    pub name: String,
    /// Module that holds it.
    pub module: String,
    /// Qualified name of the entity that it specializes; empty where there is none.
    pub generalization: String,
    /// Whether objects are stored in the database; `None` where the model does not say.
    pub persistable: Option<bool>,
    /// Microflows that run by themselves.
    pub events: Vec<EntityEvent>,
    /// Attributes that a microflow computes whenever they are read.
    pub calculated_attributes: Vec<CalculatedAttribute>,
    /// Whether the entity lives outside the app, such as in an OData service.
    pub remote: bool,
}

/// A microflow that runs when something happens to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityEvent {
    /// `Before` or `After`.
    pub moment: String,
    /// `Create`, `Commit`, `Delete` or `RollBack`.
    pub on: String,
    /// Qualified name of the microflow.
    pub microflow: String,
}

/// An attribute that a microflow computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalculatedAttribute {
    /// Name without module and entity.
    pub name: String,
    /// Qualified name of the microflow.
    pub microflow: String,
}

/// An association between two entities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// Qualified name.
    pub name: String,
    /// Qualified name of the entity that owns it; empty where it could not be resolved.
    pub parent: String,
    /// Qualified name of the other entity; empty where it could not be resolved.
    pub child: String,
    /// `Reference` or `ReferenceSet`.
    pub kind: String,
}

/// Entities and associations of one domain model.
pub(crate) fn read_domain_model(node: &Node<'_>) -> (Vec<Entity>, Vec<Association>) {
    let entity_nodes = node.children("Entities");
    let entities: Vec<Entity> = entity_nodes.iter().map(read_entity).collect();
    let name_of = |pointer: &Node<'_>, property: &str| {
        let id = pointer.id(property);
        let position = entity_nodes.iter().position(|entity| id.is_some() && entity.id("$ID") == id);
        position.and_then(|index| entities.get(index)).map(|entity| entity.name.clone()).unwrap_or_default()
    };
    let mut associations = Vec::new();
    for association in node.children("Associations") {
        associations.push(Association {
            name: association.owned("QualifiedName"),
            parent: name_of(&association, "ParentPointer"),
            child: name_of(&association, "ChildPointer"),
            kind: association.owned("Type"),
        });
    }
    for association in node.children("CrossAssociations") {
        associations.push(Association {
            name: association.owned("QualifiedName"),
            parent: name_of(&association, "ParentPointer"),
            child: association.owned("Child"),
            kind: association.owned("Type"),
        });
    }
    (entities, associations)
}

fn read_entity(node: &Node<'_>) -> Entity {
    let name = node.owned("QualifiedName");
    let module = super::document::module_of(&name);
    let generalization = node.child("MaybeGeneralization");
    let event_nodes = node.children("Events");
    let events = event_nodes.iter().map(|event| EntityEvent {
        moment: event.owned("Moment"),
        on: event.owned("Type"),
        microflow: event.owned("Microflow"),
    });
    Entity {
        events: events.filter(|event| !event.microflow.is_empty()).collect(),
        calculated_attributes: node.children("Attributes").iter().filter_map(read_calculated).collect(),
        persistable: generalization.as_ref().and_then(|node| node.flag("Persistable")),
        generalization: generalization.map(|node| node.owned("Generalization")).unwrap_or_default(),
        remote: node.flag("IsRemote") == Some(true) || node.has("Source"),
        name,
        module,
    }
}

fn read_calculated(attribute: &Node<'_>) -> Option<CalculatedAttribute> {
    let value = attribute.child("Value")?;
    if value.type_name() != "DomainModels$CalculatedValue" {
        return None;
    }
    let microflow = value.set_text("Microflow")?;
    Some(CalculatedAttribute { name: attribute.owned("Name"), microflow })
}
