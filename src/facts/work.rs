//! The work that a microflow starts: everything that it reaches, and the signs that this may take long, each with the
//! chain of places that shows it. Loops add up along chains of calls. What runs in batches, over lookup tables or over a
//! handful of objects is told from what grows with the data; what cannot be seen is said to be so.

mod amount;
mod batches;
mod effects;
mod java;
mod java_methods;
mod lists;
mod marks;
mod places;
mod tree;
mod turns;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{CallGraph, Edge, EdgeSelection, Flow, Model, Reach, UnresolvedCall, Walk};

use amount::Amounts;
pub(crate) use java::{JavaKnowledge, interest};
use lists::{FlowLists, Lists};
use marks::{Mark, Place};

use super::event_tree::TreeNode;
use super::scheduled_event::{Growth, Sign};
use super::{Evidence, Word};

/// What runs while a microflow runs: hidden calls too, but not what goes to a task queue, and not every text that happens
/// to be the name of a microflow.
const RUNNING: EdgeSelection = EdgeSelection { hidden: true, possible: false, queued: false };

/// Signs of work of which the model does not show how much it is.
const UNSEEN: [Sign; 5] =
    [Sign::OpaqueJavaAction, Sign::UnresolvedCall, Sign::Recursion, Sign::ImportOfUnknownSize, Sign::LimitNotShown];

/// Most chains shown for one sign.
const CHAINS: usize = 2;
/// Chains of one sign that are looked at before only deeper ones count.
const CANDIDATES: usize = 64;

/// A model prepared to be asked what work its microflows start.
pub(crate) struct Analysis<'m> {
    model: &'m Model,
    graph: &'m CallGraph,
    java: &'m JavaKnowledge<'m>,
    /// Where lists come from.
    sources: Lists<'m>,
    /// What the loops of each flow run over, whoever calls it.
    any_caller: Loops<'m>,
    /// Calls that lead nowhere, by caller.
    unresolved: BTreeMap<usize, Vec<&'m UnresolvedCall>>,
    /// Counts every loop.
    all_loops: Walk<'m>,
}

/// What the loops of each flow run over, and walks that count them.
struct Loops<'m> {
    /// For each flow.
    lists: Vec<FlowLists>,
    /// Counts loops that are neither batches nor over a handful of objects.
    real: Walk<'m>,
    /// Counts loops that multiply with the data.
    growing: Walk<'m>,
}

/// Whether a loop, or a list that an activity writes, is counted.
type Counts = fn(&FlowLists, usize) -> bool;

impl<'m> Loops<'m> {
    fn new(model: &'m Model, graph: &'m CallGraph, lists: Vec<FlowLists>) -> Self {
        let around = |edge: &Edge, count: Counts, written: Counts| {
            let flow = model.flows.get(edge.from).zip(lists.get(edge.from));
            let step = flow.and_then(|(flow, _)| flow.activities.get(edge.activity));
            let Some(((flow, lists), step)) = flow.zip(step) else { return (0, 0) };
            // An event microflow that runs for each object of a list is a loop of its own.
            let own = edge.depth.saturating_sub(flow.depth(step));
            (lists.count(flow, step.innermost_loop, count), if written(lists, edge.activity) { own } else { 0 })
        };
        let real = |edge: &Edge| {
            let (counted, own) = around(edge, FlowLists::is_real, FlowLists::writes_many);
            counted + own
        };
        let growing = |edge: &Edge| {
            let (counted, own) = around(edge, FlowLists::multiplies, FlowLists::writes_multiply);
            // The objects of all batches are no more than all objects.
            counted.max(own)
        };
        Self { real: graph.walk_counting(RUNNING, real), growing: graph.walk_counting(RUNNING, growing), lists }
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
        let any_caller = Loops::new(model, graph, sources.all());
        let mut unresolved: BTreeMap<usize, Vec<&UnresolvedCall>> = BTreeMap::new();
        for call in graph.unresolved() {
            unresolved.entry(call.from).or_default().push(call);
        }
        Self { all_loops: graph.walk(RUNNING), model, graph, java, sources, any_caller, unresolved }
    }

    /// The work that a flow starts. `start` is what starts it, such as the name of a scheduled event.
    pub(crate) fn of(&self, start: &str, root: usize) -> Work {
        let all = self.all_loops.from(root);
        // What other callers hand over is not this event's work.
        let own = self.sources.among(&all.flows, &self.any_caller.lists);
        let own = own.map(|lists| Loops::new(self.model, self.graph, lists));
        let loops = own.as_ref().unwrap_or(&self.any_caller);
        let reach = loops.real.from(root);
        let marks = self.marks(&loops.lists, &reach);
        let mut chains = Chains { analysis: self, start, reach: &reach, signs: BTreeMap::new() };
        chains.collect(&marks);
        let growth = self.growth(loops, root, &chains.signs);
        Work {
            growth,
            tree: Some(tree::of(self, &loops.lists, &reach, &marks)),
            reachable_flows: all.flows.len(),
            call_depth: all.longest_chain,
            loop_depth: self
                .deepest(&all, |_, flow| flow.loops.iter().map(|inner| inner.depth).max().unwrap_or_default()),
            signs: chains.chosen(),
        }
    }

    /// The signs of every flow that is reached and shows one.
    fn marks(&self, lists: &[FlowLists], reach: &Reach) -> BTreeMap<usize, Vec<Mark>> {
        let marks = reach.flows.iter().filter_map(|(index, reached)| {
            let (flow, lists) = self.model.flows.get(*index).zip(lists.get(*index))?;
            Some((*index, marks::of(self, lists, reached, *index, flow)))
        });
        marks.filter(|(_, marks)| !marks.is_empty()).collect()
    }

    fn growth(&self, loops: &Loops<'_>, root: usize, signs: &BTreeMap<Sign, Vec<Chain>>) -> Growth {
        let reach = loops.growing.from(root);
        let deepest = |count: fn(&FlowLists, usize) -> bool| {
            let own = |index: usize, flow: &Flow| loops.lists.get(index).map_or(0, |lists| lists.deepest(flow, count));
            self.deepest(&reach, own)
        };
        let (multiplied, grows) = (deepest(FlowLists::multiplies), deepest(FlowLists::grows));
        let has = |sign| signs.contains_key(&sign);
        if multiplied >= 2 {
            Growth::WithDataSquared
        } else if multiplied == 1 || grows >= 1 || has(Sign::UnboundedRetrieve) || has(Sign::BatchHelper) {
            Growth::WithData
        } else if UNSEEN.into_iter().any(has) {
            Growth::Unknown
        } else {
            Growth::Constant
        }
    }

    /// The largest sum of the loops on the way to a flow and a number of the flow's own.
    fn deepest(&self, reach: &Reach, own: impl Fn(usize, &Flow) -> usize) -> usize {
        let depths = reach
            .flows
            .iter()
            .filter_map(|(index, reached)| Some(reached.entry_loop_depth + own(*index, self.model.flows.get(*index)?)));
        depths.max().unwrap_or_default()
    }
}

/// One chain that shows a sign.
#[derive(Debug, Clone)]
struct Chain {
    /// Loops along it; deeper ones are shown first.
    depth: usize,
    evidence: Evidence,
}

/// Makes chains of the signs of everything that a flow reaches.
struct Chains<'a, 'm> {
    analysis: &'a Analysis<'m>,
    start: &'a str,
    reach: &'a Reach,
    signs: BTreeMap<Sign, Vec<Chain>>,
}

impl Chains<'_, '_> {
    fn collect(&mut self, marks: &BTreeMap<usize, Vec<Mark>>) {
        for (index, marks) in marks {
            let Some(flow) = self.analysis.model.flows.get(*index) else { continue };
            for mark in marks {
                self.add(*index, flow, mark);
            }
        }
    }

    fn add(&mut self, index: usize, flow: &Flow, mark: &Mark) {
        if !self.is_news(mark.sign, mark.depth) {
            return;
        }
        let mut path = places::way(self.analysis.model, self.analysis.graph, self.start, self.reach, index);
        match mark.place {
            Place::Flow => {}
            Place::Loop(position) => path.extend(places::loops(flow, Some(position))),
            Place::Activity(position) => {
                if let Some(step) = flow.activities.get(position) {
                    path.extend(places::loops(flow, step.innermost_loop));
                    path.push(places::activity(step));
                }
            }
        }
        let evidence = Evidence::at(path).showing(places::excerpt(mark.sign, &mark.detail));
        self.signs.entry(mark.sign).or_default().push(Chain { depth: mark.depth, evidence });
    }

    /// Far more chains than are shown say nothing new, unless they lie deeper in loops.
    fn is_news(&self, sign: Sign, depth: usize) -> bool {
        let chains = self.signs.get(&sign).map_or(&[][..], Vec::as_slice);
        chains.len() < CANDIDATES || chains.iter().filter(|chain| chain.depth >= depth).count() < CHAINS
    }

    /// The deepest chains of each sign; of equal ones the shorter, then by their places.
    fn chosen(self) -> BTreeMap<Sign, Vec<Evidence>> {
        let choose = |mut chains: Vec<Chain>| {
            chains.sort_by(|left, right| {
                let by_depth = right.depth.cmp(&left.depth);
                by_depth
                    .then_with(|| left.evidence.path.len().cmp(&right.evidence.path.len()))
                    .then_with(|| left.evidence.cmp(&right.evidence))
            });
            let mut seen = BTreeSet::new();
            let evidence = chains.into_iter().map(|chain| chain.evidence);
            evidence.filter(|evidence| seen.insert(evidence.path.clone())).take(CHAINS).collect()
        };
        self.signs.into_iter().map(|(sign, chains)| (sign, choose(chains))).collect()
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
