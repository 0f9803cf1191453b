//! Targets: what depends on the platform and on the date. A target has profiles, oldest first; each sets thresholds and
//! may set another severity for a rule or leave it out, with the reason.

use std::collections::BTreeMap;

use crate::findings::Severity;
use crate::yaml::{Content, Decoder, Document, Fields, Mistakes, Node, Place, legal_words};

use super::bound::{Bound, BoundValue};
use super::condition::Thresholds;
use super::rule_file::{SEVERITIES, is_id};

/// A platform to move to.
#[derive(Debug)]
pub struct Target {
    /// Such as `mendix-cloud-v4`.
    pub name: String,
    /// Such as `Mendix Cloud v4`.
    pub title: String,
    /// Its profiles, the newest last; at least one.
    pub profiles: Vec<Profile>,
    pub(crate) document: Document,
}

/// What holds on a platform from a date on.
#[derive(Debug)]
pub struct Profile {
    /// Such as `2021`.
    pub name: String,
    /// What happened then.
    pub title: String,
    pub(crate) thresholds: BTreeMap<String, Threshold>,
    /// Severities that differ from the rule's own.
    pub(crate) severities: BTreeMap<String, (Severity, Place)>,
    /// Rules that do not apply, with the reason.
    pub(crate) left_out: BTreeMap<String, (String, Place)>,
    place: Place,
}

/// A value that a profile sets.
#[derive(Debug)]
pub(crate) struct Threshold {
    node: Node,
    /// As messages print it.
    pub(crate) text: String,
}

impl Profile {
    /// A threshold as messages print it.
    pub fn threshold(&self, name: &str) -> Option<&str> {
        self.thresholds.get(name).map(|threshold| threshold.text.as_str())
    }

    /// The reason why a rule does not apply.
    pub fn reason_to_leave_out(&self, rule: &str) -> Option<&str> {
        self.left_out.get(rule).map(|(reason, _)| reason.as_str())
    }
}

/// Reads a target file.
pub(crate) fn parse(document: &Document, root: &Node, stem: &str, mistakes: &mut Mistakes) -> Option<Target> {
    let mut decoder = Decoder::new(document, mistakes);
    let fields = decoder.mapping_of(root, &["name", "title", "profiles"])?;
    let name = text(&mut decoder, fields, "name");
    if let (Some(name), Some(node)) = (&name, fields.get("name"))
        && (name != stem || !is_id(name))
    {
        decoder.mistake(node.place, format!("the name has to be `{stem}`, as the file is called"), "");
    }
    let title = text(&mut decoder, fields, "title");
    let node = fields.required("profiles", &mut decoder)?;
    let mut profiles: Vec<Profile> = Vec::new();
    for item in decoder.list(node)? {
        let Some(profile) = profile(&mut decoder, item) else { continue };
        if profiles.iter().any(|other| other.name == profile.name) {
            decoder.mistake(profile.place, format!("a profile `{}` stands here twice", profile.name), "");
        }
        profiles.push(profile);
    }
    if profiles.is_empty() {
        decoder.mistake(node.place, "a target needs at least one profile", "");
        return None;
    }
    Some(Target { name: name?, title: title?, profiles, document: document.clone() })
}

fn text(decoder: &mut Decoder<'_>, fields: Fields<'_>, key: &str) -> Option<String> {
    let node = fields.required(key, decoder)?;
    decoder.text(node).map(|text| text.trim().to_owned())
}

fn profile(decoder: &mut Decoder<'_>, node: &Node) -> Option<Profile> {
    let fields = decoder.mapping_of(node, &["name", "title", "thresholds", "severities", "left-out"])?;
    let name = text(decoder, fields, "name");
    let title = text(decoder, fields, "title");
    let mut profile = Profile {
        name: String::new(),
        title: String::new(),
        thresholds: BTreeMap::new(),
        severities: BTreeMap::new(),
        left_out: BTreeMap::new(),
        place: node.place,
    };
    for entry in entries(decoder, fields, "thresholds", "names and values") {
        if let Some(text) = threshold_text(&entry.value) {
            profile.thresholds.insert(entry.key.clone(), Threshold { node: entry.value.clone(), text });
        } else {
            decoder.expected(&entry.value, "a value or a list of values");
        }
    }
    for entry in entries(decoder, fields, "severities", "rules and their severities") {
        if let Some(severity) = decoder.word(&entry.value, &SEVERITIES) {
            profile.severities.insert(entry.key.clone(), (severity, entry.place));
        }
    }
    for entry in entries(decoder, fields, "left-out", "rules and why they do not apply") {
        if let Some(reason) = decoder.text(&entry.value) {
            profile.left_out.insert(entry.key.clone(), (reason.trim().to_owned(), entry.place));
        }
    }
    profile.name = name?;
    profile.title = title?;
    Some(profile)
}

fn entries<'n>(decoder: &mut Decoder<'_>, fields: Fields<'n>, key: &str, what: &str) -> &'n [crate::yaml::Entry] {
    let mapping = fields.get(key).and_then(|node| decoder.mapping(node, what));
    mapping.map_or(&[], |mapping| mapping.entries())
}

fn threshold_text(node: &Node) -> Option<String> {
    match &node.content {
        Content::Scalar(scalar) if !scalar.is_null() && !scalar.is_missing() => Some(scalar.text.clone()),
        Content::List(items) if !items.is_empty() => {
            let texts: Option<Vec<String>> = items.iter().map(threshold_text).collect();
            texts.map(|texts| texts.join(", "))
        }
        _ => None,
    }
}

/// Puts the thresholds of one profile into the conditions of one rule, and notes what is missing or of another type.
pub(crate) struct ProfileThresholds<'a> {
    pub(crate) target: &'a Target,
    pub(crate) profile: &'a Profile,
    pub(crate) rule: &'a Document,
    pub(crate) mistakes: &'a mut Mistakes,
}

impl Thresholds for ProfileThresholds<'_> {
    fn value<T: BoundValue>(&mut self, bound: &Bound<T>) -> Option<T> {
        let (name, place) = match bound {
            Bound::Given(value) => return Some(value.clone()),
            Bound::Threshold { name, place } => (name, *place),
        };
        let threshold = self.threshold(name, place)?;
        let value = T::from_node(&threshold.node);
        if value.is_none() {
            let message = format!("threshold `{name}` has to be {}", T::WHAT);
            let hint = format!("{} compares with it", self.rule.name);
            self.mistakes.at(&self.target.document, threshold.node.place, message, hint);
        }
        value
    }
}

impl<'a> ProfileThresholds<'a> {
    /// The threshold of this name.
    pub(crate) fn threshold(&mut self, name: &str, place: Place) -> Option<&'a Threshold> {
        let threshold = self.profile.thresholds.get(name);
        if threshold.is_none() {
            let message = format!("profile {} of {} sets no threshold `{name}`", self.profile.name, self.target.name);
            let legal: Vec<&str> = self.profile.thresholds.keys().map(String::as_str).collect();
            self.mistakes.at(self.rule, place, message, legal_words(name, &legal));
        }
        threshold
    }
}
