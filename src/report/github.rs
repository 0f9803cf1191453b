//! The run as annotations in the log of a GitHub workflow: the ten worst findings, the rest counted, so that a pull request
//! shows what matters and no more. The verdict is the last line. Nothing from a package can become a command.

use std::fmt::Write as _;

use crate::findings::{Finding, Idle, PackageResult, Run, Severity, Verdict};

use super::reason;
use super::text::{line, shortened};
use super::words::counted;

/// GitHub shows ten annotations of a step; a report with more hides which ones.
const SHOWN: usize = 10;
/// Characters of a message.
const MESSAGE_LENGTH: usize = 1000;

/// The run as workflow commands, one a line.
pub fn render(run: &Run) -> String {
    let mut log = String::new();
    let mut findings: Vec<(&PackageResult, &Finding)> = Vec::new();
    for package in &run.packages {
        findings.extend(package.findings.iter().filter(|finding| !finding.known).map(|finding| (package, finding)));
    }
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    // Places for what could not be judged are kept: it decides about the verdict.
    let open: Vec<_> = run.packages.iter().filter_map(|package| open(package, run)).chain(over(run)).collect();
    let shown = SHOWN.saturating_sub(open.len()).max(1);
    for (level, title, message) in open.iter().take(SHOWN - 1) {
        annotate(&mut log, level, title, message);
    }
    for (package, finding) in findings.iter().take(shown) {
        annotate(&mut log, level(finding.severity), &finding.title, &said(package, finding, run));
    }
    let hidden = findings.len().saturating_sub(shown);
    if hidden > 0 {
        let _ = writeln!(log, "and {}, not annotated", counted(hidden, "more finding"));
    }
    let _ = writeln!(log, "{}", not_a_command(&line(&reason::last_line(run))));
    log
}

fn said(package: &PackageResult, finding: &Finding, run: &Run) -> String {
    let place = if run.packages.len() == 1 { String::new() } else { format!("{}: ", package.path) };
    let remedy = shortened(&finding.remedy, MESSAGE_LENGTH);
    format!("{place}{} What to do: {remedy} (rule {})", shortened(&finding.message, MESSAGE_LENGTH), finding.rule)
}

/// Level, title and message of an annotation that is about no finding.
type Remark = (&'static str, &'static str, String);

/// What could not be read or judged, if anything.
fn open(package: &PackageResult, run: &Run) -> Option<Remark> {
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
fn over(run: &Run) -> impl Iterator<Item = Remark> {
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
