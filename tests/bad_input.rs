//! Bad input: each gets a message that names the place and what to do, the right exit code, and never "ready".
//!
//! Every case starts from a package that *is* ready, so that a reader who passes over the damage would say so.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready_fixtures::{Package, damage};

const METADATA: &str = "model/metadata.json";
const MODEL: &str = "model/model.mdp";
const PROJECT_JAR: &str = "model/bundles/project.jar";

/// The command or an input is wrong.
const WRONG: i32 = 2;
/// Part of the package could not be read.
const CANNOT_TELL: i32 = 3;

fn ready() -> Package {
    Package::fixture("ready").expect("the fixture builds")
}

fn archive(package: &Package) -> Vec<u8> {
    package.to_mda().expect("the package builds")
}

fn check(file: impl AsRef<[u8]>) -> Outcome {
    Program::new().file("app.mda", file).args(["check", "app.mda", "--verbose"]).run()
}

/// Everything that a person sees.
fn told(outcome: &Outcome) -> String {
    // Lines are wrapped to the width of the page; a message is looked for across them.
    format!("{}\n{}", outcome.stdout, outcome.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_told(case: &str, outcome: &Outcome, code: i32, phrases: &[&str]) {
    let told = told(outcome);
    assert_eq!(outcome.code, code, "{case}: {}{}", outcome.stderr, last_line(&outcome.stdout));
    for phrase in phrases {
        assert!(told.contains(phrase), "{case}: `{phrase}` is not told: {}{}", outcome.stderr, what_is_open(&told));
    }
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

/// The part of a report on what could not be judged and read, up to the long list of quiet rules.
fn what_is_open(told: &str) -> &str {
    let from = told.find("COULD NOT BE").unwrap_or_default();
    let rest = told.get(from..).unwrap_or_default();
    rest.split("JUDGED, NOTHING FOUND").next().unwrap_or_default()
}

#[test]
fn the_package_that_the_cases_start_from_is_ready() {
    assert_told("ready", &check(archive(&ready())), 0, &["ready"]);
}

#[test]
fn what_is_no_package_at_all_is_an_error_of_the_command() {
    let mda = archive(&ready());
    let cases: [(&str, Vec<u8>, &[&str]); 9] = [
        ("an empty file", Vec::new(), &["app.mda", "the file is empty"]),
        ("a text", b"not a zip archive".to_vec(), &["app.mda", "no zip directory"]),
        ("a web page", b"<html>404 not found</html>".to_vec(), &["app.mda", "web page"]),
        (
            "a cut archive",
            damage::truncated(&mda, mda.len() / 2),
            &["app.mda", "cut off", "build the deployment package"],
        ),
        ("the first bytes", damage::truncated(&mda, 3), &["app.mda", "not a readable zip archive"]),
        (
            "another zip",
            archive(&ready().without(METADATA).without(MODEL)),
            &["holds no `model/metadata.json`", "Studio Pro"],
        ),
        (
            "a package one folder too deep",
            damage::raw_zip(&[damage::RawEntry::stored("deployment/model/metadata.json", b"{}")]),
            &["`deployment/model/metadata.json` lies too deep"],
        ),
        ("a project", damage::raw_zip(&[damage::RawEntry::stored("App.mpr", b"")]), &["looks like a Mendix project"]),
        (
            "another tool's metadata",
            archive(&ready().with_entry(METADATA, r#"{"model_type": "forest", "r2": 0.9}"#)),
            &["not a Mendix deployment package", "`RuntimeVersion`"],
        ),
    ];
    for (case, file, phrases) in cases {
        assert_told(case, &check(file), WRONG, phrases);
    }
}

#[test]
fn a_missing_input_and_a_folder_without_packages_are_errors_of_the_command() {
    let missing = Program::new().args(["check", "gone.mda"]).run();
    assert_told("missing", &missing, WRONG, &["there is no file or folder `gone.mda`", "help:"]);
    let empty = Program::new().file("notes/readme.txt", "nothing").args(["check", "notes"]).run();
    assert_told("no package", &empty, WRONG, &["no Mendix deployment package in or below the folder `notes`"]);
}

#[test]
fn damaged_metadata_leaves_the_verdict_open() {
    let cases: [(&str, Package, &[&str]); 5] = [
        ("missing", ready().without(METADATA), &["holds no `model/metadata.json`"]),
        ("not JSON", ready().with_entry(METADATA, "{\n  \"RuntimeVersion\": "), &["not valid JSON at line 2"]),
        (
            "a number for the version",
            ready().edit_metadata(|json| json["RuntimeVersion"] = 10.into()),
            &["`RuntimeVersion` should be text but is a number"],
        ),
        (
            "no version at all in the version",
            ready().edit_metadata(|json| json["RuntimeVersion"] = "newest".into()),
            &["`newest` is not a Mendix version"],
        ),
        (
            "constants that are no list",
            ready().edit_metadata(|json| json["Constants"] = "none".into()),
            &["`Constants` should be"],
        ),
    ];
    for (case, package, phrases) in cases {
        let outcome = check(archive(&package));
        assert_told(case, &outcome, CANNOT_TELL, &[phrases, &["model/metadata.json", "cannot tell"]].concat());
    }
}

#[test]
fn a_damaged_model_leaves_the_verdict_open() {
    let model = ready().entry(MODEL).expect("a model").to_vec();
    let cases: [(&str, Package); 9] = [
        ("missing", ready().without(MODEL)),
        ("empty", ready().with_entry(MODEL, Vec::new())),
        ("truncated", ready().with_truncated_model(model.len() - 7)),
        ("cut after the list of documents", ready().with_truncated_model(model.len() / 3)),
        ("garbage", ready().with_entry(MODEL, damage::garbage(4096, "model"))),
        ("a lying length", ready().with_entry(MODEL, damage::lying_length(&model, 4, i32::MAX))),
        ("a document nested too deep", ready().edit(MODEL, |bytes| bytes.extend(damage::deep_document(20_000)))),
        ("a database of Mendix 2", ready().with_entry(MODEL, damage::sqlite_model())),
        ("a pointer to a large file", ready().with_entry(MODEL, damage::not_a_model())),
    ];
    for (case, package) in cases {
        assert_told(case, &check(archive(&package)), CANNOT_TELL, &["model/model.mdp", "cannot tell"]);
    }
}

#[test]
fn a_damaged_jar_leaves_the_verdict_open_and_everything_else_is_still_told() {
    let jar = ready().entry(PROJECT_JAR).expect("a project.jar").to_vec();
    let cases: [(&str, Package); 4] = [
        ("no archive", ready().with_entry(PROJECT_JAR, "not a jar")),
        ("truncated", ready().with_entry(PROJECT_JAR, damage::truncated(&jar, jar.len() - 30))),
        ("missing", ready().without(PROJECT_JAR)),
        ("a library that is no archive", ready().with_entry("model/lib/userlib/report-1.0.jar", "not a jar")),
    ];
    for (case, package) in cases {
        let outcome = check(archive(&package));
        assert_told(case, &outcome, CANNOT_TELL, &[".jar", "cannot tell", "security-manager-installed"]);
        assert!(told(&outcome).contains("Town library"), "{case}: the rest of the report is missing");
    }
}

#[test]
fn entries_that_cannot_be_unpacked_are_named_with_the_reason() {
    let mda = archive(&ready());
    let cases: [(&str, Vec<u8>, &[&str]); 4] = [
        ("encrypted", damage::encrypt_flag(&mda, MODEL), &["model/model.mdp", "encrypted"]),
        ("another compression", damage::method(&mda, MODEL, 14), &["model/model.mdp"]),
        ("a wrong check sum", damage::wrong_crc(&mda, MODEL), &["model/model.mdp", "checksum"]),
        ("a wrong check sum in the metadata", damage::wrong_crc(&mda, METADATA), &["model/metadata.json", "checksum"]),
    ];
    for (case, file, phrases) in cases {
        assert_told(case, &check(file), CANNOT_TELL, phrases);
    }
}

/// Which of two entries with one name would run is anyone's guess.
#[test]
fn a_name_that_stands_twice_in_the_archive_leaves_the_verdict_open() {
    let package = ready();
    let stored = |name: &str| damage::RawEntry::stored(name, package.entry(name).expect("an entry"));
    let once: Vec<_> = package.names().map(stored).collect();
    assert_told("each name once", &check(damage::raw_zip(&once)), 0, &["ready"]);
    for twin in [METADATA, MODEL, PROJECT_JAR, "web/index.html"] {
        let mut twice: Vec<_> = package.names().map(stored).collect();
        twice.push(stored(twin));
        assert_told(twin, &check(damage::raw_zip(&twice)), CANNOT_TELL, &["cannot tell", "duplicate"]);
    }
}

#[test]
fn a_broken_package_among_others_does_not_stop_them() {
    let outcome = Program::new()
        .file("apps/a.mda", archive(&ready()))
        .file("apps/b.mda", "not a zip archive")
        .file("apps/c.mda", archive(&Package::fixture("demo").expect("the fixture builds")))
        .args(["check", "apps"])
        .run();
    assert_told("three packages", &outcome, 1, &["a.mda", "b.mda", "c.mda", "no zip directory", "not ready: 1 of 3"]);
}

#[test]
fn an_unpacked_folder_gives_the_same_verdict_as_the_archive() {
    for input in ["deployment", "deployment/model", "."] {
        let program = Program::new();
        ready().to_folder(program.folder().join("deployment")).expect("the folder is written");
        let outcome = program.args(["check", input]).run();
        assert_told(input, &outcome, 0, &["Town library", "ready"]);
    }
}

/// A slip in `-o` must not cost the package that somebody waited for.
#[test]
fn no_report_is_written_over_an_input() {
    let demo = Package::fixture("demo").expect("the fixture builds");
    let bytes = demo.to_mda().expect("the package builds");
    let program = Program::new().file("apps/app.mda", &bytes).file("answers.yaml", "answers: []\n");
    program.another().args(["check", "apps/app.mda", "--quiet", "--report", "json=run.json"]).run();
    let run = std::fs::read(program.folder().join("run.json")).expect("the run");
    for arguments in [
        &["check", "apps/app.mda", "--output", "apps/app.mda"][..],
        &["check", "apps", "--report", "html=apps/app.mda"],
        &["check", "apps/app.mda", "--save-facts", "apps/app.mda"],
        &["check", "apps/app.mda", "--answers", "answers.yaml", "--report", "json=./answers.yaml"],
        &["plan", "apps/app.mda", "--output", "apps/app.mda"],
        &["inspect", "apps/app.mda", "--output", "apps/app.mda"],
        &["render", "run.json", "--output", "run.json"],
        &["merge", "run.json", "--output", "run.json"],
        &["baseline", "create", "apps/app.mda", "--baseline", "apps/app.mda"],
    ] {
        let outcome = program.another().args(arguments.iter().copied()).run();
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.stdout);
        assert!(outcome.stderr.contains("app.mda") || outcome.stderr.contains("it is an input"), "{}", outcome.stderr);
    }
    assert_eq!(std::fs::read(program.folder().join("apps/app.mda")).expect("the package"), bytes);
    assert_eq!(std::fs::read(program.folder().join("run.json")).expect("the run"), run);
    let twice = ["check", "apps/app.mda", "--report", "html=same.x", "--report", "json=same.x"];
    let outcome = program.another().args(twice).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("two reports would go there"), "{}", outcome.stderr);
}

/// The help is about what went wrong, not about the kind of file.
#[test]
fn a_wrong_file_is_told_what_to_do_about_it() {
    let demo = Package::fixture("demo").expect("the fixture builds").to_mda().expect("the package builds");
    let program = Program::new()
        .file("app.mda", &demo)
        .file("cut.mda", &demo[..2_000])
        .file("App.mpr", b"SQLite format 3\0".repeat(100))
        .file("old.yaml", "mxready-parity: 1\n")
        .file("utf16.toml", b"\xff\xfef\0a\0");
    for (arguments, help) in [
        (&["check", "App.mpr"][..], "a project (.mpr, .mpk) is not one"),
        (&["check", "cut.mda"], "wait until it is written whole"),
        (&["check", "app.mda", "--run-history", "nofile.csv"], "help: check the path\n"),
        (&["check", "app.mda", "--backup", "nofile.backup"], "help: check the path\n"),
        (&["check", "app.mda", "--baseline", "nofile.json"], "help: check the path; `mxready baseline create`"),
        (&["check", "app.mda", "--config", "utf16.toml"], "it is not text in UTF-8; save it as UTF-8"),
        (&["parity", "old.yaml", "nofile.yaml"], "help: check the path\n"),
        (&["parity", "old.yaml", "app.mda"], "a package goes with `--package`"),
        (&["render", "app.mda"], "`mxready check` judges a package"),
    ] {
        let outcome = program.another().args(arguments.iter().copied()).run();
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.stdout);
        let told = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&help), "{arguments:?}: {}", outcome.stderr);
    }
}
