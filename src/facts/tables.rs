//! From what was read to the tables of facts. Only joins: each table's rows are made in the table's own file.

use std::collections::{BTreeMap, BTreeSet};

use crate::java::{Hides, JarKind, JavaInterest, JavaInterests, ReferenceKey, StringConstant};
use crate::model::{CallGraph, Damage, Model};
use crate::package::{Limit, Package};

use super::endpoint::{Gap, JavaText, ResourceText};
use super::gather::Readings;
use super::ownership::Ownership;
use super::reachability::Reachability;
use super::sources::{MODEL, Sources, Texts};
use super::work::{Analysis, JavaKnowledge};
use super::{
    Constant, Endpoint, EntryPointWork, EventTree, Fact, Facts, JavaClass, JavaReference, Known, MailSender,
    MailServer, Microflow, Owner, Row, ScheduledEvent, ServiceCall, allowance, app, composition, constant, endpoint,
    entry_point, file, jar, java_class, java_reference, mail_sender, mail_server, microflow, module, reachability,
    request_handler, scheduled_event, service_call, timetable,
};

/// Fills every table.
pub(crate) fn fill(package: &Package, readings: &mut Readings, interest: &JavaInterests) -> Facts {
    let java = JavaKnowledge::of(&readings.java);
    let graph = readings.model.as_mut().ok().map(|model| graph_of(package, model, &java));
    let readings = &*readings;
    let metadata = readings.metadata.as_ref().ok();
    let model = readings.model.as_ref().ok();
    let ownership = ownership(readings);
    let owner_of_module = |module: &str| ownership.owner_of_module(module);
    let metadata_gap = readings.metadata.as_ref().err().map(String::as_str);
    let model_gap = model_gap(readings);

    let timetable = model.map_or_else(Vec::new, timetable::of);
    let mut app = app::row(&app::Sources {
        metadata: readings.metadata.as_ref().map_err(String::as_str),
        model: readings.model.as_ref().map_err(String::as_str),
        unpacked_size: package.entries().map(|entry| entry.size).sum(),
        file_count: package.entries().count(),
        timetable: &timetable,
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a Java version is a small number")]
    let java_platform = app.fact.java_platform.clone().map(|version| version as u32);
    let files = package.entries().map(|entry| (entry.path.as_str(), entry.size));
    let mut handlers = with_gap(
        request_handler::rows(
            metadata,
            model.map(|model| model.published_services.as_slice()).unwrap_or_default(),
            &owner_of_module,
        ),
        model_gap.as_deref().or(metadata_gap),
    );
    let (started, reached) = rayon::join(
        || started(readings, graph.as_ref(), &java, &ownership),
        || reached(readings, graph.as_ref(), &ownership, interest),
    );
    handlers.extend(request_handler::of_java(&reached.handler_references));
    scheduled_event::tell_app(&mut app.fact, &started.scheduled_events);
    Facts {
        endpoints: reached.addresses.endpoints,
        mail_senders: reached.addresses.mail_senders,
        mail_servers: reached.addresses.mail_servers,
        constants: reached.constants,
        scheduled_events: started.scheduled_events,
        event_trees: started.event_trees,
        microflows: reached.microflows,
        entry_points: started.entry_points,
        service_calls: reached.addresses.service_calls,
        java_references: reached.java_references,
        java_classes: reached.java_classes,
        jars: jar::rows(&readings.java, &required_by(readings), &java_platform),
        files: file::rows(files, package.is_folder()).into_iter().chain(file::pages(&readings.pages)).collect(),
        modules: with_gap(
            model.map_or_else(Vec::new, |model| module::rows(metadata, model, &owner_of_module)),
            model_gap.as_deref(),
        ),
        request_handlers: handlers,
        allowances: model.map_or_else(Vec::new, |model| allowance::of(model, &owner_of_module)),
        timetable,
        composition: composition::of(package.entries().map(|entry| (entry.path.as_str(), entry.size))),
        app: vec![app],
        environment: Vec::new(),
        run_history: Vec::new(),
        backups: Vec::new(),
        settings: Vec::new(),
        environments: Vec::new(),
    }
}

/// The call graph. Where it is too large the flows are given up, and that is damage of the model: with some of the calls
/// alone, work would look smaller than it is.
fn graph_of(package: &Package, model: &mut Model, java: &JavaKnowledge<'_>) -> CallGraph {
    let graph = CallGraph::with_code(model, &|action| java.microflows_run_by(action, model));
    if !graph.is_cut() {
        return graph;
    }
    let why = format!("its flows call one another in ways that are {}", Limit::CallGraph.hit(package.limits()));
    package.note_unreadable(MODEL, &why);
    model.damage.insert(0, Damage { offset: 0, document: None, why });
    model.flows.clear();
    CallGraph::new(model)
}

/// What is told with whether an entry point reaches it.
struct Reached {
    addresses: Addresses,
    constants: Vec<Row<Constant>>,
    microflows: Vec<Row<Microflow>>,
    java_references: Vec<Row<JavaReference>>,
    java_classes: Vec<Row<JavaClass>>,
    /// References to the API that [`request_handler::interest`] asks for.
    handler_references: Vec<Row<JavaReference>>,
}

/// What the app dials or names.
struct Addresses {
    endpoints: Vec<Row<Endpoint>>,
    mail_senders: Vec<Row<MailSender>>,
    mail_servers: Vec<Row<MailServer>>,
    service_calls: Vec<Row<ServiceCall>>,
}

fn reached(readings: &Readings, graph: Option<&CallGraph>, ownership: &Ownership, interest: &JavaInterests) -> Reached {
    let reached = Reachability::of(&reachability::Sources {
        metadata: readings.metadata.as_ref().ok(),
        model: readings.model.as_ref().ok(),
        graph,
        java: &readings.java,
        resources: &readings.resources,
    });
    let model = readings.model.as_ref().map_err(String::as_str);
    let owner = |module: &str| ownership.owner_of_module(module);
    let owner_of_package = |package: &str| ownership.owner_of_java_package(package);
    let reachable = |flow: &str| reached.flow(flow);
    let class_reached = |class: &str| reached.class(class);
    let metadata = readings.metadata.as_ref().map_err(String::as_str);
    let sources = Sources { metadata, model, owner: &owner, reachable: &reachable };
    let references = |interest: &JavaInterests| {
        let wanted = |kind: JarKind, key: &ReferenceKey| interest.wants(kind, key);
        java_reference::rows(&readings.java, &wanted, &owner_of_package, &class_reached)
    };
    let everywhere =
        |interest: fn(JavaInterest) -> JavaInterest| JavaInterests::everywhere(interest(JavaInterest::new()));
    let addresses = || {
        let mail_references = references(&everywhere(mail_server::interest));
        let jars = readings.java.all_jars().into_iter().map(|jar| (jar.path.as_str(), jar)).collect();
        let mail_java = mail_server::Java {
            references: &mail_references,
            handed_over: &|row| java_reference::handed_over(&jars, row),
        };
        let texts = Texts::of(&sources);
        let java = java_texts(readings, &owner_of_package, &class_reached);
        Addresses {
            endpoints: endpoint::rows(&sources, &texts, &java, &resource_texts(readings), &gaps(readings)),
            mail_senders: mail_sender::rows(&sources, &texts),
            mail_servers: mail_server::rows(&sources, &texts, &mail_java),
            service_calls: service_call::rows(&sources, &texts),
        }
    };
    let others = || {
        (
            references(interest),
            references(&everywhere(request_handler::interest)),
            microflow::rows(
                model,
                &microflow::Context {
                    entry_points: &|flow| reached.entry_points(flow),
                    owner: &owner,
                    headers: microflow::headers_in(metadata),
                },
            ),
            java_class::rows(&readings.java, &owner_of_package, &class_reached),
        )
    };
    let (addresses, (java_references, handler_references, microflows, java_classes)) = rayon::join(addresses, others);
    let constants = constant::rows(&sources);
    Reached { addresses, constants, microflows, java_references, java_classes, handler_references }
}

/// What starts work, and the work that it starts.
struct Started {
    scheduled_events: Vec<Row<ScheduledEvent>>,
    event_trees: Vec<EventTree>,
    entry_points: Vec<Row<EntryPointWork>>,
}

fn started(readings: &Readings, graph: Option<&CallGraph>, java: &JavaKnowledge<'_>, ownership: &Ownership) -> Started {
    let metadata = readings.metadata.as_ref().map_err(String::as_str);
    let model = readings.model.as_ref().map_err(String::as_str);
    let constants = metadata.into_iter().flat_map(|metadata| &metadata.constants);
    let constants = constants.map(|constant| (&*constant.name, &*constant.default)).collect();
    let analysis = model.ok().zip(graph).map(|(model, graph)| Analysis::new(model, graph, java, constants));
    let briefs = analysis.as_ref().map(Analysis::briefs);
    let analysis = analysis.as_ref().zip(briefs.as_ref());
    let owner = |module: &str| ownership.owner_of_module(module);
    let (scheduled_events, event_trees) = scheduled_event::rows(&scheduled_event::Sources {
        metadata,
        model,
        analysis,
        local: readings.local.as_ref(),
        owner: &owner,
        housekeeping: &|event, microflow| ownership.is_housekeeping(event, microflow),
    });
    let entry_points = entry_point::rows(&entry_point::Sources {
        model,
        analysis,
        page_flows: &model.map_or_else(|_| BTreeSet::new(), reachability::page_flows),
        hides_pages: model.is_ok_and(reachability::hides_pages),
        owner: &owner,
    });
    Started { scheduled_events, event_trees, entry_points }
}

/// Whose the app's modules are. Without its own list, which a test keeps whole, every module would be the team's.
fn ownership(readings: &Readings) -> Ownership {
    let modules = readings.model.as_ref().map(|model| model.modules.as_slice()).unwrap_or_default();
    let marked = readings.markers.iter().map(|(_, module)| module.clone()).collect();
    Ownership::of(modules, &marked).unwrap_or_default()
}

/// The rows, and where their source could not be read in full one more that stands for what it may have held.
fn with_gap<F: Fact>(mut rows: Vec<Row<F>>, gap: Option<&str>) -> Vec<Row<F>> {
    rows.extend(gap.map(|why| Row {
        fact: F::unknown(),
        object: String::new(),
        owner: Owner::app(),
        evidence: Vec::new(),
        unreadable: Some(why.to_owned()),
    }));
    rows
}

/// What is missing of the model; `None` where all of it was read.
fn model_gap(readings: &Readings) -> Option<String> {
    match &readings.model {
        Err(why) => Some(format!("model/model.mdp: {why}")),
        Ok(model) => model.damage.first().map(|damage| format!("model/model.mdp: {damage}")),
    }
}

/// The string constants of `project.jar`, which may be addresses.
fn java_texts(
    readings: &Readings,
    owner_of: &dyn Fn(&str) -> Owner,
    reachable: &dyn Fn(&str) -> Known<bool>,
) -> Vec<JavaText> {
    let strings = readings.java.project().into_iter().flat_map(|project| &project.strings);
    let text = |constant: &StringConstant| JavaText {
        class: constant.class.clone(),
        text: constant.text.clone(),
        owner: owner_of(&constant.class),
        reachable: reachable(&constant.class),
    };
    strings.map(text).collect()
}

fn resource_texts(readings: &Readings) -> Vec<ResourceText> {
    let read = readings.resources.iter().filter_map(|(path, text)| Some((path, text.as_ref().ok()?)));
    read.map(|(path, text)| ResourceText { path: path.clone(), text: text.clone() }).collect()
}

/// What may hold addresses, beside manifest and model, and could not be read.
fn gaps(readings: &Readings) -> Vec<Gap> {
    let resources = readings.resources.iter().filter_map(|(path, text)| Some((path.clone(), text.as_ref().err()?)));
    let gap = |path: String, why: &str| Gap { why: format!("{path}: {why}"), path };
    let mut gaps: Vec<Gap> = resources.map(|(path, why)| gap(path, why)).collect();
    if let Some(project) = readings.java.project() {
        let hidden = project.unreadable.iter().filter(|entry| entry.hides == Hides::Code);
        gaps.extend(project.error.iter().map(|error| gap(project.path.clone(), &error.to_string())));
        gaps.extend(hidden.map(|entry| gap(format!("{}!/{}", project.path, entry.path), &entry.why)));
    }
    gaps
}

/// The modules that ask for each jar, by the jar's file name.
fn required_by(readings: &Readings) -> BTreeMap<String, BTreeSet<String>> {
    let mut jars: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (jar, module) in &readings.markers {
        jars.entry(jar.clone()).or_default().insert(module.clone());
    }
    jars
}
