//! The work of many flows at once: pages and services start far more flows than there are events, and following each
//! down to its last call would take the square of the model. Called flows come before their callers, so one pass over
//! the graph says for every flow which signs its work shows at the most, outside loops, in one and in several. Where that
//! speaks of long work the flow is followed like an event; where it reaches too much for that, the signs stay what they
//! are at the most, and the nearest place of each is shown.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use rayon::prelude::*;

use super::super::scheduled_event::{Growth, Sign};
use super::super::{Evidence, Word};
use super::lists::FlowLists;
use super::marks::{self, Entry, Mark};
use super::{Analysis, RootLists, growth_of, places};

/// Loops around a flow: none, one, or more.
const CONTEXTS: usize = 3;
/// Flows up to which a root is followed like an event.
const FOLLOWED: usize = 500;

/// Signs that say nothing about how long the work takes.
const LIGHT: [Sign; 4] = [Sign::RemoteCall, Sign::HandsToQueue, Sign::EndsTransactions, Sign::BoundedBatches];

/// Some signs, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Signs(u64);

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
    outside: Vec<Mark<'a>>,
    inside: Vec<Mark<'a>>,
}

impl<'a> OwnMarks<'a> {
    fn of(analysis: &'a Analysis<'_>, index: usize) -> Self {
        let flow = analysis.model.flows.get(index).zip(analysis.any_caller.get(index));
        let at = |depth| {
            let entry = Entry { depth, in_circle: analysis.walk.in_circle(index) };
            let mut marks = flow.map_or_else(Vec::new, |(flow, lists)| marks::of(analysis, lists, entry, index, flow));
            // They stay until all starts are judged.
            marks.shrink_to_fit();
            marks
        };
        Self { outside: at(0), inside: at(1) }
    }

    /// The signs in so many loops, as in one or none.
    fn at(&self, depth: usize) -> &[Mark<'a>] {
        if depth == 0 { &self.outside } else { &self.inside }
    }
}

/// The work that a page, a service or a setting starts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EntryWork {
    /// Signs with their chains; without chains where they say nothing about how long it takes.
    pub(crate) signs: BTreeMap<Sign, Vec<Evidence>>,
    pub(crate) growth: Growth,
}

impl Signs {
    fn of<'a>(marks: impl IntoIterator<Item = &'a Mark<'a>>) -> Self {
        marks.into_iter().fold(Self::default(), |signs, mark| Self(signs.0 | 1 << mark.sign as u64))
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn all(self) -> BTreeSet<Sign> {
        let present = Sign::WORDS.iter().filter_map(|word| Sign::from_word(word));
        present.filter(|sign| self.0 & 1 << *sign as u64 != 0).collect()
    }
}

impl<'a> Briefs<'a> {
    /// The signs of a flow in so many loops, whoever calls it.
    pub(super) fn marks(&self, flow: usize, depth: usize) -> Vec<Mark<'a>> {
        let marks = self.own.get(flow).map_or(&[][..], |own| own.at(depth)).iter().cloned();
        marks.map(|mark| Mark { depth: mark.depth + depth.saturating_sub(1), ..mark }).collect()
    }
}

impl Analysis<'_> {
    /// Looks at every flow once.
    pub(crate) fn briefs(&self) -> Briefs<'_> {
        let flows = self.model.flows.len();
        let own: Vec<OwnMarks<'_>> = (0..flows).into_par_iter().map(|flow| OwnMarks::of(self, flow)).collect();
        let mut briefs = vec![Brief::default(); flows];
        let lists = self.of_any_caller();
        for component in self.walk.called_first() {
            let brief = self.of_component(&briefs, &own, &lists, component);
            for flow in component.flows {
                if let Some(place) = briefs.get_mut(*flow) {
                    *place = brief;
                }
            }
        }
        Briefs { briefs, own }
    }

    /// The work that one flow starts. `start` is what starts it.
    pub(crate) fn of_entry(&self, briefs: &Briefs<'_>, start: &str, root: usize) -> EntryWork {
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
        if self.walk.reaches_at_most(root, FOLLOWED) {
            return self.followed(briefs, start, root);
        }
        EntryWork { signs: self.nearest(briefs, start, root, signs), growth }
    }

    fn is_handed_lists(&self, flow: usize) -> bool {
        let parameters = self.model.flows.get(flow).map_or(&[][..], |flow| &flow.parameters);
        parameters.iter().any(|parameter| parameter.data_type.starts_with('['))
    }

    fn of_any_caller(&self) -> RootLists<'_> {
        RootLists { all: &self.any_caller, own: BTreeMap::new() }
    }

    fn of_component(
        &self,
        briefs: &[Brief],
        own: &[OwnMarks<'_>],
        lists: &RootLists<'_>,
        component: crate::model::Component<'_>,
    ) -> Brief {
        let edges = || component.flows.iter().flat_map(|flow| self.walk.edges_from(*flow).map(|(_, edge)| edge));
        let inner = || edges().filter(|edge| self.walk.are_one(edge.from, edge.to));
        let (mut real, mut growing) = (0, 0);
        for around in inner().filter(|_| component.is_circle).map(|edge| self.loops_around(lists, edge)) {
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
                let own = own.get(*flow).map_or(&[][..], |own| own.at(depth + real));
                *signs = signs.with(Signs::of(own));
            }
        }
        for edge in edges().filter(|edge| !self.walk.are_one(edge.from, edge.to)) {
            let Some(called) = briefs.get(edge.to) else { continue };
            let around = self.loops_around(lists, edge);
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
        mut missing: BTreeSet<Sign>,
    ) -> BTreeMap<Sign, Vec<Evidence>> {
        let lists = self.of_any_caller();
        let mut found = BTreeMap::new();
        let mut ways = Ways::new();
        let mut open = VecDeque::from([((root, 0), None)]);
        while let Some((state, last)) = open.pop_front().filter(|_| !missing.is_empty()) {
            if ways.contains_key(&state) {
                continue;
            }
            ways.insert(state, last);
            let (flow, depth) = state;
            for mark in briefs.own.get(flow).map_or(&[][..], |own| own.at(depth)) {
                if missing.remove(&mark.sign) {
                    found.insert(mark.sign, vec![self.at(start, root, flow, &way_to(&ways, state), mark)]);
                }
            }
            let further = self.walk.edges_from(flow).map(|(index, edge)| {
                let around = self.loops_around(&lists, edge).real;
                ((edge.to, clipped(depth + around)), Some((index, state)))
            });
            open.extend(further);
        }
        // A sign that only a circle's loops give has no place of its own on the shortest way.
        found.extend(missing.into_iter().map(|sign| (sign, Vec::new())));
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
/// The last call to each state, and the state that it comes from; `None` for the root.
type Ways = HashMap<State, Option<(usize, State)>>;

/// The calls that lead to a state, first call first.
fn way_to(ways: &Ways, state: State) -> Vec<usize> {
    let mut calls = Vec::new();
    let mut next = state;
    while let Some(Some((edge, before))) = ways.get(&next) {
        calls.push(*edge);
        next = *before;
    }
    calls.reverse();
    calls
}

/// More loops than are told apart are as many as are.
fn clipped(loops: usize) -> usize {
    loops.min(CONTEXTS - 1)
}

#[cfg(test)]
#[path = "brief_tests.rs"]
mod tests;
