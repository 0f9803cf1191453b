//! The chain of places from what starts the work down to one activity, and the words for what is seen there.

use crate::model::{Action, Activity, CallGraph, EdgeKind, Flow, Model};

use super::super::Word;
use super::super::secret::mask_credentials;
use super::super::sources::MODEL;
use super::Sign;
use super::marks::{Detail, Place};

/// Longest caption or excerpt in characters.
const LONGEST: usize = 120;

/// Most calls of one way that are written out. Of a longer one its two ends are, with the number of calls between them.
const MOST_CALLS: usize = 40;

/// From the model to a flow over these calls: what starts the work, then each flow with the loops around the call out
/// of it.
pub(super) fn way(model: &Model, graph: &CallGraph, start: &str, root: usize, calls: &[usize]) -> Vec<String> {
    let mut path = vec![MODEL.to_owned(), start.to_owned()];
    path.push(name(model, root));
    // An event and its microflow may share a name.
    path.dedup();
    let left_out = calls.len().saturating_sub(MOST_CALLS);
    for (position, call) in calls.iter().enumerate() {
        match position.checked_sub(MOST_CALLS / 2) {
            Some(0) if left_out > 0 => path.push(format!("… {left_out} more calls …")),
            Some(behind) if behind < left_out => {}
            _ => pass(model, graph, *call, &mut path),
        }
    }
    path
}

/// Adds the loops around a call, what runs a hidden one, and the called.
fn pass(model: &Model, graph: &CallGraph, call: usize, path: &mut Vec<String>) {
    let Some(edge) = graph.edges().get(call) else { return };
    if let Some(caller) = model.flows.get(edge.from) {
        let step = caller.activities.get(edge.activity);
        path.extend(loops(caller, step.and_then(|step| step.innermost_loop)));
        if edge.kind.is_hidden() {
            path.extend(step.map(activity));
        }
    }
    let name = name(model, edge.to);
    path.push(match edge.kind {
        EdgeKind::EntityEvent => format!("{name} (event of the entity)"),
        EdgeKind::CalculatedAttribute => format!("{name} (calculated attribute)"),
        _ => name,
    });
}

fn name(model: &Model, flow: usize) -> String {
    model.flows.get(flow).map(|flow| flow.name.clone()).unwrap_or_default()
}

/// The places from a flow down to one inside it.
pub(super) fn inside(flow: &Flow, place: Place) -> Vec<String> {
    match place {
        Place::Flow => Vec::new(),
        Place::Loop(position) => loops(flow, Some(position)),
        Place::Activity(position) => flow.activities.get(position).map_or_else(Vec::new, |step| {
            let mut places = loops(flow, step.innermost_loop);
            places.push(activity(step));
            places
        }),
    }
}

/// The loops around something, outermost first.
pub(super) fn loops(flow: &Flow, innermost: Option<usize>) -> Vec<String> {
    let mut around = Vec::new();
    let mut next = innermost.and_then(|index| flow.loops.get(index));
    while let Some(inner) = next {
        around.push(shortened(&inner.kind.to_string()));
        next = inner.parent.and_then(|index| flow.loops.get(index));
    }
    around.reverse();
    around
}

/// An activity by its caption, or by what it does.
pub(super) fn activity(step: &Activity) -> String {
    let caption = shortened(&step.caption);
    if caption.is_empty() { label(&step.action) } else { caption }
}

fn label(action: &Action) -> String {
    match action {
        Action::Retrieve(retrieve) => format!("retrieve ${}", retrieve.variable),
        Action::Commit { variable, .. } => format!("commit ${variable}"),
        Action::Create { entity, .. } => format!("create {entity}"),
        Action::Change { variable, .. } => format!("change ${variable}"),
        Action::Delete { variable } => format!("delete ${variable}"),
        Action::CallMicroflow(call) | Action::CallNanoflow(call) => format!("call {}", call.target),
        Action::RuleDecision(call) => format!("decision by {}", call.target),
        Action::Decision { .. } => "decision".to_owned(),
        Action::CallJavaAction(call) => format!("Java action {}", call.action),
        Action::CallRest(_) => "REST call".to_owned(),
        Action::CallWebService(call) => format!("web service call {}", call.operation),
        Action::CallAppService { action, .. } => format!("app service call {action}"),
        Action::CallRemote(call) => format!("call {}", call.target),
        Action::ImportMapping { result, .. } => format!("import with {}", result.mapping),
        Action::ExportMapping { mapping, .. } => format!("export with {mapping}"),
        Action::GenerateDocument { template } => format!("generate document {template}"),
        Action::SendEmail { .. } => "send email".to_owned(),
        Action::ImportExcel { template, .. } => format!("import Excel file with {template}"),
        Action::End { .. } => "end".to_owned(),
        other => other.type_name().rsplit('$').next().unwrap_or_default().to_owned(),
    }
}

/// What is seen at the end of a chain, with the text found there.
pub(super) fn excerpt(sign: Sign, detail: Detail<'_>) -> String {
    let detail = detail.to_string();
    let what = sign.as_str().replace('-', " ");
    if detail.is_empty() { what } else { format!("{what}: {}", shortened(&mask_credentials(&detail))) }
}

/// One line, not too long.
pub(super) fn shortened(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    // No text has more characters than bytes.
    if line.len() <= LONGEST || line.chars().count() <= LONGEST {
        return line;
    }
    let beginning: String = line.chars().take(LONGEST - 1).collect();
    format!("{beginning}…")
}
