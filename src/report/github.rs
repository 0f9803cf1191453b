//! The run as annotations in the log of a GitHub workflow: the ten worst findings, the rest counted, so that a pull request
//! shows what matters and no more. The verdict is the last line. Nothing from a package can become a command.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use crate::findings::{Finding, Idle, Overview, PackageResult, Run, Severity, Verdict};

use super::reason;
use super::text::{line, shortened};
use super::words::counted;
use super::{RenderError, Results};

/// GitHub shows ten annotations of a step; a report with more hides which ones.
const SHOWN: usize = 10;
/// Characters of a message.
const MESSAGE_LENGTH: usize = 1000;

/// The run as workflow commands, one a line.
pub fn render(run: &Run) -> String {
    super::in_memory(run, write).unwrap_or_default()
}

/// Writes the same.
///
/// # Errors
///
/// What the packages or the destination give.
pub fn write(results: &Results<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let run = results.overview;
    let mut log = String::new();
    let mut worst = Worst::default();
    let mut remarks: Vec<Remark> = Vec::new();
    results.packages.each(false, &mut |package| {
        worst.note(package, run);
        remarks.extend(open(package, run).filter(|_| remarks.len() < SHOWN));
        Ok(())
    })?;
    // Places for what could not be judged are kept: it decides about the verdict.
    remarks.extend(over(run));
    let shown = SHOWN.saturating_sub(remarks.len()).max(1);
    for (level, title, message) in remarks.iter().take(SHOWN - 1) {
        annotate(&mut log, level, title, message);
    }
    for (level, title, message) in worst.in_order().take(shown) {
        annotate(&mut log, level, title, message);
    }
    let hidden = worst.count.saturating_sub(shown);
    if hidden > 0 {
        let _ = writeln!(log, "and {}, not annotated", counted(hidden, "more finding"));
    }
    let _ = writeln!(log, "{}", not_a_command(&line(&reason::last_line(run))));
    out.write_all(log.as_bytes())?;
    Ok(())
}

/// The first findings of each severity, as many as could be shown, and how many there are.
#[derive(Default)]
struct Worst {
    count: usize,
    by_severity: BTreeMap<Severity, Vec<(&'static str, String, String)>>,
}

impl Worst {
    fn note(&mut self, package: &PackageResult, run: &Overview) {
        for finding in package.findings.iter().filter(|finding| !finding.known) {
            self.count += 1;
            let kept = self.by_severity.entry(finding.severity).or_default();
            if kept.len() < SHOWN {
                kept.push((level(finding.severity), finding.title.clone(), said(package, finding, run)));
            }
        }
    }

    fn in_order(&self) -> impl Iterator<Item = &(&'static str, String, String)> {
        self.by_severity.values().rev().flatten()
    }
}

fn said(package: &PackageResult, finding: &Finding, run: &Overview) -> String {
    let place = if run.is_of_several() { format!("{}: ", package.path) } else { String::new() };
    let remedy = shortened(&finding.remedy, MESSAGE_LENGTH);
    format!("{place}{} What to do: {remedy} (rule {})", shortened(&finding.message, MESSAGE_LENGTH), finding.rule)
}

/// Level, title and message of an annotation that is about no finding.
type Remark = (&'static str, &'static str, String);

/// What could not be read or judged, if anything.
fn open(package: &PackageResult, run: &Overview) -> Option<Remark> {
    let not_seen = reason::not_seen(package);
    if package.error.is_some() || package.verdict == Verdict::CannotTell {
        let more = not_seen.map(|text| format!(" {}", shortened(&text, MESSAGE_LENGTH))).unwrap_or_default();
        let why = format!("{}: {}{more}", package.path, reason::sentence(package, run.fail_on));
        return Some(("error", "mxready: cannot tell", why));
    }
    let why = format!("{}: {}", package.path, shortened(&not_seen?, MESSAGE_LENGTH));
    Some(("warning", "mxready: not all was judged", why))
}

/// Suppressions that are over: the gate fails because of them.
fn over(run: &Overview) -> impl Iterator<Item = Remark> {
    let over = run.gate.idle_suppressions.iter().filter(|idle| idle.why == Idle::Expired);
    over.map(|idle| {
        let why = format!("{}: {} on {}. {}", idle.place, idle.rule, idle.object, reason::for_idle(idle));
        ("error", "mxready: a suppression is over", why)
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn annotate(log: &mut String, level: &str, title: &str, message: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(log, "::{level} title={}::{}", property(&line(title)), data(&line(message)));
}

/// The data of a command: what GitHub would read as its end is spelled out.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of text that begins like a command is none: the old form `##[…]` counts as well.
fn not_a_command(text: &str) -> String {
    if text.trim_start().starts_with("::") || text.contains("##[") {
        format!("'{}'", text.replace("##[", "# #["))
    } else {
        text.to_owned()
    }
}
