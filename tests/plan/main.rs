//! The plan for moving an app: that it reads well, loses nothing that was found, keeps its names, notes what is done, and
//! says what it could not read.

#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod incomplete;
mod markup;
mod procedures;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use serde_json::Value;

const FIXTURES: [&str; 7] = ["demo", "everything", "legacy-5", "near-misses", "ready", "ready-7", "trouble"];

fn fixture(name: &str) -> Package {
    Package::fixture(name).expect("the fixture builds")
}

fn plan(package: &Package, arguments: &[&str]) -> Outcome {
    let file = package.to_mda().expect("the package");
    let arguments = ["plan", "app.mda"].into_iter().chain(arguments.iter().copied());
    Program::new().file("app.mda", file).args(arguments).run()
}

fn json(package: &Package, answers: &str, today: &str) -> Value {
    let file = package.to_mda().expect("the package");
    let arguments = ["plan", "app.mda", "--format", "json", "--answers", "answers.yaml", "--today", today];
    let outcome = Program::new().unmasked().file("app.mda", file).file("answers.yaml", answers).args(arguments).run();
    let plan: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("no JSON: {outcome:?}"));
    assert_valid(&plan);
    plan
}

fn assert_valid(plan: &Value) {
    let schema = serde_json::from_str(include_str!("../../docs/plan.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mistakes: Vec<String> = validator.iter_errors(plan).map(|mistake| mistake.to_string()).collect();
    assert_eq!(mistakes, Vec::<String>::new());
}

fn steps(plan: &Value) -> impl Iterator<Item = &Value> {
    let phases = plan["phases"].as_array().expect("phases").iter();
    phases.flat_map(|phase| phase["steps"].as_array().expect("steps"))
}

fn step<'p>(plan: &'p Value, id: &str) -> &'p Value {
    steps(plan).find(|step| step["id"] == id).unwrap_or_else(|| panic!("no step {id}"))
}

fn items(step: &Value) -> impl Iterator<Item = &Value> {
    step["items"].as_array().expect("items").iter()
}

fn item<'p>(plan: &'p Value, id: &str, about: &str) -> &'p Value {
    items(step(plan, id)).find(|item| item["about"] == about).unwrap_or_else(|| panic!("no item {about} in {id}"))
}

fn ids(plan: &Value) -> Vec<&str> {
    steps(plan).map(|step| step["id"].as_str().expect("an id")).collect()
}

const NONE: &str = "answers: []\n";
const TODAY: &str = "2026-07-01";

#[test]
fn the_plan_of_the_demo_package_reads_like_a_runbook() {
    let outcome = plan(&fixture("demo"), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    insta::assert_snapshot!(outcome.stdout);
}

#[test]
fn a_ready_app_gets_a_short_plan() {
    let outcome = plan(&fixture("ready"), &["--target", "mendix-cloud-v4@2021"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    insta::assert_snapshot!(outcome.stdout);
}

#[test]
fn every_plan_is_valid_by_the_published_schema_and_names_each_step_once() {
    for name in FIXTURES {
        let plan = json(&fixture(name), NONE, TODAY);
        let names = ids(&plan);
        let once: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(once.len(), names.len(), "{name}");
        for step in steps(&plan) {
            let about: Vec<&str> = items(step).map(|item| item["about"].as_str().expect("a name")).collect();
            let once: BTreeSet<&str> = about.iter().copied().collect();
            assert_eq!(once.len(), about.len(), "{name}: {} {about:?}", step["id"]);
        }
    }
}

/// Rules whose notes a step stands for.
const TAKEN: [(&str, &str); 7] = [
    ("scheduled-events-to-enable", "events-today"),
    ("outgoing-addresses-change", "partners-admit"),
    ("published-service-callers", "callers-told"),
    ("own-request-handler", "paths"),
    ("client-certificate-needed", "certificates"),
    ("after-startup-microflow", "rehearse-startup"),
    ("own-mail-code", "check-mail"),
];

/// A finding that no step shows would be work that nobody plans.
#[test]
fn everything_that_was_found_is_in_the_plan() {
    for name in FIXTURES {
        let package = fixture(name);
        let file = package.to_mda().expect("the package");
        let run = Program::new().unmasked().file("app.mda", file).args(["check", "app.mda", "--format", "json"]).run();
        let run: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let plan = json(&package, NONE, TODAY);
        let mut effort = 0;
        for finding in run["packages"][0]["findings"].as_array().expect("findings") {
            let rule = finding["rule"].as_str().expect("a rule");
            let repair = format!("repair-{rule}");
            let found = steps(&plan).find(|step| step["id"] == repair.as_str());
            match (found, TAKEN.iter().find(|(taken, _)| *taken == rule)) {
                (Some(found), _) => {
                    assert_eq!(found["severity"], finding["severity"], "{name}: {rule}");
                    let is_shown = items(found).any(|item| item["about"] == finding["object"]);
                    let is_whole = items(found).next().is_none()
                        && found["text"]
                            .as_str()
                            .expect("a text")
                            .contains(finding["message"].as_str().expect("a message"));
                    assert!(is_shown || is_whole, "{name}: {rule} about {}", finding["object"]);
                }
                (None, Some((_, id))) => {
                    assert_eq!(finding["severity"], "info", "{name}: {rule}");
                    step(&plan, id);
                }
                (None, None) => {
                    let asks_nothing = finding["severity"] == "info" && finding["effort"] == 0;
                    assert!(asks_nothing, "{name}: {rule} is lost");
                }
            }
        }
        for step in steps(&plan).filter(|step| step["severity"] == "blocker") {
            effort += step["effort"].as_u64().expect("an effort");
        }
        assert_eq!(plan["summary"]["effort_of_blockers"], effort, "{name}");
    }
}

/// What a step that stands for a note lists holds what the note is about.
#[test]
fn the_lists_hold_what_the_notes_name() {
    let plan = json(&fixture("trouble"), NONE, TODAY);
    let file = fixture("trouble").to_mda().expect("the package");
    let run = Program::new().unmasked().file("app.mda", file).args(["check", "app.mda", "--format", "json"]).run();
    let run: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = run["packages"][0]["findings"].as_array().expect("findings");
    let mut seen = BTreeSet::new();
    for finding in findings {
        let object = finding["object"].as_str().expect("an object");
        let rule = finding["rule"].as_str().expect("a rule");
        let id = match rule {
            "outgoing-addresses-change" => "partners-admit",
            "published-service-callers" => "callers-told",
            "own-request-handler" => "paths",
            "client-certificate-needed" => "certificates",
            "own-mail-code" => "check-mail",
            _ => continue,
        };
        seen.insert(rule);
        let listed = step(&plan, id)["items"].to_string();
        assert!(listed.contains(object), "{rule} about {object}: {listed}");
    }
    assert!(seen.len() > 3, "{seen:?}");
}

#[test]
fn the_mendix_version_comes_before_everything_that_is_repaired() {
    let plan = json(&fixture("demo"), NONE, TODAY);
    let names = ids(&plan);
    let at = |id: &str| names.iter().position(|name| *name == id).unwrap_or_else(|| panic!("no {id}"));
    let order = [
        "technical-contact",
        "repair-mendix-version-below-floor",
        "upgrade-path",
        "repair-security-manager-installed",
        "repair-private-address-called",
        "repair-scheduled-event-runs-long",
        "deploy-package",
        "constants",
        "old-events-off",
        "old-stop",
        "final-backup",
        "final-restore",
        "compare-settings",
        "start-target",
        "new-events-on",
        "check-events",
        "back-events",
        "offboard-request",
    ];
    let places: Vec<usize> = order.iter().map(|id| at(id)).collect();
    assert!(places.is_sorted(), "{names:#?}");
    assert!(step(&plan, "upgrade-path")["title"].as_str().expect("a title").contains("7.23 and 8.18 to 9.24"));
    // What is deployed is not the package that is too old.
    assert!(step(&plan, "deploy-package")["text"].as_str().expect("a text").contains("Mendix 9.24 or newer"));
}

#[test]
fn the_way_to_a_version_follows_the_profile() {
    for (target, expected) in [("2017", None), ("2021", Some("from 6.10.12 to 7.23")), ("2026", Some("to 9.24"))] {
        let outcome = plan(&fixture("demo"), &["--target", &format!("mendix-cloud-v4@{target}")]);
        let title = outcome.stdout.lines().find(|line| line.contains("`upgrade-path`"));
        assert_eq!(title.is_some(), expected.is_some(), "{target}");
        assert!(title.unwrap_or_default().contains(expected.unwrap_or_default()), "{target}: {title:?}");
    }
}

/// No event runs on two nodes: each that may be on is stopped, then started, in this order.
#[test]
fn an_event_is_switched_on_only_where_it_is_stopped_before() {
    let answers = "answers:\n  - question: scheduled-event-enabled\n    about: Depot.SyncParcels\n    answer: true\n    by: J\n    \
                   date: 2026-05-01\n    until: 2026-10-31\n  - question: scheduled-event-enabled\n    \
                   about: Depot.SendPlanning\n    answer: false\n    by: J\n    date: 2026-05-01\n    until: 2026-10-31\n";
    let plan = json(&fixture("demo"), answers, TODAY);
    let events = |id: &str| -> BTreeSet<String> {
        items(step(&plan, id)).map(|item| item["about"].as_str().expect("an event").to_owned()).collect()
    };
    let stopped = events("old-events-off");
    assert_eq!(stopped, events("new-events-on"));
    assert_eq!(stopped, events("check-events"));
    assert!(stopped.contains("Depot.SyncParcels") && stopped.contains("Depot.ForgetOldEvents"));
    assert!(!stopped.contains("Depot.SendPlanning"), "it is off today");
    assert_eq!(events("events-today").len(), 4);
    assert_eq!(item(&plan, "events-today", "Depot.SendPlanning")["state"], "done");
    assert_eq!(item(&plan, "events-today", "Depot.ForgetOldEvents")["state"], "open");
    let text = item(&plan, "old-events-off", "Depot.SyncParcels")["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("every 10 minutes") && text.contains("may take long"), "{text}");
}

/// A new key would make unreadable what the restored database holds.
#[test]
fn a_key_of_stored_data_has_to_be_that_of_the_present_node() {
    for default in ["", "0123456789abcdef"] {
        let package = fixture("demo").edit_metadata(|metadata| {
            let constant = serde_json::json!({
                "Name": "Encryption.EncryptionKey", "Type": "String", "Description": "", "DefaultValue": default
            });
            metadata["Constants"].as_array_mut().expect("constants").push(constant);
        });
        let plan = json(&package, NONE, TODAY);
        let text = item(&plan, "constants", "Encryption.EncryptionKey")["text"].as_str().expect("a text").to_owned();
        assert!(text.contains("has to be the value of the present node"), "{text}");
        assert!(!text.contains("0123456789abcdef"), "{text}");
    }
}

#[test]
fn published_services_of_every_kind_have_their_callers() {
    let plan = json(&fixture("everything"), NONE, TODAY);
    for id in ["callers-told", "paths", "check-services"] {
        let about: Vec<&str> = items(step(&plan, id)).map(|item| item["about"].as_str().expect("a path")).collect();
        assert!(about.contains(&"/rest/orders/v1/") && about.contains(&"/ws/"), "{id}: {about:?}");
    }
}

/// What has to be decided is on top, however much there is.
#[test]
fn a_big_app_gets_a_plan_that_can_be_read() {
    let mut menu = String::new();
    for number in 0..60 {
        let _ = writeln!(menu, "  menu -> Big.ACT_Call{number}");
    }
    let mut model = format!(
        "app \"Big\" mendix 9.24.4.11007\nsecurity\n  level production\n  role Clerk\nnavigation\n{menu}module Big\n"
    );
    for number in 0..200 {
        let _ = writeln!(model, "  constant Usual{number} : Integer = '{number}'");
    }
    for number in 0..60 {
        let _ = writeln!(
            model,
            "  microflow ACT_Call{number} (roles Clerk)\n    rest GET 'http://10.1.2.{number}/x' timeout 30 -> $Answer"
        );
    }
    let package = Package::from_model(&model).expect("the model").edit_metadata(|metadata| {
        let constant = serde_json::json!({"Name": "Big.PartnerUrl", "Type": "String", "Description": "", "DefaultValue": "https://partner.example/"});
        metadata["Constants"].as_array_mut().expect("constants").push(constant);
    });
    let plan_json = json(&package, NONE, TODAY);
    let about: Vec<&str> =
        items(step(&plan_json, "constants")).map(|item| item["about"].as_str().expect("a name")).collect();
    assert_eq!(about, ["Big.PartnerUrl", "the other 200"]);
    let calls = step(&plan_json, "repair-private-address-called");
    assert_eq!(items(calls).count(), 21);
    assert_eq!(calls["table"]["rows"].as_array().expect("rows").len(), 40);
    let text = plan(&package, &[]).stdout;
    assert!(text.contains("(200 rows)</summary>") && text.contains("(40 rows)</summary>"));
}

/// Real packages, where they are at hand.
#[test]
fn real_packages_get_plans_that_hold_all_that_was_found() {
    let default = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let corpus = std::env::var_os("MXREADY_CORPUS").map_or(default, std::path::PathBuf::from);
    let Ok(folders) = std::fs::read_dir(&corpus) else {
        println!("skipped: no corpus at {}", corpus.display());
        return;
    };
    for folder in folders.map(|folder| folder.expect("a folder").path()).filter(|folder| folder.join("model").is_dir())
    {
        let path = folder.to_str().expect("UTF-8");
        let written = |command: &str| -> Value {
            let outcome = Program::new().unmasked().args([command, path, "--format", "json"]).run();
            serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{path}: {}", outcome.stderr))
        };
        let (run, plan) = (written("check"), written("plan"));
        assert_valid(&plan);
        let names = ids(&plan);
        for finding in run["packages"][0]["findings"].as_array().expect("findings") {
            let rule = finding["rule"].as_str().expect("a rule");
            let is_shown = names.contains(&format!("repair-{rule}").as_str());
            let is_taken = TAKEN.iter().any(|(taken, id)| *taken == rule && names.contains(id));
            // A note that costs nothing asks for nothing.
            let is_idle = finding["severity"] == "info" && finding["effort"] == 0;
            assert!(is_shown || is_taken || is_idle, "{path}: {rule}");
        }
    }
}

/// An answers file outlives a version of the app: what has nothing to do with a change keeps its name.
#[test]
fn the_names_of_steps_and_objects_stay_where_something_else_changes() {
    let before = json(&fixture("demo"), NONE, TODAY);
    let changed = fixture("demo").edit_metadata(|metadata| {
        metadata["ProjectName"] = "Another name".into();
        metadata["RuntimeVersion"] = "9.24.4.11007".into();
    });
    let after = json(&changed, NONE, TODAY);
    let after_ids: BTreeSet<&str> = ids(&after).into_iter().collect();
    let gone: Vec<&str> = ids(&before).into_iter().filter(|id| !after_ids.contains(id)).collect();
    assert_eq!(
        gone,
        // Its event has no schedule of the new kind, so it stays on one instance up to Mendix 9.
        ["repair-mendix-version-below-floor", "upgrade-path"],
        "only what is about the version"
    );
    let objects = |plan: &Value, id: &str| items(step(plan, id)).map(|item| item["about"].clone()).collect::<Vec<_>>();
    for id in ["constants", "events-today", "partners-admit", "check-mail", "repair-local-mail-server"] {
        assert_eq!(objects(&before, id), objects(&after, id), "{id}");
    }
}

/// What mxready.toml says of a check's report must not become the plan's.
#[test]
fn the_format_and_file_of_a_check_are_not_those_of_a_plan() {
    let file = fixture("ready").to_mda().expect("the package");
    let program = Program::new()
        .file("app.mda", file)
        .file("mxready.toml", "format = \"sarif\"\noutput = \"report.sarif\"\ntarget = \"mendix-cloud-v4@2021\"\n");
    let outcome = program.another().args(["plan", "app.mda"]).run();
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.starts_with("# Move to Mendix Cloud v4"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("as of 2021"), "the target is that of the settings");
    assert!(!program.folder().join("report.sarif").exists());
}
