//! What developers accept in the documentation of a scheduled event: it counts only for that event, with a reason, in a
//! module of their own, and never for what could not be read.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready_fixtures::{Package, damage};
use serde_json::Value;

const MODEL: &str = include_str!("../fixtures/packages/demo/app.model");
const RULE: &str = "scheduled-event-runs-long";
const EVENT: &str = "Depot.SyncParcels";

/// The demo package with a documentation for its event.
fn package(documentation: &str) -> Package {
    Package::fixture("demo").and_then(|demo| demo.with_model(&model(documentation))).expect("the package")
}

fn model(documentation: &str) -> String {
    let told = "\"Sends every parcel to the back office. Takes long at the end of the month.\"";
    assert!(MODEL.contains(told), "the demo's event is documented");
    MODEL.replace(told, &format!("\"{documentation}\""))
}

fn program(package: &Package) -> Program {
    Program::new().file("app.mda", package.to_mda().expect("the package builds"))
}

fn check(program: &Program, arguments: &[&str]) -> Outcome {
    program.another().args(["check", "app.mda"]).args(arguments.iter().copied()).run()
}

fn json(program: &Program, arguments: &[&str]) -> Value {
    let outcome = check(program, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&outcome.stdout).expect("JSON")
}

/// Objects of the findings of the rule that are open, and of those that are accepted.
fn of_rule(report: &Value) -> (Vec<&str>, Vec<&str>) {
    let package = &report["packages"][0];
    let list = |name: &str| package[name].as_array().expect("a list").iter();
    let ours = |finding: &&Value| finding["rule"] == RULE;
    let open = list("findings").filter(ours).filter_map(|finding| finding["object"].as_str()).collect();
    let accepted = list("suppressed").map(|suppressed| &suppressed["finding"]).filter(ours);
    (open, accepted.filter_map(|finding| finding["object"].as_str()).collect())
}

fn idle(report: &Value) -> Vec<(&str, &str)> {
    let idle = report["gate"]["idle_suppressions"].as_array().expect("a list").iter();
    idle.filter_map(|idle| Some((idle["rule"].as_str()?, idle["why"].as_str()?))).collect()
}

#[test]
fn an_event_that_its_developer_accepts_is_told_with_the_reason_and_the_place() {
    let program = program(&package("Runs at night. mxready:allow scheduled-event-runs-long the depot is closed then"));
    let report = json(&program, &[]);
    assert_eq!(of_rule(&report), (vec![], vec![EVENT]));
    assert_eq!(idle(&report), []);
    let accepted = &report["packages"][0]["suppressed"][0];
    assert_eq!(accepted["reason"], "the depot is closed then");
    assert_eq!(accepted["place"], "app.mda, documentation of Depot.SyncParcels");
    assert_eq!(accepted["in_package"], true);
    let sarif = check(&program, &["--format", "sarif"]).stdout;
    let sarif: Value = serde_json::from_str(&sarif).expect("SARIF");
    let results = sarif["runs"][0]["results"].as_array().expect("results").iter();
    let kinds: Vec<&Value> =
        results.map(|result| &result["suppressions"][0]["kind"]).filter(|kind| !kind.is_null()).collect();
    assert_eq!(kinds, ["inSource"]);
    let text = check(&program, &[]).stdout;
    assert!(text.contains("the depot is closed then"), "{text}");
    let before = json(&self::program(&package("")), &[]);
    assert_eq!(of_rule(&before), (vec![EVENT], vec![]));
}

#[test]
fn without_suppressions_the_truth_is_shown() {
    let program = program(&package("mxready:allow scheduled-event-runs-long the depot is closed then"));
    let report = json(&program, &["--no-suppressions"]);
    assert_eq!(of_rule(&report), (vec![EVENT], vec![]));
    assert_eq!(idle(&report), []);
}

#[test]
fn what_accepts_nothing_is_told_and_changes_nothing() {
    for (documentation, rule, why) in [
        ("mxready:allow scheduled-event-runs-long", RULE, "no-reason"),
        ("mxready:allow scheduled-event-run-long typing is hard", "scheduled-event-run-long", "unknown-rule"),
        ("mxready:allow", "", "unknown-rule"),
        ("mxready:allow own-threads there are none", "own-threads", "unmatched"),
        // About another object: the microflow that the event runs.
        ("mxready:allow private-address-called through an agent", "private-address-called", "unmatched"),
    ] {
        let program = program(&package(documentation));
        let report = json(&program, &[]);
        assert_eq!(idle(&report), [(rule, why)], "{documentation}");
        assert_eq!(report["packages"][0]["suppressed"].as_array().map(Vec::len), Some(0), "{documentation}");
        let plain = json(&self::program(&package("")), &[]);
        assert_eq!(report["packages"][0]["summary"], plain["packages"][0]["summary"], "{documentation}");
        let text = check(&program, &[]).stdout;
        assert!(text.contains("documentation of Depot.SyncParcels"), "{text}");
    }
}

#[test]
fn who_accepts_it_in_both_places_has_no_idle_suppression() {
    let settings = format!("[[suppress]]\nrule = \"{RULE}\"\nobject = \"{EVENT}\"\nreason = \"in the file\"\n");
    let program =
        program(&package("mxready:allow scheduled-event-runs-long in the event")).file("mxready.toml", settings);
    let report = json(&program, &[]);
    assert_eq!(of_rule(&report), (vec![], vec![EVENT]));
    assert_eq!(report["packages"][0]["suppressed"][0]["reason"], "in the file");
    assert_eq!(idle(&report), []);
}

/// Whoever publishes a module must not decide what the team that imports it hears of.
#[test]
fn a_module_of_strangers_accepts_nothing() {
    let model = format!(
        "{}\nmodule CommunityCommons\n  scheduled event Sync -> Depot.SE_SyncParcels every 10 minutes (server) \
         \"mxready:allow {RULE} trust me\"\n",
        model("")
    );
    let package = Package::fixture("demo").and_then(|demo| demo.with_model(&model)).expect("the package");
    let program = program(&package);
    let report = json(&program, &[]);
    assert_eq!(report["packages"][0]["suppressed"].as_array().map(Vec::len), Some(0));
    assert_eq!(of_rule(&report).0, ["CommunityCommons.Sync", EVENT]);
    assert_eq!(idle(&report), [(RULE, "foreign")]);
    assert!(check(&program, &[]).stdout.contains("a module that is not yours"), "the reason is told");
}

#[test]
fn what_could_not_be_read_stays_unjudged() {
    let documentation = "mxready:allow scheduled-event-runs-long the depot is closed then";
    let whole = program(&package(documentation));
    let accepted_all = ["--fail-on", "warning", "--quiet"];
    assert_eq!(check(&whole, &accepted_all).code, 1);
    for cut in [
        package(documentation).with_truncated_model(20_000).to_mda().expect("the package builds"),
        damage::wrong_crc(&package(documentation).to_mda().expect("the package builds"), "model/bundles/project.jar"),
    ] {
        let program = Program::new().file("app.mda", cut);
        let report = json(&program, &[]);
        let rules = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
        let missing = |rule: &Value| rule["missing"].as_array().is_some_and(|missing| !missing.is_empty());
        assert!(rules.iter().any(missing), "something was not judged, accepted or not");
    }
}

#[test]
fn kept_facts_remember_what_was_accepted() {
    let program = program(&package("mxready:allow scheduled-event-runs-long the depot is closed then"));
    check(&program, &["--save-facts", "facts.json"]);
    let facts = program.another().args(["check", "facts.json"]).run();
    assert_eq!(facts.stdout, check(&program, &[]).stdout);
}
