//! Which flows and Java classes an entry point of the app reaches. What nothing starts is kept apart from what runs:
//! a finding in dead code deserves less alarm. In doubt a flow counts as reached.

use std::collections::{BTreeMap, BTreeSet};

use crate::java::{JavaCode, reachable_classes};
use crate::model::{Action, CallGraph, ClientFlows, EdgeSelection, Model, Settings, java_class_of};

use super::Known;
use super::microflow::EntryPoint;

/// What is reached, and from which kinds of entry points.
pub(crate) struct Reachability {
    /// Entry points of each flow that is reached, by qualified name.
    flows: BTreeMap<String, BTreeSet<EntryPoint>>,
    /// Classes of `project.jar`, with dots.
    classes: BTreeSet<String>,
    /// Whether part of the model is missing: then what is not reached may be.
    incomplete: bool,
}

impl Reachability {
    /// Walks from every entry point. Without a model nothing is known.
    pub(crate) fn of(model: Option<&Model>, graph: Option<&CallGraph>, java: &JavaCode) -> Self {
        let mut reached = Self {
            flows: BTreeMap::new(),
            classes: BTreeSet::new(),
            incomplete: model.is_none_or(|model| !model.damage.is_empty() || hides_pages(model)),
        };
        if let (Some(model), Some(graph)) = (model, graph) {
            reached.walk_flows(model, graph, java);
            reached.walk_classes(model, java);
        }
        reached
    }

    /// The kinds of entry points that reach a flow.
    pub(crate) fn entry_points(&self, flow: &str) -> BTreeSet<EntryPoint> {
        self.flows.get(flow).cloned().unwrap_or_default()
    }

    /// Whether an entry point reaches a flow.
    pub(crate) fn flow(&self, name: &str) -> Known<bool> {
        self.known(self.flows.contains_key(name))
    }

    /// Whether an entry point reaches a class of `project.jar`.
    pub(crate) fn class(&self, name: &str) -> Known<bool> {
        self.known(self.classes.contains(name))
    }

    fn known(&self, reached: bool) -> Known<bool> {
        if reached || !self.incomplete { Known::Is(reached) } else { Known::Unknown }
    }

    fn walk_flows(&mut self, model: &Model, graph: &CallGraph, java: &JavaCode) {
        let walk = graph.walk(EdgeSelection::ALL);
        for (entry_point, names) in entry_points(model, java) {
            let roots = names.iter().filter_map(|name| graph.find(name));
            for (flow, reached) in model.flows.iter().zip(walk.reachable(roots)) {
                if reached {
                    self.flows.entry(flow.name.clone()).or_default().insert(entry_point);
                }
            }
        }
    }

    fn walk_classes(&mut self, model: &Model, java: &JavaCode) {
        let Some(project) = java.project() else { return };
        let reached = model.flows.iter().filter(|flow| self.flows.contains_key(&flow.name));
        let actions = reached.flat_map(|flow| &flow.activities).filter_map(|activity| match &activity.action {
            Action::CallJavaAction(call) if !activity.disabled => Some(java_class_of(&call.action)),
            _ => None,
        });
        let roots: BTreeSet<String> = actions.collect();
        self.classes = reachable_classes(project, roots.iter().map(String::as_str));
    }
}

/// The flows that something outside the call graph starts.
fn entry_points(model: &Model, java: &JavaCode) -> Vec<(EntryPoint, BTreeSet<String>)> {
    let settings = model.settings.as_ref();
    let setting = |name: fn(&Settings) -> &String| settings.map(name).into_iter().cloned().collect();
    let entity_flows = model.entities.iter().flat_map(|entity| {
        let events = entity.events.iter().map(|event| event.microflow.clone());
        events.chain(entity.calculated_attributes.iter().map(|attribute| attribute.microflow.clone()))
    });
    let workflow_flows = model.workflows.iter().flat_map(|workflow| workflow.flows.iter().cloned());
    let settings_flows = settings.into_iter().flat_map(|settings| settings.workflow_microflows.iter().cloned());
    vec![
        (EntryPoint::ScheduledEvent, model.scheduled_events.iter().map(|event| event.microflow.clone()).collect()),
        (EntryPoint::AfterStartup, setting(|settings| &settings.after_startup)),
        (EntryPoint::BeforeShutdown, setting(|settings| &settings.before_shutdown)),
        (EntryPoint::HealthCheck, setting(|settings| &settings.health_check)),
        (EntryPoint::PublishedService, published(model)),
        (EntryPoint::Page, page_flows(model)),
        (EntryPoint::Entity, entity_flows.collect()),
        (EntryPoint::Workflow, workflow_flows.chain(settings_flows).collect()),
        (EntryPoint::Java, java_flows(java)),
    ]
}

fn published(model: &Model) -> BTreeSet<String> {
    model.published_services.iter().flat_map(|service| service.microflows.iter().cloned()).collect()
}

/// Whether nobody can tell which flows the client starts: the list cannot be read, or there is none and the security is
/// off, so that no flow names the roles that may start it.
fn hides_pages(model: &Model) -> bool {
    match model.client_flows {
        ClientFlows::Listed(_) => false,
        ClientFlows::Unreadable => true,
        ClientFlows::NotListed => {
            let is_off = model.security.as_ref().is_some_and(|security| security.level == "CheckNothing");
            is_off && !model.flows.iter().any(|flow| flow.for_users)
        }
    }
}

/// Pages, menus and navigation; documents of kinds that are not known may start what they name, too; and flows with an
/// address of their own.
fn page_flows(model: &Model) -> BTreeSet<String> {
    let users = model.client_entry_points.iter().chain(&model.other_flow_users);
    let named = users.flat_map(|user| user.flows.iter().cloned());
    let sign_in = model.security.iter().map(|security| security.sign_in_microflow.clone());
    let addressed = model.flows.iter().filter(|flow| !flow.url.is_empty()).map(|flow| flow.name.clone());
    let listed: BTreeSet<String> = match &model.client_flows {
        ClientFlows::Listed(flows) => flows.clone(),
        // Without a list, who may start a flow is taken to do so.
        _ => model.flows.iter().filter(|flow| flow.for_users).map(|flow| flow.name.clone()).collect(),
    };
    named.chain(sign_in).chain(addressed).chain(listed).collect()
}

/// Flows that Java may run: their names stand as texts in `project.jar`.
fn java_flows(java: &JavaCode) -> BTreeSet<String> {
    java.project().into_iter().flat_map(|project| &project.strings).map(|constant| constant.text.clone()).collect()
}
