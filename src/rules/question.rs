//! Questions: what no package can show. A file says what to ask, why, where to look, for which packages it has to be
//! asked, and which fact the answer becomes.
//!
//! An answer may fill a field that the package leaves unknown, or add a row. A rule that fires does so from what is
//! known, whatever else is unknown, so no answer can silence one. Nothing that the package says of the app is overridden;
//! the one default that may be is the mail host of a marketplace module, which an administrator replaces anyway.

use crate::facts::{FieldInfo, FieldType};
use crate::yaml::{Decoder, Document, Fields, Mistakes, Node, Place, legal_words};

use super::compile;
use super::condition::Condition;
use super::kind::Kind;
use super::rule_file::is_id;

const KEYS: [&str; 8] = ["id", "targets", "question", "because", "look", "asked-when", "fills", "adds"];

/// The kind that holds nothing but answers.
pub(crate) const ENVIRONMENT: &str = "environment";

/// A question as its file gives it.
#[derive(Debug)]
pub struct Question {
    /// Its name, equal to the file's: `stored-mail-host`.
    pub id: String,
    /// The question.
    pub text: String,
    /// What depends on the answer.
    pub because: String,
    /// Where to look, in Studio Pro or the portal.
    pub look: String,
    /// What the answer becomes.
    pub(crate) effect: Effect,
    /// The packages for which it is asked; all where there is none.
    pub(crate) asked_when: Option<(&'static Kind, Condition)>,
    pub(crate) targets: Vec<(String, Place)>,
    pub(crate) id_place: Place,
    pub(crate) document: Document,
}

/// What an answer becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Effect {
    /// The value of a field, by index; only where it is unknown.
    Fill(&'static Kind, usize),
    /// An address: the present value of the constant that the answer is about.
    Endpoint,
    /// A mail server: the one that the app's settings name.
    MailServer,
}

impl Effect {
    /// What an answer has to be.
    pub(crate) fn field_type(self) -> FieldType {
        match self {
            Self::Fill(kind, index) => kind.fields.get(index).map_or(FieldType::Text, |field| field.field_type),
            Self::Endpoint | Self::MailServer => FieldType::Text,
        }
    }

    /// Whether each object has an answer of its own.
    pub(crate) fn is_for_each(self) -> bool {
        match self {
            Self::Fill(kind, _) => kind.name != ENVIRONMENT,
            Self::Endpoint => true,
            Self::MailServer => false,
        }
    }
}

impl Question {
    /// The file that holds it.
    pub fn file(&self) -> &str {
        &self.document.name
    }

    /// Whether each object has an answer of its own.
    pub fn is_for_each(&self) -> bool {
        self.effect.is_for_each()
    }

    /// What an answer has to be, in words.
    pub fn expects(&self) -> String {
        match self.effect.field_type() {
            FieldType::Text => "a text".to_owned(),
            FieldType::Word(words) => format!("one of {}", words.join(", ")),
            FieldType::Version => "a version".to_owned(),
            FieldType::Number => "a number, or a size such as 800 MB".to_owned(),
            FieldType::Flag => "true or false".to_owned(),
            FieldType::Texts => "a list of texts".to_owned(),
            FieldType::Words(words) => format!("a list of {}", words.join(", ")),
        }
    }
}

/// Reads a question. `None` where a part is wrong; all that is wrong is among the mistakes.
pub(crate) fn parse(document: &Document, root: &Node, stem: &str, mistakes: &mut Mistakes) -> Option<Question> {
    let mut decoder = Decoder::new(document, mistakes);
    let fields = decoder.mapping_of(root, &KEYS)?;
    let id = fields.required("id", &mut decoder).and_then(|node| {
        let id = decoder.text(node)?;
        if !is_id(id) || id != stem {
            decoder.mistake(node.place, format!("the id has to be `{stem}`, as the file is called"), "");
        }
        Some((id.to_owned(), node.place))
    });
    let targets = super::rule_file::targets(&mut decoder, fields);
    let [text, because, look] = ["question", "because", "look"].map(|key| {
        let node = fields.required(key, &mut decoder)?;
        decoder.text(node).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let effect = effect(&mut decoder, fields);
    let asked_when = fields.get("asked-when").map(|node| asked_when(&mut decoder, node));
    let effect = effect?;
    let asked_when = match asked_when {
        Some(condition) => Some(condition?),
        None => None,
    };
    if let Some(wanted) = wanted_kind(effect)
        && asked_when.as_ref().is_none_or(|(kind, _)| kind.name != wanted)
    {
        let place = fields.get("asked-when").map_or(fields.place(), |node| node.place);
        decoder.mistake(place, format!("this question is asked for each `{wanted}`"), format!("test `{wanted}` here"));
        return None;
    }
    let (id, id_place) = id?;
    Some(Question {
        id,
        text: text?,
        because: because?,
        look: look?,
        effect,
        asked_when,
        targets: targets?,
        id_place,
        document: document.clone(),
    })
}

/// The kind whose rows a question is asked for, one by one.
fn wanted_kind(effect: Effect) -> Option<&'static str> {
    match effect {
        Effect::Fill(kind, _) => (kind.name != ENVIRONMENT).then_some(kind.name),
        Effect::Endpoint => Some("constant"),
        Effect::MailServer => None,
    }
}

fn effect(decoder: &mut Decoder<'_>, fields: Fields<'_>) -> Option<Effect> {
    match (fields.get("fills"), fields.get("adds")) {
        (Some(node), None) => filled(decoder, node),
        (None, Some(node)) => {
            decoder.word(node, &[("endpoint", Effect::Endpoint), ("mail-server", Effect::MailServer)])
        }
        (Some(_), Some(node)) => {
            decoder.mistake(node.place, "a question either fills a field or adds a row", "leave one of them out");
            None
        }
        (None, None) => {
            decoder.mistake(fields.place(), "the answer becomes nothing", "add `fills: KIND.FIELD` or `adds: KIND`");
            None
        }
    }
}

fn filled(decoder: &mut Decoder<'_>, node: &Node) -> Option<Effect> {
    let text = decoder.text(node)?;
    let Some((name, field)) = text.split_once('.') else {
        decoder.expected(node, "a kind and its field, such as scheduled-event.enabled");
        return None;
    };
    let Some(kind) = Kind::named(name) else {
        let names: Vec<&str> = Kind::all().iter().map(|kind| kind.name).collect();
        decoder.mistake(node.place, format!("unknown kind of facts `{name}`"), legal_words(name, &names));
        return None;
    };
    let Some((index, _)) = kind.field(field) else {
        let names: Vec<String> = kind.fields.iter().map(FieldInfo::name).collect();
        let legal: Vec<&str> = names.iter().map(String::as_str).collect();
        let message = format!("`{}` has no field `{field}`", kind.name);
        decoder.mistake(node.place, message, legal_words(field, &legal));
        return None;
    };
    Some(Effect::Fill(kind, index))
}

fn asked_when(decoder: &mut Decoder<'_>, node: &Node) -> Option<(&'static Kind, Condition)> {
    let mapping = decoder.mapping(node, "one kind of facts")?;
    let names: Vec<&str> = Kind::all().iter().map(|kind| kind.name).collect();
    let [entry] = mapping.entries() else {
        decoder.mistake(
            node.place,
            "a question asks about one kind of facts",
            format!("legal here: {}", names.join(", ")),
        );
        return None;
    };
    let Some(kind) = Kind::named(&entry.key) else {
        let message = format!("unknown kind of facts `{}`", entry.key);
        decoder.mistake(entry.place, message, legal_words(&entry.key, &names));
        return None;
    };
    Some((kind, compile::condition(decoder, kind, &entry.value)?))
}
