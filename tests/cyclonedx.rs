//! The bill of materials against the public schema of CycloneDX 1.6.

#![cfg(test)]

mod common;

use std::path::Path;

use common::program::Program;
use common::{sample, sample_facts};
use jsonschema::{Registry, Validator};
use mxready::facts::{Facts, Jar, Known, Owner, OwnerKind, Row};
use mxready::report::inspect::{Inspection, cyclonedx};
use serde_json::Value;

const BASE: &str = "http://cyclonedx.org/schema/";

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/cyclonedx").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mistakes(bill: &Value) -> Vec<String> {
    let mut registry = Registry::new();
    for name in ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"] {
        registry = registry.add(format!("{BASE}{name}"), schema(name)).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let bom = schema("bom-1.6.SNAPSHOT.schema.json");
    let validator: Validator = jsonschema::options().with_registry(&registry).build(&bom).expect("the schema is whole");
    validator.iter_errors(bill).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn bill(facts: &Facts) -> Value {
    let coverage = sample::not_ready().coverage;
    let sha256 = "0".repeat(64);
    let inspection = Inspection { path: "packages/orders.mda", sha256: Some(&sha256), facts, coverage: &coverage };
    serde_json::from_str(&cyclonedx(&inspection).unwrap()).unwrap()
}

fn jar(file: &str, name: &str) -> Row<Jar> {
    let is = |text: &str| Known::Is(text.to_owned());
    let fact = Jar { file: is(file), library: is(name), version: is("1.0"), ..Jar::default() };
    let owner = Owner { kind: OwnerKind::Library, name: file.to_owned() };
    Row { fact, object: file.to_owned(), owner, evidence: Vec::new(), unreadable: None }
}

#[test]
fn a_bill_is_valid_by_the_public_schema_of_cyclonedx() {
    let bill = bill(&sample_facts::facts());
    assert_eq!(mistakes(&bill), [] as [String; 0]);
    assert_eq!(bill["metadata"]["component"]["hashes"][0]["content"], "0".repeat(64));
    let components = bill["components"].as_array().unwrap();
    let commons = components.iter().find(|component| component["name"] == "commons-io").expect("commons-io");
    assert_eq!(commons["purl"], "pkg:maven/commons-io/commons-io@2.11.0");
    assert_eq!(commons["hashes"][0]["alg"], "SHA-256");
    assert!(bill.get("serialNumber").is_none() && bill["metadata"].get("timestamp").is_none(), "the same every time");
}

#[test]
fn the_schema_refuses_a_bill_that_is_none() {
    let mut wrong = bill(&sample_facts::facts());
    wrong["components"][0]["hashes"] = serde_json::json!([{"alg": "SHA-256", "content": "short"}]);
    wrong["specVersion"] = 16.into();
    let found = mistakes(&wrong);
    assert!(found.len() >= 2, "{found:#?}");
}

#[test]
fn a_jar_in_a_jar_hangs_below_it() {
    let rows = ["fat.jar", "fat.jar!/lib/inner.jar", "fat.jar!/lib/inner.jar!/deep.jar", "other.jar"];
    let facts = Facts { jars: rows.map(|file| jar(file, file)).into(), ..Facts::default() };
    let bill = bill(&facts);
    assert_eq!(mistakes(&bill), [] as [String; 0]);
    let names = |value: &Value| -> Vec<String> {
        let components = value["components"].as_array().into_iter().flatten();
        components.map(|component| component["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&bill), ["fat.jar", "other.jar"]);
    assert_eq!(names(&bill["components"][0]), ["fat.jar!/lib/inner.jar"]);
    assert_eq!(names(&bill["components"][0]["components"][0]), ["fat.jar!/lib/inner.jar!/deep.jar"]);
}

#[test]
fn what_could_not_be_read_makes_the_bill_incomplete() {
    let mut damaged = jar("x-1.jar", "x");
    damaged.unreadable = Some("x-1.jar: cut off".to_owned());
    let bill = bill(&Facts { jars: vec![damaged], ..Facts::default() });
    assert_eq!(mistakes(&bill), [] as [String; 0]);
    assert_eq!(bill["compositions"][0]["aggregate"], "incomplete");
    assert_eq!(bill["components"][0]["properties"][1]["value"], "x-1.jar: cut off");
}

#[test]
fn the_program_writes_the_same_bill_every_time() {
    let demo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo.mda")).unwrap();
    let run = || {
        let mut program = Program::new().unmasked().file("demo.mda", &demo);
        program = program.args(["inspect", "demo.mda", "--format", "cyclonedx"]);
        program.run().stdout
    };
    let text = run();
    let bill: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(mistakes(&bill), [] as [String; 0]);
    let libraries = bill["components"].as_array().unwrap();
    let hashed = libraries.iter().filter(|component| component["type"] == "library");
    assert!(hashed.clone().count() > 0 && hashed.clone().all(|library| library["hashes"][0]["alg"] == "SHA-256"));
    assert_eq!(text, run());
}
