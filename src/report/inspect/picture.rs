//! The tree of a scheduled event as a picture: DOT for Graphviz, Mermaid for Markdown pages. A picture shows what the
//! text shows, with the signs inside the boxes. Names come from a package that anybody may have built: they are quoted,
//! and cannot end a box or start a line.

use std::fmt::Write as _;

use crate::facts::{NodeKind, TreeNode};

use super::super::text::{line, shortened};
use super::event::{EventInspection, is_calm, left_out, name, remark};

/// Characters of one line in a box.
const LINE: usize = 80;

/// A box of the picture.
struct Box {
    parent: Option<usize>,
    kind: Option<NodeKind>,
    alarming: bool,
    lines: Vec<String>,
}

/// The event as a graph in the language of Graphviz.
pub fn dot(inspection: &EventInspection<'_>) -> String {
    let mut text = String::from("digraph event {\n  rankdir=LR;\n  node [shape=box, fontname=\"Helvetica\"];\n");
    for (number, one) in boxes(inspection).iter().enumerate() {
        let label: Vec<_> = one.lines.iter().map(|line| line.replace('\\', "\\\\").replace('"', "\\\"")).collect();
        let shape = match one.kind {
            Some(NodeKind::Microflow | NodeKind::Rule | NodeKind::Nanoflow) => ", style=rounded",
            Some(NodeKind::Loop) => ", shape=hexagon",
            Some(NodeKind::JavaAction) => ", shape=component",
            Some(NodeKind::Activity) => "",
            None => ", shape=note",
        };
        let colour = if one.alarming { ", color=\"#b45309\", penwidth=2" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  n{number} [label=\"{}\"{shape}{colour}];", label.join("\\n"));
        if let Some(parent) = one.parent {
            let _ = writeln!(text, "  n{parent} -> n{number};");
        }
    }
    text.push_str("}\n");
    text
}

/// The event as a Mermaid flowchart.
pub fn mermaid(inspection: &EventInspection<'_>) -> String {
    let mut text = String::from("flowchart LR\n");
    for (number, one) in boxes(inspection).iter().enumerate() {
        let label: Vec<_> = one.lines.iter().map(|line| entities(line)).collect();
        let (open, close) = match one.kind {
            Some(NodeKind::Microflow | NodeKind::Rule | NodeKind::Nanoflow) => ("(", ")"),
            Some(NodeKind::Loop) => ("{{", "}}"),
            Some(NodeKind::JavaAction) => ("[[", "]]"),
            Some(NodeKind::Activity) => ("[", "]"),
            None => (">", "]"),
        };
        let class = if one.alarming { ":::sign" } else { "" };
        let _ = writeln!(text, "  n{number}{open}\"{}\"{close}{class}", label.join("<br/>"));
        if let Some(parent) = one.parent {
            let _ = writeln!(text, "  n{parent} --> n{number}");
        }
    }
    text.push_str("  classDef sign stroke:#b45309,stroke-width:2px\n");
    text
}

/// Everything that is no letter, digit, space or harmless mark as a numeric entity, which Mermaid writes `#35;`.
fn entities(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() || " ._-,:/$!+()'…".contains(character) {
            safe.push(character);
        } else {
            let _ = write!(safe, "#{};", u32::from(character));
        }
    }
    safe
}

/// The boxes, each after the one that it hangs on.
fn boxes(inspection: &EventInspection<'_>) -> Vec<Box> {
    let event = Box { parent: None, kind: None, alarming: false, lines: vec![short(&inspection.event.object)] };
    let mut boxes = vec![event];
    match inspection.tree.and_then(|tree| tree.root.as_ref()) {
        Some(root) => add(&mut boxes, root, 0),
        None => boxes.push(Box {
            parent: Some(0),
            kind: None,
            alarming: true,
            lines: vec!["what it runs cannot be shown".to_owned()],
        }),
    }
    boxes
}

fn add(boxes: &mut Vec<Box>, node: &TreeNode, parent: usize) {
    let number = boxes.len();
    let mut lines = vec![short(&name(node))];
    lines.extend(Some(short(&remark(node))).filter(|remark| !remark.is_empty()).map(|remark| format!("({remark})")));
    lines.extend(
        node.signs.iter().map(|sign| format!("{} {}", if is_calm(sign.sign) { "+" } else { "!" }, short(&sign.text))),
    );
    let alarming = node.signs.iter().any(|sign| !is_calm(sign.sign));
    boxes.push(Box { parent: Some(parent), kind: Some(node.kind), alarming, lines });
    for child in &node.children {
        add(boxes, child, number);
    }
    for out in &node.left_out {
        let alarming = out.signs.iter().any(|sign| !is_calm(*sign));
        boxes.push(Box { parent: Some(number), kind: None, alarming, lines: vec![line(&left_out(out))] });
    }
}

fn short(text: &str) -> String {
    shortened(text, LINE)
}
