//! Many packages: read several at once, spread over machines and put together again, with the same result as at once.

#![cfg(test)]

mod common;

use std::path::Path;

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use serde_json::Value;

fn fixture(name: &str) -> Vec<u8> {
    Package::fixture(name).expect("a fixture").to_mda().expect("an archive")
}

/// Packages that get every verdict, one in a folder of its own, and one that is none.
fn portfolio() -> Program {
    let program = Program::new();
    for (path, name) in
        [("apps/a.mda", "demo"), ("apps/b.mda", "ready"), ("apps/c/d.mda", "ready"), ("apps/c-2.mda", "near-misses")]
    {
        let folder = program.folder().join(path).parent().expect("a folder").to_owned();
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(program.folder().join(path), fixture(name)).expect("a package");
    }
    std::fs::write(program.folder().join("apps/broken.mda"), "PK\u{3}\u{4} and no more").expect("a file");
    program
}

fn check(program: &Program, more: &[&str]) -> Outcome {
    program.another().args(["check", "apps", "--today", "2026-11-26"].into_iter().chain(more.iter().copied())).run()
}

fn merge<'a>(program: &Program, arguments: impl IntoIterator<Item = &'a str>) -> Outcome {
    program.another().args(["merge"].into_iter().chain(arguments)).run()
}

fn file(program: &Program, name: &str) -> String {
    std::fs::read_to_string(program.folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json(program: &Program, name: &str) -> Value {
    serde_json::from_str(&file(program, name)).expect("JSON")
}

/// Checks a portfolio in so many parts, and says how each part ended.
fn in_parts(program: &Program, of: usize, more: &[&str]) -> Vec<i32> {
    let part = |number: usize| {
        let (shard, report) = (format!("{number}/{of}"), format!("json=part-{number}.json"));
        let arguments = [["--quiet", "--shard", &*shard, "--report", &*report].as_slice(), more].concat();
        check(program, &arguments).code
    };
    (1..=of).map(part).collect()
}

const FORMATS: [&str; 9] = ["table", "json", "html", "sarif", "junit", "github", "gitlab", "markdown", "csv"];

#[test]
fn files_are_the_same_whatever_the_number_of_jobs_and_one_broken_package_stops_nobody() {
    let program = portfolio();
    let reports = |prefix: &str| FORMATS.map(|format| format!("{format}={prefix}.{format}"));
    let mut first = None;
    for jobs in ["1", "2", "5"] {
        let reports = reports(jobs);
        let mut arguments = vec!["--jobs", jobs];
        arguments.extend(reports.iter().flat_map(|report| ["--report", report]));
        let outcome = check(&program, &arguments);
        assert_eq!(outcome.code, 1, "{}", outcome.stderr);
        assert!(outcome.stderr.contains("broken.mda"), "{}", outcome.stderr);
        let texts = FORMATS.map(|format| file(&program, &format!("{jobs}.{format}")));
        let mut lines: Vec<_> = outcome.stdout.lines().map(str::to_owned).collect();
        assert_eq!(lines.last(), texts[0].lines().last().map(str::to_owned).as_ref());
        // On standard output the packages may stand in another order, and nothing else differs.
        lines.sort();
        let all = (lines, texts);
        assert_eq!(first.get_or_insert_with(|| all.clone()), &all, "{jobs} jobs");
    }
}

#[test]
fn a_report_on_standard_output_is_the_one_in_a_file() {
    let program = portfolio();
    for detail in ["--quiet", "--verbose"] {
        let printed = program.another().unmasked().args(["check", "apps", detail]).run().stdout;
        check(&program, &[detail, "--output", "report.txt"]);
        assert!(printed == file(&program, "report.txt"), "{detail}: {printed}");
    }
}

#[test]
fn shards_merged_in_any_order_and_grouping_are_the_whole() {
    let program = portfolio();
    let whole = check(&program, &["--report", "json=whole.json"]);
    let expected = file(&program, "whole.json");
    in_parts(&program, 3, &["--jobs", "2"]);
    let printed = merge(&program, ["part-1.json", "part-2.json", "part-3.json"]);
    assert_eq!((printed.code, &printed.stdout), (whole.code, &whole.stdout), "{}", printed.stderr);
    let merged = merge(&program, ["part-3.json", "part-1.json", "part-2.json", "--report", "json=merged.json"]);
    assert_eq!(merged.code, whole.code, "{}", merged.stderr);
    assert_eq!(file(&program, "merged.json"), expected);
    // (3 + 1) + 2
    let some = merge(&program, ["part-3.json", "part-1.json", "--partial", "--report", "json=some.json"]);
    assert!(some.stdout.trim_end().ends_with("only shards 1 and 3 of 3 of 5 packages)"), "{}", some.stdout);
    merge(&program, ["some.json", "part-2.json", "--report", "json=merged.json"]);
    assert_eq!(file(&program, "merged.json"), expected);
}

#[test]
fn the_page_of_merged_parts_shows_every_app() {
    let program = portfolio();
    in_parts(&program, 2, &[]);
    let outcome = merge(&program, ["part-1.json", "part-2.json", "--quiet", "--report", "html=all.html"]);
    assert!(outcome.stderr.contains("saved reports hold no facts"), "{}", outcome.stderr);
    let page = file(&program, "all.html");
    assert!(page.contains("<h1 id=\"portfolio-heading\">5 apps</h1>"));
    for path in ["a.mda", "b.mda", "broken.mda", "d.mda", "c-2.mda"] {
        assert!(page.contains(path), "{path}");
    }
    // Checked at once, the same page has its pictures.
    check(&program, &["--quiet", "--jobs", "2", "--report", "html=whole.html"]);
    assert!(file(&program, "whole.html").contains("id=\"app1-composition\""));
}

#[test]
fn a_missing_part_is_told_and_never_taken_for_fine() {
    let program = Program::new().file("apps/a.mda", fixture("ready")).file("apps/b.mda", fixture("ready"));
    assert_eq!(in_parts(&program, 3, &[]), [0, 0, 0]);
    let part = json(&program, "part-3.json");
    assert_eq!((&part["packages"], &part["verdict"]), (&Value::Array(Vec::new()), &"cannot-tell".into()));
    let outcome = merge(&program, ["part-1.json", "part-3.json"]);
    assert_eq!((outcome.code, &*outcome.stdout), (2, ""));
    assert!(outcome.stderr.contains("missing shard 2 of 3, of a portfolio of 2 packages"), "{}", outcome.stderr);
    assert_eq!(merge(&program, ["part-1.json", "part-3.json", "--partial"]).code, 0);
    assert_eq!(merge(&program, ["part-1.json", "part-2.json", "part-3.json"]).code, 0);
    // A package that came in between makes another portfolio: nobody has looked at all of it.
    std::fs::write(program.folder().join("apps/c.mda"), fixture("demo")).expect("a package");
    check(&program, &["--quiet", "--shard", "2/3", "--report", "json=part-2.json"]);
    let outcome = merge(&program, ["part-1.json", "part-2.json", "part-3.json"]);
    assert_eq!(outcome.code, 2, "{}", outcome.stdout);
    assert!(outcome.stderr.contains("of a portfolio of 3 packages"), "{}", outcome.stderr);
}

#[test]
fn what_cannot_be_merged_is_refused_with_the_reason() {
    let program = Program::new().file("apps/a.mda", fixture("ready")).file("apps/b.mda", fixture("ready"));
    let report = |name: &str, arguments: &[&str]| {
        let report = format!("json={name}.json");
        let arguments = [["check", "--quiet", "--report", &report].as_slice(), arguments].concat();
        program.another().args(arguments).run()
    };
    report("a", &["apps/a.mda"]);
    report("b", &["apps/b.mda"]);
    report("strict", &["apps/b.mda", "--fail-on", "warning"]);
    report("early", &["apps/b.mda", "--target", "mendix-cloud-v4@2017"]);
    report("lenient", &["apps/b.mda", "--allow-incomplete"]);
    in_parts(&program, 2, &[]);
    let mut other = json(&program, "b.json");
    other["packages"][0]["coverage"]["rules"].as_array_mut().expect("rules").remove(0);
    std::fs::write(program.folder().join("rules.json"), other.to_string()).expect("a file");
    let cases = [
        ("a.json", "`a.json` holds the package apps/a.mda, too"),
        ("strict.json", "it was judged with --fail-on warning, `a.json` with --fail-on blocker"),
        ("early.json", "it was judged for mendix-cloud-v4@2017, `a.json` for mendix-cloud-v4@"),
        ("lenient.json", "it was judged with --allow-incomplete yes, `a.json` with --allow-incomplete no"),
        ("rules.json", "other rules judged its packages than those of `a.json`"),
        ("part-1.json", "`a.json` holds the package apps/a.mda, too"),
        ("apps/a.mda", "apps/a.mda"),
    ];
    for (file, told) in cases {
        let outcome = merge(&program, ["a.json", file]);
        assert_eq!((outcome.code, &*outcome.stdout), (2, ""), "{file}");
        assert!(outcome.stderr.contains(told), "{file}: {}", outcome.stderr);
    }
    assert_eq!(merge(&program, ["a.json", "b.json"]).code, 0);
    let twice = merge(&program, ["part-2.json", "part-1.json", "part-2.json"]);
    assert_eq!(twice.code, 2, "{}", twice.stdout);
}

/// A suppression or an answer that does nothing in one part may do something in another.
#[test]
fn suppressions_baselines_and_answers_count_over_all_parts() {
    let program = portfolio();
    check(&program, &["--quiet", "--report", "json=plain.json"]);
    let plain = json(&program, "plain.json");
    let demo = &plain["packages"][0]["findings"][0];
    let settings = format!(
        "[[suppress]]\nrule = {}\nobject = {}\nreason = \"agreed\"\n\n[[suppress]]\nrule = {}\nobject = \"Nobody.Has*\"\nreason = \"agreed\"\n",
        demo["rule"], demo["object"], demo["rule"]
    );
    std::fs::write(program.folder().join("mxready.toml"), settings).expect("settings");
    let baseline = program.another().args(["baseline", "create", "apps/b.mda", "apps/a.mda"]).run();
    let with = if baseline.code == 0 { vec!["--baseline", "mxready-baseline.json"] } else { Vec::new() };
    let whole = check(&program, &[&with[..], &["--quiet", "--report", "json=whole.json"]].concat());
    for of in [2, 5, 9] {
        in_parts(&program, of, &with);
        let parts: Vec<String> = (1..=of).rev().map(|number| format!("part-{number}.json")).collect();
        let arguments = ["--quiet", "--report", "json=merged.json"];
        let merged = merge(&program, parts.iter().map(String::as_str).chain(arguments));
        assert_eq!((merged.code, &merged.stdout), (whole.code, &whole.stdout), "{}", merged.stderr);
        assert_eq!(file(&program, "merged.json"), file(&program, "whole.json"), "{of} parts");
    }
    let gate = &json(&program, "whole.json")["gate"];
    assert_eq!(gate["idle_suppressions"].as_array().map(Vec::len), Some(1), "{gate}");
    assert!(!gate["matched_suppressions"].as_array().expect("a list").is_empty(), "{gate}");
}

#[test]
fn a_part_that_there_is_not_is_refused() {
    let program = Program::new().file("apps/a.mda", fixture("ready"));
    let cases = [
        ("0/2", "parts are counted from 1"),
        ("3/2", "there are only 2 parts"),
        ("1", "write part/parts"),
        ("a/b", "write part/parts"),
        ("1/1000000", "there can be 100000 parts at most"),
    ];
    for (shard, told) in cases {
        let outcome = check(&program, &["--shard", shard]);
        assert_eq!(outcome.code, 2, "{shard}");
        assert!(outcome.stderr.contains(told), "{shard}: {}", outcome.stderr);
    }
}

#[test]
fn timings_say_where_the_time_went_and_change_nothing_else() {
    let program = portfolio();
    let plain = check(&program, &["--quiet"]);
    let timed = check(&program, &["--quiet", "--jobs", "2", "--timings"]);
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!((timed.code, sorted(&timed.stdout)), (plain.code, sorted(&plain.stdout)));
    let spent = |outcome: &Outcome, phase: &str| {
        let time = |line: &str| line.strip_prefix(&format!("  {phase} "))?.trim().strip_suffix(" ms")?.parse().ok();
        let spent: Option<f64> = outcome.stderr.lines().find_map(time);
        spent.unwrap_or_else(|| panic!("{phase}: {}", outcome.stderr))
    };
    for phase in ["load rules", "open", "inflate", "model", "Java", "facts", "rules", "report"] {
        assert!(spent(&timed, phase) > 0.0, "{phase}: {}", timed.stderr);
    }
    // Made only for reports that show them.
    assert!(spent(&timed, "checksum") <= 0.0, "{}", timed.stderr);
    let reported = check(&program, &["--quiet", "--timings", "--report", "json=run.json"]);
    assert!(spent(&reported, "checksum") > 0.0, "{}", reported.stderr);
}

#[test]
fn nothing_stays_behind() {
    let program = portfolio();
    let temporary = program.folder().join("temporary");
    std::fs::create_dir(&temporary).expect("a folder");
    let folder = temporary.display().to_string();
    program.another().env("TMPDIR", &folder).args(["check", "apps", "--quiet", "--report", "html=a.html"]).run();
    assert_eq!(std::fs::read_dir(Path::new(&folder)).expect("a folder").count(), 0);
    let closed = program.another().env("TMPDIR", "/nowhere").args(["check", "apps", "--quiet"]).run();
    assert_eq!(closed.code, 2);
    assert!(closed.stderr.contains("cannot keep the results"), "{}", closed.stderr);
}
