//! The libraries of a package as a CycloneDX 1.6 bill of materials: what scanners for known vulnerabilities read.
//!
//! Deterministic: it has neither a serial number nor a time, which the format does not demand. Says of each jar what the
//! jar says about itself; a package URL only where the jar holds Maven's own files. Where jars or parts of them could
//! not be read, the bill says that it is incomplete.

use serde::Serialize;

use crate::facts::{FieldValue, Jar, Known, Row};

use super::super::json::Tool;
use super::super::json_text;
use super::Inspection;

/// Marks the app in the bill.
const APP: &str = "app";

/// The bill of materials as indented JSON.
///
/// # Errors
///
/// None that the types of facts can cause; the serializer's own error otherwise.
pub fn cyclonedx(inspection: &Inspection<'_>) -> serde_json::Result<String> {
    let facts = inspection.facts;
    let mut components = vec![];
    components.extend(runtime(inspection));
    components.extend(jars_in(&facts.jars, None));
    let complete = inspection.coverage.unreadable.is_empty() && facts.jars.iter().all(|row| row.unreadable.is_none());
    let depends_on = components.iter().map(|component| component.reference.clone()).collect();
    json_text::to_text(&Bill {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: Metadata {
            tools: Tools {
                components: vec![Component::new(
                    "application",
                    "mxready",
                    Tool::THIS.name,
                    Some(Tool::THIS.version.to_owned()),
                )],
            },
            component: app(inspection),
        },
        components,
        dependencies: vec![Dependency { reference: APP, depends_on }],
        compositions: vec![Composition {
            aggregate: if complete { "complete" } else { "incomplete" },
            assemblies: vec![APP],
        }],
    })
}

fn app(inspection: &Inspection<'_>) -> Component {
    let app = inspection.facts.app.first().map(|row| &row.fact);
    let text = |field: Option<&Known<String>>| field.and_then(Known::value).cloned();
    let name = text(app.map(|app| &app.project)).filter(|name| !name.is_empty());
    let version = text(app.map(|app| &app.model_version));
    let mut component =
        Component::new("application", APP, &name.unwrap_or_else(|| inspection.path.to_owned()), version);
    component.hashes = inspection.sha256.map(|sha256| vec![Hash::of(sha256)]);
    component
}

/// The Mendix runtime, which the platform brings along.
fn runtime(inspection: &Inspection<'_>) -> Option<Component> {
    let version = inspection.facts.app.first()?.fact.mendix_version.value()?.to_string();
    Some(Component::new("framework", "mendix-runtime", "Mendix Runtime", Some(version)))
}

/// The jars directly in a jar, or in the package; those inside them hang below.
fn jars_in(jars: &[Row<Jar>], outer: Option<&str>) -> Vec<Component> {
    let file = |row: &Row<Jar>| row.fact.file.value().cloned().unwrap_or_else(|| row.object.clone());
    let inside = jars.iter().map(|row| (file(row), row)).filter(|(file, _)| match (outer, file.rsplit_once("!/")) {
        (None, None) => true,
        (Some(outer), Some((around, _))) => outer == around,
        _ => false,
    });
    inside.map(|(file, row)| jar(jars, &file, row)).collect()
}

fn jar(jars: &[Row<Jar>], file: &str, row: &Row<Jar>) -> Component {
    let fact = &row.fact;
    let name = fact.library.value().cloned().unwrap_or_else(|| file.rsplit('/').next().unwrap_or(file).to_owned());
    let mut component = Component::new("library", file, &name, fact.version.value().cloned());
    component.purl = fact.package_url.value().cloned();
    component.hashes = fact.sha256.value().map(|sha256| vec![Hash::of(sha256)]);
    component.properties.push(Property::new("mxready:file", file));
    if let Some(modules) = fact.required_by.value().filter(|modules| !modules.is_empty()) {
        component.properties.push(Property::new("mxready:required-by", &words(modules)));
    }
    if let Some(java) = fact.java_needed.value() {
        component.properties.push(Property::new("mxready:java-needed", &java.to_string()));
    }
    if let Some(why) = &row.unreadable {
        component.properties.push(Property::new("mxready:could-not-be-read", why));
    }
    let inner = jars_in(jars, Some(file));
    component.components = Some(inner).filter(|inner| !inner.is_empty());
    component
}

fn words<T: FieldValue>(set: &T) -> String {
    match set.value() {
        crate::facts::Value::Set(words) => words.join(", "),
        _ => String::new(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bill {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: Metadata,
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
    compositions: Vec<Composition>,
}

#[derive(Serialize)]
struct Metadata {
    tools: Tools,
    component: Component,
}

#[derive(Serialize)]
struct Tools {
    components: Vec<Component>,
}

#[derive(Serialize)]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<Vec<Hash>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<Component>>,
}

impl Component {
    fn new(kind: &'static str, reference: &str, name: &str, version: Option<String>) -> Self {
        Self {
            kind,
            reference: reference.to_owned(),
            name: name.to_owned(),
            version,
            hashes: None,
            purl: None,
            properties: Vec::new(),
            components: None,
        }
    }
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

impl Hash {
    fn of(sha256: &str) -> Self {
        Self { alg: "SHA-256", content: sha256.to_owned() }
    }
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

impl Property {
    fn new(name: &'static str, value: &str) -> Self {
        Self { name, value: value.to_owned() }
    }
}

#[derive(Serialize)]
struct Dependency {
    #[serde(rename = "ref")]
    reference: &'static str,
    #[serde(rename = "dependsOn")]
    depends_on: Vec<String>,
}

#[derive(Serialize)]
struct Composition {
    aggregate: &'static str,
    assemblies: Vec<&'static str>,
}
