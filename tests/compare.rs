//! `mxready compare`: what a new build brings, and what nobody can tell of it any more.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;

fn demo() -> Package {
    Package::fixture("demo").expect("the fixture builds")
}

/// The demo package, built again with a newer Mendix, and with a model that is cut off.
fn program() -> Program {
    let newer = demo().edit_metadata(|metadata| metadata["RuntimeVersion"] = "10.24.0".into());
    Program::new()
        .file("old.mda", demo().to_mda().expect("the package builds"))
        .file("new.mda", newer.to_mda().expect("the package builds"))
        .file("hurt.mda", demo().with_truncated_model(20_000).to_mda().expect("the package builds"))
}

fn compare(program: &Program, old: &str, new: &str) -> Outcome {
    program.another().args(["compare", old, new]).run()
}

fn last_line(outcome: &Outcome) -> &str {
    outcome.stdout.lines().last().unwrap_or_default()
}

#[test]
fn a_package_compared_with_itself_brings_nothing() {
    let outcome = compare(&program(), "old.mda", "old.mda");
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    assert!(last_line(&outcome).starts_with("0 new, 0 fixed, "), "{}", outcome.stdout);
}

#[test]
fn what_an_upgrade_repairs_is_fixed_and_the_way_back_is_new() {
    let program = program();
    let outcome = compare(&program, "old.mda", "new.mda");
    assert!(outcome.stdout.contains("blocker mendix-version-below-floor: the app"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("FIXED: "), "{}", outcome.stdout);
    let back = compare(&program, "new.mda", "old.mda");
    assert_eq!(back.code, 1, "{}", back.stdout);
    assert!(back.stdout.contains("NEW: "), "{}", back.stdout);
}

#[test]
fn what_is_absent_because_it_was_not_read_is_not_fixed() {
    let outcome = compare(&program(), "old.mda", "hurt.mda");
    assert_eq!(outcome.code, 3, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("NOT SEEN ANY MORE, BUT NOT JUDGED EITHER"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("CANNOT BE TOLD ANY MORE"), "{}", outcome.stdout);
    assert!(last_line(&outcome).contains("0 new"), "{}", outcome.stdout);
}

#[test]
fn a_saved_report_stands_for_its_package() {
    let program = program();
    let saved = program.another().args(["check", "old.mda", "--quiet", "--report", "json=old.json"]).run();
    assert_eq!(saved.code, 1);
    let (from_report, from_package) =
        (compare(&program, "old.json", "new.mda"), compare(&program, "old.mda", "new.mda"));
    assert_eq!(from_report.code, from_package.code);
    assert_eq!(from_report.stdout.replace("old.json", "old.mda"), from_package.stdout);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let program = program().file("text.json", "{}").file("text.mda", "text");
    let past = ["check", "old.mda", "--quiet", "--target", "mendix-cloud-v4@2017", "--report", "json=past.json"];
    program.another().args(past).run();
    for (old, told) in [
        ("text.json", "no saved report"),
        ("text.mda", "not a readable zip"),
        ("gone.mda", "gone.mda"),
        ("past.json", "mendix-cloud-v4@2017"),
    ] {
        let outcome = compare(&program, old, "new.mda");
        assert_eq!(outcome.code, 2, "{old}: {}", outcome.stdout);
        assert!(outcome.stderr.contains(told), "{old}: {}", outcome.stderr);
    }
}
