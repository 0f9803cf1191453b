//! Which flows and Java classes an entry point of the app reaches. What nothing starts is kept apart from what runs:
//! a finding in dead code deserves less alarm. In doubt a flow or class counts as reached; where Java loads a class or runs a
//! microflow by a name that is not known, what seems unreached is unknown.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};

use crate::java::{
    Constant, JarContents, JarKind, JavaCode, loads_by_unknown_name, reachable_classes, runs_by_name,
    runs_by_unknown_name,
};
use crate::model::{
    Action, CallGraph, ClientFlows, EdgeSelection, Flow, FlowKind, MendixVersion, Metadata, Model, Settings,
    is_qualified, java_class_of,
};

use super::microflow::EntryPoint;
use super::{Known, Word};

/// What the walk reads.
pub(crate) struct Sources<'a> {
    pub(crate) metadata: Option<&'a Metadata>,
    /// Without a model nothing is known.
    pub(crate) model: Option<&'a Model>,
    pub(crate) graph: Option<&'a CallGraph>,
    pub(crate) java: &'a JavaCode,
    /// Text files that Java may read: path, and content or why it could not be read.
    pub(crate) resources: &'a [(String, Result<String, String>)],
}

/// What is reached, and from which kinds of entry points.
pub(crate) struct Reachability<'a> {
    /// Entry points of each flow that is reached, by qualified name.
    flows: HashMap<&'a str, EntryPoints>,
    /// Classes of `project.jar`, with dots.
    classes: BTreeSet<String>,
    /// Whether part of the model is missing: then what is not reached may be.
    incomplete: bool,
    /// Whether a reached class loads others by names that are not known.
    loads_unknown: bool,
    /// Whether a reached class runs microflows by names that are not known.
    runs_unknown: bool,
}

/// Some kinds of entry points, as bits.
#[derive(Debug, Clone, Copy, Default)]
struct EntryPoints(u16);

impl EntryPoints {
    fn add(&mut self, entry_point: EntryPoint) {
        self.0 |= 1 << entry_point as u16;
    }

    fn all(self) -> BTreeSet<EntryPoint> {
        let words = EntryPoint::WORDS.iter().enumerate().filter(|(number, _)| self.0 & 1 << number != 0);
        words.filter_map(|(_, word)| EntryPoint::from_word(word)).collect()
    }
}

impl<'a> Reachability<'a> {
    /// Walks from every entry point.
    pub(crate) fn of(sources: &Sources<'a>) -> Self {
        let Sources { model, graph, java, .. } = *sources;
        let mut reached = Self {
            flows: HashMap::new(),
            classes: BTreeSet::new(),
            incomplete: model.is_none_or(|model| !model.damage.is_empty() || hides_pages(model)),
            loads_unknown: false,
            runs_unknown: false,
        };
        if let (Some(model), Some(graph)) = (model, graph) {
            reached.walk_flows(model, graph, java);
            reached.walk_classes(model, sources);
        }
        reached
    }

    /// The kinds of entry points that reach a flow; unknown where none is known to, but what nobody knows may.
    pub(crate) fn entry_points(&self, flow: &str) -> Known<BTreeSet<EntryPoint>> {
        let known = self.flows.get(flow).copied().unwrap_or_default().all();
        if known.is_empty() && self.flow(flow).is_unknown() { Known::Unknown } else { Known::Is(known) }
    }

    /// Whether an entry point reaches a flow.
    pub(crate) fn flow(&self, name: &str) -> Known<bool> {
        match self.flows.contains_key(name) {
            false if self.runs_unknown => Known::Unknown,
            reached => self.known(reached),
        }
    }

    /// Whether an entry point reaches a class of `project.jar`.
    pub(crate) fn class(&self, name: &str) -> Known<bool> {
        match self.classes.contains(name) {
            false if self.loads_unknown || self.runs_unknown => Known::Unknown,
            reached => self.known(reached),
        }
    }

    fn known(&self, reached: bool) -> Known<bool> {
        if reached || !self.incomplete { Known::Is(reached) } else { Known::Unknown }
    }

    fn walk_flows(&mut self, model: &'a Model, graph: &CallGraph, java: &JavaCode) {
        let mut all = vec![EntryPoints::default(); model.flows.len()];
        for (entry_point, names) in entry_points(model, java) {
            let roots = names.iter().filter_map(|name| graph.find(name));
            for (flow, _) in
                all.iter_mut().zip(graph.reachable(EdgeSelection::ALL, roots)).filter(|(_, reached)| *reached)
            {
                flow.add(entry_point);
            }
        }
        self.flows.reserve(model.flows.len());
        // Flows of several kinds may share a name.
        for (flow, reached) in model.flows.iter().zip(all).filter(|(_, reached)| reached.0 != 0) {
            self.flows.entry(&flow.name).or_default().0 |= reached.0;
        }
    }

    fn walk_classes(&mut self, model: &Model, sources: &Sources<'_>) {
        let Some(project) = sources.java.project() else { return };
        let reached = model.flows.iter().filter(|flow| self.flows.contains_key(flow.name.as_str()));
        let actions = reached.flat_map(|flow| &flow.activities).filter_map(|activity| match &activity.action {
            Action::CallJavaAction(call) if !activity.is_skipped() => Some(java_class_of(&call.action)),
            _ => None,
        });
        let mut roots: BTreeSet<String> = actions.collect();
        let run_by_java =
            |action: &&crate::model::JavaAction| project.generated_calls.iter().any(|call| call.runs(&action.name));
        roots.extend(model.java_actions.iter().filter(run_by_java).map(|action| java_class_of(&action.name)));
        // `Core.userActionCall` takes the name of an action.
        let texts: BTreeSet<&str> = project.strings.iter().map(|constant| constant.text.as_str()).collect();
        let in_texts = model.java_actions.iter().filter(|action| texts.contains(action.name.as_str()));
        roots.extend(in_texts.map(|action| java_class_of(&action.name)));
        roots.extend(project.services.iter().cloned());
        roots.extend(classes_in_texts(project, model, sources));
        self.classes = reachable_classes(project, roots.iter().map(String::as_str));
        self.loads_unknown = loads_by_unknown_name(project, &self.classes).is_some();
        let names = LazyCell::new(|| {
            let actions = model.java_actions.iter().map(|action| action.name.as_str());
            model.flows.iter().map(|flow| flow.name.as_str()).chain(actions).collect()
        });
        let is_name = |text: &str, open| is_name(&names, text, open);
        self.runs_unknown = runs_by_unknown_name(project, &self.classes, &is_name).is_some();
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
    // The client runs them, and no list says which.
    let nanoflows = model.flows.iter().filter(|flow| flow.kind == FlowKind::Nanoflow).map(|flow| flow.name.clone());
    let workflow_flows = model.workflows.iter().flat_map(|workflow| workflow.flows.iter().cloned());
    let settings_flows = settings.into_iter().flat_map(|settings| settings.workflow_microflows.iter().cloned());
    vec![
        (EntryPoint::ScheduledEvent, model.scheduled_events.iter().map(|event| event.microflow.clone()).collect()),
        (EntryPoint::AfterStartup, setting(|settings| &settings.after_startup)),
        (EntryPoint::BeforeShutdown, setting(|settings| &settings.before_shutdown)),
        (EntryPoint::HealthCheck, setting(|settings| &settings.health_check)),
        (EntryPoint::PublishedService, published(model)),
        (EntryPoint::Page, page_flows(model).into_iter().chain(nanoflows).collect()),
        (EntryPoint::Entity, entity_flows.collect()),
        (EntryPoint::Workflow, workflow_flows.chain(settings_flows).collect()),
        (EntryPoint::Java, java_flows(model, java)),
    ]
}

/// What answers calls and events from outside. A mapping that a published operation names runs its own microflows; which
/// mappings those are is not told apart.
fn published(model: &Model) -> BTreeSet<String> {
    let services = model.published_services.iter().flat_map(|service| &service.microflows);
    // Handlers of events, and what prepares calls of consumed services.
    let remote = model.remote_sources.iter().flat_map(|source| &source.microflows);
    let has_operations = !model.published_services.is_empty();
    let mappings = model.mappings.iter().filter(|_| has_operations).flat_map(|mapping| &mapping.microflows);
    services.chain(remote).chain(mappings).cloned().collect()
}

/// Whether nobody can tell which flows the client starts: the list cannot be read, or there is none and the security is
/// off. Then roles say nothing: System and marketplace modules name some all the same, the app's own flows need not.
pub(crate) fn hides_pages(model: &Model) -> bool {
    match model.client_flows {
        ClientFlows::Listed(_) => false,
        ClientFlows::Unreadable => true,
        ClientFlows::NotListed => {
            let is_off = model.security.as_ref().is_some_and(|security| security.level == "CheckNothing");
            is_off && !holds_all_pages(model)
        }
    }
}

/// Up to Mendix 5 all pages stand in the model; later most stand in files of `web`.
pub(crate) fn holds_all_pages(model: &Model) -> bool {
    model.project.runtime_version.parse::<MendixVersion>().is_ok_and(|version| version.major() < 6)
}

/// Pages, menus and navigation; documents of kinds that are not known may start what they name, too; and flows with an
/// address of their own.
pub(crate) fn page_flows(model: &Model) -> BTreeSet<String> {
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

/// Flows that Java may run: their names, or that of a mapping that runs them, stand as texts in `project.jar`, it calls the
/// method that Studio Pro generates for them, or a library runs them by a name that stands there.
fn java_flows(model: &Model, java: &JavaCode) -> BTreeSet<String> {
    let mut named = run_by_libraries(java);
    let Some(project) = java.project() else { return named };
    named.extend(project.strings.iter().map(|constant| constant.text.clone()));
    let mappings = model.mappings.iter().filter(|mapping| named.contains(&mapping.name));
    let of_mappings: Vec<String> = mappings.flat_map(|mapping| &mapping.microflows).cloned().collect();
    named.extend(of_mappings);
    let runs = |flow: &&Flow| project.generated_calls.iter().any(|call| call.runs(&flow.name));
    named.extend(model.flows.iter().filter(runs).map(|flow| flow.name.clone()));
    named
}

/// What libraries run by a name that stands there. A name from elsewhere is not told: many a library has a method for it.
fn run_by_libraries(java: &JavaCode) -> BTreeSet<String> {
    let libraries = java.all_jars().into_iter().filter(|jar| jar.kind == JarKind::Library);
    let runs = libraries.flat_map(|jar| &jar.references).filter(|(key, _)| runs_by_name(key).is_some());
    let arguments = runs.flat_map(|(_, places)| &places.places).flat_map(|place| &place.arguments);
    let texts = arguments.filter_map(|constant| match constant {
        Constant::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

/// Whether a text is the whole name of what Java runs, given the names of all that it may run. Where more is handed over it
/// may be the beginning of another one, such as `Orders.ACT_`.
fn is_name(names: &BTreeSet<&str>, text: &str, open: bool) -> bool {
    let begins_one = || names.range(text..).next().is_some_and(|name| name.starts_with(text));
    is_qualified(text) && (!open || names.contains(text) || !begins_one())
}

/// Classes of `project.jar` whose whole names stand in expressions of the model, in defaults of constants or in text
/// files: Java may load them.
fn classes_in_texts(project: &JarContents, model: &Model, sources: &Sources<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if project.uses.is_empty() {
        return found;
    }
    let in_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.' | '$');
    let mut read = |text: &str| {
        let words = text.split(|character| !in_name(character));
        found.extend(words.filter(|word| project.uses.contains_key(*word)).map(str::to_owned));
    };
    model.flows.iter().for_each(|flow| flow.each_expression(&mut |expression| read(expression.text)));
    let constants = sources.metadata.into_iter().flat_map(|metadata| &metadata.constants);
    constants.for_each(|constant| read(&constant.default));
    sources.resources.iter().filter_map(|(_, text)| text.as_deref().ok()).for_each(read);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::test_model::{activity, flow, remote_source};
    use crate::java::{Place, ReferenceKey, ReferencePlaces, StringConstant, Usage};
    use crate::model::{
        AppServiceAction, ClientFlows, ConsumedAppService, FlowCall, Mapping, PublishedKind, PublishedService,
        RemoteKind, RemoteSource,
    };

    fn reached(model: &Model, names: &[&str]) -> Vec<Known<bool>> {
        reached_with(model, &JavaCode::default(), names)
    }

    fn reached_with(model: &Model, java: &JavaCode, names: &[&str]) -> Vec<Known<bool>> {
        let graph = CallGraph::new(model);
        let resources = [];
        let sources = Sources { metadata: None, model: Some(model), graph: Some(&graph), java, resources: &resources };
        let reached = Reachability::of(&sources);
        names.iter().map(|name| reached.flow(name)).collect()
    }

    fn call(target: &str) -> Action {
        Action::CallMicroflow(FlowCall { target: target.to_owned(), ..FlowCall::default() })
    }

    #[test]
    fn what_runs_in_place_of_a_running_microflow_is_reached_with_it() {
        let names = ["A.Act", "A.Busy", "A.Sub", "A.Dead", "A.DeadBusy"];
        let mut flows: Vec<Flow> = names.iter().map(|name| flow(name, Vec::new())).collect();
        flows[0].when_running = "A.Busy".to_owned();
        flows[1].activities.push(activity(call("A.Sub")));
        flows[3].when_running = "A.DeadBusy".to_owned();
        let client_flows = ClientFlows::Listed(["A.Act".to_owned()].into());
        let model = Model { flows, client_flows, ..Model::default() };
        assert_eq!(reached(&model, &names), [true, true, true, false, false].map(Known::Is));
    }

    #[test]
    fn nanoflows_run_in_the_client_whatever_its_list_says() {
        let mut flows = vec![flow("A.OnClick", vec![activity(call("A.Asked"))]), flow("A.Asked", Vec::new())];
        flows[0].kind = FlowKind::Nanoflow;
        let model = Model { flows, client_flows: ClientFlows::Listed(BTreeSet::new()), ..Model::default() };
        assert_eq!(reached(&model, &["A.OnClick", "A.Asked"]), [true, true].map(Known::Is));
    }

    #[test]
    fn java_may_name_a_microflow_or_a_mapping_that_runs_one() {
        let names = ["A.Named", "A.Converts", "A.Other"];
        let flows = names.iter().map(|name| flow(name, Vec::new())).collect();
        let mapping = Mapping {
            name: "A.Import".to_owned(),
            imports: true,
            microflows: ["A.Converts".to_owned()].into(),
            entities: BTreeSet::new(),
        };
        let client_flows = ClientFlows::Listed(BTreeSet::new());
        let model = Model { flows, mappings: vec![mapping], client_flows, ..Model::default() };
        let mut project = JarContents::unreadable("model/bundles/project.jar", String::new());
        let text = |text: &str| StringConstant { class: "a.Job".to_owned(), text: text.to_owned() };
        project.strings = vec![text("A.Import"), text("A.Named")];
        let mut java = JavaCode { jars: vec![project] };
        assert_eq!(reached_with(&model, &java, &names), [true, true, false].map(Known::Is));
        let key = ReferenceKey {
            used_by: "com.acme.Jobs".to_owned(),
            usage: Usage::Calls,
            class: "com.mendix.core.Core".to_owned(),
            method: Some(("microflowCall".to_owned(), "(Ljava/lang/String;)V".to_owned())),
        };
        let arguments = vec![Constant::Text("A.Other".to_owned())];
        let places = BTreeSet::from([Place { method: "run".to_owned(), arguments, open: false }]);
        let mut library = JarContents::unreadable("model/lib/userlib/jobs.jar", String::new());
        library.references.insert(key, ReferencePlaces { places, ..ReferencePlaces::default() });
        java.jars.push(library);
        assert_eq!(reached_with(&model, &java, &names), [true, true, true].map(Known::Is), "a library runs it");
    }

    #[test]
    fn a_name_for_java_is_whole_or_the_beginning_of_one() {
        let names = BTreeSet::from(["A.Sync", "A.SyncAll"]);
        for (text, open, expected) in [
            ("A.Sync", true, true),
            ("A.Gone", false, true),
            ("A.Gone", true, true),
            ("A.Sync_", true, true),
            ("A.Sy", true, false),
            ("A.", false, false),
            ("A.{}", false, false),
            ("Sync", false, false),
            ("a.b.Sync", false, false),
        ] {
            assert_eq!(is_name(&names, text, open), expected, "{text} {open}");
        }
    }

    #[test]
    fn what_services_run_is_reached_and_what_nobody_starts_is_not() {
        let call =
            Action::CallAppService { action: "A.Api.Send".to_owned(), arguments: Vec::new(), variable: String::new() };
        let names = ["A.OnEvent", "A.Sends", "A.DoesSend", "A.Converts", "A.Dead"];
        let mut flows: Vec<Flow> = names.iter().map(|name| flow(name, Vec::new())).collect();
        flows[1].activities.push(activity(call));
        let source = RemoteSource {
            microflows: ["A.OnEvent".to_owned(), "A.Sends".to_owned()].into(),
            ..remote_source(RemoteKind::BusinessEvents, "A.Events", "", &[])
        };
        let sends = AppServiceAction { name: "A.Api.Send".to_owned(), microflow: "A.DoesSend".to_owned() };
        let api =
            ConsumedAppService { name: "A.Api".to_owned(), location_constant: String::new(), actions: vec![sends] };
        let mut model = Model {
            flows,
            client_flows: ClientFlows::Listed(BTreeSet::new()),
            remote_sources: vec![source],
            app_services: vec![api],
            ..Model::default()
        };
        let yes_or_no = |answers: [bool; 5]| answers.map(Known::Is).to_vec();
        assert_eq!(reached(&model, &names), yes_or_no([true, true, true, false, false]));
        model.mappings.push(Mapping {
            name: "A.Import".to_owned(),
            imports: true,
            microflows: ["A.Converts".to_owned()].into(),
            entities: BTreeSet::new(),
        });
        assert_eq!(reached(&model, &names), yes_or_no([true, true, true, false, false]), "nothing answers calls");
        model.published_services.push(PublishedService {
            kind: PublishedKind::Rest,
            name: "A.Rest".to_owned(),
            path: "rest/a".to_owned(),
            operations: Vec::new(),
            authentication: Vec::new(),
            microflows: BTreeSet::new(),
        });
        assert_eq!(reached(&model, &names), yes_or_no([true, true, true, true, false]));
    }
}
