//! The page that the text reports write on: wraps to a width, indents, and colours where that is wanted. It decides
//! nothing about content, and it is the only place that writes terminal codes.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Ansi};
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use crate::findings::Severity;

use super::Style;

/// What a piece of text is, as far as its looks are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Running text.
    Plain,
    /// Headings, names of rules.
    Strong,
    /// What a reader may skip: places, sources.
    Faint,
    /// Stands in the way.
    Bad,
    /// Needs a look.
    Warn,
    /// Good to know.
    Note,
    /// Nothing in the way.
    Good,
}

impl Role {
    /// The looks of a severity.
    pub(crate) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Blocker => Self::Bad,
            Severity::Warning => Self::Warn,
            Severity::Info => Self::Note,
        }
    }

    fn ansi(self) -> Ansi {
        let bold = Ansi::new().bold();
        let colour = |colour: AnsiColor| bold.fg_color(Some(colour.into()));
        match self {
            Self::Plain => Ansi::new(),
            Self::Strong => bold,
            Self::Faint => Ansi::new().dimmed(),
            Self::Bad => colour(AnsiColor::Red),
            Self::Warn => colour(AnsiColor::Yellow),
            Self::Note => colour(AnsiColor::Cyan),
            Self::Good => colour(AnsiColor::Green),
        }
    }
}

/// A text report in the making.
pub(crate) struct Page {
    style: Style,
    text: String,
    /// Whether other text stands above, which ends with a line of text.
    continued: bool,
}

impl Page {
    pub(crate) fn new(style: Style) -> Self {
        Self { style, text: String::new(), continued: false }
    }

    /// A page that goes on below text that was written already.
    pub(crate) fn continued(style: Style) -> Self {
        Self { style, text: String::new(), continued: true }
    }

    /// The finished text, with a line break at its end unless it is empty.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// An empty line; several in a row are one, and none opens the page.
    pub(crate) fn blank(&mut self) {
        let open = if self.text.is_empty() { self.continued } else { !self.text.ends_with("\n\n") };
        if open && self.text != "\n" {
            self.text.push('\n');
        }
    }

    /// A paragraph, wrapped at spaces, all lines indented alike.
    pub(crate) fn paragraph(&mut self, indent: usize, role: Role, text: &str) {
        self.hanging(&" ".repeat(indent), Role::Plain, role, text);
    }

    /// A paragraph that starts with a mark or label; its other lines are indented to where the text starts.
    pub(crate) fn hanging(&mut self, label: &str, label_role: Role, role: Role, text: &str) {
        self.wrap(label, label_role, role, text, true);
    }

    /// An address and a remark on it. An address in two pieces cannot be clicked or copied, so it alone may be wider
    /// than the page.
    pub(crate) fn address(&mut self, label: &str, role: Role, address: &str, remark: &str) {
        let remark = remark.replace(' ', &STICKY_SPACE.to_string());
        let start = self.text.len();
        self.wrap(label, role, Role::Faint, &format!("{address} {remark}"), false);
        if self.style.links && is_linkable(address) {
            // Only after wrapping: the codes take no columns.
            let (before, written) = self.text.split_at(start);
            let linked = format!("\u{1b}]8;;{address}\u{1b}\\{address}\u{1b}]8;;\u{1b}\\");
            self.text = format!("{before}{}", written.replacen(address, &linked, 1));
        }
    }

    /// A name and whose it is, on one line where they fit. What is nobody's in particular has no second part.
    pub(crate) fn name(&mut self, label: &str, role: Role, name: &str, whose: &str) {
        let indent = display_width(label);
        if whose.is_empty() {
            self.hanging(label, role, Role::Strong, name);
        } else if indent + display_width(name) + display_width(whose) + 3 <= self.style.width {
            self.pieces(&[(role, label), (Role::Strong, name), (Role::Faint, &format!(" ({whose})"))]);
        } else {
            self.hanging(label, role, Role::Strong, name);
            self.paragraph(indent, Role::Faint, &format!("({whose})"));
        }
    }

    /// A line of a tree with a remark: `first` draws the branch in front of it, `others` in front of its further lines.
    pub(crate) fn branch(&mut self, first: &str, others: &str, role: Role, name: &str, remark: &str) {
        let remark = if remark.is_empty() { String::new() } else { format!(" ({remark})") };
        let width = self.style.width.saturating_sub(display_width(others)).max(30);
        let options = Options::new(width)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        let text = format!("{name}{remark}");
        let mut left = name.chars().filter(|character| !character.is_whitespace()).count();
        for (number, line) in textwrap::wrap(&text, options).iter().enumerate() {
            self.paint(Role::Faint, if number == 0 { first } else { others });
            // The remark begins where the characters of the name end.
            let mut split = 0;
            for (at, character) in line.char_indices() {
                if left == 0 {
                    break;
                }
                left -= usize::from(!character.is_whitespace());
                split = at + character.len_utf8();
            }
            let (own, rest) = line.split_at_checked(split).unwrap_or((line, ""));
            self.paint(role, own);
            self.paint(Role::Faint, rest);
            self.end_line();
        }
    }

    /// A chain of places, broken between places rather than inside them.
    pub(crate) fn chain(&mut self, label: &str, places: &[String]) {
        let sticky: Vec<String> = places.iter().map(|place| stick(place, self.style.width / 2)).collect();
        // The arrow goes with the place that follows, so that a continued line shows that it continues.
        self.hanging(label, Role::Faint, Role::Faint, &sticky.join(&format!(" ›{STICKY_SPACE}")));
    }

    fn wrap(&mut self, label: &str, label_role: Role, role: Role, text: &str, break_words: bool) {
        let indent = display_width(label);
        let options = Options::new(self.style.width.saturating_sub(indent).max(20))
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .break_words(break_words);
        for (number, line) in textwrap::wrap(text, options).iter().enumerate() {
            if number == 0 {
                self.paint(label_role, label);
            } else {
                self.text.push_str(&" ".repeat(indent));
            }
            self.paint(role, &line.replace(STICKY_SPACE, " "));
            self.end_line();
        }
    }

    /// A heading with a line to the right edge, so that the eye finds the next part.
    pub(crate) fn rule(&mut self, role: Role, heading: &str) {
        self.heading('─', Role::Faint, role, heading);
    }

    /// The heading of the report on one of several packages.
    pub(crate) fn title(&mut self, heading: &str) {
        self.heading('━', Role::Strong, Role::Strong, heading);
    }

    fn heading(&mut self, dash: char, line_role: Role, role: Role, heading: &str) {
        let start = format!("{dash}{dash} ");
        let used = display_width(heading) + 4;
        let end = dash.to_string().repeat(self.style.width.saturating_sub(used));
        self.pieces(&[(line_role, &start), (role, heading), (Role::Plain, " "), (line_role, &end)]);
    }

    /// A line that starts with a verdict, never broken: build logs are searched for it.
    pub(crate) fn verdict_line(&mut self, role: Role, line: &str) {
        self.pieces(&[(role, line)]);
    }

    /// Lines that are laid out already, such as a table.
    pub(crate) fn block(&mut self, indent: usize, lines: &str) {
        for line in lines.lines() {
            let _ = write!(self.text, "{:indent$}{line}", "");
            self.end_line();
        }
    }

    /// Pieces of one line, each with its own looks; not wrapped.
    pub(crate) fn pieces(&mut self, pieces: &[(Role, &str)]) {
        for (role, text) in pieces {
            self.paint(*role, text);
        }
        self.end_line();
    }

    /// Columns that a block may take at an indent.
    pub(crate) fn width(&self, indent: usize) -> usize {
        self.style.width.saturating_sub(indent)
    }

    fn paint(&mut self, role: Role, text: &str) {
        if self.style.color && role != Role::Plain && !text.trim().is_empty() {
            let ansi = role.ansi();
            let _ = write!(self.text, "{ansi}{text}{ansi:#}");
        } else {
            self.text.push_str(text);
        }
    }

    fn end_line(&mut self) {
        let length = self.text.trim_end_matches(' ').len();
        self.text.truncate(length);
        self.text.push('\n');
    }
}

/// Stands for a space at which a line must not break. Package text cannot hold it: [`super::text::line`] turns every
/// white space into a plain one.
const STICKY_SPACE: char = '\u{a0}';

/// Whether an address can stand in a terminal's link code: a web address of visible ASCII and nothing else.
fn is_linkable(address: &str) -> bool {
    let web = address.starts_with("https://") || address.starts_with("http://");
    web && address.bytes().all(|byte| byte.is_ascii_graphic())
}

fn stick(place: &str, limit: usize) -> String {
    if display_width(place) > limit {
        return place.to_owned();
    }
    place.replace(' ', &STICKY_SPACE.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize, color: bool) -> Page {
        Page::new(Style { width, color, links: false })
    }

    #[test]
    fn a_chain_breaks_between_places() {
        let mut page = page(40, false);
        let places = ["model/model.mdp", "Orders.ACT_Sync", "loop over $OrderList", "REST call"];
        page.chain("  ", &places.map(String::from));
        assert_eq!(page.finish(), "  model/model.mdp › Orders.ACT_Sync\n  › loop over $OrderList › REST call\n");
    }

    #[test]
    fn a_line_is_never_wider_than_the_page_even_when_a_word_is() {
        let mut page = page(40, false);
        page.hanging("  * ", Role::Plain, Role::Plain, &format!("see {} there", "x".repeat(100)));
        let text = page.finish();
        assert!(text.lines().all(|line| display_width(line) <= 40), "{text}");
    }

    #[test]
    fn colour_is_written_only_where_it_is_wanted() {
        for (color, expected) in [(false, "bad\n"), (true, "\u{1b}[1m\u{1b}[31mbad\u{1b}[0m\n")] {
            let mut page = page(80, color);
            page.paragraph(0, Role::Bad, "bad");
            assert_eq!(page.finish(), expected);
        }
    }

    #[test]
    fn an_address_becomes_a_link_where_the_terminal_knows_links_and_it_is_a_plain_web_address() {
        let cases = [
            (
                true,
                "https://docs.mendix.com/a",
                "\u{1b}]8;;https://docs.mendix.com/a\u{1b}\\https://docs.mendix.com/a\u{1b}]8;;\u{1b}\\ (read)\n",
            ),
            (false, "https://docs.mendix.com/a", "https://docs.mendix.com/a (read)\n"),
            (true, "file:///etc/passwd", "file:///etc/passwd (read)\n"),
            (true, "https://a\u{e9}.example", "https://a\u{e9}.example (read)\n"),
        ];
        for (links, address, expected) in cases {
            let mut page = Page::new(Style { width: 80, color: false, links });
            page.address("", Role::Plain, address, "(read)");
            assert_eq!(page.finish(), expected);
        }
    }
}
