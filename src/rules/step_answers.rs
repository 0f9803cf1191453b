//! What people say about the steps of a plan, in the same file as their answers: done, or not needed. Read as strictly.
//! It becomes no fact: only a plan shows it, and `check` leaves it alone.

use jiff::civil::Date;

use crate::yaml::{Content, Decoder, Node, Place, nearest};

use super::answers::{date, optional_text};

const KEYS: [&str; 7] = ["step", "about", "app", "answer", "by", "date", "until"];

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    Done,
    NotNeeded,
}

/// What somebody said of one step, or of some of the objects that it lists.
#[derive(Debug)]
pub(crate) struct StepAnswer {
    pub(crate) step: String,
    /// The objects; none for the step as a whole.
    pub(crate) about: Vec<String>,
    app: Option<String>,
    pub(crate) settled: Settled,
    pub(crate) by: String,
    pub(crate) date: Date,
    /// The last day on which it counts; without one it counts for good.
    pub(crate) until: Option<Date>,
    place: Place,
}

impl StepAnswer {
    /// Whether it is about this app.
    pub(crate) fn is_for(&self, app: Option<&str>) -> bool {
        self.app.as_deref().is_none_or(|wanted| Some(wanted) == app)
    }

    /// Whether it is about one app alone.
    pub(crate) fn names_app(&self) -> bool {
        self.app.is_some()
    }

    /// The app that it names.
    pub(crate) fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }
}

/// Whether an item of the file is about a step.
pub(super) fn is_one(node: &Node) -> bool {
    matches!(&node.content, Content::Mapping(entries) if entries.iter().any(|entry| entry.key == "step"))
}

/// Reads one.
pub(super) fn parse(decoder: &mut Decoder<'_>, node: &Node, ids: &[String]) -> Option<StepAnswer> {
    let fields = decoder.mapping_of(node, &KEYS)?;
    let step_node = fields.required("step", decoder)?;
    let step = decoder.text(step_node)?.to_owned();
    if !ids.contains(&step) {
        let hint = match nearest(&step, ids.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a plan shows the id of each step".to_owned(),
        };
        decoder.mistake(step_node.place, format!("there is no step `{step}`"), hint);
    }
    let about = match fields.get("about") {
        Some(node) => decoder.one_or_more(node).iter().filter_map(|item| decoder.text(item)).map(trimmed).collect(),
        None => Vec::new(),
    };
    let settled = fields
        .required("answer", decoder)
        .and_then(|node| decoder.word(node, &[("done", Settled::Done), ("not-needed", Settled::NotNeeded)]));
    let by = fields.required("by", decoder).and_then(|node| decoder.text(node).map(str::to_owned));
    let said = date(decoder, fields, "date");
    let until = fields.get("until").and_then(|_| date(decoder, fields, "until"));
    if let (Some(said), Some(until)) = (said, until)
        && until < said
    {
        decoder.mistake(node.place, "the answer ends before it is given", "`until` is its last day");
    }
    let app = optional_text(decoder, fields, "app");
    Some(StepAnswer { step, about, app, settled: settled?, by: by?, date: said?, until, place: node.place })
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// Notes what is said twice: nobody could tell which of the two counts.
pub(super) fn check_twice(decoder: &mut Decoder<'_>, answers: &[StepAnswer]) {
    for (index, answer) in answers.iter().enumerate() {
        let same = |other: &&StepAnswer| {
            let both = other.about.is_empty() && answer.about.is_empty()
                || other.about.iter().any(|about| answer.about.contains(about));
            other.step == answer.step && other.app == answer.app && both
        };
        if answers.iter().take(index).any(|other| same(&other)) {
            decoder.mistake(answer.place, format!("`{}` is answered twice", answer.step), "keep the newer answer");
        }
    }
}
