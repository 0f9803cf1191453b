//! Writing rules: what a person who writes one for the first time gets from the program.

#![cfg(test)]

mod common;

use std::path::Path;

use common::program::Program;
use mxready::rules::{Kind, RuleSet};
use mxready::yaml::{Content, Document, Mistakes, Node, read};
use serde_json::{Map, Value};

/// A YAML node as a JSON value, as an editor sees it.
fn json(node: &Node) -> Value {
    match &node.content {
        Content::List(items) => items.iter().map(json).collect(),
        Content::Mapping(entries) => {
            let pairs = entries.iter().map(|entry| (entry.key.clone(), json(&entry.value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Content::Scalar(scalar) if scalar.is_null() => Value::Null,
        Content::Scalar(scalar) if scalar.quoted => Value::from(scalar.text.clone()),
        Content::Scalar(scalar) => match scalar.text.as_str() {
            "true" => Value::from(true),
            "false" => Value::from(false),
            text => match text.parse::<i64>() {
                Ok(number) => Value::from(number),
                Err(_) => text.parse::<f64>().map_or_else(|_| Value::from(text), Value::from),
            },
        },
    }
}

fn parsed(name: &str, text: &str) -> Value {
    let document = Document { name: name.to_owned(), text: text.to_owned().into() };
    let mut mistakes = Mistakes::new();
    let node = read(&document, &mut mistakes).unwrap_or_else(|| panic!("{mistakes}"));
    json(&node)
}

fn schema() -> jsonschema::Validator {
    let schema = serde_json::from_str(include_str!("../docs/rule.schema.json")).expect("a schema");
    jsonschema::validator_for(&schema).expect("a valid schema")
}

#[test]
fn every_shipped_rule_is_valid_by_the_schema_and_points_editors_to_it() {
    let (root, schema) = (Path::new(env!("CARGO_MANIFEST_DIR")), schema());
    let rules = RuleSet::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    for rule in rules.rules() {
        let text = std::fs::read_to_string(root.join(rule.file())).expect("the file");
        let line = text.lines().next().unwrap_or_default();
        assert_eq!(line, "# yaml-language-server: $schema=../../docs/rule.schema.json", "{}", rule.file());
        let mistakes: Vec<String> =
            schema.iter_errors(&parsed(rule.file(), &text)).map(|mistake| mistake.to_string()).collect();
        assert_eq!(mistakes, Vec::<String>::new(), "{}", rule.file());
    }
}

#[test]
fn the_schema_refuses_what_the_program_refuses() {
    let good = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/network/private-address-called.yaml"),
    )
    .expect("a rule");
    let schema = schema();
    assert!(schema.is_valid(&parsed("good.yaml", &good)));
    for (from, to) in [
        ("severity: blocker", "severity: fatal"),
        ("severity: blocker", "severty: blocker"),
        ("in: [private, link-local]", "in: [privat]"),
        ("dialled: true", "dialed: true"),
        ("dialled: true", "dialled: {above: 3}"),
        ("expect: fires", "expect: fire"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(!schema.is_valid(&parsed("bad.yaml", &good.replacen(from, to, 1))), "{to}");
    }
}

#[test]
fn a_new_rule_of_every_kind_loads_and_its_tests_hold() {
    for kind in Kind::all() {
        let arguments = ["rules", "new", "our-rule", "--kind", kind.name, "--folder", "ours", "--today", "2026-11-23"];
        let mut program = Program::new().args(arguments);
        let outcome = program.run();
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{}", kind.name);
        let folder = program.folder().join("ours");
        let rules =
            RuleSet::load(std::slice::from_ref(&folder)).unwrap_or_else(|mistakes| panic!("{}: {mistakes}", kind.name));
        assert!(rules.self_test().is_success(), "{}", kind.name);
        let text = std::fs::read_to_string(folder.join("our-rule.yaml")).expect("the rule");
        assert!(schema().is_valid(&parsed("our-rule.yaml", &text)), "{}", kind.name);
        assert!(folder.join("mxready-rule.schema.json").is_file());
        assert_eq!(program.run().code, 2, "it replaces nothing");
    }
}

#[test]
fn a_new_rule_needs_a_legal_name_and_a_known_kind() {
    let no_id = Program::new().args(["rules", "new", "Our Rule"]).run();
    assert_eq!(no_id.code, 2);
    assert!(no_id.stderr.contains("lower-case words"), "{}", no_id.stderr);
    let no_kind = Program::new().args(["rules", "new", "our-rule", "--kind", "endpont"]).run();
    assert_eq!(no_kind.code, 2);
    assert!(no_kind.stderr.contains("did you mean `endpoint`?"), "{}", no_kind.stderr);
}

#[test]
fn the_shipped_rules_follow_the_advice_that_we_give() {
    let outcome = Program::new().args(["rules", "lint"]).run();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{}", outcome.stdout);
}

const CARELESS: &str = "\
id: careless
title: A title that ends with a full stop.
targets: [mendix-cloud-v4]
severity: warning
confidence: likely
effort: 1
match:
  endpoint:
    scheme: {is: http}
    owner: {is: own}
message: Something is wrong
remedy: Repair it.
source: {url: https://example.com/x, read: 2026-01-01}
tests:
  - {name: plain, expect: fires, endpoint: {scheme: http, owner: own}}
  - {name: safe, expect: quiet, endpoint: {scheme: https, owner: own}}
";

#[test]
fn careless_rules_get_advice_with_its_place() {
    let program = || Program::new().file("ours/careless.yaml", CARELESS);
    let outcome = program().args(["rules", "lint", "--rules", "ours"]).run();
    assert_eq!(outcome.code, 2);
    for part in [
        "advice: no test says what happens where the fact could not be read",
        "advice: the message does not say what it is about",
        "advice: the message is no sentence",
        "advice: the title is no heading",
        "careless.yaml:11:10",
        "4 remarks",
    ] {
        assert!(outcome.stdout.contains(part), "`{part}` is missing in {}", outcome.stdout);
    }
    let untested = CARELESS.replace(", owner: own}}", "}}");
    let outcome = Program::new().file("ours/careless.yaml", untested).args(["rules", "lint", "--rules", "ours"]).run();
    assert!(outcome.stdout.contains("`owner` is matched, but no test gives it"), "{}", outcome.stdout);
}

#[test]
fn a_rule_may_be_tested_on_a_whole_package() {
    let demo = include_bytes!("../fixtures/demo.mda");
    let rule = |expect: &str| {
        CARELESS
            .replace("tests:\n", &format!("tests:\n  - {{name: the demo, expect: {expect}, package: ../demo.mda}}\n"))
    };
    let run = |expect: &str, package: &str| {
        Program::new()
            .file(package, demo)
            .file("ours/careless.yaml", rule(expect))
            .args(["rules", "test", "--rules", "ours"])
            .run()
    };
    let (fires, quiet) = (run("fires", "demo.mda"), run("quiet", "demo.mda"));
    assert_ne!(fires.code, quiet.code, "one of the two holds");
    let failed = if fires.code == 0 { quiet } else { fires };
    assert!(failed.stdout.contains("test \"the demo\" of careless expects"), "{}", failed.stdout);
    let missing = run("fires", "elsewhere.mda");
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("demo.mda"), "a test that cannot run is no test that holds: {}", missing.stderr);
}

#[test]
fn sources_that_nobody_has_read_for_long_are_listed() {
    let program = || Program::new().file("ours/careless.yaml", CARELESS);
    let stale = |older_than: &str, today: &str| {
        program().args(["rules", "stale", "--rules", "ours", "--older-than", older_than, "--today", today]).run()
    };
    let fresh = stale("180d", "2026-01-31");
    assert_eq!(fresh.code, 0, "{}", fresh.stdout);
    let old = stale("180d", "2026-12-01");
    assert_eq!(old.code, 2);
    assert!(old.stdout.contains("careless\n  read 2026-01-01, 334 days ago"), "{}", old.stdout);
    assert!(old.stdout.contains("1 rule to read again"), "{}", old.stdout);
    assert!(stale("soon", "2026-12-01").stderr.contains("write a number of days, such as 180d"));
}

#[test]
fn five_planted_mistakes_are_all_shown_with_line_column_and_the_legal_words() {
    let planted = CARELESS
        .replace("severity: warning", "severity: fatal")
        .replace("scheme: {is: http}", "schema: {is: http}")
        .replace("owner: {is: own}", "owner: {is: ours}")
        .replace("read: 2026-01-01", "read: 2026-02-30")
        .replace("expect: quiet", "expect: silent");
    let outcome = Program::new().file("ours/careless.yaml", planted).args(["rules", "test", "--rules", "ours"]).run();
    assert_eq!(outcome.code, 2);
    for (place, message, legal) in [
        ("careless.yaml:4:11", "unknown word `fatal`", "legal here: blocker, warning, info"),
        ("careless.yaml:9:5", "`endpoint` has no field `schema`", "did you mean `scheme`?"),
        ("careless.yaml:10:17", "unknown word `ours`", "legal here: own, marketplace, library, platform"),
        ("careless.yaml:13:44", "`2026-02-30` is not a date", "write it as 2026-11-23"),
        ("careless.yaml:16:26", "unknown word `silent`", "legal here: fires, quiet, cannot-tell"),
    ] {
        for part in [place, message, legal] {
            assert!(outcome.stderr.contains(part), "`{part}` is missing in {}", outcome.stderr);
        }
    }
}
