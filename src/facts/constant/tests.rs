use super::super::sources::Sources;
use super::*;
use crate::model::{Damage, Metadata, Model, read_metadata};

fn metadata(constants: &[(&str, &str, &str)]) -> Metadata {
    let constants: Vec<_> = constants
        .iter()
        .map(|(name, data_type, default)| serde_json::json!({"Name": name, "Type": data_type, "DefaultValue": default}))
        .collect();
    let json = serde_json::json!({"RuntimeVersion": "9.24.3.8044", "ScheduledEvents": [], "Constants": constants});
    read_metadata(json.to_string().as_bytes()).expect("a sound manifest")
}

fn document(name: &str, exposed_to_client: Option<bool>) -> ConstantDocument {
    ConstantDocument { name: name.to_owned(), data_type: "String".to_owned(), exposed_to_client }
}

fn own(module: &str) -> Owner {
    Owner { kind: OwnerKind::Own, name: module.to_owned() }
}

fn built(metadata: Result<&Metadata, &str>, model: &Model) -> Vec<Row<Constant>> {
    rows(&Sources { metadata, model: Ok(model), owner: &own, reachable: &|_| Known::Is(true) })
}

#[test]
fn a_default_is_joined_with_what_the_model_says() {
    let metadata =
        metadata(&[("Orders.BackendUrl", "String", "http://10.0.0.5:8080/api"), ("Orders.Count", "Integer", "25")]);
    let model = Model { constants: vec![document("Orders.BackendUrl", Some(true))], ..Model::default() };
    let rows = built(Ok(&metadata), &model);
    let url = &rows[0].fact;
    assert_eq!(url.default, Known::Is("http://10.0.0.5:8080/api".to_owned()));
    assert_eq!(url.exposed_to_client, Known::Is(true));
    assert_eq!((&url.host_class, &url.port), (&Known::Is(HostClass::Private), &Known::Is(8080.0)));
    assert_eq!(url.module, Known::Is("Orders".to_owned()));
    assert_eq!(rows[1].fact.host, Known::Absent);
    assert_eq!(rows[0].evidence[0].path, ["model/metadata.json", "Orders.BackendUrl"]);
}

#[test]
fn no_secret_leaves_this_table() {
    let metadata = metadata(&[
        ("Erp.ApiKey", "String", "sk-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKL"),
        ("Erp.Password", "String", "kitten"),
        ("Erp.Url", "String", "https://user:kitten@erp.acme.com/x"),
        ("Erp.ServerToken", "String", "kitten1kitten2x"),
    ]);
    let rows = built(Ok(&metadata), &Model::default());
    let printed = serde_json::to_string(&rows).expect("rows are plain data");
    assert!(!printed.contains("kitten") && !printed.contains("sk-abc"), "{printed}");
    assert!(rows.iter().all(|row| row.fact.secret == Known::Is(true)));
    assert!(printed.contains("erp.acme.com"));
}

#[test]
fn a_bare_host_counts_where_the_name_asks_for_one() {
    let metadata = metadata(&[("Erp.Greeting", "String", "hello"), ("Erp.SqlHost", "String", "hello")]);
    let rows = built(Ok(&metadata), &Model::default());
    assert_eq!(rows[0].fact.host, Known::Absent);
    assert_eq!(rows[1].fact.host, Known::Is("hello".to_owned()));
    assert_eq!(rows[1].fact.host_class, Known::Is(HostClass::InternalName));
}

#[test]
fn a_constant_that_the_manifest_lacks_has_an_unknown_value() {
    let model = Model { constants: vec![document("New.Url", None)], ..Model::default() };
    let rows = built(Ok(&metadata(&[])), &model);
    assert!(rows[0].fact.default.is_unknown() && rows[0].fact.host_class.is_unknown());
    assert_eq!(rows[0].fact.exposed_to_client, Known::Absent);
    assert_eq!(rows.len(), 1);
}

#[test]
fn an_unreadable_manifest_is_a_row_of_its_own() {
    let model = Model { constants: vec![document("Erp.Url", Some(false))], ..Model::default() };
    let rows = built(Err("not valid JSON at line 3"), &model);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].unreadable.as_deref(), Some("not valid JSON at line 3"));
    assert!(rows[1].fact.name.is_unknown());
}

#[test]
fn a_damaged_model_hides_only_who_is_exposed() {
    let damage = Damage { offset: 7, document: None, why: "cut off".to_owned() };
    let rows = built(Ok(&metadata(&[("Erp.Url", "String", "x")])), &Model { damage: vec![damage], ..Model::default() });
    assert_eq!(rows.len(), 1);
    assert!(rows[0].fact.exposed_to_client.is_unknown());
    assert_eq!(rows[0].fact.default, Known::Is("x".to_owned()));
}
