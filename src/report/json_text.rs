//! JSON as text: indented, numbers without needless fractions, and every character that could change what a terminal
//! shows written as an escape. The data is the same; only its spelling is safe.

use std::io::{self, Write};

use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::findings::{PackageResult, Packages};

use super::text::is_unsafe;

/// The value as indented JSON with a line break at its end.
///
/// # Errors
///
/// None for the types of this crate, which have text keys and nothing that fails to serialize.
pub(crate) fn to_text(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    write(value, &mut bytes)?;
    // The serializer writes text only.
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// The same, written as it is made.
///
/// # Errors
///
/// As [`to_text`], and what the writer gives.
pub(crate) fn write(value: &impl Serialize, out: &mut dyn Write) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Careful::default()))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

/// A list with what there is to say of each package, made while it is written, so that it is never in memory as a whole.
pub(crate) fn list<S: Serializer>(
    serializer: S,
    packages: &dyn Packages,
    mut of_package: impl FnMut(&PackageResult, &mut S::SerializeSeq) -> Result<(), S::Error>,
    at_the_end: impl FnOnce(&mut S::SerializeSeq) -> Result<(), S::Error>,
) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(None)?;
    let mut failed = None;
    let read = packages.each(false, &mut |package| {
        of_package(package, &mut list).map_err(|error| {
            failed = Some(error);
            io::Error::other("writing failed")
        })
    });
    match (failed, read) {
        (Some(error), _) => return Err(error),
        (None, Err(error)) => return Err(S::Error::custom(error)),
        (None, Ok(())) => {}
    }
    at_the_end(&mut list)?;
    list.end()
}

/// The usual indented form with two changes: see the module.
#[derive(Default)]
struct Careful {
    pretty: PrettyFormatter<'static>,
}

impl Formatter for Careful {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // Counts and sizes are f64 in facts, so that rules compare them with one type; 443 should not read 443.0.
        if value.fract() == 0.0 && value.abs() < 1e15 {
            write!(writer, "{value:.0}")
        } else {
            self.pretty.write_f64(writer, value)
        }
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        let mut before = ' ';
        // A pipeline takes `##[` and `##vso[` for a command also where they stand in the JSON that it prints.
        let mut is_escaped = |character: char| {
            let is_second = std::mem::replace(&mut before, character) == '#' && character == '#';
            is_second || is_unsafe(character)
        };
        while let Some((start, character)) = rest.char_indices().find(|(_, character)| is_escaped(*character)) {
            let (safe, from) = rest.split_at(start);
            writer.write_all(safe.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = from.get(character.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        self.pretty.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_fool_a_terminal_is_escaped_and_reads_back_the_same() {
        let text = "\u{1b}[2J \u{9b}31m \u{202e}gpj.exe \u{e0041} \u{7f} quote\" \\ ü 注文";
        let json = to_text(&text).unwrap();
        let unsafe_characters: Vec<_> = json.trim_end().chars().filter(|character| is_unsafe(*character)).collect();
        assert!(unsafe_characters.is_empty(), "{unsafe_characters:?}");
        assert!(json.contains("ü 注文"));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn no_command_of_a_pipeline_stands_in_json_and_the_text_reads_back_the_same() {
        for text in ["##vso[task.complete]", "a ###[b] # [c] ##", "#\u{1b}#[x]"] {
            let json = to_text(&text).unwrap();
            assert!(!json.contains("##"), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn whole_numbers_are_written_as_whole_numbers() {
        let cases = [(443.0, "443"), (0.0, "0"), (1.5, "1.5"), (1e300, "1e+300"), (f64::NAN, "null")];
        for (number, expected) in cases {
            assert_eq!(to_text(&number).unwrap().trim_end(), expected);
        }
    }

    #[test]
    fn the_layout_is_the_usual_one() {
        let value = serde_json::json!({ "a": [1, { "b": null }], "c": [], "d": {} });
        assert_eq!(to_text(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap() + "\n");
    }
}
