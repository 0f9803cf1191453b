//! Documents that are made from the program, and are checked to be current. `MXREADY_UPDATE=1 cargo test --test docs`
//! writes them anew.

#![cfg(test)]

use std::fmt::Write as _;
use std::path::Path;

use mxready::facts::{FieldInfo, FieldType};
use mxready::rules::{Kind, RuleSet};

#[test]
fn the_vocabulary_of_facts_is_current() {
    let mut page = String::from(
        "# The vocabulary of facts\n\nA rule matches one kind of fact and compares its fields. This page is made from the \
         program (`MXREADY_UPDATE=1 cargo test --test docs`); how to test a field is in [`rules/README.md`](../rules/README.md).\n",
    );
    for kind in Kind::all() {
        write!(
            page,
            "\n## `{}`\n\n{}\n\n| Field | Holds | Meaning |\n| --- | --- | --- |\n",
            kind.name,
            one_line(kind.documentation)
        )
        .expect("a string takes everything");
        for field in kind.fields {
            writeln!(page, "| `{}` | {} | {} |", field.name(), holds(field), one_line(field.documentation))
                .expect("a string takes everything");
        }
    }
    assert_current("docs/facts.md", &page);
}

fn holds(field: &FieldInfo) -> String {
    let list = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match field.field_type {
        FieldType::Text => "text".to_owned(),
        FieldType::Word(words) => format!("one of {}", list(words)),
        FieldType::Version => "version".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Flag => "yes or no".to_owned(),
        FieldType::Texts => "set of texts".to_owned(),
        FieldType::Words(words) => format!("set of {}", list(words)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn assert_current(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("MXREADY_UPDATE").is_some() {
        std::fs::write(&path, text).expect("the page is written");
        return;
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(present == text, "{file} is not current; write it anew with MXREADY_UPDATE=1 cargo test --test docs");
}

#[test]
fn the_readmes_rule_is_a_rule() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let (_, rule) = readme.split_once("```yaml\n").expect("an example");
    let (rule, _) = rule.split_once("```").expect("its end");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("no-plain-http.yaml"), rule).expect("a file");
    let rules = RuleSet::load(&[folder.path().to_owned()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(rules.rule("no-plain-http").is_ok());
    let report = rules.self_test();
    assert!(report.is_success(), "{:?}", report.failures);
}

#[test]
fn the_readmes_transcript_is_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a README");
    let (_, transcript) = readme.split_once("$ mxready check fixtures/demo.mda\n").expect("a transcript");
    let (transcript, _) = transcript.split_once("```").expect("its end");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_mxready"))
        .current_dir(root)
        .args(["check", "fixtures/demo.mda"])
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let mut rest = printed.lines();
    for line in transcript.lines().filter(|line| !matches!(*line, "" | "\u{2026}")) {
        assert!(rest.any(|printed| printed == line), "the program does not print, or not in this order: {line}");
    }
}
