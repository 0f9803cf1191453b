use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::java::{JavaInterest, read_jar};

use super::*;

fn jar(path: &str, classes: &[&str], also: &[(&str, &[u8])]) -> JarContents {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    };
    for class in classes {
        let file = format!("{}/fixtures/java/classes/warehouse/{class}.class", env!("CARGO_MANIFEST_DIR"));
        add(&format!("warehouse/{class}.class"), &std::fs::read(&file).expect(&file));
    }
    for (name, bytes) in also {
        add(name, bytes);
    }
    let interest = JavaInterest::new()
        .method("java.lang.System", "setSecurityManager")
        .class("java.lang.SecurityManager")
        .class("java.lang.SecurityException")
        .class("java.net.Socket");
    read_jar(path, &writer.finish().unwrap().into_inner(), &interest)
}

fn build(jars: Vec<JarContents>) -> Vec<Row<JavaReference>> {
    let owner_of = |package: &str| match package {
        "warehouse" => Owner { kind: OwnerKind::Own, name: "Warehouse".to_owned() },
        other => Owner { kind: OwnerKind::Marketplace, name: other.to_owned() },
    };
    let reachable = |class: &str| Known::Is(class == "warehouse.actions.InstallSecurityManager");
    rows(&JavaCode { jars }, &|_, _| true, &owner_of, &reachable)
}

const PROJECT: &str = "model/bundles/project.jar";
const LIBRARY: &str = "model/lib/userlib/dialler-1.0.jar";

#[test]
fn a_call_in_the_project_shows_whose_it_is_where_it_stands_and_whether_it_is_reached() {
    let rows = build(vec![jar(PROJECT, &["actions/InstallSecurityManager"], &[])]);
    let [row] = rows.as_slice() else { panic!("{rows:#?}") };
    assert_eq!(row.object, "warehouse.actions.InstallSecurityManager");
    assert_eq!(row.owner.to_string(), "your module Warehouse");
    assert_eq!(row.fact.relation, Known::Is(Relation::Calls));
    assert_eq!(row.fact.method, Known::Is("setSecurityManager".to_owned()));
    assert_eq!(row.fact.in_methods, Known::Is(BTreeSet::from(["executeAction".to_owned()])));
    assert_eq!((&row.fact.reachable, &row.fact.arguments), (&Known::Is(true), &Known::Is(BTreeSet::new())));
    assert_eq!((&row.fact.jar, &row.fact.module), (&Known::Is("project.jar".into()), &Known::Is("Warehouse".into())));
    let path = [
        PROJECT,
        "warehouse.actions.InstallSecurityManager",
        "executeAction",
        "calls java.lang.System.setSecurityManager(SecurityManager)",
    ];
    assert_eq!(row.evidence, [Evidence::at(path)]);
}

#[test]
fn a_super_class_has_no_method_and_no_arguments() {
    let rows = build(vec![jar(PROJECT, &["security/StrictManager"], &[])]);
    let row = rows.iter().find(|row| row.fact.relation == Known::Is(Relation::Extends)).expect("extends");
    assert!(row.fact.method.is_absent() && row.fact.in_methods.is_absent() && row.fact.arguments.is_absent());
    let path = [PROJECT, "warehouse.security.StrictManager", "extends java.lang.SecurityManager"];
    assert_eq!(row.evidence, [Evidence::at(path)]);
}

#[test]
fn a_caught_exception_names_the_method_that_catches_it() {
    let rows = build(vec![jar(PROJECT, &["actions/RelyOnRefusal"], &[])]);
    let [row] = rows.as_slice() else { panic!("{rows:#?}") };
    assert_eq!(row.fact.relation, Known::Is(Relation::Catches));
    assert_eq!(row.fact.in_methods, Known::Is(BTreeSet::from(["executeAction".to_owned()])));
    assert_eq!(row.evidence[0].path.last().map(String::as_str), Some("catches java.lang.SecurityException"));
}

#[test]
fn constants_beside_a_call_are_arguments_and_stand_in_the_excerpt() {
    let rows = build(vec![jar(LIBRARY, &["net/SupplierLink"], &[])]);
    let row = |descriptor: &str| {
        let descriptor = Known::Is(descriptor.to_owned());
        rows.iter().find(|row| row.fact.descriptor == descriptor).expect("a row for each constructor")
    };
    let dialling = row("(Ljava/lang/String;I)V");
    assert_eq!(dialling.fact.arguments, Known::Is(BTreeSet::from(["10.1.2.3".to_owned(), "389".to_owned()])));
    let shown: Vec<_> =
        dialling.evidence.iter().map(|chain| (chain.path[2].as_str(), chain.excerpt.as_deref())).collect();
    assert_eq!(shown, [("directory", Some("\"10.1.2.3\", 389")), ("named", None)]);
    assert_eq!(dialling.evidence[0].path[3], "calls java.net.Socket(String, int)");
    assert_eq!(dialling.owner.to_string(), "library dialler-1.0.jar");
    assert_eq!(row("()V").fact.arguments, Known::Is(BTreeSet::new()));
}

#[test]
fn an_unreadable_class_may_refer_to_anything_but_its_owner_is_known() {
    let also: [(&str, &[u8]); 1] = [("orders/actions/Broken.class", b"\xCA\xFE\xBA\xBE")];
    let rows = build(vec![jar(PROJECT, &["actions/CountProcessors"], &also)]);
    let [row] = rows.as_slice() else { panic!("{rows:#?}") };
    assert!(row.fact.class.is_unknown() && row.fact.relation.is_unknown() && row.fact.reachable.is_unknown());
    assert_eq!(row.fact.module, Known::Is("orders".to_owned()));
    assert_eq!(row.fact.owner, Known::Is(OwnerKind::Marketplace));
    let unreadable = row.unreadable.as_deref().expect("marked");
    assert!(unreadable.starts_with("model/bundles/project.jar!/orders/actions/Broken.class: "), "{unreadable}");
}

#[test]
fn a_jar_that_does_not_open_leaves_open_whose_code_is_missing() {
    let rows = build(vec![
        JarContents::unreadable(PROJECT, "it is encrypted".to_owned()),
        JarContents::unreadable(LIBRARY, "it is encrypted".to_owned()),
    ]);
    let owners: Vec<_> = rows.iter().map(|row| &row.fact.owner).collect();
    assert_eq!(owners, [&Known::Unknown, &Known::Is(OwnerKind::Library)]);
    assert!(rows.iter().all(|row| row.unreadable.is_some() && row.fact.class.is_unknown()));
}

#[test]
fn where_a_body_could_not_be_walked_arguments_are_unknown_not_empty() {
    let mut contents = jar(LIBRARY, &["net/SupplierLink"], &[]);
    for places in contents.references.values_mut() {
        places.places_unknown = true;
        places.places.clear();
    }
    let rows = build(vec![contents]);
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row.fact.arguments.is_unknown() && row.fact.in_methods.is_unknown()));
    assert!(rows.iter().all(|row| row.evidence[0].path.len() == 3));
}

#[test]
fn rows_come_in_the_same_order_whatever_the_order_of_the_jars() {
    let jars =
        || vec![jar(LIBRARY, &["net/SupplierLink"], &[]), jar(PROJECT, &["actions/InstallSecurityManager"], &[])];
    let mut reversed = jars();
    reversed.reverse();
    assert_eq!(build(jars()), build(reversed));
}
