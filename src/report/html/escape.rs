//! What makes foreign text harmless in a page: markup becomes text, and characters that hide or reorder others are
//! spelled out. The template engine calls it for every value, so that no template can forget it.

use std::fmt::{self, Write};

use crate::report::text::is_unsafe;

/// The escaper of all templates, named in `askama.toml`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Neutral;

impl askama::filters::Escaper for Neutral {
    fn write_escaped_str<W: Write>(&self, mut page: W, text: &str) -> fmt::Result {
        let mut before = ' ';
        for character in text.chars() {
            let is_second = std::mem::replace(&mut before, character) == '#' && character == '#';
            match character {
                // A pipeline takes `##[` and `##vso[` for a command also where it prints the page to its log.
                '#' if is_second => page.write_str("&#35;")?,
                '<' => page.write_str("&lt;")?,
                '>' => page.write_str("&gt;")?,
                '&' => page.write_str("&amp;")?,
                '"' => page.write_str("&quot;")?,
                '\'' => page.write_str("&#39;")?,
                '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => page.write_char(' ')?,
                hidden if is_unsafe(hidden) => write!(page, "{}", hidden.escape_unicode())?,
                plain => page.write_char(plain)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use askama::filters::Escaper;

    use super::*;

    fn escaped(text: &str) -> String {
        let mut page = String::new();
        Neutral.write_escaped_str(&mut page, text).unwrap();
        page
    }

    #[test]
    fn no_command_of_a_pipeline_stands_in_a_page() {
        assert_eq!(escaped("###[a] # ##vso[b]"), "#&#35;&#35;[a] # #&#35;vso[b]");
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(
            escaped(r#"<script>alert('x') & "y"</script>"#),
            "&lt;script&gt;alert(&#39;x&#39;) &amp; &quot;y&quot;&lt;/script&gt;"
        );
    }

    #[test]
    fn what_hides_or_reorders_is_spelled_out() {
        assert_eq!(escaped("a\u{202e}b\u{1b}[2J\u{200b}"), r"a\u{202e}b\u{1b}[2J\u{200b}");
        assert_eq!(escaped("two\r\nlines"), "two  lines");
        assert_eq!(escaped("Überprüfung 注文"), "Überprüfung 注文");
    }
}
