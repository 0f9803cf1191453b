//! What the variables of a flow hold, and where a list came from. Types follow parameters, retrieves, creates, loops and
//! the return types of what is called; a variable of which nothing is known stays without a type.

use std::collections::{BTreeSet, HashMap};

use super::actions::{Action, RetrieveSource};
use super::document::Model;
use super::flows::{Flow, LoopKind};

/// What a variable holds: objects of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectType {
    /// Qualified name of the entity.
    pub entity: String,
    /// Whether it is a list.
    pub list: bool,
}

impl ObjectType {
    /// Reads `Module.Entity` or `[Module.Entity]`; `None` for values, enumerations and nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let entity = inner.unwrap_or(text);
        super::references::is_qualified(entity).then(|| Self { entity: entity.to_owned(), list: inner.is_some() })
    }
}

/// Return types of what flows call, and the ends of associations: what variables of all flows need.
#[derive(Debug, Default)]
pub struct Signatures<'m> {
    flows: HashMap<&'m str, &'m str>,
    java_actions: HashMap<&'m str, &'m str>,
}

impl<'m> Signatures<'m> {
    /// Collects them from a model.
    pub fn of(model: &'m Model) -> Self {
        Self {
            flows: model.flows.iter().map(|flow| (&*flow.name, &*flow.return_type)).collect(),
            java_actions: model.java_actions.iter().map(|action| (&*action.name, &*action.return_type)).collect(),
        }
    }
}

/// The variables of one flow.
#[derive(Debug, Default)]
pub struct Variables<'f> {
    types: HashMap<&'f str, ObjectType>,
}

impl<'f> Variables<'f> {
    /// Works out the types of a flow's variables.
    pub fn of(flow: &'f Flow, signatures: &Signatures<'_>) -> Self {
        let mut variables = Self::default();
        for parameter in &flow.parameters {
            variables.set(&parameter.name, ObjectType::parse(&parameter.data_type));
        }
        for activity in &flow.activities {
            let name = activity.action.result_variable();
            let declared = declared_type(&activity.action, signatures);
            if let Some(name) = name {
                variables.set(name, declared);
            }
        }
        // Lists made from lists and the objects of loops: each pass settles at least one more, or nothing is left.
        for _ in 0..=flow.activities.len() + flow.loops.len() {
            if !variables.derive(flow) {
                break;
            }
        }
        variables
    }

    fn derive(&mut self, flow: &'f Flow) -> bool {
        let mut found = false;
        for inner in &flow.loops {
            if let LoopKind::ForEach { list, iterator } = &inner.kind {
                found |= self.derive_one(iterator, list, false);
            }
        }
        for activity in &flow.activities {
            if let Action::ListOperation { operation, list, variable, .. } = &activity.action {
                let gives_list = !matches!(operation.as_str(), "Head" | "Find" | "FindByExpression");
                found |= self.derive_one(variable, list, gives_list);
            }
        }
        found
    }

    fn derive_one(&mut self, name: &'f str, from: &str, list: bool) -> bool {
        if name.is_empty() || self.types.contains_key(name) {
            return false;
        }
        let Some(source) = self.types.get(from).cloned() else { return false };
        self.types.insert(name, ObjectType { list, ..source });
        true
    }

    fn set(&mut self, name: &'f str, object_type: Option<ObjectType>) {
        if let Some(object_type) = object_type {
            self.types.entry(name).or_insert(object_type);
        }
    }

    /// What a variable holds; `None` for values and where it is not known.
    pub fn get(&self, name: &str) -> Option<&ObjectType> {
        self.types.get(name)
    }
}

fn declared_type(action: &Action, signatures: &Signatures<'_>) -> Option<ObjectType> {
    let one = |entity: &str, list| Some(ObjectType { entity: entity.to_owned(), list });
    let returned = |table: &HashMap<&str, &str>, name: &str| table.get(name).and_then(|text| ObjectType::parse(text));
    match action {
        Action::Retrieve(retrieve) => match &retrieve.source {
            RetrieveSource::Database { entity, range, .. } => one(entity, !matches!(range, super::Range::First)),
            RetrieveSource::Association { result_type, .. } => ObjectType::parse(result_type),
            RetrieveSource::Other(_) => None,
        },
        Action::Create { entity, .. } => one(entity, false),
        Action::CreateList { entity, .. } => one(entity, true),
        Action::CallMicroflow(call) | Action::CallNanoflow(call) => returned(&signatures.flows, &call.target),
        Action::CallJavaAction(call) => returned(&signatures.java_actions, &call.action),
        _ => action.result_handling().and_then(|result| ObjectType::parse(&result.result_type)),
    }
}

/// Where a list came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin<'f> {
    /// A retrieve or call: an index into [`Flow::activities`].
    Activity(usize),
    /// A parameter of the flow.
    Parameter(&'f str),
    /// The object or list of a loop.
    Loop(&'f str),
    /// Not visible.
    Unknown,
}

/// Follows a list back through sorts and filters to where it came from. Branches may give several origins; a list that
/// was created and filled has its creation as origin.
pub fn origins<'f>(flow: &'f Flow, variable: &'f str) -> Vec<Origin<'f>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![variable];
    while let Some(name) = open.pop() {
        if !seen.insert(name) {
            continue;
        }
        let before = (found.len(), open.len());
        if let Some(parameter) = flow.parameters.iter().find(|parameter| parameter.name == name) {
            found.push(Origin::Parameter(&parameter.name));
        }
        for inner in &flow.loops {
            match &inner.kind {
                LoopKind::ForEach { iterator, .. } if iterator == name => found.push(Origin::Loop(iterator)),
                _ => {}
            }
        }
        for (index, activity) in flow.activities.iter().enumerate() {
            match &activity.action {
                Action::ListOperation { list, variable, second, operation, .. } if variable == name => {
                    open.push(list);
                    if operation == "Union" {
                        open.push(second);
                    }
                }
                action if action.result_variable() == Some(name) => found.push(Origin::Activity(index)),
                _ => {}
            }
        }
        if (found.len(), open.len()) == before {
            found.push(Origin::Unknown);
        }
    }
    found
}
