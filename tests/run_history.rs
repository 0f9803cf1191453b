//! `--run-history`: what the runtime wrote down about runs, from the command line to the report.

#![cfg(test)]

mod common;

use std::fmt::Write as _;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use serde_json::Value;

const HEADING: &str = "name,starttime,endtime,status\n";

/// One event with all signs of long work, nightly.
const MODEL: &str = "app \"Harbour\" mendix 9.24.4.11007\n\nsecurity\n  level production\n\nmodule Harbour\n  entity \
                     Ship\n    attribute Name : String\n  microflow SE_Tidy\n    retrieve $Ships : Harbour.Ship\n    \
                     loop $Ship in $Ships\n      delete $Ship\n  scheduled event Tidy -> Harbour.SE_Tidy daily at 03:00\n";

fn program(runs: &str) -> Program {
    let package = Package::from_model(MODEL).expect("the model").to_mda().expect("the package");
    let arguments = ["check", "app.mda", "--today", "2026-06-01", "--run-history", "runs.csv"];
    Program::new().file("app.mda", package).file("runs.csv", runs).args(arguments)
}

fn report(runs: &str) -> (Outcome, Value) {
    let outcome = program(runs).args(["--format", "json"]).run();
    let report = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr));
    (outcome, report)
}

fn fired(report: &Value) -> Vec<&str> {
    let findings = report["packages"][0]["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["rule"].as_str()).filter(|rule| about_runs(rule)).collect()
}

fn about_runs(rule: &str) -> bool {
    rule.starts_with("scheduled-event-seen") || rule.starts_with("run-history") || rule == "scheduled-event-runs-long"
}

/// A run of so many seconds on each of these days of May.
fn nightly(days: std::ops::RangeInclusive<u32>, seconds: u32) -> String {
    let mut text = HEADING.to_owned();
    for day in days {
        let end = format!("{:02}:{:02}:{:02}", 3 + seconds / 3600, seconds / 60 % 60, seconds % 60);
        writeln!(text, "Tidy,2026-05-{day:02} 03:00:00,2026-05-{day:02} {end},Completed").expect("a string");
    }
    text
}

#[test]
fn a_month_of_short_runs_keeps_the_warning_quiet_and_says_why() {
    let (outcome, report) = report(&nightly(1..=31, 1));
    assert_eq!(fired(&report), ["scheduled-event-seen-to-be-short"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let finding = &report["packages"][0]["findings"].as_array().expect("findings").iter();
    let short = finding.clone().find(|finding| finding["rule"] == "scheduled-event-seen-to-be-short").expect("it");
    let message = short["message"].as_str().expect("a text");
    assert!(message.contains("31 runs over 30 days, the newest on 2026-05-31"), "{message}");
    assert_eq!(short["evidence"][1]["path"], serde_json::json!(["app.mda", "run history", "runs.csv", "line 2"]));
}

#[test]
fn thin_evidence_clears_nothing() {
    let broken = nightly(1..=31, 1) + "Tidy,yesterday,,Running\n";
    let stopped = nightly(1..=31, 1) + "Tidy,2026-05-31 23:00:00,,Stopped\n";
    let cases = [
        ("a week", nightly(20..=27, 1)),
        ("one longer run", nightly(1..=31, 1) + "Tidy,2026-05-15 04:00:00,2026-05-15 04:00:03,Completed\n"),
        ("a run that was stopped", stopped),
        ("a broken line", broken),
        ("no run at all", HEADING.to_owned()),
        ("an old history", nightly(1..=31, 1).replace("2026-05", "2025-05")),
        ("another event", nightly(1..=31, 1).replace("Tidy,", "Harbour.Sync,")),
    ];
    for (told, runs) in cases {
        let (_, report) = report(&runs);
        assert!(fired(&report).contains(&"scheduled-event-runs-long"), "{told}: {:?}", fired(&report));
        assert!(!fired(&report).contains(&"scheduled-event-seen-to-be-short"), "{told}");
    }
}

#[test]
fn a_run_of_more_than_an_hour_stops_the_move_with_file_and_line() {
    let (outcome, report) = report(&(nightly(1..=5, 20) + "Tidy,2026-05-06 03:00:00,2026-05-06 04:10:00,Completed\n"));
    assert_eq!(outcome.code, 1);
    assert_eq!(fired(&report)[0], "scheduled-event-seen-to-run-an-hour");
    let finding = &report["packages"][0]["findings"][0];
    assert_eq!((&finding["severity"], &finding["confidence"]), (&"blocker".into(), &"certain".into()));
    assert_eq!(finding["evidence"][1]["path"], serde_json::json!(["app.mda", "run history", "runs.csv", "line 7"]));
    assert_eq!(finding["evidence"][1]["excerpt"], "the longest of 6 runs took 1 h 10 min");
}

#[test]
fn the_same_finding_keeps_its_identity_when_lines_move() {
    let identity = |runs: &str| report(runs).1["packages"][0]["findings"][0]["fingerprint"].clone();
    let long = "Tidy,2026-05-06 03:00:00,2026-05-06 04:10:00,Completed\n";
    assert_eq!(identity(&(nightly(1..=5, 20) + long)), identity(&(nightly(1..=9, 20) + long)));
}

#[test]
fn a_history_read_in_part_is_told_and_is_not_ready() {
    let (outcome, report) = report(&(nightly(1..=31, 1) + "Tidy,\u{1b}[31msecret,,Running\n"));
    assert_eq!((outcome.code, &report["verdict"]), (3, &"cannot-tell".into()));
    assert!(fired(&report).contains(&"run-history-in-part"));
    let table = program(&(nightly(1..=31, 1) + "Tidy,\u{1b}[31msecret,,Running\n")).run();
    assert!(table.stdout.contains("line 33"), "{}", table.stdout);
    assert!(!table.stdout.contains("secret") && !table.stdout.contains('\u{1b}'), "{}", table.stdout);
}

#[test]
fn control_characters_in_names_of_a_history_change_no_line_of_the_report() {
    let runs = nightly(1..=3, 1) + "\u{1b}[2JGone\u{202e},2026-05-06 03:00:00,2026-05-06 03:00:01,Completed\n";
    let outcome = program(&runs).args(["--verbose"]).run();
    assert!(outcome.stdout.contains("does not hold") && outcome.stdout.contains("[2JGone"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains('\u{1b}') && !outcome.stdout.contains('\u{202e}'));
}

#[test]
fn what_is_no_history_is_refused_with_what_to_do() {
    let outcome = program("id,what\n1,2\n").run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("run history `runs.csv` has no column for the name"), "{}", outcome.stderr);
    let missing = program(HEADING).args(["--run-history", "gone.csv"]).run();
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("run history `gone.csv` cannot be read"), "{}", missing.stderr);
}

#[test]
fn a_history_tells_of_one_app_alone() {
    let package = || Package::from_model(MODEL).expect("the model").to_mda().expect("the package");
    let outcome = program(HEADING).file("other.mda", package()).args(["other.mda"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("there are 2 packages"), "{}", outcome.stderr);
}

#[test]
fn the_settings_may_name_the_history_and_several_files_count_together() {
    let first = nightly(1..=15, 1);
    let second = nightly(16..=31, 1);
    let package = Package::from_model(MODEL).expect("the model").to_mda().expect("the package");
    let outcome = Program::new()
        .file("app.mda", package)
        .file("a.csv", first)
        .file("b.csv", second)
        .file("mxready.toml", "run-history = [\"a.csv\", \"b.csv\"]\ntoday = \"2026-06-01\"\n")
        .args(["check", "app.mda", "--format", "json"])
        .run();
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr));
    assert_eq!(fired(&report), ["scheduled-event-seen-to-be-short"]);
}
