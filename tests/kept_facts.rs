//! Facts that were kept: judged again without the package they say the same as the package itself, for every target, and
//! what may not mean the same any more is refused.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready::rules::RuleSet;
use mxready_fixtures::{Package, damage};
use serde_json::Value;

fn fixture(name: &str) -> Vec<u8> {
    Package::fixture(name).expect("the fixture builds").to_mda().expect("the package builds")
}

fn demo() -> Package {
    Package::fixture("demo").expect("the fixture builds")
}

/// Packages that are sound, and packages of which parts are missing.
fn packages() -> Vec<(&'static str, Vec<u8>)> {
    let mut packages: Vec<_> =
        ["demo", "ready", "trouble", "near-misses"].into_iter().map(|name| (name, fixture(name))).collect();
    packages.push(("without model", demo().without("model/model.mdp").to_mda().expect("the package builds")));
    packages.push(("model cut off", demo().with_truncated_model(20_000).to_mda().expect("the package builds")));
    packages.push(("wrong check sum", damage::wrong_crc(&fixture("demo"), "model/bundles/project.jar")));
    packages.push(("no metadata", demo().without("model/metadata.json").to_mda().expect("the package builds")));
    packages
}

fn targets() -> Vec<String> {
    let rules = RuleSet::load(&[]).expect("the shipped rules load");
    let targets = rules
        .targets()
        .iter()
        .flat_map(|target| target.profiles.iter().map(move |profile| format!("{}@{}", target.name, profile.name)));
    targets.collect()
}

fn check(program: &Program, arguments: &[&str]) -> Outcome {
    program.another().unmasked().args(["check"]).args(arguments.iter().copied()).run()
}

#[test]
fn kept_facts_are_judged_as_the_package_itself_for_every_target() {
    let targets = targets();
    assert!(targets.len() > 2, "{targets:?}");
    for (case, package) in packages() {
        let program = Program::new().file("app.mda", package);
        let saved = check(&program, &["app.mda", "--quiet", "--save-facts", "facts.json"]);
        assert_eq!(saved.code, check(&program, &["app.mda", "--quiet"]).code, "{case}: {}", saved.stderr);
        for target in &targets {
            let judge = |input| check(&program, &[input, "--target", target, "--format", "json"]);
            let (package, facts) = (judge("app.mda"), judge("facts.json"));
            assert_eq!(facts.code, package.code, "{case} for {target}: {}", facts.stderr);
            assert!(facts.stdout == package.stdout, "{case} for {target} differs");
        }
    }
}

#[test]
fn what_depends_on_the_day_and_the_team_is_judged_when_the_facts_are() {
    let settings = "[[suppress]]\nrule = \"private-address-called\"\nobject = \"*\"\npackage = \"app.mda\"\n\
        reason = \"an agent\"\nuntil = 2026-11-30\n";
    let program = Program::new().file("app.mda", fixture("demo"));
    check(&program, &["app.mda", "--save-facts", "facts.json"]);
    check(&program, &["app.mda", "--report", "json=run.json"]);
    let program = program.file("mxready.toml", settings);
    for more in [
        &["--today", "2026-11-20"][..],
        &["--today", "2026-12-20"],
        &["--no-suppressions"],
        &["--fail-on", "never"],
        &["--verbose"],
    ] {
        let (package, facts) =
            (check(&program, &[&["app.mda"], more].concat()), check(&program, &[&["facts.json"], more].concat()));
        assert_eq!((facts.code, facts.stdout), (package.code, package.stdout), "{more:?}");
    }
    let page = |input: &str, file: &str| {
        check(&program, &[input, "--quiet", "--report", &format!("html={file}")]);
        std::fs::read_to_string(program.folder().join(file)).expect("the page")
    };
    assert!(page("facts.json", "b.html") == page("app.mda", "a.html"), "the pictures are there, too");
}

#[test]
fn facts_stand_for_their_package_in_baselines_and_comparisons() {
    let program = Program::new().file("app.mda", fixture("demo"));
    check(&program, &["app.mda", "--save-facts", "facts.json"]);
    check(&program, &["app.mda", "--report", "json=run.json"]);
    let call = |arguments: &[&str]| program.another().args(arguments.iter().copied()).run();
    assert_eq!(call(&["baseline", "create", "facts.json"]).code, 0);
    assert_eq!(call(&["baseline", "check", "app.mda"]).code, 0);
    for other in ["app.mda", "run.json", "facts.json"] {
        let outcome = call(&["compare", "facts.json", other]);
        assert!(outcome.stdout.lines().last().is_some_and(|line| line.starts_with("0 new, 0 fixed, ")), "{outcome:?}");
    }
}

#[test]
fn an_input_that_was_no_package_stays_one() {
    let program = Program::new().file("app.mda", fixture("ready")).file("b.mda", "text");
    let both = check(&program, &["app.mda", "b.mda", "gone.mda", "--format", "json", "--save-facts", "facts.json"]);
    assert_eq!(both.code, 2);
    let facts = check(&program, &["facts.json", "--format", "json"]);
    assert_eq!((facts.code, &facts.stdout), (2, &both.stdout));
    assert!(facts.stderr.contains("could not be opened when its facts were kept"), "{}", facts.stderr);
}

/// A rule about a class that no shipped rule asks about.
const RULE: &str = "\
id: no-desktop
title: Opens a window
targets: [mendix-cloud-v4]
severity: warning
confidence: likely
effort: 1
match:
  java-reference:
    class: {is: javax.swing.JFrame}
message: A window.
remedy: Leave it out.
source: {url: https://example.com/rules, read: 2026-11-23}
tests:
  - name: a window
    expect: fires
    java-reference: {class: javax.swing.JFrame}
  - name: another class
    expect: quiet
    java-reference: {class: java.util.List}
  - name: a class that could not be read
    expect: cannot-tell
    java-reference: null
";

#[test]
fn facts_that_may_not_mean_the_same_are_refused_with_what_to_do() {
    let program = Program::new().file("app.mda", fixture("demo"));
    check(&program, &["app.mda", "--save-facts", "facts.json"]);
    check(&program, &["app.mda", "--report", "json=run.json"]);
    let read = |name: &str| std::fs::read_to_string(program.folder().join(name)).expect("a file");
    let facts = read("facts.json");
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&facts).expect("JSON");
        edit(&mut value);
        value.to_string()
    };
    let cases = [
        (
            "another version",
            edited(&|facts| facts["tool_version"] = "0.0.9".into()),
            "mxready 0.0.9",
            "--save-facts once more",
        ),
        (
            "another shape of the file",
            edited(&|facts| facts["mxready_facts"] = 3.into()),
            "gathered by mxready",
            "--save-facts",
        ),
        ("other facts", edited(&|facts| facts["shape"] = "00".into()), "gathered by mxready", "--save-facts"),
        (
            "less Java",
            edited(&|facts| facts["asked"]["project"]["calls"] = Value::Array(Vec::new())),
            "it was changed after",
            "--save-facts once more",
        ),
        (
            "a finding less",
            edited(&|facts| facts["packages"][0]["facts"]["endpoints"] = Value::Array(Vec::new())),
            "it was changed after",
            "--save-facts once more",
        ),
        (
            "a field too many",
            edited(&|facts| facts["packages"][0]["facts"]["more"] = 1.into()),
            "it was changed after",
            "--save-facts",
        ),
        (
            "a table too few",
            edited(&|facts| {
                facts["packages"][0]["facts"].as_object_mut().expect("tables").remove("jars");
            }),
            "missing field `jars`",
            "--save-facts",
        ),
        (
            "an unknown word",
            facts.replacen("\"kind\": \"own\"", "\"kind\": \"mine\"", 1),
            "unknown variant",
            "--save-facts",
        ),
        ("cut off", facts[..facts.len() / 2].to_owned(), "EOF", "--save-facts"),
        ("a report", read("run.json"), "it is a saved report", "mxready render"),
        ("something else", "{}".to_owned(), "neither a package nor a file of facts", ".mda"),
    ];
    for (case, text, told, help) in cases {
        let outcome = check(&program.another().file("other.json", text), &["other.json"]);
        assert_eq!(outcome.code, 2, "{case}: {}", outcome.stdout);
        assert!(outcome.stderr.contains(told), "{case}: {}", outcome.stderr);
        let (_, advice) = outcome.stderr.split_once("\nhelp: ").expect("advice");
        assert!(advice.contains(help), "{case}: {}", outcome.stderr);
    }
    let render = program.another().args(["render", "facts.json"]).run();
    assert_eq!(render.code, 2);
    assert!(render.stderr.contains("facts, which nobody has judged"), "{}", render.stderr);
    assert!(render.stderr.contains("--target"), "{}", render.stderr);
    let again = check(&program, &["facts.json", "--save-facts", "more.json"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is a file of facts already"), "{}", again.stderr);
}

/// Silence of the facts about a class that nobody looked for would mean nothing.
#[test]
fn rules_that_ask_about_other_java_need_the_package_again() {
    let program = Program::new().file("app.mda", fixture("demo")).file("ours/no-desktop.yaml", RULE);
    check(&program, &["app.mda", "--save-facts", "facts.json"]);
    let refused = check(&program, &["facts.json", "--rules", "ours"]);
    assert_eq!(refused.code, 2, "{}", refused.stdout);
    assert!(refused.stderr.contains("nobody looked for the Java class javax.swing.JFrame"), "{}", refused.stderr);
    // The team's own code was asked for this one, and libraries were not.
    let elsewhere = RULE.replace("javax.swing.JFrame", "java.io.FileOutputStream");
    let refused =
        check(&program.another().file("theirs/no-desktop.yaml", elsewhere), &["facts.json", "--rules", "theirs"]);
    assert_eq!(refused.code, 2, "{}", refused.stdout);
    assert!(refused.stderr.contains("the Java class java.io.FileOutputStream"), "{}", refused.stderr);
    check(&program, &["app.mda", "--rules", "ours", "--save-facts", "facts.json"]);
    assert_eq!(check(&program, &["facts.json", "--rules", "ours"]).code, 1);
    assert_eq!(check(&program, &["facts.json"]).code, 1, "fewer rules need no more");
}
