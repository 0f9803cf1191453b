//! `mxready rules new`: a rule file to start from. It loads, its tests hold, and every line is there to be replaced.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::commands::console::Console;
use crate::commands::error::CommandError;
use crate::commands::exit::Exit;
use crate::commands::today::today as day;
use crate::facts::{FieldInfo, FieldType};
use crate::rules::{Kind, is_id, rule_schema};

/// The file that editors check rules against.
pub(super) const SCHEMA: &str = "mxready-rule.schema.json";

/// Writes the rule and says what to do next.
pub(super) fn run(
    id: &str,
    kind: &str,
    folder: &Path,
    today: Option<Date>,
    console: &Console,
) -> Result<Exit, CommandError> {
    if !is_id(id) {
        return Err(CommandError::NoId { id: id.to_owned() });
    }
    let kind = Kind::named(kind).ok_or_else(|| CommandError::UnknownKind { kind: kind.to_owned() })?;
    let path = write(folder, id, kind, day(today))?;
    let (path, folder) = (path.display(), folder.display());
    console.report(&format!(
        "written: {path}\nedit it, then: mxready rules test --rules {folder}\nadvice:        mxready rules lint --rules {folder}\n"
    ))?;
    Ok(Exit::Ready)
}

/// Writes the rule, and the schema beside it, into a folder.
///
/// # Errors
///
/// [`CommandError::Write`] where a rule of that name is there already, or the folder cannot be written to.
pub(super) fn write(folder: &Path, id: &str, kind: &Kind, today: Date) -> Result<PathBuf, CommandError> {
    let refused = |path: &Path, why: String| CommandError::Write { place: path.display().to_string(), why };
    fs::create_dir_all(folder).map_err(|error| refused(folder, error.to_string()))?;
    let path = folder.join(format!("{id}.yaml"));
    let mut file = fs::File::create_new(&path).map_err(|error| refused(&path, error.to_string()))?;
    file.write_all(text(id, kind, today).as_bytes()).map_err(|error| refused(&path, error.to_string()))?;
    let schema = folder.join(SCHEMA);
    let text = serde_json::to_string_pretty(&rule_schema())?;
    fs::write(&schema, text + "\n").map_err(|error| refused(&schema, error.to_string()))?;
    Ok(path)
}

/// The rule.
fn text(id: &str, kind: &Kind, today: Date) -> String {
    let (name, condition, holds, differs) = kind.fields.iter().find_map(example).unwrap_or_default();
    let mut text = format!("# yaml-language-server: $schema={SCHEMA}\nid: {id}\ntitle: {}\n", title(id));
    text.push_str("targets: [mendix-cloud-v4]\n");
    text.push_str("severity: warning          # blocker, warning, info\n");
    text.push_str("confidence: likely         # certain, likely, possible\n");
    text.push_str("effort: 3                  # story points for the cause\n");
    let _ = writeln!(text, "match:\n  {}:", kind.name);
    let _ = writeln!(text, "    # Fields of {}, and how to test them: docs/facts.md and rules/README.md", kind.name);
    let _ = writeln!(text, "    {name}: {condition}");
    let _ = writeln!(text, "message: \"Say what was found, with placeholders such as {{{name}}}, and what it means.\"");
    text.push_str("remedy: Say what to do, and where in Studio Pro or the portal.\n");
    let _ = writeln!(text, "source: {{url: https://example.com/why-we-think-so, read: {today}}}");
    let _ = writeln!(text, "tests:\n  - name: what has to be found\n    expect: fires");
    let _ = writeln!(text, "    {}: {{{name}: {holds}}}", kind.name);
    let _ = writeln!(text, "  - name: what looks like it and is fine\n    expect: quiet");
    let _ = writeln!(text, "    {}: {{{name}: {differs}}}", kind.name);
    let _ = writeln!(text, "  - name: what could not be read\n    expect: cannot-tell\n    {}: null", kind.name);
    text
}

/// `no-plain-http` as a heading.
fn title(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// A field with a test, a value for which it holds and one for which it does not. Names come first in most kinds, and a
/// rule about one name is a poor start, so the first field of a closed type is taken where there is one.
fn example(field: &FieldInfo) -> Option<(String, String, String, String)> {
    let name = field.name();
    match field.field_type {
        // Class files are read for the classes that rules name, so a rule about them has to name some.
        FieldType::Text if name == "class" => {
            let class = "java.net.ServerSocket";
            Some((name, format!("{{is: {class}}}"), class.to_owned(), "java.net.Socket".to_owned()))
        }
        FieldType::Word(words) if field.identifier != "relation" => {
            let (first, second) = (words.first()?, words.get(1)?);
            Some((name, format!("{{is: {first}}}"), (*first).to_owned(), (*second).to_owned()))
        }
        FieldType::Flag => Some((name, "true".to_owned(), "true".to_owned(), "false".to_owned())),
        FieldType::Version => Some((name, "{below: \"9.24\"}".to_owned(), "9.12.0".to_owned(), "10.24.0".to_owned())),
        _ => None,
    }
}
