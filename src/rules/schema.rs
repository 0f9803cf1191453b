//! The form of a rule file as JSON Schema, for editors that complete and check while one writes. Made from the kinds of
//! facts, so it cannot fall behind them. What a schema cannot say (an id that is its file's name, a placeholder that is
//! no field, a test that does not hold) is for `mxready rules test`.

use serde_json::{Map, Value, json};

use crate::facts::{FieldInfo, FieldType};

use super::compile::legal_tests;
use super::kind::Kind;

/// The schema of a rule file.
pub fn rule_schema() -> Value {
    let kinds = Kind::all();
    let mut definitions = Map::new();
    for kind in kinds {
        definitions.insert(format!("{}-condition", kind.name), condition(kind));
        definitions.insert(format!("{}-fact", kind.name), fact(kind));
    }
    let matches: Map<String, Value> =
        kinds.iter().map(|kind| (kind.name.to_owned(), reference(kind, "condition"))).collect();
    let facts: Map<String, Value> = kinds.iter().map(|kind| (kind.name.to_owned(), reference(kind, "fact"))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule of mxready",
        "description": "One rule, one file. `mxready rules test --rules FOLDER` says what a schema cannot check.",
        "type": "object",
        "additionalProperties": false,
        "required": [
            "id", "title", "targets", "severity", "confidence", "effort", "match", "message", "remedy", "source", "tests"
        ],
        "properties": {
            "id": {
                "description": "The file's name; lower-case words joined by hyphens.",
                "type": "string",
                "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"
            },
            "catalogue": { "description": "Key of the difference between the platforms.", "type": "string" },
            "title": { "description": "What is wrong, in a few words.", "type": "string" },
            "targets": {
                "description": "Where the rule applies: mendix-cloud-v4, or mendix-cloud-v4@2026 for one profile.",
                "type": "array", "minItems": 1, "items": { "type": "string" }
            },
            "severity": {
                "description": "blocker: it will not deploy or start, or needs what the target does not have. warning: it \
                                runs, but differently. info: a person has to decide.",
                "enum": ["blocker", "warning", "info"]
            },
            "confidence": {
                "description": "certain: read from the package itself. likely: on a path that the app reaches. possible: \
                                there, but not shown to be reached.",
                "enum": ["certain", "likely", "possible"]
            },
            "possible-when": {
                "description": "Where this holds, the confidence falls to possible.", "type": "object"
            },
            "effort": { "description": "Story points for the cause.", "type": "integer", "minimum": 0, "maximum": 100 },
            "match": {
                "description": "Exactly one kind of facts, and what it has to be.",
                "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
                "properties": matches
            },
            "message": {
                "description": "What was found and what it means; `{field}` and `{$threshold}` are filled in.",
                "type": "string"
            },
            "remedy": { "description": "What to do, and where.", "type": "string" },
            "source": {
                "description": "Where the claim about the platform comes from.",
                "oneOf": [{ "$ref": "#/$defs/source" }, { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/source" } }]
            },
            "tests": {
                "description": "At least one that fires and one that stays quiet.",
                "type": "array", "minItems": 2, "items": tests(facts)
            }
        },
        "$defs": with_source(definitions)
    })
}

fn with_source(mut definitions: Map<String, Value>) -> Map<String, Value> {
    let source = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["url", "read"],
        "properties": {
            "url": { "type": "string", "pattern": "^https?://" },
            "read": { "description": "The day on which it was read.", "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }
        }
    });
    definitions.insert("source".to_owned(), source);
    definitions
}

fn tests(mut properties: Map<String, Value>) -> Value {
    properties.insert("name".to_owned(), json!({ "description": "What the test shows.", "type": "string" }));
    properties.insert("expect".to_owned(), json!({ "enum": ["fires", "quiet", "cannot-tell"] }));
    let as_of =
        json!({ "description": "The profile for which it holds; all by default.", "type": ["string", "integer"] });
    properties.insert("as-of".to_owned(), as_of);
    let package =
        json!({ "description": "A package instead of a fact, by its path from this file.", "type": "string" });
    properties.insert("package".to_owned(), package);
    json!({
        "type": "object", "additionalProperties": false, "required": ["name", "expect"], "properties": properties
    })
}

fn reference(kind: &Kind, what: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{}-{what}", kind.name) })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A condition: fields with their tests, and the words that join conditions.
fn condition(kind: &Kind) -> Value {
    let mut properties: Map<String, Value> = kind.fields.iter().map(|field| (field.name(), tested(field))).collect();
    let several = json!({ "type": "array", "minItems": 1, "items": reference(kind, "condition") });
    properties.insert("any".to_owned(), several.clone());
    properties.insert("all".to_owned(), several);
    properties.insert("not".to_owned(), reference(kind, "condition"));
    json!({
        "description": one_line(kind.documentation),
        "type": "object", "minProperties": 1, "additionalProperties": false, "properties": properties
    })
}

/// The tests of a field.
fn tested(field: &FieldInfo) -> Value {
    let tests: Map<String, Value> = legal_tests(field.field_type)
        .iter()
        .map(|test| ((*test).to_owned(), operand(field.field_type, test)))
        .collect();
    let mapping = json!({ "type": "object", "minProperties": 1, "additionalProperties": false, "properties": tests });
    let description = one_line(field.documentation);
    match field.field_type {
        FieldType::Flag => json!({ "description": description, "oneOf": [{ "type": "boolean" }, mapping] }),
        _ => json!({ "description": description, "allOf": [mapping] }),
    }
}

/// What a test compares with.
fn operand(field_type: FieldType, test: &str) -> Value {
    let one = json!({ "type": ["string", "number"] });
    let several = json!({ "type": "array", "minItems": 1, "items": { "type": ["string", "number"] } });
    match (test, field_type) {
        ("present" | "empty" | "ignore-case", _) => json!({ "type": "boolean" }),
        ("any-matches", _) => one,
        ("is", FieldType::Word(words)) => json!({ "enum": words }),
        (_, FieldType::Word(words) | FieldType::Words(words)) => {
            json!({ "type": "array", "minItems": 1, "items": { "enum": words } })
        }
        // A threshold may stand for a whole list.
        ("in", FieldType::Version | FieldType::Number) => json!({ "type": ["array", "string"] }),
        ("in" | "not-in", _) | (_, FieldType::Texts) => several,
        ("starts-with" | "ends-with" | "contains", _) => json!({ "oneOf": [one, several] }),
        _ => one,
    }
}

/// The fact of a test: `null` stands for what could not be read.
fn fact(kind: &Kind) -> Value {
    let properties: Map<String, Value> = kind.fields.iter().map(|field| (field.name(), given(field))).collect();
    json!({ "type": ["object", "null"], "additionalProperties": false, "properties": properties })
}

fn given(field: &FieldInfo) -> Value {
    let value = match field.field_type {
        FieldType::Text | FieldType::Version | FieldType::Number => json!({ "type": ["string", "number", "boolean"] }),
        FieldType::Flag => json!({ "type": "boolean" }),
        FieldType::Word(words) => json!({ "enum": words }),
        FieldType::Texts => json!({ "type": "array", "items": { "type": ["string", "number"] } }),
        FieldType::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
    };
    json!({ "description": one_line(field.documentation), "oneOf": [value, { "type": "null" }] })
}
