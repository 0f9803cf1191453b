//! Microflows, rules and nanoflows.

use std::collections::BTreeSet;

use super::OwnerKind;
use super::value::{fact, words};

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
