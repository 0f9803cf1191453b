//! What is done: puts what people said to steps and their objects. A step with boxes of its own is done only when each of
//! them is, so that an object that comes later is not taken for done.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::facts::secret::mask_credentials;
use crate::findings::{AnswerState, Asked, UnusedAnswer};
use crate::rules::{Settled, StepAnswer};

use super::build::PlanSources;
use super::{Item, Said, State, Step};

/// The answers about steps, and which of them were used.
pub(super) struct Settling<'a> {
    answers: &'a [StepAnswer],
    today: Date,
    app: Option<&'a str>,
    used: BTreeSet<(String, Option<String>)>,
    whole: BTreeSet<String>,
    others: Vec<UnusedAnswer>,
}

/// Answers that fit nothing in the plan.
pub(super) struct Unused(pub(super) Vec<UnusedAnswer>);

impl<'a> Settling<'a> {
    pub(super) fn of(sources: &PlanSources<'a>) -> Self {
        Self {
            answers: sources.answers.steps(),
            today: sources.answers.today(),
            app: sources.app(),
            used: BTreeSet::new(),
            whole: BTreeSet::new(),
            others: sources.answers.unused(std::slice::from_ref(sources.package)),
        }
    }

    /// Notes what is done of a step.
    pub(super) fn settle(&mut self, step: &mut Step) {
        for item in step.items.iter_mut().filter(|item| item.question.is_none()) {
            if let Some((state, said)) = self.said(&step.id, Some(&item.about)) {
                (item.state, item.said) = (state, Some(said));
            }
        }
        let whole = self.said(&step.id, None);
        if step.items.is_empty() {
            if let Some((state, said)) = whole {
                (step.state, step.said) = (state, Some(said));
            }
        } else {
            if whole.is_some() {
                self.whole.insert(step.id.clone());
            }
            step.state = of_items(&step.items);
        }
    }

    /// What was said of a step or object; an answer for this app alone comes before one for any.
    fn said(&mut self, step: &str, about: Option<&str>) -> Option<(State, Said)> {
        let fits = |answer: &&StepAnswer| {
            let is_about = about.map_or(answer.about.is_empty(), |about| answer.about.iter().any(|name| name == about));
            answer.step == step && is_about && answer.is_for(self.app)
        };
        let answer = self.answers.iter().filter(fits).max_by_key(|answer| answer.names_app())?;
        self.used.insert((step.to_owned(), about.map(str::to_owned)));
        let counts = self.today >= answer.date && answer.until.is_none_or(|until| self.today <= until);
        let (state, word) = match answer.settled {
            Settled::Done => (State::Done, "done"),
            Settled::NotNeeded => (State::NotNeeded, "not needed"),
        };
        let said = Said {
            answer: word.to_owned(),
            by: mask_credentials(&answer.by),
            date: answer.date.to_string(),
            until: answer.until.map(|until| until.to_string()),
            counts,
        };
        Some((if counts { state } else { State::Open }, said))
    }

    /// The answers that fit no step, object or question of the plan.
    pub(super) fn unused(self) -> Unused {
        let mut unused = self.others;
        for answer in self.answers {
            let about = answer.about.iter().map(|name| Some(name.clone()));
            let about: Vec<Option<String>> = if answer.about.is_empty() { vec![None] } else { about.collect() };
            for about in about {
                let is_whole = about.is_none() && self.whole.contains(&answer.step);
                let is_used = answer.is_for(self.app) && self.used.contains(&(answer.step.clone(), about.clone()));
                if is_used && !is_whole {
                    continue;
                }
                let why = if is_whole {
                    "this step has boxes of its own: say for each with `about` whether it is done"
                } else if answer.is_for(self.app) {
                    "this plan has no such step or object: it is settled, or has changed since"
                } else {
                    "it is about another app"
                };
                let (question, app) = (answer.step.clone(), answer.app().map(str::to_owned));
                unused.push(UnusedAnswer { question, about, app, why: why.to_owned() });
            }
        }
        unused.sort();
        unused.dedup();
        Unused(unused)
    }
}

/// A step is settled when all of its objects are.
fn of_items(items: &[Item]) -> State {
    if items.iter().any(|item| item.state == State::Open) {
        State::Open
    } else if items.iter().all(|item| item.state == State::NotNeeded) {
        State::NotNeeded
    } else {
        State::Done
    }
}

/// What was answered to a question.
pub(super) fn answered(asked: &Asked) -> (State, Option<Said>) {
    let said = asked.answer.as_ref().map(|answer| Said {
        answer: answer.answer.clone(),
        by: mask_credentials(&answer.by),
        date: answer.date.clone(),
        until: Some(answer.until.clone()),
        counts: answer.state == AnswerState::Used,
    });
    (if asked.is_answered() { State::Done } else { State::Open }, said)
}
