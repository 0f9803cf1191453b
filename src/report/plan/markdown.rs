//! The plan as Markdown with task lists, as repositories, wikis and ticket systems show them. Names from the package are
//! code, everything else is prose without markup, so that nothing of it can make a link, a heading or a box of its own.

use std::fmt::Write as _;

use crate::plan::{Item, Phase, Plan, Span, State, Step, Table, Text};
use crate::report::text::{line, shortened};

use super::wording;

/// Rows of a table that stand open; more are folded.
const OPEN_ROWS: usize = 12;
/// Characters of a piece of text.
const LENGTH: usize = 1500;

/// The plan as Markdown.
pub fn render(plan: &Plan) -> String {
    let mut page = String::new();
    let _ = writeln!(page, "# {}\n", prose(&wording::title(plan)));
    let about: Vec<String> = wording::about(plan).iter().map(|part| prose(part)).collect();
    let _ = writeln!(page, "{}\n", about.join(" · "));
    if let Some(sha256) = &plan.app.sha256 {
        let _ = writeln!(page, "SHA-256 of the package: {}\n", code(sha256, false));
    }
    let figures = format!("{} {}", wording::progress(plan), wording::questions(plan));
    let _ = writeln!(page, "**{}** {}\n", prose(&wording::standing(plan)), prose(&figures));
    incomplete(&mut page, plan);
    in_short(&mut page, plan);
    for (index, phase) in plan.phases.iter().enumerate() {
        self::phase(&mut page, index + 1, phase);
    }
    unused(&mut page, plan);
    let _ = writeln!(
        page,
        "---\n\nWritten by mxready {}. What is done goes into the answers file with the id behind each step and, where \
         a step lists objects, their names: `docs/plan.md` says how.",
        env!("CARGO_PKG_VERSION")
    );
    page
}

fn in_short(page: &mut String, plan: &Plan) {
    let lines = wording::in_short(plan);
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(page, "{}\n", wording::BEFORE_THE_MOVE);
    for (index, each) in lines.iter().enumerate() {
        let _ = writeln!(page, "{}. {}", index + 1, text(each));
    }
    page.push('\n');
}

fn incomplete(page: &mut String, plan: &Plan) {
    let Some(incomplete) = &plan.incomplete else { return };
    let _ = writeln!(page, "> **This plan is incomplete: part of the package could not be read or judged.**\n>");
    for each in wording::incomplete(incomplete) {
        let _ = writeln!(page, "> - {}", prose(&each));
    }
    page.push('\n');
}

fn phase(page: &mut String, number: usize, phase: &Phase) {
    let _ = writeln!(page, "## {number}. {}\n", prose(&phase.title));
    if let Some(about) = &phase.about {
        let _ = writeln!(page, "{}\n", text(about));
    }
    let mut stage: Option<&str> = None;
    for (index, step) in phase.steps.iter().enumerate() {
        if step.stage.as_deref() != stage {
            stage = step.stage.as_deref();
            if let Some(stage) = stage {
                let _ = writeln!(page, "### {}\n", prose(stage));
            }
        }
        self::step(page, &format!("{number}.{}", index + 1), step);
    }
}

fn step(page: &mut String, number: &str, step: &Step) {
    let figures = wording::figures(step);
    let source = step.source.as_ref().filter(|source| is_address(&source.url));
    let source = source.map(|source| format!(" · [source](<{}>)", source.url)).unwrap_or_default();
    let figures = if figures.is_empty() { String::new() } else { format!(" · {}", figures.join(" · ")) };
    let _ = writeln!(
        page,
        "- {} **{number} {}**{figures} · {}{source}\n",
        tick(step.state),
        text(&step.title),
        code(&step.id, false)
    );
    let mut paragraph = |text: &str| {
        let _ = writeln!(page, "  {text}\n");
    };
    if !step.text.is_empty() {
        paragraph(&text(&step.text));
    }
    if let Some(look) = &step.look {
        paragraph(&format!("Where: {}", text(look)));
    }
    if let Some(said) = &step.said {
        paragraph(&format!("*{}*", prose(&wording::said(step.state, said))));
    }
    if !step.unread.is_empty() {
        let why: Vec<String> = step.unread.iter().map(|why| prose(why)).collect();
        paragraph(&format!("⚠ {}: {}.", wording::UNREAD, why.join("; ")));
    }
    for item in &step.items {
        self::item(page, item);
    }
    if !step.items.is_empty() {
        page.push('\n');
    }
    if let Some(table) = &step.table {
        self::table(page, table);
    }
}

/// An address that can stand between angle brackets and is nothing else. Rules of a team may name any.
fn is_address(url: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_graphic() && !matches!(character, '<' | '>' | '"' | '\\' | '`');
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(is_plain)
}

fn item(page: &mut String, item: &Item) {
    let starts_with_name = matches!(item.text.spans.first(), Some(Span::Name(name)) if *name == item.about);
    let named = if item.question.is_some() && item.question.as_deref() == Some(item.about.as_str()) {
        format!("{} ({})", text(&item.text), code(&item.about, false))
    } else if starts_with_name {
        text(&item.text)
    } else {
        format!("{}: {}", code(&item.about, false), text(&item.text))
    };
    let _ = write!(page, "  - {} {named}", tick(item.state));
    if let Some(detail) = &item.detail {
        let _ = write!(page, " {}", text(detail));
    }
    if let Some(said) = &item.said {
        let _ = write!(page, " *{}*", prose(&wording::said(item.state, said)));
    }
    page.push('\n');
}

fn table(page: &mut String, table: &Table) {
    let folded = table.rows.len() > OPEN_ROWS;
    if folded {
        let _ = writeln!(page, "  <details><summary>{} ({} rows)</summary>\n", prose(&table.caption), table.rows.len());
    } else {
        let _ = writeln!(page, "  {}:\n", prose(&table.caption));
    }
    let _ = writeln!(page, "  | {} |", table.columns.join(" | "));
    let _ = writeln!(page, "  |{}", " --- |".repeat(table.columns.len()));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| in_place(cell, true)).collect();
        let _ = writeln!(page, "  | {} |", cells.join(" | "));
    }
    page.push_str(if folded { "\n  </details>\n\n" } else { "\n" });
}

fn unused(page: &mut String, plan: &Plan) {
    if plan.unused_answers.is_empty() {
        return;
    }
    let _ = writeln!(page, "## Answers that fit nothing in this plan\n");
    for answer in &plan.unused_answers {
        let about = answer.about.as_ref().map(|about| format!(" about {}", code(about, false))).unwrap_or_default();
        let app = answer.app.as_ref().map(|app| format!(" in {}", prose(app))).unwrap_or_default();
        let _ = writeln!(page, "- {}{about}{app}: {}", code(&answer.question, false), prose(&answer.why));
    }
    page.push('\n');
}

fn tick(state: State) -> &'static str {
    if state.is_settled() { "[x]" } else { "[ ]" }
}

fn text(text: &Text) -> String {
    in_place(text, false)
}

fn in_place(text: &Text, in_table: bool) -> String {
    let pieces = text.spans.iter().map(|span| match span {
        Span::Plain(text) => {
            let edge = |is: bool| if is { " " } else { "" };
            let safe = inside(text, in_table);
            let (before, after) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
            if safe.is_empty() {
                edge(before || after).to_owned()
            } else {
                format!("{}{safe}{}", edge(before), edge(after))
            }
        }
        Span::Name(name) => code(name, in_table),
    });
    at_start(pieces.collect::<String>().trim())
}

/// Text that stays text, also at the start of a line.
fn prose(text: &str) -> String {
    at_start(&inside(text, false))
}

/// What would begin a list, a heading, a quotation or a rule at the start of a line.
fn at_start(safe: &str) -> String {
    let digits = safe.chars().take_while(char::is_ascii_digit).count();
    let (number, after) = safe.split_at_checked(digits).unwrap_or(("", safe));
    match safe.chars().next() {
        Some('-' | '+' | '=' | '>') => format!("\\{safe}"),
        Some('0'..='9') if after.starts_with(['.', ')']) => format!("{number}\\{after}"),
        _ => safe.to_owned(),
    }
}

/// Signs of addresses, names and code: a word that holds one is shown as code, where nothing of it is markup.
const OF_CODE: [char; 9] = ['_', '*', '$', '<', '@', '`', '\\', '{', '\u{200b}'];

/// Text that stays text within a line.
fn inside(text: &str, in_table: bool) -> String {
    let text = shortened(text, LENGTH);
    let words: Vec<String> = text.split(' ').map(|word| self::word(word, in_table)).collect();
    words.join(" ").trim().to_owned()
}

fn word(word: &str, in_table: bool) -> String {
    let is_code = word.contains("://") || word.starts_with("www.") || word.contains(OF_CODE);
    if !is_code {
        return escaped(word);
    }
    let start = word.len() - word.trim_start_matches(['(', '"', '\'', ',']).len();
    let (before, rest) = word.split_at_checked(start).unwrap_or(("", word));
    let core = rest.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'', '!', '?']);
    let after = rest.get(core.len()..).unwrap_or_default();
    // Texts of our own mark code like this.
    let bare = core.strip_prefix('`').and_then(|core| core.strip_suffix('`')).filter(|bare| !bare.contains('`'));
    let shown = if core.is_empty() { String::new() } else { code(bare.unwrap_or(core), in_table) };
    format!("{}{shown}{}", escaped(before), escaped(after))
}

/// A word without signs of code. What platforms turn into references after Markdown is broken by a space that nobody sees.
fn escaped(word: &str) -> String {
    let mut safe = String::with_capacity(word.len());
    for (at, character) in word.char_indices() {
        let has_more = word.get(at + character.len_utf8()..).is_some_and(|rest| !rest.is_empty());
        match character {
            '#' | '!' | '~' | '%' | '^' if has_more => {
                let _ = write!(safe, "&#{};&#8203;", u32::from(character));
            }
            '&' => safe.push_str("&amp;"),
            '#' | '~' | '[' | ']' | '|' => {
                safe.push('\\');
                safe.push(character);
            }
            character => safe.push(character),
        }
    }
    safe
}

/// A name as code: nothing in it is markup. A table takes a bar for its own unless it is escaped.
fn code(name: &str, in_table: bool) -> String {
    let name = line(name);
    if name.is_empty() {
        return "(empty)".to_owned();
    }
    let longest = name.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    let name = if in_table { name.replace('|', "\\|") } else { name };
    format!("{fence}{space}{name}{space}{fence}")
}

#[cfg(test)]
mod tests;
