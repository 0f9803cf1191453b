//! Reads one rule file. Each part is checked on its own, so that one mistake does not hide the next.

use std::sync::Arc;

use crate::facts::FieldInfo;
use crate::findings::{Confidence, Severity, Source};
use crate::yaml::{Decoder, Document, Fields, Mistakes, Node, Place, legal_words};

use super::compile;
use super::kind::Kind;
use super::rule::{Places, Rule};
use super::rule_test;
use super::template::{Template, TemplateMistake};

/// The severities as rule and target files write them.
pub(crate) const SEVERITIES: [(&str, Severity); 3] =
    [("blocker", Severity::Blocker), ("warning", Severity::Warning), ("info", Severity::Info)];

const CONFIDENCES: [(&str, Confidence); 3] =
    [("certain", Confidence::Certain), ("likely", Confidence::Likely), ("possible", Confidence::Possible)];

const KEYS: [&str; 13] = [
    "id",
    "catalogue",
    "title",
    "targets",
    "severity",
    "confidence",
    "possible-when",
    "effort",
    "match",
    "message",
    "remedy",
    "source",
    "tests",
];

/// Story points beyond which an effort is a slip of the finger.
const MOST_EFFORT: u32 = 100;

/// Reads a rule. `None` where a part is wrong; all that is wrong is among the mistakes. A rule that is proven comes
/// without tests.
pub(crate) fn parse(
    document: &Document,
    root: &Node,
    stem: &str,
    proven: bool,
    mistakes: &mut Mistakes,
) -> Option<Rule> {
    let mut decoder = Decoder::new(document, mistakes).proven(proven);
    let fields = decoder.mapping_of(root, &KEYS)?;
    let id = id(&mut decoder, fields, stem);
    let catalogue = fields.get("catalogue").map(|node| decoder.text(node).map(str::to_owned));
    let title = text(&mut decoder, fields, "title");
    let targets = targets(&mut decoder, fields);
    let severity = fields.required("severity", &mut decoder).and_then(|node| decoder.word(node, &SEVERITIES));
    let confidence = fields.required("confidence", &mut decoder).and_then(|node| decoder.word(node, &CONFIDENCES));
    let effort = effort(&mut decoder, fields);
    let sources = sources(&mut decoder, fields);
    let matched = matched(&mut decoder, fields);
    let Some((kind, condition)) = matched else {
        // Without a kind nothing can be said about placeholders and tests, only whether they are there.
        for key in ["message", "remedy", "tests"] {
            fields.required(key, &mut decoder);
        }
        return None;
    };
    let possible_when = fields.get("possible-when").map(|node| compile::condition(&mut decoder, kind, node));
    let message = template(&mut decoder, fields, "message", kind);
    let remedy = template(&mut decoder, fields, "remedy", kind);
    let tests = if proven { Some(Vec::new()) } else { rule_test::parse(&mut decoder, fields, kind) };
    let (id, id_place) = id?;
    Some(Rule {
        id,
        catalogue: optional(catalogue)?,
        title: title?,
        severity: severity?,
        confidence: confidence?,
        effort: effort?,
        kind,
        sources: sources?,
        tests: tests?,
        targets: targets?,
        condition: Arc::new(condition?),
        possible_when: optional(possible_when)?.map(Arc::new),
        message: message?,
        remedy: remedy?,
        places: Places {
            id: id_place,
            condition: key_place(fields, "match"),
            message: fields.get("message").map(|node| node.place).unwrap_or_default(),
        },
        document: document.clone(),
    })
}

/// A part that may be left out, but not be wrong.
#[expect(clippy::option_option, reason = "left out and wrong are two things")]
fn optional<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
    }
}

fn key_place(fields: Fields<'_>, key: &str) -> Place {
    fields.entries().iter().find(|entry| entry.key == key).map(|entry| entry.place).unwrap_or_default()
}

/// Whether a name is made of lower-case words, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn id(decoder: &mut Decoder<'_>, fields: Fields<'_>, stem: &str) -> Option<(String, Place)> {
    let node = fields.required("id", decoder)?;
    let id = decoder.text(node)?;
    if !is_id(id) {
        decoder.mistake(node.place, format!("`{id}` is no id"), "use lower-case words joined by hyphens");
    } else if id != stem {
        let hint = format!("rename one of them: the file is called `{stem}`");
        decoder.mistake(node.place, format!("id `{id}` is not the name of its file"), hint);
    }
    Some((id.to_owned(), node.place))
}

fn text(decoder: &mut Decoder<'_>, fields: Fields<'_>, key: &str) -> Option<String> {
    let node = fields.required(key, decoder)?;
    decoder.text(node).map(|text| text.trim().to_owned())
}

pub(crate) fn targets(decoder: &mut Decoder<'_>, fields: Fields<'_>) -> Option<Vec<(String, Place)>> {
    let node = fields.required("targets", decoder)?;
    let items = decoder.list(node)?;
    if items.is_empty() {
        decoder.mistake(node.place, "the list of targets is empty", "name at least one, such as mendix-cloud-v4");
        return None;
    }
    items.iter().map(|item| decoder.text(item).map(|text| (text.to_owned(), item.place))).collect()
}

fn effort(decoder: &mut Decoder<'_>, fields: Fields<'_>) -> Option<u32> {
    let node = fields.required("effort", decoder)?;
    let effort = decoder.count(node)?;
    if effort > MOST_EFFORT {
        decoder.mistake(node.place, format!("an effort of {effort} story points"), format!("at most {MOST_EFFORT}"));
    }
    Some(effort)
}

fn matched(
    decoder: &mut Decoder<'_>,
    fields: Fields<'_>,
) -> Option<(&'static Kind, Option<super::condition::Condition>)> {
    let node = fields.required("match", decoder)?;
    let mapping = decoder.mapping(node, "one kind of facts")?;
    let names: Vec<&str> = Kind::all().iter().map(|kind| kind.name).collect();
    let [entry] = mapping.entries() else {
        let found = mapping.entries().iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("a rule matches one kind of facts, not {}: {found}", mapping.entries().len());
        decoder.mistake(node.place, message, format!("legal here: {}", names.join(", ")));
        return None;
    };
    let Some(kind) = Kind::named(&entry.key) else {
        let message = format!("unknown kind of facts `{}`", entry.key);
        decoder.mistake(entry.place, message, legal_words(&entry.key, &names));
        return None;
    };
    Some((kind, compile::condition(decoder, kind, &entry.value)))
}

fn template(decoder: &mut Decoder<'_>, fields: Fields<'_>, key: &str, kind: &'static Kind) -> Option<Template> {
    let node = fields.required(key, decoder)?;
    // A folded text ends with a line break that no report wants.
    let text = decoder.text(node)?.trim();
    match Template::parse(text, kind) {
        Ok(template) => Some(template),
        Err(mistakes) => {
            for mistake in mistakes {
                match mistake {
                    TemplateMistake::UnknownField(name) => {
                        let names: Vec<String> = kind.fields.iter().map(FieldInfo::name).collect();
                        let legal: Vec<&str> = names.iter().map(String::as_str).collect();
                        let message = format!("placeholder `{{{name}}}` names no field of `{}`", kind.name);
                        decoder.mistake(node.place, message, legal_words(&name, &legal));
                    }
                    TemplateMistake::OpenBrace => {
                        decoder.mistake(node.place, "a brace without its partner", "write `{{` or `}}` for a brace");
                    }
                }
            }
            None
        }
    }
}

fn sources(decoder: &mut Decoder<'_>, fields: Fields<'_>) -> Option<Vec<Source>> {
    let node = fields.required("source", decoder)?;
    let items = decoder.one_or_more(node);
    if items.is_empty() {
        decoder.mistake(node.place, "the list of sources is empty", "give at least one");
        return None;
    }
    let sources: Vec<_> = items.iter().map(|item| source(decoder, item)).collect();
    sources.into_iter().collect()
}

/// An address with the date on which it was read.
pub(crate) fn source(decoder: &mut Decoder<'_>, node: &Node) -> Option<Source> {
    let fields = decoder.mapping_of(node, &["url", "read"])?;
    let url = fields.required("url", decoder).and_then(|node| {
        let url = decoder.text(node)?;
        if !is_url(url) {
            decoder.mistake(node.place, format!("`{url}` is not the address of a page"), "start with https://");
        }
        Some(url.to_owned())
    });
    let read = fields.required("read", decoder).and_then(|node| {
        let read = decoder.text(node)?;
        if !is_date(read) {
            decoder.mistake(node.place, format!("`{read}` is not a date"), "write it as 2026-11-23");
        }
        Some(read.to_owned())
    });
    Some(Source { url: url?, read: read? })
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    !text.contains(char::is_whitespace)
        && host.is_some_and(|host| host.split('.').filter(|part| !part.is_empty()).count() > 1)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |text: &str, digits: usize| {
        let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        valid.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_exist_in_the_calendar() {
        for date in ["2026-11-23", "2024-02-29", "2000-02-29"] {
            assert!(is_date(date), "{date}");
        }
        for date in ["2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "23-11-2026", "", "2026-11-31"]
        {
            assert!(!is_date(date), "{date}");
        }
    }

    #[test]
    fn a_source_is_the_address_of_a_page() {
        for url in ["https://docs.mendix.com/a/b/", "https://github.com/mendix/docs", "http://example.com?x"] {
            assert!(is_url(url), "{url}");
        }
        for url in ["docs.mendix.com", "https://", "https://docs", "https://a b.com", "ftp://a.com", "the forum"] {
            assert!(!is_url(url), "{url}");
        }
    }

    #[test]
    fn an_id_is_made_of_lower_case_words() {
        for id in ["smtp-port-25", "x"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "Smtp", "smtp_port", "smtp--port", "-smtp", "smtp-"] {
            assert!(!is_id(id), "{id}");
        }
    }
}
