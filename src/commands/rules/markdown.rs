//! `mxready rules list --format markdown` and `mxready rules explain --format markdown`: the pages in `docs/rules`, and
//! the same for a team's own rules. They show what the rule file says and add nothing.

use std::fmt::Write as _;

use crate::findings::{Outcome, Severity};
use crate::rules::{Rule, RuleOnTarget, RuleSet};

use super::questions::FORM;

/// All rules with links to their pages, by the folder that holds them.
pub(super) fn list(set: &RuleSet) -> String {
    let mut page = String::from("# Rules\n\n");
    let rules = set.rules();
    let _ = writeln!(
        page,
        "{} rules. A target may set another severity or leave a rule out; each page says so.",
        rules.len()
    );
    let mut subjects: Vec<&str> = rules.iter().map(subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    for name in subjects {
        let _ = writeln!(page, "\n## {}\n\n| Rule | Severity | Finds |\n| --- | --- | --- |", escaped(name));
        for rule in rules.iter().filter(|rule| subject(rule) == name) {
            let severity = rule.severity.as_str();
            let _ = writeln!(page, "| [{id}]({id}.md) | {severity} | {} |", escaped(&rule.title), id = rule.id);
        }
    }
    page
}

/// The folder of a rule file.
fn subject(rule: &Rule) -> &str {
    rule.file().rsplit(['/', '\\']).nth(1).unwrap_or("rules")
}

/// All questions, with how to answer them.
pub(super) fn questions(set: &RuleSet) -> String {
    let mut page = format!("{QUESTIONS_HEAD}\n```yaml\n{FORM}```\n{QUESTIONS_REST}");
    for question in set.questions() {
        let about = if question.is_for_each() { ", for each object (`about`)" } else { "" };
        let _ = writeln!(page, "\n## `{}`\n\n{}\n", question.id, escaped(&question.text));
        let _ = writeln!(page, "* Why: {}", escaped(&question.because));
        let _ = writeln!(page, "* Look at: {}", escaped(&question.look));
        let _ = writeln!(page, "* Answer: {}{about}", escaped(&question.expects()));
    }
    page
}

const QUESTIONS_HEAD: &str = "\
# Questions

What no package can show becomes a question. `mxready check` lists those that concern the package; answers go into a file:
";

/// What stands behind the form of an answer.
const QUESTIONS_REST: &str = "
`mxready check app.mda --answers answers.yaml` turns the answers into facts. An answer fills what the package leaves open, or
adds to it; it never changes what the package says, so it cannot hide a finding. The one exception is `stored-mail-host`: the
host that it names takes the place of the default with which a mail module of the marketplace fills its settings, and
`local-mail-server` is quiet about that default.

What has expired is asked again, and opens nothing: it may still hold, so a rule that it made fire *cannot tell* until somebody
answers anew. An answer that did no harm is, once it is over, as if nobody had given it. An answer that no package asks for is
named in the report. `mxready plan` takes the same file, which may then also say what of the plan is done
([`plan.md`](plan.md)).
";

/// Everything about one rule.
pub(super) fn page(set: &RuleSet, rule: &Rule) -> String {
    let mut page = format!("# {}\n\n", escaped(&rule.title));
    let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
    let _ = writeln!(page, "`{}` · {severity} · confidence {confidence} · effort {}", rule.id, rule.effort);
    let _ = writeln!(page, "\n## Cause and consequence\n\n{}", escaped(&rule.message()));
    let _ = writeln!(page, "\n## What to do\n\n{}", escaped(&rule.remedy()));
    evidence(&mut page, rule);
    tests(&mut page, "Fires for", rule, Outcome::Fired);
    tests(&mut page, "Near misses: stays quiet for", rule, Outcome::Quiet);
    tests(&mut page, "Cannot tell where", rule, Outcome::CannotTell);
    targets(&mut page, &set.standing(rule));
    let _ = writeln!(page, "\n## Source\n");
    for source in &rule.sources {
        let _ = writeln!(page, "* <{}> (read {})", source.url, source.read);
    }
    if let Some(catalogue) = &rule.catalogue {
        let _ = writeln!(page, "\nDifference [{catalogue}](../coverage.md) between the platforms.");
    }
    page
}

fn evidence(page: &mut String, rule: &Rule) {
    let kind = rule.kind;
    let about = kind.documentation.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(page, "\n## Evidence\n\nLooks at [`{0}`](../facts.md#{0}): {1}", kind.name, escaped(&about));
    let _ = writeln!(page, "\n```yaml\n{}\n```", rule.match_text().trim_end());
}

fn tests(page: &mut String, heading: &str, rule: &Rule, expect: Outcome) {
    let tests: Vec<_> = rule.tests.iter().filter(|test| test.expect == expect).collect();
    if tests.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n## {heading}\n");
    for test in tests {
        let _ = writeln!(page, "* {}", escaped(&test.name));
    }
}

fn targets(page: &mut String, standings: &[RuleOnTarget]) {
    let _ = writeln!(page, "\n## On targets\n\n| Target | Severity | With |\n| --- | --- | --- |");
    for standing in standings {
        let word = match (standing.severity, &standing.left_out_because) {
            (Some(severity), _) => Severity::as_str(severity).to_owned(),
            (None, Some(reason)) => format!("left out: {}", escaped(reason)),
            (None, None) => "does not apply".to_owned(),
        };
        let values: Vec<String> =
            standing.thresholds.iter().map(|(name, value)| format!("`{name}` {}", escaped(value))).collect();
        let _ = writeln!(page, "| {} | {word} | {} |", escaped(&standing.target), values.join(", "));
    }
}

/// Text as Markdown shows it letter for letter, on one line.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '~') {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_letter_for_letter() {
        assert_eq!(escaped("{name} calls *a_b*\n  <x> | `y`"), "{name} calls \\*a\\_b\\* \\<x\\> \\| \\`y\\`");
    }
}
