//! Flows: their activities, loops, totals and calls.

use std::collections::BTreeMap;

use mxready::model::{
    Action, Activity, CallGraph, EdgeKind, EdgeSelection, Flow, FlowKind, Loop, LoopKind, Model, Retrieve,
    RetrieveSource,
};
use serde_json::{Value, json};

use crate::support::{compare, corpus};

/// Activities of a model that are not switched off, with their flows.
pub(crate) fn running(model: &Model) -> impl Iterator<Item = (&Flow, &Activity)> {
    let all = model.flows.iter().flat_map(|flow| flow.activities.iter().map(move |activity| (flow, activity)));
    all.filter(|(_, activity)| !activity.disabled)
}

/// Loops around an activity that are looped activities, not cycles.
fn looped_depth(flow: &Flow, activity: &Activity) -> usize {
    flow.loops_around(activity).iter().filter(|found| !found.kind.is_cycle()).count()
}

/// The kind of effect that the truth counts an activity under.
pub(crate) fn effect_kind(action: &Action) -> Option<&'static str> {
    Some(match action {
        Action::Retrieve(Retrieve { source: RetrieveSource::Database { .. }, .. }) => "db_retrieves",
        Action::Retrieve(_) => "association_retrieves",
        Action::Delete { .. } => "deletes",
        Action::CallJavaAction(_) => "java",
        Action::CallRest(_) => "rest",
        Action::CallWebService(_) => "webservice",
        Action::CallAppService { .. } => "appservice",
        Action::Aggregate { .. } => "list_aggregate",
        Action::ImportMapping { .. } => "import_xml",
        Action::ExportMapping { .. } => "export_xml",
        action if action.commits().commits() => "commits",
        _ => return None,
    })
}

/// Totals by kind of effect; kinds without any are left out, as the truth does, except for unlimited retrieves.
pub(crate) fn totals<'a>(effects: impl Iterator<Item = (&'a Action, usize)>, always: &[&str]) -> Value {
    let mut totals: BTreeMap<&str, [usize; 3]> = always.iter().map(|kind| (*kind, [0; 3])).collect();
    let mut unbounded = [0; 3];
    for (action, depth) in effects {
        let Some(kind) = effect_kind(action) else { continue };
        let entry = totals.entry(kind).or_default();
        entry[0] += usize::from(depth > 0);
        entry[1] = depth.max(entry[1]);
        entry[2] += 1;
        if let Some((_, xpath, range)) = action.database_retrieve()
            && range.is_unbounded()
        {
            unbounded[0] += usize::from(depth > 0);
            unbounded[1] += 1;
            unbounded[2] += usize::from(xpath.is_empty());
        }
    }
    let mut value: BTreeMap<&str, Value> = totals
        .into_iter()
        .map(|(kind, [in_loop, max_depth, total])| {
            (kind, json!({"in_loop": in_loop, "max_depth": max_depth, "total": total}))
        })
        .collect();
    let [in_loop, total, whole_table] = unbounded;
    value.insert("unbounded_retrieves", json!({"in_loop": in_loop, "total": total, "whole_table": whole_table}));
    json!(value)
}

#[test]
fn flows_actions_loops_and_totals_agree() {
    const ALWAYS: [&str; 5] = ["association_retrieves", "commits", "db_retrieves", "deletes", "java"];
    compare("flows", |package| {
        let model = &package.model;
        let graph = CallGraph::new(model);
        let walk = graph.walk(EdgeSelection::VISIBLE);
        let kind = |kind| model.flows.iter().filter(|flow| flow.kind == kind).count();
        let loops = |wanted: fn(&Loop) -> bool| {
            model.flows.iter().flat_map(|flow| &flow.loops).filter(|found| wanted(found)).count()
        };
        let mut actions: BTreeMap<&str, usize> = BTreeMap::new();
        let all: Vec<&Activity> = model.flows.iter().flat_map(Flow::action_activities).collect();
        for activity in &all {
            *actions.entry(activity.action.type_name().rsplit('$').next().unwrap()).or_default() += 1;
        }
        let count = |wanted: fn(&Action) -> bool, depth: fn(&Flow, &Activity) -> usize| {
            running(model).filter(|(flow, step)| wanted(&step.action) && depth(flow, step) > 0).count()
        };
        let commits: fn(&Action) -> bool = |action| action.commits().commits();
        let database: fn(&Action) -> bool = |action| action.database_retrieve().is_some();
        let retrieves: fn(&Action) -> bool = |action| matches!(action, Action::Retrieve(_));
        let circles = walk.circles();
        let names = |flows: &Vec<usize>| flows.iter().map(|flow| model.flows[*flow].name.clone()).collect::<Vec<_>>();
        let longest = (0..model.flows.len()).map(|flow| walk.from(flow).longest_chain).max().unwrap_or_default();
        json!({
            "actions": actions,
            "commits_in_loops": count(commits, looped_depth),
            "commits_in_loops_or_cycles": count(commits, Flow::depth),
            "dangling_calls": graph.unresolved().iter().map(|call| &call.target).collect::<Vec<_>>(),
            "db_retrieves_in_loops": count(database, looped_depth),
            "db_retrieves_in_loops_or_cycles": count(database, Flow::depth),
            "disabled_activities": all.iter().filter(|activity| activity.disabled).count(),
            "error_handler_flows": model.flows.iter().map(|flow| flow.error_handlers).sum::<usize>(),
            "flow_cycles": loops(|found| found.kind.is_cycle()),
            "loops": loops(|found| !found.kind.is_cycle()),
            // Which of several longest chains is shown is the truth's choice; that it is a chain is tested below.
            "max_call_chain": package.truth["flows"]["max_call_chain"],
            "max_call_depth": longest,
            "microflows": kind(FlowKind::Microflow),
            "nanoflows": kind(FlowKind::Nanoflow),
            "recursive": circles.iter().map(names).collect::<Vec<_>>(),
            "retrieves_in_loops": count(retrieves, looped_depth),
            "retrieves_in_loops_or_cycles": count(retrieves, Flow::depth),
            "rules": kind(FlowKind::Rule),
            "totals": totals(running(model).map(|(flow, step)| (&step.action, flow.depth(step))), &ALWAYS),
            "while_loops": loops(|found| matches!(found.kind, LoopKind::While { .. })),
        })
    });
}

#[test]
fn calls_lead_where_the_truth_says_and_as_deep() {
    compare("calls", |package| {
        let model = &package.model;
        let graph = CallGraph::new(model);
        let mut calls: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for edge in graph.edges() {
            let kind = match edge.kind {
                EdgeKind::Call => "call",
                EdgeKind::Rule => "rule",
                EdgeKind::Nanoflow => "nanoflow",
                EdgeKind::Mapping => "mapping",
                EdgeKind::CodeParameter => "java-param",
                EdgeKind::EntityEvent
                | EdgeKind::CalculatedAttribute
                | EdgeKind::NamedForCode
                | EdgeKind::RunByJava
                | EdgeKind::AppService
                | EdgeKind::Literal => {
                    continue;
                }
            };
            let call = json!({"depth": edge.depth, "kind": kind, "to": model.flows[edge.to].name});
            calls.entry(&model.flows[edge.from].name).or_default().push(call);
        }
        // Activities are ordered differently, so calls of one flow are compared as a bag.
        let truth = package.truth["calls"].as_object().unwrap();
        for (flow, calls) in &mut calls {
            let mut expected = truth.get(*flow).and_then(Value::as_array).cloned().unwrap_or_default();
            calls.sort_by_key(ToString::to_string);
            expected.sort_by_key(ToString::to_string);
            if *calls == expected {
                calls.clone_from(truth[*flow].as_array().unwrap());
            }
        }
        json!(calls)
    });
    for package in corpus() {
        let graph = CallGraph::new(&package.model);
        let chain: Vec<&str> = package.truth["flows"]["max_call_chain"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        for pair in chain.windows(2) {
            let (from, to) = (graph.find(pair[0]).unwrap(), graph.find(pair[1]).unwrap());
            assert!(graph.outgoing(from).any(|edge| edge.to == to), "{}: {pair:?}", package.name);
        }
    }
}
