//! The work that a microflow starts: everything that it reaches, and the signs that this may take long, each with the
//! chain of places that shows it. Loops add up along chains of calls. What runs in batches, over lookup tables or over a
//! handful of objects is told from what grows with the data; what cannot be seen is said to be so.

mod amount;
mod batches;
mod brief;
mod chains;
mod effects;
mod java;
mod java_methods;
mod lists;
mod marks;
mod places;
mod tree;
mod turns;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Action, CallGraph, Edge, EdgeSelection, Flow, Model, Reach, UnresolvedCall, Walk};

use amount::Amounts;
pub(crate) use brief::{Briefs, EntryWork, Scratch};
use chains::Chains;
use java::JavaWork;
pub(crate) use java::{JavaKnowledge, interest};
use lists::{FlowLists, Lists};
use marks::{Detail, Entry, FlowMarks, Mark, Marks, Place};

use super::Evidence;
use super::event_tree::TreeNode;
use super::scheduled_event::{Growth, Sign};

/// What runs while a microflow runs: hidden calls too, but not what goes to a task queue, and not every text that happens
/// to be the name of a microflow.
const RUNNING: EdgeSelection = EdgeSelection { hidden: true, possible: false, queued: false };

/// Signs of work of which the model does not show how much it is.
const UNSEEN: [Sign; 5] =
    [Sign::OpaqueJavaAction, Sign::UnresolvedCall, Sign::Recursion, Sign::ImportOfUnknownSize, Sign::LimitNotShown];

/// A model prepared to be asked what work its microflows start.
pub(crate) struct Analysis<'m> {
    model: &'m Model,
    graph: &'m CallGraph,
    /// Where lists come from.
    sources: Lists<'m>,
    /// What the loops of each flow run over, whoever calls it.
    any_caller: Vec<FlowLists>,
    /// The loops around each call, whoever calls its caller.
    around: Vec<LoopsAround>,
    /// What is known of the Java actions that are called.
    actions: HashMap<&'m str, JavaWork>,
    /// Calls that lead nowhere, by caller.
    unresolved: BTreeMap<usize, Vec<&'m UnresolvedCall>>,
    walk: Walk<'m>,
}

/// Loops around a call.
#[derive(Debug, Clone, Copy, Default)]
struct LoopsAround {
    /// Those that are neither batches nor over a handful of objects.
    real: usize,
    /// Those that multiply with the data.
    growing: usize,
}

/// What the loops of each flow run over, as seen from one root.
struct RootLists<'a> {
    /// Whoever calls it.
    all: &'a [FlowLists],
    /// Where other callers hand over other lists.
    own: BTreeMap<usize, FlowLists>,
}

impl RootLists<'_> {
    fn get(&self, flow: usize) -> Option<&FlowLists> {
        self.own.get(&flow).or_else(|| self.all.get(flow))
    }
}

/// How work grows: loops that multiply inside each other, loops that grow at all, and what else is seen.
fn growth_of(signs: &BTreeSet<Sign>, multiplied: usize, grows: usize) -> Growth {
    if multiplied >= 2 {
        Growth::WithDataSquared
    } else if multiplied == 1
        || grows >= 1
        || signs.contains(&Sign::UnboundedRetrieve)
        || signs.contains(&Sign::BatchHelper)
    {
        Growth::WithData
    } else if UNSEEN.iter().any(|sign| signs.contains(sign)) {
        Growth::Unknown
    } else {
        Growth::Constant
    }
}

/// The work that one microflow starts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Work {
    /// Signs with their chains, the deepest first.
    pub(crate) signs: BTreeMap<Sign, Vec<Evidence>>,
    /// How the work grows with the data.
    pub(crate) growth: Growth,
    /// Flows that it reaches, itself included.
    pub(crate) reachable_flows: usize,
    /// Calls on the longest chain.
    pub(crate) call_depth: usize,
    /// Deepest nesting of loops along a chain.
    pub(crate) loop_depth: usize,
    /// Activities inside loops that call other systems.
    pub(crate) remote_calls_per_item: usize,
    /// What runs, from the flow down; whoever keeps it takes it out.
    pub(crate) tree: Option<TreeNode>,
}

impl Work {
    /// All chains, those of the most telling sign first.
    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        self.signs.values().flatten().cloned().collect()
    }
}

impl<'m> Analysis<'m> {
    /// `constants` are the defaults of constants, by qualified name.
    pub(crate) fn new(
        model: &'m Model,
        graph: &'m CallGraph,
        java: &'m JavaKnowledge<'m>,
        constants: HashMap<&'m str, &'m str>,
    ) -> Self {
        let sources = Lists::new(model, graph, Amounts::new(model, constants));
        let any_caller = sources.all();
        let mut unresolved: BTreeMap<usize, Vec<&UnresolvedCall>> = BTreeMap::new();
        for call in graph.unresolved() {
            unresolved.entry(call.from).or_default().push(call);
        }
        let mut actions = HashMap::new();
        for step in model.flows.iter().flat_map(|flow| &flow.activities) {
            if let Action::CallJavaAction(call) = &step.action {
                actions.entry(&*call.action).or_insert_with(|| java.about(&call.action));
            }
        }
        let walk = graph.walk(RUNNING);
        let mut analysis = Self { walk, model, graph, sources, any_caller, around: Vec::new(), actions, unresolved };
        let around = |edge: &Edge| {
            analysis.any_caller.get(edge.from).map(|lists| analysis.loops_around(lists, edge)).unwrap_or_default()
        };
        analysis.around = graph.edges().iter().map(around).collect();
        analysis
    }

    /// The work that a flow starts, with the tree of what runs. `start` is what starts it, such as the name of a
    /// scheduled event.
    pub(crate) fn of(&self, briefs: &Briefs<'_>, start: &str, root: usize) -> Work {
        self.look(briefs, root, |look| {
            let Look { lists, reach, marks, .. } = *look;
            let all = self.walk.depths(reach, &|_, edge| edge.depth);
            let loops = |_, flow: &Flow| flow.loops.iter().map(|inner| inner.depth).max().unwrap_or_default();
            Work {
                growth: look.growth(),
                tree: Some(tree::of(self, lists, reach, marks)),
                reachable_flows: reach.flows.len(),
                call_depth: reach.longest_chain,
                loop_depth: self.deepest(reach, &all, loops),
                remote_calls_per_item: marks.count(Sign::RemoteCallInLoop),
                signs: look.signs(start),
            }
        })
    }

    /// The same without the tree and the numbers.
    pub(crate) fn followed(&self, briefs: &Briefs<'_>, start: &str, root: usize) -> EntryWork {
        self.look(briefs, root, |look| EntryWork { signs: look.signs(start), growth: look.growth() })
    }

    /// The flow with a name; where kinds share a name, the microflow.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.graph.find(name)
    }

    /// Follows a flow down to its last call, and tells what was asked.
    fn look<T>(&self, briefs: &Briefs<'_>, root: usize, tell: impl FnOnce(&Look<'_, 'm>) -> T) -> T {
        let mut reach = self.walk.reached(root);
        // What other callers hand over is not this event's work.
        let lists = RootLists { all: &self.any_caller, own: self.sources.among(&reach.flows, &self.any_caller) };
        let around = self.around_in(&lists);
        self.walk.deepen(&mut reach, &|call, edge| around(call, edge).real);
        let mut marks = self.marks(briefs, &lists, &reach);
        if self.is_one_transaction(&lists, &reach, &marks) {
            let mark = Mark { place: Place::Flow, sign: Sign::OneTransaction, depth: 0, detail: Detail::None };
            marks.push(root, mark);
        }
        tell(&Look { analysis: self, lists: &lists, reach: &reach, marks: &marks })
    }

    /// Whether all that a retrieve without limit gave is written in one transaction. A microflow is one unless it ends it.
    fn is_one_transaction(&self, lists: &RootLists<'_>, reach: &Reach, marks: &Marks<'_>) -> bool {
        let signs = marks.signs();
        if signs.has(Sign::EndsTransactions) || signs.has(Sign::BatchHelper) {
            return false;
        }
        if signs.has(Sign::UnboundedWrite) || !signs.has(Sign::LoopOverUnboundedRetrieve) {
            return signs.has(Sign::UnboundedWrite);
        }
        // Only loops over such lists: what others write came from elsewhere.
        let over_all = |flow: usize, activity: usize| {
            let found = self.model.flows.get(flow).zip(lists.get(flow));
            found.map_or(0, |(flow, lists)| {
                let innermost = flow.activities.get(activity).and_then(|step| step.innermost_loop);
                lists.count(flow, innermost, |lists, position| lists.unbounded(position).is_some())
            })
        };
        let depths = self.walk.depths(reach, &|_, edge| over_all(edge.from, edge.activity));
        marks.iter().any(|(flow, marks)| {
            let entered_in =
                reach.flows.place(flow).and_then(|place| depths.get(place)).is_some_and(|depth| *depth > 0);
            marks.iter().any(|mark| match (mark.sign, mark.place) {
                (Sign::CommitInLoop | Sign::DeleteInLoop, Place::Activity(activity)) => {
                    entered_in || over_all(flow, activity) > 0
                }
                _ => false,
            })
        })
    }

    /// The loops around a call, whoever calls its caller.
    fn around(&self, call: usize) -> LoopsAround {
        self.around.get(call).copied().unwrap_or_default()
    }

    /// The loops around calls as seen from one root.
    fn around_in(&self, lists: &RootLists<'_>) -> impl Fn(usize, &Edge) -> LoopsAround {
        |call, edge| lists.own.get(&edge.from).map_or_else(|| self.around(call), |own| self.loops_around(own, edge))
    }

    /// The loops around a call that count, and those that multiply with the data.
    fn loops_around(&self, lists: &FlowLists, edge: &Edge) -> LoopsAround {
        let flow = self.model.flows.get(edge.from);
        let step = flow.and_then(|flow| flow.activities.get(edge.activity));
        let Some((flow, step)) = flow.zip(step) else { return LoopsAround::default() };
        // An event microflow that runs for each object of a list is a loop of its own.
        let own = edge.depth.saturating_sub(flow.depth(step));
        let counted = |writes: bool| if writes { own } else { 0 };
        LoopsAround {
            real: lists.count(flow, step.innermost_loop, FlowLists::is_real)
                + counted(lists.writes_many(edge.activity)),
            // The objects of all batches are no more than all objects.
            growing: lists
                .count(flow, step.innermost_loop, FlowLists::multiplies)
                .max(counted(lists.writes_multiply(edge.activity))),
        }
    }

    /// The signs of every flow that is reached and shows one.
    fn marks<'a>(&'a self, briefs: &'a Briefs<'_>, lists: &'a RootLists<'_>, reach: &Reach) -> Marks<'a> {
        let marks = reach.flows.iter().filter_map(|(index, reached)| {
            // What other callers hand over changes little: mostly the signs are those of any caller.
            let Some(lists) = lists.own.get(index) else {
                return Some((*index, briefs.marks(*index, reached.entry_loop_depth)?));
            };
            let flow = self.model.flows.get(*index)?;
            let entry = Entry { depth: reached.entry_loop_depth, in_circle: reached.in_circle };
            Some((*index, FlowMarks::own(marks::of(self, lists, entry, *index, flow))))
        });
        Marks::of(marks)
    }

    /// The largest sum of the loops around a flow and a number of the flow's own.
    fn deepest(&self, reach: &Reach, around: &[usize], own: impl Fn(usize, &Flow) -> usize) -> usize {
        let depths = reach
            .flows
            .keys()
            .zip(around)
            .filter_map(|(index, around)| Some(around + own(*index, self.model.flows.get(*index)?)));
        depths.max().unwrap_or_default()
    }
}

/// Everything that one flow starts, looked at.
struct Look<'a, 'm> {
    analysis: &'a Analysis<'m>,
    lists: &'a RootLists<'a>,
    reach: &'a Reach,
    marks: &'a Marks<'a>,
}

impl Look<'_, '_> {
    /// The signs with their chains.
    fn signs(&self, start: &str) -> BTreeMap<Sign, Vec<Evidence>> {
        Chains::new(self.analysis, start, self.reach).of(self.marks)
    }

    fn growth(&self) -> Growth {
        let Self { analysis, lists, reach, marks } = *self;
        let around = analysis.around_in(lists);
        let growing = analysis.walk.depths(reach, &|call, edge| around(call, edge).growing);
        let deepest = |count: fn(&FlowLists, usize) -> bool| {
            let own = |index: usize, flow: &Flow| lists.get(index).map_or(0, |lists| lists.deepest(flow, count));
            analysis.deepest(reach, &growing, own)
        };
        growth_of(&marks.signs().all(), deepest(FlowLists::multiplies), deepest(FlowLists::grows))
    }
}

/// Whether a loop is another or lies inside it.
fn within(flow: &Flow, innermost: Option<usize>, outer: usize) -> bool {
    let mut next = innermost;
    while let Some(position) = next {
        if position == outer {
            return true;
        }
        next = flow.loops.get(position).and_then(|inner| inner.parent);
    }
    false
}

#[cfg(test)]
mod tests;
