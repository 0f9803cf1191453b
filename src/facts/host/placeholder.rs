//! Placeholders: the parts of a text that only the running app fills in, such as `{1}`, `${host}`, `%s` or `<server>`.
//! Each is replaced by one private character of its own, so that dots, colons and slashes inside it cannot be mistaken for those
//! of an address, and put back afterwards.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;

/// The characters that stand for placeholders: private use, so no host holds one of its own.
const MARKS: RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';

/// Whether a character stands for a placeholder.
pub(super) fn is_mark(character: char) -> bool {
    MARKS.contains(&character)
}

#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        // A private character of the text's own must not pass for a mark.
        r"[\x{e000}-\x{f8ff}]",
        // {{host}}, {1}, ${host}, #{host}, {$Settings/Host}
        r#"|\{\{[^{}"'\r\n]{0,80}\}\}|[$#]?\{[^{}"'\r\n]{0,80}\}"#,
        // $(HOST), %HOST%, %s, %1$s
        r"|\$\([A-Za-z0-9_.]{1,60}\)|%[A-Z][A-Z0-9_]{2,40}%|%(?:[0-9]{1,2}\$)?s",
        // <server>, only where a host or port is due; the part before it is kept
        r"|(?P<before>://|@|[a-z0-9]:)<[A-Za-z][A-Za-z0-9 _-]{0,60}>",
    ))
    .expect("the pattern of placeholders compiles")
});

/// A text with its placeholders hidden.
pub(super) struct Hidden {
    text: String,
    /// What the marks stand for, the first mark first.
    originals: Vec<String>,
}

impl Hidden {
    pub(super) fn of(text: &str) -> Self {
        let mut hidden = Self { text: String::with_capacity(text.len()), originals: Vec::new() };
        let mut from = 0;
        for captures in PLACEHOLDER.captures_iter(text) {
            let Some(hit) = captures.get(0).filter(|hit| !is_content(hit.as_str())) else { continue };
            let start = captures.name("before").map_or(hit.start(), |before| before.end());
            hidden.text.push_str(text.get(from..start).unwrap_or_default());
            hidden.hide(text.get(start..hit.end()).unwrap_or_default());
            from = hit.end();
        }
        hidden.text.push_str(text.get(from..).unwrap_or_default());
        hidden
    }

    fn hide(&mut self, original: &str) {
        // Past the last mark they all look alike, which only costs the wording of a report.
        let index = u32::try_from(self.originals.len()).unwrap_or(u32::MAX);
        let mark = u32::from(*MARKS.start()).checked_add(index).and_then(char::from_u32).filter(|mark| is_mark(*mark));
        self.text.push(mark.unwrap_or(*MARKS.end()));
        self.originals.push(original.to_owned());
    }

    /// The text with one mark for each placeholder.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A piece of [`Self::text`] with its placeholders as written.
    pub(super) fn restore(&self, piece: &str) -> String {
        let mut restored = String::with_capacity(piece.len());
        for character in piece.chars() {
            match character {
                mark if is_mark(mark) => restored.push_str(self.original(mark)),
                other => restored.push(other),
            }
        }
        restored
    }

    fn original(&self, mark: char) -> &str {
        let index =
            u32::from(mark).checked_sub(u32::from(*MARKS.start())).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.originals.get(index)).map_or("{…}", String::as_str)
    }
}

/// Whether braces hold an address themselves rather than a name for one: `{10.0.0.5}`, `{url: http://10.0.0.5/}`.
/// `{http://…}Envelope` is a qualified XML name and stays hidden.
fn is_content(hit: &str) -> bool {
    if !hit.ends_with('}') {
        return false;
    }
    let inside = hit.trim_matches(['{', '}', '$', '#']);
    let is_numeric = inside.contains('.') && inside.bytes().all(|byte| byte.is_ascii_digit() || b".:".contains(&byte));
    is_numeric || inside.contains(r"\\") || (inside.contains("://") && !inside.starts_with("http"))
}
