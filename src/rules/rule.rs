//! A rule: what it matches, what it says, and the tests that prove it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts::{GivenValue, Known, OwnerKind, Word};
use crate::findings::{Confidence, Outcome, Severity, Source};
use crate::yaml::{Document, Place};

use super::bound::{Bound, BoundValue};
use super::condition::{Condition, JavaFields, Thresholds};
use super::java_classes::JavaClasses;
use super::kind::{FactRow, Kind};
use super::template::Template;
use super::truth::Truth;

/// A rule as its file gives it.
#[derive(Debug)]
pub struct Rule {
    /// Its name, equal to the file's: `mendix-version-below-floor`.
    pub id: String,
    /// Key in the catalogue of platform differences, such as `V4-VER-FLOOR`.
    pub catalogue: Option<String>,
    /// What is wrong, in a few words.
    pub title: String,
    /// How bad it is, unless a profile says otherwise.
    pub severity: Severity,
    /// How sure a finding is.
    pub confidence: Confidence,
    /// Effort to repair the cause, in story points.
    pub effort: u32,
    /// The kind of facts that it matches.
    pub kind: &'static Kind,
    /// Where its claims about the platform come from; at least one.
    pub sources: Vec<Source>,
    /// Its tests.
    pub tests: Vec<RuleTest>,
    pub(crate) targets: Vec<(String, Place)>,
    pub(crate) condition: Arc<Condition>,
    pub(crate) possible_when: Option<Arc<Condition>>,
    pub(crate) message: Template,
    pub(crate) remedy: Template,
    /// Where the keys `id`, `match` and `message` stand.
    pub(crate) places: Places,
    pub(crate) document: Document,
}

/// Places that checks across files point at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    pub(crate) id: Place,
    pub(crate) condition: Place,
    pub(crate) message: Place,
}

/// A test inside a rule file: one fact, and what the rule has to say about it.
#[derive(Debug)]
pub struct RuleTest {
    /// What it shows.
    pub name: String,
    /// What the rule has to say.
    pub expect: Outcome,
    /// The profile for which it holds; all to which the rule applies where there is none.
    pub(crate) as_of: Option<(String, Place)>,
    pub(crate) given: Given,
}

/// The kind whose facts are read only where a rule asks for them.
pub(crate) const JAVA_REFERENCE: &str = "java-reference";

/// The fact of a test.
#[derive(Debug)]
pub(crate) enum Given {
    /// Fields by index; the others are absent.
    Fields(Vec<(usize, Known<GivenValue>)>),
    /// Something that could not be read.
    Unreadable,
    /// A whole package, by its path from the rule file.
    Package(String),
}

impl Rule {
    /// The Java classes without which a condition on this rule's kind cannot hold; `None` where it may hold for any.
    pub(crate) fn java_classes_of(&self, condition: &Condition) -> Option<JavaClasses> {
        let index = |name| self.kind.field(name).map(|(index, _)| index);
        let fields = JavaFields { class: index("class")?, method: index("method")?, relation: index("relation")? };
        condition.java_classes(fields)
    }

    /// Whether a condition on this rule's kind may hold for the code of a library.
    pub(crate) fn may_be_about_libraries(&self, condition: &Condition) -> bool {
        let owner = self.kind.field("owner").map(|(index, _)| index);
        let required = condition.required_texts();
        let mut owners = required.iter().filter(|(field, _)| Some(*field) == owner);
        owners.all(|(_, owners)| owners.contains(&OwnerKind::Library.as_str()))
    }

    /// The file that holds it.
    pub fn file(&self) -> &str {
        &self.document.name
    }

    /// The message with its placeholders.
    pub fn message(&self) -> String {
        self.message.source(self.kind)
    }

    /// What to do, with its placeholders.
    pub fn remedy(&self) -> String {
        self.remedy.source(self.kind)
    }

    /// The thresholds that its conditions and texts name.
    pub(crate) fn threshold_names(&self) -> BTreeSet<String> {
        let mut names = ThresholdNames(BTreeSet::new());
        for condition in std::iter::once(&self.condition).chain(&self.possible_when) {
            condition.bind(&mut names);
        }
        names.0.extend(self.message.thresholds().chain(self.remedy.thresholds()).map(str::to_owned));
        names.0
    }

    /// The `match` part of the file as its writer laid it out.
    pub fn match_text(&self) -> String {
        let lines = self.document.text.lines().skip(self.places.condition.line.saturating_sub(1));
        let mut text = String::new();
        for (index, line) in lines.enumerate() {
            if index > 0 && line.starts_with(|character: char| !character.is_whitespace()) {
                break;
            }
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// Notes the names of thresholds instead of putting in values.
struct ThresholdNames(BTreeSet<String>);

impl Thresholds for ThresholdNames {
    fn value<T: BoundValue>(&mut self, bound: &Bound<T>) -> Option<T> {
        if let Bound::Threshold { name, .. } = bound {
            self.0.insert(name.clone());
        }
        None
    }
}

impl RuleTest {
    /// The row that the test describes.
    pub(crate) fn row(&self, kind: &Kind) -> Box<dyn FactRow> {
        match &self.given {
            Given::Unreadable | Given::Package(_) => kind.example(true),
            Given::Fields(fields) => {
                let mut row = kind.example(false);
                for (index, value) in fields {
                    row.fill(*index, value.clone());
                }
                row
            }
        }
    }
}

/// What a condition says about one row. A row that stands for something unreadable never fires.
pub(crate) fn outcome(condition: &Condition, row: &dyn FactRow) -> Outcome {
    match condition.test(row) {
        Truth::False => Outcome::Quiet,
        Truth::True if row.unreadable().is_none() => Outcome::Fired,
        Truth::True | Truth::Unknown => Outcome::CannotTell,
    }
}
