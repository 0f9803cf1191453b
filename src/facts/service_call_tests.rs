//! Rows of calls to services, over REST, SOAP and documents that describe a source.

use mxready_fixtures::Package;

use super::*;
use crate::model::{ModelLimits, RemoteKind, read_metadata, read_model};

const TEXT: &str = "app \"Test\" mendix 9.24.0.2965\n\nmodule M\n  constant Wait : Integer = 45\n  entity Order\n    \
                    attribute Number : String\n  microflow Call\n";

fn read(lines: &[&str]) -> (crate::model::Metadata, Model) {
    let text = format!("{TEXT}    {}\n", lines.join("\n    "));
    let package = Package::from_model(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let metadata = read_metadata(package.entry("model/metadata.json").unwrap()).unwrap();
    (metadata, read_model(package.entry("model/model.mdp").unwrap(), &ModelLimits::default()))
}

fn rows_from(metadata: &crate::model::Metadata, model: &Model) -> Vec<Row<ServiceCall>> {
    let owner = |module: &str| Owner { kind: OwnerKind::Own, name: module.to_owned() };
    let reachable = |_: &str| Known::Is(true);
    let sources = Sources { metadata: Ok(metadata), model: Ok(model), owner: &owner, reachable: &reachable };
    rows(&sources, &Texts::of(&sources))
}

fn only(line: &str) -> ServiceCall {
    let (metadata, model) = read(&[line]);
    let rows = rows_from(&metadata, &model);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows.into_iter().next().unwrap().fact
}

#[test]
fn a_rest_call_shows_location_timeout_and_authentication() {
    let fact = only("rest GET 'https://a.example.com/{1}' with '1' timeout 30 user 'me' password 'secret' -> $R");
    assert_eq!(fact.service_kind, Known::Is(ServiceKind::Rest));
    assert_eq!(fact.location, Known::Is("https://a.example.com/{1}".to_owned()));
    assert_eq!(fact.timeout_seconds, Known::Is(30.0));
    assert_eq!(fact.authentication, Known::Is(Authentication::Basic));
    assert_eq!((fact.proxy, fact.client_certificate), (Known::Is(Proxy::Default), Known::Absent));
    assert_eq!((fact.microflow, fact.reachable), (Known::Is("M.Call".to_owned()), Known::Is(true)));
}

#[test]
fn credentials_in_a_location_are_masked() {
    let fact = only("rest GET 'https://me:hunter2secret@a.example.com/' timeout 30 -> $R");
    assert!(!fact.location.value().unwrap().contains("hunter2secret"), "{:?}", fact.location);
}

#[test]
fn a_timeout_is_known_where_constants_decide_it() {
    let texts_of = |timeout_text: &Timeout| {
        let (metadata, model) = read(&["log info 'M' 'x'"]);
        let owner = |_: &str| Owner::app();
        let reachable = |_: &str| Known::Unknown;
        let sources = Sources { metadata: Ok(&metadata), model: Ok(&model), owner: &owner, reachable: &reachable };
        timeout(timeout_text, &Texts::of(&sources))
    };
    assert_eq!(texts_of(&Timeout::NotSet), Known::Is(0.0));
    assert_eq!(texts_of(&Timeout::Seconds(300)), Known::Is(300.0));
    assert_eq!(texts_of(&Timeout::Expression("@M.Wait".to_owned())), Known::Is(45.0));
    assert_eq!(texts_of(&Timeout::Expression("@M.Gone".to_owned())), Known::Unknown);
    assert_eq!(texts_of(&Timeout::Expression("$Wait".to_owned())), Known::Unknown);
}

#[test]
fn a_location_is_a_literal_without_its_quotes_or_the_expression_itself() {
    let cases = [
        ("'https://a.example.com'", Known::Is("https://a.example.com".to_owned())),
        ("@M.Url", Known::Is("@M.Url".to_owned())),
        ("'https://' + $Host + '/x'", Known::Is("'https://' + $Host + '/x'".to_owned())),
        (" ", Known::Absent),
    ];
    for (expression, expected) in cases {
        assert_eq!(plain_location(expression), expected, "{expression}");
    }
}

#[test]
fn a_call_that_a_document_describes_takes_its_address_from_there() {
    let (metadata, mut model) = read(&["log info 'M' 'x'"]);
    let call = RemoteCall {
        kind: RemoteCallKind::DatabaseQuery,
        target: "M.Erp.AllOrders".to_owned(),
        location: String::new(),
        expressions: Vec::new(),
        variable: String::new(),
    };
    model.flows[0].activities[0].action = Action::CallRemote(call);
    let unknown = rows_from(&metadata, &model);
    assert!(unknown[0].fact.location.is_unknown() && unknown[0].fact.timeout_seconds.is_unknown());
    model.remote_sources.push(RemoteSource {
        kind: RemoteKind::Database,
        name: "M.Erp".to_owned(),
        location: "db.acme.corp:1433/erp".to_owned(),
        constants: std::collections::BTreeSet::new(),
        timeout: String::new(),
        proxy: String::new(),
        proxy_host: String::new(),
        database_type: "MSSQL".to_owned(),
        authenticates: true,
        client_certificate: String::new(),
        operations: Vec::new(),
        microflows: std::collections::BTreeSet::new(),
    });
    let known = rows_from(&metadata, &model);
    assert_eq!(known[0].fact.service_kind, Known::Is(ServiceKind::Database));
    assert_eq!(known[0].fact.location, Known::Is("db.acme.corp:1433/erp".to_owned()));
}

#[test]
fn a_damaged_model_leaves_a_row_about_which_nothing_is_known() {
    let (metadata, mut model) = read(&["log info 'M' 'x'"]);
    assert_eq!(rows_from(&metadata, &model), []);
    model.damage.push(crate::model::Damage { offset: 7, document: None, why: "cut off".to_owned() });
    let rows = rows_from(&metadata, &model);
    assert!(rows[0].unreadable.as_deref().is_some_and(|why| why.contains("cut off")));
    assert!(rows[0].fact.service_kind.is_unknown());
}

#[test]
fn a_switched_off_call_is_no_call() {
    let (metadata, model) = read(&["disabled rest GET 'https://a.example.com' timeout 30 -> $R"]);
    assert_eq!(rows_from(&metadata, &model), []);
}
