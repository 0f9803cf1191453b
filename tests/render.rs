//! A saved run shown again: every format says the same as it did beside the package, with the same exit code, and a file
//! that is damaged, edited or something else is refused.

#![cfg(test)]

mod common;

use clap::ValueEnum as _;
use common::program::{Outcome, Program};
use common::sample;
use mxready::report::{Detail, Format, Style, json, saved};
use mxready_fixtures::{Package, damage};
use serde_json::Value;

fn fixture(name: &str) -> Vec<u8> {
    Package::fixture(name).expect("the fixture builds").to_mda().expect("the package builds")
}

/// Calls whose runs differ in everything that a report shows.
fn calls() -> [(&'static str, Program, Vec<&'static str>); 6] {
    let program = || Program::new().unmasked();
    let suppression = "[[suppress]]\nrule = \"private-address-called\"\nobject = \"*\"\nreason = \"an agent\"\nowner = \"Jane\"\n\
        [[suppress]]\nrule = \"own-threads\"\nobject = \"Gone\"\nreason = \"was\"\nuntil = 2026-01-01\n";
    let answers = "answers:\n  - question: vpn-in-use\n    answer: true\n    by: Jane\n    date: 2026-11-01\n    until: 2027-01-31\n";
    [
        ("not ready", program().file("app.mda", fixture("demo")), vec!["app.mda"]),
        ("ready", program().file("app.mda", fixture("ready")), vec!["app.mda", "--fail-on", "warning"]),
        (
            "cannot tell",
            program().file("app.mda", damage::wrong_crc(&fixture("ready"), "model/model.mdp")),
            vec!["app.mda", "--allow-incomplete"],
        ),
        (
            "accepted and over",
            program().file("app.mda", fixture("demo")).file("mxready.toml", suppression),
            vec!["app.mda", "--today", "2026-11-20"],
        ),
        (
            "answered",
            program().file("app.mda", fixture("trouble")).file("answers.yaml", answers),
            vec!["app.mda", "--today", "2026-11-20", "--answers", "answers.yaml"],
        ),
        (
            "several and one that is none",
            program().file("apps/a.mda", fixture("demo")).file("apps/b.mda", fixture("ready")).file("c.mda", "text"),
            vec!["apps", "c.mda", "--target", "mendix-cloud-v4@2021"],
        ),
    ]
}

#[test]
fn every_format_of_a_saved_run_is_that_of_the_run_itself() {
    for (case, program, arguments) in calls() {
        let mut check = program.another().unmasked().args(["check", "--quiet"]).args(arguments.iter().copied());
        for format in formats() {
            check = check.args(["--report", &format!("{format}=direct.{format}")]);
        }
        let direct = check.run();
        assert!(program.folder().join("direct.json").is_file(), "{case}: {}", direct.stderr);
        let mut render = program.another().unmasked().args(["render", "direct.json", "--quiet"]);
        for format in formats() {
            render = render.args(["--report", &format!("{format}=again.{format}")]);
        }
        let again = render.run();
        assert_eq!((again.code, &again.stdout), (direct.code, &direct.stdout), "{case}: {}", again.stderr);
        for format in formats().iter().filter(|format| *format != "html") {
            let file = |name: &str| std::fs::read_to_string(program.folder().join(name)).expect("a report");
            assert_eq!(file(&format!("again.{format}")), file(&format!("direct.{format}")), "{case} as {format}");
        }
    }
}

fn formats() -> Vec<String> {
    let words = Format::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
    words.map(|word| word.get_name().to_owned()).collect()
}

#[test]
fn a_page_of_a_saved_run_says_that_its_pictures_are_missing() {
    let program = Program::new().file("app.mda", fixture("demo"));
    program.another().args(["check", "app.mda", "--quiet", "--report", "json=run.json"]).run();
    let outcome = program.another().args(["render", "run.json", "--report", "html=run.html", "--quiet"]).run();
    assert!(outcome.stderr.contains("note: a saved report holds no facts"), "{}", outcome.stderr);
    let page = std::fs::read_to_string(program.folder().join("run.html")).expect("the page");
    assert!(page.contains("Made from a saved report, which holds no facts"));
    program.another().args(["check", "app.mda", "--quiet", "--report", "html=app.html"]).run();
    let page = std::fs::read_to_string(program.folder().join("app.html")).expect("the page");
    assert!(!page.contains("Made from a saved report"));
}

#[test]
fn what_stands_in_the_settings_today_changes_nothing() {
    let program = Program::new().file("app.mda", fixture("demo"));
    program.another().args(["check", "app.mda", "--quiet", "--report", "json=run.json"]).run();
    let settings = "fail-on = \"never\"\nallow-incomplete = true\n";
    let outcome = program.another().file("mxready.toml", settings).args(["render", "run.json", "--quiet"]).run();
    assert_eq!(outcome.code, 1, "{}", outcome.stdout);
}

#[test]
fn no_run_loses_anything_on_the_way() {
    let packages = vec![sample::not_ready(), sample::ready(), sample::cannot_tell(), sample::unusable()];
    let mut run = sample::run(packages);
    let accepted = run.packages[0].findings.remove(0);
    run.packages[0].suppressed.push(mxready::findings::Suppressed {
        finding: accepted,
        reason: "reached through an agent".into(),
        owner: None,
        until: None,
        place: "mxready.toml:3".into(),
        in_package: false,
    });
    let read = saved::read(&json::render(&run).expect("JSON")).expect("the run comes back");
    assert_eq!(read, run);
    for format in Format::value_variants() {
        let text = |run| format.render(run, Style::PLAIN, Detail::Verbose).expect("the report renders");
        assert_eq!(text(&read), text(&run), "{format:?}");
    }
}

fn render(text: &str) -> Outcome {
    Program::new().file("run.json", text).args(["render", "run.json"]).run()
}

#[test]
fn what_is_no_saved_run_is_refused_with_what_to_do() {
    let program = Program::new().file("app.mda", fixture("demo"));
    let run = program.another().args(["check", "app.mda", "--format", "json"]).run().stdout;
    let inspection = program.another().args(["inspect", "app.mda", "--format", "json"]).run().stdout;
    program.another().args(["baseline", "create", "app.mda"]).run();
    let baseline = std::fs::read_to_string(program.folder().join("mxready-baseline.json")).expect("a baseline");
    let cut = &run[..run.len() / 2];
    let newer = run.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1);
    let foreign = run.replacen("\"name\": \"mxready\"", "\"name\": \"other\"", 1);
    let deep = "[".repeat(100_000);
    let cases = [
        ("nothing", "", "no saved report"),
        ("text", "not ready: 3 blockers", "no saved report"),
        ("another object", "{}", "missing field `schema_version`"),
        ("cut off", cut, "no saved report: EOF"),
        ("an inspection", &inspection, "missing field `target`"),
        ("a baseline", &baseline, "missing field `schema_version`"),
        ("a newer shape", &newer, "version 2, and this program reads version 1"),
        ("another program's", &foreign, "it was written by other"),
        ("brackets without end", &deep, "no saved report"),
    ];
    for (case, text, told) in cases {
        let outcome = render(text);
        assert_eq!(outcome.code, 2, "{case}: {}", outcome.stdout);
        assert!(outcome.stderr.contains("error: `run.json`: "), "{case}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(told) && outcome.stderr.contains("\nhelp: "), "{case}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{case}");
    }
    let missing = Program::new().args(["render", "gone.json"]).run();
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("gone.json"), "{}", missing.stderr);
}

type Edit<'a> = &'a dyn Fn(&mut Value);

/// Nobody turns a red report green with an editor.
#[test]
fn a_verdict_that_does_not_follow_from_the_findings_is_refused() {
    let text =
        Program::new().file("app.mda", fixture("demo")).args(["check", "app.mda", "--format", "json"]).run().stdout;
    let run: Value = serde_json::from_str(&text).expect("JSON");
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut run = run.clone();
        edit(&mut run);
        render(&run.to_string())
    };
    let cases: [(&str, Edit<'_>); 6] = [
        ("the run's verdict", &|run| run["verdict"] = "ready".into()),
        ("the package's verdict", &|run| run["packages"][0]["verdict"] = "ready".into()),
        ("both", &|run| {
            run["verdict"] = "ready".into();
            run["packages"][0]["verdict"] = "ready".into();
        }),
        ("the findings", &|run| run["packages"][0]["findings"] = Value::Array(Vec::new())),
        ("the coverage", &|run| run["packages"][0]["coverage"] = Value::Null),
        ("the path", &|run| run["packages"][0]["path"] = "other.mda".into()),
    ];
    for (case, edit) in cases {
        let outcome = edited(edit);
        assert_eq!(outcome.code, 2, "{case}: {}", outcome.stdout);
        assert!(outcome.stderr.contains("it contradicts itself"), "{case}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("was it edited?"), "{case}: {}", outcome.stderr);
    }
}
