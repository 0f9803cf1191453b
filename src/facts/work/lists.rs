//! What the loops of a model run over. A list is followed back to its source: within the flow, through parameters to the
//! callers, through calls to what they return. The source tells whether a loop grows with the data, runs over a handful
//! of objects, or works in batches.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use crate::model::{
    Action, CallGraph, Edge, EdgeKind, Flow, LoopKind, Model, Origin, Range, RetrieveSource, Signatures, Variables,
    origins,
};

/// Longest way over parameters and return values.
const LONGEST_WAY: usize = 5;
/// Most callers that are asked for a parameter.
const MOST_CALLERS: usize = 20;
/// A limit above this is none for a loop that works on each object: no run of that length ends within seconds.
const NO_LIMIT: u64 = 10_000;
/// Up to so many objects a limit or list is a handful.
const HANDFUL: u32 = 10;

/// Where the objects of a list come from. Ordered: the more a list may hold, the later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ListSource {
    /// Created in the microflow and filled by hand, a lookup table of the platform, or a limit of a few.
    Handful,
    /// A database retrieve with a limit.
    Limited,
    /// Objects associated with one object.
    Associated,
    /// A parameter, a Java action, a service, or not visible.
    Unknown,
    /// A database retrieve without limit; what it reads.
    Unbounded(String),
}

/// The loops of one flow.
#[derive(Debug, Clone, Default)]
pub(super) struct FlowLists {
    /// For each loop of the flow.
    loops: Vec<LoopFacts>,
}

#[derive(Debug, Clone)]
struct LoopFacts {
    /// `None` for loops that run over no list.
    source: Option<ListSource>,
    /// For work in batches: what each batch reads.
    batch: Option<String>,
}

impl FlowLists {
    fn get(&self, position: usize) -> Option<&LoopFacts> {
        self.loops.get(position)
    }

    /// Whether a loop is neither a batch nor over a handful of objects.
    pub(super) fn is_real(&self, position: usize) -> bool {
        self.get(position).is_some_and(|facts| facts.batch.is_none() && facts.source != Some(ListSource::Handful))
    }

    /// Whether a loop turns more often the more data there is.
    pub(super) fn grows(&self, position: usize) -> bool {
        let small = |source: &ListSource| matches!(source, ListSource::Handful | ListSource::Limited);
        self.get(position).is_some_and(|facts| !facts.source.as_ref().is_some_and(small))
    }

    /// Whether loops inside each other multiply. The children of all parents are no more than all children, so a loop
    /// over an association does not.
    pub(super) fn multiplies(&self, position: usize) -> bool {
        self.grows(position) && self.get(position).is_some_and(|facts| facts.source != Some(ListSource::Associated))
    }

    /// What each batch reads, where a loop works in batches.
    pub(super) fn batch(&self, position: usize) -> Option<&str> {
        self.get(position)?.batch.as_deref()
    }

    /// What an unlimited retrieve gave to a loop.
    pub(super) fn unbounded(&self, position: usize) -> Option<&str> {
        match self.get(position)?.source.as_ref()? {
            ListSource::Unbounded(detail) => Some(detail),
            _ => None,
        }
    }

    /// Number of loops of a kind from one outwards.
    pub(super) fn count(&self, flow: &Flow, innermost: Option<usize>, counts: impl Fn(&Self, usize) -> bool) -> usize {
        let mut number = 0;
        let mut next = innermost;
        while let Some(position) = next {
            number += usize::from(counts(self, position));
            next = flow.loops.get(position).and_then(|inner| inner.parent);
        }
        number
    }

    /// The largest number of loops of a kind inside each other.
    pub(super) fn deepest(&self, flow: &Flow, counts: impl Fn(&Self, usize) -> bool + Copy) -> usize {
        (0..flow.loops.len()).map(|position| self.count(flow, Some(position), counts)).max().unwrap_or_default()
    }
}

/// Follows lists through a model.
pub(super) struct Lists<'m> {
    model: &'m Model,
    graph: &'m CallGraph,
    /// Calls into each flow.
    incoming: Vec<Vec<&'m Edge>>,
    variables: Vec<Option<Variables<'m>>>,
    /// Sources that were found, by flow, variable and how far the search may still go.
    memory: RefCell<HashMap<(usize, String, usize), ListSource>>,
}

impl<'m> Lists<'m> {
    pub(super) fn new(model: &'m Model, graph: &'m CallGraph, signatures: &Signatures<'_>) -> Self {
        let mut incoming = vec![Vec::new(); model.flows.len()];
        for edge in graph.edges().iter().filter(|edge| edge.kind == EdgeKind::Call) {
            if let Some(calls) = incoming.get_mut(edge.to) {
                calls.push(edge);
            }
        }
        // Only lists that are filled from lists need types, and only flows with loops have such lists that matter.
        let typed = |flow: &'m Flow| (!flow.loops.is_empty()).then(|| Variables::of(flow, signatures));
        Self { model, graph, incoming, variables: model.flows.iter().map(typed).collect(), memory: RefCell::default() }
    }

    /// The loops of every flow.
    pub(super) fn all(&self) -> Vec<FlowLists> {
        self.model.flows.iter().enumerate().map(|(index, flow)| self.of(index, flow)).collect()
    }

    fn of(&self, index: usize, flow: &'m Flow) -> FlowLists {
        let facts = |(position, inner): (usize, &'m crate::model::Loop)| LoopFacts {
            source: match &inner.kind {
                LoopKind::ForEach { list, .. } => Some(self.source(index, list, LONGEST_WAY)),
                _ => None,
            },
            batch: match &inner.kind {
                LoopKind::ForEach { .. } => None,
                _ => batch(flow, position),
            },
        };
        FlowLists { loops: flow.loops.iter().enumerate().map(facts).collect() }
    }

    /// The source of a list; the largest of several.
    fn source(&self, index: usize, variable: &str, way: usize) -> ListSource {
        let key = (index, variable.to_owned(), way);
        if let Some(known) = self.memory.borrow().get(&key) {
            return known.clone();
        }
        let found = self.find_source(index, variable, way);
        self.memory.borrow_mut().insert(key, found.clone());
        found
    }

    fn find_source(&self, index: usize, variable: &str, way: usize) -> ListSource {
        let Some(flow) = self.model.flows.get(index) else { return ListSource::Unknown };
        let Some(way) = way.checked_sub(1) else { return ListSource::Unknown };
        let found = origins(flow, variable);
        let sources = found.into_iter().map(|origin| match origin {
            Origin::Activity(position) => self.source_of_activity(index, flow, position, way),
            Origin::Parameter(name) => self.source_of_parameter(index, name, way),
            Origin::Loop(_) | Origin::Unknown => ListSource::Unknown,
        });
        sources.max().unwrap_or(ListSource::Unknown)
    }

    fn source_of_activity(&self, index: usize, flow: &'m Flow, position: usize, way: usize) -> ListSource {
        let Some(step) = flow.activities.get(position) else { return ListSource::Unknown };
        match &step.action {
            Action::Retrieve(retrieve) => source_of_retrieve(&retrieve.source),
            Action::CreateList { variable, .. } => self.source_of_additions(index, flow, variable, way),
            Action::CallMicroflow(call) => self.source_of_result(&call.target, way),
            _ => ListSource::Unknown,
        }
    }

    /// A list that is filled by hand holds what is put into it, once for each turn of a loop.
    fn source_of_additions(&self, index: usize, flow: &'m Flow, variable: &str, way: usize) -> ListSource {
        let mut largest = ListSource::Handful;
        for step in flow.activities.iter().filter(|step| !step.disabled) {
            let Action::ChangeList { variable: changed, operation, value } = &step.action else { continue };
            if changed != variable || matches!(operation.as_str(), "Remove" | "Clear") {
                continue;
            }
            for inner in flow.loops_around(step) {
                largest = largest.max(match &inner.kind {
                    LoopKind::ForEach { list, .. } => self.source(index, list, way),
                    _ => ListSource::Unknown,
                });
            }
            let types = self.variables.get(index).and_then(Option::as_ref);
            if let Some(added) = variable_of(value).filter(|added| *added != variable)
                && types.and_then(|types| types.get(added)).is_none_or(|held| held.list)
            {
                largest = largest.max(self.source(index, added, way));
            }
        }
        // What was read without limit elsewhere is not read again by this loop.
        if matches!(largest, ListSource::Unbounded(_)) { ListSource::Unknown } else { largest }
    }

    fn source_of_parameter(&self, index: usize, name: &str, way: usize) -> ListSource {
        let calls = self.incoming.get(index).map_or(&[][..], Vec::as_slice);
        if calls.is_empty() || calls.len() > MOST_CALLERS {
            return ListSource::Unknown;
        }
        let from_caller = |edge: &&Edge| {
            let caller = self.model.flows.get(edge.from)?;
            let Action::CallMicroflow(call) = &caller.activities.get(edge.activity)?.action else { return None };
            let named = |parameter: &str| parameter.rsplit('.').next() == Some(name);
            let argument = call.arguments.iter().find(|argument| named(&argument.parameter))?;
            Some(self.source(edge.from, variable_of(&argument.value)?, way))
        };
        calls.iter().map(|edge| from_caller(edge).unwrap_or(ListSource::Unknown)).max().unwrap_or(ListSource::Unknown)
    }

    fn source_of_result(&self, target: &str, way: usize) -> ListSource {
        let Some((index, flow)) = self.graph.find(target).and_then(|index| Some((index, self.model.flows.get(index)?)))
        else {
            return ListSource::Unknown;
        };
        let ends = flow.activities.iter().filter_map(|step| match &step.action {
            Action::End { value } if !matches!(value.trim(), "" | "empty") => Some(value),
            _ => None,
        });
        let sources =
            ends.map(|value| variable_of(value).map_or(ListSource::Unknown, |name| self.source(index, name, way)));
        sources.max().unwrap_or(ListSource::Unknown)
    }
}

fn source_of_retrieve(source: &RetrieveSource) -> ListSource {
    match source {
        RetrieveSource::Database { entity, .. } if is_lookup(entity) => ListSource::Handful,
        RetrieveSource::Database { entity, xpath, range, .. } => match range {
            range if range.is_unbounded() => ListSource::Unbounded(format!("all of {entity}{}", xpath.trim())),
            Range::Custom { limit, .. } if limit.trim().parse().is_ok_and(|limit: u64| limit > NO_LIMIT) => {
                ListSource::Unbounded(format!("up to {} of {entity}{}", limit.trim(), xpath.trim()))
            }
            Range::Custom { limit, .. } if limit.trim().parse().is_ok_and(|limit: u32| limit > HANDFUL) => {
                ListSource::Limited
            }
            Range::Custom { limit, .. } if limit.trim().parse::<u32>().is_err() => ListSource::Limited,
            _ => ListSource::Handful,
        },
        RetrieveSource::Association { .. } => ListSource::Associated,
        RetrieveSource::Other(_) => ListSource::Unknown,
    }
}

/// Tables of the platform that hold a handful of rows in every app.
pub(super) fn is_lookup(entity: &str) -> bool {
    matches!(entity, "System.TimeZone" | "System.Language" | "System.UserRole" | "System.XASInstance")
}

/// `$Name` and nothing else.
fn variable_of(expression: &str) -> Option<&str> {
    let name = expression.trim().strip_prefix('$')?;
    (!name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')).then_some(name)
}

/// What a loop reads each time, where it reads a limited number of objects and then deletes or commits: work in batches.
fn batch(flow: &Flow, position: usize) -> Option<String> {
    let mut reads = None;
    let mut writes = false;
    for step in flow.activities.iter().filter(|step| !step.disabled) {
        if !super::within(flow, step.innermost_loop, position) {
            continue;
        }
        match step.action.database_retrieve() {
            // An unlimited read in the same turn is no batch.
            Some((entity, _, range)) if range.is_unbounded() => {
                let counted = step.action.result_variable().is_some_and(|variable| only_counted(flow, variable));
                if !counted && !is_lookup(entity) {
                    return None;
                }
            }
            Some((entity, xpath, range @ Range::Custom { .. })) if step.innermost_loop == Some(position) => {
                reads = Some(super::effects::retrieved(entity, xpath, range));
            }
            _ => writes |= matches!(step.action, Action::Delete { .. }) || step.action.commits().commits(),
        }
    }
    reads.filter(|_| writes)
}

/// Whether a list is only counted or summed: the runtime then asks the database for the number and reads no objects.
pub(super) fn only_counted(flow: &Flow, variable: &str) -> bool {
    let mut counted = false;
    for step in &flow.activities {
        match &step.action {
            Action::Aggregate { list, function, .. } if list == variable => {
                if !matches!(function.as_str(), "Count" | "Sum" | "Average" | "Minimum" | "Maximum") {
                    return false;
                }
                counted = true;
            }
            action if uses(action, variable) => return false,
            _ => {}
        }
    }
    let looped =
        flow.loops.iter().any(|inner| matches!(&inner.kind, LoopKind::ForEach { list, .. } if list == variable));
    let named: BTreeSet<&str> = flow.expressions().iter().flat_map(|text| variables_in(text.text)).collect();
    counted && !looped && !named.contains(variable)
}

/// Whether an action takes a variable by its name, outside expressions.
fn uses(action: &Action, variable: &str) -> bool {
    match action {
        Action::Commit { variable: name, .. }
        | Action::Delete { variable: name }
        | Action::Rollback { variable: name }
        | Action::ChangeList { variable: name, .. }
        | Action::Change { variable: name, .. } => name == variable,
        Action::ListOperation { list, second, .. } => list == variable || second == variable,
        Action::ExportMapping { source, .. } | Action::ImportMapping { source, .. } => source == variable,
        Action::CallRest(call) => {
            matches!(&call.request, crate::model::RequestHandling::Mapping { variable: name, .. } if name == variable)
        }
        _ => false,
    }
}

fn variables_in(expression: &str) -> impl Iterator<Item = &str> {
    expression.split('$').skip(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}
