//! The run as a comment for a pull request: short, with the details folded away, and the same text for the same run, so
//! that a bot can replace its last comment. Names from a package are text: they make no links, mentions, tags or code.

use std::fmt::Write as _;
use std::io::Write;

use crate::findings::{Finding, Overview, PackageResult, Run, Severity, Verdict};

use super::group;
use super::reason;
use super::text::{line, shortened};
use super::words::{self, counted, grouped};
use super::{RenderError, Results};

/// A bot finds its comment by this.
const MARK: &str = "<!-- mxready -->";
/// Findings of a severity that are listed.
const FINDINGS_SHOWN: usize = 20;
/// Unreadable places that are listed.
const PLACES_SHOWN: usize = 10;
/// Characters of a message.
const MESSAGE_LENGTH: usize = 600;
/// Characters of a comment that GitHub takes are 65,536.
const COMMENT_LENGTH: usize = 60_000;

/// The run as Markdown.
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
    let mut text = format!("{MARK}\n");
    let word = words::verdict(run.verdict()).to_uppercase();
    let _ = writeln!(text, "### mxready: {word}\n\n{}\n", escaped(&reason::last_line(run)));
    let mut left = run.briefs.len();
    let mut full = false;
    results.packages.each(false, &mut |package| {
        let part = if full { String::new() } else { package_part(package, run) };
        full = full || text.len() + part.len() > COMMENT_LENGTH;
        if !full {
            left -= 1;
            text.push_str(&part);
        }
        Ok(())
    })?;
    if left > 0 {
        let _ = writeln!(text, "{} not shown here: the comment would be too long.\n", counted(left, "more package"));
    }
    idle(&mut text, run);
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn package_part(package: &PackageResult, run: &Overview) -> String {
    let mut text = String::new();
    if run.is_of_several() {
        let verdict = words::verdict(package.verdict);
        let _ = writeln!(text, "#### {}: {verdict}\n", escaped(&package.path));
    }
    let _ = writeln!(text, "{}\n", escaped(&reason::sentence(package, run.fail_on)));
    for severity in [Severity::Blocker, Severity::Warning, Severity::Info] {
        findings(&mut text, package, severity);
    }
    unjudged(&mut text, package);
    let known = package.findings.iter().filter(|finding| finding.known).count();
    for (count, what) in [(known, "known from the baseline"), (package.suppressed.len(), "accepted")] {
        if count > 0 {
            let _ = writeln!(text, "{} {what}.\n", counted(count, "finding"));
        }
    }
    text
}

/// Blockers stand open, everything else is folded.
fn findings(text: &mut String, package: &PackageResult, severity: Severity) {
    let new = |finding: &&Finding| finding.severity == severity && !finding.known;
    let groups = group::by_rule(package.findings.iter().filter(new));
    let total: usize = groups.iter().map(|group| group.findings.len()).sum();
    if total == 0 {
        return;
    }
    let heading = counted(total, words::noun(severity));
    let folded = severity != Severity::Blocker;
    if folded {
        let _ = writeln!(text, "<details><summary>{heading}</summary>\n");
    } else {
        let _ = writeln!(text, "**{heading}**\n");
    }
    let _ = writeln!(text, "| What | Where | Why |\n| --- | --- | --- |");
    for finding in groups.iter().flat_map(|group| &group.findings).take(FINDINGS_SHOWN) {
        let owner = escaped(&finding.owner.to_string());
        let _ = writeln!(
            text,
            "| {} | {} <sub>{owner}</sub> | {} |",
            escaped(&finding.title),
            escaped(&finding.object),
            escaped(&shortened(&finding.message, MESSAGE_LENGTH)),
        );
    }
    if total > FINDINGS_SHOWN {
        let _ = writeln!(text, "\nand {} more", grouped(total - FINDINGS_SHOWN));
    }
    text.push_str(if folded { "\n</details>\n\n" } else { "\n" });
}

fn unjudged(text: &mut String, package: &PackageResult) {
    let coverage = &package.coverage;
    let (undecided, partial) = (package.undecided(), package.partial());
    let places: Vec<_> = coverage.contradictions.iter().chain(&coverage.unreadable).collect();
    if undecided.is_empty() && partial.is_empty() && places.is_empty() {
        return;
    }
    let summary = match undecided.len() {
        0 if places.is_empty() => format!("{} judged only in part", counted(partial.len(), "rule")),
        0 => format!("{} could not be read", counted(places.len(), "place")),
        count => format!("{} could not be judged", counted(count, "rule")),
    };
    let open = if package.verdict == Verdict::CannotTell { " open" } else { "" };
    let _ = writeln!(text, "<details{open}><summary>{summary}</summary>\n");
    for place in places.iter().take(PLACES_SHOWN) {
        let path = if place.path.is_empty() { "the archive" } else { &place.path };
        let _ = writeln!(text, "- {}: {}", escaped(path), escaped(&shortened(&place.why, MESSAGE_LENGTH)));
    }
    if places.len() > PLACES_SHOWN {
        let _ = writeln!(text, "- and {} more places", grouped(places.len() - PLACES_SHOWN));
    }
    for (what, rules) in [("Rules", undecided), ("Rules that saw only a part, so there may be more", partial)] {
        if !rules.is_empty() {
            let rules: Vec<&str> = rules.iter().map(|rule| rule.rule.as_str()).collect();
            let _ = writeln!(text, "- {what}: {}", escaped(&rules.join(", ")));
        }
    }
    text.push_str("\n</details>\n\n");
}

fn idle(text: &mut String, run: &Overview) {
    for idle in &run.gate.idle_suppressions {
        let (rule, place) = (escaped(&idle.rule), escaped(&idle.place));
        let _ = writeln!(text, "Suppression of {rule} in {place}: {}\n", escaped(&reason::for_idle(idle)));
    }
}

/// Text that stays text: every character that Markdown or HTML could read as its own becomes an entity, and what GitHub
/// and GitLab turn into mentions and references after that is broken by a space that nobody sees.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    // A bare host that begins like this becomes a link without any sign of one.
    for character in line(text).replace("www.", "www\u{200b}.").chars() {
        match character {
            '@' | '#' | '!' | '~' | '$' | '%' => {
                let _ = write!(safe, "&#{};&#8203;", u32::from(character));
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '&' | '|' | '"' | '\'' | ':'
            | '+' | '-' | '=' => {
                let _ = write!(safe, "&#{};", u32::from(character));
            }
            character => safe.push(character),
        }
    }
    safe
}
