//! Procedures: how an app moves to a target, as data beside it. A file holds the phases and steps with their sentences,
//! where to look in the portal, and which facts of the package a step lists; `crate::plan` fills them in for one app. It
//! knows no app, and refuses a file that names a value, list, rule or question that is not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::Source;
use crate::yaml::{Decoder, Document, Fields, Mistakes, Node, Place, legal_words};

use super::kind::Kind;
use super::question::Question;
use super::rule::Rule;
use super::rule_file::{is_id, source};
use super::target::Target;

const KEYS: [&str; 6] = ["target", "title", "repair-order", "upgrade-stops", "upgrade-goals", "phases"];
const PHASE_KEYS: [&str; 5] = ["id", "title", "about", "repairs", "steps"];
const STAGE_KEYS: [&str; 4] = ["id", "title", "rules", "kinds"];
const STEP_KEYS: [&str; 11] =
    ["id", "title", "do", "look", "needs", "lists", "none", "asks", "takes", "only-on", "source"];

/// How the steps begin that repair the cause which a rule found.
pub(crate) const REPAIR: &str = "repair-";

/// How an app moves to a target.
#[derive(Debug)]
pub struct Procedure {
    /// The target that it leads to.
    pub target: String,
    /// Such as `Move to Mendix Cloud v4`.
    pub title: String,
    /// The phases, in order.
    pub phases: Vec<PhaseText>,
    /// The order in which causes are repaired.
    pub(crate) stages: Vec<Stage>,
    /// Versions at which an upgrade stops.
    pub(crate) upgrade_stops: Vec<String>,
    /// Thresholds that an upgrade has to reach.
    pub(crate) upgrade_goals: Vec<String>,
    pub(crate) document: Document,
    names: Names,
}

/// A part of the procedure.
#[derive(Debug)]
pub struct PhaseText {
    /// Its name.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What holds for all of its steps.
    pub about: Option<String>,
    /// The causes that are repaired in it.
    pub repairs: Option<Repairs>,
    /// Its steps, in order.
    pub steps: Vec<StepText>,
}

/// Which causes a phase repairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repairs {
    /// Those of the stage `version`, whatever their severity.
    Version,
    /// What blocks the move.
    Blockers,
    /// What differs on the target.
    Warnings,
    /// What is good to know.
    Infos,
}

/// A step before it is filled in. Texts hold placeholders such as `{app}`.
#[derive(Debug)]
pub struct StepText {
    /// Its name: the same in every plan, whatever else changes.
    pub id: String,
    /// What to do, in a few words.
    pub title: String,
    /// What to do.
    pub todo: String,
    /// Where, in the portal.
    pub look: Option<String>,
    /// A value without which the step says nothing.
    pub needs: Option<String>,
    /// What of the package it lists.
    pub lists: Option<StepList>,
    /// What it says where the list is empty; without it the step is left out then.
    pub none: Option<String>,
    /// Questions that are answered here.
    pub asks: Vec<String>,
    /// Rules whose notes this step makes needless.
    pub takes: Vec<String>,
    /// Profiles on which it is a step; all where it is empty.
    pub only_on: Vec<String>,
    /// Where the claim comes from.
    pub source: Option<Source>,
}

/// One stage of the repairs.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) rules: Vec<String>,
    pub(crate) kinds: Vec<String>,
}

/// What is named in a procedure and checked against the other files once all are read.
#[derive(Debug, Default)]
struct Names {
    rules: Vec<(String, Place)>,
    questions: Vec<(String, Place)>,
    profiles: Vec<(String, Place)>,
    thresholds: Vec<(String, Place)>,
    steps: BTreeMap<String, Place>,
    target: Place,
}

macro_rules! closed_words {
    ($(#[doc = $documentation:literal])+ $name:ident { $($(#[doc = $line:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $documentation])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $line])+ $variant,)+ }

        impl $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
        }
    };
}

closed_words! {
    /// What of the package a step lists.
    StepList {
        /// What could not be read.
        Unread = "unread",
        /// Questions that no other step asks.
        Questions = "questions",
        /// Findings that the team accepted.
        Accepted = "accepted",
        /// Every scheduled event: is it on today?
        EventsToday = "events-today",
        /// Events that may be on at the old node.
        EventsToStop = "events-to-stop",
        /// The same, to be switched on at the new one.
        EventsToStart = "events-to-start",
        /// The same, with what to see.
        EventsToSee = "events-to-see",
        /// Constants.
        Constants = "constants",
        /// Paths that the app serves.
        Paths = "paths",
        /// Published services.
        PathsToCall = "paths-to-call",
        /// Public hosts that the app calls.
        Hosts = "hosts",
        /// Every host that the app calls.
        HostsToCall = "hosts-to-call",
        /// Calls with a client certificate.
        Certificates = "certificates",
        /// Mail servers that the app names.
        Mail = "mail",
        /// Places that send mail.
        MailToSend = "mail-to-send",
    }
}

closed_words! {
    /// A value of the app that texts may name.
    PlanValue {
        /// The app's name.
        App = "app",
        /// The package's file name.
        Package = "package",
        /// The target's title.
        Target = "target",
        /// The Mendix version.
        Version = "version",
        /// The model's version.
        ModelVersion = "model-version",
        /// What is deployed: this package, or one of a higher version where this one is too old.
        DeployedPackage = "deployed-package",
        /// The Mendix version of what is deployed.
        DeployedVersion = "deployed-version",
        /// How many constants there are.
        ConstantCount = "constant-count",
        /// How many scheduled events there are.
        EventCount = "event-count",
        /// The after-startup microflow.
        AfterStartup = "after-startup",
        /// The health-check microflow.
        HealthCheck = "health-check",
        /// The versions on the way to a supported one.
        UpgradePath = "upgrade-path",
        /// The version that the target asks for.
        UpgradeGoal = "upgrade-goal",
        /// When most events start, as a sentence of its own; empty where there is nothing to say.
        Busiest = "busiest",
        /// A mail server on the same machine.
        LocalMail = "local-mail",
    }
}

impl PlanValue {
    /// The value of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(word, _)| *word == name).map(|(_, value)| *value)
    }
}

impl Procedure {
    /// The ids of all steps.
    pub fn step_ids(&self) -> impl Iterator<Item = &str> {
        self.names.steps.keys().map(String::as_str)
    }

    /// Notes what it names and nobody has.
    pub(crate) fn check(&self, rules: &[Rule], targets: &[Target], questions: &[Question], mistakes: &mut Mistakes) {
        let note = |names: &[(String, Place)], what: &str, legal: &[&str], mistakes: &mut Mistakes| {
            for (name, place) in names.iter().filter(|(name, _)| !legal.contains(&name.as_str())) {
                mistakes.at(&self.document, *place, format!("unknown {what} `{name}`"), legal_words(name, legal));
            }
        };
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        note(&self.names.rules, "rule", &ids, mistakes);
        let ids: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        note(&self.names.questions, "question", &ids, mistakes);
        for (step, place) in self.names.steps.iter().filter(|(step, _)| ids.contains(&step.as_str())) {
            let hint = "both are named in the answers file, so they need different names";
            mistakes.at(&self.document, *place, format!("`{step}` is the id of a question"), hint);
        }
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        note(&[(self.target.clone(), self.names.target)], "target", &names, mistakes);
        let target = targets.iter().find(|target| target.name == self.target);
        let profiles: Vec<&str> =
            target.into_iter().flat_map(|target| &target.profiles).map(|profile| profile.name.as_str()).collect();
        note(&self.names.profiles, "profile", &profiles, mistakes);
        let thresholds: BTreeSet<&str> = target
            .into_iter()
            .flat_map(|target| &target.profiles)
            .flat_map(|profile| profile.thresholds.keys().map(String::as_str))
            .collect();
        note(&self.names.thresholds, "threshold", &thresholds.into_iter().collect::<Vec<_>>(), mistakes);
    }
}

/// Reads a procedure. `None` where a part is wrong; all that is wrong is among the mistakes.
pub(crate) fn parse(document: &Document, root: &Node, stem: &str, mistakes: &mut Mistakes) -> Option<Procedure> {
    let before = mistakes.len();
    let mut reader = Reader { decoder: Decoder::new(document, mistakes), names: Names::default() };
    let fields = reader.decoder.mapping_of(root, &KEYS)?;
    let target = reader.required_text(fields, "target");
    if let (Some(target), Some(node)) = (&target, fields.get("target")) {
        reader.names.target = node.place;
        if target != stem {
            let message = format!("the target has to be `{stem}`, as the file is called");
            reader.decoder.mistake(node.place, message, "");
        }
    }
    let title = reader.required_text(fields, "title");
    let stages = reader.items(fields, "repair-order", Reader::stage);
    let phases = reader.items(fields, "phases", Reader::phase);
    let upgrade_stops = reader.texts(fields, "upgrade-stops");
    let goals = reader.named(fields, "upgrade-goals");
    reader.names.thresholds.extend(goals.iter().cloned());
    let upgrade_goals = goals.into_iter().map(|(name, _)| name).collect();
    let names = reader.names;
    if mistakes.len() > before {
        return None;
    }
    let (target, title) = (target?, title?);
    Some(Procedure { target, title, phases, stages, upgrade_stops, upgrade_goals, document: document.clone(), names })
}

/// A decoder, and the names that were met.
struct Reader<'a> {
    decoder: Decoder<'a>,
    names: Names,
}

impl Reader<'_> {
    fn items<T>(&mut self, fields: Fields<'_>, key: &str, read: impl Fn(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        let Some(node) = fields.required(key, &mut self.decoder) else { return Vec::new() };
        let items = self.decoder.list(node).unwrap_or_default();
        items.iter().filter_map(|item| read(self, item)).collect()
    }

    fn stage(&mut self, node: &Node) -> Option<Stage> {
        let fields = self.decoder.mapping_of(node, &STAGE_KEYS)?;
        let rules = self.named(fields, "rules");
        self.names.rules.extend(rules.iter().cloned());
        let kinds = self.named(fields, "kinds");
        let legal: Vec<&str> = Kind::all().iter().map(|kind| kind.name).collect();
        for (kind, place) in kinds.iter().filter(|(kind, _)| !legal.contains(&kind.as_str())) {
            self.decoder.mistake(*place, format!("unknown kind of facts `{kind}`"), legal_words(kind, &legal));
        }
        let names = |list: Vec<(String, Place)>| list.into_iter().map(|(name, _)| name).collect();
        Some(Stage {
            id: self.required_text(fields, "id")?,
            title: self.required_text(fields, "title")?,
            rules: names(rules),
            kinds: names(kinds),
        })
    }

    fn phase(&mut self, node: &Node) -> Option<PhaseText> {
        let fields = self.decoder.mapping_of(node, &PHASE_KEYS)?;
        let repairs = fields.get("repairs").and_then(|node| {
            let words = [
                ("version", Repairs::Version),
                ("blockers", Repairs::Blockers),
                ("warnings", Repairs::Warnings),
                ("infos", Repairs::Infos),
            ];
            self.decoder.word(node, &words)
        });
        let steps = if fields.get("steps").is_some() { self.items(fields, "steps", Self::step) } else { Vec::new() };
        Some(PhaseText {
            id: self.required_text(fields, "id")?,
            title: self.required_text(fields, "title")?,
            about: self.text(fields, "about"),
            repairs,
            steps,
        })
    }

    fn step(&mut self, node: &Node) -> Option<StepText> {
        let fields = self.decoder.mapping_of(node, &STEP_KEYS)?;
        let id = self.required_text(fields, "id")?;
        if !is_id(&id) {
            self.decoder.mistake(node.place, format!("`{id}` is no id"), "use lower-case words joined by hyphens");
        }
        if id.starts_with(REPAIR) {
            self.decoder.mistake(node.place, format!("`{id}` is the name of a repair"), "choose another id");
        }
        if self.names.steps.insert(id.clone(), node.place).is_some() {
            self.decoder.mistake(
                node.place,
                format!("a step `{id}` stands here twice"),
                "answers name steps by their id",
            );
        }
        let [asks, takes, only_on] = ["asks", "takes", "only-on"].map(|key| self.named(fields, key));
        self.names.questions.extend(asks.iter().cloned());
        self.names.rules.extend(takes.iter().cloned());
        self.names.profiles.extend(only_on.iter().cloned());
        let needs = self.text(fields, "needs");
        if let Some(value) = &needs {
            self.value(value, fields.get("needs").map_or(node.place, |node| node.place));
        }
        let names = |list: Vec<(String, Place)>| list.into_iter().map(|(name, _)| name).collect();
        Some(StepText {
            id,
            title: self.required_text(fields, "title")?,
            todo: self.required_text(fields, "do")?,
            look: self.text(fields, "look"),
            needs,
            lists: fields.get("lists").and_then(|node| self.decoder.word(node, StepList::WORDS)),
            none: self.text(fields, "none"),
            asks: names(asks),
            takes: names(takes),
            only_on: names(only_on),
            source: fields.get("source").and_then(|node| source(&mut self.decoder, node)),
        })
    }

    fn required_text(&mut self, fields: Fields<'_>, key: &str) -> Option<String> {
        fields.required(key, &mut self.decoder)?;
        self.text(fields, key)
    }

    /// A text on one line, its placeholders checked.
    fn text(&mut self, fields: Fields<'_>, key: &str) -> Option<String> {
        let node = fields.get(key)?;
        let text = self.decoder.text(node)?.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            self.value(name, node.place);
            rest = after;
        }
        Some(text)
    }

    fn value(&mut self, name: &str, place: Place) {
        if PlanValue::named(name).is_none() {
            let legal: Vec<&str> = PlanValue::WORDS.iter().map(|(word, _)| *word).collect();
            self.decoder.mistake(place, format!("a plan knows no value `{name}`"), legal_words(name, &legal));
        }
    }

    fn texts(&mut self, fields: Fields<'_>, key: &str) -> Vec<String> {
        self.named(fields, key).into_iter().map(|(text, _)| text).collect()
    }

    fn named(&mut self, fields: Fields<'_>, key: &str) -> Vec<(String, Place)> {
        let Some(node) = fields.get(key) else { return Vec::new() };
        let items = self.decoder.list(node).unwrap_or_default();
        items.iter().filter_map(|item| Some((self.decoder.text(item)?.to_owned(), item.place))).collect()
    }
}
