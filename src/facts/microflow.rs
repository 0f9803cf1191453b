//! Microflows, rules and nanoflows.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::expression::literals;
use crate::model::{self, Action, Activity, Flow, FlowText, Model, TextKind};

use super::file_use::is_absolute_path;
use super::sources::MODEL;
use super::value::{Fact, fact, words};
use super::{Evidence, Known, Owner, OwnerKind, Row};

words! {
    /// The three kinds of flows.
    FlowKind {
        /// Runs on the server.
        Microflow = "microflow",
        /// Decides; runs on the server.
        Rule = "rule",
        /// Runs on the client.
        Nanoflow = "nanoflow",
    }
}

words! {
    /// What starts a microflow.
    EntryPoint {
        /// A scheduled event.
        ScheduledEvent = "scheduled-event",
        /// The after-startup setting.
        AfterStartup = "after-startup",
        /// The before-shutdown setting.
        BeforeShutdown = "before-shutdown",
        /// The health-check setting.
        HealthCheck = "health-check",
        /// A published REST, SOAP or OData operation.
        PublishedService = "published-service",
        /// A page, menu or navigation item.
        Page = "page",
        /// An event of an entity or a calculated attribute.
        Entity = "entity",
        /// A workflow.
        Workflow = "workflow",
        /// Java code in `project.jar` that holds its name as a text.
        Java = "java",
    }
}

fact! {
    /// A microflow, rule or nanoflow.
    Microflow = "microflow" {
        /// Qualified name.
        name: String,
        /// Which of the three it is.
        flow_kind: FlowKind,
        /// Whether two requests may run it at the same time.
        concurrent_execution: bool,
        /// Kinds of entry points that reach it, directly or through calls.
        reached_from: BTreeSet<EntryPoint>,
        /// Qualified names of the Java actions that it calls, such as `CommunityCommons.Delay`; disabled activities left out.
        java_actions: BTreeSet<String>,
        /// Absolute file paths among its texts, such as `C:\\exports` or `/home/app/in.csv`; log messages, conditions and
        /// disabled activities left out.
        paths: BTreeSet<String>,
        /// Names of request headers among its texts, in lower case: those that begin with `x-` or `ssl-`.
        header_names: BTreeSet<String>,
        /// Number of activities, those in loops included.
        activity_count: f64,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// One row for each flow of the model; one more for what a damaged part may hide.
pub(crate) fn rows(
    model: Result<&Model, &str>,
    entry_points: &(dyn Fn(&str) -> BTreeSet<EntryPoint> + Sync),
    owner_of: &(dyn Fn(&str) -> Owner + Sync),
) -> Vec<Row<Microflow>> {
    // Flows are put in order sooner than their rows.
    let mut flows: Vec<&Flow> = model.map_or(&[][..], |model| &model.flows).iter().collect();
    flows.sort_by(|left, right| left.name.cmp(&right.name));
    let mut rows: Vec<_> = flows.into_par_iter().map(|flow| row(flow, entry_points, owner_of)).collect();
    rows.sort_by(|left, right| {
        left.object.cmp(&right.object).then_with(|| left.fact.flow_kind.value().cmp(&right.fact.flow_kind.value()))
    });
    let why = match model {
        Err(why) => Some(why.to_owned()),
        Ok(model) => model.damage.first().map(|first| format!("part of the model could not be read: {first}")),
    };
    // What is not reached may be: the caller may stand in the damaged part.
    if why.is_some() {
        for row in rows.iter_mut().filter(|row| row.fact.reached_from.value().is_none_or(BTreeSet::is_empty)) {
            row.fact.reached_from = Known::Unknown;
        }
    }
    rows.extend(why.map(|why| Row {
        fact: Microflow::unknown(),
        object: "microflows that could not be read".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([MODEL])],
        unreadable: Some(why),
    }));
    rows
}

fn row(
    flow: &Flow,
    entry_points: &(dyn Fn(&str) -> BTreeSet<EntryPoint> + Sync),
    owner_of: &(dyn Fn(&str) -> Owner + Sync),
) -> Row<Microflow> {
    let owner = owner_of(&flow.module);
    let activities = flow.action_activities().count();
    let (mut paths, mut header_names) = (BTreeSet::new(), BTreeSet::new());
    flow.each_expression(&mut |text| {
        add_paths(&text, &mut paths);
        add_header_names(&text, &mut header_names);
    });
    let java_actions = flow.activities.iter().filter(|activity| !activity.disabled).filter_map(|activity| {
        let Action::CallJavaAction(call) = &activity.action else { return None };
        Some(call.action.clone())
    });
    #[expect(clippy::cast_precision_loss, reason = "no flow has 2^53 activities")]
    let activity_count = Known::Is(activities as f64);
    Row {
        fact: Microflow {
            name: Known::Is(flow.name.clone()),
            flow_kind: Known::Is(match flow.kind {
                model::FlowKind::Microflow => FlowKind::Microflow,
                model::FlowKind::Rule => FlowKind::Rule,
                model::FlowKind::Nanoflow => FlowKind::Nanoflow,
            }),
            concurrent_execution: flow.allow_concurrent_execution.into(),
            reached_from: Known::Is(entry_points(&flow.name)),
            java_actions: Known::Is(java_actions.collect()),
            paths: Known::Is(paths),
            header_names: Known::Is(header_names),
            activity_count,
            module: Known::Is(flow.module.clone()),
            owner: Known::Is(owner.kind),
        },
        object: flow.name.clone(),
        owner,
        evidence: vec![Evidence::at([MODEL, flow.name.as_str()])],
        unreadable: None,
    }
}

/// Absolute paths in what is set, handed over or returned.
fn add_paths(text: &FlowText<'_>, paths: &mut BTreeSet<String>) {
    let begins_one = |pair: &[u8]| matches!(pair, b":\\" | b":/" | b"'/");
    let may_hold = text.text.as_bytes().windows(2).any(begins_one)
        && !matches!(text.property, "MessageTemplate" | "Node" | "Template")
        && text.activity.is_some_and(|activity| !activity.is_skipped())
        && !matches!(text.activity.map(|activity| &activity.action), Some(Action::Decision { .. }));
    if may_hold {
        paths.extend(values(text).into_iter().filter(|text| is_absolute_path(text)));
    }
}

/// Names of headers that web servers in front of an app add, wherever they stand: a header is found by comparing.
fn add_header_names(text: &FlowText<'_>, names: &mut BTreeSet<String>) {
    let begins_one = |triple: &[u8]| matches!(triple, b"'x-" | b"'X-" | b"'ss" | b"'SS" | b"'Ss");
    if !text.text.as_bytes().windows(3).any(begins_one) || text.activity.is_some_and(Activity::is_skipped) {
        return;
    }
    // Where a name begins so by its first letters alone it is none.
    let may_hold = ["'x-", "'X-", "'ssl", "'SSL", "'Ssl"].iter().any(|start| text.text.contains(start));
    let found = values(text).into_iter().filter(|_| may_hold).map(|text| text.to_ascii_lowercase());
    let is_name = |text: &String| {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        text.len() <= 40 && is_plain && ["x-", "ssl-", "ssl_"].iter().any(|start| text.starts_with(start))
    };
    names.extend(found.filter(is_name));
}

/// What stands in a text: its literals, or the text itself.
fn values(text: &FlowText<'_>) -> Vec<String> {
    match text.kind {
        TextKind::Literal => vec![text.text.to_owned()],
        TextKind::Expression | TextKind::XPath => literals(text.text),
    }
}
