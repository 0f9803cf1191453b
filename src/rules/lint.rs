//! Advice on rules that load and whose tests hold, but that will disappoint their readers: a field that no test
//! touches, a message that names nothing, no word about what cannot be read.

use std::collections::BTreeSet;

use crate::findings::Outcome;
use crate::yaml::Mistakes;

use super::kind::Kind;
use super::rule::{Given, Rule};
use super::set::RuleSet;

/// Characters of a title that still fit a heading.
const LONGEST_TITLE: usize = 70;

impl RuleSet {
    /// Advice on the rules that a predicate chooses by file, each with its place.
    pub fn lint(&self, chosen: impl Fn(&str) -> bool) -> Mistakes {
        let mut advice = Mistakes::new();
        for rule in self.rules().iter().filter(|rule| chosen(rule.file())) {
            tests(rule, &mut advice);
            texts(rule, &mut advice);
        }
        advice
    }
}

fn tests(rule: &Rule, advice: &mut Mistakes) {
    let place = rule.places.condition;
    if !rule.tests.iter().any(|test| test.expect == Outcome::CannotTell) {
        let hint = format!("add a test with `{}: null`", rule.kind.name);
        advice.at(&rule.document, place, "no test says what happens where the fact could not be read", hint);
    }
    let given: BTreeSet<usize> = rule
        .tests
        .iter()
        .filter_map(|test| match &test.given {
            Given::Fields(fields) => Some(fields.iter().map(|(index, _)| *index)),
            Given::Unreadable | Given::Package(_) => None,
        })
        .flatten()
        .collect();
    let mut asked = Vec::new();
    rule.condition.fields(&mut asked);
    for index in asked.into_iter().filter(|index| !given.contains(index)) {
        let Some(field) = rule.kind.fields.get(index) else { continue };
        let message = format!("`{}` is matched, but no test gives it", field.name());
        advice.at(&rule.document, place, message, "add a test in which it decides");
    }
}

fn texts(rule: &Rule, advice: &mut Mistakes) {
    let message = rule.message();
    // Of an app there is one, and a rule about a module names it itself; everything else has to be named.
    let is_one = ["app", "environment", "module"].contains(&rule.kind.name);
    if !is_one && !names_a_field(&message, rule.kind) {
        let hint = "name the object with a placeholder such as `{name}`";
        advice.at(&rule.document, rule.places.message, "the message does not say what it is about", hint);
    }
    for (what, text) in [("message", &message), ("remedy", &rule.remedy())] {
        if !text.trim_end().ends_with(['.', '!', '?']) {
            advice.at(
                &rule.document,
                rule.places.message,
                format!("the {what} is no sentence"),
                "end it with a full stop",
            );
        }
    }
    if rule.title.chars().count() > LONGEST_TITLE || rule.title.ends_with('.') {
        let hint = format!("a heading of at most {LONGEST_TITLE} characters, without a full stop");
        advice.at(&rule.document, rule.places.id, "the title is no heading", hint);
    }
}

fn names_a_field(message: &str, kind: &Kind) -> bool {
    kind.fields.iter().any(|field| message.contains(&format!("{{{}}}", field.name())))
}
