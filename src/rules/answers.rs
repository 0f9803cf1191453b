//! Answers: a file in which people say what only they or the environment can know. Read as strictly as a rule file, and
//! checked against the questions: an id that no question has, or an answer of another type, is a mistake.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Date;

use crate::facts::host::addresses;
use crate::facts::secret::mask_credentials;
use crate::facts::{GivenValue, HostClass, Known};
use crate::findings::{AnswerState, GivenAnswer, PackageResult, UnusedAnswer};
use crate::yaml::{Content, Decoder, Document, Fields, Mistakes, Node, nearest};

use super::load::{MAX_BYTES, RuleMistakes};
use super::question::{Effect, Question};
use super::rule_test;
use super::set::RuleSet;
use super::step_answers::{self, StepAnswer};

const KEYS: [&str; 7] = ["question", "about", "app", "answer", "by", "date", "until"];

/// What people answered, and the day on which it has to hold.
#[derive(Debug, Default)]
pub struct Answers {
    list: Vec<Answer>,
    steps: Vec<StepAnswer>,
    today: Date,
}

/// Which answers packages asked for.
#[derive(Debug, Default)]
pub struct AskedFor {
    answers: BTreeSet<usize>,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) question: String,
    pub(crate) about: Option<String>,
    app: Option<String>,
    pub(crate) value: GivenValue,
    text: String,
    by: String,
    date: Date,
    until: Date,
}

impl Answers {
    /// Reads a file of answers to the questions of a set of rules.
    ///
    /// # Errors
    ///
    /// All mistakes of the file, each with its place.
    pub fn load(path: &Path, rules: &RuleSet, today: Date) -> Result<Self, RuleMistakes> {
        let name = path.display().to_string();
        let mut mistakes = Mistakes::new();
        match crate::bounded::text(path, MAX_BYTES) {
            Ok(None) => mistakes.about(name, format!("the file is bigger than {MAX_BYTES} bytes"), "split it"),
            Err(error) => {
                mistakes.about(name, format!("cannot be read: {error}"), "check the path given with --answers");
            }
            Ok(Some(text)) => {
                let list = parse(&Document { name, text: text.into() }, rules, &mut mistakes);
                if let (Some((list, steps)), true) = (list, mistakes.is_empty()) {
                    return Ok(Self { list, steps, today });
                }
            }
        }
        Err(RuleMistakes(mistakes))
    }

    /// What was said of the steps of a plan.
    pub(crate) fn steps(&self) -> &[StepAnswer] {
        &self.steps
    }

    /// The day.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// The answer to a question about an object of an app. One that counts comes before one that does not, and then one that
    /// is about this app alone before one for any.
    pub(crate) fn to(&self, question: &str, about: Option<&str>, app: Option<&str>) -> Option<&Answer> {
        let fits = |answer: &&Answer| {
            answer.question == question
                && answer.about.as_deref() == about
                && answer.app.as_deref().is_none_or(|wanted| Some(wanted) == app)
        };
        let rank = |answer: &&Answer| (answer.on(self.today).state == AnswerState::Used, answer.app.is_some());
        self.list.iter().filter(fits).max_by_key(rank)
    }

    /// The answers that none of the packages asks for.
    pub fn unused(&self, packages: &[PackageResult]) -> Vec<UnusedAnswer> {
        let mut asked = AskedFor::default();
        for package in packages {
            self.note_asked(package, &mut asked);
        }
        self.unused_of(&asked)
    }

    /// Notes the answers that a package asks for.
    pub fn note_asked(&self, package: &PackageResult, asked: &mut AskedFor) {
        let is_asked = |answer: &Answer| {
            let is_app = answer.app.is_none() || answer.app == package.project;
            let mut questions = package.questions.iter().filter(|question| question.id == answer.question);
            is_app && questions.any(|question| question.asked.iter().any(|asked| asked.about == answer.about))
        };
        let answers = self.list.iter().enumerate().filter(|(_, answer)| is_asked(answer));
        asked.answers.extend(answers.map(|(index, _)| index));
    }

    /// The answers that were not asked for.
    pub fn unused_of(&self, asked: &AskedFor) -> Vec<UnusedAnswer> {
        let unused = self.list.iter().enumerate().filter(|(index, _)| !asked.answers.contains(index));
        let unused = unused.map(|(_, answer)| answer);
        let mut unused: Vec<UnusedAnswer> = unused
            .map(|answer| UnusedAnswer {
                question: answer.question.clone(),
                about: answer.about.clone(),
                app: answer.app.clone(),
                why: "no package asks this: it says so itself, or holds nothing of that name".to_owned(),
            })
            .collect();
        unused.sort();
        unused
    }
}

impl Answer {
    /// The answer as reports show it on a day.
    pub(crate) fn on(&self, today: Date) -> GivenAnswer {
        let state = match today {
            today if today > self.until => AnswerState::Expired,
            today if today < self.date => AnswerState::TooEarly,
            _ => AnswerState::Used,
        };
        GivenAnswer {
            answer: mask_credentials(&self.text),
            by: self.by.clone(),
            date: self.date.to_string(),
            until: self.until.to_string(),
            state,
        }
    }
}

/// Reads a text as a file of answers, on a day on which some of them may count.
#[cfg(fuzzing)]
pub(super) fn fuzz(text: &str, rules: &RuleSet) -> Result<Answers, String> {
    let mut mistakes = Mistakes::new();
    let document = Document { name: "answers.yaml".to_owned(), text: text.to_owned().into() };
    match parse(&document, rules, &mut mistakes) {
        Some((list, steps)) if mistakes.is_empty() => {
            Ok(Answers { list, steps, today: jiff::civil::date(2026, 11, 26) })
        }
        _ => Err(mistakes.to_string()),
    }
}

fn parse(document: &Document, rules: &RuleSet, mistakes: &mut Mistakes) -> Option<(Vec<Answer>, Vec<StepAnswer>)> {
    let root = crate::yaml::read(document, mistakes)?;
    let mut decoder = Decoder::new(document, mistakes);
    let fields = decoder.mapping_of(&root, &["answers"])?;
    let node = fields.required("answers", &mut decoder)?;
    let mut list: Vec<Answer> = Vec::new();
    let mut steps = Vec::new();
    let step_ids = rules.step_ids();
    for item in decoder.list(node)? {
        if step_answers::is_one(item) {
            steps.extend(step_answers::parse(&mut decoder, item, &step_ids));
            continue;
        }
        let Some(answer) = answer(&mut decoder, item, rules) else { continue };
        let same = |other: &&Answer| {
            other.question == answer.question && other.about == answer.about && other.app == answer.app
        };
        if list.iter().any(|other| same(&other)) {
            decoder.mistake(item.place, format!("`{}` is answered twice", answer.question), "keep the newer answer");
        }
        list.push(answer);
    }
    step_answers::check_twice(&mut decoder, &steps);
    Some((list, steps))
}

fn answer(decoder: &mut Decoder<'_>, node: &Node, rules: &RuleSet) -> Option<Answer> {
    let fields = decoder.mapping_of(node, &KEYS)?;
    let question = question(decoder, fields, rules);
    let about = optional_text(decoder, fields, "about");
    let app = optional_text(decoder, fields, "app");
    let by = fields.required("by", decoder).and_then(|node| decoder.text(node).map(str::to_owned));
    let [date, until] = ["date", "until"].map(|key| date(decoder, fields, key));
    if let (Some(date), Some(until)) = (date, until)
        && until < date
    {
        let place = fields.get("until").map_or(fields.place(), |node| node.place);
        decoder.mistake(
            place,
            "the answer ends before it is given",
            "`date` is when it was given, `until` its last day",
        );
    }
    let node = fields.required("answer", decoder);
    let question = question?;
    let node = node?;
    let value = rule_test::value(decoder, question.effect.field_type(), node);
    match (question.effect.is_for_each(), &about) {
        (true, None) => {
            let hint = "add `about: NAME`, as the report lists it";
            decoder.mistake(fields.place(), format!("`{}` is asked for each object", question.id), hint);
        }
        (false, Some(_)) => {
            decoder.mistake(
                fields.place(),
                format!("`{}` is asked for the app as a whole", question.id),
                "leave out `about`",
            );
        }
        _ => {}
    }
    let Some(Known::Is(value)) = value else {
        if value.is_some() {
            let hint = format!("give {}, or leave the answer out", question.expects());
            decoder.mistake(node.place, "`null` is no answer", hint);
        }
        return None;
    };
    if let (Effect::Endpoint | Effect::MailServer, GivenValue::Text(text)) = (question.effect, &value) {
        let named = addresses(text, true);
        if named.is_empty() || named.iter().any(|address| address.class == HostClass::Template) {
            let hint = "write the address or host itself, such as smtp.example.com:587";
            decoder.mistake(node.place, "no host is named here", hint);
        }
    }
    Some(Answer {
        question: question.id.clone(),
        about,
        app,
        value,
        text: shown(node),
        by: by?,
        date: date?,
        until: until?,
    })
}

fn question<'r>(decoder: &mut Decoder<'_>, fields: Fields<'_>, rules: &'r RuleSet) -> Option<&'r Question> {
    let node = fields.required("question", decoder)?;
    let id = decoder.text(node)?;
    let found = rules.questions().iter().find(|question| question.id == id);
    if found.is_none() {
        let hint = match nearest(id, rules.questions().iter().map(|question| question.id.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`mxready rules questions` lists all".to_owned(),
        };
        decoder.mistake(node.place, format!("there is no question `{id}`"), hint);
    }
    found
}

pub(super) fn optional_text(decoder: &mut Decoder<'_>, fields: Fields<'_>, key: &str) -> Option<String> {
    fields.get(key).and_then(|node| decoder.text(node)).map(|text| text.trim().to_owned())
}

pub(super) fn date(decoder: &mut Decoder<'_>, fields: Fields<'_>, key: &str) -> Option<Date> {
    let node = fields.required(key, decoder)?;
    let text = decoder.text(node)?;
    let date = text.parse().ok().filter(|_| text.len() == "2026-11-23".len());
    if date.is_none() {
        decoder.mistake(node.place, format!("`{text}` is not a date"), "write it as 2026-11-23");
    }
    date
}

fn shown(node: &Node) -> String {
    match &node.content {
        Content::Scalar(scalar) => scalar.text.clone(),
        Content::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Content::Mapping(_) => String::new(),
    }
}
