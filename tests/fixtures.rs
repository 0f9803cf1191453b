//! Claims about the fixtures themselves: the notation becomes what Mendix stores, and the checked-in demo package is
//! what its source says.

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
