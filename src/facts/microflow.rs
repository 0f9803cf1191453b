//! Microflows, rules and nanoflows.

use std::collections::BTreeSet;

use crate::model::{self, Model};

use super::reachability::Reachability;
use super::value::{fact, words};
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
        /// Number of activities, those in loops included.
        activity_count: f64,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// One row for each flow.
pub(crate) fn rows(model: &Model, reached: &Reachability, owner_of: &dyn Fn(&str) -> Owner) -> Vec<Row<Microflow>> {
    let row = |flow: &model::Flow| {
        let owner = owner_of(&flow.module);
        let activities = flow.activities.iter().filter(|activity| !activity.disabled).count();
        Row {
            fact: Microflow {
                name: Known::Is(flow.name.clone()),
                flow_kind: Known::Is(match flow.kind {
                    model::FlowKind::Microflow => FlowKind::Microflow,
                    model::FlowKind::Rule => FlowKind::Rule,
                    model::FlowKind::Nanoflow => FlowKind::Nanoflow,
                }),
                concurrent_execution: flow.allow_concurrent_execution.into(),
                reached_from: reached.entry_points(&flow.name),
                activity_count: Known::Is(f64::from(u32::try_from(activities).unwrap_or(u32::MAX))),
                module: Known::Is(flow.module.clone()),
                owner: Known::Is(owner.kind),
            },
            object: flow.name.clone(),
            owner,
            evidence: vec![Evidence::at(["model/model.mdp", flow.name.as_str()])],
            unreadable: None,
        }
    };
    model.flows.iter().map(row).collect()
}
