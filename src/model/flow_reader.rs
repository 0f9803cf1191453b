//! Reads a flow. Objects nest inside looped activities, but all sequence flows stand in one list at the top, and a loop
//! body has no start of its own; so objects are numbered first, then connected, and only then loops and error branches
//! can be seen.

use std::collections::HashMap;

use super::action_reader::{read_action, read_other, read_target};
use super::actions::Action;
use super::adjacency::Adjacency;
use super::components::Components;
use super::document::module_of;
use super::flows::{Activity, Flow, FlowKind, Loop, LoopKind, Parameter};
use super::node::{Id, Node};

/// Reads a microflow, rule or nanoflow.
pub(crate) fn read_flow(node: &Node<'_>, kind: FlowKind) -> Flow {
    let mut reader = Reader::default();
    match node.child("ObjectCollection") {
        Some(collection) => reader.read_objects(&collection, None),
        None => node.note("`ObjectCollection` is missing"),
    }
    let error_handlers = reader.read_sequence_flows(node);
    let loops = reader.find_loops();
    reader.find_error_branches();
    let name = node.owned("QualifiedName");
    // They stay until the facts are made.
    reader.activities.shrink_to_fit();
    Flow {
        module: module_of(&name),
        name,
        kind,
        allow_concurrent_execution: node.flag("AllowConcurrentExecution"),
        when_running: match node.flag("AllowConcurrentExecution") {
            Some(true) => String::new(),
            _ => node.owned("ConcurrencyErrorMicroflow"),
        },
        apply_entity_access: node.flag("ApplyEntityAccess"),
        for_users: !node.texts("ModelerAllowedUserRoles").is_empty(),
        return_type: node.owned("ReturnType"),
        url: node.owned("Url"),
        parameters: reader.parameters,
        activities: reader.activities,
        loops,
        error_handlers,
    }
}

/// An object of the flow, in the order of the file: a looped activity comes before its content.
struct Object {
    /// The looped activity around it.
    parent: Option<usize>,
    activity: Option<usize>,
    looped: Option<LoopKind>,
    /// Whether it takes part in the order of execution.
    runs: bool,
}

#[derive(Default)]
struct Reader {
    objects: Vec<Object>,
    /// Objects by their id, sorted once all are read.
    by_id: Vec<(Id, usize)>,
    parameters: Vec<Parameter>,
    activities: Vec<Activity>,
    /// The sequence flows that stay on one level.
    sequence: Vec<SequenceFlow>,
}

/// A sequence flow between two objects.
struct SequenceFlow {
    origin: usize,
    destination: usize,
    is_error_handler: bool,
    /// Whether it leads out of a decision that always goes the other way.
    is_never_taken: bool,
}

impl Reader {
    /// Recursion is bounded: [`Node`] refuses to nest deeper than the limit.
    fn read_objects(&mut self, collection: &Node<'_>, parent: Option<usize>) {
        let nodes = collection.children("Objects");
        self.objects.reserve(nodes.len());
        self.by_id.reserve(nodes.len());
        self.activities.reserve(nodes.len());
        for node in nodes {
            let index = self.objects.len();
            if let Some(id) = node.id("$ID") {
                self.by_id.push((id, index));
            }
            let mut object = Object { parent, activity: None, looped: None, runs: true };
            match node.type_name() {
                "Microflows$LoopedActivity" => {
                    object.looped = Some(read_loop_kind(&node));
                    self.objects.push(object);
                    self.read_body(&node, index);
                    continue;
                }
                // A loop in all but its name: so nothing in it counts as done only once.
                other if node.holds_document("ObjectCollection") => {
                    node.note("when the objects in it run is not known");
                    object.looped = Some(LoopKind::Unknown(other.to_owned()));
                    self.objects.push(object);
                    self.read_body(&node, index);
                    continue;
                }
                "Microflows$MicroflowParameter" | "Microflows$MicroflowParameterObject" => {
                    object.runs = false;
                    self.parameters.push(Parameter { name: node.owned("Name"), data_type: type_text(&node) });
                }
                "Microflows$Annotation" => object.runs = false,
                _ => object.activity = self.read_activity(&node),
            }
            self.objects.push(object);
        }
    }

    fn read_body(&mut self, node: &Node<'_>, index: usize) {
        match node.child("ObjectCollection") {
            Some(body) => self.read_objects(&body, Some(index)),
            None if !node.has("ObjectCollection") => node.note("`ObjectCollection` is missing"),
            // What it is instead is noted.
            None => {}
        }
    }

    fn read_activity(&mut self, node: &Node<'_>) -> Option<usize> {
        let mut error_handling = node.owned("ErrorHandlingType");
        let action = match node.type_name() {
            "Microflows$ActionActivity" => {
                let Some(action) = node.child("Action") else {
                    node.note("`Action` is missing");
                    return None;
                };
                error_handling = action.owned("ErrorHandlingType");
                read_action(&action)
            }
            "Microflows$ExclusiveSplit" => read_decision(node)?,
            "Microflows$EndEvent" => Action::End { value: node.owned("ReturnValue") },
            "Microflows$StartEvent"
            | "Microflows$ErrorEvent"
            | "Microflows$BreakEvent"
            | "Microflows$ContinueEvent"
            | "Microflows$ExclusiveMerge"
            | "Microflows$InheritanceSplit" => return None,
            _ => read_other(node),
        };
        let disabled = node.flag("Disabled") == Some(true);
        // Studio Pro builds what is switched off, finished or not.
        if !disabled {
            note_gap(node, &action);
        }
        let index = self.activities.len();
        self.activities.push(Activity {
            caption: node.owned("Caption"),
            action,
            innermost_loop: None,
            disabled,
            unreachable: false,
            in_error_handler: false,
            error_handling,
        });
        Some(index)
    }

    /// Connects the objects; gives the number of error handlers.
    fn read_sequence_flows(&mut self, node: &Node<'_>) -> usize {
        let mut error_handlers = 0;
        self.by_id.sort_unstable();
        for flow in node.children("SequenceFlows") {
            let is_error_handler = flow.flag("IsErrorHandler") == Some(true);
            error_handlers += usize::from(is_error_handler);
            let end = |name: &str| flow.id(name).and_then(|id| self.object(id));
            let (Some(origin), Some(destination)) = (end("OriginPointer"), end("DestinationPointer")) else {
                node.note("a sequence flow leads to an object that is not there");
                continue;
            };
            let level = |index: usize| self.objects.get(index).map(|object| object.parent);
            if level(origin) != level(destination) {
                node.note("a sequence flow crosses the border of a loop");
                continue;
            }
            let is_never_taken = self.always(origin).is_some_and(|always| goes_elsewhere(&flow, always));
            self.sequence.push(SequenceFlow { origin, destination, is_error_handler, is_never_taken });
        }
        error_handlers
    }

    /// The object with an id; of several the last.
    fn object(&self, id: Id) -> Option<usize> {
        let behind = self.by_id.partition_point(|(other, _)| *other <= id);
        let (found, object) = self.by_id.get(behind.checked_sub(1)?)?;
        (*found == id).then_some(*object)
    }

    /// Where a decision always goes, because its expression is `true` or `false`: how work is switched off in versions
    /// without a switch of its own.
    fn always(&self, object: usize) -> Option<bool> {
        let activity = self.objects.get(object)?.activity?;
        match &self.activities.get(activity)?.action {
            Action::Decision { expression } => as_flag(expression),
            _ => None,
        }
    }

    /// Where each object leads over some of the sequence flows.
    fn successors(&self, takes: impl Fn(&SequenceFlow) -> bool) -> Adjacency {
        let flows = || self.sequence.iter().filter(|flow| takes(flow)).map(|flow| (flow.origin, flow.destination));
        Adjacency::of(self.objects.len(), flows)
    }

    /// Finds both kinds of loops and puts each activity into its innermost one.
    fn find_loops(&mut self) -> Vec<Loop> {
        // Where all lead on in the order of the file there is no cycle.
        let leads_on = self.sequence.iter().all(|flow| flow.origin < flow.destination);
        let components = if leads_on { Components::default() } else { Components::of(&self.successors(|_| true)) };
        let mut loops: Vec<Loop> = Vec::new();
        let mut cycles: HashMap<usize, usize> = HashMap::new();
        // The loop inside which the content of an object stands.
        let mut inner: Vec<Option<usize>> = Vec::with_capacity(self.objects.len());
        let mut open = |parent: Option<usize>, kind: LoopKind| {
            let depth = 1 + parent.and_then(|index| loops.get(index)).map_or(0, |outer: &Loop| outer.depth);
            loops.push(Loop { parent, depth, kind });
            loops.len() - 1
        };
        for (index, object) in self.objects.iter().enumerate() {
            let mut around = object.parent.and_then(|parent| inner.get(parent).copied().flatten());
            let component = components.of.get(index).copied().unwrap_or_default();
            if components.cyclic.get(component) == Some(&true) {
                let cycle = cycles.entry(component).or_insert_with(|| open(around, LoopKind::Cycle));
                around = Some(*cycle);
            }
            if let Some(kind) = &object.looped {
                around = Some(open(around, kind.clone()));
            }
            if let Some(activity) = object.activity.and_then(|activity| self.activities.get_mut(activity)) {
                activity.innermost_loop = around;
            }
            inner.push(around);
        }
        loops
    }

    /// Marks activities that only an error handler leads to, and those that no decision ever takes.
    fn find_error_branches(&mut self) {
        // Most flows have neither, and then everything is reached as it is.
        if !self.sequence.iter().any(|flow| flow.is_error_handler || flow.is_never_taken) {
            return;
        }
        let mut has_entry = vec![false; self.objects.len()];
        for flow in &self.sequence {
            if let Some(entry) = has_entry.get_mut(flow.destination) {
                *entry = true;
            }
        }
        let starts: Vec<usize> = (0..self.objects.len())
            .filter(|index| has_entry.get(*index) == Some(&false))
            .filter(|index| self.objects.get(*index).is_some_and(|object| object.runs))
            .collect();
        let reached = reach(&starts, &self.successors(|flow| !flow.is_error_handler));
        let reached_at_all = reach(&starts, &self.successors(|_| true));
        let taken = reach(&starts, &self.successors(|flow| !flow.is_never_taken));
        let mut never_runs: Vec<bool> = Vec::with_capacity(self.objects.len());
        let mut in_handler: Vec<bool> = Vec::with_capacity(self.objects.len());
        for (index, object) in self.objects.iter().enumerate() {
            let own = reached_at_all.get(index) == Some(&true) && reached.get(index) == Some(&false);
            let around = object.parent.and_then(|parent| in_handler.get(parent)).copied().unwrap_or_default();
            in_handler.push(own || around);
            let skipped = reached_at_all.get(index) == Some(&true) && taken.get(index) == Some(&false);
            let around_skipped = object.parent.and_then(|parent| never_runs.get(parent)).copied().unwrap_or_default();
            never_runs.push(skipped || around_skipped);
            if let Some(activity) = object.activity.and_then(|activity| self.activities.get_mut(activity)) {
                activity.in_error_handler = own || around;
                activity.unreachable = skipped || around_skipped;
            }
        }
    }
}

/// Whether a sequence flow out of a decision that always goes one way is for the other. One that is for several cases, or
/// for one that is neither yes nor no, may be taken.
fn goes_elsewhere(flow: &Node<'_>, always: bool) -> bool {
    let single = flow.child("NewCaseValue").or_else(|| flow.child("CaseValue"));
    let cases: Vec<Node<'_>> = single.into_iter().chain(flow.children("CaseValues")).collect();
    !cases.is_empty() && cases.iter().all(|case| as_flag(case.text("Value")) == Some(!always))
}

/// Notes what an activity leaves open, so that nobody takes it for one that does nothing.
fn note_gap(node: &Node<'_>, action: &Action) {
    if action.is_unknown() {
        node.note(&format!("what {} does is not known", action.type_name()));
    } else if action.calls_nothing() {
        node.note("what it calls is not named");
    }
}

fn as_flag(text: &str) -> Option<bool> {
    match text.trim() {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn reach(starts: &[usize], successors: &Adjacency) -> Vec<bool> {
    let mut reached = vec![false; successors.len()];
    let mut open = starts.to_vec();
    while let Some(index) = open.pop() {
        match reached.get_mut(index) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        open.extend(successors.of_node(index));
    }
    reached
}

/// Up to 8.x the list stands on the looped activity, from 9.0.4 on in a loop source.
fn read_loop_kind(node: &Node<'_>) -> LoopKind {
    let Some(source) = node.child("LoopSource") else {
        return LoopKind::ForEach {
            list: node.owned("ListVariableName"),
            iterator: node.owned("IteratorVariableName"),
        };
    };
    match source.type_name() {
        "Microflows$IterableList" => {
            LoopKind::ForEach { list: source.owned("ListVariableName"), iterator: source.owned("VariableName") }
        }
        "Microflows$WhileLoopCondition" => LoopKind::While { condition: source.owned("WhileExpression") },
        other => {
            source.note("what such a loop goes through is not known");
            LoopKind::Unknown(other.to_owned())
        }
    }
}

fn read_decision(node: &Node<'_>) -> Option<Action> {
    let Some(condition) = node.child("SplitCondition") else {
        node.note("`SplitCondition` is missing");
        return None;
    };
    match condition.type_name() {
        "Microflows$RuleSplitCondition" => {
            let call = condition.child("RuleCall");
            if call.is_none() {
                node.note("the rule is missing");
            }
            Some(Action::RuleDecision(read_target(&call?, "Microflow")))
        }
        "Microflows$ExpressionSplitCondition" => Some(Action::Decision { expression: condition.owned("Expression") }),
        _ => Some(read_other(&condition)),
    }
}

/// The type of a parameter; a document instead of a text in source projects.
fn type_text(node: &Node<'_>) -> String {
    if node.holds_document("Type") || node.holds_document("VariableType") {
        return String::new();
    }
    node.owned("Type")
}
