//! What runs when an event runs, as a tree: microflow, loop, activity, Java action, with the signs marked where they are
//! seen. Each flow is unfolded once, where its chain lies deepest in loops, so the tree has exactly the signs that the
//! fact names. A tree that grows too large loses first the branches without signs, and says at each place what is left
//! out.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Action, Activity, Edge, EdgeKind, Flow, FlowKind, Reach, ReachedFlow, java_class_of};

use super::super::event_tree::{LeftOut, NodeEnd, NodeKind, ReachedBy, TreeNode, TreeSign, WhyLeftOut};
use super::lists::FlowLists;
use super::marks::{Mark, Marks, Place, Signs};
use super::places::{activity, excerpt, shortened};
use super::{Analysis, RUNNING, RootLists, within};

/// Most places below the microflow inside each other.
const DEEPEST: usize = 24;
/// Most places right inside one.
const WIDEST: usize = 40;
/// Most places of one tree.
const LARGEST: usize = 400;

/// The tree of a flow. `marks` holds the signs of every flow that is reached.
pub(super) fn of(analysis: &Analysis<'_>, lists: &RootLists<'_>, reach: &Reach, marks: &Marks<'_>) -> TreeNode {
    let mut builder = Builder::new(analysis, lists, reach, marks);
    let whole = builder.root();
    if builder.room > 0 {
        return whole;
    }
    // Too large: what shows nothing makes room for what does.
    builder.room = LARGEST;
    builder.only_telling = true;
    builder.root()
}

struct Builder<'a, 'm> {
    analysis: &'a Analysis<'m>,
    lists: &'a RootLists<'a>,
    reach: &'a Reach,
    marks: &'a Marks<'a>,
    /// Flows with each flow that they unfold, sorted.
    unfolds: Vec<(usize, usize)>,
    /// Whether a flow shows a sign, or unfolds one that does; in the order of the flows that are reached.
    telling: Vec<bool>,
    only_telling: bool,
    /// Places that the tree may still take.
    room: usize,
    /// The chain of flows to the present place.
    chain: Vec<usize>,
}

/// Something that stands right inside a flow or loop.
#[derive(Debug, Clone, Copy)]
enum Step {
    Loop(usize),
    Activity(usize),
}

/// A flow with what is needed to unfold it.
#[derive(Clone, Copy)]
struct Opened<'a> {
    index: usize,
    flow: &'a Flow,
    lists: &'a FlowLists,
    /// Loops around the chain to it.
    entry: usize,
}

impl<'a, 'm> Builder<'a, 'm> {
    fn new(analysis: &'a Analysis<'m>, lists: &'a RootLists<'a>, reach: &'a Reach, marks: &'a Marks<'a>) -> Self {
        let parent = |flow: usize| {
            let edge = reach.flows.get(&flow).and_then(ReachedFlow::deepest_call);
            edge.and_then(|edge| analysis.graph.edges().get(edge)).map(|edge| edge.from)
        };
        let mut unfolds: Vec<_> = reach.flows.keys().filter_map(|flow| Some((parent(*flow)?, *flow))).collect();
        unfolds.sort_unstable();
        let mut telling = vec![false; reach.flows.len()];
        for (flow, _) in marks.iter() {
            let mut next = Some(flow);
            while let Some((flow, place)) = next.and_then(|flow| Some((flow, reach.flows.place(flow)?))) {
                match telling.get_mut(place) {
                    Some(known) if !*known => *known = true,
                    _ => break,
                }
                next = parent(flow);
            }
        }
        Self { analysis, lists, reach, marks, unfolds, telling, only_telling: false, room: LARGEST, chain: Vec::new() }
    }

    fn root(&mut self) -> TreeNode {
        self.flow(self.reach.root, None, 0)
    }

    fn node(&mut self, kind: NodeKind, name: String, loops: usize) -> TreeNode {
        self.room = self.room.saturating_sub(1);
        TreeNode {
            kind,
            name,
            reached_by: None,
            detail: None,
            loops,
            signs: Vec::new(),
            end: None,
            children: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// A flow, unfolded.
    fn flow(&mut self, index: usize, reached_by: Option<ReachedBy>, level: usize) -> TreeNode {
        let entry = self.reach.flows.get(&index).map_or(0, |reached| reached.entry_loop_depth);
        let opened = self.analysis.model.flows.get(index).zip(self.lists.get(index));
        let name = opened.map(|(flow, _)| flow.name.clone()).unwrap_or_default();
        let mut node = self.node(opened.map_or(NodeKind::Microflow, |(flow, _)| kind_of(flow)), name, entry);
        node.reached_by = reached_by;
        node.signs = self.signs(index, Place::Flow);
        if let Some((flow, lists)) = opened {
            self.chain.push(index);
            self.fill(&mut node, Opened { index, flow, lists, entry }, None, level);
            self.chain.pop();
        }
        node
    }

    /// Puts into a place what runs right inside it.
    fn fill(&mut self, node: &mut TreeNode, opened: Opened<'a>, container: Option<usize>, level: usize) {
        let mut left_out: BTreeMap<WhyLeftOut, LeftOut> = BTreeMap::new();
        for (count, step) in self.steps(opened, container).into_iter().enumerate() {
            let why = if self.only_telling && !self.is_telling(opened, step) {
                WhyLeftOut::NoSign
            } else if level >= DEEPEST {
                WhyLeftOut::Depth
            } else if count >= WIDEST {
                WhyLeftOut::Width
            } else if self.room == 0 {
                WhyLeftOut::Size
            } else {
                let child = match step {
                    Step::Loop(position) => self.inner_loop(opened, position, level + 1),
                    Step::Activity(position) => self.activity(opened, position, level + 1),
                };
                node.children.extend(child);
                continue;
            };
            let out =
                left_out.entry(why).or_insert_with(|| LeftOut { why, places: 0, flows: 0, signs: BTreeSet::new() });
            out.places += 1;
            self.count_below(opened, step, out);
        }
        node.left_out = left_out.into_values().collect();
    }

    fn inner_loop(&mut self, opened: Opened<'a>, position: usize, level: usize) -> Option<TreeNode> {
        let inner = opened.flow.loops.get(position)?;
        let loops = opened.entry + opened.lists.count(opened.flow, Some(position), FlowLists::is_real);
        let mut node = self.node(NodeKind::Loop, shortened(&inner.kind.to_string()), loops);
        node.detail = opened.lists.source_in_words(position);
        node.signs = self.signs(opened.index, Place::Loop(position));
        self.fill(&mut node, opened, Some(position), level);
        Some(node)
    }

    /// An activity; a plain call is shown as the flow that it calls.
    fn activity(&mut self, opened: Opened<'a>, position: usize, level: usize) -> Option<TreeNode> {
        let step = opened.flow.activities.get(position)?;
        let loops = opened.entry + opened.lists.count(opened.flow, step.innermost_loop, FlowLists::is_real);
        let signs = self.signs(opened.index, Place::Activity(position));
        let edges = self.edges(opened.index, position);
        let (is_call, hidden): (Vec<_>, Vec<_>) = edges.into_iter().partition(|(_, edge)| is_plain(edge));
        let mut node = match (called(&step.action), is_call.first()) {
            (Some(_), Some((index, edge))) => self.reached(*index, edge, level),
            (Some((kind, name, queued)), None) => {
                let mut node = self.node(kind, name.to_owned(), loops);
                node.end = Some(if queued { NodeEnd::TaskQueue } else { NodeEnd::NotInTheModel });
                node.reached_by = Some(ReachedBy::Call);
                node
            }
            (None, _) => self.plain(step, loops),
        };
        node.signs.splice(0..0, signs);
        for (index, edge) in hidden {
            if level >= DEEPEST || self.room == 0 {
                let why = if level >= DEEPEST { WhyLeftOut::Depth } else { WhyLeftOut::Size };
                let mut out = LeftOut { why, places: 1, flows: 0, signs: BTreeSet::new() };
                self.count_flows(index, edge, &mut out);
                node.left_out.push(out);
            } else {
                node.children.push(self.reached(index, edge, level + 1));
            }
        }
        Some(node)
    }

    fn plain(&mut self, step: &Activity, loops: usize) -> TreeNode {
        let Action::CallJavaAction(call) = &step.action else {
            return self.node(NodeKind::Activity, activity(step), loops);
        };
        let mut node = self.node(NodeKind::JavaAction, call.action.clone(), loops);
        node.detail = Some(format!("class {}", java_class_of(&call.action)));
        node.end = (!call.queue.is_empty()).then_some(NodeEnd::TaskQueue);
        node
    }

    /// The flow at the end of a call, unfolded where this is its place.
    fn reached(&mut self, index: usize, edge: &Edge, level: usize) -> TreeNode {
        let reached_by = Some(reached_by(edge.kind));
        let is_place = self.reach.flows.get(&edge.to).is_some_and(|reached| reached.deepest_call() == Some(index));
        if is_place && !self.chain.contains(&edge.to) {
            return self.flow(edge.to, reached_by, level);
        }
        let entry = self.reach.flows.get(&edge.to).map_or(0, |reached| reached.entry_loop_depth);
        let flow = self.analysis.model.flows.get(edge.to);
        let name = flow.map(|flow| flow.name.clone()).unwrap_or_default();
        let mut node = self.node(flow.map_or(NodeKind::Microflow, kind_of), name, entry);
        node.reached_by = reached_by;
        let circle = self.chain.contains(&edge.to);
        node.end = Some(if circle { NodeEnd::Recursion } else { NodeEnd::ShownElsewhere });
        node
    }

    /// What is worth a place right inside a flow or one of its loops, in the order of the flow.
    fn steps(&self, opened: Opened<'_>, container: Option<usize>) -> Vec<Step> {
        let flow = opened.flow;
        let mut steps: Vec<(usize, Step)> = Vec::new();
        for (position, _) in flow.loops.iter().enumerate().filter(|(_, inner)| inner.parent == container) {
            let first = flow
                .activities
                .iter()
                .position(|step| !step.is_skipped() && within(flow, step.innermost_loop, position));

            steps.extend(first.map(|first| (first, Step::Loop(position))));
        }
        for (position, step) in flow.activities.iter().enumerate() {
            if step.innermost_loop == container
                && !step.is_skipped()
                && self.is_worth_a_place(opened.index, position, step)
            {
                steps.push((position, Step::Activity(position)));
            }
        }
        steps.sort_by_key(|(position, _)| *position);
        steps.into_iter().map(|(_, step)| step).collect()
    }

    fn is_worth_a_place(&self, index: usize, position: usize, step: &Activity) -> bool {
        called(&step.action).is_some()
            || matches!(step.action, Action::CallJavaAction(_))
            || self.marks_at(index, Place::Activity(position)).next().is_some()
            || !self.edges(index, position).is_empty()
    }

    /// What a step of a flow runs, and runs while the event waits.
    fn edges(&self, index: usize, position: usize) -> Vec<(usize, &'m Edge)> {
        let graph = self.analysis.graph;
        let edges = graph.outgoing_indices(index).iter().filter_map(|edge| Some((*edge, graph.edges().get(*edge)?)));
        edges.filter(|(_, edge)| edge.activity == position && RUNNING.takes(edge)).collect()
    }

    fn marks_at(&self, index: usize, place: Place) -> impl Iterator<Item = Mark<'a>> {
        self.marks.get(index).filter(move |mark| mark.place == place)
    }

    fn signs(&self, index: usize, place: Place) -> Vec<TreeSign> {
        let sign = |mark: Mark<'_>| TreeSign { sign: mark.sign, text: excerpt(mark.sign, mark.detail) };
        self.marks_at(index, place).map(sign).collect()
    }

    /// The activities of a step.
    fn activities(opened: Opened<'_>, step: Step) -> Vec<usize> {
        match step {
            Step::Activity(position) => vec![position],
            Step::Loop(outer) => {
                let inside = |step: &Activity| !step.is_skipped() && within(opened.flow, step.innermost_loop, outer);
                let all = opened.flow.activities.iter().enumerate();
                all.filter(|(_, step)| inside(step)).map(|(position, _)| position).collect()
            }
        }
    }

    /// Whether a mark stands at a step or inside it.
    fn belongs(opened: Opened<'_>, step: Step, place: Place) -> bool {
        match (step, place) {
            (_, Place::Flow) | (Step::Activity(_), Place::Loop(_)) => false,
            (Step::Activity(own), Place::Activity(position)) => own == position,
            (Step::Loop(outer), Place::Loop(position)) => within(opened.flow, Some(position), outer),
            (Step::Loop(outer), Place::Activity(position)) => {
                let innermost = opened.flow.activities.get(position).and_then(|step| step.innermost_loop);
                within(opened.flow, innermost, outer)
            }
        }
    }

    /// The flows that a step unfolds.
    fn unfolded_by(&self, opened: Opened<'_>, step: Step) -> Vec<(usize, &'m Edge)> {
        let edges = Self::activities(opened, step).into_iter().flat_map(|position| self.edges(opened.index, position));
        let is_place = |index: usize, edge: &Edge| {
            self.reach.flows.get(&edge.to).is_some_and(|reached| reached.deepest_call() == Some(index))
        };
        edges.filter(|(index, edge)| is_place(*index, edge)).collect()
    }

    fn is_telling(&self, opened: Opened<'_>, step: Step) -> bool {
        let is_telling = |flow: usize| {
            self.reach.flows.place(flow).and_then(|place| self.telling.get(place)).copied().unwrap_or_default()
        };
        self.marks.get(opened.index).any(|mark| Self::belongs(opened, step, mark.place))
            || self.unfolded_by(opened, step).iter().any(|(_, edge)| is_telling(edge.to))
    }

    /// Adds the signs of a step, and the flows below it with theirs.
    fn count_below(&self, opened: Opened<'_>, step: Step, out: &mut LeftOut) {
        let marks = self.marks.get(opened.index);
        out.signs.extend(marks.filter(|mark| Self::belongs(opened, step, mark.place)).map(|mark| mark.sign));
        for (index, edge) in self.unfolded_by(opened, step) {
            self.count_flows(index, edge, out);
        }
    }

    fn count_flows(&self, index: usize, edge: &Edge, out: &mut LeftOut) {
        if self.reach.flows.get(&edge.to).and_then(ReachedFlow::deepest_call) != Some(index) {
            return;
        }
        let mut open = vec![edge.to];
        let mut signs = Signs::default();
        while let Some(flow) = open.pop() {
            out.flows += 1;
            signs = signs.with(self.marks.signs_of(flow));
            let from = self.unfolds.partition_point(|(parent, _)| *parent < flow);
            let unfolded = self.unfolds.iter().skip(from).take_while(|(parent, _)| *parent == flow);
            open.extend(unfolded.map(|(_, child)| *child));
        }
        out.signs.extend(signs.all());
    }
}

/// The flow that an activity is all about: its kind, its name, and whether it goes to a task queue.
fn called(action: &Action) -> Option<(NodeKind, &str, bool)> {
    match action {
        Action::CallMicroflow(call) => Some((NodeKind::Microflow, &call.target, !call.queue.is_empty())),
        Action::CallNanoflow(call) => Some((NodeKind::Nanoflow, &call.target, false)),
        Action::RuleDecision(call) => Some((NodeKind::Rule, &call.target, false)),
        _ => None,
    }
}

/// Whether an edge is the call that its activity is all about.
fn is_plain(edge: &Edge) -> bool {
    matches!(edge.kind, EdgeKind::Call | EdgeKind::Rule | EdgeKind::Nanoflow)
}

fn reached_by(kind: EdgeKind) -> ReachedBy {
    match kind {
        // A text that happens to be a name is no edge of a tree.
        EdgeKind::Call | EdgeKind::Nanoflow | EdgeKind::AppService | EdgeKind::Literal => ReachedBy::Call,
        EdgeKind::Rule => ReachedBy::Rule,
        EdgeKind::Mapping => ReachedBy::Mapping,
        EdgeKind::CodeParameter => ReachedBy::CodeParameter,
        EdgeKind::EntityEvent => ReachedBy::EntityEvent,
        EdgeKind::CalculatedAttribute => ReachedBy::CalculatedAttribute,
        EdgeKind::NamedForCode | EdgeKind::RunByJava => ReachedBy::NamedForCode,
    }
}

fn kind_of(flow: &Flow) -> NodeKind {
    match flow.kind {
        FlowKind::Microflow => NodeKind::Microflow,
        FlowKind::Rule => NodeKind::Rule,
        FlowKind::Nanoflow => NodeKind::Nanoflow,
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
