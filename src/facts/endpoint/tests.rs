use super::*;
use crate::facts::test_model::{activity, corpus, flow, metadata, own, remote_source};
use crate::model::*;

fn rest(location: &str, parameters: &[&str]) -> Activity {
    let parameters = parameters.iter().map(|&parameter| parameter.to_owned()).collect();
    let location = Template { text: location.to_owned(), parameters };
    let http = HttpConfiguration { location, ..HttpConfiguration::default() };
    activity(Action::CallRest(Box::new(RestCall { http, ..RestCall::default() })))
}

fn soap(service: &str, location: &str) -> Activity {
    let (service, location) = (service.to_owned(), location.to_owned());
    activity(Action::CallWebService(Box::new(WebServiceCall { service, location, ..WebServiceCall::default() })))
}

fn variable(name: &str, value: &str) -> Activity {
    let (variable, value) = (name.to_owned(), value.to_owned());
    activity(Action::CreateVariable { variable, data_type: "String".to_owned(), value })
}

fn change(member: &str, value: &str) -> Activity {
    let item = ChangeItem { member: member.to_owned(), operation: "Set".to_owned(), value: value.to_owned() };
    activity(Action::Change { variable: "X".to_owned(), items: vec![item], commit: CommitMode::No })
}

fn call(target: &str, parameter: &str, value: &str, result: &str) -> Activity {
    let arguments = vec![Argument { parameter: format!("{target}.{parameter}"), value: value.to_owned() }];
    let call = FlowCall { target: target.to_owned(), arguments, variable: result.to_owned(), queue: String::new() };
    activity(Action::CallMicroflow(call))
}

fn end(value: &str) -> Activity {
    activity(Action::End { value: value.to_owned() })
}

fn port(name: &str, location: &str, constant: &str) -> Port {
    Port {
        service: "S".to_owned(),
        name: name.to_owned(),
        location: location.to_owned(),
        location_constant: constant.to_owned(),
        operations: Vec::new(),
    }
}

fn service(name: &str, ports: Vec<Port>, wsdl: Option<&str>) -> ImportedService {
    let wsdl = wsdl.map(str::to_owned);
    ImportedService { name: name.to_owned(), wsdl_url: "http://nowhere.corp/x?wsdl".to_owned(), wsdl, ports }
}

fn built(constants: &[(&str, &str)], model: &Model) -> Vec<Row<Endpoint>> {
    let metadata = metadata(constants);
    let reachable = |flow: &str| Known::Is(!flow.contains("Unused"));
    let sources = Sources { metadata: Ok(&metadata), model: Ok(model), owner: &own, reachable: &reachable };
    rows(&sources, &Texts::of(&sources), &[], &[], &[])
}

/// `found-in object scheme host:port class`, with `dialled` and `reached` where they hold.
fn shown(rows: &[Row<Endpoint>]) -> Vec<String> {
    let line = |row: &Row<Endpoint>| {
        let fact = &row.fact;
        let port = fact.port.value().map(|port| format!(":{port}")).unwrap_or_default();
        let text = |known: &Known<String>| known.value().cloned().unwrap_or_else(|| "-".to_owned());
        let mut line = match (fact.found_in.value(), fact.host_class.value()) {
            (Some(found_in), Some(class)) => {
                format!("{found_in} {} {} {}{port} {class}", row.object, text(&fact.scheme), text(&fact.host))
            }
            _ => format!("unreadable {}", row.object),
        };
        for (word, known) in [("dialled", &fact.dialled), ("reached", &fact.reachable)] {
            if known == &Known::Is(true) {
                line = format!("{line} {word}");
            }
        }
        line
    };
    rows.iter().map(line).collect()
}

#[test]
fn locations_of_calls_are_dialled() {
    let flows = vec![
        flow("A.Rest", vec![rest("http://192.168.0.106:8082/getStocks/{1}", &["$Id"])]),
        flow("A.Soap", vec![soap("A.Service", "'https://erp.corp/soap'")]),
        flow("A.Unused", vec![rest("{1}{2}", &["'http://erp'", "'.acme.com/x'"])]),
        flow("A.Open", vec![rest("{1}/x", &["$Settings/Url"])]),
    ];
    assert_eq!(
        shown(&built(&[], &Model { flows, ..Model::default() })),
        [
            "rest-call A.Open - {$Settings/Url} template dialled reached",
            "rest-call A.Rest http 192.168.0.106:8082 private dialled reached",
            "rest-call A.Unused http erp.acme.com public dialled",
            "soap-call A.Soap https erp.corp internal-name dialled reached",
        ]
    );
}

/// A helper that many flows call: which address is dialled must not depend on how many there are.
#[test]
fn more_addresses_than_are_told_one_by_one_are_dialled_all_the_same() {
    for count in [3, 40, 200] {
        let mut flows = vec![flow("A.SUB_Rest", vec![rest("{1}/x", &["$Url"])])];
        for number in 0..count {
            let url =
                if number == 2 { "'http://10.0.0.5'".to_owned() } else { format!("'https://a{number}.acme.com'") };
            flows.push(flow(&format!("A.ACT_{number}"), vec![call("A.SUB_Rest", "Url", &url, "")]));
        }
        flows.push(flow("A.ACT_Constant", vec![call("A.SUB_Rest", "Url", "@Erp.Url", "")]));
        let rows = shown(&built(&[("Erp.Url", "http://10.0.0.6")], &Model { flows, ..Model::default() }));
        for line in [
            "rest-call A.SUB_Rest http 10.0.0.5 private dialled reached",
            "constant-default Erp.Url http 10.0.0.6 private dialled reached",
        ] {
            assert!(rows.iter().any(|row| row == line), "{line} with {count} callers: {rows:#?}");
        }
    }
}

#[test]
fn variables_that_are_made_of_each_other_keep_what_began_them() {
    let flows = vec![flow(
        "A.Circle",
        vec![
            variable("First", "if $X then $Second else 'http://10.0.0.5'"),
            variable("Second", "if $X then $First else 'http://10.0.0.6'"),
            rest("{1}", &["$First"]),
            soap("A.Service", "$Second"),
        ],
    )];
    let rows = shown(&built(&[], &Model { flows, ..Model::default() }));
    for host in ["10.0.0.5", "10.0.0.6"] {
        for kind in ["rest-call", "soap-call"] {
            let line = format!("{kind} A.Circle http {host} private dialled reached");
            assert!(rows.contains(&line), "{line}: {rows:#?}");
        }
    }
}

/// A function that is not followed hides where its constant ends up; a constant in the path is none of the host.
#[test]
fn a_constant_that_a_function_hides_is_dialled() {
    let flows = vec![
        flow("A.Replaced", vec![rest("{1}/orders", &["replaceFirst(@Erp.Url, '/$', '')"])]),
        flow("A.Path", vec![rest("{1}/x?back={2}", &["$Settings/Url", "@App.Own"])]),
    ];
    let constants = [("Erp.Url", "http://10.0.0.5/"), ("App.Own", "http://localhost:8080")];
    let rows = shown(&built(&constants, &Model { flows, ..Model::default() }));
    assert!(rows.contains(&"constant-default Erp.Url http 10.0.0.5 private dialled reached".to_owned()), "{rows:#?}");
    assert!(rows.contains(&"rest-call A.Path - {$Settings/Url} template dialled reached".to_owned()), "{rows:#?}");
    assert!(!rows.iter().any(|row| row.contains("App.Own") && row.contains("dialled")), "{rows:#?}");
}

#[test]
fn a_location_from_a_constant_is_one_row_of_the_constant() {
    let flows = vec![
        flow("A.One", vec![rest("{1}/x", &["@Erp.Url"])]),
        flow("A.Two", vec![variable("Url", "'http://' + @Erp.Node + ':' + toString(8080)"), rest("{1}", &["$Url"])]),
        flow("A.Three", vec![rest("{1}/y", &["@Erp.Url"])]),
        flow("A.Four", vec![rest("{1}/y", &["@Erp.Empty"])]),
    ];
    let constants =
        [("Erp.Url", "http://10.0.0.5"), ("Erp.Node", "erpserver"), ("Erp.Empty", ""), ("Erp.Word", "hello")];
    let rows = built(&constants, &Model { flows, ..Model::default() });
    assert_eq!(
        shown(&rows),
        [
            "constant-default Erp.Node - erpserver internal-name dialled reached",
            "constant-default Erp.Url http 10.0.0.5 private dialled reached",
            "rest-call A.Four - {@Erp.Empty} template dialled reached",
        ]
    );
    let paths: Vec<_> = rows[1].evidence.iter().map(|evidence| evidence.path.join(" > ")).collect();
    assert_eq!(
        paths,
        [
            "model/metadata.json > Erp.Url",
            "model/model.mdp > A.One > REST call",
            "model/model.mdp > A.Three > REST call"
        ]
    );
}

#[test]
fn variables_are_followed_through_calls_and_return_values() {
    let flows = vec![
        flow("A.Caller", vec![call("A.Send", "Url", "'http://10.1.1.1/x'", "")]),
        flow("A.Send", vec![rest("{1}", &["$Url"])]),
        flow("A.Base", vec![end("'https://erp.corp'")]),
        flow("A.Get", vec![call("A.Base", "x", "empty", "Base"), rest("{1}/x", &["$Base"])]),
        flow("A.Circle", vec![variable("U", "$V"), variable("V", "$U + '/x'"), rest("{1}", &["$V"])]),
    ];
    let shown = shown(&built(&[], &Model { flows, ..Model::default() }));
    for expected in [
        "rest-call A.Send http 10.1.1.1 private dialled reached",
        "microflow-literal A.Caller http 10.1.1.1 private reached",
        "rest-call A.Get https erp.corp internal-name dialled reached",
        "rest-call A.Circle - {$V} template dialled reached",
    ] {
        assert!(shown.iter().any(|line| line == expected), "{expected} is missing in {shown:#?}");
    }
}

#[test]
fn a_text_that_the_same_flow_dials_is_not_told_twice() {
    let flows = vec![flow("A.One", vec![variable("Url", "'http://10.0.0.5/x'"), rest("{1}", &["$Url"])])];
    assert_eq!(
        shown(&built(&[], &Model { flows, ..Model::default() })),
        ["rest-call A.One http 10.0.0.5 private dialled reached"]
    );
}

#[test]
fn texts_that_are_set_handed_over_or_returned_may_be_addresses() {
    let java = CodeCall {
        action: "Net.Get".to_owned(),
        arguments: vec![CodeArgument {
            parameter: "Net.Get.server".to_owned(),
            value: CodeValue::Expression("'fileserver'".to_owned()),
        }],
        ..CodeCall::default()
    };
    let flows = vec![flow(
        "A.One",
        vec![
            change("Erp.Config.Host", "'erpdb'"),
            change("Erp.Config.Name", "'erpdb2'"),
            change("Mail.MailSettings.Server", "'localhost'"),
            call("A.Two", "Url", r"'\\fs01\data\in'", ""),
            activity(Action::CallJavaAction(java)),
            end("if $x then 'https://a.acme.com/' + $Id else 'http://localhost:9000/'"),
            variable("V", "replaceAll($x, 'http://172.16.0.1', '')"),
        ],
    )];
    assert_eq!(
        shown(&built(&[], &Model { flows, ..Model::default() })),
        [
            "microflow-literal A.One - erpdb internal-name reached",
            "microflow-literal A.One - fileserver internal-name reached",
            "microflow-literal A.One - fs01 unc reached",
            "microflow-literal A.One http 172.16.0.1 private reached",
            "microflow-literal A.One http localhost:9000 loopback reached",
            "microflow-literal A.One https a.acme.com public reached",
        ]
    );
}

#[test]
fn actions_that_nobody_knows_and_mails_may_hold_addresses() {
    let text = |parameter: &str, value: &str| Argument { parameter: parameter.to_owned(), value: value.to_owned() };
    let texts = |step: Action| {
        let flows = vec![flow("A.One", vec![activity(step)])];
        shown(&built(&[], &Model { flows, ..Model::default() }))
    };
    let other = Action::Other {
        type_name: "Future$DoAction".to_owned(),
        flows: BTreeSet::new(),
        texts: vec![
            text("Url", "http://10.0.0.5"),
            text("Path", "'http://10.0.0.6'"),
            text("Note", "ask a@b.nl or http://10.0.0.7"),
            text("Price", "$ 5 at http://10.0.0.8"),
        ],
    };
    let expected = ["http 10.0.0.5", "http 10.0.0.6", "http 10.0.0.7", "http 10.0.0.8"];
    assert_eq!(texts(other), expected.map(|found| format!("microflow-literal A.One {found} private reached")));
    let mail = Action::SendEmail {
        connection: vec![text("Host", "'10.0.0.9'")],
        texts: vec![
            text("EmailMessage.Body", "'see http://10.0.0.8'"),
            text("EmailAuthenticationConfig.TokenUrl", "'http://10.0.0.5/token'"),
            text("Password", "a@10.0.0.6"),
            text("Key", "10.0.0.7"),
        ],
    };
    assert_eq!(texts(mail), ["microflow-literal A.One http 10.0.0.5 private reached"]);
}

#[test]
fn log_messages_conditions_and_switched_off_activities_are_silent() {
    let message =
        Template { text: "connecting to http://10.0.0.5/".to_owned(), parameters: vec!["'10.0.0.6'".to_owned()] };
    let mut off = rest("http://10.0.0.7/", &[]);
    off.disabled = true;
    let flows = vec![flow(
        "A.One",
        vec![
            activity(Action::Log { level: "Info".to_owned(), node: "'http://10.0.0.8'".to_owned(), message }),
            activity(Action::Decision { expression: "$x = 'http://10.0.0.9/'".to_owned() }),
            off,
        ],
    )];
    assert!(built(&[], &Model { flows, ..Model::default() }).is_empty());
}

#[test]
fn a_port_counts_unless_its_calls_go_elsewhere() {
    let flows = vec![
        flow("A.Plain", vec![soap("S.Plain", "")]),
        flow("A.Own", vec![soap("S.Own", "'https://soap.acme.com/x'")]),
        flow("A.Constant", vec![soap("S.Constant", "")]),
        flow("A.Missing", vec![soap("S.Missing", "")]),
        flow("A.Listed", vec![soap("S.Listed", "")]),
        flow("A.Nowhere", vec![soap("S.Nowhere", ""), soap("S.NoPort", "")]),
    ];
    let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><service name="L"><port name="P">
        <address xmlns="http://schemas.xmlsoap.org/wsdl/soap/" location="http://10.0.0.9/ws"/></port></service></definitions>"#;
    let imported_services = vec![
        service("S.Plain", vec![port("P", "http://localhost:8080/ws/X/1/soap1", "")], None),
        service("S.Own", vec![port("P", "http://localhost:8080/ws/Y/1/soap1", "")], None),
        service("S.Constant", vec![port("P", "http://localhost:8080/ws/Z/1/soap1", "Erp.Soap")], None),
        service("S.Idle", vec![port("P", "http://10.0.0.1/ws", "")], None),
        service("S.Listed", Vec::new(), Some(wsdl)),
        service("S.Broken", Vec::new(), Some("<definitions")),
        service("S.Nowhere", vec![port("P", "", "")], None),
        service("S.NoPort", Vec::new(), Some(r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#)),
        service("S.NobodyCalls", Vec::new(), None),
    ];
    let rows =
        built(&[("Erp.Soap", "https://lama.acme.com/ws")], &Model { flows, imported_services, ..Model::default() });
    assert_eq!(
        shown(&rows),
        [
            "constant-default Erp.Soap https lama.acme.com public dialled reached",
            "soap-call A.Missing - {…} template dialled reached",
            "soap-call A.Own https soap.acme.com public dialled reached",
            "wsdl-port S.Idle http 10.0.0.1 private",
            "wsdl-port S.Listed http 10.0.0.9 private dialled reached",
            "wsdl-port S.Plain http localhost:8080 loopback dialled reached",
            "unreadable S.Broken",
            "unreadable S.Nowhere",
            "unreadable S.NoPort",
        ]
    );
    let why: Vec<&str> = rows.iter().filter_map(|row| row.unreadable.as_deref()).collect();
    assert!(why[0].contains("line 1") && why[1].contains("no address of it") && why[2].contains("names no address"));
}

#[test]
fn databases_and_consumed_services_are_dialled() {
    let query = RemoteCall {
        kind: RemoteCallKind::DatabaseQuery,
        target: "D.Base.Query".to_owned(),
        location: String::new(),
        expressions: Vec::new(),
        variable: String::new(),
    };
    let flows = vec![flow("A.Query", vec![activity(Action::CallRemote(query))])];
    let remote_sources = vec![
        remote_source(RemoteKind::Database, "D.Base", "", &["D.ConnectionString", "D.UserName", "D.Password"]),
        remote_source(RemoteKind::Database, "D.Host", "sql01:1433/erp", &[]),
        remote_source(RemoteKind::Odata, "O.Service", "https://odata.corp/x", &[]),
        remote_source(RemoteKind::Rest, "R.Service", "", &["R.Address"]),
    ];
    let constants = [
        ("D.ConnectionString", "jdbc:postgresql://10.0.0.2:5432/x?password=geheim"),
        ("D.UserName", "sa"),
        ("D.Password", "geheim"),
    ];
    let rows = built(&constants, &Model { flows, remote_sources, ..Model::default() });
    assert_eq!(
        shown(&rows),
        [
            "constant-default D.ConnectionString jdbc:postgresql 10.0.0.2:5432 private dialled reached",
            "consumed-service O.Service https odata.corp internal-name dialled",
            "consumed-service R.Service - {…} template dialled",
            "database-connection D.Host - sql01:1433 internal-name dialled",
        ]
    );
    assert!(!serde_json::to_string(&rows).expect("plain data").contains("geheim"));
}

#[test]
fn mail_servers_in_constants_are_left_to_their_own_table() {
    let constants =
        [("Mail.SmtpHost", "localhost"), ("Mail.ServerUrl", "https://mail.acme.com/api"), ("Erp.Host", "localhost")];
    assert_eq!(
        shown(&built(&constants, &Model::default())),
        [
            "constant-default Erp.Host - localhost loopback",
            "constant-default Mail.ServerUrl https mail.acme.com public",
        ]
    );
}

#[test]
fn a_proxy_of_a_call_is_dialled_too() {
    let proxy = ProxyConfiguration {
        host: "'proxy.corp'".to_owned(),
        port: "3128".to_owned(),
        ..ProxyConfiguration::default()
    };
    let mut activity = rest("https://api.acme.com/", &[]);
    if let Action::CallRest(call) = &mut activity.action {
        call.proxy = ProxyChoice::Override(proxy);
    }
    assert_eq!(
        shown(&built(&[], &Model { flows: vec![flow("A.One", vec![activity])], ..Model::default() })),
        [
            "rest-call A.One https api.acme.com public dialled reached",
            "proxy A.One - proxy.corp:3128 internal-name dialled reached",
        ]
    );
}

#[test]
fn java_texts_and_resources_are_never_dialled() {
    let metadata = metadata(&[]);
    let model = Model::default();
    let sources = Sources { metadata: Ok(&metadata), model: Ok(&model), owner: &own, reachable: &|_| Known::Unknown };
    let java = |text: &str| JavaText {
        class: "orders.actions.Send".to_owned(),
        text: text.to_owned(),
        owner: own("Orders"),
        reachable: Known::Is(true),
    };
    let texts = [
        java("http://localhost:8080/"),
        java("http://{}/x"),
        java("http://www.w3.org/2001/XMLSchema"),
        java("localhost"),
    ];
    let resource = ResourceText {
        path: "model/resources/erp.properties".to_owned(),
        text: "url=http://erp.corp/\nversion=10.1.2.3".to_owned(),
    };
    let gap = Gap { path: "model/bundles/project.jar".to_owned(), why: "it is no zip archive".to_owned() };
    let rows = rows(&sources, &Texts::of(&sources), &texts, &[resource], &[gap]);
    assert_eq!(
        shown(&rows),
        [
            "java-string orders.actions.Send http localhost:8080 loopback reached",
            "resource model/resources/erp.properties http erp.corp internal-name",
            "unreadable model/bundles/project.jar",
        ]
    );
    assert!(rows[1].fact.reachable.is_unknown());
}

#[test]
fn what_could_not_be_read_may_hold_any_address() {
    let damage = Damage { offset: 7, document: None, why: "cut off".to_owned() };
    let model = Model { damage: vec![damage], ..Model::default() };
    let sources = Sources { metadata: Err("not JSON"), model: Ok(&model), owner: &own, reachable: &|_| Known::Unknown };
    let rows = rows(&sources, &Texts::of(&sources), &[], &[], &[]);
    assert_eq!(shown(&rows), ["unreadable model/metadata.json", "unreadable model/model.mdp"]);
    assert!(rows.iter().all(|row| row.fact.host_class.is_unknown() && row.unreadable.is_some()));
}

#[test]
fn secrets_in_locations_are_not_shown() {
    let flows = vec![flow("A.One", vec![rest("https://api.acme.com/{1}?code={2}", &["@Erp.ApiKey", "'f8a7s6d5f4'"])])];
    let rows = built(&[("Erp.ApiKey", "a81hd71hd81kd8")], &Model { flows, ..Model::default() });
    let printed = serde_json::to_string(&rows).expect("plain data");
    assert!(!printed.contains("a81hd71hd81kd8") && !printed.contains("f8a7s6d5f4"), "{printed}");
}

const EXPECTED: [(&str, &str); 5] = [
    ("7.23.4-demos", "rest-call RestDemos.Sub_Country_GetAll https restcountries.eu public dialled"),
    ("7.16.0-process-queue", "rest-call Demo.CallGankService https gank.io public dialled"),
    (
        "7.0.2-pie-chart",
        "constant-default AppCloudServices.InviteAPI_Location https lama.mendixcloud.com public dialled",
    ),
    ("9.20.0-tekton", "rest-call MendixSSO.SUB_RefreshTokens - {$TokenEndpointURI} template dialled"),
    ("10.7.0-feira-facil", "constant-default DocumentGeneration.CloudEndpoint https docgen.home.mendix.com public"),
];

#[test]
fn real_packages_dial_what_their_authors_wrote() {
    for (package, metadata, model) in corpus() {
        let sources =
            Sources { metadata: Ok(&metadata), model: Ok(&model), owner: &own, reachable: &|_| Known::Is(true) };
        let lines = shown(&rows(&sources, &Texts::of(&sources), &[], &[], &[]));
        let blocked = |line: &&String| !line.contains(" public") && !line.contains(" template");
        let blocked: Vec<&String> = lines.iter().filter(blocked).collect();
        assert!(blocked.is_empty(), "{package}: {blocked:#?}");
        for (_, start) in EXPECTED.iter().filter(|(name, _)| *name == package) {
            assert!(lines.iter().any(|line| line.starts_with(start)), "{package}: {start} is missing in {lines:#?}");
        }
    }
}

#[test]
fn a_base_address_that_a_call_hands_over_is_dialled() {
    let operation = |location: &str| {
        let call = RemoteCall {
            kind: RemoteCallKind::RestOperation,
            target: "R.Service.Get".to_owned(),
            location: location.to_owned(),
            expressions: Vec::new(),
            variable: String::new(),
        };
        let flows = vec![flow("A.Get", vec![activity(Action::CallRemote(call))])];
        shown(&built(&[], &Model { flows, ..Model::default() }))
    };
    assert_eq!(operation("'http://erp.corp/api'"), ["rest-call A.Get http erp.corp internal-name dialled reached"]);
    assert_eq!(operation("$Base"), ["rest-call A.Get - {$Base} template dialled reached"]);
    assert_eq!(operation(""), [""; 0]);
}
