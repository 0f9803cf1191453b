//! Procedures, the shipped one and those of a team's own: what they may name, and what they leave out.

use std::collections::BTreeSet;

use mxready::rules::{Kind, Subject};

use super::common::program::{Outcome, Program};
use super::{fixture, json, step};

fn blocks_of_docs() -> Vec<String> {
    let page = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plan.md"));
    let page = page.expect("docs/plan.md").replace("\r\n", "\n");
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

const TARGET: &str = "name: our-cloud\ntitle: Our cloud\nprofiles:\n  - name: \"2026\"\n    title: now\n    thresholds:\n      \
                      version-floor: \"7.0\"\n";

/// A plan for a target of a team's own, from a procedure of its own.
fn own_target(procedure: &str) -> Outcome {
    let file = fixture("demo").to_mda().expect("the package");
    Program::new()
        .file("app.mda", file)
        .file("ours/targets/our-cloud.yaml", TARGET)
        .file("ours/procedures/our-cloud.yaml", procedure)
        .args(["plan", "app.mda", "--rules", "ours", "--target", "our-cloud"])
        .run()
}

#[test]
fn the_examples_of_the_documentation_are_read() {
    let blocks = blocks_of_docs();
    let [answers, procedure] = blocks.as_slice() else { panic!("{blocks:#?}") };
    let outcome = own_target(procedure);
    // No rule is about this target, so nothing was judged.
    assert_eq!(outcome.code, 3, "{}", outcome.stderr);
    assert!(outcome.stdout.starts_with("# Move to our cloud: Parcel depot"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("Compare all 7 constants with the present node."), "{}", outcome.stdout);
    let plan = json(&fixture("demo"), answers, "2026-12-01");
    assert_eq!(step(&plan, "technical-contact")["state"], "done");
}

#[test]
fn a_procedure_that_names_what_is_not_there_does_not_load() {
    let procedure = blocks_of_docs().pop().expect("a procedure");
    let cases = [
        ("{constant-count}", "{constant-cuont}", "did you mean `constant-count`?"),
        ("lists: constants", "lists: konstants", "did you mean `constants`?"),
        ("needs: constant-count", "needs: constants", "a plan knows no value `constants`"),
        ("asks: [runtime-settings]", "asks: [runtime-setting]", "unknown question `runtime-setting`"),
        ("takes: [scheduled-events-to-enable]", "takes: [scheduled-events]", "unknown rule `scheduled-events`"),
        ("rules: [mendix-version-below-floor]", "rules: [mendix-version]", "unknown rule `mendix-version`"),
        ("kinds: [app, microflow]", "kinds: [app, mikroflow]", "did you mean `microflow`?"),
        ("upgrade-goals: [version-floor]", "upgrade-goals: [floor]", "unknown threshold `floor`"),
        ("only-on: [\"2026\"]", "only-on: [\"2025\"]", "unknown profile `2025`"),
        ("id: set-constants", "id: runtime-settings", "`runtime-settings` is the id of a question"),
        ("id: set-constants", "id: repair-this", "is the name of a repair"),
        ("id: set-constants", "id: Set constants", "is no id"),
        ("target: our-cloud", "target: their-cloud", "the target has to be `our-cloud`"),
    ];
    for (from, to, expected) in cases {
        let changed = procedure.replacen(from, to, 1);
        assert_ne!(changed, procedure, "{from}");
        let outcome = own_target(&changed);
        assert_eq!(outcome.code, 2, "{to}");
        assert!(outcome.stderr.contains(expected), "{to}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("procedures/our-cloud.yaml:"), "{to}: {}", outcome.stderr);
    }
}

#[test]
fn a_target_without_a_procedure_says_what_is_missing() {
    let file = fixture("demo").to_mda().expect("the package");
    let outcome = Program::new()
        .file("app.mda", file)
        .file("ours/targets/our-cloud.yaml", TARGET)
        .args(["plan", "app.mda", "--rules", "ours", "--target", "our-cloud"])
        .run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("procedures/our-cloud.yaml"), "{}", outcome.stderr);
}

/// A cause of a kind that no stage names would come after everything else.
#[test]
fn every_kind_of_facts_has_its_place_among_the_repairs() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/procedures/mendix-cloud-v4.yaml");
    let text = std::fs::read_to_string(file).expect("the procedure");
    let kinds = text.lines().filter_map(|line| line.trim().strip_prefix("kinds: [")?.strip_suffix(']'));
    let kinds: BTreeSet<&str> = kinds.flat_map(|kinds| kinds.split(", ")).collect();
    // A comparison of environments is none of a plan's causes.
    let causes = Kind::all().iter().filter(|kind| kind.subject() != Subject::Environments);
    for kind in causes {
        assert!(kinds.contains(kind.name), "{}", kind.name);
    }
}
