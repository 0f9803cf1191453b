//! Questions that a package raises, and the answers that people gave. An answer is shown with who gave it and until when
//! it holds, so that nobody has to take it for something the package says.

use serde::{Deserialize, Serialize};

/// What only a person or the environment can say about a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// Id of the question, such as `stored-mail-host`.
    pub id: String,
    /// The question.
    pub question: String,
    /// What depends on the answer.
    pub because: String,
    /// Where to look.
    pub look: String,
    /// What an answer has to be.
    pub expects: String,
    /// The objects that it is asked for, each with its answer; one without a name where it is asked for the app.
    pub asked: Vec<Asked>,
}

/// One object that a question is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The object, such as the name of a scheduled event; `None` for the app as a whole.
    pub about: Option<String>,
    /// The answer.
    pub answer: Option<GivenAnswer>,
}

/// An answer that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GivenAnswer {
    /// The answer as written, credentials masked.
    pub answer: String,
    /// Who gave it.
    pub by: String,
    /// When, `YYYY-MM-DD`.
    pub date: String,
    /// The last day on which it counts, `YYYY-MM-DD`.
    pub until: String,
    /// Whether it counts.
    pub state: AnswerState,
}

/// Whether an answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerState {
    /// It became a fact.
    Used,
    /// Its last day is over: the question is open again.
    Expired,
    /// Its date is still to come.
    TooEarly,
}

/// An answer that no package asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnusedAnswer {
    /// Id of the question.
    pub question: String,
    /// The object that it is about; `None` for the app as a whole.
    pub about: Option<String>,
    /// The app that it is about; `None` for any.
    pub app: Option<String>,
    /// Why it became no fact.
    pub why: String,
}

impl OpenQuestion {
    /// The objects without an answer that counts.
    pub fn open(&self) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(|asked| !asked.is_answered())
    }
}

impl Asked {
    /// Whether an answer that counts is there.
    pub fn is_answered(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.state == AnswerState::Used)
    }
}
