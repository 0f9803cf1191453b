//! Reports on runs written by hand: what people read, and the contract of the JSON.

#![expect(clippy::expect_used, reason = "helpers of tests state what must hold, too")]

mod common;

use common::sample;
use mxready::findings::{FailOn, PackageResult, Run, Severity, Verdict};
use mxready::report::{Detail, Style, json, table};

fn text(run: &Run, detail: Detail) -> String {
    table::render(run, Style::PLAIN, detail)
}

fn everything() -> Run {
    let packages =
        vec![sample::not_ready(), sample::ready(), sample::cannot_tell(), sample::unusable(), sample::hostile()];
    sample::run(packages)
}

#[test]
fn a_report_reads_well_from_the_verdict_to_the_last_line() {
    insta::assert_snapshot!(text(&sample::run(vec![sample::not_ready()]), Detail::Normal));
}

#[test]
fn verbose_shows_every_finding_every_rule_and_the_ledger() {
    insta::assert_snapshot!(text(&sample::run(vec![sample::not_ready()]), Detail::Verbose));
}

#[test]
fn what_could_not_be_judged_is_shown_even_where_nothing_was_found() {
    insta::assert_snapshot!(text(&sample::run(vec![sample::cannot_tell()]), Detail::Normal));
}

#[test]
fn several_packages_are_reported_one_after_the_other_and_then_compared() {
    let run = sample::run(vec![sample::ready(), sample::cannot_tell(), sample::unusable(), sample::hostile()]);
    insta::assert_snapshot!(text(&run, Detail::Normal));
}

#[test]
fn quiet_is_one_line_for_each_package_and_one_for_all() {
    insta::assert_snapshot!(text(&everything(), Detail::Quiet), @r"
    packages/orders.mda: not ready: 2 blockers, 11 warnings, 1 unjudged
    packages/portal.mda: ready: no blockers
    packages/cut-off.mda: cannot tell: 2 rules unjudged
    packages/readme.mda: cannot tell: could not be opened
    packages/evil\u{1b}[2J.mda: not ready: 1 blocker
    not ready: 2 of 5 packages, 3 blockers, 11 warnings (mendix-cloud-v4, as of 2026)
    ");
}

#[test]
fn the_last_line_states_the_verdict_and_why() {
    let run = |package, fail_on| Run { fail_on, ..sample::run(vec![package]) };
    let never = |package| {
        let mut run = run(package, FailOn::Never);
        run.packages[0].verdict = Verdict::on(&run.packages[0].findings, &run.packages[0].coverage, FailOn::Never);
        run
    };
    let cases = [
        (run(sample::ready(), FailOn::Blocker), "ready: no blockers (mendix-cloud-v4, as of 2026)"),
        (
            run(sample::not_ready(), FailOn::Blocker),
            "not ready: 2 blockers, 11 warnings, 1 unjudged (mendix-cloud-v4, as of 2026)",
        ),
        (run(sample::cannot_tell(), FailOn::Blocker), "cannot tell: 2 rules unjudged (mendix-cloud-v4, as of 2026)"),
        (run(sample::unusable(), FailOn::Blocker), "cannot tell: could not be opened (mendix-cloud-v4, as of 2026)"),
        (never(sample::not_ready()), "not ready: 2 blockers, 11 warnings, 1 unjudged (mendix-cloud-v4, as of 2026)"),
        (never(sample::cannot_tell()), "cannot tell: 2 rules unjudged (mendix-cloud-v4, as of 2026)"),
        (everything(), "not ready: 2 of 5 packages, 3 blockers, 11 warnings (mendix-cloud-v4, as of 2026)"),
    ];
    for (run, expected) in cases {
        for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
            assert_eq!(text(&run, detail).lines().last(), Some(expected));
        }
    }
}

#[test]
fn the_reason_of_a_verdict_is_a_sentence() {
    let sentence = |mut package: PackageResult, fail_on: FailOn| {
        package.verdict = Verdict::on(&package.findings, &package.coverage, fail_on);
        let report = table::render(
            &Run { fail_on, ..sample::run(vec![package]) },
            Style { width: 500, color: false, links: false },
            Detail::Normal,
        );
        report.lines().nth(3).unwrap_or_default().to_owned()
    };
    let only = |severity: Severity| {
        let mut package = sample::not_ready();
        package.findings.retain(|finding| finding.severity == severity);
        package.findings.truncate(1);
        package
    };
    let cases = [
        (sample::ready(), FailOn::Blocker, "READY  Nothing stands in the way: 2 rules were judged and found nothing."),
        (
            only(Severity::Info),
            FailOn::Warning,
            "CANNOT TELL  Nothing that was read stands in the way, but 1 rule that could stop the move could not be judged.",
        ),
        (
            only(Severity::Info),
            FailOn::Blocker,
            "READY  Nothing stands in the way. Before the move, read what was found: 1 info. 1 rule could not be judged, which does not change this verdict.",
        ),
        (
            only(Severity::Warning),
            FailOn::Warning,
            "NOT READY  1 warning stands in the way of the move. There may be more: 1 rule could not be judged.",
        ),
        (
            sample::not_ready(),
            FailOn::Warning,
            "NOT READY  2 blockers and 11 warnings stand in the way of the move. There may be more: 1 rule could not be judged.",
        ),
        (sample::hostile(), FailOn::Never, "NOT READY  1 blocker stands in the way of the move."),
    ];
    for (package, fail_on, expected) in cases {
        assert_eq!(sentence(package, fail_on), expected);
    }
}

#[test]
fn a_remedy_is_told_once_for_a_rule_unless_it_differs() {
    let report = |package| text(&sample::run(vec![package]), Detail::Normal);
    assert_eq!(report(sample::not_ready()).matches("Set a timeout between 30 and 300 seconds.").count(), 1);

    let mut package = sample::not_ready();
    for finding in package.findings.iter_mut().filter(|finding| finding.rule == sample::NO_TIMEOUT.id) {
        finding.remedy = format!("Set a timeout in {}.", finding.object);
    }
    let report = report(package);
    assert_eq!(report.matches("Set a timeout in Billing.").count(), 5, "{report}");
}

#[test]
fn a_report_fits_the_page_whatever_its_width() {
    for width in [60, 80, 100] {
        for detail in [Detail::Normal, Detail::Verbose] {
            let report = table::render(&everything(), Style { width, color: false, links: false }, detail);
            // Addresses stay whole, so that they can be clicked; the last line stays whole, so that it can be searched.
            for line in report.lines().filter(|line| !line.contains("https://") && !line.starts_with("not ready:")) {
                assert!(textwrap::core::display_width(line) <= width, "wider than {width}: {line}");
            }
        }
    }
}

#[test]
fn package_text_cannot_write_terminal_codes_or_lines_of_its_own() {
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let report = text(&sample::run(vec![sample::ready(), sample::hostile()]), detail);
        let foreign: Vec<_> = report.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert!(foreign.is_empty(), "{foreign:?}");
        assert!(!report.contains(['\u{202e}', '\u{200b}', '\u{9b}']));
        let claims = report.lines().filter(|line| line.starts_with("ready")).count();
        assert_eq!(claims, 0, "the project's name forged a verdict line:\n{report}");
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = text(&everything(), Detail::Verbose);
    let coloured = table::render(&everything(), Style { width: 80, color: true, links: false }, Detail::Verbose);
    assert!(coloured.contains("\u{1b}[31m"));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, code)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = code.split_once('m').expect("a code ends with m").1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn the_json_of_a_run_is_the_contract() {
    insta::assert_snapshot!(without_version(&json::render(&sample::run(vec![sample::cannot_tell()])).unwrap()));
}

#[test]
fn json_is_valid_by_the_published_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is a JSON Schema");
    for run in [everything(), sample::run(Vec::new()), sample::run(vec![sample::ready()])] {
        let report: serde_json::Value = serde_json::from_str(&json::render(&run).unwrap()).unwrap();
        let mistakes: Vec<_> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}");
    }
}

#[test]
fn the_schema_lets_nothing_undescribed_pass() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let report: serde_json::Value = serde_json::from_str(&json::render(&everything()).unwrap()).unwrap();
    let mut objects = 0;
    each_object(&report, &mut Vec::new(), &mut |place| {
        objects += 1;
        let mut changed = report.clone();
        object_at(&mut changed, place).insert("surprise".into(), true.into());
        assert!(!validator.is_valid(&changed), "one more property passes at {place:?}");
        let keys: Vec<_> = object_at(&mut changed, place).keys().cloned().collect();
        for key in keys {
            let mut changed = report.clone();
            object_at(&mut changed, place).remove(&key);
            assert!(key == "surprise" || !validator.is_valid(&changed), "{key} may be missing at {place:?}");
        }
    });
    assert!(objects > 20, "{objects}");
}

#[test]
fn json_keeps_package_text_as_it_is() {
    let report = json::render(&sample::run(vec![sample::hostile()])).unwrap();
    assert!(report.chars().all(|c| !c.is_control() || c == '\n'));
    let value: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(value["packages"][0]["findings"][0]["message"], "Calls \u{1b}[32mhttp://10.0.0.1\u{1b}[0m.");
}

fn schema() -> serde_json::Value {
    serde_json::from_str(include_str!("../docs/report.schema.json")).expect("the schema is JSON")
}

fn without_version(report: &str) -> String {
    report.replace(&format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"version\": \"[version]\"")
}

/// Calls back with the place of each object in a value, as a JSON pointer in parts.
fn each_object(value: &serde_json::Value, place: &mut Vec<String>, visit: &mut impl FnMut(&[String])) {
    match value {
        serde_json::Value::Object(fields) => {
            visit(place);
            for (key, field) in fields {
                place.push(key.clone());
                each_object(field, place, visit);
                place.pop();
            }
        }
        serde_json::Value::Array(items) => {
            // The first two stand for the others.
            for (index, item) in items.iter().enumerate().take(2) {
                place.push(index.to_string());
                each_object(item, place, visit);
                place.pop();
            }
        }
        _ => {}
    }
}

fn object_at<'a>(
    value: &'a mut serde_json::Value,
    place: &[String],
) -> &'a mut serde_json::Map<String, serde_json::Value> {
    let pointer = place.iter().fold(String::new(), |pointer, part| pointer + "/" + part);
    value.pointer_mut(&pointer).and_then(serde_json::Value::as_object_mut).expect("an object")
}
