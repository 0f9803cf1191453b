//! Scheduled events: their timing, everything that they reach, and what happens there.

use std::collections::BTreeMap;

use mxready::model::{
    Action, Activity, CallGraph, CommitMode, EdgeSelection, Flow, Range, Retrieve, RetrieveSource, Schedule,
    ScheduledEvent,
};
use serde_json::{Value, json};

use crate::flows::{effect_kind, totals};
use crate::support::{corpus, differences, merged, sorted_values};

/// What the truth says about one activity that an event reaches.
fn effect(flow: &Flow, step: &Activity, entry: usize) -> Option<(&'static str, Value)> {
    let local = flow.depth(step);
    let common = json!({"depth": entry + local, "local_depth": local, "flow": flow.name});
    let details = match &step.action {
        Action::Retrieve(Retrieve { source: RetrieveSource::Database { entity, xpath, range, sortings }, .. }) => {
            let dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
            json!({
                "entity": entity,
                "range": match range {
                    Range::All => "all".to_owned(),
                    Range::First => "first".to_owned(),
                    Range::Custom { limit, offset } => format!("custom(limit={}, offset={})", dash(limit), dash(offset)),
                },
                "sortings": sortings.len(),
                "source": "database",
                "unbounded": range.is_unbounded(),
                "whole_table": range.is_unbounded() && xpath.is_empty(),
                "xpath": xpath.trim(),
            })
        }
        Action::Retrieve(Retrieve { source: RetrieveSource::Association { association, result_type, .. }, .. }) => {
            json!({"association": association, "result": result_type, "source": "association"})
        }
        Action::Delete { variable } => json!({"what": variable}),
        Action::CallJavaAction(call) => json!({"action": call.action, "queued": !call.queue.is_empty()}),
        Action::Aggregate { function, .. } => json!({"fn": function}),
        Action::Commit { variable, .. } => json!({"action": "CommitAction", "mode": null, "what": variable}),
        Action::Create { variable, commit, .. } | Action::Change { variable, commit, .. } => json!({
            "action": step.action.type_name().rsplit('$').next().unwrap(),
            "mode": match commit {
                CommitMode::No => return None,
                CommitMode::Yes => "Yes",
                CommitMode::WithoutEvents => "YesWithoutEvents",
            },
            "what": variable,
        }),
        _ => json!({}),
    };
    Some((effect_kind(&step.action)?, merged(common, details)))
}

fn schedule_truth(event: &ScheduledEvent) -> Value {
    let seconds = event.mean_interval_seconds();
    let legacy = format!("{} {}", event.interval.unwrap_or_default(), event.interval_unit);
    let (kind, fields) = match &event.schedule {
        None => {
            return json!({
                "interval": event.interval, "mean_interval_s": seconds.map(whole), "source": "Interval",
                "unit": event.interval_unit,
            });
        }
        Some(Schedule::Hours { every, offset }) => {
            ("HourSchedule", json!({"Multiplier": every, "MinuteOffset": offset}))
        }
        Some(Schedule::Daily { hour, minute }) => ("DaySchedule", json!({"HourOfDay": hour, "MinuteOfHour": minute})),
        Some(other) => panic!("{other:?} is not in the corpus"),
    };
    json!({"fields": fields, "legacy": legacy, "mean_interval_s": seconds.map(whole), "source": "Schedule", "type": kind})
}

#[expect(clippy::cast_possible_truncation, reason = "the truth gives whole seconds")]
fn whole(seconds: f64) -> i64 {
    seconds as i64
}

/// Milliseconds since 1970 from a time such as `2017-03-08T00:30:00Z`.
fn milliseconds(time: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| time[range].parse::<i64>().unwrap();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    // Days since 1970 in the Gregorian calendar, counted in years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469;
    (days * 86400 + number(11..13) * 3600 + number(14..16) * 60 + number(17..19)) * 1000
}

#[test]
fn scheduled_events_reach_what_the_truth_says() {
    let mut found = Vec::new();
    for package in corpus() {
        let model = &package.model;
        let graph = CallGraph::new(model);
        let walk = graph.walk(EdgeSelection::VISIBLE);
        let truth = package.truth["scheduled_events"].as_array().unwrap();
        assert_eq!(truth.len(), model.scheduled_events.len(), "{}", package.name);
        for expected in truth {
            let name = expected["name"].as_str().unwrap();
            let event = model.scheduled_events.iter().find(|event| event.name == name).unwrap();
            let reach = walk.from(graph.find(&event.microflow).unwrap());
            let mut effects: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
            let mut steps = Vec::new();
            for (index, reached) in reach.flows.iter() {
                let flow = &model.flows[*index];
                for step in flow.activities.iter().filter(|step| !step.disabled) {
                    steps.push((&step.action, reached.entry_loop_depth + flow.depth(step)));
                    if let Some((kind, effect)) = effect(flow, step, reached.entry_loop_depth) {
                        effects.entry(kind).or_default().push(effect);
                    }
                }
            }
            let flows: BTreeMap<&str, Value> = reach
                .flows
                .iter()
                .map(|(index, reached)| {
                    let depths =
                        json!({"call_depth": reached.call_depth, "entry_loop_depth": reached.entry_loop_depth});
                    (&*model.flows[*index].name, depths)
                })
                .collect();
            let mut loop_depth = 0;
            for (index, reached) in reach.flows.iter() {
                let inner = model.flows[*index].loops.iter().map(|found| found.depth).max().unwrap_or_default();
                loop_depth = (reached.entry_loop_depth + inner).max(loop_depth);
            }
            let mut ours = json!({
                "effects": effects,
                "flows": flows,
                "max_call_depth": reach.flows.values().map(|reached| reached.call_depth).max(),
                "max_loop_depth": loop_depth,
                "microflow": event.microflow,
                "name": event.name,
                "overlap": event.on_overlap,
                "reachable": reach.flows.len(),
                "recursive": reach.recursive,
                "schedule": schedule_truth(event),
                "start": event.start,
                "target_found": true,
                "time_zone": event.time_zone,
                "totals": totals(steps.into_iter(), &[]),
            });
            let mut expected = expected.clone();
            expected["start"] = json!(milliseconds(expected["start"].as_str().unwrap()));
            for side in [&mut ours, &mut expected] {
                for list in side["effects"].as_object_mut().unwrap().values_mut() {
                    *list = json!(sorted_values(list.as_array().unwrap().clone()));
                }
            }
            differences(&format!("{}: {name}", package.name), &expected, &ours, &mut found);
        }
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}
