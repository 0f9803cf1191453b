//! The chains of places that show each sign: from what starts the work down to the place. Deeper ones in loops first, and
//! never more than a reader wants. Chains are compared by numbers and written out only where they are shown: a large app
//! has far more places than a finding has room for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Edge, Flow, Reach};

use super::super::{Evidence, Word};
use super::marks::{Mark, Marks, Place};
use super::{Analysis, Sign, places};

/// Most chains shown for one sign.
const CHAINS: usize = 2;
/// Most chains of one depth and length that are written out to be compared by their places.
const CANDIDATES: usize = 64;

/// One place that shows a sign.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    flow: usize,
    mark: Mark<'a>,
}

/// Deeper in loops comes first, then the shorter chain.
type Rank = (Reverse<usize>, usize);

/// The places of the first ranks that show one sign. Each rank has at least one chain of its own, so no more ranks are
/// needed than chains are shown.
#[derive(Default)]
struct Ranked<'a>(Vec<(Rank, Vec<Candidate<'a>>)>);

impl<'a> Ranked<'a> {
    /// Whether there is room for a rank that is no better than this.
    fn admits(&self, best: Rank) -> bool {
        self.0.len() < CHAINS || self.0.last().is_none_or(|(worst, _)| best <= *worst)
    }

    fn take(&mut self, rank: Rank, candidate: Candidate<'a>) {
        let place = self.0.partition_point(|(other, _)| *other < rank);
        match self.0.get_mut(place) {
            Some((other, candidates)) if *other == rank => candidates.push(candidate),
            _ if place >= CHAINS => {}
            _ => {
                self.0.insert(place, (rank, vec![candidate]));
                self.0.truncate(CHAINS);
            }
        }
    }
}

/// Makes chains of the signs of everything that a flow reaches.
pub(super) struct Chains<'a, 'm> {
    analysis: &'a Analysis<'m>,
    start: &'a str,
    reach: &'a Reach,
    /// Places on the way to each flow, in the order of the flows that are reached.
    lengths: Vec<Option<usize>>,
}

impl<'a, 'm> Chains<'a, 'm> {
    pub(super) fn new(analysis: &'a Analysis<'m>, start: &'a str, reach: &'a Reach) -> Self {
        Self { analysis, start, reach, lengths: vec![None; reach.flows.len()] }
    }

    /// The deepest chains of each sign; of equal ones the shorter, then by their places.
    pub(super) fn of(mut self, marks: &'a Marks<'a>) -> BTreeMap<Sign, Vec<Evidence>> {
        let mut signs: Vec<Ranked<'a>> = Sign::WORDS.iter().map(|_| Ranked::default()).collect();
        for (index, marks) in marks.iter() {
            let Some(flow) = self.analysis.model.flows.get(index) else { continue };
            let way = self.way_length(index);
            for mark in marks.iter() {
                let ranked = signs.get_mut(mark.sign as usize);
                if let Some(ranked) = ranked.filter(|ranked| ranked.admits((Reverse(mark.depth), way))) {
                    let rank = (Reverse(mark.depth), way + own_length(flow, mark.place));
                    ranked.take(rank, Candidate { flow: index, mark });
                }
            }
        }
        let signs = Sign::WORDS.iter().filter_map(|word| Sign::from_word(word)).zip(signs);
        let shown = signs.filter(|(_, ranked)| !ranked.0.is_empty());
        shown.map(|(sign, ranked)| (sign, self.chosen(ranked))).collect()
    }

    fn chosen(&self, ranked: Ranked<'_>) -> Vec<Evidence> {
        let mut seen = BTreeSet::new();
        let mut chosen = Vec::new();
        for (_, mut equal) in ranked.0 {
            equal.sort_by_cached_key(|candidate| {
                let name = self.analysis.model.flows.get(candidate.flow).map(|flow| flow.name.as_str());
                (name, candidate.mark.place)
            });
            equal.truncate(CANDIDATES);
            // What is found there is written out only for those that are shown.
            let mut paths: Vec<_> = equal.iter().map(|candidate| (self.path(candidate), candidate.mark)).collect();
            paths.sort_by(|(left, _), (right, _)| left.cmp(right));
            for (path, mark) in paths {
                if chosen.len() < CHAINS && seen.insert(path.clone()) {
                    chosen.push(Evidence::at(path).showing(places::excerpt(mark.sign, mark.detail)));
                }
            }
        }
        chosen
    }

    /// Writes a chain out.
    fn path(&self, candidate: &Candidate<'_>) -> Vec<String> {
        let Analysis { model, graph, .. } = self.analysis;
        let calls = self.reach.deepest_path(graph, candidate.flow);
        let mut path = places::way(model, graph, self.start, self.reach.root, &calls);
        if let Some(flow) = model.flows.get(candidate.flow) {
            path.extend(places::inside(flow, candidate.mark.place));
        }
        path
    }

    /// Places between the root and a flow, that flow included. Ways share their beginnings, so each is counted once.
    fn way_length(&mut self, flow: usize) -> usize {
        let mut way = Vec::new();
        let mut next = flow;
        let mut length = loop {
            if let Some(known) = self.reach.flows.place(next).and_then(|place| *self.lengths.get(place)?) {
                break known;
            }
            let last = self.reach.flows.get(&next).and_then(crate::model::ReachedFlow::deepest_call);
            let Some(edge) = last.and_then(|edge| self.analysis.graph.edges().get(edge)) else { break 0 };
            // A chain never visits a flow twice; the bound only guards against a mistake here.
            if way.len() > self.reach.flows.len() {
                break 0;
            }
            way.push(edge);
            next = edge.from;
        };
        for edge in way.into_iter().rev() {
            length += self.call_length(edge);
            let place = self.reach.flows.place(edge.to).and_then(|place| self.lengths.get_mut(place));
            if let Some(known) = place {
                *known = Some(length);
            }
        }
        length
    }

    /// Places that a call adds: the loops around it, what runs a hidden one, and the called.
    fn call_length(&self, edge: &Edge) -> usize {
        let caller = self.analysis.model.flows.get(edge.from);
        let step = caller.and_then(|caller| caller.activities.get(edge.activity));
        let loops = caller.zip(step).map_or(0, |(caller, step)| caller.depth(step));
        loops + usize::from(edge.kind.is_hidden() && step.is_some()) + 1
    }
}

/// Places below a flow.
fn own_length(flow: &Flow, place: Place) -> usize {
    match place {
        Place::Flow => 0,
        Place::Loop(position) => flow.loops.get(position).map_or(0, |inner| inner.depth),
        Place::Activity(position) => flow.activities.get(position).map_or(0, |step| flow.depth(step) + 1),
    }
}
