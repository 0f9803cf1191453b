//! Claims about the fixtures themselves: the notation becomes what Mendix stores, and the checked-in demo package is
//! what its source says.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bson::raw::{RawBsonRef, RawDocument};
use mxready_fixtures::Package;

/// The real packages, where they are at hand.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("MXREADY_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real packages at {}", folder.display());
    None
}

/// The documents of a `model.mdp`.
fn documents(mut bytes: &[u8]) -> Vec<&RawDocument> {
    let mut documents = Vec::new();
    while !bytes.is_empty() {
        let length = usize::try_from(i32::from_le_bytes(bytes[..4].try_into().unwrap())).unwrap();
        documents.push(RawDocument::from_bytes(&bytes[..length]).unwrap());
        bytes = &bytes[length..];
    }
    documents
}

/// How objects of one type are stored: how many there are, and of each property how often it occurs with which types.
#[derive(Default)]
struct Shape {
    count: usize,
    properties: BTreeMap<String, (usize, BTreeSet<&'static str>)>,
}

fn type_name(value: RawBsonRef<'_>) -> &'static str {
    match value {
        RawBsonRef::String(_) => "string",
        RawBsonRef::Document(_) => "document",
        RawBsonRef::Array(_) => "array",
        RawBsonRef::Binary(_) => "binary",
        RawBsonRef::Boolean(_) => "bool",
        RawBsonRef::DateTime(_) => "datetime",
        RawBsonRef::Null => "null",
        RawBsonRef::Int64(_) => "int64",
        _ => "something else",
    }
}

fn learn(document: &RawDocument, shapes: &mut BTreeMap<String, Shape>) {
    let name = document.get_str("$Type").unwrap().to_owned();
    let shape = shapes.entry(name).or_default();
    shape.count += 1;
    let mut inner = Vec::new();
    for element in document {
        let (key, value) = element.unwrap();
        let property = shape.properties.entry(key.as_str().to_owned()).or_default();
        property.0 += 1;
        property.1.insert(type_name(value));
        match value {
            RawBsonRef::Document(child) => inner.push(child),
            RawBsonRef::Array(children) => {
                inner.extend(children.into_iter().filter_map(|child| child.unwrap().as_document()));
            }
            _ => {}
        }
    }
    for child in inner {
        learn(child, shapes);
    }
}

fn shapes(model: &[u8]) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    // The first document is the skeleton of ids.
    for document in documents(model).into_iter().skip(1) {
        learn(document, &mut shapes);
    }
    shapes
}

/// Where we differ from a real package although both are right: the type, the property, and why.
const KNOWN_DIFFERENCES: &[(&str, &str, &str)] = &[
    ("ImportMappings$ObjectMappingElement", "CustomHandlerCall", "these packages map without a handler"),
    ("Microflows$HttpConfiguration", "CustomLocationTemplate", "7.0.2 has web service calls only, ours REST calls too"),
    ("Microflows$MicroflowCall", "QueueSettings", "no real package puts a call into a queue"),
    ("Microflows$ResultHandling", "ImportMappingCall", "some of these packages map every answer"),
    ("ScheduledEvents$ScheduledEvent", "Schedule", "no real package of 9.12 or later has a legacy event"),
];

#[test]
fn objects_are_stored_as_mendix_stores_them() {
    let Some(corpus) = corpus() else { return };
    let mut folders: Vec<PathBuf> = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut compared = BTreeSet::new();
    let mut wrong = Vec::new();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let label = folder.file_name().unwrap().to_str().unwrap();
        let version = label.split('-').next().unwrap();
        let real = shapes(&std::fs::read(folder.join("model/model.mdp")).unwrap());
        let package = Package::fixture_as("everything", version).unwrap();
        let ours = shapes(package.entry("model/model.mdp").unwrap());
        for (name, shape) in &ours {
            let Some(real) = real.get(name) else { continue };
            compared.insert(name.clone());
            let mut report = |property: &str, what: String| {
                if !KNOWN_DIFFERENCES.iter().any(|(of, named, _)| of == name && *named == property) {
                    wrong.push(format!("{label}: {name}.{property}: {what}"));
                }
            };
            for (property, (_, types)) in &shape.properties {
                match real.properties.get(property) {
                    None => report(property, "no real object has it".to_owned()),
                    Some((_, known)) if types.is_subset(known) => {}
                    Some((_, known)) => report(property, format!("{types:?} instead of {known:?}")),
                }
            }
            for (property, (count, _)) in &real.properties {
                if *count == real.count && !shape.properties.contains_key(property) {
                    report(property, "every real object has it, ours do not".to_owned());
                }
            }
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared.len() > 90, "only {} types compared", compared.len());
}

/// Every folder of `fixtures/packages`.
fn packages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/packages");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_fixture_builds_and_builds_the_same_twice() {
    for name in packages() {
        let package = Package::fixture(&name).unwrap_or_else(|error| panic!("{error}"));
        let again = Package::fixture(&name).unwrap();
        assert_eq!(package.to_mda().unwrap(), again.to_mda().unwrap(), "{name}");
        assert!(package.entry("model/bundles/project.jar").is_some(), "{name}");
    }
}

#[test]
fn one_source_builds_in_every_version() {
    for version in
        ["5.6.0", "5.21.1", "6.2.0", "6.10.12", "7.8.0", "7.23.4", "8.18.1", "9.0.5", "9.10.0", "10.24.15", "11.6.0"]
    {
        Package::fixture_as("everything", version).unwrap_or_else(|error| panic!("as {version}: {error}"));
    }
}

#[test]
fn the_packages_that_are_checked_in_are_what_their_sources_say() {
    for name in ["demo", "ready"] {
        let file = format!("fixtures/{name}.mda");
        let checked_in = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        let built = Package::fixture(name).unwrap().to_mda().unwrap();
        if std::env::var_os("MXREADY_UPDATE").is_some() {
            std::fs::write(&checked_in, &built).unwrap();
        }
        let same = std::fs::read(&checked_in).is_ok_and(|bytes| bytes == built);
        assert!(same, "{file} is not up to date: run `MXREADY_UPDATE=1 cargo test --test fixtures`");
    }
}

#[test]
fn the_skeleton_lists_every_document_in_the_order_of_the_file() {
    let package = Package::fixture("demo").unwrap();
    let documents = documents(package.entry("model/model.mdp").unwrap());
    let mut listed = Vec::new();
    let skeleton = documents[0];
    let ids = |array: &bson::raw::RawArray, listed: &mut Vec<Vec<u8>>| {
        for stub in array {
            let stub = stub.unwrap().as_document().unwrap();
            assert_eq!(stub.iter().count(), 2, "a stub has an id and a type");
            listed.push(stub.get_binary("$ID").unwrap().bytes.to_vec());
        }
    };
    ids(skeleton.get_array("ProjectDocuments").unwrap(), &mut listed);
    for module in skeleton.get_array("Modules").unwrap() {
        let module = module.unwrap().as_document().unwrap();
        listed.push(module.get_binary("$ID").unwrap().bytes.to_vec());
        listed.push(module.get_document("DomainModel").unwrap().get_binary("$ID").unwrap().bytes.to_vec());
        ids(module.get_array("AllDocuments").unwrap(), &mut listed);
    }
    let stored: Vec<Vec<u8>> =
        documents[2..].iter().map(|document| document.get_binary("$ID").unwrap().bytes.to_vec()).collect();
    assert_eq!(listed, stored);
    assert_eq!(skeleton.get_binary("$ID").unwrap(), documents[1].get_binary("$ID").unwrap());
}

/// The objects of a flow or of a loop's body: their ids and types, and the bodies inside.
fn objects<'a>(collection: &'a RawDocument, level: usize, found: &mut Vec<(Vec<u8>, &'a str, usize)>) {
    for object in collection.get_array("Objects").unwrap() {
        let object = object.unwrap().as_document().unwrap();
        let kind = object.get_str("$Type").unwrap();
        found.push((object.get_binary("$ID").unwrap().bytes.to_vec(), kind, level));
        if let Ok(body) = object.get_document("ObjectCollection") {
            // Bodies at one depth are told apart by the loop that holds them.
            objects(body, found.len() + 1000, found);
        }
    }
}

#[test]
fn the_graph_of_a_flow_keeps_the_rules_of_real_ones() {
    let mut flows = 0;
    for name in packages() {
        let package = Package::fixture(&name).unwrap();
        for document in documents(package.entry("model/model.mdp").unwrap()).into_iter().skip(1) {
            let Ok(collection) = document.get_document("ObjectCollection") else { continue };
            let label = document.get_str("QualifiedName").unwrap();
            let mut found = Vec::new();
            objects(collection, 0, &mut found);
            let level = |id: &[u8]| found.iter().find(|(candidate, ..)| candidate == id).map(|(_, _, level)| *level);
            let mut incoming = BTreeSet::new();
            for flow in document.get_array("SequenceFlows").unwrap() {
                let flow = flow.unwrap().as_document().unwrap();
                let origin = flow.get_binary("OriginPointer").unwrap().bytes;
                let destination = flow.get_binary("DestinationPointer").unwrap().bytes;
                assert!(level(origin).is_some(), "{label}: a sequence flow from nowhere");
                assert_eq!(level(origin), level(destination), "{label}: a sequence flow crosses a loop");
                incoming.insert(destination.to_vec());
            }
            let is_entry = |(id, kind, _): &&(Vec<u8>, &str, usize)| {
                !incoming.contains(id) && !kind.ends_with("Parameter") && !kind.ends_with("Annotation")
            };
            let mut entries: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
            for (_, kind, level) in found.iter().filter(is_entry) {
                entries.entry(*level).or_default().push(kind);
            }
            for (level, kinds) in entries {
                assert_eq!(kinds.len(), 1, "{label}: {kinds:?} at {level}");
                assert_eq!(level == 0, kinds[0] == "Microflows$StartEvent", "{label}: begins with {}", kinds[0]);
            }
            flows += 1;
        }
    }
    assert!(flows > 80, "only {flows} flows");
}
