//! What only people can say: open questions with where to look, and answers with who gave them.

use crate::findings::{AnswerState, Asked, OpenQuestion, PackageResult, Run};

use super::super::Detail;
use super::super::page::{Page, Role};
use super::super::text::{line, shortened};
use super::super::words::{counted, grouped};

/// Objects of one question that are shown unless everything is.
const OBJECTS_SHOWN: usize = 5;
/// Characters of a text.
const TEXT_LENGTH: usize = 400;

pub(super) fn section(page: &mut Page, package: &PackageResult, detail: Detail) {
    let open: Vec<&OpenQuestion> =
        package.questions.iter().filter(|question| question.open().next().is_some()).collect();
    if !open.is_empty() {
        page.blank();
        page.rule(Role::Note, &format!("ASK SOMEBODY: {}", counted(open.len(), "question")));
        page.blank();
        page.paragraph(
            0,
            Role::Faint,
            "The package cannot show these. Put what you find out into a file for --answers.",
        );
        for question in open {
            open_question(page, question, detail);
        }
    }
    answered(page, package);
}

fn open_question(page: &mut Page, question: &OpenQuestion, detail: Detail) {
    page.blank();
    page.hanging("? ", Role::Note, Role::Strong, &line(&question.id));
    page.paragraph(2, Role::Plain, &shortened(&question.question, TEXT_LENGTH));
    let open: Vec<&Asked> = question.open().collect();
    let shown = if detail == Detail::Verbose { open.len() } else { OBJECTS_SHOWN };
    for asked in open.iter().take(shown) {
        if let Some(about) = &asked.about {
            page.hanging("    about ", Role::Faint, Role::Plain, &shortened(about, TEXT_LENGTH));
        }
        if let Some(old) = &asked.answer {
            let why = match old.state {
                AnswerState::TooEarly => format!("counts from {} on", old.date),
                AnswerState::Expired | AnswerState::Used => format!("counted until {}", old.until),
            };
            let said = format!("{} said {}; that {why}", old.by, old.answer);
            page.hanging("    ", Role::Warn, Role::Warn, &shortened(&said, TEXT_LENGTH));
        }
    }
    let hidden = open.len().saturating_sub(shown);
    if hidden > 0 {
        page.paragraph(4, Role::Plain, &format!("and {} more (--verbose shows all)", grouped(hidden)));
    }
    if detail == Detail::Verbose {
        page.hanging("  Why     ", Role::Faint, Role::Plain, &shortened(&question.because, TEXT_LENGTH));
    }
    page.hanging("  Look at ", Role::Faint, Role::Plain, &shortened(&question.look, TEXT_LENGTH));
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
pub(super) fn unused(page: &mut Page, run: &Run) {
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
