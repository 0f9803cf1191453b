//! Reports for pipelines: each is valid by its public schema, says the same as the others, never lets an unjudged package
//! look clean, and turns no name of a package into a command, a formula, a tag or a mention.

#![cfg(test)]

mod common;

use std::process::{Command, Stdio};

use clap::ValueEnum as _;
use common::program::Program;
use common::sample;
use mxready::findings::{BaselineUse, Finding, Outcome, PackageResult, Passage, Run, Severity};
use mxready::report::{Detail, Format, Style, csv, github, gitlab, json, junit, markdown, sarif};
use mxready_fixtures::{Package, damage};
use serde_json::Value;

const SARIF_SCHEMA: &str = include_str!("schemas/sarif-2.1.0-rtm.5.json");

/// A run of everything: findings, suppressions, known ones, a package that cannot be told, one that is none.
fn everything() -> Run {
    let mut first = sample::not_ready();
    let accepted = first.findings.remove(0);
    first.suppressed.push(mxready::findings::Suppressed {
        finding: accepted,
        reason: "reached through an agent".into(),
        owner: Some("Jane".into()),
        until: Some("2027-03-31".into()),
        place: "mxready.toml:3".into(),
        in_package: false,
    });
    first.findings[1].known = true;
    let mut run = sample::run(vec![
        first,
        sample::cannot_tell(),
        sample::ready(),
        PackageResult::unusable("packages/broken.mda", "it is no zip archive"),
        hostile(),
    ]);
    // The same missing input, named twice.
    run.packages.push(PackageResult::unusable("packages/broken.mda", "it is no zip archive"));
    run.gate.idle_suppressions.push(mxready::findings::IdleSuppression {
        place: "mxready.toml:9".into(),
        rule: "own-threads".into(),
        object: "*".into(),
        why: mxready::findings::Idle::Expired,
        until: Some("2026-01-01".into()),
    });
    run.gate.baseline = Some(BaselineUse { file: "known.json".into(), gone: 1 });
    run
}

const NASTY: [&str; 9] = [
    "::set-output name=x::y",
    "##[error]boo",
    "=HYPERLINK(\"http://evil\")",
    "@everyone <script>alert(1)</script> www.evil.example",
    "a | b `code` [link](http://evil) ![img](x) **bold** #12",
    "line\r\n::error::two",
    "\u{1b}[2Jgone\u{202e}txt",
    "]]> &amp; <!-- \u{fffe}\u{0}",
    "%0A::warning::three",
];

fn hostile() -> PackageResult {
    let mut package = sample::not_ready();
    package.path = "packages/::error::<b>=1+1.mda".into();
    package.project = Some("=cmd|' /C calc'!A0".into());
    let template = package.findings[0].clone();
    package.findings = NASTY
        .iter()
        .enumerate()
        .map(|(index, text)| Finding {
            object: (*text).into(),
            title: (*text).into(),
            message: (*text).into(),
            remedy: (*text).into(),
            fingerprint: format!("{index:032x}"),
            ..template.clone()
        })
        .collect();
    package
}

fn render(format: Format, run: &Run) -> String {
    format.render(run, Style::PLAIN, Detail::Normal).expect("the report renders")
}

#[test]
fn sarif_is_valid_by_the_public_schema() {
    // One published pattern has a stray bracket, which a strict reader of patterns refuses.
    let sound = SARIF_SCHEMA.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let schema: Value = serde_json::from_str(&sound).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema compiles");
    for run in [everything(), sample::run(vec![sample::ready()]), sample::run(Vec::new())] {
        let log: Value = serde_json::from_str(&sarif::render(&run).unwrap()).expect("JSON");
        let mistakes: Vec<_> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(mistakes, [] as [String; 0]);
    }
}

#[test]
fn sarif_holds_every_finding_with_its_identity_and_what_became_of_it() {
    let run = everything();
    let log: Value = serde_json::from_str(&sarif::render(&run).unwrap()).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let all: usize = run.packages.iter().map(|package| package.findings.len() + package.suppressed.len()).sum();
    assert_eq!(results.len(), all);
    let suppressed: Vec<_> = results
        .iter()
        .filter(|result| result["suppressions"].as_array().is_some_and(|list| !list.is_empty()))
        .collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["suppressions"][0]["justification"], "reached through an agent");
    assert_eq!(results.iter().filter(|result| result["baselineState"] == "unchanged").count(), 1);
    let prints: Vec<_> = results.iter().map(|result| &result["partialFingerprints"]["mxready/v1"]).collect();
    assert!(prints.iter().all(|print| print.as_str().is_some_and(|print| print.len() == 32)), "{prints:?}");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(invocation["toolExecutionNotifications"].as_array().is_some_and(|list| list.len() > 3));
}

/// That a package is not ready says nothing of what was not judged beside that, and its findings may all be known.
#[test]
fn in_sarif_a_run_that_left_open_what_decides_was_not_successful() {
    let successful = |run: &Run| {
        let log: Value = serde_json::from_str(&sarif::render(run).unwrap()).expect("JSON");
        log["runs"][0]["invocations"][0]["executionSuccessful"].clone()
    };
    let mut package = sample::not_ready();
    for finding in &mut package.findings {
        finding.known = true;
    }
    let mut run = sample::run(vec![package]);
    run.gate.baseline = Some(BaselineUse { file: "known.json".into(), gone: 0 });
    assert_eq!((run.passage(), successful(&run)), (Passage::Open, Value::Bool(true)));
    let rules = &mut run.packages[0].coverage.rules;
    let decides = rules.iter_mut().find(|rule| rule.severity == Severity::Blocker && rule.outcome == Outcome::Quiet);
    let decides = decides.expect("a rule that decides and found nothing");
    decides.outcome = Outcome::CannotTell;
    decides.missing.push("model/model.mdp".into());
    assert_eq!((run.passage(), successful(&run)), (Passage::Unsure, Value::Bool(false)));
    let unusable = PackageResult::unusable("a.mda", "it is no zip archive");
    for run in [sample::run(vec![sample::ready(), unusable]), sample::run(Vec::new())] {
        assert_eq!(successful(&run), false);
    }
    assert_eq!(successful(&sample::run(vec![sample::ready()])), true);
}

#[test]
fn junit_is_valid_by_the_schema_of_build_servers() {
    let text = junit::render(&everything()).expect("the report renders");
    let lint = Command::new("xmllint").arg("--version").stderr(Stdio::null()).output();
    if lint.is_err() {
        println!("no xmllint: the report was not held to the schema");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("junit.xml");
    std::fs::write(&file, text).expect("written");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/junit-10.xsd");
    let checked = Command::new("xmllint").args(["--noout", "--schema", schema]).arg(&file).output().expect("it runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// Elements by name with their attributes, read by a reader of its own.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Eof => return found,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    (attribute.key.as_ref().to_owned(), attribute.value.into_owned())
                });
                found.push((tag.name().as_ref().to_owned(), attributes.collect()));
            }
            _ => {}
        }
    }
}

#[test]
fn in_junit_a_rule_that_could_not_be_judged_never_passes() {
    let run = sample::run(vec![sample::cannot_tell()]);
    let found = elements(&junit::render(&run).unwrap());
    let count = |name: &str| found.iter().filter(|(tag, _)| tag == name).count();
    let undecided = run.packages[0].undecided().len();
    assert_eq!(count("error") + count("skipped"), undecided);
    assert!(count("error") > 0);
    assert_eq!(count("testcase"), run.packages[0].coverage.rules.len());
    let unusable = sample::run(vec![PackageResult::unusable("a.mda", "it is no zip archive")]);
    let found = elements(&junit::render(&unusable).unwrap());
    assert!(found.iter().any(|(tag, _)| tag == "error"), "{found:?}");
}

#[test]
fn in_junit_a_suppression_that_is_over_fails() {
    let mut run = sample::run(vec![sample::ready()]);
    run.gate.idle_suppressions = everything().gate.idle_suppressions;
    let found = elements(&junit::render(&run).unwrap());
    assert_eq!(found.iter().filter(|(tag, _)| tag == "failure").count(), 1, "{found:?}");
}

#[test]
fn github_annotates_the_ten_worst_and_counts_the_rest() {
    let mut package = sample::not_ready();
    let template = package.findings[0].clone();
    let blocker = |index: usize| Finding { object: format!("Orders.A{index}"), ..template.clone() };
    package.findings.extend((0..30).map(blocker));
    let total = package.findings.len();
    let log = github::render(&sample::run(vec![package]));
    let annotations: Vec<&str> = log.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(annotations.len(), 10);
    let (remarks, findings): (Vec<&str>, Vec<&str>) =
        annotations.iter().partition(|line| line.contains("mxready%3A not all was judged"));
    assert!(findings.iter().all(|line| line.starts_with("::error title=")), "{log}");
    assert!(remarks.len() == 1 && remarks[0].contains("could not be read"), "{log}");
    assert!(log.contains(&format!("and {} more findings, not annotated", total - 9)), "{log}");
    assert!(log.lines().last().is_some_and(|line| line.starts_with("not ready: ")), "{log}");
}

#[test]
fn no_name_of_a_package_becomes_a_workflow_command() {
    for run in [sample::run(vec![hostile()]), everything()] {
        for line in github::render(&run).lines() {
            let ours =
                ["::error title=", "::warning title=", "::notice title="].iter().any(|head| line.starts_with(head));
            assert!(ours || (!line.trim_start().starts_with("::") && !line.contains("##[")), "{line}");
            let properties = line.split("::").nth(1).unwrap_or_default();
            assert!(!ours || !properties.contains([':', ',']), "{line}");
        }
    }
}

#[test]
fn gitlab_gets_a_list_in_which_no_fingerprint_stands_twice() {
    let mut run = everything();
    let twin = run.packages[0].clone();
    run.packages.push(twin);
    let issues: Value = serde_json::from_str(&gitlab::render(&run).unwrap()).expect("JSON");
    let issues = issues.as_array().expect("a list");
    let mut prints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().expect("a text")).collect();
    let count = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), count);
    for issue in issues {
        assert!(issue["description"].is_string() && issue["check_name"].is_string(), "{issue}");
        assert!(["info", "minor", "major", "critical", "blocker"].iter().any(|word| issue["severity"] == *word));
        assert!(issue["location"]["path"].is_string());
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0), "{issue}");
    }
    let over = issues.iter().find(|issue| issue["check_name"] == "suppression-over").expect("told");
    assert_eq!((&over["location"]["path"], &over["location"]["lines"]["begin"]), (&"mxready.toml".into(), &9.into()));
    assert_eq!(over["severity"], "blocker");
    assert!(issues.iter().any(|issue| issue["check_name"] == "cannot-tell"));
}

#[test]
fn a_comment_is_short_marked_and_the_same_for_the_same_run() {
    let run = sample::run(vec![sample::not_ready()]);
    let text = markdown::render(&run);
    assert!(text.starts_with("<!-- mxready -->\n### mxready: NOT READY\n"), "{text}");
    assert_eq!(text, markdown::render(&run));
    assert!(text.contains("<details>"), "{text}");
    let many = sample::run((0..400).map(|_| sample::not_ready()).collect());
    let text = markdown::render(&many);
    assert!(text.len() < 65_536);
    assert!(text.contains("the comment would be too long"), "{text}");
}

#[test]
fn in_a_comment_names_are_text() {
    let text = markdown::render(&sample::run(vec![hostile()]));
    for nasty in ["<script", "@everyone", "](http", "![img]", "**bold**", "`code`", "<!-- \u{fffe}", " #12", "www.evil"]
    {
        assert!(!text.contains(nasty), "`{nasty}` in {text}");
    }
    // A row stays a row: a bar in a name ends no cell.
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        assert_eq!(row.matches('|').count(), 4, "{row}");
    }
}

#[test]
fn a_cell_begins_no_formula_and_every_row_has_all_columns() {
    let text = csv::render(&everything()).unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().expect("a header").len();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        rows += 1;
        assert_eq!(row.len(), columns);
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
        }
    }
    let run = everything();
    let findings: usize = run.packages.iter().map(|package| package.findings.len() + package.suppressed.len()).sum();
    assert!(rows > findings, "what was not judged has rows, too");
}

/// Rules that fired without seeing everything, and places that nobody could read, of a package that is not ready anyway.
#[test]
fn every_format_for_pipelines_says_where_there_may_be_more() {
    let package = sample::not_ready();
    let partial: Vec<String> = package.partial().iter().map(|rule| rule.rule.clone()).collect();
    assert!(!partial.is_empty() && !package.coverage.unreadable.is_empty(), "the sample has both");
    let place = package.coverage.unreadable[0].path.clone();
    let run = sample::run(vec![package]);
    for format in [Format::Github, Format::Gitlab, Format::Csv, Format::Markdown, Format::Sarif, Format::Junit] {
        let text = render(format, &run).replace("&#45;", "-");
        assert!(text.contains(&place), "{format:?} names {place}: {text}");
        for rule in &partial {
            let about = match format {
                Format::Github | Format::Gitlab | Format::Markdown => "saw only a part",
                Format::Csv => "judged-in-part",
                _ => "",
            };
            assert!(text.contains(rule) && text.contains(about), "{format:?} names {rule}: {text}");
        }
    }
}

/// Also in a run in which nothing else is wrong.
#[test]
fn every_format_for_pipelines_says_that_a_suppression_is_over() {
    let mut run = sample::run(vec![sample::ready()]);
    run.gate.idle_suppressions = everything().gate.idle_suppressions;
    for format in Format::value_variants() {
        let text = render(*format, &run);
        assert!(text.contains("over") || text.contains("expired"), "{format:?}: {text}");
        assert!(text.replace("&#45;", "-").contains("own-threads"), "{format:?}: {text}");
    }
}

#[test]
fn wide_signs_begin_no_formula_either() {
    let mut package = sample::not_ready();
    for (finding, sign) in package.findings.iter_mut().zip(['＝', '＋', '－', '＠']) {
        finding.object = format!(" \t{sign}SUM(1)");
    }
    let text = csv::render(&sample::run(vec![package])).unwrap();
    for sign in ['＝', '＋', '－', '＠'] {
        assert!(text.contains(&format!("'{sign}SUM(1)")), "{sign}: {text}");
    }
}

#[test]
fn no_name_of_a_package_becomes_a_command_of_azure_pipelines() {
    let mut package = sample::not_ready();
    package.findings[0].object = "A ##vso[task.complete result=Succeeded] B".to_owned();
    package.findings[0].message = "###[section]".to_owned();
    let run = sample::run(vec![package]);
    // Any of them may be printed to a log.
    for format in Format::value_variants().iter().copied() {
        let text = render(format, &run);
        assert!(!text.contains("##vso[") && !text.contains("##["), "{format:?}");
    }
}

/// JSON keeps what a package says, escaped; the others show it. In none may it steer a terminal or a reader's eye.
#[test]
fn no_format_lets_control_characters_through() {
    for format in Format::value_variants() {
        let text = render(*format, &everything());
        let bad = text.chars().find(|character| {
            (character.is_control() && !matches!(character, '\n' | '\t'))
                || matches!(character, '\u{202a}'..='\u{202e}')
        });
        assert_eq!(bad, None, "{format:?}");
    }
}

#[test]
fn every_format_is_the_same_twice_and_holds_the_verdict_or_the_findings() {
    let run = everything();
    for format in Format::value_variants() {
        let text = render(*format, &run);
        assert_eq!(text, render(*format, &run), "{format:?}");
        assert!(!text.is_empty(), "{format:?}");
    }
    let blockers = |text: &str| text.matches("\"level\": \"error\"").count();
    assert!(blockers(&sarif::render(&run).unwrap()) > 0);
    let report: Value = serde_json::from_str(&json::render(&run).unwrap()).expect("JSON");
    assert_eq!(report["packages"][0]["summary"]["suppressed"], 1);
    let worst = run.packages[0].count(Severity::Blocker);
    assert_eq!(report["packages"][0]["summary"]["blocker"], worst);
}

fn packages() -> [(&'static str, Vec<u8>, i32); 4] {
    let fixture =
        |name: &str| Package::fixture(name).expect("the fixture builds").to_mda().expect("the package builds");
    [
        ("ready", fixture("ready"), 0),
        ("not ready", fixture("demo"), 1),
        ("no package", b"text".to_vec(), 2),
        ("cannot tell", damage::wrong_crc(&fixture("ready"), "model/model.mdp"), 3),
    ]
}

#[test]
fn the_exit_code_never_depends_on_the_format() {
    for (case, package, code) in packages() {
        let mut program = Program::new().file("app.mda", package).unmasked();
        for format in Format::value_variants() {
            let name = format.to_possible_value().expect("a word");
            let outcome = program.another().args(["check", "app.mda", "--format", name.get_name()]).run();
            assert_eq!(outcome.code, code, "{case} as {format:?}: {}", outcome.stderr);
        }
        program = program.another().args(["check", "app.mda", "--quiet"]);
        for format in Format::value_variants() {
            let name = format.to_possible_value().expect("a word").get_name().to_owned();
            program = program.args(["--report", &format!("{name}=report.{name}")]);
        }
        let outcome = program.run();
        assert_eq!(outcome.code, code, "{case}: {}", outcome.stderr);
        for format in Format::value_variants() {
            let name = format.to_possible_value().expect("a word").get_name().to_owned();
            let file = program.folder().join(format!("report.{name}"));
            assert!(std::fs::metadata(&file).is_ok_and(|file| file.len() > 0), "{case}: {name}");
        }
    }
}

#[test]
fn a_report_that_cannot_be_named_or_written_is_an_error_before_anything_is_read() {
    for (report, told) in [
        ("sarif", "write FORMAT=FILE"),
        ("sariff=out", "did you mean `sarif`?"),
        ("sarif=-", "use --format sarif"),
        ("sarif=no/such/folder/out.sarif", "there is no folder"),
    ] {
        let outcome = Program::new().file("app.mda", "text").args(["check", "app.mda", "--report", report]).run();
        assert_eq!(outcome.code, 2, "{report}");
        assert!(outcome.stderr.contains(told), "{report}: {}", outcome.stderr);
    }
}

#[test]
fn the_summary_of_a_workflow_step_is_added_to_where_annotations_are_asked_for() {
    let [_, (_, package, _), ..] = packages();
    let mut program = Program::new().file("app.mda", &package).file("summary.md", "before\n");
    let summary = program.folder().join("summary.md");
    let name = summary.display().to_string();
    program = program.env("GITHUB_STEP_SUMMARY", &name).args(["check", "app.mda", "--format", "github"]);
    assert_eq!(program.run().code, 1);
    let text = std::fs::read_to_string(&summary).expect("the summary");
    assert!(text.starts_with("before\n<!-- mxready -->\n### mxready: NOT READY"), "{text}");
    let table = program.another().env("GITHUB_STEP_SUMMARY", &name).args(["check", "app.mda", "--quiet"]).run();
    assert_eq!(table.code, 1);
    assert_eq!(std::fs::read_to_string(&summary).expect("the summary"), text);
}
