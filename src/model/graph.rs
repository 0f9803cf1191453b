//! Which flow calls which, and how deep in loops. Visible edges stand in the model as such: calls, rules, nanoflows,
//! microflows of mappings, microflows handed to Java. Hidden edges run without being called: event microflows of
//! entities, calculated attributes. A name inside a text literal is a possible edge only. What leads nowhere is kept.

mod builder;

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;

use super::actions::Action;
use super::adjacency::Adjacency;
use super::document::Model;
use super::flows::FlowKind;
use super::hidden::HiddenCalls;
use super::variables::Signatures;
use builder::Tables;

/// Why one flow runs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// A microflow call.
    Call,
    /// A rule in a decision.
    Rule,
    /// A nanoflow call.
    Nanoflow,
    /// A microflow of an import or export mapping.
    Mapping,
    /// A flow handed to a Java or JavaScript action.
    CodeParameter,
    /// Hidden: an event microflow of an entity whose objects are created, committed, deleted or rolled back.
    EntityEvent,
    /// Hidden: the microflow of a calculated attribute that is read.
    CalculatedAttribute,
    /// Hidden: a text literal that names a microflow, handed to a Java action that by its own name runs microflows.
    NamedForCode,
    /// Hidden: a microflow that the class of a Java action runs.
    RunByJava,
    /// Hidden: the microflow inside the app that stands behind the action of an app service.
    AppService,
    /// Possible: any other text literal that is the name of a microflow.
    Literal,
}

/// One flow runs another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The caller: an index into [`Model::flows`].
    pub from: usize,
    /// The called: an index into [`Model::flows`].
    pub to: usize,
    /// Why.
    pub kind: EdgeKind,
    /// The activity: an index into the caller's [`super::Flow::activities`].
    pub activity: usize,
    /// Number of loops around the call, within the caller. An event microflow that runs for each object of a list, and
    /// a microflow that a Java action runs in batches, count one more.
    pub depth: usize,
    /// Whether the call goes to a task queue: the caller does not wait.
    pub queued: bool,
}

/// A microflow that the code of a Java action runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeRun {
    /// Qualified name.
    pub flow: String,
    /// Whether the code waits for it.
    pub waits: bool,
}

/// A call to a flow that the model does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnresolvedCall {
    /// The caller: an index into [`Model::flows`].
    pub from: usize,
    /// The activity: an index into the caller's [`super::Flow::activities`].
    pub activity: usize,
    /// Why it would run.
    pub kind: EdgeKind,
    /// The name; empty where none is set.
    pub target: String,
}

/// Which edges a walk follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EdgeSelection {
    /// Entity events, calculated attributes, and microflows that Java actions run by name.
    pub hidden: bool,
    /// Names inside other literals.
    pub possible: bool,
    /// Calls that go to a task queue.
    pub queued: bool,
}

impl EdgeSelection {
    /// What the model shows as calls, queued ones included.
    pub const VISIBLE: Self = Self { hidden: false, possible: false, queued: true };
    /// Everything that may run.
    pub const ALL: Self = Self { hidden: true, possible: true, queued: true };
    /// What runs while the caller waits.
    pub const WAITING: Self = Self { hidden: true, possible: true, queued: false };

    pub(crate) fn takes(self, edge: &Edge) -> bool {
        (self.queued || !edge.queued)
            && (self.hidden || !edge.kind.is_hidden())
            && (self.possible || !edge.kind.is_possible())
    }
}

impl EdgeKind {
    /// Whether it runs without being called.
    pub fn is_hidden(self) -> bool {
        matches!(
            self,
            Self::EntityEvent | Self::CalculatedAttribute | Self::NamedForCode | Self::RunByJava | Self::AppService
        )
    }

    /// Whether it is only possible.
    pub fn is_possible(self) -> bool {
        self == Self::Literal
    }
}

/// The flows that share a name: indices into [`Model::flows`].
#[derive(Debug, Clone, Copy, Default)]
struct Named {
    microflow: Option<usize>,
    rule: Option<usize>,
    nanoflow: Option<usize>,
}

impl Named {
    fn of_kind(&mut self, kind: FlowKind) -> &mut Option<usize> {
        match kind {
            FlowKind::Microflow => &mut self.microflow,
            FlowKind::Rule => &mut self.rule,
            FlowKind::Nanoflow => &mut self.nanoflow,
        }
    }
}

/// The call graph of a model.
#[derive(Debug, Clone, Default)]
pub struct CallGraph {
    /// The flows of a name, one of each kind.
    by_name: HashMap<String, Named>,
    edges: Vec<Edge>,
    /// The edges out of each flow.
    outgoing: Adjacency,
    /// The microflow that runs in place of each flow that is running already. No edge: no activity calls it.
    substitutes: Adjacency,
    unresolved: Vec<UnresolvedCall>,
    most: usize,
}

/// Flows whose calls one thread finds in one go.
const IN_ONE_GO: usize = 256;

impl CallGraph {
    /// Builds the graph of what the model alone shows.
    pub fn new(model: &Model) -> Self {
        Self::with_code(model, &|_| Vec::new())
    }

    /// Builds the graph with what Java actions run, by the name of the action.
    pub fn with_code(model: &Model, run_by: &dyn Fn(&str) -> Vec<CodeRun>) -> Self {
        let most = model.limits.call_graph;
        let mut graph = Self { most, ..Self::default() };
        graph.by_name.reserve(model.flows.len());
        for (index, flow) in model.flows.iter().enumerate() {
            graph.by_name.entry(flow.name.clone()).or_default().of_kind(flow.kind).get_or_insert(index);
        }
        graph.substitutes = Adjacency::of(model.flows.len(), || {
            let named = model.flows.iter().enumerate().filter(|(_, flow)| !flow.when_running.is_empty());
            named.filter_map(|(from, flow)| Some((from, graph.find_kind(FlowKind::Microflow, &flow.when_running)?)))
        });
        let tables = Tables {
            mappings: model.mappings.iter().map(|mapping| (mapping.name.as_str(), &mapping.microflows)).collect(),
            app_services: model
                .app_services
                .iter()
                .flat_map(|service| &service.actions)
                .filter(|action| !action.microflow.is_empty())
                .map(|action| (action.name.as_str(), action.microflow.as_str()))
                .collect(),
            hidden: HiddenCalls::of(model),
            signatures: Signatures::of(model),
        };
        let counted = AtomicUsize::new(0);
        let parts = model.flows.par_chunks(IN_ONE_GO).enumerate();
        let parts = parts.map(|(part, flows)| graph.calls_of(&tables, part * IN_ONE_GO, flows, &counted));
        let mut found: Vec<(Vec<Edge>, Vec<UnresolvedCall>)> = parts.collect();
        if counted.into_inner() > most {
            // Which calls the threads had found by then is chance: with one thread it is none.
            found = vec![graph.calls_of(&tables, 0, &model.flows, &AtomicUsize::new(0))];
        }
        for (edges, unresolved) in found {
            graph.edges.extend(edges);
            graph.unresolved.extend(unresolved);
        }
        graph.connect(model.flows.len());
        graph.add_run_by_code(model, run_by);
        graph
    }

    fn connect(&mut self, flows: usize) {
        let edges = || self.edges.iter().enumerate().map(|(index, edge)| (edge.from, index));
        self.outgoing = Adjacency::of(flows, edges);
    }

    /// Adds what Java runs. A microflow that the call names already, as an argument or in a literal, is not counted twice.
    fn add_run_by_code(&mut self, model: &Model, run_by: &dyn Fn(&str) -> Vec<CodeRun>) {
        let mut known: HashMap<&str, Vec<CodeRun>> = HashMap::new();
        let mut added: Vec<Edge> = Vec::new();
        for (from, flow) in model.flows.iter().enumerate() {
            let first = added.len();
            for (activity, step) in flow.activities.iter().enumerate().filter(|(_, step)| !step.is_skipped()) {
                let Action::CallJavaAction(call) = &step.action else { continue };
                for run in known.entry(&call.action).or_insert_with(|| run_by(&call.action)) {
                    let Some(to) = self.find_kind(FlowKind::Microflow, &run.flow) else { continue };
                    let is_known = |edge: &Edge| edge.activity == activity && edge.to == to && !edge.kind.is_possible();
                    let own = added.get(first..).unwrap_or_default();
                    let is_cut = self.edges.len() + self.unresolved.len() + added.len() > self.most;
                    if !is_cut && !self.outgoing(from).chain(own).any(is_known) {
                        let (kind, queued) = (EdgeKind::RunByJava, !run.waits || !call.queue.is_empty());
                        added.push(Edge { from, to, kind, activity, depth: flow.depth(step), queued });
                    }
                }
            }
        }
        if !added.is_empty() {
            self.edges.extend(added);
            self.connect(model.flows.len());
        }
    }

    /// The flow with a name, as an index into [`Model::flows`]; where kinds share a name, the microflow.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.find_first(name, [FlowKind::Microflow, FlowKind::Rule, FlowKind::Nanoflow])
    }

    /// The flow of one kind with a name.
    pub fn find_kind(&self, kind: FlowKind, name: &str) -> Option<usize> {
        self.find_first(name, [kind])
    }

    fn find_first<const KINDS: usize>(&self, name: &str, kinds: [FlowKind; KINDS]) -> Option<usize> {
        let mut named = *self.by_name.get(name)?;
        kinds.into_iter().find_map(|kind| *named.of_kind(kind))
    }

    /// All edges, by caller and in the order of its activities.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Edges out of a flow.
    pub fn outgoing(&self, flow: usize) -> impl Iterator<Item = &Edge> {
        self.outgoing_indices(flow).iter().filter_map(|index| self.edges.get(*index))
    }

    pub(crate) fn outgoing_indices(&self, flow: usize) -> &[usize] {
        self.outgoing.of_node(flow)
    }

    /// What runs in place of a flow that is running already.
    pub(crate) fn substitutes(&self, flow: usize) -> &[usize] {
        self.substitutes.of_node(flow)
    }

    /// Calls that lead nowhere.
    pub fn unresolved(&self) -> &[UnresolvedCall] {
        &self.unresolved
    }

    /// Whether the calls are more than the limit on them, so that some are missing.
    pub fn is_cut(&self) -> bool {
        self.edges.len() + self.unresolved.len() > self.most
    }

    /// Number of flows.
    pub(crate) fn flow_count(&self) -> usize {
        self.outgoing.len()
    }
}
