//! What the loops of a model run over. A list is followed back to its source: within the flow, through parameters to the
//! callers, through calls to what they return. The source tells whether a loop grows with the data, runs over a handful
//! of objects, or works in batches.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::model::{
    Action, Activity, CallGraph, Edge, EdgeKind, Flow, LoopKind, Model, Origin, ReachedFlows, RetrieveSource,
    Variables, origins,
};

use super::amount::{Amount, Amounts};
use super::batches::Batches;
use super::effects::retrieved;
use super::turns::{counted, of_number};
use super::within;

/// Longest way over parameters and return values.
const LONGEST_WAY: usize = 5;
/// Most callers that are asked for a parameter.
const MOST_CALLERS: usize = 20;

/// Where the objects of a list come from. Ordered: the more a list may hold, the later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ListSource {
    /// Created in the microflow and filled by hand, a lookup table of the platform, or a limit of a few.
    Handful,
    /// A database retrieve with a limit.
    Limited,
    /// A database retrieve with a limit that the package does not hold.
    NotShown,
    /// Objects associated with one object.
    Associated,
    /// A parameter, a Java action, or not visible.
    Unknown,
    /// What a service, a document or a foreign database gave; its name.
    Answer(String),
    /// A database retrieve without limit; what it reads.
    Unbounded(String),
}

/// The loops of one flow.
#[derive(Debug, Clone, Default)]
pub(super) struct FlowLists {
    /// For each loop of the flow.
    loops: Vec<LoopFacts>,
    /// Where the objects come from that activities write whole; by activity. Only where each of them runs an event
    /// microflow, or where they came from outside or are a whole table.
    written: BTreeMap<usize, ListSource>,
    /// Whether what callers hand over decides about any of it.
    callers_decide: bool,
}

#[derive(Debug, Clone)]
struct LoopFacts {
    /// What it runs over or counts to; `None` for loops of which neither is known.
    source: Option<ListSource>,
    /// For work in batches: what each batch reads.
    batch: Option<String>,
    /// Whether nothing runs in it.
    idle: bool,
}

impl FlowLists {
    fn get(&self, position: usize) -> Option<&LoopFacts> {
        self.loops.get(position)
    }

    /// Whether a loop is neither a batch nor over a handful of objects.
    pub(super) fn is_real(&self, position: usize) -> bool {
        let counts =
            |facts: &LoopFacts| !facts.idle && facts.batch.is_none() && facts.source != Some(ListSource::Handful);
        self.get(position).is_some_and(counts)
    }

    /// Whether a loop turns more often the more data there is.
    pub(super) fn grows(&self, position: usize) -> bool {
        self.get(position).is_some_and(|facts| !facts.idle && !facts.source.as_ref().is_some_and(ListSource::is_small))
    }

    /// Whether loops inside each other multiply. The children of all parents are no more than all children, so a loop
    /// over an association does not.
    pub(super) fn multiplies(&self, position: usize) -> bool {
        self.grows(position) && self.get(position).is_some_and(|facts| facts.source != Some(ListSource::Associated))
    }

    /// What came from outside, where an activity writes all of it.
    pub(super) fn answer(&self, activity: usize) -> Option<&str> {
        match self.written.get(&activity)? {
            ListSource::Answer(from) => Some(from),
            _ => None,
        }
    }

    /// Whether nothing runs in a loop.
    pub(super) fn is_idle(&self, position: usize) -> bool {
        self.get(position).is_some_and(|facts| facts.idle)
    }

    /// What was read without limit, where an activity writes all of it.
    pub(super) fn written_without_limit(&self, activity: usize) -> Option<&str> {
        match self.written.get(&activity)? {
            ListSource::Unbounded(what) => Some(what),
            _ => None,
        }
    }

    /// Whether a loop ends at a number that the package does not hold.
    pub(super) fn is_limit_hidden(&self, position: usize, flow: &Flow) -> bool {
        let counts = flow.loops.get(position).is_some_and(|inner| !matches!(inner.kind, LoopKind::ForEach { .. }));
        counts && self.get(position).is_some_and(|facts| facts.source == Some(ListSource::NotShown))
    }

    /// Whether the events of the objects that an activity writes run more than a handful of times.
    pub(super) fn writes_many(&self, activity: usize) -> bool {
        self.written.get(&activity) != Some(&ListSource::Handful)
    }

    /// Whether they multiply with the data.
    pub(super) fn writes_multiply(&self, activity: usize) -> bool {
        let source = self.written.get(&activity);
        !source.is_some_and(|source| source.is_small() || *source == ListSource::Associated)
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

    /// What a loop runs over, or how it ends, in words.
    pub(super) fn source_in_words(&self, position: usize) -> Option<String> {
        let facts = self.get(position)?;
        if let Some(batch) = &facts.batch {
            return Some(format!("batches: {batch}"));
        }
        Some(match &facts.source {
            Some(ListSource::Handful) => "a handful".to_owned(),
            Some(ListSource::Limited) => "limited".to_owned(),
            Some(ListSource::NotShown) => "up to a limit that the package does not hold".to_owned(),
            Some(ListSource::Associated) => "objects of an association".to_owned(),
            Some(ListSource::Unknown) => "a list of unknown size".to_owned(),
            Some(ListSource::Answer(from)) => format!("as many as came: {from}"),
            Some(ListSource::Unbounded(what)) => format!("without limit: {what}"),
            None => "no visible end".to_owned(),
        })
    }

    /// Whether nothing shows how often a loop turns.
    pub(super) fn is_open_ended(&self, position: usize) -> bool {
        self.get(position).is_some_and(|facts| facts.source.is_none() && facts.batch.is_none())
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

/// The tables that lists are followed with.
pub(super) struct Lists<'m> {
    model: &'m Model,
    graph: &'m CallGraph,
    /// Calls into each flow.
    incoming: Vec<Vec<&'m Edge>>,
    variables: Vec<Option<Variables<'m>>>,
    amounts: Amounts<'m>,
}

/// A flow, a variable in it, and how far a search may go.
type Asked = (usize, String, usize);

/// Follows lists through a model.
struct Search<'l, 'm> {
    lists: &'l Lists<'m>,
    /// The flows that may hand over lists; `None` for all.
    callers: Option<&'l ReachedFlows>,
    /// Sources that were found, by flow, variable and how far the search may still go; with whether callers decided.
    memory: RefCell<HashMap<Asked, (ListSource, bool)>>,
    /// Whether a caller decided about one of the sources that were asked for.
    callers_decided: Cell<bool>,
}

impl<'m> Lists<'m> {
    pub(super) fn new(model: &'m Model, graph: &'m CallGraph, amounts: Amounts<'m>) -> Self {
        let mut incoming = vec![Vec::new(); model.flows.len()];
        for edge in graph.edges().iter().filter(|edge| edge.kind == EdgeKind::Call) {
            if let Some(calls) = incoming.get_mut(edge.to) {
                calls.push(edge);
            }
        }
        // Only lists that are filled from lists need types, and only flows with loops have such lists that matter.
        let fills = |step: &Activity| matches!(step.action, Action::ChangeList { .. });
        let needs_types = |flow: &Flow| !flow.loops.is_empty() && flow.activities.iter().any(fills);
        let typed = |flow: &'m Flow| needs_types(flow).then(|| Variables::of(flow, amounts.signatures()));
        let variables = model.flows.iter().map(typed).collect();
        Self { model, graph, incoming, variables, amounts }
    }

    /// How many objects retrieves read.
    pub(super) fn amounts(&self) -> &Amounts<'m> {
        &self.amounts
    }

    fn source_of_retrieve(&self, flow: &Flow, source: &RetrieveSource) -> ListSource {
        match source {
            RetrieveSource::Database { entity, .. } if is_lookup(entity) => ListSource::Handful,
            RetrieveSource::Database { entity, xpath, range, .. } => {
                match self.amounts.of(flow, entity, xpath, range) {
                    Amount::One => ListSource::Handful,
                    Amount::AtMost(limit) => of_number(limit).unwrap_or(ListSource::Limited),
                    Amount::NotShown => ListSource::NotShown,
                    Amount::All => ListSource::Unbounded(retrieved(entity, xpath, range)),
                }
            }
            RetrieveSource::Association { .. } => ListSource::Associated,
            RetrieveSource::Other(_) => ListSource::Unknown,
        }
    }

    /// The loops of every flow, whoever calls it.
    pub(super) fn all(&self) -> Vec<FlowLists> {
        let flows = self.model.flows.par_iter().enumerate();
        flows.map_init(|| Search::new(self, None), |search, (index, flow)| search.of(index, flow)).collect()
    }

    /// The loops of flows as these flows alone run them, where that may differ from `all`: where other flows hand lists
    /// to them.
    pub(super) fn among(&self, flows: &ReachedFlows, all: &[FlowLists]) -> BTreeMap<usize, FlowLists> {
        let takes_lists = |index: &usize| {
            let parameters = self.model.flows.get(*index).map_or(&[][..], |flow| &flow.parameters);
            parameters.iter().any(|parameter| parameter.data_type.starts_with('['))
        };
        let from_outside = |index: &usize| {
            let calls = self.incoming.get(*index).map_or(&[][..], Vec::as_slice);
            calls.iter().any(|edge| !flows.contains_key(&edge.from))
        };
        if !flows.keys().any(|index| takes_lists(index) && from_outside(index)) {
            return BTreeMap::new();
        }
        let search = Search::new(self, Some(flows));
        let decided = flows.keys().filter(|index| all.get(**index).is_some_and(|lists| lists.callers_decide));
        decided.filter_map(|index| Some((*index, search.of(*index, self.model.flows.get(*index)?)))).collect()
    }
}

impl<'l, 'm> Search<'l, 'm> {
    fn new(lists: &'l Lists<'m>, callers: Option<&'l ReachedFlows>) -> Self {
        Self { lists, callers, memory: RefCell::default(), callers_decided: Cell::new(false) }
    }

    fn of(&self, index: usize, flow: &'m Flow) -> FlowLists {
        let Lists { model, graph, amounts, .. } = self.lists;
        let batches = Batches { model, graph, amounts };
        let facts = |(position, inner): (usize, &'m crate::model::Loop)| LoopFacts {
            source: match &inner.kind {
                LoopKind::ForEach { list, .. } => Some(self.source(index, list, LONGEST_WAY)),
                _ => counted(flow, position, amounts),
            },
            idle: !flow.activities.iter().any(|step| !step.is_skipped() && within(flow, step.innermost_loop, position)),
            batch: match &inner.kind {
                LoopKind::ForEach { .. } => None,
                _ => batches.of(index, position),
            },
        };
        self.callers_decided.set(false);
        let (loops, written) = (flow.loops.iter().enumerate().map(facts).collect(), self.written(index, flow));
        FlowLists { loops, written, callers_decide: self.callers_decided.get() }
    }

    /// The sources of what is written whole.
    fn written(&self, index: usize, flow: &'m Flow) -> BTreeMap<usize, ListSource> {
        let runs_events = |edge: &&Edge| edge.kind == EdgeKind::EntityEvent;
        let activities: BTreeSet<usize> =
            self.lists.graph.outgoing(index).filter(runs_events).map(|edge| edge.activity).collect();
        let written = flow.activities.iter().enumerate().filter(|(_, step)| !step.is_skipped());
        let source = |(activity, step): (usize, &'m Activity)| {
            let source = self.source(index, written_variable(step)?, LONGEST_WAY);
            let is_kept =
                activities.contains(&activity) || matches!(source, ListSource::Answer(_) | ListSource::Unbounded(_));
            is_kept.then_some((activity, source))
        };
        written.filter_map(source).collect()
    }

    /// The source of a list; the largest of several.
    fn source(&self, index: usize, variable: &str, way: usize) -> ListSource {
        let key = (index, variable.to_owned(), way);
        if let Some(known) = self.memory.borrow().get(&key) {
            self.callers_decided.set(self.callers_decided.get() || known.1);
            return known.0.clone();
        }
        let before = self.callers_decided.replace(false);
        let found = self.find_source(index, variable, way);
        let decided = self.callers_decided.get();
        self.memory.borrow_mut().insert(key, (found.clone(), decided));
        self.callers_decided.set(before || decided);
        found
    }

    fn find_source(&self, index: usize, variable: &str, way: usize) -> ListSource {
        let Some(flow) = self.lists.model.flows.get(index) else { return ListSource::Unknown };
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
            Action::Retrieve(retrieve) => self.lists.source_of_retrieve(flow, &retrieve.source),
            Action::CreateList { variable, .. } => self.source_of_additions(index, flow, variable, way),
            Action::CallMicroflow(call) => self.source_of_result(&call.target, way),
            Action::CallRemote(call) => ListSource::Answer(call.target.clone()),
            Action::CallAppService { action, .. } => ListSource::Answer(action.clone()),
            Action::ImportExcel { template, .. } => ListSource::Answer(template.clone()),
            action => match action.result_handling() {
                Some(result) if !result.mapping.is_empty() && !result.single => {
                    ListSource::Answer(result.mapping.clone())
                }
                _ => ListSource::Unknown,
            },
        }
    }

    /// A list that is filled by hand holds what is put into it, once for each turn of a loop.
    fn source_of_additions(&self, index: usize, flow: &'m Flow, variable: &str, way: usize) -> ListSource {
        let mut largest = ListSource::Handful;
        for step in flow.activities.iter().filter(|step| !step.is_skipped()) {
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
            let types = self.lists.variables.get(index).and_then(Option::as_ref);
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
        self.callers_decided.set(true);
        let calls = self.lists.incoming.get(index).map_or(&[][..], Vec::as_slice);
        let counts = |edge: &&&Edge| self.callers.is_none_or(|callers| callers.contains_key(&edge.from));
        let calls: Vec<&Edge> = calls.iter().filter(counts).copied().collect();
        if calls.is_empty() || calls.len() > MOST_CALLERS {
            return ListSource::Unknown;
        }
        let from_caller = |edge: &&Edge| {
            let caller = self.lists.model.flows.get(edge.from)?;
            let Action::CallMicroflow(call) = &caller.activities.get(edge.activity)?.action else { return None };
            let named = |parameter: &str| parameter.rsplit('.').next() == Some(name);
            let argument = call.arguments.iter().find(|argument| named(&argument.parameter))?;
            Some(self.source(edge.from, variable_of(&argument.value)?, way))
        };
        calls.iter().map(|edge| from_caller(edge).unwrap_or(ListSource::Unknown)).max().unwrap_or(ListSource::Unknown)
    }

    fn source_of_result(&self, target: &str, way: usize) -> ListSource {
        let (model, graph) = (self.lists.model, self.lists.graph);
        let Some((index, flow)) = graph.find(target).and_then(|index| Some((index, model.flows.get(index)?))) else {
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

impl ListSource {
    /// Whether it does not grow with the data.
    fn is_small(&self) -> bool {
        matches!(self, Self::Handful | Self::Limited | Self::NotShown)
    }
}

/// The variable of which an activity writes all objects.
fn written_variable(step: &Activity) -> Option<&str> {
    match &step.action {
        Action::Commit { variable, .. } | Action::Delete { variable } | Action::Rollback { variable } => Some(variable),
        _ => None,
    }
}

/// Tables of the platform that hold a handful of rows in every app.
pub(super) fn is_lookup(entity: &str) -> bool {
    matches!(entity, "System.TimeZone" | "System.Language" | "System.UserRole" | "System.XASInstance")
}

/// `$Name` and nothing else.
pub(super) fn variable_of(expression: &str) -> Option<&str> {
    let name = expression.trim().strip_prefix('$')?;
    (!name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')).then_some(name)
}
