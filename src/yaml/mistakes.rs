//! Mistakes in files, collected and shown the way a good compiler shows them.

use std::borrow::Cow;
use std::fmt;

use super::Place;

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The name that messages show, such as `rules/mail/local-mail-server.yaml`.
    pub name: String,
    /// Its text; that of a file inside the program is not copied.
    pub text: Cow<'static, str>,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// Where; none when the whole file is meant.
    pub place: Option<Place>,
    /// What is wrong, in lower case.
    pub message: String,
    /// What to do, or what is legal; may be empty.
    pub hint: String,
    /// The line on which it stands.
    excerpt: String,
}

/// All mistakes found so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistakes {
    list: Vec<Mistake>,
}

/// Characters of a line that an excerpt shows.
const WIDTH: usize = 110;
/// Mistakes that are kept: who has made more is helped by none of the rest.
const MOST: usize = 500;

impl Mistakes {
    /// No mistake yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The mistakes by file, line and column.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        let mut sorted: Vec<&Mistake> = self.list.iter().collect();
        sorted.sort();
        sorted.into_iter()
    }

    /// Notes a mistake at a place in a file.
    pub fn at(&mut self, document: &Document, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        let excerpt = document.text.lines().nth(place.line.saturating_sub(1)).unwrap_or_default().to_owned();
        self.add(Mistake {
            file: document.name.clone(),
            place: Some(place),
            message: message.into(),
            hint: hint.into(),
            excerpt,
        });
    }

    /// Notes a mistake that concerns a whole file or folder.
    pub fn about(&mut self, file: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Mistake {
            file: file.into(),
            place: None,
            message: message.into(),
            hint: hint.into(),
            excerpt: String::new(),
        });
    }

    /// Notes the mistakes of another list behind these.
    pub fn add_all(&mut self, others: Self) {
        others.list.into_iter().for_each(|mistake| self.add(mistake));
    }

    /// One rule is checked once for each profile: the same mistake is noted once.
    fn add(&mut self, mistake: Mistake) {
        if self.list.len() < MOST && !self.list.contains(&mistake) {
            self.list.push(mistake);
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "error: {}", self.message)?;
        let Some(place) = self.place else {
            writeln!(formatter, "  --> {}", self.file)?;
            return if self.hint.is_empty() { Ok(()) } else { writeln!(formatter, "   = {}", self.hint) };
        };
        let number = place.line.to_string();
        let margin = number.len();
        // Far to the right in a long line the excerpt starts later, so that the caret is seen.
        let skipped = (place.column + place.length.min(WIDTH / 2)).saturating_sub(WIDTH);
        let line: String = self.excerpt.chars().skip(skipped).take(WIDTH).map(printable).collect();
        let before = place.column.saturating_sub(1).saturating_sub(skipped);
        let carets = place.length.clamp(1, line.chars().count().saturating_sub(before).max(1));
        writeln!(formatter, "{:margin$} --> {}:{}:{}", "", self.file, place.line, place.column)?;
        writeln!(formatter, " {:margin$} |", "")?;
        writeln!(formatter, " {number} | {line}")?;
        write!(formatter, " {:margin$} | {:before$}{}", "", "", "^".repeat(carets))?;
        if self.hint.is_empty() { writeln!(formatter) } else { writeln!(formatter, " {}", self.hint) }
    }
}

/// A tab counts as one column, and no file may steer the terminal.
fn printable(character: char) -> char {
    if character == '\t' {
        ' '
    } else if character.is_control() {
        char::REPLACEMENT_CHARACTER
    } else {
        character
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            mistake.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_line_and_a_caret_under_the_word() {
        let document = Document { name: "rules/mail/x.yaml".to_owned(), text: "id: x\nseverty: blocker\n".into() };
        let mut mistakes = Mistakes::new();
        let place = Place { line: 2, column: 1, length: 7 };
        mistakes.at(&document, place, "unknown key `severty`", "did you mean `severity`?");
        let expected = "error: unknown key `severty`\n  --> rules/mail/x.yaml:2:1\n   |\n 2 | severty: blocker\n   | \
                        ^^^^^^^ did you mean `severity`?\n";
        assert_eq!(mistakes.to_string(), expected);
    }

    #[test]
    fn a_place_far_to_the_right_of_a_long_line_is_still_shown() {
        let text = format!("{}here", "x".repeat(5_000));
        let document = Document { name: "long.yaml".to_owned(), text: text.into() };
        let mut mistakes = Mistakes::new();
        mistakes.at(&document, Place { line: 1, column: 5_001, length: 4 }, "wrong", "");
        let shown = mistakes.to_string();
        assert!(shown.lines().all(|line| line.len() < 130), "{shown}");
        let excerpt = shown.lines().nth(3).unwrap();
        let carets = shown.lines().nth(4).unwrap();
        assert_eq!(excerpt.find("here"), carets.find("^^^^"));
    }

    #[test]
    fn a_file_cannot_steer_the_terminal_through_an_excerpt() {
        let document = Document { name: "x.yaml".to_owned(), text: "a: \u{1b}[2Jb\tc".into() };
        let mut mistakes = Mistakes::new();
        mistakes.at(&document, Place { line: 1, column: 1, length: 1 }, "wrong", "");
        assert!(!mistakes.to_string().contains('\u{1b}'));
        assert!(!mistakes.to_string().contains('\t'));
    }

    #[test]
    fn a_place_outside_the_text_does_no_harm() {
        let document = Document { name: "x.yaml".to_owned(), text: "a".into() };
        let mut mistakes = Mistakes::new();
        mistakes.at(&document, Place { line: 9, column: 900, length: 900 }, "wrong", "hint");
        mistakes.at(&document, Place::default(), "wrong too", "hint");
        assert!(mistakes.to_string().contains("x.yaml:9:900"));
    }
}
