//! One scheduled event: when it runs and the tree of what it runs, with the signs of long work at their places. Places
//! without a sign that call nothing are not in the tree; what else is left out is said where it is left out.

use serde::Serialize;

use crate::facts::{
    EventTree, LeftOut, NodeEnd, NodeKind, ReachedBy, Row, ScheduledEvent, Sign, TreeNode, WhyLeftOut, Word,
};

use super::super::json::{SCHEMA_VERSION, Tool};
use super::super::page::{Page, Role};
use super::super::text::shortened;
use super::super::words::counted;
use super::super::{Style, json_text};
use super::cell::TEXT_LENGTH;
use super::events;

/// A scheduled event and what it runs.
#[derive(Debug, Clone, Copy)]
pub struct EventInspection<'a> {
    /// The input as the user named it.
    pub path: &'a str,
    /// The event.
    pub event: &'a Row<ScheduledEvent>,
    /// What it runs; `None` where the model does not hold the event.
    pub tree: Option<&'a EventTree>,
}

/// The event as text.
pub fn table(inspection: &EventInspection<'_>, style: Style) -> String {
    let mut page = Page::new(style);
    events::about(&mut page, inspection.event, "");
    page.blank();
    let Some(root) = inspection.tree.and_then(|tree| tree.root.as_ref()) else {
        let why = inspection.event.unreadable.as_deref().unwrap_or("the model does not hold its microflow");
        page.paragraph(0, Role::Warn, &format!("What it runs cannot be shown: {}.", shortened(why, TEXT_LENGTH)));
        return page.finish();
    };
    node(&mut page, root, "", "");
    page.blank();
    legend(&mut page, inspection.tree);
    page.finish()
}

fn legend(page: &mut Page, tree: Option<&EventTree>) {
    if let Some(tree) = tree.filter(|tree| tree.flows_shown < tree.flows) {
        let shown = format!("The tree shows {} of {}.", tree.flows_shown, counted(tree.flows, "flow"));
        page.paragraph(0, Role::Warn, &shown);
    }
    page.paragraph(
        0,
        Role::Faint,
        "`!` marks a sign of long work, `+` what keeps work short. Activities without a sign are not shown. A flow that \
         is called several times is unfolded once, where it lies deepest in loops.",
    );
}

/// A place and all inside it. `first` opens its own line, `others` all further ones.
fn node(page: &mut Page, node: &TreeNode, first: &str, others: &str) {
    page.branch(first, others, role(node.kind), &name(node), &remark(node));
    let inside = format!("{others}{}", if node.children.is_empty() && node.left_out.is_empty() { "  " } else { "│ " });
    for sign in &node.signs {
        let (mark, role) = if is_calm(sign.sign) { ("+ ", Role::Good) } else { ("! ", Role::Warn) };
        page.branch(&format!("{inside}{mark}"), &format!("{inside}  "), role, &shortened(&sign.text, TEXT_LENGTH), "");
    }
    let count = node.children.len() + node.left_out.len();
    let lines = |position: usize| if position + 1 == count { ("└─ ", "   ") } else { ("├─ ", "│  ") };
    for (position, child) in node.children.iter().enumerate() {
        let (own, below) = lines(position);
        self::node(page, child, &format!("{others}{own}"), &format!("{others}{below}"));
    }
    for (position, out) in node.left_out.iter().enumerate() {
        let (own, below) = lines(node.children.len() + position);
        page.branch(&format!("{others}{own}"), &format!("{others}{below}"), Role::Faint, &left_out(out), "");
    }
}

fn role(kind: NodeKind) -> Role {
    match kind {
        NodeKind::Microflow | NodeKind::Rule | NodeKind::Nanoflow => Role::Strong,
        NodeKind::Loop | NodeKind::Activity | NodeKind::JavaAction => Role::Plain,
    }
}

/// The name of a place, with its kind where the name alone does not tell.
pub(super) fn name(node: &TreeNode) -> String {
    let name = shortened(&node.name, TEXT_LENGTH);
    match node.kind {
        NodeKind::Rule => format!("rule {name}"),
        NodeKind::Nanoflow => format!("nanoflow {name}"),
        NodeKind::JavaAction => format!("Java action {name}"),
        NodeKind::Microflow if name.is_empty() => "a microflow that is not set".to_owned(),
        NodeKind::Microflow | NodeKind::Loop | NodeKind::Activity => name,
    }
}

/// How a place comes to run, what it runs over, and why it ends here.
pub(super) fn remark(node: &TreeNode) -> String {
    let reached_by = node.reached_by.and_then(|by| match by {
        ReachedBy::Call | ReachedBy::Rule => None,
        ReachedBy::Mapping => Some("called by the mapping"),
        ReachedBy::CodeParameter => Some("handed to the Java action"),
        ReachedBy::EntityEvent => Some("event of the entity"),
        ReachedBy::CalculatedAttribute => Some("calculates an attribute"),
        ReachedBy::NamedForCode => Some("run by the Java action"),
    });
    let end = node.end.map(|end| match end {
        NodeEnd::ShownElsewhere => "unfolded at another place",
        NodeEnd::Recursion => "runs already: recursion",
        NodeEnd::TaskQueue => "on a task queue, not waited for",
        NodeEnd::NotInTheModel => "not in the model",
    });
    // These signs say themselves what the loop runs over.
    let said = |sign| matches!(sign, Sign::LoopOverUnboundedRetrieve | Sign::BoundedBatches | Sign::OpenEndedLoop);
    let detail = node.detail.as_deref().filter(|_| !node.signs.iter().any(|seen| said(seen.sign)));
    let detail = detail.map(|detail| shortened(detail, TEXT_LENGTH));
    let parts = [reached_by.map(str::to_owned), detail, end.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// `12 more places with 30 flows left out, more than 24 places deep; signs there: sleep`.
pub(super) fn left_out(out: &LeftOut) -> String {
    let why = match out.why {
        WhyLeftOut::Depth => "the tree is cut 24 places below the microflow",
        WhyLeftOut::Width => "the first 40 places are shown",
        WhyLeftOut::Size => "a tree has 400 places at most",
        WhyLeftOut::NoSign => "no sign there, and the whole tree is too large to show",
    };
    let mut text = counted(out.places, "more place");
    if out.flows > 0 {
        text = format!("{text} with {}", counted(out.flows, "flow"));
    }
    text = format!("… {text} left out: {why}");
    if !out.signs.is_empty() {
        let signs: Vec<_> = out.signs.iter().map(|sign| sign.as_str().replace('-', " ")).collect();
        text = format!("{text}; signs there: {}", signs.join(", "));
    }
    text
}

/// Whether a sign speaks for short work.
pub(super) fn is_calm(sign: Sign) -> bool {
    matches!(sign, Sign::BoundedBatches | Sign::HandsToQueue | Sign::EndsTransactions)
}

#[derive(Serialize)]
struct EventView<'a> {
    schema_version: u32,
    tool: Tool,
    path: &'a str,
    event: &'a Row<ScheduledEvent>,
    tree: Option<&'a EventTree>,
}

/// The event as indented JSON: its row as in the JSON of the whole package, and its tree.
///
/// # Errors
///
/// None that the types of facts can cause; the serializer's own error otherwise.
pub fn json(inspection: &EventInspection<'_>) -> serde_json::Result<String> {
    let EventInspection { path, event, tree } = *inspection;
    json_text::to_text(&EventView { schema_version: SCHEMA_VERSION, tool: Tool::THIS, path, event, tree })
}
