//! Facts as the analysis would give them, written by hand.

use std::collections::BTreeSet;

use mxready::facts::{
    App, Authentication, Constant, DaylightSaving, Endpoint, Engine, Evidence, Facts, File, FileKind, FlowKind, Growth,
    HandlerSource, HostClass, Jar, JavaReference, Known, MailPlace, MailServer, Microflow, Module, Overlap, Owner,
    OwnerKind, PlaceKind, Relation, RequestHandler, Row, ScheduledEvent, SecurityLevel, ServiceCall, ServiceKind, Sign,
    TimeZone,
};

use super::sample::{library, marketplace, own};

fn row<F>(fact: F, object: &str, owner: Owner) -> Row<F> {
    Row { fact, object: object.into(), owner, evidence: Vec::new(), unreadable: None }
}

fn is<T>(value: &str) -> Known<T>
where
    T: From<String>,
{
    Known::Is(T::from(value.to_owned()))
}

fn texts(words: &[&str]) -> Known<BTreeSet<String>> {
    Known::Is(words.iter().map(|&word| word.to_owned()).collect())
}

/// An app with something of everything.
pub fn facts() -> Facts {
    Facts {
        allowances: Vec::new(),
        environment: Vec::new(),
        entry_points: Vec::new(),
        run_history: Vec::new(),
        backups: Vec::new(),
        settings: Vec::new(),
        environments: Vec::new(),
        mail_senders: Vec::new(),
        java_classes: Vec::new(),
        event_trees: Vec::new(),
        composition: Vec::new(),
        timetable: Vec::new(),
        app: vec![row(app(), "Orders", Owner::app())],
        modules: vec![
            row(
                module("CommunityCommons", "10.0.1", OwnerKind::Marketplace),
                "CommunityCommons",
                marketplace("CommunityCommons"),
            ),
            row(module("Orders", "", OwnerKind::Own), "Orders", own("Orders")),
            row(
                module("System", "", OwnerKind::Platform),
                "System",
                Owner { kind: OwnerKind::Platform, name: "System".into() },
            ),
        ],
        scheduled_events: events(),
        constants: constants(),
        endpoints: endpoints(),
        service_calls: service_calls(),
        mail_servers: vec![row(mail_server(), "Orders.SUB_Mail", own("Orders"))],
        request_handlers: vec![row(
            RequestHandler {
                path: is("/rest/"),
                declared_in: Known::Is(HandlerSource::Metadata),
                enabled: Known::Is(true),
            },
            "/rest/",
            Owner::app(),
        )],
        jars: jars(),
        java_references: java_references(),
        files: vec![row(
            File {
                path: is("model/resources/partner.p12"),
                file_kind: Known::Is(FileKind::KeyStore),
                size: Known::Is(2612.0),
            },
            "model/resources/partner.p12",
            Owner::app(),
        )],
        microflows: ["Orders.ACT_Sync", "Orders.SUB_Lines", "Orders.SUB_Mail"]
            .map(|name| {
                let flow =
                    Microflow { name: is(name), flow_kind: Known::Is(FlowKind::Microflow), ..Microflow::default() };
                row(flow, name, own("Orders"))
            })
            .into(),
    }
}

fn app() -> App {
    App {
        mendix_version: "9.24.3.8044".parse().map_or(Known::Unknown, Known::Is),
        project: is("Orders"),
        model_version: is("1.4.0"),
        java_asked: Known::Absent,
        java_platform: Known::Is(11.0),
        unpacked_size: Known::Is(84_230_118.0),
        file_count: Known::Is(1234.0),
        security_level: Known::Is(SecurityLevel::Everything),
        demo_users: Known::Is(false),
        after_startup: is("Orders.ASu_Start"),
        before_shutdown: Known::Absent,
        health_check: Known::Absent,
        scheduled_event_time_zone: is("Etc/UTC"),
        default_time_zone: Known::Absent,
        languages: texts(&["en_US", "nl_NL"]),
        scheduled_event_count: Known::Is(2.0),
        events_at_once: Known::Is(1.0),
        events_at_once_names: texts(&["Orders.SE_NightlySync"]),
        events_at_once_when: is("Monday 02:00"),
        housekeeping_events: Known::Absent,
        one_instance_events: Known::Absent,
    }
}

fn module(name: &str, version: &str, owner: OwnerKind) -> Module {
    Module {
        name: is(name),
        version: if version.is_empty() { Known::Absent } else { is(version) },
        owner: Known::Is(owner),
        microflow_count: Known::Is(152.0),
    }
}

fn events() -> Vec<Row<ScheduledEvent>> {
    let sync = ScheduledEvent {
        name: is("Orders.SE_NightlySync"),
        microflow: is("Orders.ACT_Sync"),
        microflow_found: Known::Is(true),
        interval_minutes: Known::Is(1440.0),
        runs_per_day: Known::Is(1.0),
        overlap: Known::Is(Overlap::SkipNext),
        time_zone: Known::Is(TimeZone::Utc),
        zone: is("Etc/UTC"),
        daylight_saving: Known::Is(DaylightSaving::LocalHourMoves),
        legacy_shape: Known::Absent,
        engine: Known::Is(Engine::TaskQueue),
        enabled: Known::Unknown,
        signs: Known::Is([Sign::LoopOverUnboundedRetrieve, Sign::NestedLoops, Sign::RemoteCallInLoop].into()),
        growth: Known::Is(Growth::WithDataSquared),
        reachable_flows: Known::Is(12.0),
        call_depth: Known::Is(4.0),
        loop_depth: Known::Is(2.0),
        housekeeping: Known::Is(false),
        module: is("Orders"),
        owner: Known::Is(OwnerKind::Own),
        ..ScheduledEvent::default()
    };
    let cleanup = ScheduledEvent {
        name: is("DeepLink.CleanUp"),
        microflow: is("DeepLink.CleanUp"),
        microflow_found: Known::Is(false),
        interval_minutes: Known::Is(10.0),
        runs_per_day: Known::Is(144.0),
        overlap: Known::Absent,
        engine: Known::Is(Engine::Legacy),
        signs: Known::Is(BTreeSet::new()),
        growth: Known::Unknown,
        reachable_flows: Known::Unknown,
        call_depth: Known::Unknown,
        loop_depth: Known::Unknown,
        owner: Known::Is(OwnerKind::Marketplace),
        ..sync.clone()
    };
    let mut sync = row(sync, "Orders.SE_NightlySync", own("Orders"));
    sync.evidence = vec![
        Evidence::at(["model/model.mdp", "Orders.ACT_Sync", "loop over $OrderList", "REST call"])
            .showing("remote call in loop"),
        Evidence::at(["model/model.mdp", "Orders.ACT_Sync", "retrieve $OrderList"]),
    ];
    vec![row(cleanup, "DeepLink.CleanUp", marketplace("DeepLink")), sync]
}

fn constants() -> Vec<Row<Constant>> {
    let backend = Constant {
        name: is("Orders.BackendUrl"),
        data_type: is("String"),
        default: is("http://192.168.0.106:8082/orders"),
        exposed_to_client: Known::Is(false),
        secret: Known::Is(false),
        absolute_path: Known::Is(false),
        host: is("192.168.0.106"),
        host_class: Known::Is(HostClass::Private),
        port: Known::Is(8082.0),
        module: is("Orders"),
        owner: Known::Is(OwnerKind::Own),
    };
    let token = Constant {
        name: is("Orders.ApiToken"),
        default: is("******"),
        exposed_to_client: Known::Unknown,
        secret: Known::Is(true),
        host: Known::Absent,
        host_class: Known::Absent,
        port: Known::Absent,
        ..backend.clone()
    };
    let empty = Constant { name: is("Orders.Proxy"), default: is(""), secret: Known::Is(false), ..token.clone() };
    vec![
        row(token, "Orders.ApiToken", own("Orders")),
        row(backend, "Orders.BackendUrl", own("Orders")),
        row(empty, "Orders.Proxy", own("Orders")),
    ]
}

fn endpoints() -> Vec<Row<Endpoint>> {
    let call = Endpoint {
        address: is("http://192.168.0.106:8082/orders/{1}/lines"),
        scheme: is("http"),
        host: is("192.168.0.106"),
        host_class: Known::Is(HostClass::Private),
        port: Known::Is(8082.0),
        found_in: Known::Is(PlaceKind::RestCall),
        name: is("Orders.ACT_Sync"),
        dialled: Known::Is(true),
        reachable: Known::Is(true),
        module: is("Orders"),
        owner: Known::Is(OwnerKind::Own),
    };
    let text = Endpoint {
        address: is("https://www.example.com/a/very/long/path/that/does/not/fit/into/a/cell/of/a/table"),
        host_class: Known::Is(HostClass::Public),
        found_in: Known::Is(PlaceKind::JavaString),
        name: is("communitycommons.Misc"),
        dialled: Known::Is(false),
        reachable: Known::Unknown,
        ..call.clone()
    };
    vec![
        row(text, "communitycommons.Misc", marketplace("CommunityCommons")),
        row(call, "Orders.ACT_Sync", own("Orders")),
    ]
}

fn service_calls() -> Vec<Row<ServiceCall>> {
    let call = ServiceCall {
        service_kind: Known::Is(ServiceKind::Rest),
        microflow: is("Orders.ACT_Sync"),
        location: is("http://192.168.0.106:8082/orders/{1}/lines"),
        timeout_seconds: Known::Is(0.0),
        authentication: Known::Is(Authentication::Basic),
        reachable: Known::Is(true),
        ..ServiceCall::default()
    };
    vec![row(call, "Orders.ACT_Sync", own("Orders"))]
}

fn mail_server() -> MailServer {
    MailServer {
        host: is("localhost"),
        host_class: Known::Is(HostClass::Loopback),
        port: Known::Is(25.0),
        found_in: Known::Is(MailPlace::MicroflowAssignment),
        name: is("Orders.SUB_Mail"),
        setting: is("EmailTemplate.EmailSettings.Server"),
        ..MailServer::default()
    }
}

fn jars() -> Vec<Row<Jar>> {
    let commons = Jar {
        file: is("commons-io-2.11.0.jar"),
        folder: is("model/lib/userlib"),
        library: is("commons-io"),
        version: is("2.11.0"),
        package_url: is("pkg:maven/commons-io/commons-io@2.11.0"),
        sha256: is("961b2f6d87dbacc5d54abf45ab7a6e2495f89b75598962d8c723cea9bc210908"),
        other_versions: texts(&["commons-io-1.4.jar"]),
        required_by: texts(&["CommunityCommons", "ExcelImporter"]),
        java_needed: Known::Is(8.0),
        newer_than_platform: Known::Is(false),
        class_count: Known::Is(182.0),
        native_for: Known::Is(BTreeSet::new()),
        owner: Known::Is(OwnerKind::Library),
    };
    let project = Jar {
        file: is("project.jar"),
        library: Known::Absent,
        version: Known::Absent,
        package_url: Known::Absent,
        other_versions: texts(&[]),
        required_by: texts(&[]),
        java_needed: Known::Is(21.0),
        newer_than_platform: Known::Is(true),
        owner: Known::Is(OwnerKind::Own),
        ..commons.clone()
    };
    let mut legacy = row(Jar::default(), "model/lib/userlib/legacy.jar", library("legacy"));
    legacy.unreadable = Some("the zip directory at its end is cut off".into());
    vec![
        row(commons, "model/lib/userlib/commons-io-2.11.0.jar", library("commons-io")),
        legacy,
        row(project, "model/bundles/project.jar", own("")),
    ]
}

fn java_references() -> Vec<Row<JavaReference>> {
    let using = |class: &str| JavaReference {
        relation: Known::Is(Relation::Calls),
        class: is("java.util.concurrent.Executors"),
        method: is("newFixedThreadPool"),
        used_by: is(class),
        ..JavaReference::default()
    };
    vec![
        row(using("communitycommons.Misc"), "communitycommons.Misc", marketplace("CommunityCommons")),
        row(using("orders.actions.Import"), "orders.actions.Import", own("Orders")),
    ]
}
