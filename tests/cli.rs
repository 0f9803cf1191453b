//! The command line: what it answers, where, and with which exit code.

mod common;

use common::program::{Outcome, Program};

/// A package that is not ready.
const DEMO: &[u8] = include_bytes!("../fixtures/demo.mda");

/// A rule of a team's own.
const OWN_RULE: &str = r#"id: our-app-is-recent
title: Our apps run on Mendix 9
targets: [mendix-cloud-v4]
severity: warning
confidence: certain
effort: 3
match:
  app:
    mendix-version: {below: "9.0"}
message: "Built with Mendix {mendix-version}."
remedy: Upgrade.
source:
  - {url: https://example.com/our-rules, read: 2026-11-23}
tests:
  - name: an old one
    expect: fires
    app: {mendix-version: 8.18.0}
  - name: a new one
    expect: quiet
    app: {mendix-version: 9.24.0}
"#;

fn mxready<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Outcome {
    Program::new().args(arguments).run()
}

#[test]
fn help_and_version_are_answers_not_errors() {
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"], &["inspect", "-h"], &["rules", "--help"]] {
        let outcome = mxready(arguments.iter().copied());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(!outcome.stdout.is_empty());
    }
    assert_eq!(mxready(["--version"]).stdout, "mxready [version]\n");
}

#[test]
fn the_help_gives_examples_and_every_exit_code() {
    for arguments in [&["--help"][..], &["check", "--help"]] {
        let help = mxready(arguments.iter().copied()).stdout;
        assert!(help.contains("Examples:\n  mxready check app.mda"), "{help}");
        for code in ["  0  ready:", "  1  not ready:", "  2  the command was wrong:", "  3  cannot tell:"] {
            assert!(help.contains(code), "{code} is missing in {help}");
        }
    }
}

#[test]
fn a_wrong_command_ends_with_2_and_says_so_on_standard_error_only() {
    let cases: [(&[&str], &str); 13] = [
        (&[], "Usage:"),
        (&["chek", "app.mda"], "similar"),
        (&["check"], "<PATH>"),
        (&["check", "app.mda", "--format", "yaml"], "table, json"),
        (&["check", "app.mda", "--fail-on", "info"], "blocker, warning, never"),
        (&["check", "app.mda", "--threads", "0"], "1..=256"),
        (&["check", "app.mda", "--threads", "99999999"], "1..=256"),
        (&["check", "app.mda", "--quiet", "--verbose"], "--verbose"),
        (&["check", "nowhere.mda"], "nowhere.mda"),
        (&["check", ".", "--target", "mendix-cloud-v5"], "known targets: mendix-cloud-v4"),
        (&["check", ".", "--target", "mendix-cloud-v4@1999"], "2017"),
        (&["check", ".", "--rules", "nowhere"], "nowhere"),
        (&["inspect", "nowhere.mda"], "nowhere.mda"),
    ];
    for (arguments, expected) in cases {
        let outcome = mxready(arguments.iter().copied());
        assert_eq!(outcome.code, 2, "{arguments:?}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
        assert!(outcome.stderr.contains(expected), "{arguments:?}: {}", outcome.stderr);
    }
}

#[test]
fn a_package_in_the_place_of_a_command_gets_the_command_that_judges_it() {
    let refused = |arguments: &[&str]| {
        let outcome = Program::new().file("demo.mda", DEMO).args(arguments.iter().copied()).run();
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{arguments:?}");
        outcome.stderr
    };
    for arguments in [&["demo.mda"][..], &["--color", "never", "demo.mda"]] {
        let told = refused(arguments);
        assert!(told.contains("\n  tip: `mxready check demo.mda` judges it\n"), "{arguments:?}: {told}");
    }
    for arguments in [&["nowhere.mda"][..], &["rules", "demo.mda"]] {
        let told = refused(arguments);
        assert!(!told.contains("judges it"), "{arguments:?}: {told}");
    }
}

#[test]
fn an_input_that_is_no_package_is_an_error_with_help() {
    let outcome = Program::new().file("readme.mda", "# Orders\n").args(["check", "readme.mda"]).run();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    let lines: Vec<_> = outcome.stderr.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[0].contains("readme.mda"), "{lines:?}");
    assert!(lines[1].starts_with("help: "), "{lines:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[test]
fn a_missing_input_does_not_keep_the_others_from_being_judged() {
    let outcome = Program::new()
        .file("app/model/metadata.json", r#"{"RuntimeVersion": "10.24.0"}"#)
        .args(["check", "nowhere.mda", "app", "--format", "json"])
        .run();
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.starts_with("error: there is no file or folder `nowhere.mda`\nhelp: "),
        "{}",
        outcome.stderr
    );
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert!(report["packages"][0]["error"].is_string());
    assert!(report["packages"][1]["error"].is_null());
}

#[test]
fn json_names_an_input_that_is_no_package() {
    let outcome =
        Program::new().file("readme.mda", "# Orders\n").args(["check", "readme.mda", "--format", "json"]).run();
    assert_eq!(outcome.code, 2);
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert_eq!(report["verdict"], "cannot-tell");
    assert!(report["packages"][0]["error"].as_str().is_some_and(|error| error.contains("readme.mda")));
    assert!(report["packages"][0]["coverage"].is_null());
}

#[test]
fn quiet_hides_no_error() {
    let mut program = Program::new()
        .file("packages/one.mda", "no zip")
        .file("packages/two.mda", "no zip either")
        .args(["check", "packages", "--quiet"]);
    let outcome = program.run();
    assert_eq!(outcome.code, 2);
    assert_eq!(outcome.stderr.matches("error: ").count(), 2, "{}", outcome.stderr);
    assert_eq!(
        outcome.stdout.lines().last(),
        Some("cannot tell: 2 packages, no blockers (mendix-cloud-v4, as of 2026)")
    );
}

#[test]
fn an_output_that_cannot_be_written_is_refused_before_the_work_begins() {
    let outcome =
        Program::new().file("readme.mda", "").args(["check", "readme.mda", "--output", "no/report.json"]).run();
    assert_eq!(outcome.code, 2);
    assert_eq!(
        outcome.stderr,
        "error: cannot write the report to no/report.json: there is no folder no\n\
         help: choose another place with --output FILE\n"
    );
}

#[test]
fn a_report_in_a_file_leaves_the_verdict_on_standard_output() {
    let mut program = Program::new().file("readme.mda", "").args([
        "check",
        "readme.mda",
        "--format",
        "json",
        "--output",
        "report.json",
    ]);
    let outcome = program.run();
    assert_eq!(outcome.stdout, "cannot tell: could not be opened (mendix-cloud-v4, as of 2026)\n");
    let report = std::fs::read_to_string(program.folder().join("report.json")).expect("a report");
    assert!(report.starts_with("{\n  \"schema_version\": 1,"));
    let mut names: Vec<_> = std::fs::read_dir(program.folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert_eq!(names, ["readme.mda", "report.json"]);
}

#[test]
fn a_dash_is_standard_output() {
    let outcome =
        Program::new().file("readme.mda", "").args(["check", "readme.mda", "--format", "json", "-o", "-"]).run();
    assert!(outcome.stdout.starts_with("{\n") && outcome.stdout.ends_with("}\n"), "{}", outcome.stdout);
}

#[test]
fn rules_are_listed_for_people_and_for_programs() {
    let table = mxready(["rules", "list"]);
    assert_eq!((table.code, table.stderr.as_str()), (0, ""));
    let json = mxready(["rules", "list", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let rules = list["rules"].as_array().expect("a list");
    assert!(!rules.is_empty());
    for rule in rules {
        let id = rule["id"].as_str().expect("an id");
        assert!(table.stdout.contains(id), "{id} is missing in the table");
        let explained = mxready(["rules", "explain", id]);
        assert_eq!(explained.code, 0);
        assert!(explained.stdout.contains(id));
    }
}

#[test]
fn a_rule_is_explained_from_what_it_says_to_what_proves_it() {
    let mut program = Program::new().file("ours/our-app-is-recent.yaml", OWN_RULE).args([
        "rules",
        "explain",
        "our-app-is-recent",
        "--rules",
        "ours",
    ]);
    insta::assert_snapshot!(program.run().stdout);
}

#[test]
fn an_unknown_rule_is_an_error_that_offers_the_nearest_one() {
    let outcome = mxready(["rules", "explain", "mendix-version-below-flor"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert_eq!(
        outcome.stderr,
        "error: there is no rule `mendix-version-below-flor`\nhelp: did you mean `mendix-version-below-floor`?\n"
    );
}

#[test]
fn the_shipped_rules_pass_their_own_tests() {
    let outcome = mxready(["rules", "test"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    assert!(outcome.stdout.starts_with("all tests hold: "), "{}", outcome.stdout);
}

#[test]
fn a_rule_whose_test_fails_ends_with_2() {
    let broken = OWN_RULE.replace("mendix-version: 9.24.0", "mendix-version: 8.0.0");
    let outcome =
        Program::new().file("ours/our-app-is-recent.yaml", broken).args(["rules", "test", "--rules", "ours"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stdout.contains("\"a new one\" of our-app-is-recent"), "{}", outcome.stdout);
    assert!(outcome.stdout.trim_end().lines().last().is_some_and(|line| line.contains("failed")));
}

#[test]
fn every_mistake_in_a_rule_file_is_shown_with_its_place() {
    let broken = OWN_RULE.replace("severity: warning", "severity: fatal").replace("effort: 3", "effort: lots");
    let outcome =
        Program::new().file("ours/our-app-is-recent.yaml", broken).args(["check", ".", "--rules", "ours"]).run();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    for place in ["our-app-is-recent.yaml:4:", "our-app-is-recent.yaml:6:"] {
        assert!(outcome.stderr.contains(place), "{place} is missing in {}", outcome.stderr);
    }
    assert!(
        outcome.stderr.ends_with("error: 2 mistakes in rules or answers; nothing was done\n"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn nothing_is_coloured_where_nobody_looks() {
    for (name, value) in [("TERM", "xterm-256color"), ("NO_COLOR", "")] {
        let outcome = Program::new().env(name, value).args(["rules", "list"]).run();
        assert!(!outcome.stdout.contains('\u{1b}'), "{name}={value}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_who_leaves_early_changes_nothing() {
    use std::process::{Command, Stdio};
    // The pipe is closed before the program writes its first byte.
    let mut child = Command::new(env!("CARGO_BIN_EXE_mxready"))
        .args(["rules", "list", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_exit_code_follows_from_the_verdict_not_from_the_format() {
    for (fail_on, code) in [("blocker", 1), ("warning", 1), ("never", 0)] {
        for format in ["table", "json"] {
            let arguments = ["check", "demo.mda", "--fail-on", fail_on, "--format", format];
            let outcome = Program::new().file("demo.mda", DEMO).args(arguments).run();
            assert_eq!((outcome.code, outcome.stderr.as_str()), (code, ""), "--fail-on {fail_on} --format {format}");
        }
    }
}

#[test]
fn the_same_package_gives_the_same_bytes_whatever_the_threads() {
    let report = |threads| {
        let arguments = ["check", "demo.mda", "--format", "json", "--threads", threads];
        Program::new().file("demo.mda", DEMO).args(arguments).run().stdout
    };
    let alone = report("1");
    assert!(alone.contains("\"fingerprint\""));
    for threads in ["2", "8"] {
        assert!(report(threads) == alone, "with {threads} threads");
    }
}

#[test]
fn a_real_report_is_valid_by_the_published_schema() {
    let report = Program::new().file("demo.mda", DEMO).args(["check", "demo.mda", "--format", "json"]).run().stdout;
    let schema = serde_json::from_str(include_str!("../docs/report.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    // Digests are masked in what the program gave.
    let report = report.replace("[hash]", &"0".repeat(32));
    let mut report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    report["packages"][0]["sha256"] = "0".repeat(64).into();
    let mistakes: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

#[test]
fn what_the_java_does_is_told_in_plain_words_for_people_and_programs() {
    let inspect = |arguments: &[&str]| {
        let all = ["inspect", "demo.mda", "--java"].iter().chain(arguments).copied();
        Program::new().file("demo.mda", DEMO).args(all).run()
    };
    insta::assert_snapshot!(inspect(&[]).stdout);
    let value: serde_json::Value = serde_json::from_str(&inspect(&["--format", "json"]).stdout).expect("JSON");
    let java = value["java"].as_array().expect("a list");
    let mail = java.iter().find(|activity| activity["does"] == "sends mail").expect("the demo sends mail");
    assert!(
        mail["places"].as_u64() > Some(0) && mail["example"]["path"].is_array() && mail["owner"]["name"].is_string()
    );
    let refused = inspect(&["--format", "cyclonedx"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("leave out --java"), "{}", refused.stderr);
}

#[test]
fn an_inspection_shows_the_demo_in_both_formats() {
    let inspect = |format| {
        let outcome = Program::new().file("demo.mda", DEMO).args(["inspect", "demo.mda", "--format", format]).run();
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{format}");
        outcome.stdout
    };
    assert!(inspect("table").contains("Mendix version            6.10.12\n"));
    let value: serde_json::Value = serde_json::from_str(&inspect("json")).expect("JSON");
    assert_eq!(value["facts"]["app"][0]["fact"]["mendix_version"], "6.10.12");
}

#[test]
fn one_event_of_the_demo_is_shown_as_a_tree_and_as_a_picture() {
    let inspect = |format| {
        let arguments = ["inspect", "demo.mda", "--event", "ForgetOldEvents", "--format", format];
        let outcome = Program::new().file("demo.mda", DEMO).args(arguments).run();
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{format}");
        outcome.stdout
    };
    let text = inspect("table");
    assert!(text.contains("\nDepot.SE_ForgetOldEvents\n└─ cycle of sequence flows\n"), "{text}");
    assert!(text.contains("+ bounded batches: at most @Depot.PageSize of"), "{text}");
    let value: serde_json::Value = serde_json::from_str(&inspect("json")).expect("JSON");
    assert_eq!(value["tree"]["root"]["name"], "Depot.SE_ForgetOldEvents");
    assert!(inspect("dot").starts_with("digraph event {\n"));
    assert!(inspect("mermaid").starts_with("flowchart LR\n"));
}

#[test]
fn an_event_that_is_not_there_gets_a_suggestion_and_a_picture_needs_an_event() {
    let wrong = |arguments: &[&str]| {
        let outcome = Program::new().file("demo.mda", DEMO).args(arguments.iter().copied()).run();
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{arguments:?}");
        outcome.stderr
    };
    let typo = wrong(&["inspect", "demo.mda", "--event", "Depot.ForgetOldEvent"]);
    assert!(typo.contains("did you mean `Depot.ForgetOldEvents`"), "{typo}");
    let nothing_alike = wrong(&["inspect", "demo.mda", "--event", "zzz"]);
    assert!(nothing_alike.contains("shows all scheduled events"), "{nothing_alike}");
    let whole = wrong(&["inspect", "demo.mda", "--format", "dot"]);
    assert!(whole.contains("name it with --event NAME"), "{whole}");
}
