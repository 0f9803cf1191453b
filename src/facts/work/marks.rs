//! The signs that one flow shows by itself, each with the place in the flow where it is seen and the loops around it
//! along the chain that leads deepest into loops. Chains and trees are made from these, so both tell the same.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::{Action, Flow};

use super::super::Word;
use super::lists::FlowLists;
use super::{Analysis, Sign, effects};

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
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'a> {
    pub(super) place: Place,
    pub(super) sign: Sign,
    /// Loops around the place, those of the chain to the flow included.
    pub(super) depth: usize,
    /// What is found there; written out only where it is shown.
    pub(super) detail: Detail<'a>,
}

/// What is found at a sign.
#[derive(Debug, Clone, Copy)]
pub(super) enum Detail<'a> {
    /// Nothing that the sign does not say.
    None,
    /// A text or name.
    Text(&'a str),
    /// What an action reads or calls.
    Action(&'a Action),
}

impl fmt::Display for Detail<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Text(text) => formatter.write_str(text),
            Self::Action(action) => formatter.write_str(&effects::described(action)),
        }
    }
}

/// Some signs, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Signs(u64);

impl Signs {
    pub(super) fn of<'a>(marks: impl IntoIterator<Item = &'a Mark<'a>>) -> Self {
        marks.into_iter().fold(Self::default(), |signs, mark| signs.with(Self(1 << mark.sign as u64)))
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, sign: Sign) -> bool {
        self.0 & 1 << sign as u64 != 0
    }

    pub(super) fn without(self, sign: Sign) -> Self {
        Self(self.0 & !(1 << sign as u64))
    }

    pub(super) fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn all(self) -> BTreeSet<Sign> {
        let words = Sign::WORDS.iter().enumerate().filter(|(number, _)| self.0 & 1 << number != 0);
        words.filter_map(|(_, word)| Sign::from_word(word)).collect()
    }
}

/// The signs of one flow. Most are shared by all who reach the flow, only deeper in loops.
#[derive(Debug, Clone)]
pub(super) struct FlowMarks<'a> {
    marks: Kept<'a>,
    signs: Signs,
    /// Loops around the flow that the marks do not count.
    deeper: usize,
}

#[derive(Debug, Clone)]
enum Kept<'a> {
    Shared(&'a [Mark<'a>]),
    Own(Vec<Mark<'a>>),
}

impl<'a> FlowMarks<'a> {
    pub(super) fn shared(marks: &'a [Mark<'a>], signs: Signs, deeper: usize) -> Self {
        Self { marks: Kept::Shared(marks), signs, deeper }
    }

    pub(super) fn own(marks: Vec<Mark<'a>>) -> Self {
        Self { signs: Signs::of(&marks), marks: Kept::Own(marks), deeper: 0 }
    }

    pub(super) fn signs(&self) -> Signs {
        self.signs
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Mark<'a>> {
        self.kept().iter().map(|mark| Mark { depth: mark.depth + self.deeper, ..*mark })
    }

    fn kept(&self) -> &[Mark<'a>] {
        match &self.marks {
            Kept::Shared(marks) => marks,
            Kept::Own(marks) => marks,
        }
    }
}

/// Signs by the flow in which they are seen, in the order of the flows. Flows without signs are left out.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    flows: Vec<(usize, FlowMarks<'a>)>,
    signs: Signs,
}

impl<'a> Marks<'a> {
    /// Takes flows in ascending order.
    pub(super) fn of(flows: impl Iterator<Item = (usize, FlowMarks<'a>)>) -> Self {
        let flows: Vec<_> = flows.filter(|(_, marks)| !marks.kept().is_empty()).collect();
        let signs = flows.iter().fold(Signs::default(), |signs, (_, marks)| signs.with(marks.signs));
        Self { flows, signs }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &FlowMarks<'a>)> {
        self.flows.iter().map(|(flow, marks)| (*flow, marks))
    }

    /// The signs that are seen anywhere.
    pub(super) fn signs(&self) -> Signs {
        self.signs
    }

    /// In how many places a sign is seen.
    pub(super) fn count(&self, sign: Sign) -> usize {
        let showing = self.flows.iter().filter(|(_, marks)| marks.signs.has(sign));
        showing.map(|(_, marks)| marks.kept().iter().filter(|mark| mark.sign == sign).count()).sum()
    }

    /// The signs of one flow, each with its place.
    pub(super) fn get(&self, flow: usize) -> impl Iterator<Item = Mark<'a>> {
        self.of_flow(flow).into_iter().flat_map(FlowMarks::iter)
    }

    /// The signs of one flow.
    pub(super) fn signs_of(&self, flow: usize) -> Signs {
        self.of_flow(flow).map(FlowMarks::signs).unwrap_or_default()
    }

    fn of_flow(&self, flow: usize) -> Option<&FlowMarks<'a>> {
        let place = self.flows.binary_search_by_key(&flow, |(flow, _)| *flow).ok()?;
        self.flows.get(place).map(|(_, marks)| marks)
    }

    pub(super) fn push(&mut self, flow: usize, mark: Mark<'a>) {
        self.signs = self.signs.with(Signs::of([&mark]));
        let place = self.flows.binary_search_by_key(&flow, |(flow, _)| *flow);
        let known =
            place.ok().and_then(|place| self.flows.get(place)).map(|(_, marks)| marks.iter().collect::<Vec<_>>());
        let mut marks = known.unwrap_or_default();
        marks.push(mark);
        let marks = (flow, FlowMarks::own(marks));
        match place {
            Ok(place) => self.flows.get_mut(place).into_iter().for_each(|known| *known = marks.clone()),
            Err(place) => self.flows.insert(place, marks),
        }
    }
}

/// How a flow is entered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Loops around the chain that lies deepest in them.
    pub(super) depth: usize,
    /// Whether the flow is part of a circle of calls.
    pub(super) in_circle: bool,
}

/// All signs of one flow.
pub(super) fn of<'a>(
    analysis: &'a Analysis<'_>,
    lists: &'a FlowLists,
    entry: Entry,
    index: usize,
    flow: &'a Flow,
) -> Vec<Mark<'a>> {
    let mut marks = Vec::new();
    add_all(analysis, lists, entry, index, flow, &mut marks);
    marks
}

/// Adds all signs of one flow.
pub(super) fn add_all<'a>(
    analysis: &'a Analysis<'_>,
    lists: &'a FlowLists,
    entry: Entry,
    index: usize,
    flow: &'a Flow,
    marks: &mut Vec<Mark<'a>>,
) {
    let mut add = |place, sign, depth, detail| marks.push(Mark { place, sign, depth, detail });
    if entry.in_circle {
        add(Place::Flow, Sign::Recursion, entry.depth, Detail::None);
    }
    for position in 0..flow.loops.len() {
        // A loop in which nothing runs is no work.
        if lists.is_idle(position) {
            continue;
        }
        let depth = entry.depth + lists.count(flow, Some(position), FlowLists::is_real);
        if lists.is_real(position) && depth >= 2 {
            add(Place::Loop(position), Sign::NestedLoops, depth, Detail::None);
        }
        if let Some(detail) = lists.unbounded(position) {
            add(Place::Loop(position), Sign::LoopOverUnboundedRetrieve, depth, Detail::Text(detail));
        }
        if let Some(detail) = lists.batch(position) {
            add(Place::Loop(position), Sign::BoundedBatches, depth, Detail::Text(detail));
        } else if lists.is_limit_hidden(position, flow) {
            add(Place::Loop(position), Sign::LimitNotShown, depth, Detail::None);
        } else if lists.is_open_ended(position) {
            add(Place::Loop(position), Sign::OpenEndedLoop, depth, Detail::None);
        }
    }
    for (position, step) in flow.activities.iter().enumerate().filter(|(_, step)| !step.is_skipped()) {
        let depth = entry.depth + lists.count(flow, step.innermost_loop, FlowLists::is_real);
        effects::of(analysis, lists, flow, position, depth > 0, &mut |sign, detail| {
            add(Place::Activity(position), sign, depth, detail);
        });
    }
    for call in analysis.unresolved.get(&index).into_iter().flatten() {
        let target = if call.target.is_empty() { "nothing is set" } else { call.target.as_str() };
        add(Place::Activity(call.activity), Sign::UnresolvedCall, entry.depth, Detail::Text(target));
    }
}
