//! Messages with placeholders: `{field-name}` for a field of the matched fact, `{$threshold}` for what the profile sets.

use crate::facts::{FieldInfo, FieldType, Known, Value};

use super::kind::{FactRow, Kind};

/// A message, ready to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(usize),
    Threshold(String),
}

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TemplateMistake {
    /// A placeholder that names no field of the kind.
    UnknownField(String),
    /// A brace without its partner.
    OpenBrace,
}

impl Template {
    /// Reads a message; `{{` and `}}` stand for the braces themselves.
    pub(crate) fn parse(text: &str, kind: &Kind) -> Result<Self, Vec<TemplateMistake>> {
        let mut parts = Vec::new();
        let mut mistakes = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                literal.push_str(brace.get(..1).unwrap_or_default());
                rest = after;
            } else if let Some((name, after)) = brace.strip_prefix('{').and_then(|open| open.split_once('}')) {
                parts.push(Part::Text(std::mem::take(&mut literal)));
                match (name.strip_prefix('$'), kind.field(name)) {
                    (Some(threshold), _) => parts.push(Part::Threshold(threshold.to_owned())),
                    (None, Some((index, _))) => parts.push(Part::Field(index)),
                    (None, None) => mistakes.push(TemplateMistake::UnknownField(name.to_owned())),
                }
                rest = after;
            } else {
                mistakes.push(TemplateMistake::OpenBrace);
                rest = brace.get(1..).unwrap_or_default();
            }
        }
        literal.push_str(rest);
        parts.push(Part::Text(literal));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        if mistakes.is_empty() { Ok(Self { parts }) } else { Err(mistakes) }
    }

    /// The thresholds that it names.
    pub(crate) fn thresholds(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Threshold(name) => Some(name.as_str()),
            Part::Text(_) | Part::Field(_) => None,
        })
    }

    /// The message for a row and the thresholds of a profile.
    pub(crate) fn fill<'t>(
        &self,
        kind: &Kind,
        row: &dyn FactRow,
        threshold: impl Fn(&str) -> Option<&'t str>,
    ) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Threshold(name) => text.push_str(threshold(name).unwrap_or("unknown")),
                Part::Field(index) => match kind.fields.get(*index) {
                    Some(field) => text.push_str(&printed(field, &row.field(*index))),
                    None => text.push_str("unknown"),
                },
            }
        }
        text
    }

    /// The message as the rule file writes it, white space joined.
    pub(crate) fn source(&self, kind: &Kind) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(literal) => literal.replace('{', "{{").replace('}', "}}"),
            Part::Threshold(name) => format!("{{${name}}}"),
            Part::Field(index) => format!("{{{}}}", kind.fields.get(*index).map(FieldInfo::name).unwrap_or_default()),
        });
        parts.collect()
    }
}

/// A field as messages show it.
pub(crate) fn printed(field: &FieldInfo, value: &Known<Value<'_>>) -> String {
    let is_word = matches!(field.field_type, FieldType::Word(_) | FieldType::Words(_));
    let plain = |text: &str| if is_word { text.replace('-', " ") } else { text.to_owned() };
    match value {
        Known::Unknown => "unknown".to_owned(),
        Known::Absent => "none".to_owned(),
        Known::Is(Value::Text(text)) => plain(text),
        Known::Is(Value::Version(version)) => version.to_string(),
        Known::Is(Value::Number(number)) if is_size(field) => printed_size(*number),
        Known::Is(Value::Number(number)) => printed_number(*number),
        Known::Is(Value::Flag(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
        Known::Is(Value::Set(set)) if set.is_empty() => "none".to_owned(),
        Known::Is(Value::Set(set)) => set.iter().map(|text| plain(text)).collect::<Vec<_>>().join(", "),
    }
}

/// The documentation of a field gives its unit.
fn is_size(field: &FieldInfo) -> bool {
    field.documentation.to_lowercase().contains("bytes")
}

/// At most two digits after the point, and none where they say nothing.
fn printed_number(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Decimal sizes, as in the platform's own limits.
fn printed_size(bytes: f64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("KB", 1e3)];
    match units.iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => {
            let text = format!("{:.1}", bytes / size);
            format!("{} {unit}", text.trim_end_matches(".0"))
        }
        None => format!("{} bytes", printed_number(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::GivenValue;

    fn filled(kind: &str, values: &[(&str, Known<GivenValue>)], text: &str) -> String {
        let kind = Kind::named(kind).unwrap();
        let mut row = kind.example(false);
        for (name, value) in values {
            let (index, _) = kind.field(name).unwrap();
            assert!(row.fill(index, value.clone()), "{name}");
        }
        let thresholds = |name: &str| (name == "limit").then_some("1 GB");
        Template::parse(text, kind).unwrap().fill(kind, row.as_ref(), thresholds)
    }

    #[test]
    fn placeholders_print_values_as_people_write_them() {
        let number = |number| Known::Is(GivenValue::Number(number));
        let text = |text: &str| Known::Is(GivenValue::Text(text.to_owned()));
        let set = |words: &[&str]| Known::Is(GivenValue::Set(words.iter().map(|&word| word.to_owned()).collect()));
        let cases = [
            ("app", "unpacked-size", number(1_234_567_890.0), "{unpacked-size} of {$limit}", "1.2 GB of 1 GB"),
            ("app", "unpacked-size", number(2e6), "{unpacked-size}", "2 MB"),
            ("app", "unpacked-size", number(12.0), "{unpacked-size}", "12 bytes"),
            ("app", "file-count", number(3_971.0), "{file-count} files", "3971 files"),
            ("scheduled-event", "interval-minutes", number(0.5), "{interval-minutes}", "0.5"),
            ("app", "mendix-version", text("7.23.4.51030"), "v{mendix-version}", "v7.23.4.51030"),
            ("endpoint", "host-class", text("internal-name"), "an {host-class}", "an internal name"),
            ("scheduled-event", "signs", set(&["sends-mail", "sleep"]), "{signs}", "sleep, sends mail"),
            ("scheduled-event", "signs", set(&[]), "{signs}", "none"),
            ("app", "demo-users", Known::Is(GivenValue::Flag(true)), "{demo-users}", "yes"),
            ("app", "project", Known::Absent, "{project}", "none"),
            ("app", "project", Known::Unknown, "{project}", "unknown"),
            ("app", "project", text("a-{b}"), "{{{project}}}", "{a-{b}}"),
        ];
        for (kind, field, value, template, expected) in cases {
            assert_eq!(filled(kind, &[(field, value)], template), expected);
        }
    }

    #[test]
    fn a_placeholder_that_names_no_field_is_a_mistake() {
        let kind = Kind::named("app").unwrap();
        let mistakes = Template::parse("{projct} and {host} and {", kind).unwrap_err();
        let unknown = |name: &str| TemplateMistake::UnknownField(name.to_owned());
        assert_eq!(mistakes, [unknown("projct"), unknown("host"), TemplateMistake::OpenBrace]);
    }

    #[test]
    fn a_message_reads_back_as_it_was_written() {
        let kind = Kind::named("app").unwrap();
        let text = "Built with {mendix-version}; starts at {$version-floor} {{sic}}.";
        assert_eq!(Template::parse(text, kind).unwrap().source(kind), text);
    }
}
