//! Two environments side by side: every form of settings against every class of difference, and nothing invented.

#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

mod forms;
mod packages;

use std::collections::BTreeSet;

use common::program::{Outcome, Program};
use mxready::yaml::{Content, Document, Mistakes, Node, read};
use mxready_fixtures::Package;
use serde_json::{Value, json};

/// Three constants, two events and what no export may show, in each form in which an environment can be given. `{A}` is
/// the value of the first constant, `{E}` whether the first event runs.
fn forms(value: &str, event: bool) -> Vec<(&'static str, String)> {
    let word = if event { "Enabled" } else { "Disabled" };
    let list = if event { "Ship.Sync" } else { "" };
    let api = json!({
        "Constants": [
            {"Name": "Ship.Url", "DataType": "_String", "Value": value, "DeployedValue": value},
            {"Name": "Ship.Debug", "DataType": "_Boolean", "Value": "False", "DeployedValue": "False"},
            {"Name": "Ship.Password", "DataType": "_String", "Value": "ahoy-sesame", "DeployedValue": "ahoy-sesame"},
        ],
        "CustomSettings": [],
        "ScheduledEvents": [{"Name": "Ship.Sync", "Value": word, "DeployedValue": word}],
    });
    let local = json!({
        "Configuration": {"DatabasePassword": "ahoy-database", "ScheduledEventExecution": "Specified", "MyScheduledEvents": list},
        "Constants": {"Ship.Url": value, "Ship.Debug": "False", "Ship.Password": "ahoy-sesame"},
        "AdminPassword": "ahoy-admin",
    });
    let constants = json!({"Ship.Url": value, "Ship.Debug": "False", "Ship.Password": "ahoy-sesame"});
    let cf = json!({
        "environment_variables": {"CONSTANTS": constants.to_string(), "SCHEDULED_EVENTS": if event { "Ship.Sync" } else { "NONE" }},
        "application_env_json": {"VCAP_APPLICATION": {"application_name": "ship", "limits": {"mem": 2048}}},
    });
    let m2ee = format!(
        "m2ee:\n  app_name: Ship\n  admin_pass: ahoy-admin\nmxruntime:\n  MicroflowConstants:\n    Ship.Url: {value}\n    \
         Ship.Debug: false\n    Ship.Password: ahoy-sesame\n  ScheduledEventExecution: SPECIFIED\n  MyScheduledEvents: \
         [{list}]\n  DatabasePassword: ahoy-database\n"
    );
    let operator = format!(
        "apiVersion: privatecloud.mendix.com/v1alpha1\nkind: MendixApp\nmetadata: {{name: ship}}\nspec:\n  runtime:\n    \
         mxAdminPassword: YWhveS1hZG1pbg==\n    microflowConstants:\n      Ship.Url: {value}\n      Ship.Debug: \"false\"\n      \
         Ship.Password: ahoy-sesame\n    scheduledEventExecution: SPECIFIED\n    myScheduledEvents: [{list}]\n"
    );
    let environment = format!(
        "# set by hand\nCONSTANTS='{constants}'\nexport SCHEDULED_EVENTS={}\nADMIN_PASSWORD=ahoy-admin\n",
        if event { "Ship.Sync" } else { "NONE" }
    );
    let written = format!(
        "mxready-parity: 1\nconstants:\n  Ship.Url: {value}\n  Ship.Debug: false\n  Ship.Password: ahoy-sesame\n\
         scheduled-events: {{Ship.Sync: {}}}\nruntime-settings: {{}}\n",
        word.to_lowercase()
    );
    let printed = format!(
        "Getting env variables for app ship...\nSystem-Provided:\nVCAP_SERVICES: {{}}\n\nUser-Provided:\nCONSTANTS: \
         {constants}\nSCHEDULED_EVENTS: {}\n\nNo running env variables have been set\n",
        if event { "Ship.Sync" } else { "NONE" }
    );
    vec![
        ("settings.json", api.to_string()),
        ("config.json", local.to_string()),
        ("cf-env.json", cf.to_string()),
        ("m2ee.yaml", m2ee),
        ("mendixapp.yaml", operator),
        ("app.env", environment),
        ("parity.yaml", written),
        ("cf-env.txt", printed),
    ]
}

/// The package whose constants and event [`forms`] names; its manifest lacks a key where one is given.
fn ship(lacks: &str) -> Vec<u8> {
    let model = "app \"Ship\" mendix 9.24.4.11007\nmodule Ship\n  constant Url : String = ''\n  \
                 constant Debug : Boolean = 'true'\n  constant Password : String = ''\n  microflow SE\n    \
                 log info 'Ship' 'x'\n  scheduled event Sync -> Ship.SE daily at 3:00\n";
    let package = Package::from_model(model).expect("the model").edit_metadata(|manifest| {
        manifest.as_object_mut().expect("an object").remove(lacks);
    });
    package.to_mda().expect("the package")
}

fn compared(old: (&str, &str), new: (&str, &str), more: &[&str]) -> (Outcome, Value) {
    compared_with(&[], old, new, more)
}

/// The same beside the packages that the arguments name.
fn compared_with(
    packages: &[(&str, &Vec<u8>)],
    old: (&str, &str),
    new: (&str, &str),
    more: &[&str],
) -> (Outcome, Value) {
    let (left, right) = (format!("old-{}", old.0), format!("new-{}", new.0));
    let program = packages.iter().fold(Program::new(), |program, (name, content)| program.file(name, content));
    let program = program.file(&left, old.1).file(&right, new.1);
    let mut program = program.args(["parity", &left, &right, "--format", "json"]).args(more.iter().copied());
    let outcome = program.run();
    let report = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{left} {right}: {}", outcome.stderr));
    (outcome, report)
}

/// Rule and object of each finding.
fn found(report: &Value) -> BTreeSet<(String, String)> {
    let findings = report["packages"][0]["findings"].as_array().expect("findings").iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    findings.map(|finding| (text(finding, "rule"), text(finding, "object"))).collect()
}

/// A file as a validator sees it.
fn yaml_value(text: &str) -> Value {
    fn json(node: &Node) -> Value {
        match &node.content {
            Content::List(items) => items.iter().map(json).collect(),
            Content::Mapping(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), json(&entry.value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Content::Scalar(scalar) if scalar.quoted => scalar.text.clone().into(),
            Content::Scalar(scalar) => {
                serde_json::from_str(&scalar.text).unwrap_or_else(|_| scalar.text.clone().into())
            }
        }
    }
    let document = Document { name: "settings.yaml".to_owned(), text: text.to_owned().into() };
    let mut mistakes = Mistakes::new();
    json(&read(&document, &mut mistakes).unwrap_or_else(|| panic!("{mistakes}")))
}

fn pair(rule: &str, object: &str) -> (String, String) {
    (rule.to_owned(), object.to_owned())
}

fn rule_of<'r>(report: &'r Value, rule: &str) -> &'r Value {
    let rules = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
    rules.iter().find(|each| each["rule"] == rule).unwrap_or_else(|| panic!("{rule} is not judged"))
}

fn rule_outcome<'r>(report: &'r Value, rule: &str) -> &'r str {
    rule_of(report, rule)["outcome"].as_str().expect("an outcome")
}

#[test]
fn planted_differences_are_found_from_every_form_to_every_other_and_nothing_is_invented() {
    for (old_name, old) in forms("https://old.example.com", true) {
        for (new_name, new) in forms("https://new.example.com", false) {
            let (_, report) = compared((old_name, &old), (new_name, &new), &[]);
            let found: Vec<_> = found(&report).into_iter().filter(|(_, object)| object.starts_with("Ship.")).collect();
            let planted = [pair("constant-differs", "Ship.Url"), pair("event-to-switch-on", "Ship.Sync")];
            assert_eq!(found, planted, "{old_name} to {new_name}");
        }
    }
}

#[test]
fn an_environment_does_not_differ_from_itself_in_another_form() {
    // Each form beside the next: what two forms agree on, all do. Some leave out what is at its default.
    let (forms, ship) = (forms("https://old.example.com", false), ship(""));
    for ((old_name, old), (new_name, new)) in forms.iter().zip(forms.iter().cycle().skip(1)) {
        let package = ["--package", "ship.mda"];
        let (outcome, report) = compared_with(&[("ship.mda", &ship)], (old_name, old), (new_name, new), &package);
        let found: Vec<_> = found(&report).into_iter().filter(|(_, object)| object.starts_with("Ship.")).collect();
        assert!(found.is_empty(), "{old_name} to {new_name}: {found:?}");
        assert_eq!(outcome.code, 0, "{old_name} to {new_name}: {}", outcome.stdout);
    }
}

#[test]
fn no_secret_of_any_form_is_in_any_format() {
    let formats = ["json", "sarif", "junit", "html", "markdown", "csv", "github", "gitlab"];
    let reports: Vec<String> = formats.iter().map(|format| format!("{format}=report.{format}")).collect();
    let other = forms("https://old.example.com", true).into_iter().next_back().expect("a form").1;
    for (name, text) in forms("https://user:ahoy-url@example.com", true) {
        for (old, new) in [(&text, &other), (&other, &text)] {
            let mut program = Program::new().file("old", old.as_str()).file("new", new.as_str());
            program = program.args(["parity", "old", "new", "--verbose"]);
            for report in &reports {
                program = program.args(["--report", report.as_str()]);
            }
            let outcome = program.run();
            let mut written = vec![("table", outcome.stdout), ("errors", outcome.stderr)];
            for format in formats {
                let path = program.folder().join(format!("report.{format}"));
                written.push((format, std::fs::read_to_string(path).expect("a report")));
            }
            for (format, report) in written {
                for secret in ["ahoy-", "YWhveS1hZG1pbg"] {
                    assert!(!report.contains(secret), "{name} as {format}");
                }
            }
        }
    }
}

#[test]
fn a_hidden_value_is_never_equal_and_never_missing() {
    let hidden = |value: &str| {
        json!({"Constants": [{"Name": "Ship.Key", "DataType": "_String", "Value": value, "DeployedValue": value}],
            "CustomSettings": [], "ScheduledEvents": []})
        .to_string()
    };
    for (old, new) in [("*****", "*****"), ("*****", "x"), ("x", "*****"), ("••••••", "••••••")]
    {
        let (outcome, report) = compared(("a.json", &hidden(old)), ("b.json", &hidden(new)), &[]);
        assert_eq!(rule_outcome(&report, "constant-differs"), "cannot-tell", "{old} {new}");
        assert_eq!(rule_outcome(&report, "constant-missing"), "quiet", "{old} {new}");
        assert_eq!(outcome.code, 0, "a warning decides nothing unless it is asked for");
        let (strict, _) = compared(("a.json", &hidden(old)), ("b.json", &hidden(new)), &["--fail-on", "warning"]);
        assert_eq!(strict.code, 3, "{old} {new}");
    }
}

#[test]
fn a_missing_constant_is_in_the_way() {
    let old = "mxready-parity: 1\nconstants: {Ship.Url: x, Ship.Key: y}\n";
    let new = "mxready-parity: 1\nconstants: {Ship.Url: x}\n";
    let (outcome, report) = compared(("a.yaml", old), ("b.yaml", new), &[]);
    assert_eq!(outcome.code, 1);
    assert_eq!(found(&report), BTreeSet::from([pair("constant-missing", "Ship.Key")]));
}

#[test]
fn what_a_file_does_not_hold_is_not_empty() {
    let whole = "mxready-parity: 1\nconstants: {Ship.Url: x}\nscheduled-events: {}\nruntime-settings: {}\n\
                 environment-variables: {}\nhttp-headers: {}\npaths: []\nclient-certificates: []\n";
    let (_, report) = compared(("a.yaml", whole), ("b.yaml", whole), &[]);
    for rule in ["constant-missing", "path-open-in-new", "response-header-missing", "certificate-missing-in-new"] {
        assert_eq!(rule_outcome(&report, rule), "quiet", "{rule}");
    }
    for (part, rule) in [
        ("constants: {Ship.Url: x}\n", "constant-missing"),
        ("paths: []\n", "path-open-in-new"),
        ("http-headers: {}\n", "response-header-missing"),
        ("client-certificates: []\n", "certificate-missing-in-new"),
        ("scheduled-events: {}\n", "event-on-in-both"),
    ] {
        let less = whole.replace(part, "");
        for (old, new) in [(whole, less.as_str()), (less.as_str(), whole), (less.as_str(), less.as_str())] {
            let (outcome, report) = compared(("a.yaml", old), ("b.yaml", new), &[]);
            assert_eq!(rule_outcome(&report, rule), "cannot-tell", "{part}");
            assert_eq!(outcome.code, if rule == "constant-missing" { 3 } else { 0 }, "{part}");
        }
    }
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_keeps_the_comparison_from_being_sure() {
    let cases = [
        ("mxready-parity: 1\nconstnats: {Ship.Url: x}\n", ":2", "did you mean `constants`"),
        ("{\"Constants\": [],\n\"Certificates\": []}", ":2", "unknown key `Certificates`"),
        ("{\"Constants\": [\n{\"Name\": \"A.B\", \"Value\": \"x\", \"Secret\": true}]}", ":2", "unknown key `Secret`"),
        ("{\"Constants\": [\n{\"Name\": \"A.B\"}]}", ":2", "has no `Value`"),
        ("mxruntime:\n  MicroflowConstants: [1]\n", ":2", "is no mapping"),
        ("mxruntime: {}\nmxsomething: {}\n", ":2", "unknown key `mxsomething`"),
        ("kind: MendixApp\nspec:\n  runtime:\n    constants: {}\n", ":4", "unknown key `constants`"),
        ("CONSTANTS={}\nthis is no variable\n", ":2", "no `NAME=value`"),
        ("CONSTANTS=oops\n", ":1", "is no JSON"),
        ("{\"Configuration\": {},\n\"Constant\": {}}", ":2", "unknown key `Constant`"),
        (
            "mxready-parity: 1\npaths:\n- {path: /ws/, access: open}\n- {path: /ws, access: denied}\n",
            ":4",
            "`/ws` stands twice (first in line 3)",
        ),
        (
            "{\"Constants\": [\n{\"Name\": \"A.B\", \"Value\": \"x\"},\n{\"Name\": \"A.B\", \"Value\": \"y\"}]}",
            ":3",
            "`A.B` stands twice (first in line 2)",
        ),
        (
            "mxready-parity: 1\nclient-certificates:\n- {name: a, pinned-to: [h.example]}\n- {name: b, pinned-to: [h.example]}\n",
            ":4",
            "`h.example` stands twice",
        ),
        (
            "mxready-parity: 1\ndomains:\n- {name: a.example, expires: next year}\n",
            ":3",
            "is no day such as 2026-12-31",
        ),
    ];
    for (text, line, why) in cases {
        let whole = "mxready-parity: 1\nconstants: {}\n";
        let (outcome, report) = compared(("a.yaml", whole), ("b", text), &[]);
        let unreadable = report["packages"][0]["coverage"]["unreadable"].to_string();
        assert!(unreadable.contains(why) && unreadable.contains(line), "{text}: {unreadable}");
        assert_eq!(outcome.code, 3, "{text}");
    }
}

#[test]
fn a_file_that_holds_no_settings_is_refused_without_showing_its_values() {
    for (text, why) in [
        ("{\"name\": \"ahoy-secret\"}", "none of the known forms"),
        ("[1, 2]", "none of the known forms"),
        ("", "could not be read"),
        ("a: [", "could not be read"),
        ("{\"Constants\": [], \"Constants\": []}", "stands here twice"),
    ] {
        let outcome = Program::new().file("old", text).file("new", text).args(["parity", "old", "new"]).run();
        assert_eq!(outcome.code, 2, "{text}");
        assert!(outcome.stderr.contains(why), "{text}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("ahoy-secret"), "{}", outcome.stderr);
    }
    let outcome = Program::new().args(["parity", "nowhere.json", "nowhere.yaml"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("nowhere.json"), "{}", outcome.stderr);
}

#[test]
fn the_template_is_a_parity_file_that_says_nothing() {
    let mut program = Program::new().args(["parity", "template"]);
    let template = program.run().stdout;
    let (outcome, _) = compared(("a.yaml", &template), ("b.yaml", &template), &[]);
    assert_eq!(outcome.code, 3, "what nobody filled in is not known");
    let filled: String = template
        .lines()
        .map(|line| match line.strip_prefix("# ").filter(|rest| !rest.starts_with(char::is_uppercase)) {
            Some(rest) if rest.contains(": ") || rest.ends_with(':') || rest.starts_with("  ") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .filter(|line| !line.starts_with("settings:") && !line.starts_with("file is added"))
        .collect();
    let (outcome, report) = compared(("a.yaml", &filled), ("b.yaml", &filled), &[]);
    assert_eq!(outcome.code, 0, "{filled}\n{report:#}");
    assert!(report["packages"][0]["coverage"]["unreadable"].as_array().expect("a list").is_empty(), "{report:#}");
    let schema = serde_json::from_str(include_str!("../../docs/parity.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (name, text) in [
        ("template", filled.as_str()),
        ("fixture", include_str!("../../fixtures/parity/old.yaml")),
        ("fixture", include_str!("../../fixtures/parity/new.yaml")),
        ("fixture", include_str!("../../fixtures/parity/near-old.yaml")),
    ] {
        let value = yaml_value(text);
        let mistakes: Vec<_> = validator.iter_errors(&value).map(|mistake| mistake.to_string()).collect();
        assert!(mistakes.is_empty(), "{name}: {mistakes:?}");
    }
}

#[test]
fn the_buildpack_runs_all_events_where_nothing_is_said_and_m2ee_none() {
    let (_, report) = compared(("m2ee.yaml", "mxruntime: {MicroflowConstants: {}}\n"), ("env", "CONSTANTS={}\n"), &[]);
    assert!(found(&report).iter().any(|(rule, _)| rule == "tool-default-differs"), "{report:#}");
    let (_, report) = compared(("a.env", "CONSTANTS={}\n"), ("env", "CONSTANTS={}\n"), &[]);
    assert!(found(&report).is_empty(), "{report:#}");
}

/// `enabled` and `open` are no secrets, whatever the event or path is called.
#[test]
fn a_name_that_hints_at_a_secret_hides_no_event_and_no_path() {
    let file = |access: &str| {
        format!(
            "mxready-parity: 1\nconstants: {{}}\nscheduled-events: {{Auth.SE_RefreshToken: enabled}}\npaths: [{{path: \
             /oauth/token/, access: {access}}}]\n"
        )
    };
    let (_, report) = compared(("a.yaml", &file("denied")), ("b.yaml", &file("open")), &[]);
    let rules: Vec<String> = found(&report).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["event-on-in-both", "path-open-in-new"]);
}

#[test]
fn a_shorter_path_covers_those_below_it() {
    let file = |paths: &str| format!("mxready-parity: 1\nconstants: {{}}\npaths: {paths}\n");
    let cases = [
        ("[{path: /ws/, access: denied}]", "[]", vec!["path-open-in-new"]),
        ("[{path: /ws/, access: denied}]", "[{path: /, access: denied}]", vec!["path-access-differs"]),
        ("[{path: /ws/, access: denied}]", "[{path: /ws, access: deny all}]", vec![]),
        (
            "[{path: /, access: denied}]",
            "[{path: /, access: denied}, {path: /ws/, access: open}]",
            vec!["path-open-in-new"],
        ),
        ("[{path: /ws/, access: open}]", "[]", vec![]),
    ];
    for (old, new, expected) in cases {
        let (_, report) = compared(("a.yaml", &file(old)), ("b.yaml", &file(new)), &[]);
        let rules: Vec<String> = found(&report).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, expected, "{old} {new}");
    }
}

#[test]
fn what_says_the_same_twice_says_it_once() {
    let twice =
        "mxready-parity: 1\nconstants: {}\npaths: [{path: /ws/, access: denied}, {path: /ws, access: denied}]\n";
    let once = "mxready-parity: 1\nconstants: {}\npaths: [{path: /ws, access: denied}]\n";
    let (_, report) = compared(("a.yaml", twice), ("b.yaml", once), &[]);
    assert!(found(&report).is_empty(), "{report:#}");
    assert_eq!(report["packages"][0]["coverage"]["unreadable"], json!([]));
}

/// A base that is written over is no list that says two things.
#[test]
fn a_variable_of_its_own_counts_more_than_the_map() {
    let map = "CONSTANTS={\"Ship.Url\": \"a\"}\nMX_Ship_Url=b\n";
    let (_, report) = compared(("a.env", map), ("b.env", "CONSTANTS={\"Ship.Url\": \"b\"}\n"), &[]);
    assert!(found(&report).is_empty(), "{report:#}");
    assert_eq!(report["packages"][0]["coverage"]["unreadable"], json!([]));
}

#[test]
fn the_days_of_a_certificate_count_from_today() {
    let file = "mxready-parity: 1\nconstants: {}\ndomains: [plain.example, {name: a.example, expires: 2027-03-01}]\n";
    for (day, expected) in
        [("2027-01-01", vec![]), ("2027-02-15", vec![pair("certificate-ends-soon", "domain a.example")])]
    {
        let (_, report) = compared(("a.yaml", file), ("b.yaml", file), &["--today", day]);
        assert_eq!(found(&report).into_iter().collect::<Vec<_>>(), expected, "{day}");
    }
}

#[test]
fn what_was_accepted_and_the_baseline_count_as_in_a_check() {
    let old = "mxready-parity: 1\nconstants: {Ship.Url: x, Ship.Key: y}\n";
    let new = "mxready-parity: 1\nconstants: {Ship.Url: x}\n";
    let settings =
        "[[suppress]]\nrule = \"constant-missing\"\nobject = \"Ship.*\"\nreason = \"it goes with the next version\"\n";
    let program = Program::new().file("a.yaml", old).file("b.yaml", new).file("mxready.toml", settings);
    let outcome = program.args(["parity", "a.yaml", "b.yaml", "--format", "json"]).run();
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    let program = Program::new().file("a.yaml", old).file("b.yaml", new).file("mxready.toml", settings);
    let outcome = program.args(["parity", "a.yaml", "b.yaml", "--no-suppressions", "-q"]).run();
    assert_eq!(outcome.code, 1, "{}", outcome.stdout);
}
