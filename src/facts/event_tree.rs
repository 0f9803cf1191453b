//! What a scheduled event runs, as a tree: the data that texts and pictures are drawn from. Each flow is unfolded once,
//! where its chain lies deepest in loops. Made by [`super::work`]; no rule asks for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::scheduled_event::Sign;
use super::value::words;

/// What a scheduled event runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTree {
    /// Qualified name of the event.
    pub event: String,
    /// Its microflow; `None` where the model does not hold it.
    pub root: Option<TreeNode>,
    /// Flows that the event reaches.
    pub flows: usize,
    /// Flows that the tree unfolds: fewer where something is left out.
    pub flows_shown: usize,
}

words! {
    /// What a place of a tree is.
    NodeKind {
        /// A microflow.
        Microflow = "microflow",
        /// A rule.
        Rule = "rule",
        /// A nanoflow.
        Nanoflow = "nanoflow",
        /// A loop or a cycle of sequence flows.
        Loop = "loop",
        /// An activity or a decision.
        Activity = "activity",
        /// A call of a Java action.
        JavaAction = "java-action",
    }
}

words! {
    /// Why a flow runs.
    ReachedBy {
        /// It is called.
        Call = "call",
        /// A decision asks the rule.
        Rule = "rule",
        /// A mapping calls it for each object.
        Mapping = "mapping",
        /// It is handed to a Java action.
        CodeParameter = "java-parameter",
        /// It is an event of the entity.
        EntityEvent = "entity-event",
        /// It calculates an attribute that is read.
        CalculatedAttribute = "calculated-attribute",
        /// A Java action runs it by its name.
        NamedForCode = "named-for-java",
    }
}

words! {
    /// Why a flow is not unfolded at a place.
    NodeEnd {
        /// It is unfolded at another place of the tree.
        ShownElsewhere = "shown-elsewhere",
        /// It runs already: the call closes a circle.
        Recursion = "recursion",
        /// It goes to a task queue; the event does not wait for it.
        TaskQueue = "task-queue",
        /// The model does not hold it.
        NotInTheModel = "not-in-the-model",
    }
}

words! {
    /// Why something is left out of a tree.
    WhyLeftOut {
        /// It lies more than 24 places below the microflow.
        Depth = "depth",
        /// It is not among the first 40 places there.
        Width = "width",
        /// The tree has 400 places.
        Size = "size",
        /// The tree has more than 400 places, and nothing below shows a sign.
        NoSign = "no-sign",
    }
}

/// One place of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeNode {
    /// What it is.
    pub kind: NodeKind,
    /// The name of a flow, what a loop runs over, the caption of an activity, the name of a Java action.
    pub name: String,
    /// Why a flow runs; `None` for other places and for the event's own microflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_by: Option<ReachedBy>,
    /// What more is known: where the list of a loop comes from, the class of a Java action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Loops around it along the chain, itself included; batches and loops over a handful of objects do not count.
    pub loops: usize,
    /// Signs seen right here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<TreeSign>,
    /// Why the flow is not unfolded here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<NodeEnd>,
    /// What runs inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<TreeNode>,
    /// What else runs inside and is not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A sign at its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeSign {
    /// The sign.
    pub sign: Sign,
    /// The sign in words with the text found there, shortened and with secrets masked.
    pub text: String,
}

/// What a place does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Why.
    pub why: WhyLeftOut,
    /// Places right inside that are left out.
    pub places: usize,
    /// Flows that are therefore not shown anywhere.
    pub flows: usize,
    /// Signs that are seen there.
    pub signs: BTreeSet<Sign>,
}

impl TreeNode {
    /// All places, each before those inside it.
    pub fn places(&self) -> Vec<&Self> {
        let mut all = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            all.push(node);
            open.extend(node.children.iter().rev());
        }
        all
    }

    /// Flows that are unfolded in the tree below, this place included.
    pub(crate) fn unfolded(&self) -> usize {
        self.places().into_iter().filter(|node| node.is_flow() && node.end.is_none()).count()
    }

    /// Whether it is a microflow, rule or nanoflow.
    pub fn is_flow(&self) -> bool {
        matches!(self.kind, NodeKind::Microflow | NodeKind::Rule | NodeKind::Nanoflow)
    }
}
