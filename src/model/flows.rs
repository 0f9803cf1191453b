//! Microflows, rules and nanoflows: their activities, and the loops around each. A loop is a looped activity or a cycle of
//! sequence flows ("go back to the merge"); both kinds nest, and the depth of an activity counts both.

use super::actions::Action;

/// The three kinds of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowKind {
    /// Runs on the server.
    Microflow,
    /// Decides; runs on the server.
    Rule,
    /// Runs on the client.
    Nanoflow,
}

/// A microflow, rule or nanoflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Qualified name; unique among flows of its kind only.
    pub name: String,
    /// Which of the three it is.
    pub kind: FlowKind,
    /// Module that holds it.
    pub module: String,
    /// Whether two requests may run it at the same time; `None` for rules and nanoflows.
    pub allow_concurrent_execution: Option<bool>,
    /// Qualified name of the microflow that runs in its place while it runs already; empty where there is none.
    pub when_running: String,
    /// Whether it runs with the rights of the user.
    pub apply_entity_access: Option<bool>,
    /// Whether users of some role may start it.
    pub for_users: bool,
    /// Type of the value that it returns, such as `Void` or `[Module.Entity]`.
    pub return_type: String,
    /// Path at which a browser can start it (Mendix 10.1 and newer); empty where there is none.
    pub url: String,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Activities, decisions and ends, in the order of the file; those in loops included.
    pub activities: Vec<Activity>,
    /// Loops, outer ones before inner ones.
    pub loops: Vec<Loop>,
    /// Number of sequence flows that lead to an error handler.
    pub error_handlers: usize,
}

/// A parameter of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Name.
    pub name: String,
    /// Type: `[Module.Entity]` for a list.
    pub data_type: String,
}

/// One step of a flow that does or decides something.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Caption as Studio Pro shows it; may be empty.
    pub caption: String,
    /// What it does.
    pub action: Action,
    /// Innermost loop around it: an index into [`Flow::loops`].
    pub innermost_loop: Option<usize>,
    /// Whether it is switched off (Mendix 9.12 and newer).
    pub disabled: bool,
    /// Whether it stands behind a decision that always goes the other way.
    pub unreachable: bool,
    /// Whether only the way through an error handler leads to it.
    pub in_error_handler: bool,
    /// What happens when it fails: `Rollback`, `Custom`, `CustomWithoutRollBack`, `Continue`, `Abort`.
    pub error_handling: String,
}

/// A loop within a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The loop around it: an index into [`Flow::loops`].
    pub parent: Option<usize>,
    /// Number of loops around its content, itself included.
    pub depth: usize,
    /// What kind it is.
    pub kind: LoopKind,
}

/// What kind a loop is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoopKind {
    /// Once for each object of a list.
    ForEach {
        /// Variable of the list.
        list: String,
        /// Variable of the object.
        iterator: String,
    },
    /// As long as a condition holds (Mendix 9.0.4 and newer).
    While {
        /// Expression of the condition.
        condition: String,
    },
    /// A cycle of sequence flows.
    Cycle,
    /// A loop of a kind that is not known yet: its storage type.
    Unknown(String),
}

impl Flow {
    /// Loops around an activity, outermost first.
    pub fn loops_around(&self, activity: &Activity) -> Vec<&Loop> {
        let mut around = Vec::new();
        let mut next = activity.innermost_loop;
        while let Some(found) = next.and_then(|index| self.loops.get(index)) {
            around.push(found);
            // Parents stand before their children, so this ends.
            next = found.parent;
        }
        around.reverse();
        around
    }

    /// Number of loops around an activity, cycles included.
    pub fn depth(&self, activity: &Activity) -> usize {
        activity.innermost_loop.and_then(|index| self.loops.get(index)).map_or(0, |found| found.depth)
    }

    /// Activities in Studio Pro's sense: without decisions and ends, switched-off ones included.
    pub fn action_activities(&self) -> impl Iterator<Item = &Activity> {
        self.activities.iter().filter(|activity| activity.action.is_activity())
    }
}

impl Activity {
    /// Whether it never runs: switched off, or behind a decision that always goes the other way.
    pub fn is_skipped(&self) -> bool {
        self.disabled || self.unreachable
    }
}

impl LoopKind {
    /// Whether it is a cycle of sequence flows rather than a looped activity.
    pub fn is_cycle(&self) -> bool {
        matches!(self, Self::Cycle)
    }
}

impl std::fmt::Display for LoopKind {
    /// The loop as a person would name it, such as `loop over $OrderList`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ForEach { list, .. } => write!(formatter, "loop over ${list}"),
            Self::While { condition } => write!(formatter, "while {}", condition.trim()),
            Self::Cycle => formatter.write_str("cycle of sequence flows"),
            Self::Unknown(type_name) => write!(formatter, "loop of kind {type_name}"),
        }
    }
}
