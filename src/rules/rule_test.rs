//! The tests inside rule files: reading them, and running them for each profile to which the rule applies.

use std::fmt;

use crate::facts::{FieldInfo, FieldType, GivenValue, Known};
use crate::findings::Outcome;
use crate::model::MendixVersion;
use crate::yaml::{Content, Decoder, Fields, Node, legal_words};

use super::bound::parse_number;
use super::compile::chosen_word;
use super::kind::Kind;
use super::rule::{Given, RuleTest};

const OUTCOMES: [(&str, Outcome); 3] =
    [("fires", Outcome::Fired), ("quiet", Outcome::Quiet), ("cannot-tell", Outcome::CannotTell)];

/// The result of running all tests of all rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestReport {
    /// Tests that hold; a test counts once for each profile.
    pub passed: usize,
    /// Tests that do not.
    pub failures: Vec<TestFailure>,
}

/// A test that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFailure {
    /// File of the rule.
    pub file: String,
    /// Id of the rule.
    pub rule: String,
    /// Name of the test.
    pub test: String,
    /// Target and profile, such as `mendix-cloud-v4@2021`.
    pub target: String,
    /// What the test wants.
    pub expected: Outcome,
    /// What the rule says.
    pub found: Outcome,
}

impl TestReport {
    /// Whether every test holds.
    pub fn is_success(&self) -> bool {
        self.failures.is_empty()
    }
}

impl fmt::Display for TestFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |outcome| OUTCOMES.iter().find(|(_, other)| *other == outcome).map_or("", |(word, _)| *word);
        write!(
            formatter,
            "{}: test \"{}\" of {} expects {} on {}, but the rule says {}",
            self.file,
            self.test,
            self.rule,
            word(self.expected),
            self.target,
            word(self.found)
        )
    }
}

/// Reads the tests of a rule. `None` where one is wrong.
pub(crate) fn parse(decoder: &mut Decoder<'_>, fields: Fields<'_>, kind: &'static Kind) -> Option<Vec<RuleTest>> {
    let node = fields.required("tests", decoder)?;
    let items = decoder.list(node)?;
    let tests: Vec<_> = items.iter().map(|item| test(decoder, item, kind)).collect();
    let tests: Vec<RuleTest> = tests.into_iter().collect::<Option<_>>()?;
    for (index, test) in tests.iter().enumerate() {
        if tests.iter().skip(index + 1).any(|other| other.name == test.name) {
            decoder.mistake(node.place, format!("two tests are called \"{}\"", test.name), "say what each one shows");
        }
    }
    for (word, wanted) in OUTCOMES.iter().take(2) {
        if !tests.iter().any(|test| test.expect == *wanted) {
            let message = format!("no test expects `{word}`");
            decoder.mistake(node.place, message, "a rule needs at least one that fires and one that stays quiet");
        }
    }
    Some(tests)
}

fn test(decoder: &mut Decoder<'_>, node: &Node, kind: &'static Kind) -> Option<RuleTest> {
    let fields = decoder.mapping(node, "the keys name, expect and a fact")?;
    let name = fields.required("name", decoder).and_then(|node| decoder.text(node)).map(|text| text.trim().to_owned());
    let expect = fields.required("expect", decoder).and_then(|node| decoder.word(node, &OUTCOMES));
    let mut as_of = None;
    let mut wrong = false;
    for entry in fields.entries() {
        match entry.key.as_str() {
            "name" | "expect" => {}
            "as-of" => match decoder.text(&entry.value) {
                Some(text) => as_of = Some((text.to_owned(), entry.value.place)),
                None => wrong = true,
            },
            key if key == kind.name => {}
            key if Kind::named(key).is_some() => {
                let message = format!("the rule matches `{}`, the test gives `{key}`", kind.name);
                decoder.mistake(entry.place, message, format!("write `{}`", kind.name));
                wrong = true;
            }
            key => {
                let hint = legal_words(key, &["name", "expect", "as-of", kind.name]);
                decoder.mistake(entry.place, format!("unknown key `{key}`"), hint);
                wrong = true;
            }
        }
    }
    let given = match fields.get(kind.name) {
        Some(node) => given(decoder, node, kind),
        None if wrong => None,
        None => {
            decoder.mistake(fields.place(), format!("the test gives no `{}`", kind.name), "add the fact to judge");
            None
        }
    };
    if wrong { None } else { Some(RuleTest { name: name?, expect: expect?, as_of, given: given? }) }
}

/// The fact of a test: `null` for one that could not be read, otherwise the fields that are there.
fn given(decoder: &mut Decoder<'_>, node: &Node, kind: &'static Kind) -> Option<Given> {
    if matches!(&node.content, Content::Scalar(scalar) if scalar.is_null()) {
        return Some(Given::Unreadable);
    }
    let mapping = decoder.mapping(node, "fields, or `null` for what could not be read")?;
    let mut fields = Vec::new();
    let mut wrong = false;
    for entry in mapping.entries() {
        let Some((index, field)) = kind.field(&entry.key) else {
            let names: Vec<String> = kind.fields.iter().map(FieldInfo::name).collect();
            let legal: Vec<&str> = names.iter().map(String::as_str).collect();
            let message = format!("`{}` has no field `{}`", kind.name, entry.key);
            decoder.mistake(entry.place, message, legal_words(&entry.key, &legal));
            wrong = true;
            continue;
        };
        match value(decoder, field.field_type, &entry.value) {
            Some(value) => fields.push((index, value)),
            None => wrong = true,
        }
    }
    (!wrong).then_some(Given::Fields(fields))
}

/// A field of a test's fact; `null` for one that could not be read.
pub(crate) fn value(decoder: &mut Decoder<'_>, field_type: FieldType, node: &Node) -> Option<Known<GivenValue>> {
    if matches!(&node.content, Content::Scalar(scalar) if scalar.is_null()) {
        return Some(Known::Unknown);
    }
    let value = match field_type {
        FieldType::Text => GivenValue::Text(any_text(decoder, node)?),
        FieldType::Word(words) => GivenValue::Text(chosen_word(decoder, words, node)?),
        FieldType::Version => {
            let text = decoder.text(node)?;
            if let Err(error) = text.parse::<MendixVersion>() {
                decoder.mistake(node.place, error.to_string(), "");
                return None;
            }
            GivenValue::Text(text.to_owned())
        }
        FieldType::Number => {
            let Some(number) = decoder.text(node).map(parse_number)? else {
                decoder.expected(node, "a number or a size such as 800 MB");
                return None;
            };
            GivenValue::Number(number)
        }
        FieldType::Flag => GivenValue::Flag(decoder.flag(node)?),
        FieldType::Texts => {
            let texts: Option<Vec<String>> = decoder.list(node)?.iter().map(|item| any_text(decoder, item)).collect();
            GivenValue::Set(texts?)
        }
        FieldType::Words(words) => {
            let items = decoder.list(node)?;
            let chosen: Vec<_> = items.iter().map(|item| chosen_word(decoder, words, item)).collect();
            GivenValue::Set(chosen.into_iter().collect::<Option<_>>()?)
        }
    };
    Some(Known::Is(value))
}

/// A quoted empty text is a value too: a constant may default to it.
fn any_text(decoder: &mut Decoder<'_>, node: &Node) -> Option<String> {
    match &node.content {
        Content::Scalar(scalar) if scalar.quoted => Some(scalar.text.clone()),
        _ => decoder.text(node).map(str::to_owned),
    }
}
