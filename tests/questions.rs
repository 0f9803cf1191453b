//! Questions and answers: what is asked, what an answer changes, and what it can never change.

#![cfg(test)]

mod common;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use serde_json::Value;

fn mda(fixture: &str) -> Vec<u8> {
    Package::fixture(fixture).and_then(|package| package.to_mda()).expect("the fixture builds")
}

/// A file with one answer that holds from May to October 2026.
fn answer(question: &str, about: Option<&str>, value: &str) -> String {
    let about = about.map(|about| format!("    about: {about}\n")).unwrap_or_default();
    format!(
        "answers:\n  - question: {question}\n{about}    answer: {value}\n    by: J. Bakker\n    date: 2026-05-01\n    \
         until: 2026-10-31\n"
    )
}

fn run(fixture: &str, answers: &str, today: &str) -> Outcome {
    let arguments = ["check", "app.mda", "--format", "json", "--answers", "answers.yaml", "--today", today];
    Program::new().file("app.mda", mda(fixture)).file("answers.yaml", answers).args(arguments).run()
}

fn report(fixture: &str, answers: &str, today: &str) -> Value {
    let outcome = run(fixture, answers, today);
    let report = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("no JSON: {outcome:?}"));
    let schema = serde_json::from_str(include_str!("../docs/report.schema.json")).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let mistakes: Vec<_> = validator.iter_errors(&masked_hash(&report)).map(|mistake| mistake.to_string()).collect();
    assert_eq!(mistakes, Vec::<String>::new());
    report
}

/// The program's output has its hashes masked; the schema wants some.
fn masked_hash(report: &Value) -> Value {
    let text = report.to_string();
    let text = text.replace("\"sha256\":\"[hash]\"", "\"sha256\":null").replace("[hash]", &"0".repeat(32));
    serde_json::from_str(&text).expect("JSON")
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["packages"][0]["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("an id")).collect()
}

fn question<'r>(report: &'r Value, id: &str) -> Option<&'r Value> {
    report["packages"][0]["questions"].as_array().expect("questions").iter().find(|question| question["id"] == id)
}

const NO_ANSWERS: &str = "answers: []\n";
const IN_SUMMER: &str = "2026-07-01";

#[test]
fn a_question_is_asked_only_where_it_concerns_the_package() {
    let demo = report("demo", NO_ANSWERS, IN_SUMMER);
    let events = question(&demo, "scheduled-event-enabled").expect("the demo has events");
    let about: Vec<&str> = events["asked"]
        .as_array()
        .expect("objects")
        .iter()
        .map(|asked| asked["about"].as_str().expect("a name"))
        .collect();
    assert!(about.contains(&"Depot.SyncParcels"), "{about:?}");
    for key in ["question", "because", "look", "expects"] {
        assert!(!events[key].as_str().expect("a text").is_empty());
    }
    let small = report("ready-7", NO_ANSWERS, IN_SUMMER);
    assert_eq!(question(&small, "stored-mail-host"), None, "it has no module for mail");
}

#[test]
fn an_answer_becomes_a_fact_that_rules_judge() {
    let cases = [
        ("vpn-in-use", None, "true", "vpn-used"),
        ("database-shared", None, "true", "database-shared-between-apps"),
        ("restore-room", None, "1 GB", "restore-needs-more-room"),
        ("runtime-settings", None, "[LogFileName]", "runtime-setting-refused"),
    ];
    for (id, about, value, rule) in cases {
        assert!(!rules(&report("demo", NO_ANSWERS, IN_SUMMER)).contains(&rule), "{rule} without an answer");
        let answered = report("demo", &answer(id, about, value), IN_SUMMER);
        assert!(rules(&answered).contains(&rule), "{rule} after {id}");
        assert_eq!(question(&answered, id).expect("it is shown")["asked"][0]["answer"]["state"], "used");
    }
}

#[test]
fn an_answer_counts_from_its_date_to_its_last_day() {
    let text = answer("vpn-in-use", None, "true");
    for (today, state) in
        [("2026-04-30", "too-early"), ("2026-05-01", "used"), ("2026-10-31", "used"), ("2026-11-01", "expired")]
    {
        let report = report("demo", &text, today);
        assert_eq!(question(&report, "vpn-in-use").expect("shown")["asked"][0]["answer"]["state"], state, "{today}");
        assert_eq!(rules(&report).contains(&"vpn-used"), state == "used", "{today}");
    }
}

/// What somebody once said may still hold: the day after the last one is no better.
#[test]
fn an_answer_that_is_over_opens_nothing() {
    assert_eq!(run("ready", NO_ANSWERS, IN_SUMMER).code, 0);
    for (id, about, value, rule) in [
        ("vpn-in-use", None, "true", "vpn-used"),
        ("constant-value", Some("Library.CatalogueUrl"), "http://10.20.0.7:8080/", "private-address-called"),
    ] {
        let text = answer(id, about, value);
        for (today, code, expected, missing) in [
            ("2026-10-31", 1, "fired", ""),
            ("2026-11-01", 3, "cannot-tell", "which counted until 2026-10-31"),
            ("2026-04-30", 0, "quiet", ""),
        ] {
            assert_eq!(run("ready", &text, today).code, code, "{id} on {today}");
            let report = report("ready", &text, today);
            let judged = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
            let judged = judged.iter().find(|each| each["rule"] == rule).expect("the rule");
            assert_eq!(judged["outcome"], expected, "{id} on {today}");
            assert!(judged["missing"].to_string().contains(missing), "{id} on {today}: {judged:#}");
        }
    }
}

/// Who answered must not be worse off than who never did.
#[test]
fn a_harmless_answer_that_is_over_closes_nothing() {
    for (id, about, value) in [
        ("vpn-in-use", None, "false"),
        ("constant-value", Some("Library.CatalogueUrl"), "https://catalogue.example.com/books"),
    ] {
        let text = answer(id, about, value);
        assert_eq!(run("ready", &text, "2026-11-01").code, 0, "{id}");
        let report = report("ready", &text, "2026-11-01");
        let asked = question(&report, id).expect("it is asked again")["asked"].as_array().expect("objects");
        let state = |asked: &Value| asked["answer"]["state"] == "expired";
        assert!(asked.iter().any(state), "{id}");
    }
}

/// An answer that is over takes no other with it.
#[test]
fn answers_that_count_count_beside_one_that_is_over() {
    let counting = answer("vpn-in-use", None, "true").replace("2026-10-31", "2027-10-31");
    let text = answer("database-shared", None, "true") + counting.trim_start_matches("answers:\n");
    let report = report("demo", &text, "2026-11-01");
    let found = rules(&report);
    assert!(found.contains(&"vpn-used") && !found.contains(&"database-shared-between-apps"), "{found:?}");
}

#[test]
fn an_answer_that_counts_comes_before_one_for_this_app_that_is_over() {
    let over = |value: &str| answer("vpn-in-use", None, value).replace("until:", "app: Town library\n    until:");
    let counting = |value: &str| answer("vpn-in-use", None, value).replace("2026-10-31", "2027-10-31");
    for (then, now, code) in [("false", "true", 1), ("true", "false", 0)] {
        let text = over(then) + counting(now).trim_start_matches("answers:\n");
        assert_eq!(run("ready", &text, "2026-11-01").code, code, "{text}");
        // While both count, the one for this app does.
        assert_eq!(run("ready", &text, "2026-10-31").code, 1 - code, "{text}");
    }
}

/// The strongest promise: whatever is answered, everything that the package shows stays.
#[test]
fn no_answer_hides_what_the_package_shows() {
    let soothing = [
        ("scheduled-event-enabled", Some("Depot.SyncParcels"), "false"),
        ("vpn-in-use", None, "false"),
        ("stored-mail-host", None, "smtp.example.com:587"),
        ("constant-value", Some("Depot.CarrierUrl"), "https://api.example.com/"),
        ("database-shared", None, "false"),
        ("other-mendix-version", None, "false"),
    ];
    let bare = report("demo", NO_ANSWERS, IN_SUMMER);
    let wanted = |report: &Value| -> Vec<(String, String)> {
        let findings = report["packages"][0]["findings"].as_array().expect("findings");
        let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
        findings.iter().map(|finding| (text(finding, "rule"), text(finding, "object"))).collect()
    };
    for (id, about, value) in soothing {
        let answered = report("demo", &answer(id, about, value), IN_SUMMER);
        let left = wanted(&answered);
        for finding in wanted(&bare) {
            assert!(left.contains(&finding), "{id} hid {finding:?}");
        }
        assert_eq!(answered["verdict"], bare["verdict"]);
    }
}

#[test]
fn mistakes_in_a_file_of_answers_are_all_shown_with_what_was_meant() {
    let text = "\
answers:
  - {question: vpn-in-us, answer: true, by: J, date: 2026-05-01, until: 2026-10-31}
  - {question: vpn-in-use, answer: perhaps, by: J, date: 2026-05-01, until: 2026-10-31}
  - {question: database-shared, answer: true, date: 1 May, until: 2026-10-31}
  - {question: scheduled-event-enabled, answer: true, by: J, date: 2026-05-01, until: 2026-04-01}
  - {question: stored-mail-host, answer: \"??\", by: J, date: 2026-05-01, until: 2026-10-31}
";
    let open = text.replace("\"??\"", "\"smtp.example.com, ${SMTP_HOST}\"");
    assert!(run("demo", &open, IN_SUMMER).stderr.contains("no host is named here"), "part of it nobody knows");
    let outcome = run("demo", text, IN_SUMMER);
    assert_eq!(outcome.code, 2);
    for part in [
        "answers.yaml:2:16",
        "there is no question `vpn-in-us`",
        "did you mean `vpn-in-use`?",
        "expected `true` or `false`, found `perhaps`",
        "key `by` is missing",
        "`1 May` is not a date",
        "the answer ends before it is given",
        "`scheduled-event-enabled` is asked for each object",
        "no host is named here",
    ] {
        assert!(outcome.stderr.contains(part), "`{part}` is missing in {}", outcome.stderr);
    }
}

#[test]
fn the_form_that_the_program_shows_is_one_that_it_takes() {
    let shown = Program::new().args(["rules", "questions"]).run().stdout;
    let (_, form) = shown.split_once("in this form:\n\n").expect("a form");
    let (form, _) = form.split_once("\n\n").expect("its end");
    let report = report("demo", &format!("{form}\n"), "2026-12-01");
    // It is about an app and an event of others.
    assert_eq!(report["unused_answers"][0]["question"], "scheduled-event-enabled");
}

#[test]
fn an_answer_that_nobody_asks_for_is_named() {
    let text = answer("scheduled-event-enabled", Some("Depot.Gone"), "true");
    let report = report("demo", &text, IN_SUMMER);
    assert_eq!(report["unused_answers"][0]["about"], "Depot.Gone");
    let table = Program::new()
        .file("app.mda", mda("demo"))
        .file("answers.yaml", &text)
        .args(["check", "app.mda", "--answers", "answers.yaml", "--today", IN_SUMMER])
        .run();
    assert!(table.stdout.contains("NOT USED: 1 answer"), "{}", table.stdout);
}

#[test]
fn an_answer_for_another_app_does_not_count_here() {
    let text = answer("vpn-in-use", None, "true") + "    app: Some other app\n";
    let report = report("demo", &text, IN_SUMMER);
    assert!(!rules(&report).contains(&"vpn-used"));
    assert_eq!(report["unused_answers"][0]["app"], "Some other app");
}
