//! The chains of places that show each sign: from what starts the work down to the place. Deeper ones in loops first, and
//! never more than a reader wants.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Flow, Reach};

use super::super::Evidence;
use super::marks::{Mark, Place};
use super::{Analysis, Marks, Sign, places};

/// Most chains shown for one sign.
const CHAINS: usize = 2;
/// Chains of one sign that are looked at before only deeper ones count.
const CANDIDATES: usize = 64;

/// One chain that shows a sign.
#[derive(Debug, Clone)]
struct Chain {
    /// Loops along it; deeper ones are shown first.
    depth: usize,
    evidence: Evidence,
}

/// Makes chains of the signs of everything that a flow reaches.
pub(super) struct Chains<'a, 'm> {
    analysis: &'a Analysis<'m>,
    start: &'a str,
    reach: &'a Reach,
    signs: BTreeMap<Sign, Vec<Chain>>,
}

impl<'a, 'm> Chains<'a, 'm> {
    pub(super) fn new(analysis: &'a Analysis<'m>, start: &'a str, reach: &'a Reach) -> Self {
        Self { analysis, start, reach, signs: BTreeMap::new() }
    }

    pub(super) fn collect(&mut self, marks: &Marks<'_>) {
        for (index, marks) in marks {
            let Some(flow) = self.analysis.model.flows.get(*index) else { continue };
            for mark in marks {
                self.add(*index, flow, mark);
            }
        }
    }

    fn add(&mut self, index: usize, flow: &Flow, mark: &Mark<'_>) {
        if !self.is_news(mark.sign, mark.depth) {
            return;
        }
        let Analysis { model, graph, .. } = self.analysis;
        let calls = self.reach.deepest_path(graph, index);
        let mut path = places::way(model, graph, self.start, self.reach.root, &calls);
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
        let evidence = Evidence::at(path).showing(places::excerpt(mark.sign, mark.detail));
        self.signs.entry(mark.sign).or_default().push(Chain { depth: mark.depth, evidence });
    }

    /// Far more chains than are shown say nothing new, unless they lie deeper in loops.
    fn is_news(&self, sign: Sign, depth: usize) -> bool {
        let chains = self.signs.get(&sign).map_or(&[][..], Vec::as_slice);
        chains.len() < CANDIDATES || chains.iter().filter(|chain| chain.depth >= depth).count() < CHAINS
    }

    /// The deepest chains of each sign; of equal ones the shorter, then by their places.
    pub(super) fn chosen(self) -> BTreeMap<Sign, Vec<Evidence>> {
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
