//! The plan as Markdown with task lists, as repositories, wikis and ticket systems show them. Names from the package are
//! code, everything else is prose without markup, so that nothing of it can make a link, a heading or a box of its own.

use std::fmt::Write as _;

use crate::plan::{Item, Phase, Plan, Span, State, Step, Table, Text};
use crate::report::text::line;

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
    let _ = writeln!(page, "**{}** {}\n", prose(&wording::standing(plan)), prose(&wording::progress(plan)));
    incomplete(&mut page, plan);
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
    let figures = if figures.is_empty() { String::new() } else { format!(" · {}", figures.join(" · ")) };
    let _ = writeln!(
        page,
        "- {} **{number} {}**{figures} · {}\n",
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
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(index, cell)| if index == 0 { code(cell, true) } else { prose(cell) })
            .collect();
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
    let pieces = text.spans.iter().enumerate().map(|(index, span)| match span {
        Span::Plain(text) if index == 0 => prose(text),
        // Spaces around a name are part of the sentence.
        Span::Plain(text) => {
            let safe = prose_inside(text);
            let before = if text.starts_with(char::is_whitespace) { " " } else { "" };
            let after = if text.ends_with(char::is_whitespace) && !safe.is_empty() { " " } else { "" };
            format!("{before}{safe}{after}")
        }
        Span::Name(name) => code(name, false),
    });
    let mut joined: String = pieces.collect();
    if let Some(Span::Plain(first)) = text.spans.first()
        && first.ends_with(char::is_whitespace)
        && text.spans.len() > 1
    {
        let safe = prose(first);
        joined.insert(safe.len(), ' ');
    }
    joined
}

/// Text that stays text, also at the start of a line.
fn prose(text: &str) -> String {
    let safe = prose_inside(text);
    let digits = safe.chars().take_while(char::is_ascii_digit).count();
    let after = safe.get(digits..).unwrap_or_default();
    match safe.chars().next() {
        // A list, a heading or a rule.
        Some('-' | '+' | '=') => format!("\\{safe}"),
        Some('0'..='9') if after.starts_with(['.', ')']) => {
            format!("{}\\{after}", safe.get(..digits).unwrap_or_default())
        }
        _ => safe,
    }
}

/// Text that stays text within a line. What platforms turn into links, mentions and references after Markdown is broken
/// by a space that nobody sees.
fn prose_inside(text: &str) -> String {
    let text = crate::report::text::shortened(text, LENGTH).replace("www.", "www\u{200b}.").replace("://", ":\u{0}//");
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '@' | '#' | '!' | '~' | '$' | '%' => {
                let _ = write!(safe, "&#{};&#8203;", u32::from(character));
            }
            '\u{0}' => safe.push_str("&#8203;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '|' => {
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
