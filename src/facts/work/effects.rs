//! What one activity means for the time that its flow takes.

use crate::model::{Action, Activity, Flow, Range};

use super::Sign;
use super::amount::Amount;
use super::java::JavaKnowledge;
use super::lists::{FlowLists, is_lookup};
use super::turns::only_counted;
use super::{Analysis, within};

/// A sign with the text found at the activity.
pub(super) struct Effect {
    pub(super) sign: Sign,
    pub(super) detail: String,
}

/// The signs of one activity. `in_loop` says whether it runs inside a loop, along the chain of calls too.
pub(super) fn of(
    analysis: &Analysis<'_>,
    lists: &FlowLists,
    flow: &Flow,
    position: usize,
    in_loop: bool,
) -> Vec<Effect> {
    let Some(step) = flow.activities.get(position) else { return Vec::new() };
    let mut effects = Vec::new();
    let mut add = |sign: Sign, detail: &str| effects.push(Effect { sign, detail: detail.to_owned() });
    if let Some((entity, xpath, range)) = step.action.database_retrieve() {
        let detail = retrieved(entity, xpath, range);
        let counted = step.action.result_variable().is_some_and(|variable| only_counted(flow, variable));
        if !is_lookup(entity) && !counted {
            match analysis.sources.amounts().of(flow, entity, xpath, range) {
                Amount::All => add(Sign::UnboundedRetrieve, &detail),
                Amount::NotShown if !in_batches(lists, flow, step) => add(Sign::LimitNotShown, &detail),
                _ => {}
            }
        }
        if in_loop {
            add(Sign::RetrieveInLoop, &detail);
        }
    }
    if in_loop && step.action.commits().commits() {
        add(Sign::CommitInLoop, "");
    }
    match &step.action {
        Action::Delete { .. } if in_loop => add(Sign::DeleteInLoop, ""),
        Action::CallJavaAction(call) => {
            java_signs(&call.action, !call.queue.is_empty(), in_loop, analysis.java, &mut add);
        }
        Action::CallMicroflow(call) if !call.queue.is_empty() => {
            add(Sign::HandsToQueue, &format!("{} to {}", call.target, call.queue));
        }
        Action::SendEmail => {
            add(Sign::SendsMail, "");
            if in_loop {
                add(Sign::HeavyActionInLoop, "");
            }
        }
        Action::ImportExcel { template, .. } if !in_loop => add(Sign::ImportOfUnknownSize, template),
        Action::ImportMapping { .. }
        | Action::ExportMapping { .. }
        | Action::GenerateDocument { .. }
        | Action::ImportExcel { .. }
            if in_loop =>
        {
            add(Sign::HeavyActionInLoop, "");
        }
        action => {
            if let Some(location) = remote_location(action) {
                add(if in_loop { Sign::RemoteCallInLoop } else { Sign::RemoteCall }, &location);
            }
        }
    }
    if let Some(answer) = lists.answer(position) {
        add(Sign::ImportOfUnknownSize, answer);
    }
    let hidden_commit = step.action.result_handling().is_some_and(|result| result.commit.commits());
    if hidden_commit && in_loop {
        add(Sign::CommitInLoop, "the mapping commits what it creates");
    }
    if let Some(result) = step.action.result_handling().filter(|result| hidden_commit && !result.single) {
        add(Sign::ImportOfUnknownSize, &result.mapping);
    }
    effects
}

/// Whether a step stands in a loop that works in batches: what is left over comes next.
fn in_batches(lists: &FlowLists, flow: &Flow, step: &Activity) -> bool {
    (0..flow.loops.len()).any(|position| lists.batch(position).is_some() && within(flow, step.innermost_loop, position))
}

fn java_signs(action: &str, queued: bool, in_loop: bool, java: &JavaKnowledge<'_>, add: &mut dyn FnMut(Sign, &str)) {
    if queued {
        return add(Sign::HandsToQueue, action);
    }
    let work = java.about(action);
    if work.batches {
        add(Sign::BatchHelper, action);
    }
    if work.opaque {
        add(Sign::OpaqueJavaAction, action);
    }
    if work.sleeps {
        add(Sign::Sleep, action);
    }
    if work.sends_mail {
        add(Sign::SendsMail, action);
    }
    if work.calls_out {
        add(if in_loop { Sign::RemoteCallInLoop } else { Sign::RemoteCall }, action);
    }
    if in_loop && !work.light {
        add(Sign::JavaActionInLoop, action);
        if work.sends_mail {
            add(Sign::HeavyActionInLoop, action);
        }
    }
}

/// Where a call to another system goes; `None` for everything else.
fn remote_location(action: &Action) -> Option<String> {
    Some(match action {
        Action::CallRest(call) => {
            let text = &call.http.location.text;
            format!("{} {}", call.http.method, if text.is_empty() { &call.http.custom_location } else { text })
        }
        Action::CallWebService(call) => format!("{} {}", call.operation, call.location),
        Action::CallAppService { action, .. } => action.clone(),
        Action::CallRemote(call) => call.target.clone(),
        _ => return None,
    })
}

/// What a database retrieve reads, such as `at most 500 of Orders.Line[Done]`.
pub(super) fn retrieved(entity: &str, xpath: &str, range: &Range) -> String {
    let how_many = match range {
        Range::All => "all".to_owned(),
        Range::First => "first".to_owned(),
        Range::Custom { limit, .. } if limit.is_empty() => "all".to_owned(),
        Range::Custom { limit, .. } => format!("at most {}", limit.trim()),
    };
    format!("{how_many} of {entity}{}", xpath.trim())
}
