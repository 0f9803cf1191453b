//! Foreign text made safe to print. Names, excerpts and messages come out of a package that anybody may have built:
//! printed as they are, they could move the cursor, recolour the terminal, forge a line of the report or show letters
//! in another order than they stand. Only the text reports need this; JSON keeps the text and escapes it.

use std::fmt::Write as _;

/// The text on one line: white space and line breaks become single spaces, and every character that a reader could not
/// see or that could change what others look like is spelled out, such as `\u{202e}`.
pub(crate) fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !safe.is_empty() && !safe.ends_with(' ') {
                safe.push(' ');
            }
        } else if is_unsafe(character) {
            // Writing to a string cannot fail.
            let _ = write!(safe, "{}", character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe.truncate(safe.trim_end().len());
    without_commands(safe)
}

/// Azure Pipelines takes `##vso[…]` and `##[…]` for a command wherever they stand in a line of the log.
fn without_commands(text: String) -> String {
    if text.contains("##") && text.contains('[') {
        // Of three in a row the last two must not be left together.
        text.replace("##", "# #").replace("##", "# #")
    } else {
        text
    }
}

/// The text with its lines and spaces kept, everything else made safe as in [`line`]: for messages of our own that show
/// an excerpt with its layout.
pub(crate) fn block(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) && character != '\n' {
            // Writing to a string cannot fail.
            let _ = write!(safe, "{}", character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    without_commands(safe)
}

/// The text on one line, cut after `limit` characters with a note of how many are left out.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    let safe = line(text);
    // A cut that saves less than the note about it costs is no help to the reader.
    let note = " … (and 1234 more characters)".len();
    match safe.char_indices().nth(limit) {
        Some((cut, _)) if safe.chars().count() > limit + note => {
            let (kept, rest) = safe.split_at(cut);
            format!("{} … (and {} more characters)", kept.trim_end(), rest.chars().count())
        }
        _ => safe,
    }
}

/// Whether a character is invisible, or changes how the characters around it look.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            // Direction marks, overrides and isolates: text that reads differently from what it is.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Deprecated format characters and interlinear marks.
            | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
            // Characters without width that are part of no word. The joiners 200C and 200D are: Persian and emoji.
            | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            // Tag characters: a whole invisible alphabet.
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in
            ["Orders.ACT_Sync", "Überprüfung › $OrderList", "注文の同期", "می\u{200c}خواهم", "👩\u{200d}🔧 done"]
        {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn what_could_fool_a_terminal_or_a_reader_is_spelled_out() {
        let cases = [
            ("\u{1b}[2J\u{1b}[31mready", r"\u{1b}[2J\u{1b}[31mready"),
            ("bell\u{7} delete\u{7f} csi\u{9b}31m", r"bell\u{7} delete\u{7f} csi\u{9b}31m"),
            ("user\u{202e}txt.exe\u{202c}", r"user\u{202e}txt.exe\u{202c}"),
            ("a\u{2066}b\u{2069}c\u{200f}", r"a\u{2066}b\u{2069}c\u{200f}"),
            ("zero\u{200b}width\u{feff}", r"zero\u{200b}width\u{feff}"),
            ("tag\u{e0041}", r"tag\u{e0041}"),
        ];
        for (text, safe) in cases {
            assert_eq!(line(text), safe);
        }
    }

    #[test]
    fn a_command_of_azure_pipelines_is_text() {
        for (text, safe) in [
            ("a ##vso[task.complete result=Succeeded]", "a # #vso[task.complete result=Succeeded]"),
            ("##[error]no", "# #[error]no"),
            ("###VSO[x]####[y]", "# # #VSO[x]# # # #[y]"),
            ("issue ##12", "issue ##12"),
        ] {
            assert_eq!((line(text), block(text)), (safe.to_owned(), safe.to_owned()));
        }
    }

    #[test]
    fn foreign_text_cannot_start_a_line_of_the_report() {
        assert_eq!(
            line("first\nready: no blockers\r\n\tlast\u{2028}end\u{85}.  "),
            "first ready: no blockers last end ."
        );
        assert_eq!(line("\n\n"), "");
    }

    #[test]
    fn a_block_keeps_its_layout_and_nothing_else() {
        assert_eq!(block("a\n  ^ here\u{1b}[m\r"), "a\n  ^ here\\u{1b}[m\\u{d}");
    }

    #[test]
    fn a_long_text_says_how_much_is_missing() {
        let long = "x".repeat(1000);
        assert_eq!(shortened(&long, 10), "xxxxxxxxxx … (and 990 more characters)");
        assert_eq!(shortened("short", 10), "short");
        assert_eq!(shortened("eleven char", 10), "eleven char", "the note would be longer than what it replaces");
    }

    #[test]
    fn shortening_never_cuts_a_character_in_two() {
        assert_eq!(shortened(&"ü".repeat(100), 3), "üüü … (and 97 more characters)");
    }
}
