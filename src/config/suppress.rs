//! The accepted findings of `mxready.toml`: which rule, which objects, why, by whom and until when.

use jiff::civil::Date;

use crate::findings::{Pattern, Suppression};
use crate::yaml::{Content, Decoder, Node, Place};

const KEYS: [&str; 6] = ["rule", "object", "package", "reason", "owner", "until"];

/// Reads the list; the rules that it names are noted with their places.
pub(super) fn decode(decoder: &mut Decoder<'_>, node: &Node, rules: &mut Vec<(String, Place)>) -> Vec<Suppression> {
    let items = decoder.list(node).unwrap_or_default();
    items.iter().filter_map(|item| suppression(decoder, item, rules)).collect()
}

fn suppression(decoder: &mut Decoder<'_>, node: &Node, rules: &mut Vec<(String, Place)>) -> Option<Suppression> {
    let fields = decoder.mapping_of(node, &KEYS)?;
    // All are read before any may be missing, so that every mistake is told.
    let rule = fields.required("rule", decoder).and_then(|node| {
        let rule = decoder.text(node)?.to_owned();
        rules.push((rule.clone(), node.place));
        Some(rule)
    });
    let object = fields.required("object", decoder).and_then(|node| pattern(decoder, node));
    let reason = fields.required("reason", decoder).and_then(|node| decoder.text(node).map(str::to_owned));
    let package = fields.get("package").map(|node| pattern(decoder, node));
    let owner = fields.get("owner").map(|node| decoder.text(node).map(str::to_owned));
    let until = fields.get("until").map(|node| day(decoder, node));
    Some(Suppression {
        rule: rule?,
        object: object?,
        reason: reason?,
        package: optional(package)?,
        owner: optional(owner)?,
        until: optional(until)?,
        place: format!("{}:{}", decoder.document().name, fields.place().line),
        in_package: false,
    })
}

/// `None` only where something stands there that is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are different things here")]
fn optional<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(value) => value.map(Some),
    }
}

fn pattern(decoder: &mut Decoder<'_>, node: &Node) -> Option<Pattern> {
    let text = decoder.text(node)?;
    match Pattern::new(text) {
        Ok(pattern) => Some(pattern),
        Err(why) => {
            decoder.mistake(
                node.place,
                format!("this is no pattern: {why}"),
                "`*` stands for anything, `?` for one character",
            );
            None
        }
    }
}

/// A day, with or without quotes.
fn day(decoder: &mut Decoder<'_>, node: &Node) -> Option<Date> {
    if let Content::Scalar(scalar) = &node.content
        && scalar.text.len() == "2027-03-31".len()
        && let Ok(day) = scalar.text.parse()
    {
        return Some(day);
    }
    decoder.expected(node, "a day such as 2027-03-31");
    None
}
