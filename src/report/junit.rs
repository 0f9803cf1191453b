//! The run as `JUnit` XML: a suite for each package and a case for each rule, so that a build server shows in its test
//! report which rules hold. A rule that could not be judged is an error or skipped, never passed.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::findings::{FailOn, Finding, Idle, IdleSuppression, Outcome, Overview, PackageResult, RuleOutcome, Run};

use super::reason;
use super::text::{block, line};
use super::words::counted;
use super::{RenderError, Results};

/// What became of a case.
enum CaseResult {
    Passed(Option<String>),
    Failed { message: String, text: String },
    Error { message: String, text: String },
    Skipped(String),
}

struct Case {
    name: String,
    result: CaseResult,
}

/// The run as XML.
///
/// # Errors
///
/// None for a run; the writer's own error otherwise.
pub fn render(run: &Run) -> Result<String, RenderError> {
    super::in_memory(run, write)
}

/// Writes the same, package by package.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let run = results.overview;
    let expired = expired(run);
    // The counts stand before what they count.
    let mut counts = Counts::default();
    counts.add(&expired);
    results.packages.each(false, &mut |package| {
        counts.add(&cases(package, run));
        Ok(())
    })?;
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = writer.create_element("testsuites").with_attributes([
        ("name", "mxready"),
        ("tests", &*counts.tests.to_string()),
        ("failures", &*counts.failures.to_string()),
        ("errors", &*counts.errors.to_string()),
    ]);
    root.write_inner_content(|writer| {
        results.packages.each(false, &mut |package| suite(writer, package, &cases(package, run), run))?;
        if !expired.is_empty() {
            let count = expired.len().to_string();
            let element = writer.create_element("testsuite").with_attributes([
                ("name", "suppressions"),
                ("tests", &*count),
                ("failures", &*count),
                ("errors", "0"),
                ("skipped", "0"),
            ]);
            element.write_inner_content(|writer| {
                expired.iter().try_for_each(|case| write_case(writer, "suppressions", case))
            })?;
        }
        Ok::<(), io::Error>(())
    })?;
    writer.get_mut().write_all(b"\n")?;
    Ok(())
}

/// What a build server counts.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn add(&mut self, cases: &[Case]) {
        self.tests += cases.len();
        self.failures += cases.iter().filter(|case| case.is_failed()).count();
        self.errors += cases.iter().filter(|case| case.is_error()).count();
    }
}

type Xml<'a> = Writer<&'a mut dyn Write>;

impl Case {
    fn is_failed(&self) -> bool {
        matches!(self.result, CaseResult::Failed { .. })
    }

    fn is_error(&self) -> bool {
        matches!(self.result, CaseResult::Error { .. })
    }

    fn is_skipped(&self) -> bool {
        matches!(self.result, CaseResult::Skipped(_))
    }
}

/// Suppressions that are over: they close the gate, so a test report must not be green.
fn expired(run: &Overview) -> Vec<Case> {
    let over = run.gate.idle_suppressions.iter().filter(|idle| idle.why == Idle::Expired);
    let case = |idle: &IdleSuppression| Case {
        name: format!("{} in {}", idle.rule, idle.place),
        result: CaseResult::Failed {
            message: format!("it was over after {}", idle.until.as_deref().unwrap_or("its last day")),
            text: "Repair the finding, or decide again and give a later day.".to_owned(),
        },
    };
    over.map(case).collect()
}

fn cases(package: &PackageResult, run: &Overview) -> Vec<Case> {
    let mut cases = Vec::new();
    if let Some(error) = &package.error {
        let result = CaseResult::Error { message: "the package could not be opened".to_owned(), text: error.clone() };
        return vec![Case { name: "package".to_owned(), result }];
    }
    if !package.coverage.contradictions.is_empty() || package.coverage.rules.is_empty() {
        let places = package.coverage.contradictions.iter();
        let text: Vec<String> = places.map(|place| format!("{}: {}", place.path, place.why)).collect();
        let message = reason::sentence(package, run.fail_on);
        cases.push(Case { name: "package".to_owned(), result: CaseResult::Error { message, text: text.join("\n") } });
    }
    for rule in &package.coverage.rules {
        cases.push(Case { name: rule.rule.clone(), result: result(package, rule, run.fail_on) });
    }
    cases
}

fn result(package: &PackageResult, rule: &RuleOutcome, fail_on: FailOn) -> CaseResult {
    let findings: Vec<&Finding> = package.findings.iter().filter(|finding| finding.rule == rule.rule).collect();
    let new: Vec<&Finding> =
        findings.iter().copied().filter(|finding| !finding.known && fail_on.includes(finding.severity)).collect();
    if let Some(first) = new.first() {
        let message = format!("{}: {}", counted(new.len(), "finding"), first.title);
        return CaseResult::Failed { message, text: new.iter().copied().map(told).collect::<Vec<_>>().join("\n\n") };
    }
    let open = rule.outcome == Outcome::CannotTell || !rule.missing.is_empty();
    if open && fail_on.decisive(rule.severity) {
        let message = "could not be judged, so the verdict is open".to_owned();
        return CaseResult::Error { message, text: rule.missing.join("\n") };
    }
    if open && findings.is_empty() {
        return CaseResult::Skipped(format!("could not be judged: {}", rule.missing.join("; ")));
    }
    if !findings.is_empty() && findings.iter().all(|finding| finding.known) {
        return CaseResult::Skipped(format!("{} of the baseline", counted(findings.len(), "known finding")));
    }
    let accepted = package.suppressed.iter().find(|suppressed| suppressed.finding.rule == rule.rule);
    if let (Some(accepted), true) = (accepted, findings.is_empty()) {
        return CaseResult::Skipped(format!("accepted: {}", accepted.reason));
    }
    let text: Vec<String> = findings.into_iter().map(told).collect();
    CaseResult::Passed((!text.is_empty()).then(|| text.join("\n\n")))
}

/// A finding as a build server shows it: what, where and what to do.
fn told(finding: &Finding) -> String {
    let mut text = format!("{} ({}): {}", finding.object, finding.owner, finding.message);
    for evidence in &finding.evidence {
        text.push_str("\n  at ");
        text.push_str(&evidence.path.join(" › "));
    }
    text.push_str("\n  What to do: ");
    text.push_str(&finding.remedy);
    text
}

fn suite(writer: &mut Xml<'_>, package: &PackageResult, cases: &[Case], run: &Overview) -> io::Result<()> {
    let count = |is: fn(&Case) -> bool| cases.iter().filter(|case| is(case)).count().to_string();
    let element = writer.create_element("testsuite").with_attributes([
        ("name", &*legal(&package.path)),
        ("tests", &*cases.len().to_string()),
        ("failures", &*count(Case::is_failed)),
        ("errors", &*count(Case::is_error)),
        ("skipped", &*count(Case::is_skipped)),
    ]);
    element.write_inner_content(|writer| {
        properties(writer, package, run)?;
        for case in cases {
            write_case(writer, package.project.as_deref().unwrap_or(&package.path), case)?;
        }
        Ok::<(), io::Error>(())
    })?;
    Ok(())
}

/// What the suite is about, and how far the reading got.
fn properties(writer: &mut Xml<'_>, package: &PackageResult, run: &Overview) -> io::Result<()> {
    let coverage = &package.coverage;
    let properties = [
        ("verdict", package.verdict.as_str().to_owned()),
        ("target", format!("{}@{}", run.target.name, run.target.as_of)),
        ("project", package.project.clone().unwrap_or_default()),
        ("mendix-version", package.mendix_version.clone().unwrap_or_default()),
        ("files-read", coverage.read.to_string()),
        ("files-skipped", coverage.skipped.to_string()),
        ("places-unreadable", coverage.unreadable.len().to_string()),
        ("findings-suppressed", package.suppressed.len().to_string()),
    ];
    writer.create_element("properties").write_inner_content(|writer| {
        for (name, value) in &properties {
            let property = writer.create_element("property");
            property.with_attributes([("name", *name), ("value", &*legal(value))]).write_empty()?;
        }
        Ok::<(), io::Error>(())
    })?;
    Ok(())
}

fn write_case(writer: &mut Xml<'_>, class: &str, case: &Case) -> io::Result<()> {
    let name = legal(&case.name);
    let class = legal(class);
    let element = writer.create_element("testcase").with_attributes([("name", &*name), ("classname", &*class)]);
    let (tag, message, text) = match &case.result {
        CaseResult::Passed(None) => return element.write_empty().map(drop),
        CaseResult::Passed(Some(text)) => ("system-out", None, text),
        CaseResult::Failed { message, text } => ("failure", Some(message), text),
        CaseResult::Error { message, text } => ("error", Some(message), text),
        CaseResult::Skipped(message) => ("skipped", Some(message), &String::new()),
    };
    element.write_inner_content(|writer| {
        let mut inner = writer.create_element(tag);
        if let Some(message) = message {
            inner = inner.with_attribute(("message", &*legal(message)));
        }
        inner.write_text_content(BytesText::new(&block_of(text)))?;
        Ok::<(), io::Error>(())
    })?;
    Ok(())
}

/// One line without characters that XML does not allow.
fn legal(text: &str) -> String {
    line(text).chars().map(allowed).collect()
}

fn block_of(text: &str) -> String {
    block(text).chars().map(allowed).collect()
}

/// Control characters are spelled out before; these two are characters to Rust and none to XML.
fn allowed(character: char) -> char {
    if matches!(character, '\u{fffe}' | '\u{ffff}') { char::REPLACEMENT_CHARACTER } else { character }
}
