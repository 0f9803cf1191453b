//! What runs when a flow starts: every flow that it reaches, how many calls away, and inside how many loops along the
//! chain of calls. Loops add up along a chain; a circle of calls counts as one place, adds the deepest loop of its inner
//! calls once, and is called recursion.

use std::collections::{HashSet, VecDeque};

use super::components::Components;
use super::graph::{CallGraph, Edge, EdgeSelection};
use super::reached::{ReachedFlow, ReachedFlows};

/// A call graph prepared for walks from many roots.
#[derive(Debug)]
pub struct Walk<'g> {
    graph: &'g CallGraph,
    selection: EdgeSelection,
    components: Components,
    /// Flows of each component.
    members: Vec<Vec<usize>>,
}

/// Everything that a flow reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Where the walk began: an index into [`super::Model::flows`].
    pub root: usize,
    /// The flows by their index, the root included.
    pub flows: ReachedFlows,
    /// Whether a flow among them calls itself, directly or in a circle.
    pub recursive: bool,
    /// Calls on the longest chain; a circle counts as one place.
    pub longest_chain: usize,
}

impl CallGraph {
    /// Prepares walks over some of the edges.
    pub fn walk(&self, selection: EdgeSelection) -> Walk<'_> {
        let mut successors = vec![Vec::new(); self.flow_count()];
        for edge in self.edges().iter().filter(|edge| selection.takes(edge)) {
            if let Some(list) = successors.get_mut(edge.from) {
                list.push(edge.to);
            }
        }
        let components = Components::of(&successors);
        let mut members = vec![Vec::new(); components.cyclic.len()];
        for (flow, component) in components.of.iter().enumerate() {
            if let Some(list) = members.get_mut(*component) {
                list.push(flow);
            }
        }
        Walk { graph: self, selection, components, members }
    }
}

/// Flows that call each other in a circle, or one flow by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component<'w> {
    /// The flows, sorted.
    pub(crate) flows: &'w [usize],
    /// Whether they are a circle; one flow may call itself.
    pub(crate) is_circle: bool,
}

impl<'g> Walk<'g> {
    /// All flows, those that are called before those that call them.
    pub(crate) fn called_first(&self) -> impl Iterator<Item = Component<'_>> {
        self.members
            .iter()
            .zip(&self.components.cyclic)
            .map(|(flows, is_circle)| Component { flows, is_circle: *is_circle })
    }

    /// Whether two flows are part of one circle, or the same.
    pub(crate) fn are_one(&self, left: usize, right: usize) -> bool {
        self.component(left) == self.component(right)
    }

    /// Whether a flow is part of a circle of calls.
    pub(crate) fn in_circle(&self, flow: usize) -> bool {
        self.is_circle(self.component(flow))
    }

    /// Calls out of a flow, with their indices into [`CallGraph::edges`].
    pub(crate) fn edges_from(&self, flow: usize) -> impl Iterator<Item = (usize, &'g Edge)> {
        let graph = self.graph;
        let selection = self.selection;
        graph
            .outgoing_indices(flow)
            .iter()
            .filter_map(|index| Some((*index, graph.edges().get(*index)?)))
            .filter(move |(_, edge)| selection.takes(edge))
    }

    fn component(&self, flow: usize) -> usize {
        self.components.of.get(flow).copied().unwrap_or_default()
    }

    fn is_circle(&self, component: usize) -> bool {
        self.components.cyclic.get(component) == Some(&true)
    }

    /// Circles of calls: the flows of each, sorted.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        let all = self.members.iter().enumerate();
        all.filter(|(component, _)| self.is_circle(*component)).map(|(_, flows)| flows.clone()).collect()
    }

    /// Which flows any of the roots reaches, the roots included; one flag for each flow of the model.
    pub fn reachable(&self, roots: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.graph.flow_count()];
        let mut open: Vec<usize> = roots.into_iter().collect();
        while let Some(flow) = open.pop() {
            match reached.get_mut(flow) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            open.extend(self.edges_from(flow).map(|(_, edge)| edge.to));
        }
        reached
    }

    /// Whether a flow reaches no more than so many flows, itself included.
    pub(crate) fn reaches_at_most(&self, root: usize, most: usize) -> bool {
        let mut reached = HashSet::from([root]);
        let mut open = vec![root];
        while let Some(flow) = open.pop().filter(|_| reached.len() <= most) {
            open.extend(self.edges_from(flow).map(|(_, edge)| edge.to).filter(|to| reached.insert(*to)));
        }
        reached.len() <= most
    }

    /// Everything that a flow reaches.
    pub fn from(&self, root: usize) -> Reach {
        self.from_counting(root, &|edge| edge.depth)
    }

    /// Everything that a flow reaches, counting only some of the loops around each call.
    pub fn from_counting(&self, root: usize, depth_of: &dyn Fn(&Edge) -> usize) -> Reach {
        let mut reach = Reach { root, flows: self.find_shortest(root), recursive: false, longest_chain: 0 };
        let mut components: Vec<usize> = reach.flows.keys().map(|flow| self.component(*flow)).collect();
        components.sort_unstable();
        components.dedup();
        let mut arrivals: Vec<Option<Arrival>> = vec![None; self.components.cyclic.len()];
        arrive(&mut arrivals, self.component(root), Arrival { flow: root, ..Arrival::default() });
        // Components only lead to smaller numbers, so every arrival is final when its component's turn comes.
        for component in components.into_iter().rev() {
            let Some(arrival) = arrivals.get(component).copied().flatten() else { continue };
            reach.longest_chain = arrival.calls.max(reach.longest_chain);
            let is_circle = self.is_circle(component);
            reach.recursive |= is_circle;
            let depth = arrival.depth + if is_circle { self.inner_depth(component, depth_of) } else { 0 };
            self.settle(component, &arrival, depth, &mut reach);
            for flow in self.members.get(component).into_iter().flatten() {
                for (index, edge) in self.edges_from(*flow) {
                    let target = self.component(edge.to);
                    if target != component {
                        let depth = depth + depth_of(edge);
                        let new = Arrival { flow: edge.to, edge: Some(index), depth, calls: arrival.calls + 1 };
                        arrive(&mut arrivals, target, new);
                    }
                }
            }
        }
        reach
    }

    /// The deepest loop around a call inside a circle.
    fn inner_depth(&self, component: usize, depth_of: &dyn Fn(&Edge) -> usize) -> usize {
        let flows = self.members.get(component).into_iter().flatten();
        let edges = flows.flat_map(|flow| self.edges_from(*flow));
        let inner = edges.filter(|(_, edge)| self.component(edge.to) == component);
        inner.map(|(_, edge)| depth_of(edge)).max().unwrap_or_default()
    }

    fn find_shortest(&self, root: usize) -> ReachedFlows {
        let mut found = ReachedFlows::among(self.graph.flow_count());
        let mut open = VecDeque::from([(root, 0, None)]);
        while let Some((flow, call_depth, shortest)) = open.pop_front() {
            let in_circle = self.is_circle(self.component(flow));
            if !found.add(flow, ReachedFlow { call_depth, entry_loop_depth: 0, in_circle, shortest, deepest: None }) {
                continue;
            }
            let further = self.edges_from(flow).filter(|(_, edge)| !found.contains_key(&edge.to));
            open.extend(further.map(|(index, edge)| (edge.to, call_depth + 1, Some(index))));
        }
        found.sort();
        found
    }

    /// Gives all flows of a component their depth, and the way to them from the flow at which the chain arrives.
    fn settle(&self, component: usize, arrival: &Arrival, depth: usize, reach: &mut Reach) {
        let mut give = |flow: usize, deepest: Option<usize>| {
            if let Some(reached) = reach.flows.get_mut(flow) {
                reached.entry_loop_depth = depth;
                reached.deepest = deepest;
            }
        };
        if !self.is_circle(component) {
            return give(arrival.flow, arrival.edge);
        }
        let mut open = VecDeque::from([(arrival.flow, arrival.edge)]);
        let mut settled = HashSet::new();
        while let Some((flow, deepest)) = open.pop_front() {
            if !settled.insert(flow) {
                continue;
            }
            give(flow, deepest);
            let inner = self.edges_from(flow).filter(|(_, edge)| self.component(edge.to) == component);
            open.extend(inner.map(|(index, edge)| (edge.to, Some(index))));
        }
    }
}

/// How the deepest chain arrives at a component.
#[derive(Debug, Clone, Copy, Default)]
struct Arrival {
    flow: usize,
    edge: Option<usize>,
    depth: usize,
    calls: usize,
}

fn arrive(arrivals: &mut [Option<Arrival>], component: usize, new: Arrival) {
    let Some(known) = arrivals.get_mut(component) else { return };
    let known = known.get_or_insert(new);
    let longest = known.calls.max(new.calls);
    if new.depth > known.depth {
        *known = new;
    }
    known.calls = longest;
}

impl Reach {
    /// The shortest chain of calls to a flow, as indices into [`CallGraph::edges`]; empty for the root.
    pub fn shortest_path(&self, graph: &CallGraph, flow: usize) -> Vec<usize> {
        self.path(graph, flow, |reached| reached.shortest)
    }

    /// The chain of calls to a flow that lies deepest in loops.
    pub fn deepest_path(&self, graph: &CallGraph, flow: usize) -> Vec<usize> {
        self.path(graph, flow, |reached| reached.deepest)
    }

    fn path(&self, graph: &CallGraph, flow: usize, last: impl Fn(&ReachedFlow) -> Option<usize>) -> Vec<usize> {
        let mut path = Vec::new();
        let mut next = flow;
        // A chain never visits a flow twice; the bound only guards against a mistake here.
        while path.len() <= self.flows.len() {
            let Some(edge) = self.flows.get(&next).and_then(&last) else { break };
            let Some(found) = graph.edges().get(edge) else { break };
            path.push(edge);
            next = found.from;
        }
        path.reverse();
        path
    }
}
