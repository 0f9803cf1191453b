//! The signs that one flow shows by itself, each with the place in the flow where it is seen and the loops around it
//! along the chain that leads deepest into loops. Chains and trees are made from these, so both tell the same.

use crate::model::{Flow, ReachedFlow};

use super::lists::FlowLists;
use super::{Analysis, Sign, effects, within};

/// Where in a flow a sign is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// The flow as a whole.
    Flow,
    /// A loop: an index into [`Flow::loops`].
    Loop(usize),
    /// An activity: an index into [`Flow::activities`].
    Activity(usize),
}

/// A sign at its place.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) place: Place,
    pub(super) sign: Sign,
    /// Loops around the place, those of the chain to the flow included.
    pub(super) depth: usize,
    /// The text found there.
    pub(super) detail: String,
}

/// All signs of one flow.
pub(super) fn of(
    analysis: &Analysis<'_>,
    lists: &FlowLists,
    reached: &ReachedFlow,
    index: usize,
    flow: &Flow,
) -> Vec<Mark> {
    let entry = reached.entry_loop_depth;
    let mut marks = Vec::new();
    let mut add = |place, sign, depth, detail: &str| marks.push(Mark { place, sign, depth, detail: detail.to_owned() });
    if reached.in_circle {
        add(Place::Flow, Sign::Recursion, entry, "");
    }
    for position in 0..flow.loops.len() {
        let depth = entry + lists.count(flow, Some(position), FlowLists::is_real);
        // A loop in which nothing runs is no work.
        if !flow.activities.iter().any(|step| !step.is_skipped() && within(flow, step.innermost_loop, position)) {
            continue;
        }
        if lists.is_real(position) && depth >= 2 {
            add(Place::Loop(position), Sign::NestedLoops, depth, "");
        }
        if let Some(detail) = lists.unbounded(position) {
            add(Place::Loop(position), Sign::LoopOverUnboundedRetrieve, depth, detail);
        }
        if let Some(detail) = lists.batch(position) {
            add(Place::Loop(position), Sign::BoundedBatches, depth, detail);
        } else if lists.is_limit_hidden(position, flow) {
            add(Place::Loop(position), Sign::LimitNotShown, depth, "");
        } else if lists.is_open_ended(position) {
            add(Place::Loop(position), Sign::OpenEndedLoop, depth, "");
        }
    }
    for (position, step) in flow.activities.iter().enumerate().filter(|(_, step)| !step.is_skipped()) {
        let depth = entry + lists.count(flow, step.innermost_loop, FlowLists::is_real);
        for effect in effects::of(analysis, lists, flow, position, depth > 0) {
            add(Place::Activity(position), effect.sign, depth, &effect.detail);
        }
    }
    for call in analysis.unresolved.get(&index).into_iter().flatten() {
        let target = if call.target.is_empty() { "nothing is set" } else { call.target.as_str() };
        add(Place::Activity(call.activity), Sign::UnresolvedCall, entry, target);
    }
    marks
}
