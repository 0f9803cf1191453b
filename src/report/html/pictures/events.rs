//! What each scheduled event starts, as a tree: calls and loops down to the places that take long, with the way to the
//! work that is repeated most in bold. The tree is nested lists, which browsers lay out, break, print and read aloud by
//! themselves; the style sheet draws its lines.

use std::collections::BTreeMap;

use askama::Template;

use crate::facts::{
    EventTree, Facts, Growth, Known, LeftOut, NodeEnd, NodeKind, ReachedBy, Row, ScheduledEvent, TreeNode, Word,
};
use crate::report::words;

/// One scheduled event.
pub(in crate::report::html) struct EventPicture {
    pub(in crate::report::html) id: String,
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) owner: String,
    pub(in crate::report::html) when: String,
    pub(in crate::report::html) growth: &'static str,
    pub(in crate::report::html) reach: Option<String>,
    pub(in crate::report::html) signs: Vec<String>,
    /// Said where there are none.
    pub(in crate::report::html) no_signs: &'static str,
    /// `None` where the model does not hold its microflow, or could not be read.
    pub(in crate::report::html) tree: Option<Step>,
}

/// A place of the tree: a microflow, a loop, an activity, a Java action.
#[derive(Template)]
#[template(path = "step.html")]
pub(in crate::report::html) struct Step {
    text: String,
    kind: &'static str,
    detail: Option<String>,
    signs: Vec<String>,
    /// Why it is not unfolded here.
    end: Option<&'static str>,
    costly: bool,
    /// Whether the costly way ends here.
    costly_end: bool,
    children: Vec<Step>,
    left_out: Vec<String>,
}

/// The events of a package, those of the team's own modules first.
pub(in crate::report::html) fn of(facts: &Facts, prefix: &str) -> Vec<EventPicture> {
    let trees: BTreeMap<&str, &EventTree> = facts.event_trees.iter().map(|tree| (tree.event.as_str(), tree)).collect();
    let mut rows: Vec<_> = facts.scheduled_events.iter().collect();
    // The sort is stable: events of one owner stay in the order of their names.
    rows.sort_by_key(|row| row.owner.kind);
    let picture = |(index, row): (usize, &Row<ScheduledEvent>)| {
        picture(row, trees.get(row.object.as_str()).copied(), format!("{prefix}event-{}", index + 1))
    };
    rows.into_iter().enumerate().map(picture).collect()
}

fn picture(row: &Row<ScheduledEvent>, tree: Option<&EventTree>, id: String) -> EventPicture {
    let event = &row.fact;
    EventPicture {
        id,
        name: row.object.clone(),
        owner: row.owner.to_string(),
        when: when(event),
        growth: growth(&event.growth),
        reach: event.reachable_flows.value().map(|flows| reach(*flows)),
        signs: event
            .signs
            .value()
            .map_or_else(Vec::new, |signs| signs.iter().map(|sign| sign.as_str().replace('-', " ")).collect()),
        no_signs: if event.signs.is_unknown() { "What it does could not be read." } else { "No sign of long work." },
        tree: tree.and_then(|tree| tree.root.as_ref()).map(|root| step(root, costliest(root))),
    }
}

fn when(event: &ScheduledEvent) -> String {
    let flow = event.microflow.value().map_or("runs a microflow that could not be read".to_owned(), |name| {
        let missing = if event.microflow_found == Known::Is(false) { ", which the package does not hold" } else { "" };
        format!("runs {name}{missing}")
    });
    let interval = match &event.interval_minutes {
        Known::Is(minutes) => words::interval(*minutes),
        Known::Absent => "never".to_owned(),
        Known::Unknown => "how often could not be read".to_owned(),
    };
    let enabled = match event.enabled {
        Known::Is(true) => ", switched on",
        Known::Is(false) => ", switched off",
        Known::Absent | Known::Unknown => "",
    };
    format!("{flow} · {interval}{enabled}")
}

fn growth(growth: &Known<Growth>) -> &'static str {
    match growth {
        Known::Is(Growth::Constant) => "work does not grow with the data",
        Known::Is(Growth::WithData) => "work grows with the data",
        Known::Is(Growth::WithDataSquared) => "work grows with the square of the data or faster",
        Known::Is(Growth::Unknown) => "how the work grows is not visible",
        Known::Absent | Known::Unknown => "how the work grows could not be read",
    }
}

fn reach(flows: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of flows")]
    let flows = flows as usize;
    format!("reaches {}", words::counted(flows, "flow"))
}

/// The place with a sign that stands in most loops; of several the one with the most telling sign, then the first. Where
/// nothing stands in a loop nothing is repeated, and no place is the costliest.
fn costliest(root: &TreeNode) -> Option<&TreeNode> {
    let mut best: Option<&TreeNode> = None;
    for place in root.places() {
        let first_sign = |node: &TreeNode| node.signs.iter().map(|sign| sign.sign).min();
        let Some(sign) = first_sign(place).filter(|_| place.loops > 0) else { continue };
        let beats = best.is_none_or(|best| {
            let told = first_sign(best).is_none_or(|known| sign < known);
            place.loops > best.loops || (place.loops == best.loops && told)
        });
        if beats {
            best = Some(place);
        }
    }
    best
}

fn step(node: &TreeNode, costliest: Option<&TreeNode>) -> Step {
    let children: Vec<Step> = node.children.iter().map(|child| step(child, costliest)).collect();
    // The same place, not one that looks like it.
    let costly_end = costliest.is_some_and(|place| std::ptr::eq(place, node));
    Step {
        text: node.name.clone(),
        kind: match node.kind {
            NodeKind::Microflow | NodeKind::Rule | NodeKind::Nanoflow => "flow",
            NodeKind::Loop => "loop",
            NodeKind::Activity => "activity",
            NodeKind::JavaAction => "java",
        },
        detail: detail(node),
        signs: node.signs.iter().map(|sign| sign.text.clone()).collect(),
        end: node.end.map(end),
        costly: costly_end || children.iter().any(|child| child.costly),
        costly_end,
        children,
        left_out: node.left_out.iter().map(left_out).collect(),
    }
}

/// Why a flow runs, where that is no plain call, and what more is known.
fn detail(node: &TreeNode) -> Option<String> {
    let why = match node.reached_by {
        None | Some(ReachedBy::Call) => None,
        Some(ReachedBy::Rule) => Some("asked by a decision"),
        Some(ReachedBy::Mapping) => Some("called by a mapping for each object"),
        Some(ReachedBy::CodeParameter) => Some("handed to a Java action"),
        Some(ReachedBy::EntityEvent) => Some("event of the entity"),
        Some(ReachedBy::CalculatedAttribute) => Some("calculates an attribute that is read"),
        Some(ReachedBy::NamedForCode) => Some("run by Java by its name"),
    };
    let parts: Vec<&str> = why.into_iter().chain(node.detail.as_deref()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn end(end: NodeEnd) -> &'static str {
    match end {
        NodeEnd::ShownElsewhere => "shown elsewhere in the tree",
        NodeEnd::Recursion => "runs already: the call closes a circle",
        NodeEnd::TaskQueue => "goes to a task queue, the event does not wait",
        NodeEnd::NotInTheModel => "not in the model",
    }
}

fn left_out(rest: &LeftOut) -> String {
    let places = words::counted(rest.places, "more place");
    if rest.signs.is_empty() {
        return format!("{places} without signs of long work");
    }
    let signs: Vec<String> = rest.signs.iter().map(|sign| sign.as_str().replace('-', " ")).collect();
    format!("{places} with {}", words::listed(&signs))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Sign, TreeSign};

    use super::*;

    fn node(name: &str, loops: usize, signs: &[Sign], children: Vec<TreeNode>) -> TreeNode {
        TreeNode {
            kind: NodeKind::Activity,
            name: name.into(),
            reached_by: None,
            detail: None,
            loops,
            signs: signs.iter().map(|&sign| TreeSign { sign, text: sign.as_str().into() }).collect(),
            end: None,
            children,
            left_out: Vec::new(),
        }
    }

    fn costly(step: &Step) -> Vec<&str> {
        let below = step.children.iter().flat_map(costly);
        step.costly.then_some(step.text.as_str()).into_iter().chain(below).collect()
    }

    #[test]
    fn the_heavy_line_leads_to_the_sign_in_most_loops() {
        let deep = node("commit", 2, &[Sign::CommitInLoop], Vec::new());
        let call = node("call", 1, &[Sign::RemoteCallInLoop], Vec::new());
        let root = node("M.SE", 0, &[], vec![call, node("loop", 1, &[], vec![deep])]);
        assert_eq!(costly(&step(&root, costliest(&root))), ["M.SE", "loop", "commit"]);
    }

    #[test]
    fn of_signs_in_as_many_loops_the_most_telling_wins() {
        let commit = node("commit", 1, &[Sign::CommitInLoop], Vec::new());
        let call = node("call", 1, &[Sign::RemoteCallInLoop], Vec::new());
        let root = node("M.SE", 0, &[], vec![commit, call]);
        assert_eq!(costly(&step(&root, costliest(&root))), ["M.SE", "call"]);
    }

    #[test]
    fn what_is_not_repeated_is_not_called_costly() {
        let call = node("call", 0, &[Sign::RemoteCall], Vec::new());
        let quiet = node("loop", 3, &[], Vec::new());
        let root = node("M.SE", 0, &[], vec![call, quiet]);
        assert!(costly(&step(&root, costliest(&root))).is_empty());
    }
}
