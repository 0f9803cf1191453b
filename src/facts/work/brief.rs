//! The work of many flows at once: pages and services start far more flows than there are events, and following each
//! down to its last call would take the square of the model. Called flows come before their callers, so one pass over
//! the graph says for every flow which signs its work shows at the most, outside loops, in one and in several. Where that
//! speaks of long work the flow is followed like an event; where it reaches too much for that, the signs stay what they
//! are at the most, and the nearest place of each is shown.

use std::collections::{BTreeMap, VecDeque};

use rayon::prelude::*;

use super::super::Evidence;
use super::super::scheduled_event::{Growth, Sign};
use super::lists::FlowLists;
use super::marks::{self, Entry, FlowMarks, Mark, Signs};
use super::{Analysis, growth_of, places};
use crate::model::{CallGraph, Seen};

/// Loops around a flow: none, one, or more.
const CONTEXTS: usize = 3;
/// Flows up to which a root is followed like an event.
const FOLLOWED: usize = 500;

/// Signs that say nothing about how long the work takes.
const LIGHT: [Sign; 4] = [Sign::RemoteCall, Sign::HandsToQueue, Sign::EndsTransactions, Sign::BoundedBatches];

/// What a flow's work shows at the most.
#[derive(Debug, Clone, Copy, Default)]
struct Brief {
    /// By the number of loops around the flow.
    signs: [Signs; CONTEXTS],
    /// Loops that multiply inside each other.
    multiplied: usize,
    /// Whether a loop grows with the data.
    grows: bool,
}

/// What the work of every flow shows at the most, and what each flow shows by itself.
#[derive(Debug)]
pub(crate) struct Briefs<'a> {
    briefs: Vec<Brief>,
    own: Vec<OwnMarks<'a>>,
}

/// The signs of one flow, whoever calls it: outside loops, and in one. In more loops they are the same, only deeper.
#[derive(Debug)]
struct OwnMarks<'a> {
    outside: (Box<[Mark<'a>]>, Signs),
    inside: (Box<[Mark<'a>]>, Signs),
}

impl<'a> OwnMarks<'a> {
    /// `found` is a list to gather them in: those of all flows stay until all starts are judged, in no more room than
    /// they need.
    fn of(analysis: &'a Analysis<'_>, index: usize, found: &mut Vec<Mark<'a>>) -> Self {
        let flow = analysis.model.flows.get(index).zip(analysis.any_caller.get(index));
        let mut at = |depth| {
            let entry = Entry { depth, in_circle: analysis.walk.in_circle(index) };
            found.clear();
            if let Some((flow, lists)) = flow {
                marks::add_all(analysis, lists, entry, index, flow, found);
            }
            (found.as_slice().into(), Signs::of(found.as_slice()))
        };
        Self { outside: at(0), inside: at(1) }
    }

    /// The signs in so many loops.
    fn at(&self, depth: usize) -> FlowMarks<'_> {
        let (marks, signs) = if depth == 0 { &self.outside } else { &self.inside };
        FlowMarks::shared(marks, *signs, depth.saturating_sub(1))
    }

    fn signs(&self, depth: usize) -> Signs {
        if depth == 0 { self.outside.1 } else { self.inside.1 }
    }
}

/// The work that a page, a service or a setting starts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EntryWork {
    /// Signs with their chains; without chains where they say nothing about how long it takes.
    pub(crate) signs: BTreeMap<Sign, Vec<Evidence>>,
    pub(crate) growth: Growth,
}

impl Briefs<'_> {
    /// The signs of a flow in so many loops, whoever calls it.
    pub(super) fn marks(&self, flow: usize, depth: usize) -> Option<FlowMarks<'_>> {
        self.own.get(flow).map(|own| own.at(depth))
    }
}

impl Analysis<'_> {
    /// Looks at every flow once.
    pub(crate) fn briefs(&self) -> Briefs<'_> {
        let flows = self.model.flows.len();
        let own = |found: &mut Vec<_>, flow| OwnMarks::of(self, flow, found);
        let own: Vec<OwnMarks<'_>> = (0..flows).into_par_iter().map_init(Vec::new, own).collect();
        let mut briefs = vec![Brief::default(); flows];
        for component in self.walk.called_first() {
            let brief = self.of_component(&briefs, &own, component);
            for flow in component.flows {
                if let Some(place) = briefs.get_mut(*flow) {
                    *place = brief;
                }
            }
        }
        Briefs { briefs, own }
    }

    /// The work that one flow starts. `start` is what starts it.
    pub(crate) fn of_entry(&self, briefs: &Briefs<'_>, start: &str, root: usize, scratch: &mut Scratch) -> EntryWork {
        let brief = briefs.briefs.get(root).copied().unwrap_or_default();
        let [outside, ..] = brief.signs;
        let signs = outside.all();
        let mut growth = growth_of(&signs, brief.multiplied, usize::from(brief.grows));
        // What the flows of the model hand over says nothing about what a page or service hands over.
        if self.is_handed_lists(root) && growth == Growth::Constant {
            growth = Growth::Unknown;
        }
        if growth == Growth::Constant && signs.iter().all(|sign| LIGHT.contains(sign)) {
            return EntryWork { signs: signs.into_iter().map(|sign| (sign, Vec::new())).collect(), growth };
        }
        if self.walk.reaches_at_most(root, FOLLOWED, &mut scratch.seen) {
            return self.followed(briefs, start, root);
        }
        EntryWork { signs: self.nearest(briefs, start, root, outside, &mut scratch.ways), growth }
    }

    fn is_handed_lists(&self, flow: usize) -> bool {
        let parameters = self.model.flows.get(flow).map_or(&[][..], |flow| &flow.parameters);
        parameters.iter().any(|parameter| parameter.data_type.starts_with('['))
    }

    fn of_component(&self, briefs: &[Brief], own: &[OwnMarks<'_>], component: crate::model::Component<'_>) -> Brief {
        let edges = || component.flows.iter().flat_map(|flow| self.walk.edges_from(*flow));
        let inner = || edges().filter(|(_, edge)| self.walk.are_one(edge.from, edge.to));
        let (mut real, mut growing) = (0, 0);
        for around in inner().filter(|_| component.is_circle).map(|(call, _)| self.around(call)) {
            (real, growing) = (around.real.max(real), around.growing.max(growing));
        }
        let mut brief = Brief::default();
        for flow in component.flows {
            let deepest = |counts: fn(&FlowLists, usize) -> bool| {
                let flow = self.model.flows.get(*flow).zip(self.any_caller.get(*flow));
                flow.map_or(0, |(flow, lists)| lists.deepest(flow, counts))
            };
            brief.multiplied = brief.multiplied.max(growing + deepest(FlowLists::multiplies));
            brief.grows |= deepest(FlowLists::grows) > 0;
            for (depth, signs) in brief.signs.iter_mut().enumerate() {
                *signs = signs.with(own.get(*flow).map(|own| own.signs(depth + real)).unwrap_or_default());
            }
        }
        for (call, edge) in edges().filter(|(_, edge)| !self.walk.are_one(edge.from, edge.to)) {
            let Some(called) = briefs.get(edge.to) else { continue };
            let around = self.around(call);
            brief.multiplied = brief.multiplied.max(growing + around.growing + called.multiplied);
            brief.grows |= called.grows;
            for (depth, signs) in brief.signs.iter_mut().enumerate() {
                let below = called.signs.get(clipped(depth + real + around.real));
                *signs = signs.with(below.copied().unwrap_or_default());
            }
        }
        brief.multiplied = clipped(brief.multiplied);
        brief
    }

    /// The nearest place of each sign.
    fn nearest(
        &self,
        briefs: &Briefs<'_>,
        start: &str,
        root: usize,
        mut missing: Signs,
        ways: &mut Ways,
    ) -> BTreeMap<Sign, Vec<Evidence>> {
        let mut found = BTreeMap::new();
        ways.begin(self.graph);
        let mut open = VecDeque::from([((root, 0), None)]);
        while let Some((state, last)) = open.pop_front().filter(|_| missing != Signs::default()) {
            if !ways.arrive(state, last) {
                continue;
            }
            let (flow, depth) = state;
            // Most flows show nothing that was not found nearer.
            let marks = briefs.marks(flow, depth).filter(|marks| marks.signs().shares(missing));
            for mark in marks.iter().flat_map(FlowMarks::iter) {
                if missing.has(mark.sign) {
                    missing = missing.without(mark.sign);
                    found.insert(mark.sign, vec![self.at(start, root, flow, &ways.to(self.graph, state), &mark)]);
                }
            }
            let further = self.walk.edges_from(flow).map(|(index, edge)| {
                let around = self.around(index).real;
                ((edge.to, clipped(depth + around)), Some((index, depth)))
            });
            open.extend(further.filter(|(state, _)| !ways.has(*state)));
        }
        // A sign that only a circle's loops give has no place of its own on the shortest way.
        found.extend(missing.all().into_iter().map(|sign| (sign, Vec::new())));
        found
    }

    fn at(&self, start: &str, root: usize, flow: usize, calls: &[usize], mark: &Mark<'_>) -> Evidence {
        let mut path = places::way(self.model, self.graph, start, root, calls);
        if let Some(flow) = self.model.flows.get(flow) {
            path.extend(places::inside(flow, mark.place));
        }
        Evidence::at(path).showing(places::excerpt(mark.sign, mark.detail))
    }
}

/// A flow and the loops around it.
type State = (usize, usize);

/// What searches need; serves one start after the other.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    seen: Seen,
    ways: Ways,
}

/// How a search came to each state.
#[derive(Debug, Default)]
struct Ways {
    /// By state: 0 where the search has not come, 1 where it began, else two more than the state of the last call's
    /// caller, counted over all calls. One number each, as a search is made for every page and operation.
    last: Vec<usize>,
    /// The states to which it came.
    states: Vec<usize>,
}

impl Ways {
    /// Forgets the last search.
    fn begin(&mut self, graph: &CallGraph) {
        for state in self.states.drain(..) {
            if let Some(last) = self.last.get_mut(state) {
                *last = 0;
            }
        }
        self.last.resize(graph.flow_count() * CONTEXTS, 0);
    }

    fn has(&self, (flow, depth): State) -> bool {
        self.last.get(flow * CONTEXTS + depth) != Some(&0)
    }

    /// Notes the first way to a state: the last call, and the loops around its caller. `false` where there is one already.
    fn arrive(&mut self, (flow, depth): State, last: Option<(usize, usize)>) -> bool {
        let place = self.last.get_mut(flow * CONTEXTS + depth).filter(|place| **place == 0);
        let Some(place) = place else { return false };
        *place = last.map_or(1, |(call, around)| 2 + call * CONTEXTS + around);
        self.states.push(flow * CONTEXTS + depth);
        true
    }

    /// The calls that lead to a state, first call first.
    fn to(&self, graph: &CallGraph, (mut flow, mut depth): State) -> Vec<usize> {
        let mut calls = Vec::new();
        while let Some(last) = self.last.get(flow * CONTEXTS + depth).and_then(|last| last.checked_sub(2)) {
            let Some(edge) = graph.edges().get(last / CONTEXTS) else { break };
            calls.push(last / CONTEXTS);
            (flow, depth) = (edge.from, last % CONTEXTS);
        }
        calls.reverse();
        calls
    }
}

/// More loops than are told apart are as many as are.
fn clipped(loops: usize) -> usize {
    loops.min(CONTEXTS - 1)
}

#[cfg(test)]
#[path = "brief_tests.rs"]
mod tests;
