//! From the `match` part of a rule file to a condition: every key, word, bound and pattern is checked here.

use crate::facts::FieldType;
use crate::yaml::{Content, Decoder, Entry, Node, Place};

use super::bound::{Bound, BoundValue};
use super::condition::Condition;
use super::kind::Kind;
use super::matcher::{Comparison, Matcher, Number, Numbers, SetTest, TextTest};
use super::pattern::Pattern;
use crate::yaml::legal_words;

const COMPARISONS: [(&str, Comparison); 5] = [
    ("below", Comparison::Below),
    ("at-least", Comparison::AtLeast),
    ("above", Comparison::Above),
    ("at-most", Comparison::AtMost),
    ("is", Comparison::Is),
];

/// A mapping of conditions, all of which have to hold.
pub(crate) fn condition(decoder: &mut Decoder<'_>, kind: &'static Kind, node: &Node) -> Option<Condition> {
    let fields = decoder.mapping(node, "fields and what they have to be")?;
    if fields.entries().is_empty() {
        decoder.mistake(node.place, "this condition is empty and would match everything", "name at least one field");
        return None;
    }
    let mut conditions = Vec::new();
    let mut complete = true;
    for entry in fields.entries() {
        match part(decoder, kind, entry) {
            Some(part) => conditions.extend(part),
            None => complete = false,
        }
    }
    complete.then(|| joined(conditions))
}

/// One condition needs no *and* around it.
fn joined(mut conditions: Vec<Condition>) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            Condition::All(conditions)
        }
        None => Condition::All(conditions),
    }
}

fn part(decoder: &mut Decoder<'_>, kind: &'static Kind, entry: &Entry) -> Option<Vec<Condition>> {
    match entry.key.as_str() {
        "any" => Some(vec![Condition::Any(alternatives(decoder, kind, &entry.value)?)]),
        "all" => alternatives(decoder, kind, &entry.value),
        "not" => Some(vec![Condition::Not(Box::new(condition(decoder, kind, &entry.value)?))]),
        name => {
            let Some((index, field)) = kind.field(name) else {
                let names: Vec<String> = kind.fields.iter().map(crate::facts::FieldInfo::name).collect();
                let mut legal: Vec<&str> = names.iter().map(String::as_str).collect();
                legal.extend(["any", "all", "not"]);
                let message = format!("`{}` has no field `{name}`", kind.name);
                decoder.mistake(entry.place, message, legal_words(name, &legal));
                return None;
            };
            let matchers = matchers(decoder, field.field_type, &entry.value)?;
            Some(matchers.into_iter().map(|matcher| Condition::Field(index, matcher)).collect())
        }
    }
}

fn alternatives(decoder: &mut Decoder<'_>, kind: &'static Kind, node: &Node) -> Option<Vec<Condition>> {
    let items = decoder.list(node)?;
    if items.is_empty() {
        decoder.mistake(node.place, "the list of conditions is empty", "give at least one");
        return None;
    }
    let conditions: Vec<_> = items.iter().map(|item| condition(decoder, kind, item)).collect();
    conditions.into_iter().collect()
}

/// The tests of one field.
fn matchers(decoder: &mut Decoder<'_>, field_type: FieldType, node: &Node) -> Option<Vec<Matcher>> {
    if field_type == FieldType::Flag && !matches!(node.content, Content::Mapping(_)) {
        return decoder.flag(node).map(|flag| vec![Matcher::Flag(flag)]);
    }
    let legal = legal_tests(field_type);
    let fields = decoder.mapping_of(node, legal)?;
    if fields.entries().is_empty() {
        decoder.mistake(node.place, "the field is named but not tested", format!("legal here: {}", legal.join(", ")));
        return None;
    }
    let ignore_case = match fields.get("ignore-case") {
        Some(node) if matches!(field_type, FieldType::Text | FieldType::Texts) => decoder.flag(node)?,
        _ => false,
    };
    let tests = fields.entries().iter().filter(|entry| entry.key != "ignore-case");
    let matchers: Vec<_> = tests.map(|entry| matcher(decoder, field_type, entry, ignore_case)).collect();
    if matchers.is_empty() {
        decoder.mistake(node.place, "`ignore-case` alone tests nothing", format!("legal here: {}", legal.join(", ")));
        return None;
    }
    matchers.into_iter().collect()
}

/// The tests that a field of a type knows.
pub(crate) fn legal_tests(field_type: FieldType) -> &'static [&'static str] {
    match field_type {
        FieldType::Text => {
            &["is", "in", "not-in", "starts-with", "ends-with", "contains", "matches", "ignore-case", "present"]
        }
        FieldType::Word(_) => &["is", "in", "not-in", "present"],
        FieldType::Version | FieldType::Number => &["below", "at-least", "above", "at-most", "is", "in", "present"],
        FieldType::Flag => &["present"],
        FieldType::Texts => &["any-of", "all-of", "none-of", "only", "any-matches", "ignore-case", "empty", "present"],
        FieldType::Words(_) => &["any-of", "all-of", "none-of", "only", "empty", "present"],
    }
}

fn matcher(decoder: &mut Decoder<'_>, field_type: FieldType, entry: &Entry, ignore_case: bool) -> Option<Matcher> {
    let node = &entry.value;
    if entry.key == "present" {
        return decoder.flag(node).map(Matcher::Present);
    }
    match field_type {
        FieldType::Version | FieldType::Number => comparison(decoder, field_type, entry),
        FieldType::Text => Some(Matcher::Text { test: text_test(decoder, entry, ignore_case)?, ignore_case }),
        FieldType::Word(words) => {
            let chosen = chosen_words(decoder, words, entry)?;
            let test = if entry.key == "not-in" { TextTest::NotIn(chosen) } else { TextTest::In(chosen) };
            Some(Matcher::Text { test, ignore_case: false })
        }
        FieldType::Texts | FieldType::Words(_) => {
            let test = set_test(decoder, field_type, entry, ignore_case)?;
            Some(Matcher::Set { test, ignore_case })
        }
        FieldType::Flag => None,
    }
}

fn comparison(decoder: &mut Decoder<'_>, field_type: FieldType, entry: &Entry) -> Option<Matcher> {
    let node = &entry.value;
    let is_version = field_type == FieldType::Version;
    if entry.key == "in" {
        let numbers =
            if is_version { Numbers::Versions(bound(decoder, node)?) } else { Numbers::Numbers(bound(decoder, node)?) };
        return Some(Matcher::OneOf(numbers));
    }
    let (_, comparison) = COMPARISONS.iter().find(|(word, _)| *word == entry.key)?;
    let number =
        if is_version { Number::Version(bound(decoder, node)?) } else { Number::Number(bound(decoder, node)?) };
    Some(Matcher::Compare(*comparison, number))
}

/// A value, or `$name` for a threshold.
fn bound<T: BoundValue>(decoder: &mut Decoder<'_>, node: &Node) -> Option<Bound<T>> {
    if let Content::Scalar(scalar) = &node.content
        && let Some(name) = scalar.text.strip_prefix('$')
    {
        return Some(Bound::Threshold { name: name.to_owned(), place: node.place });
    }
    let value = T::from_node(node);
    if value.is_none() {
        decoder.expected(node, T::WHAT);
    }
    value.map(Bound::Given)
}

fn text_test(decoder: &mut Decoder<'_>, entry: &Entry, ignore_case: bool) -> Option<TextTest> {
    let node = &entry.value;
    if entry.key == "matches" {
        let text = decoder.text(node)?;
        return pattern(decoder, node.place, text, ignore_case).map(TextTest::Matches);
    }
    let texts = match entry.key.as_str() {
        "is" => vec![decoder.text(node)?.to_owned()],
        "in" | "not-in" => decoder.texts(node)?,
        _ if matches!(node.content, Content::List(_)) => decoder.texts(node)?,
        _ => vec![decoder.text(node)?.to_owned()],
    };
    let texts = cased(texts, ignore_case);
    match entry.key.as_str() {
        "is" | "in" => Some(TextTest::In(texts)),
        "not-in" => Some(TextTest::NotIn(texts)),
        "starts-with" => Some(TextTest::StartsWith(texts)),
        "ends-with" => Some(TextTest::EndsWith(texts)),
        "contains" => Some(TextTest::Contains(texts)),
        _ => None,
    }
}

/// Texts as they are compared with.
fn cased(texts: Vec<String>, ignore_case: bool) -> Vec<String> {
    if ignore_case { texts.iter().map(|text| text.to_lowercase()).collect() } else { texts }
}

fn pattern(decoder: &mut Decoder<'_>, place: Place, text: &str, ignore_case: bool) -> Option<Pattern> {
    if decoder.is_proven() {
        return Some(Pattern::proven(text, ignore_case));
    }
    let pattern = Pattern::new(text, ignore_case);
    pattern.map_err(|reason| decoder.mistake(place, format!("the pattern is not valid: {reason}"), "")).ok()
}

fn set_test(decoder: &mut Decoder<'_>, field_type: FieldType, entry: &Entry, ignore_case: bool) -> Option<SetTest> {
    if entry.key == "empty" {
        return decoder.flag(&entry.value).map(SetTest::Empty);
    }
    if entry.key == "any-matches" {
        let text = decoder.text(&entry.value)?;
        return pattern(decoder, entry.value.place, text, ignore_case).map(SetTest::AnyMatches);
    }
    let texts = match field_type {
        FieldType::Words(words) => chosen_words(decoder, words, entry)?,
        _ => cased(decoder.texts(&entry.value)?, ignore_case),
    };
    match entry.key.as_str() {
        "any-of" => Some(SetTest::AnyOf(texts)),
        "all-of" => Some(SetTest::AllOf(texts)),
        "none-of" => Some(SetTest::NoneOf(texts)),
        "only" => Some(SetTest::Only(texts)),
        _ => None,
    }
}

/// Words of a closed list: one for `is`, otherwise several.
fn chosen_words(decoder: &mut Decoder<'_>, words: &[&str], entry: &Entry) -> Option<Vec<String>> {
    let items = if entry.key == "is" { std::slice::from_ref(&entry.value) } else { decoder.list(&entry.value)? };
    if items.is_empty() {
        decoder.mistake(entry.value.place, "the list is empty", format!("legal here: {}", words.join(", ")));
        return None;
    }
    let chosen: Vec<_> = items.iter().map(|item| chosen_word(decoder, words, item)).collect();
    chosen.into_iter().collect()
}

/// A word of a closed list.
pub(crate) fn chosen_word(decoder: &mut Decoder<'_>, words: &[&str], node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    if words.contains(&text) {
        return Some(text.to_owned());
    }
    decoder.mistake(node.place, format!("unknown word `{text}`"), legal_words(text, words));
    None
}
