//! What only people can say: open questions with where to look, and the answers that were given, with who gave them.

use crate::findings::{AnswerState, Asked, GivenAnswer, OpenQuestion, PackageResult};
use crate::report::words;

/// The questions of one package.
pub(super) struct Questions<'a> {
    /// `3 open questions`.
    pub(super) heading: String,
    pub(super) open: Vec<OpenEntry<'a>>,
    pub(super) answered: Vec<AnsweredEntry<'a>>,
}

/// A question without an answer that counts.
pub(super) struct OpenEntry<'a> {
    pub(super) question: &'a OpenQuestion,
    /// The objects that it is asked for; empty for the app as a whole.
    pub(super) about: Vec<&'a str>,
    /// Answers that do not count, and why.
    pub(super) stale: Vec<String>,
}

/// An answer that became a fact.
pub(super) struct AnsweredEntry<'a> {
    pub(super) id: &'a str,
    pub(super) about: &'a str,
    pub(super) answer: &'a GivenAnswer,
}

impl<'a> Questions<'a> {
    /// The section; `None` where the package raises no question.
    pub(super) fn of(package: &'a PackageResult) -> Option<Self> {
        let open = package.questions.iter().filter(|question| question.open().next().is_some());
        let answered = package.questions.iter().flat_map(|question| {
            question
                .asked
                .iter()
                .filter(|asked| asked.is_answered())
                .filter_map(|asked| AnsweredEntry::of(question, asked))
        });
        let open: Vec<_> = open.map(OpenEntry::of).collect();
        let heading = words::counted(open.len(), "open question");
        (!package.questions.is_empty()).then(|| Self { heading, open, answered: answered.collect() })
    }
}

impl<'a> OpenEntry<'a> {
    fn of(question: &'a OpenQuestion) -> Self {
        let stale = |asked: &Asked| {
            asked.answer.as_ref().map(|old| {
                let why = match old.state {
                    AnswerState::TooEarly => format!("counts from {} on", old.date),
                    AnswerState::Expired | AnswerState::Used => format!("counted until {}", old.until),
                };
                format!("{} said {}; that {why}", old.by, old.answer)
            })
        };
        Self {
            about: question.open().filter_map(|asked| asked.about.as_deref()).collect(),
            stale: question.open().filter_map(stale).collect(),
            question,
        }
    }
}

impl<'a> AnsweredEntry<'a> {
    fn of(question: &'a OpenQuestion, asked: &'a Asked) -> Option<Self> {
        let about = asked.about.as_deref().unwrap_or("the app as a whole");
        Some(Self { id: &question.id, about, answer: asked.answer.as_ref()? })
    }
}
