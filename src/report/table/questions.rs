//! What only people can say: open questions, and answers with who gave them. A line for each question, as there are many
//! and they stand behind what was found; who wants to answer them asks for everything, with the reason and where to look.

use textwrap::core::display_width;

use crate::findings::{AnswerState, Asked, OpenQuestion, Overview, PackageResult};

use super::super::Detail;
use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::words::counted;

/// Characters of a text.
const TEXT_LENGTH: usize = 400;

pub(super) fn section(page: &mut Page, package: &PackageResult, detail: Detail) {
    let open: Vec<&OpenQuestion> =
        package.questions.iter().filter(|question| question.open().next().is_some()).collect();
    if !open.is_empty() {
        page.blank();
        page.rule(Role::Note, &format!("ASK SOMEBODY: {}", counted(open.len(), "question")));
        page.blank();
        let more = if detail == Detail::Verbose { "" } else { " --verbose tells why each counts and where to look." };
        let intro = format!(
            "The package cannot show these. Put what you find out into a file for --answers; `mxready rules questions` \
             shows its form.{more}"
        );
        page.paragraph(0, Role::Faint, &intro);
        if detail == Detail::Verbose {
            for question in open {
                whole(page, question);
            }
        } else {
            brief(page, &open);
        }
    }
    answered(page, package);
}

/// A line for each question: first those about parts of the app, then those about its environment.
fn brief(page: &mut Page, open: &[&OpenQuestion]) {
    let id_width = open.iter().map(|question| display_width(&line(&question.id))).max().unwrap_or_default();
    let (parts, whole): (Vec<&OpenQuestion>, Vec<&OpenQuestion>) =
        open.iter().copied().partition(|question| objects(question) > 0);
    for (heading, questions) in [("About parts of the app", parts), ("About its environment", whole)] {
        if questions.is_empty() {
            continue;
        }
        page.blank();
        page.paragraph(0, Role::Strong, heading);
        for question in questions {
            let id = line(&question.id);
            let label = format!("? {id}{} ", " ".repeat(id_width.saturating_sub(display_width(&id)) + 1));
            let about = match objects(question) {
                0 => String::new(),
                count => format!("{}: ", counted(count, "object")),
            };
            let text = cut_to(&format!("{about}{}", line(&question.question)), page.width(display_width(&label)));
            page.pieces(&[(Role::Note, &label), (Role::Plain, &text)]);
            for asked in question.open() {
                stale(page, asked);
            }
        }
    }
}

/// How many objects a question is asked for; none where it is asked for the app as a whole.
fn objects(question: &OpenQuestion) -> usize {
    question.open().filter(|asked| asked.about.is_some()).count()
}

/// The text, cut between words where it is wider than a line has room for.
fn cut_to(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split(' ') {
        if display_width(&kept) + display_width(word) + 2 > width {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept.push('…');
    kept
}

/// A question with all that helps to answer it.
fn whole(page: &mut Page, question: &OpenQuestion) {
    page.blank();
    page.hanging("? ", Role::Note, Role::Strong, &line(&question.id));
    page.paragraph(2, Role::Plain, &shortened(&question.question, TEXT_LENGTH));
    for asked in question.open() {
        if let Some(about) = &asked.about {
            page.hanging("    about ", Role::Faint, Role::Plain, &shortened(about, TEXT_LENGTH));
        }
        stale(page, asked);
    }
    page.hanging("  Why     ", Role::Faint, Role::Plain, &shortened(&question.because, TEXT_LENGTH));
    page.hanging("  Look at ", Role::Faint, Role::Plain, &shortened(&question.look, TEXT_LENGTH));
}

/// An answer that does not count, and why: whoever gave it takes the question for answered.
fn stale(page: &mut Page, asked: &Asked) {
    let Some(old) = &asked.answer else { return };
    let why = match old.state {
        AnswerState::TooEarly => format!("counts from {} on", old.date),
        AnswerState::Expired | AnswerState::Used => format!("counted until {}", old.until),
    };
    let about = asked.about.as_deref().map(|about| format!("{about}: ")).unwrap_or_default();
    let said = format!("{about}{} said {}; that {why}", old.by, old.answer);
    page.hanging("    ", Role::Warn, Role::Warn, &shortened(&said, TEXT_LENGTH));
}

fn answered(page: &mut Page, package: &PackageResult) {
    let answers: Vec<(&OpenQuestion, &Asked)> = package
        .questions
        .iter()
        .flat_map(|question| question.asked.iter().map(move |asked| (question, asked)))
        .filter(|(_, asked)| asked.is_answered())
        .collect();
    if answers.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Note, &format!("TAKEN FROM {}", counted(answers.len(), "answer").to_uppercase()));
    page.blank();
    for (question, asked) in answers {
        let Some(answer) = &asked.answer else { continue };
        let about = asked.about.as_deref().map(|about| format!(" of {about}")).unwrap_or_default();
        let text = format!("{}{about}: {} ({}, {})", question.id, answer.answer, answer.by, answer.date);
        page.hanging("- ", Role::Note, Role::Plain, &shortened(&text, TEXT_LENGTH));
    }
}

/// Answers that became nothing, for the run as a whole.
pub(super) fn unused(page: &mut Page, run: &Overview) {
    if run.unused_answers.is_empty() {
        return;
    }
    page.blank();
    page.rule(Role::Warn, &format!("NOT USED: {}", counted(run.unused_answers.len(), "answer")));
    page.blank();
    for answer in &run.unused_answers {
        let about = answer.about.as_deref().map(|about| format!(" about {about}")).unwrap_or_default();
        let app = answer.app.as_deref().map(|app| format!(" in {app}")).unwrap_or_default();
        let text = format!("{}{about}{app}: {}", answer.question, answer.why);
        page.hanging("- ", Role::Warn, Role::Plain, &shortened(&text, TEXT_LENGTH));
    }
}
