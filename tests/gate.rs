//! The gate: what a team has accepted or knows no longer stops a pipeline, everything else does, and nothing passes by
//! accident.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready_fixtures::{Package, damage};
use serde_json::Value;

/// The demo package: six blockers, among them this one.
const RULE: &str = "private-address-called";
const OBJECT: &str = "Depot.SUB_SyncParcel";

fn demo() -> Vec<u8> {
    Package::fixture("demo").expect("the fixture builds").to_mda().expect("the package builds")
}

fn ready() -> Vec<u8> {
    Package::fixture("ready").expect("the fixture builds").to_mda().expect("the package builds")
}

fn program() -> Program {
    Program::new().file("app.mda", demo()).file("ready.mda", ready())
}

/// A suppression of everything that stops the demo package, with one more line each.
fn accept_everything(line: &str) -> String {
    let report = json(&mut program().args(["check", "app.mda", "--format", "json"]));
    let blockers = report["packages"][0]["findings"].as_array().expect("findings").clone();
    let blockers = blockers.iter().filter(|finding| finding["severity"] == "blocker");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    blockers.map(|finding| suppress(&text(&finding["rule"]), &text(&finding["object"]), line)).collect()
}

fn suppress(rule: &str, object: &str, line: &str) -> String {
    format!("[[suppress]]\nrule = \"{rule}\"\nobject = \"{object}\"\nreason = \"reached through an agent\"\n{line}\n")
}

fn json(program: &mut Program) -> Value {
    serde_json::from_str(&program.run().stdout).expect("JSON")
}

fn last_line(outcome: &Outcome) -> &str {
    outcome.stdout.lines().last().unwrap_or_default()
}

fn assert_ends(outcome: &Outcome, code: i32, line: &str) {
    assert_eq!((outcome.code, last_line(outcome)), (code, line), "{}{}", outcome.stdout, outcome.stderr);
}

#[test]
fn an_accepted_finding_no_longer_stands_in_the_way_and_is_still_told_with_its_reason() {
    let settings = suppress(RULE, OBJECT, "owner = \"Jane\"\nuntil = 2027-03-31");
    let outcome = program().file("mxready.toml", &settings).args(["check", "app.mda", "--today", "2027-03-31"]).run();
    assert_ends(&outcome, 1, "not ready: 5 blockers, 12 warnings, 1 suppressed (mendix-cloud-v4, as of 2026)");
    assert!(!outcome.stdout.contains("■ Call to a private address"), "{}", outcome.stdout);
    for told in ["ACCEPTED: 1 FINDING", "reached through an agent", "Jane, until 2027-03-31, in mxready.toml:1"] {
        assert!(outcome.stdout.to_uppercase().contains(&told.to_uppercase()), "{told}: {}", outcome.stdout);
    }
    let report = json(&mut program().file("mxready.toml", &settings).args([
        "check",
        "app.mda",
        "--format",
        "json",
        "--today",
        "2027-01-01",
    ]));
    let package = &report["packages"][0];
    assert_eq!(package["summary"]["suppressed"], 1);
    assert_eq!(package["suppressed"][0]["finding"]["object"], OBJECT);
    assert_eq!(package["suppressed"][0]["owner"], "Jane");
}

#[test]
fn with_everything_accepted_the_gate_passes_and_says_what_it_rests_on() {
    let outcome = program().file("mxready.toml", accept_everything("")).args(["check", "app.mda", "--quiet"]).run();
    assert_ends(&outcome, 0, "ready: no blockers, 12 warnings, 6 suppressed (mendix-cloud-v4, as of 2026)");
}

#[test]
fn without_suppressions_the_truth_is_shown() {
    let outcome = program()
        .file("mxready.toml", accept_everything(""))
        .args(["check", "app.mda", "--quiet", "--no-suppressions"])
        .run();
    assert_ends(&outcome, 1, "not ready: 6 blockers, 12 warnings (mendix-cloud-v4, as of 2026)");
}

#[test]
fn a_suppression_that_is_over_closes_the_gate_even_where_nothing_else_does() {
    let settings = suppress(RULE, "*", "until = \"2026-11-30\"");
    let on = |day: &str| program().file("mxready.toml", &settings).args(["check", "ready.mda", "--today", day]).run();
    let over = on("2026-12-01");
    assert_ends(
        &over,
        1,
        "ready: no blockers, 2 warnings; the gate fails: 1 suppression is over (mendix-cloud-v4, as of 2026)",
    );
    assert!(over.stdout.contains("It was over after 2026-11-30"), "{}", over.stdout);
    assert_eq!(on("2026-11-30").code, 0);
}

#[test]
fn a_suppression_that_names_nothing_is_told_and_does_not_fail() {
    let settings = suppress(RULE, "Depot.Gone", "");
    let outcome = program().file("mxready.toml", &settings).args(["check", "ready.mda"]).run();
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("Nothing was found that it names"), "{}", outcome.stdout);
    let report = json(&mut program().file("mxready.toml", &settings).args(["check", "ready.mda", "--format", "json"]));
    assert_eq!(report["gate"]["idle_suppressions"][0]["why"], "unmatched");
}

#[test]
fn accepted_findings_do_not_hide_what_could_not_be_read() {
    let package = Package::fixture("demo").expect("the fixture builds");
    let cut = package.with_truncated_model(40_000).to_mda().expect("the package builds");
    let outcome = Program::new()
        .file("app.mda", cut)
        .file("mxready.toml", accept_everything(""))
        .args(["check", "app.mda", "--quiet"])
        .run();
    assert_eq!(outcome.code, 3, "{}", outcome.stdout);
}

#[test]
fn mistakes_in_the_settings_are_told_all_at_once_and_nothing_is_done() {
    let settings = format!(
        "fail-onn = \"warning\"\nthreads = 0\nfail-on = \"blokcer\"\nquiet = \"yes\"\n{}",
        "[[suppress]]\nrule = \"own-threads\"\nobject = \"*\"\n"
    );
    let outcome = program().file("mxready.toml", &settings).args(["check", "ready.mda"]).run();
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    for told in ["mxready.toml:1:1", "did you mean `fail-on`?", "key `reason` is missing"] {
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
    }
    let values = "threads = 0\nfail-on = \"blokcer\"\nquiet = \"yes\"\n";
    let outcome = program().file("mxready.toml", values).args(["check", "ready.mda"]).run();
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    for told in
        ["mxready.toml:1:11", "0 is not in 1..=256", "mxready.toml:2:11", "did you mean `blocker`?", "mxready.toml:3:9"]
    {
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
    }
}

#[test]
fn a_mistyped_rule_in_a_suppression_is_an_error_with_its_place() {
    let settings = suppress("private-adress-called", OBJECT, "");
    let outcome = program().file("mxready.toml", &settings).args(["check", "app.mda"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("mxready.toml:2:8"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("did you mean `private-address-called`?"), "{}", outcome.stderr);
}

#[test]
fn what_is_typed_comes_before_the_environment_and_that_before_the_file() {
    let file = "fail-on = \"warning\"\nquiet = true\n";
    let with = |variable: Option<&str>, arguments: &[&'static str]| {
        let mut program = program().file("mxready.toml", file);
        if let Some(value) = variable {
            program = program.env("MXREADY_FAIL_ON", value);
        }
        program.args(["check", "ready.mda"]).args(arguments.iter().copied()).run().code
    };
    assert_eq!(with(None, &[]), 1);
    assert_eq!(with(Some("blocker"), &[]), 0);
    assert_eq!(with(Some("blocker"), &["--fail-on", "warning"]), 1);
    assert_eq!(with(None, &["--no-config"]), 0);
    // The file says quiet; who types the opposite gets it.
    assert_eq!(with(None, &["--verbose"]), 1);
}

#[test]
fn the_file_counts_wherever_options_stand() {
    for arguments in [&["--color=never", "check", "ready.mda"][..], &["--color", "never", "check", "--", "ready.mda"]] {
        let program = program().file("mxready.toml", "fail-on = \"warning\"\n");
        assert_eq!(program.args(arguments.iter().copied()).run().code, 1, "{arguments:?}");
    }
}

#[test]
fn the_file_of_a_folder_above_counts_and_its_paths_count_from_there() {
    let mut program = Program::new()
        .file("mxready.toml", "baseline = \"known.json\"\n")
        .file("build/app.mda", demo())
        .args(["baseline", "create", "build/app.mda"]);
    assert_eq!(program.run().code, 0);
    assert!(program.folder().join("known.json").is_file());
    let inner = program.folder().join("build");
    let outcome = program.another().current_dir(&inner).args(["check", "app.mda", "--quiet"]).run();
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
}

#[test]
fn a_variable_that_nearly_names_a_setting_is_an_error() {
    let outcome = program().env("MXREADY_FAIL_ONN", "warning").args(["check", "ready.mda"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("did you mean `MXREADY_FAIL_ON`?"), "{}", outcome.stderr);
    let outcome = program().env("MXREADY_FAIL_ON", "everything").args(["check", "ready.mda"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("environment variable MXREADY_FAIL_ON"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("legal here: blocker, warning, never"), "{}", outcome.stderr);
}

#[test]
fn the_settings_are_shown_with_where_each_comes_from() {
    let outcome = Program::new()
        .file("mxready.toml", "\nfail-on = \"warning\"\nrules = [\"ours\"]\n")
        .env("MXREADY_THREADS", "2")
        .args(["config", "show"])
        .run();
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    for (option, value, from) in [
        ("fail-on", "warning", "mxready.toml:2"),
        ("threads", "2", "MXREADY_THREADS"),
        ("target", "mendix-cloud-v4", "default"),
    ] {
        let line = outcome.stdout.lines().find(|line| line.trim_start().starts_with(option)).unwrap_or_default();
        assert!(line.contains(value) && line.contains(from), "{line}\n{}", outcome.stdout);
    }
}

#[test]
fn with_a_baseline_only_what_is_new_closes_the_gate() {
    let mut program = program().args(["baseline", "create", "app.mda"]);
    let created = program.run();
    assert_eq!(created.code, 0, "{}{}", created.stdout, created.stderr);
    let known = program.another().args(["check", "app.mda", "--baseline", "mxready-baseline.json"]).run();
    assert_eq!(known.code, 0);
    assert!(last_line(&known).contains("the gate passes: nothing is new"), "{}", last_line(&known));
    assert!(last_line(&known).starts_with("not ready: 6 blockers"), "{}", last_line(&known));
    assert!(!known.stdout.contains("■"), "known findings are not shown again: {}", known.stdout);

    // The file knows all but one.
    let file = program.folder().join("mxready-baseline.json");
    let text = std::fs::read_to_string(&file).expect("the baseline");
    let mut baseline: Value = serde_json::from_str(&text).expect("JSON");
    baseline["findings"].as_array_mut().expect("a list").retain(|finding| finding["rule"] != RULE);
    std::fs::write(&file, baseline.to_string()).expect("written");
    let new = program.another().args(["check", "app.mda", "--baseline", "mxready-baseline.json"]).run();
    assert_eq!(new.code, 1);
    assert!(last_line(&new).contains("the gate fails: 1 new"), "{}", last_line(&new));
    assert_eq!(new.stdout.matches('■').count(), 1, "{}", new.stdout);

    let behind = program.another().args(["baseline", "check", "app.mda"]).run();
    assert_eq!(behind.code, 1, "{}", behind.stdout);
    assert!(behind.stdout.contains("1 finding added, 0 removed"), "{}", behind.stdout);
    assert_eq!(program.another().args(["baseline", "update", "app.mda"]).run().code, 0);
    assert_eq!(std::fs::read_to_string(&file).expect("the baseline"), text);
    assert_eq!(program.another().args(["baseline", "check", "app.mda"]).run().code, 0);
}

#[test]
fn a_baseline_is_never_written_from_a_package_that_was_not_read_whole() {
    let cut = damage::truncated(&demo(), 20_000);
    let hurt = damage::wrong_crc(&demo(), "model/model.mdp");
    let mut program = program().file("cut.mda", cut).file("hurt.mda", hurt).args(["baseline", "create", "hurt.mda"]);
    let outcome = program.run();
    assert_eq!(outcome.code, 3, "{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.stdout.contains("no baseline is written"), "{}", outcome.stdout);
    assert!(!program.folder().join("mxready-baseline.json").exists());
    assert_eq!(program.another().args(["baseline", "create", "cut.mda"]).run().code, 2);
    assert_eq!(program.another().args(["baseline", "create", "app.mda", "hurt.mda"]).run().code, 3);
    assert!(!program.folder().join("mxready-baseline.json").exists());

    assert_eq!(program.another().args(["baseline", "create", "app.mda"]).run().code, 0);
    let before = std::fs::read(program.folder().join("mxready-baseline.json")).expect("the baseline");
    assert_eq!(program.another().args(["baseline", "update", "hurt.mda"]).run().code, 3);
    assert_eq!(std::fs::read(program.folder().join("mxready-baseline.json")).expect("the baseline"), before);
    // All that is seen of the damaged package may be known; what is not seen is not.
    let outcome = program.another().args(["check", "hurt.mda", "--baseline", "mxready-baseline.json", "--quiet"]).run();
    assert_eq!(outcome.code, 3, "{}", outcome.stdout);
    assert!(last_line(&outcome).contains("not all was judged"), "{}", outcome.stdout);
}

/// By an empty name everything without a name would be one app.
#[test]
fn a_package_without_a_name_has_no_baseline() {
    let package = || Package::fixture("demo").expect("the fixture builds");
    let empty = package().edit_metadata(|metadata| metadata["ProjectName"] = "".into());
    let none = package().edit_metadata(|metadata| {
        metadata.as_object_mut().expect("an object").remove("ProjectName");
    });
    let mut program = program();
    for (name, package) in [("empty.mda", empty), ("none.mda", none)] {
        program = program.file(name, package.to_mda().expect("the package builds"));
        let created = program.another().args(["baseline", "create", name]).run();
        assert_eq!(created.code, 3, "{name}: {}{}", created.stdout, created.stderr);
        assert!(created.stdout.contains("does not say which app it is"), "{name}: {}", created.stdout);
    }
    let file = program.folder().join("mxready-baseline.json");
    assert!(!file.exists());
    assert_eq!(program.another().args(["baseline", "create", "app.mda"]).run().code, 0);
    let before = std::fs::read(&file).expect("the baseline");
    for name in ["empty.mda", "none.mda"] {
        for command in ["check", "update"] {
            assert_eq!(program.another().args(["baseline", command, name]).run().code, 3, "{command} {name}");
        }
        let checked = program.another().args(["check", name, "--quiet", "--baseline", "mxready-baseline.json"]).run();
        assert_eq!(checked.code, 1, "{name}: {}", checked.stdout);
        assert!(last_line(&checked).contains("the gate fails: 6 new"), "{name}: {}", checked.stdout);
        assert!(checked.stderr.contains("its manifest names no app"), "{name}: {}", checked.stderr);
    }
    assert_eq!(std::fs::read(&file).expect("the baseline"), before);
}

#[test]
fn a_baseline_that_is_none_is_an_error_and_never_an_empty_one() {
    for (case, text) in [("missing", None), ("empty", Some("")), ("no JSON", Some("known")), ("other", Some("{}"))] {
        let mut program = program();
        if let Some(text) = text {
            program = program.file("known.json", text);
        }
        let outcome = program.args(["check", "ready.mda", "--baseline", "known.json"]).run();
        assert_eq!(outcome.code, 2, "{case}: {}", outcome.stdout);
        assert!(outcome.stderr.contains("baseline `known.json`"), "{case}: {}", outcome.stderr);
    }
    let outcome = program().file("mxready-baseline.json", "{}").args(["baseline", "create", "ready.mda"]).run();
    assert_eq!(outcome.code, 2, "an existing file is never overwritten");
}

#[test]
fn an_incomplete_package_passes_only_where_that_is_allowed_and_is_never_called_ready() {
    let hurt = damage::wrong_crc(&ready(), "model/model.mdp");
    let mut program = Program::new().file("app.mda", hurt).args(["check", "app.mda", "--quiet"]);
    assert_eq!(program.run().code, 3);
    let allowed = program.another().args(["check", "app.mda", "--quiet", "--allow-incomplete"]).run();
    assert_eq!(allowed.code, 0);
    assert!(last_line(&allowed).starts_with("cannot tell: "), "{}", last_line(&allowed));
    assert!(last_line(&allowed).contains("the gate passes all the same"), "{}", last_line(&allowed));
    // What stands in the way need not count; what nobody looked at does.
    let demo = Package::fixture("demo").expect("the fixture builds").with_truncated_model(9_000);
    let demo = demo.to_mda().expect("the package builds");
    let mut program = Program::new().file("app.mda", demo).args(["check", "app.mda", "--fail-on", "never"]);
    assert_eq!(program.run().code, 3);
    // What is no package at all is no incomplete one.
    let mut program = Program::new().file("app.mda", "text").args(["check", "app.mda", "--allow-incomplete"]);
    assert_eq!(program.run().code, 2);
}
