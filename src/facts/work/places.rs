//! The chain of places from what starts the work down to one activity, and the words for what is seen there.

use crate::model::{Action, Activity, CallGraph, EdgeKind, Flow, Model};

use super::super::secret::mask_credentials;
use super::super::sources::MODEL;
use super::marks::{Detail, Place};
use super::{Sign, Word};

/// Longest caption or excerpt in characters.
const LONGEST: usize = 120;

/// From the model to a flow over these calls: what starts the work, then each flow with the loops around the call out
/// of it.
pub(super) fn way(model: &Model, graph: &CallGraph, start: &str, root: usize, calls: &[usize]) -> Vec<String> {
    let mut path = vec![MODEL.to_owned(), start.to_owned()];
    let name = |index: usize| model.flows.get(index).map(|flow| flow.name.clone()).unwrap_or_default();
    path.push(name(root));
    // An event and its microflow may share a name.
    path.dedup();
    for index in calls {
        let Some(edge) = graph.edges().get(*index) else { continue };
        if let Some(caller) = model.flows.get(edge.from) {
            let step = caller.activities.get(edge.activity);
            path.extend(loops(caller, step.and_then(|step| step.innermost_loop)));
            if edge.kind.is_hidden() {
                path.extend(step.map(activity));
            }
        }
        path.push(match edge.kind {
            EdgeKind::EntityEvent => format!("{} (event of the entity)", name(edge.to)),
            EdgeKind::CalculatedAttribute => format!("{} (calculated attribute)", name(edge.to)),
            _ => name(edge.to),
        });
    }
    path
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
        Action::SendEmail => "send email".to_owned(),
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
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let beginning: String = line.chars().take(LONGEST - 1).collect();
    format!("{beginning}…")
}
