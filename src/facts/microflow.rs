//! Microflows, rules and nanoflows.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use crate::model::expression::{Part, literals, parts};
use crate::model::{self, Action, Activity, Flow, FlowText, Metadata, Model, TextKind};

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

/// What flows are told with.
pub(crate) struct Context<'c> {
    /// The kinds of entry points that reach a flow.
    pub(crate) entry_points: &'c (dyn Fn(&str) -> Known<BTreeSet<EntryPoint>> + Sync),
    /// The owner of a module.
    pub(crate) owner: &'c (dyn Fn(&str) -> Owner + Sync),
    /// Constants whose default is the name of a header that web servers add, with that name in lower case.
    pub(crate) headers: HashMap<&'c str, String>,
}

/// The headers that constants name.
pub(crate) fn headers_in<'m>(metadata: Result<&'m Metadata, &str>) -> HashMap<&'m str, String> {
    let constants = metadata.map_or(&[][..], |metadata| &metadata.constants);
    let named = constants.iter().filter_map(|constant| Some((constant.name.as_str(), header_name(&constant.default)?)));
    named.collect()
}

/// One row for each flow of the model; one more for what a damaged part may hide.
pub(crate) fn rows(model: Result<&Model, &str>, context: &Context<'_>) -> Vec<Row<Microflow>> {
    // Flows are put in order sooner than their rows.
    let mut flows: Vec<&Flow> = model.map_or(&[][..], |model| &model.flows).iter().collect();
    flows.sort_by(|left, right| left.name.cmp(&right.name));
    let mut rows: Vec<_> = flows.into_par_iter().map(|flow| row(flow, context)).collect();
    rows.sort_by(|left, right| {
        left.object.cmp(&right.object).then_with(|| left.fact.flow_kind.value().cmp(&right.fact.flow_kind.value()))
    });
    let why = match model {
        Err(why) => Some(why.to_owned()),
        Ok(model) => model.damage.first().map(|first| format!("part of the model could not be read: {first}")),
    };
    rows.extend(why.map(|why| Row {
        fact: Microflow::unknown(),
        object: "microflows that could not be read".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([MODEL])],
        unreadable: Some(why),
    }));
    rows
}

fn row(flow: &Flow, context: &Context<'_>) -> Row<Microflow> {
    let owner = (context.owner)(&flow.module);
    let activities = flow.action_activities().count();
    let (mut paths, mut header_names) = (BTreeSet::new(), BTreeSet::new());
    flow.each_expression(&mut |text| {
        add_paths(&text, &mut paths);
        add_header_names(&text, &context.headers, &mut header_names);
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
            reached_from: (context.entry_points)(&flow.name),
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
fn add_header_names(text: &FlowText<'_>, constants: &HashMap<&str, String>, names: &mut BTreeSet<String>) {
    let begins_one = |triple: &[u8]| matches!(triple, b"'x-" | b"'X-" | b"'ss" | b"'SS" | b"'Ss");
    let holds_literal = text.text.as_bytes().windows(3).any(begins_one);
    let holds_constant = !constants.is_empty() && text.kind == TextKind::Expression && text.text.contains('@');
    if !(holds_literal || holds_constant) || text.activity.is_some_and(Activity::is_skipped) {
        return;
    }
    if holds_literal {
        names.extend(values(text).iter().filter_map(|text| header_name(text)));
    }
    for part in Some(text.text).filter(|_| holds_constant).into_iter().flat_map(parts) {
        if let Part::Constant(constant) = part {
            names.extend(constants.get(constant).cloned());
        }
    }
}

/// A text in lower case, where it is the name of such a header.
fn header_name(text: &str) -> Option<String> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let name = Some(text).filter(|text| text.len() <= 40 && is_plain)?.to_ascii_lowercase();
    ["x-", "ssl-", "ssl_"].iter().any(|start| name.starts_with(start)).then_some(name)
}

/// What stands in a text: its literals, or the text itself.
fn values(text: &FlowText<'_>) -> Vec<String> {
    match text.kind {
        TextKind::Literal => vec![text.text.to_owned()],
        TextKind::Expression | TextKind::XPath => literals(text.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::test_model::{activity, flow, metadata, own};

    fn rows_of(steps: &[Action], entry_points: &Known<BTreeSet<EntryPoint>>) -> Vec<Row<Microflow>> {
        let constants = metadata(&[("A.Header", "X-Client-Certificate"), ("A.Other", "x.y"), ("A.HeaderOf", "y")]);
        let flows = vec![flow("A.Flow", steps.iter().cloned().map(activity).collect())];
        let context =
            Context { entry_points: &|_| entry_points.clone(), owner: &own, headers: headers_in(Ok(&constants)) };
        rows(Ok(&Model { flows, ..Model::default() }), &context)
    }

    #[test]
    fn headers_are_named_by_texts_and_by_constants() {
        let names = |expression: &str| {
            let decision = Action::Decision { expression: expression.to_owned() };
            let rows = rows_of(&[decision], &Known::Is(BTreeSet::new()));
            rows[0].fact.header_names.value().into_iter().flatten().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names("$H/Key = 'X-SSL-Client-Cert'"), ["x-ssl-client-cert"]);
        assert_eq!(
            names("$H/Key = @A.Header or $H/Key = 'ssl_client_cert'"),
            ["ssl_client_cert", "x-client-certificate"]
        );
        for other in ["$H/Key = @A.Other", "$H/Key = @A.HeaderOf", "$H/Key = 'a x-ray'", "$x = 'sssh'"] {
            assert_eq!(names(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn what_may_start_a_flow_stays_unknown() {
        let rows = rows_of(&[], &Known::Unknown);
        assert!(rows[0].fact.reached_from.is_unknown());
    }
}
