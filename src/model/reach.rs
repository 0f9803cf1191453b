//! What runs when a flow starts: every flow that it reaches, how many calls away, and inside how many loops along the
//! chain of calls. Loops add up along a chain; a circle of calls counts as one place, adds the deepest loop of its inner
//! calls once, and is called recursion.

use std::collections::VecDeque;

use super::adjacency::Adjacency;
use super::components::Components;
use super::graph::{CallGraph, Edge, EdgeSelection};
use super::reached::{ReachedFlow, ReachedFlows};

/// A call graph prepared for walks from many roots.
#[derive(Debug)]
pub struct Walk<'g> {
    graph: &'g CallGraph,
    /// The selected edges out of each flow.
    calls: Adjacency,
    components: Components,
    /// Flows of each component.
    members: Adjacency,
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
    /// The components of the flows, ascending.
    components: Vec<usize>,
    /// For each component of the model, its place in `components` counted from one; 0 for those that are not reached.
    places: Vec<u32>,
}

/// How many loops around a call count; by the call's index into [`CallGraph::edges`].
pub(crate) type LoopsOf<'f> = &'f dyn Fn(usize, &Edge) -> usize;

impl CallGraph {
    /// Prepares walks over some of the edges.
    pub fn walk(&self, selection: EdgeSelection) -> Walk<'_> {
        let selected = || self.edges().iter().enumerate().filter(|(_, edge)| selection.takes(edge));
        let calls = Adjacency::of(self.flow_count(), || selected().map(|(index, edge)| (edge.from, index)));
        let successors = Adjacency::of(self.flow_count(), || selected().map(|(_, edge)| (edge.from, edge.to)));
        let components = Components::of(&successors);
        let flows = || components.of.iter().enumerate().map(|(flow, component)| (*component, flow));
        let members = Adjacency::of(components.cyclic.len(), flows);
        Walk { graph: self, calls, components, members }
    }

    /// Which flows any of the roots reaches over some of the edges, the roots and what runs in place of a flow that is
    /// running already included; one flag for each flow of the model.
    pub fn reachable(&self, selection: EdgeSelection, roots: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.flow_count()];
        let mut open: Vec<usize> = roots.into_iter().collect();
        while let Some(flow) = open.pop() {
            match reached.get_mut(flow) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            open.extend(self.outgoing(flow).filter(|edge| selection.takes(edge)).map(|edge| edge.to));
            open.extend(self.substitutes(flow));
        }
        reached
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
        let all = self.components.cyclic.iter().enumerate();
        all.map(|(component, is_circle)| Component { flows: self.members.of_node(component), is_circle: *is_circle })
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
        let edges = self.graph.edges();
        self.calls.of_node(flow).iter().filter_map(|index| Some((*index, edges.get(*index)?)))
    }

    fn component(&self, flow: usize) -> usize {
        self.components.of.get(flow).copied().unwrap_or_default()
    }

    fn is_circle(&self, component: usize) -> bool {
        self.components.cyclic.get(component) == Some(&true)
    }

    /// Circles of calls: the flows of each, sorted.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        self.called_first().filter(|component| component.is_circle).map(|component| component.flows.to_vec()).collect()
    }

    /// Whether a flow reaches no more than so many flows, itself included.
    pub(crate) fn reaches_at_most(&self, root: usize, most: usize, seen: &mut Seen) -> bool {
        seen.begin(self.graph.flow_count());
        let mut open = vec![root];
        let mut count = 0;
        while let Some(flow) = open.pop().filter(|_| count <= most) {
            if seen.add(flow) {
                count += 1;
                open.extend(self.edges_from(flow).map(|(_, edge)| edge.to));
            }
        }
        count <= most
    }

    /// Everything that a flow reaches.
    pub fn from(&self, root: usize) -> Reach {
        let mut reach = self.reached(root);
        self.deepen(&mut reach, &|_, edge| edge.depth);
        reach
    }

    /// Everything that a flow reaches, loops not counted yet.
    pub(crate) fn reached(&self, root: usize) -> Reach {
        let flows = self.find_shortest(root);
        let mut components: Vec<usize> = flows.keys().map(|flow| self.component(*flow)).collect();
        components.sort_unstable();
        components.dedup();
        let mut places = vec![0; self.components.cyclic.len()];
        for (number, component) in (1..).zip(&components) {
            if let Some(place) = places.get_mut(*component) {
                *place = number;
            }
        }
        Reach { root, flows, recursive: false, longest_chain: 0, components, places }
    }

    /// Counts the loops around each call, and gives each flow the chain that lies deepest in them.
    pub(crate) fn deepen(&self, reach: &mut Reach, depth_of: LoopsOf<'_>) {
        let mut arrived = Vec::with_capacity(reach.components.len());
        self.arrivals(reach, depth_of, &mut |component, arrival, depth| arrived.push((component, arrival, depth)));
        let mut settled = vec![false; reach.flows.len()];
        for (component, arrival, depth) in arrived {
            reach.longest_chain = arrival.calls.max(reach.longest_chain);
            reach.recursive |= self.is_circle(component);
            self.settle(component, &arrival, depth, reach, &mut settled);
        }
    }

    /// The loops around the deepest chain to each flow, in the order of the flows.
    pub(crate) fn depths(&self, reach: &Reach, depth_of: LoopsOf<'_>) -> Vec<usize> {
        let mut depths = vec![0; reach.components.len()];
        self.arrivals(reach, depth_of, &mut |component, _, depth| {
            if let Some(place) = reach.component_place(component).and_then(|place| depths.get_mut(place)) {
                *place = depth;
            }
        });
        let depth = |flow: &usize| {
            let place = reach.component_place(self.component(*flow));
            place.and_then(|place| depths.get(place)).copied().unwrap_or_default()
        };
        reach.flows.keys().map(depth).collect()
    }

    /// Shows each component with how the deepest chain arrives at it, and the loops around its flows, callers first.
    fn arrivals(&self, reach: &Reach, depth_of: LoopsOf<'_>, visit: &mut dyn FnMut(usize, Arrival, usize)) {
        let place = |component: usize| reach.component_place(component);
        let mut arrivals: Vec<Option<Arrival>> = vec![None; reach.components.len()];
        arrive(&mut arrivals, place(self.component(reach.root)), Arrival { flow: reach.root, ..Arrival::default() });
        // Components only lead to smaller numbers, so every arrival is final when its component's turn comes.
        for (number, component) in reach.components.iter().copied().enumerate().rev() {
            let Some(arrival) = arrivals.get(number).copied().flatten() else { continue };
            let depth =
                arrival.depth + if self.is_circle(component) { self.inner_depth(component, depth_of) } else { 0 };
            visit(component, arrival, depth);
            for flow in self.members.of_node(component) {
                for (index, edge) in self.edges_from(*flow) {
                    let target = self.component(edge.to);
                    if target != component {
                        let depth = depth + depth_of(index, edge);
                        let new = Arrival { flow: edge.to, edge: Some(index), depth, calls: arrival.calls + 1 };
                        arrive(&mut arrivals, place(target), new);
                    }
                }
            }
        }
    }

    /// The deepest loop around a call inside a circle.
    fn inner_depth(&self, component: usize, depth_of: LoopsOf<'_>) -> usize {
        let edges = self.members.of_node(component).iter().flat_map(|flow| self.edges_from(*flow));
        let inner = edges.filter(|(_, edge)| self.component(edge.to) == component);
        inner.map(|(index, edge)| depth_of(index, edge)).max().unwrap_or_default()
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
    fn settle(&self, component: usize, arrival: &Arrival, depth: usize, reach: &mut Reach, settled: &mut [bool]) {
        let give = |reach: &mut Reach, flow: usize, deepest: Option<usize>| {
            if let Some(reached) = reach.flows.get_mut(flow) {
                reached.entry_loop_depth = depth;
                reached.deepest = deepest;
            }
        };
        if !self.is_circle(component) {
            return give(reach, arrival.flow, arrival.edge);
        }
        let mut open = VecDeque::from([(arrival.flow, arrival.edge)]);
        while let Some((flow, deepest)) = open.pop_front() {
            let seen = reach.flows.place(flow).and_then(|place| settled.get_mut(place));
            let Some(seen) = seen.filter(|seen| !**seen) else { continue };
            *seen = true;
            give(reach, flow, deepest);
            let inner = self.edges_from(flow).filter(|(_, edge)| self.component(edge.to) == component);
            open.extend(inner.map(|(index, edge)| (edge.to, Some(index))));
        }
    }
}

/// Flows that a search has seen; serves one search after the other.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The search that saw each flow last.
    last: Vec<u32>,
    search: u32,
}

impl Seen {
    /// Begins a search among so many flows.
    fn begin(&mut self, flows: usize) {
        self.search = self.search.wrapping_add(1);
        if self.search == 0 || self.last.len() != flows {
            self.last = vec![0; flows];
            self.search = 1;
        }
    }

    /// Notes a flow; `false` where the search has seen it or the model does not hold it.
    fn add(&mut self, flow: usize) -> bool {
        self.last.get_mut(flow).is_some_and(|last| std::mem::replace(last, self.search) != self.search)
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

fn arrive(arrivals: &mut [Option<Arrival>], component: Option<usize>, new: Arrival) {
    let Some(known) = component.and_then(|component| arrivals.get_mut(component)) else { return };
    let known = known.get_or_insert(new);
    let longest = known.calls.max(new.calls);
    if new.depth > known.depth {
        *known = new;
    }
    known.calls = longest;
}

impl Reach {
    fn component_place(&self, component: usize) -> Option<usize> {
        usize::try_from(*self.places.get(component)?).ok()?.checked_sub(1)
    }

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
