//! What one activity means for the time that its flow takes.

use crate::model::{Action, Activity, Flow, Range};

use super::amount::Amount;
use super::java::JavaWork;
use super::lists::{FlowLists, is_lookup};
use super::marks::Detail;
use super::turns::only_counted;
use super::{Analysis, Sign, within};

/// Takes the signs of an activity, each with what is found there.
type Add<'f, 'a> = &'f mut dyn FnMut(Sign, Detail<'a>);

/// The signs of one activity. `in_loop` says whether it runs inside a loop, along the chain of calls too.
pub(super) fn of<'a>(
    analysis: &'a Analysis<'_>,
    lists: &'a FlowLists,
    flow: &'a Flow,
    position: usize,
    in_loop: bool,
    add: Add<'_, 'a>,
) {
    let Some(step) = flow.activities.get(position) else { return };
    let action = &step.action;
    retrieves(analysis, lists, flow, step, in_loop, add);
    if in_loop && action.commits().commits() {
        add(Sign::CommitInLoop, Detail::None);
    }
    match action {
        Action::Delete { .. } if in_loop => add(Sign::DeleteInLoop, Detail::None),
        Action::Rollback { .. } if in_loop => add(Sign::RollbackInLoop, Detail::None),
        Action::Aggregate { list, .. } if in_loop => add(Sign::AggregateInLoop, Detail::Text(list)),
        Action::CallJavaAction(call) if call.queue.is_empty() => {
            let known = analysis.actions.get(&*call.action);
            java_signs(&call.action, known.copied().unwrap_or_default(), in_loop, add);
        }
        Action::CallJavaAction(_) => add(Sign::HandsToQueue, Detail::Action(action)),
        Action::CallMicroflow(call) if !call.queue.is_empty() => add(Sign::HandsToQueue, Detail::Action(action)),
        Action::SendEmail { .. } => {
            add(Sign::SendsMail, Detail::None);
            if in_loop {
                add(Sign::HeavyActionInLoop, Detail::Text("mail"));
            }
        }
        Action::ImportExcel { template, .. } if !in_loop => add(Sign::ImportOfUnknownSize, Detail::Text(template)),
        Action::Client { type_name, .. } if in_loop && type_name == "Microflows$DownloadFileAction" => {
            add(Sign::HeavyActionInLoop, Detail::Text("file download"));
        }
        Action::ImportMapping { .. }
        | Action::ExportMapping { .. }
        | Action::GenerateDocument { .. }
        | Action::ImportExcel { .. }
            if in_loop =>
        {
            add(Sign::HeavyActionInLoop, Detail::None);
        }
        action if action.is_unknown() => add(Sign::UnresolvedCall, Detail::Text(action.type_name())),
        action if is_remote(action) => {
            add(if in_loop { Sign::RemoteCallInLoop } else { Sign::RemoteCall }, Detail::Action(action));
        }
        _ => {}
    }
    if let Some(answer) = lists.answer(position) {
        add(Sign::ImportOfUnknownSize, Detail::Text(answer));
    }
    let writes = matches!(action, Action::Commit { .. } | Action::Delete { .. });
    if let Some(what) = lists.written_without_limit(position).filter(|_| writes) {
        add(Sign::UnboundedWrite, Detail::Text(what));
    }
    let hidden_commit = action.result_handling().is_some_and(|result| result.commit.commits());
    if hidden_commit && in_loop {
        add(Sign::CommitInLoop, Detail::Text("the mapping commits what it creates"));
    }
    if let Some(result) = action.result_handling().filter(|result| hidden_commit && !result.single) {
        add(Sign::ImportOfUnknownSize, Detail::Text(&result.mapping));
    }
}

fn retrieves<'a>(
    analysis: &Analysis<'_>,
    lists: &FlowLists,
    flow: &Flow,
    step: &'a Activity,
    in_loop: bool,
    add: Add<'_, 'a>,
) {
    let Some((entity, xpath, range)) = step.action.database_retrieve() else { return };
    let counted = step.action.result_variable().is_some_and(|variable| only_counted(flow, variable));
    if !is_lookup(entity) && !counted {
        match analysis.sources.amounts().of(flow, entity, xpath, range) {
            Amount::All => add(Sign::UnboundedRetrieve, Detail::Action(&step.action)),
            Amount::NotShown if !in_batches(lists, flow, step) => {
                add(Sign::LimitNotShown, Detail::Action(&step.action));
            }
            _ => {}
        }
    }
    if in_loop {
        add(Sign::RetrieveInLoop, Detail::Action(&step.action));
    }
}

/// Whether a step stands in a loop that works in batches: what is left over comes next.
fn in_batches(lists: &FlowLists, flow: &Flow, step: &Activity) -> bool {
    (0..flow.loops.len()).any(|position| lists.batch(position).is_some() && within(flow, step.innermost_loop, position))
}

fn java_signs<'a>(action: &'a str, work: JavaWork, in_loop: bool, add: Add<'_, 'a>) {
    let found = [
        (work.batches, Sign::BatchHelper),
        (work.opaque, Sign::OpaqueJavaAction),
        (work.sleeps, Sign::Sleep),
        (work.starts_threads, Sign::StartsThreads),
        (work.runs_programs, Sign::RunsPrograms),
        (work.opens_sockets, Sign::OpensSockets),
        (work.sends_mail, Sign::SendsMail),
        (work.ends_transactions, Sign::EndsTransactions),
        (work.calls_out, if in_loop { Sign::RemoteCallInLoop } else { Sign::RemoteCall }),
        (in_loop && !work.light, Sign::JavaActionInLoop),
        (in_loop && !work.light && work.sends_mail, Sign::HeavyActionInLoop),
    ];
    for (_, sign) in found.into_iter().filter(|(is_so, _)| *is_so) {
        add(sign, Detail::Text(action));
    }
}

/// Whether an action calls another system.
fn is_remote(action: &Action) -> bool {
    matches!(
        action,
        Action::CallRest(_) | Action::CallWebService(_) | Action::CallAppService { .. } | Action::CallRemote(_)
    )
}

/// What an action reads, calls or hands on, in a few words.
pub(super) fn described(action: &Action) -> String {
    if let Some((entity, xpath, range)) = action.database_retrieve() {
        return retrieved(entity, xpath, range);
    }
    match action {
        Action::CallMicroflow(call) => format!("{} to {}", call.target, call.queue),
        Action::CallJavaAction(call) => call.action.clone(),
        Action::CallRest(call) => {
            let text = &call.http.location.text;
            format!("{} {}", call.http.method, if text.is_empty() { &call.http.custom_location } else { text })
        }
        Action::CallWebService(call) => format!("{} {}", call.operation, call.location),
        Action::CallAppService { action, .. } => action.clone(),
        Action::CallRemote(call) => call.target.clone(),
        _ => String::new(),
    }
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
