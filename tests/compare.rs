//! `mxready compare`: what a new build brings, and what nobody can tell of it any more.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use serde_json::Value;

fn demo() -> Package {
    Package::fixture("demo").expect("the fixture builds")
}

fn mda(package: &Package) -> Vec<u8> {
    package.to_mda().expect("the package builds")
}

/// The demo package, built again with a newer Mendix, and with a model that is cut off.
fn program() -> Program {
    let newer = demo().edit_metadata(|metadata| metadata["RuntimeVersion"] = "10.24.0".into());
    Program::new()
        .file("old.mda", mda(&demo()))
        .file("new.mda", mda(&newer))
        .file("hurt.mda", mda(&demo().with_truncated_model(20_000)))
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
    assert!(outcome.stdout.contains("NEWLY UNKNOWN"), "{}", outcome.stdout);
    assert!(last_line(&outcome).contains("0 new"), "{}", outcome.stdout);
}

/// Offsets in a model change with every build; where it is cut off counts.
#[test]
fn what_was_not_read_before_either_is_no_news_wherever_it_stands() {
    let built = |more: &str, damaged: &[&str]| {
        let flows = "  microflow F\n    log info 'M' 'first'\n  microflow G\n    log info 'M' 'second'\n";
        let text = format!("app \"Harbour\" mendix 9.24.4.11007\nmodule M\n{more}{flows}");
        let package = Package::from_model(&text).expect("the model").edit("model/model.mdp", |model| {
            for text in damaged {
                let at = model.windows(text.len()).position(|window| window == text.as_bytes()).expect("the text");
                model[at] = 0xff;
            }
        });
        mda(&package)
    };
    let program = program()
        .file("sound.mda", built("", &[]))
        .file("main.mda", built("", &["first"]))
        .file("branch.mda", built("  microflow Another\n    log info 'M' 'more'\n", &["first"]))
        .file("other.mda", built("", &["second"]))
        .file("both.mda", built("", &["first", "second"]))
        .file("shorter.mda", mda(&demo().with_truncated_model(10_000)));
    for (old, new, code) in [
        ("main.mda", "branch.mda", 0),
        ("sound.mda", "branch.mda", 3),
        ("main.mda", "other.mda", 3),
        ("main.mda", "both.mda", 3),
        ("both.mda", "main.mda", 0),
        ("both.mda", "other.mda", 0),
        ("hurt.mda", "shorter.mda", 3),
    ] {
        let outcome = compare(&program, old, new);
        assert_eq!(outcome.code, code, "{old} {new}: {}", outcome.stdout);
    }
    assert!(compare(&program, "main.mda", "both.mda").stdout.contains("NEWLY UNREAD: 1 place"));
}

#[test]
fn a_later_archive_that_contradicts_itself_is_told_whatever_the_earlier_one_was() {
    let program = program().file("tail.mda", [mda(&demo()), b"tail".to_vec()].concat());
    for old in ["old.mda", "tail.mda"] {
        let outcome = compare(&program, old, "tail.mda");
        assert_eq!(outcome.code, 3, "{old}: {}", outcome.stdout);
        assert!(outcome.stdout.contains("THE LATER ARCHIVE CONTRADICTS ITSELF"), "{old}: {}", outcome.stdout);
        assert!(outcome.stdout.contains("4 bytes stand behind its end"), "{old}: {}", outcome.stdout);
        assert!(last_line(&outcome).contains("the later archive contradicts itself"), "{old}: {}", outcome.stdout);
    }
    // A team may decide to pass it, as in a check.
    let outcome = program.another().args(["compare", "old.mda", "tail.mda", "--allow-incomplete"]).run();
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("THE LATER ARCHIVE CONTRADICTS ITSELF"), "{}", outcome.stdout);
    let outcome = program.another().args(["compare", "old.mda", "tail.mda", "--format", "json"]).run();
    let report: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert_eq!(report["comparison"]["contradictions"][0]["why"], "4 bytes stand behind its end");
}

#[test]
fn a_rule_that_did_not_judge_the_later_side_is_told() {
    let program = program();
    program.another().args(["check", "old.mda", "--quiet", "--report", "json=less.json"]).run();
    let file = program.folder().join("less.json");
    let mut run: Value = serde_json::from_slice(&std::fs::read(&file).expect("the report")).expect("JSON");
    let rules = run["packages"][0]["coverage"]["rules"].as_array_mut().expect("rules");
    let decides = |rule: &Value| rule["severity"] == "blocker" && rule["outcome"] == "quiet";
    let lost = rules.remove(rules.iter().position(decides).expect("a rule that decides and found nothing"));
    std::fs::write(&file, run.to_string()).expect("written");
    let outcome = compare(&program, "old.mda", "less.json");
    assert_eq!(outcome.code, 3, "{}{}", outcome.stdout, outcome.stderr);
    for told in [lost["rule"].as_str().expect("an id"), "the rule itself, which did not judge the later side"] {
        assert!(outcome.stdout.contains(told), "{told}: {}", outcome.stdout);
    }
    assert!(last_line(&outcome).contains("1 rule newly unknown"), "{}", outcome.stdout);
    assert!(last_line(&outcome).starts_with("0 new, 0 fixed, "), "{}", outcome.stdout);
}

#[test]
fn a_suppression_that_is_over_fails_the_comparison_as_it_fails_a_check() {
    let settings = "[[suppress]]\nrule = \"private-address-called\"\nobject = \"*\"\nreason = \"an agent\"\n\
        until = 2026-11-30\n";
    let program = program().file("mxready.toml", settings);
    let on = |day: &str, more: &[&'static str]| {
        let day = ["compare", "old.mda", "old.mda", "--today", day];
        program.another().args(day).args(more.iter().copied()).run()
    };
    assert_eq!(on("2026-11-30", &[]).code, 0);
    let over = on("2026-12-01", &[]);
    assert_eq!(over.code, 1, "{}", over.stdout);
    assert!(over.stdout.contains("mxready.toml:1: private-address-called on *"), "{}", over.stdout);
    assert!(over.stdout.contains("It was over after 2026-11-30"), "{}", over.stdout);
    assert!(last_line(&over).contains("1 suppression over"), "{}", over.stdout);
    assert_eq!(on("2026-12-01", &["--fail-on", "never"]).code, 0);
    assert_eq!(on("2026-12-01", &["--no-suppressions"]).code, 0);
}

#[test]
fn another_app_is_no_earlier_build() {
    let named = |name: &str| mda(&demo().edit_metadata(|metadata| metadata["ProjectName"] = name.into()));
    let program = program()
        .file("orders.mda", named("Orders"))
        .file("billing.mda", named("Billing"))
        .file("nameless.mda", named(""));
    let outcome = compare(&program, "orders.mda", "billing.mda");
    assert_eq!(outcome.code, 2, "{}", outcome.stdout);
    let told = "`orders.mda` cannot be compared: it is the app `Orders`, and the other side `Billing`; compare builds \
        of one app";
    assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
    assert!(outcome.stdout.is_empty(), "{}", outcome.stdout);
    // Nothing says that this is another app.
    assert_eq!(compare(&program, "orders.mda", "nameless.mda").code, 0);
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
