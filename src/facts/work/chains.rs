//! The chains of places that show each sign: from what starts the work down to the place. Deeper ones in loops first, and
//! never more than a reader wants. Chains are compared by numbers and written out only where they are shown: a large app
//! has far more places than a finding has room for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Edge, Flow, Reach};

use super::super::Evidence;
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
    mark: &'a Mark<'a>,
    /// Places on the chain to it.
    length: usize,
}

/// Makes chains of the signs of everything that a flow reaches.
pub(super) struct Chains<'a, 'm> {
    analysis: &'a Analysis<'m>,
    start: &'a str,
    reach: &'a Reach,
    /// Places on the way to the flows that were asked for.
    lengths: HashMap<usize, usize>,
}

impl<'a, 'm> Chains<'a, 'm> {
    pub(super) fn new(analysis: &'a Analysis<'m>, start: &'a str, reach: &'a Reach) -> Self {
        Self { analysis, start, reach, lengths: HashMap::new() }
    }

    /// The deepest chains of each sign; of equal ones the shorter, then by their places.
    pub(super) fn of(mut self, marks: &'a Marks<'a>) -> BTreeMap<Sign, Vec<Evidence>> {
        let mut signs: BTreeMap<Sign, Vec<Candidate<'a>>> = BTreeMap::new();
        for (index, marks) in marks.iter() {
            let Some(flow) = self.analysis.model.flows.get(index) else { continue };
            let way = self.way_length(index);
            for mark in marks {
                let length = way + own_length(flow, mark.place);
                signs.entry(mark.sign).or_default().push(Candidate { flow: index, mark, length });
            }
        }
        signs.into_iter().map(|(sign, candidates)| (sign, self.chosen(candidates))).collect()
    }

    fn chosen(&self, mut candidates: Vec<Candidate<'_>>) -> Vec<Evidence> {
        let rank = |candidate: &Candidate<'_>| (Reverse(candidate.mark.depth), candidate.length);
        let mut seen = BTreeSet::new();
        let mut chosen = Vec::new();
        // Mostly the first rank is enough, and of tens of thousands of places only that is looked at closely.
        while let Some(best) = candidates.iter().map(rank).min().filter(|_| chosen.len() < CHAINS) {
            let mut equal: Vec<_> = candidates.extract_if(.., |candidate| rank(candidate) == best).collect();
            equal.sort_by_cached_key(|candidate| {
                let name = self.analysis.model.flows.get(candidate.flow).map(|flow| flow.name.as_str());
                (name, candidate.mark.place)
            });
            let mut evidence: Vec<Evidence> =
                equal.iter().take(CANDIDATES).map(|candidate| self.evidence(candidate)).collect();
            evidence.sort();
            chosen.extend(evidence.into_iter().filter(|evidence| seen.insert(evidence.path.clone())));
        }
        chosen.truncate(CHAINS);
        chosen
    }

    /// Writes a chain out.
    fn evidence(&self, candidate: &Candidate<'_>) -> Evidence {
        let Analysis { model, graph, .. } = self.analysis;
        let calls = self.reach.deepest_path(graph, candidate.flow);
        let mut path = places::way(model, graph, self.start, self.reach.root, &calls);
        if let Some(flow) = model.flows.get(candidate.flow) {
            path.extend(places::inside(flow, candidate.mark.place));
        }
        Evidence::at(path).showing(places::excerpt(candidate.mark.sign, candidate.mark.detail))
    }

    /// Places between the root and a flow, that flow included. Ways share their beginnings, so each is counted once.
    fn way_length(&mut self, flow: usize) -> usize {
        let mut way = Vec::new();
        let mut next = flow;
        let mut length = loop {
            if let Some(known) = self.lengths.get(&next) {
                break *known;
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
            self.lengths.insert(edge.to, length);
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
