//! What a team answers about steps of a plan: what counts as done, what ends, and what is refused.

use serde_json::Value;

use super::common::program::Program;
use super::{TODAY, fixture, item, json, step};

fn said(step: &str, about: &str, answer: &str, until: &str) -> String {
    let about = if about.is_empty() { String::new() } else { format!("    about: {about}\n") };
    let until = if until.is_empty() { String::new() } else { format!("    until: {until}\n") };
    format!("  - step: {step}\n{about}    answer: {answer}\n    by: J. Bakker\n    date: 2026-05-01\n{until}")
}

#[test]
fn answers_mark_what_is_done_and_what_is_not_needed() {
    let answers = [
        "answers:\n".to_owned(),
        said("technical-contact", "", "done", ""),
        said("maintenance", "", "not-needed", ""),
        said("region", "", "done", "2026-06-01"),
        said("constants", "[Depot.BackOffice, Depot.CarrierApi]", "done", ""),
        said("old-events-off", "", "done", ""),
        said("constants", "the other 77", "done", ""),
    ]
    .concat();
    let plan = json(&fixture("demo"), &answers, TODAY);
    assert_eq!(step(&plan, "technical-contact")["state"], "done");
    assert_eq!(step(&plan, "technical-contact")["said"]["by"], "J. Bakker");
    assert_eq!(step(&plan, "maintenance")["state"], "not-needed");
    assert_eq!(step(&plan, "region")["state"], "open", "the answer is over");
    assert_eq!(step(&plan, "region")["said"]["counts"], false);
    assert_eq!(item(&plan, "constants", "Depot.CarrierApi")["state"], "done");
    assert_eq!(step(&plan, "constants")["state"], "open", "the others are not compared yet");
    assert_eq!(step(&plan, "old-events-off")["state"], "open", "each event has its own box");
    assert_eq!(plan["summary"]["settled"], 2);
    let unused: Vec<String> = plan["unused_answers"].as_array().expect("a list").iter().map(Value::to_string).collect();
    assert_eq!(unused.len(), 2, "{unused:?}");
    assert!(unused[0].contains("the other 77") && unused[1].contains("boxes of its own"), "{unused:?}");

    let all = said("constants", "[Depot.BackOffice, Depot.CarrierApi, the other 5]", "done", "");
    let plan = json(&fixture("demo"), &format!("answers:\n{all}"), TODAY);
    assert_eq!(step(&plan, "constants")["state"], "done");
}

#[test]
fn a_constant_that_is_added_later_is_not_taken_for_done() {
    let all = said("constants", "[Depot.BackOffice, Depot.CarrierApi, the other 5]", "done", "");
    let answers = format!("answers:\n{all}");
    for name in ["Depot.Limit", "Depot.PartnerUrl"] {
        let more = fixture("demo").edit_metadata(|metadata| {
            let constant = serde_json::json!({"Name": name, "Type": "String", "Description": "", "DefaultValue": "x"});
            metadata["Constants"].as_array_mut().expect("constants").push(constant);
        });
        let plan = json(&more, &answers, TODAY);
        assert_eq!(step(&plan, "constants")["state"], "open", "{name}");
        assert_eq!(item(&plan, "constants", "Depot.CarrierApi")["state"], "done", "{name}");
    }
}

#[test]
fn wrong_answers_about_steps_are_told_with_their_place() {
    let file = fixture("demo").to_mda().expect("the package");
    let cases = [
        (said("technical-contakt", "", "done", ""), "did you mean `technical-contact`?"),
        (said("region", "", "perhaps", ""), "unknown word `perhaps`"),
        (said("region", "", "done", "") + &said("region", "", "not-needed", ""), "answered twice"),
        (said("region", "", "done", "2026-04-01"), "ends before it is given"),
    ];
    for (answers, expected) in cases {
        for command in ["plan", "check"] {
            let outcome = Program::new()
                .file("app.mda", &file)
                .file("answers.yaml", format!("answers:\n{answers}"))
                .args([command, "app.mda", "--answers", "answers.yaml", "--today", TODAY])
                .run();
            assert_eq!(outcome.code, 2, "{expected}");
            assert!(
                outcome.stderr.contains(expected) && outcome.stderr.contains("answers.yaml:"),
                "{}",
                outcome.stderr
            );
        }
    }
}

#[test]
fn a_check_leaves_answers_about_steps_alone() {
    let file = fixture("ready").to_mda().expect("the package");
    let outcome = Program::new()
        .file("app.mda", file)
        .file("answers.yaml", format!("answers:\n{}", said("region", "", "done", "")))
        .args(["check", "app.mda", "--answers", "answers.yaml", "--today", TODAY])
        .run();
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    assert!(!outcome.stdout.contains("unused") && !outcome.stdout.contains("`region`"), "{}", outcome.stdout);
}
