//! The verdict on whole packages, from the archive to the exit code: the demo shows every blocker that the move is known
//! for, and packages that only look dangerous are ready.

#![cfg(test)]

mod common;

use std::collections::BTreeSet;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use serde_json::Value;

fn mda(fixture: &str) -> Vec<u8> {
    Package::fixture(fixture).and_then(|package| package.to_mda()).expect("the fixture builds")
}

fn check(fixture: &str, more: &[&str]) -> (Outcome, Value) {
    let arguments = ["check", "app.mda", "--format", "json"].into_iter().chain(more.iter().copied());
    let outcome = Program::new().unmasked().file("app.mda", mda(fixture)).args(arguments).run();
    let report = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("no JSON: {outcome:?}"));
    assert_is_by_the_contract(&report);
    (outcome, report)
}

fn assert_is_by_the_contract(report: &Value) {
    let schema = serde_json::from_str(include_str!("../docs/report.schema.json")).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let mistakes: Vec<_> = validator.iter_errors(report).map(|mistake| mistake.to_string()).collect();
    assert_eq!(mistakes, Vec::<String>::new());
}

/// The rules that fired, as severity and id.
fn fired(report: &Value) -> BTreeSet<(String, String)> {
    let findings = report["packages"][0]["findings"].as_array().expect("findings");
    let word = |finding: &Value, key: &str| finding[key].as_str().expect("a word").to_owned();
    findings.iter().map(|finding| (word(finding, "severity"), word(finding, "rule"))).collect()
}

fn blockers(report: &Value) -> Vec<String> {
    fired(report).into_iter().filter(|(severity, _)| severity == "blocker").map(|(_, rule)| rule).collect()
}

#[test]
fn the_demo_shows_what_the_move_is_known_for() {
    let (outcome, report) = check("demo", &[]);
    assert_eq!(outcome.code, 1);
    assert_eq!(
        blockers(&report),
        ["local-mail-server", "mendix-version-below-floor", "private-address-called", "security-manager-installed"]
    );
    let fired = fired(&report);
    for warning in ["scheduled-event-runs-long", "concurrent-execution-disallowed", "internal-host-name"] {
        assert!(fired.contains(&("warning".to_owned(), warning.to_owned())), "{warning} is missing in {fired:?}");
    }
}

#[test]
fn a_finding_shows_the_way_from_the_event_to_the_call() {
    let (_, report) = check("demo", &[]);
    let findings = report["packages"][0]["findings"].as_array().expect("findings");
    let long: Vec<&Value> = findings.iter().filter(|finding| finding["rule"] == "scheduled-event-runs-long").collect();
    assert_eq!(long.len(), 1, "the clean nightly job is left alone: {long:#?}");
    assert_eq!(long[0]["object"], "Depot.SyncParcels");
    let evidence = long[0]["evidence"].to_string();
    for place in ["Depot.SE_SyncParcels", "Depot.SUB_SyncParcel", "http://10.20.0.7:8443"] {
        assert!(evidence.contains(place), "{place} is missing in {evidence}");
    }
}

#[test]
fn a_package_that_only_looks_dangerous_is_ready() {
    let (outcome, report) = check("ready", &[]);
    assert_eq!((outcome.code, blockers(&report)), (0, vec![]));
    assert_eq!(report["verdict"], "ready");
    let coverage = &report["packages"][0]["coverage"];
    assert_eq!(coverage["unreadable"].as_array().map(Vec::len), Some(0));
    let undecided = coverage["rules"].as_array().expect("rules").iter().filter(|rule| rule["outcome"] == "cannot-tell");
    assert_eq!(undecided.map(|rule| rule["rule"].to_string()).collect::<Vec<_>>(), Vec::<String>::new());
}

/// From Mendix 6 on most buttons are in files of `web`, not in the model: lists beside the model and user roles say which
/// flows the client starts.
#[test]
fn a_call_behind_a_button_or_menu_is_reached_in_every_version() {
    for version in ["7.23.4", "8.18.9", "9.10.0", "9.20.0", "10.24.0"] {
        for starter in ["menu -> Harbour.ACT_Call", "home page Harbour.Home"] {
            let model = format!(
                "app \"Harbour\" mendix {version}\nsecurity\n  level production\n  role Pilot\nnavigation\n  {starter}\n\
                 module Harbour\n  entity Ship\n    attribute Name : String\n  page Home over Harbour.Ship calls \
                 Harbour.ACT_Other (roles Pilot)\n  microflow ACT_Other (roles Pilot)\n    call Harbour.ACT_Call\n  \
                 microflow ACT_Call (roles Pilot)\n    rest GET 'http://10.40.0.7:8080/berths' timeout 30 -> $Berths\n"
            );
            let file = Package::from_model(&model).and_then(|package| package.to_mda()).expect("the package");
            let arguments = ["check", "app.mda", "--format", "json", "--target", "mendix-cloud-v4@2021"];
            let outcome = Program::new().unmasked().file("app.mda", file).args(arguments).run();
            let report: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
            assert_eq!(blockers(&report), ["private-address-called"], "Mendix {version}, {starter}");
        }
    }
}

#[test]
fn without_a_readable_list_of_what_the_client_starts_nothing_is_called_dead() {
    let model = "app \"Harbour\" mendix 10.24.0\nmodule Harbour\n  microflow ACT_Call\n    rest GET \
                 'http://10.40.0.7:8080/berths' timeout 30 -> $Berths\n";
    let package = || Package::from_model(model).expect("the model");
    let verdict = |package: Package| {
        let file = package.to_mda().expect("the package");
        let arguments = ["check", "app.mda", "--format", "json"];
        let outcome = Program::new().unmasked().file("app.mda", file).args(arguments).run();
        let report: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        report["verdict"].as_str().expect("a verdict").to_owned()
    };
    assert_eq!(verdict(package()), "ready", "nothing starts it");
    assert_eq!(verdict(package().with_entry("model/microflows.json", "{")), "cannot-tell");
}

#[test]
fn a_pinned_target_judges_by_the_platform_of_its_day() {
    assert_eq!(blockers(&check("ready-7", &[]).1), ["mendix-version-out-of-support"]);
    let (outcome, report) = check("ready-7", &["--target", "mendix-cloud-v4@2021"]);
    assert_eq!((outcome.code, blockers(&report)), (0, vec![]));
    let below_floor = |report: &Value| blockers(report).contains(&"mendix-version-below-floor".to_owned());
    assert!(!below_floor(&check("demo", &["--target", "mendix-cloud-v4@2017"]).1), "6.10 was allowed in 2017");
    assert!(below_floor(&check("legacy-5", &["--target", "mendix-cloud-v4@2017"]).1));
}

#[test]
fn a_stricter_gate_fails_on_warnings_and_none_on_nothing() {
    let warned = check("loops-9", &[]);
    assert_eq!((warned.0.code, blockers(&warned.1)), (0, vec![]));
    assert_eq!(check("loops-9", &["--fail-on", "warning"]).0.code, 1);
    let (outcome, report) = check("demo", &["--fail-on", "never"]);
    assert_eq!((outcome.code, &report["verdict"]), (0, &Value::from("not-ready")), "it passes, but does not lie");
}

#[test]
fn the_same_package_gives_the_same_bytes_whatever_the_number_of_threads() {
    for fixture in ["demo", "ready", "legacy-5", "loops-9"] {
        for format in ["json", "table"] {
            let file = mda(fixture);
            let run = |threads: &str| {
                let arguments = ["check", "app.mda", "--verbose", "--format", format, "--threads", threads];
                Program::new().file("app.mda", &file).args(arguments).run().stdout
            };
            let first = run("1");
            assert!(!first.is_empty());
            for threads in ["1", "2", "8"] {
                assert_eq!(first, run(threads), "{fixture} as {format} with {threads} threads");
            }
        }
    }
}

#[test]
fn an_event_of_the_old_engine_that_has_yet_to_start_is_told_until_it_does() {
    let told = |day: &str| {
        let (_, report) = check("demo", &["--today", day]);
        fired(&report).contains(&("info".to_owned(), "scheduled-event-legacy-shape".to_owned()))
    };
    // The fixtures' events start on the first of January 2018.
    assert!(told("2017-12-31"));
    assert!(!told("2018-01-01"));
}
