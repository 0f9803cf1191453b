//! The plan: how one app moves, step by step, made from the procedure of the target and from what is known of the
//! package. It puts findings and facts in the order in which people work, asks what no package shows, and notes what is
//! done. It judges nothing anew, and what could not be read is said at the step where it matters, never left out.

mod build;
mod lists;
mod repairs;
mod settle;
mod text;
mod upgrade;
mod values;

use serde::Serialize;

use crate::findings::{Severity, Source, TargetInfo, Unreadable, UnusedAnswer, Verdict};

pub use build::{PlanSources, build};
pub use text::{Span, Text};

/// A plan for one app.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The target and its profile.
    pub target: TargetInfo,
    /// Such as `Move to Mendix Cloud v4`.
    pub title: String,
    /// The app it is for.
    pub app: PlannedApp,
    /// What stands in the way, in numbers.
    pub summary: Summary,
    /// What the plan may be short of; `null` where all was read and judged.
    pub incomplete: Option<Incomplete>,
    /// The phases, in order.
    pub phases: Vec<Phase>,
    /// Answers about steps, objects or questions that this plan does not have.
    pub unused_answers: Vec<UnusedAnswer>,
}

/// The app and its package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedApp {
    /// The app's name, where known.
    pub name: Option<String>,
    /// The package as the user named it.
    pub path: String,
    /// SHA-256 of the archive; `null` for a folder.
    pub sha256: Option<String>,
    /// Its Mendix version, where known.
    pub mendix_version: Option<String>,
    /// The version of its model, where known.
    pub model_version: Option<String>,
}

/// What stands in the way, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The verdict on the package as it is.
    pub verdict: Verdict,
    /// Causes that block the move; several findings may share one.
    pub blockers: usize,
    /// Causes to repair or to accept.
    pub warnings: usize,
    /// Effort for the blockers, in story points.
    pub effort_of_blockers: u32,
    /// Effort for the warnings.
    pub effort_of_warnings: u32,
    /// Steps of the plan.
    pub steps: usize,
    /// Steps that are done or not needed.
    pub settled: usize,
}

/// What the plan may be short of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incomplete {
    /// Where unpackers would not see the same archive.
    pub contradictions: Vec<Unreadable>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Rules that could not be judged.
    pub unjudged: Vec<String>,
    /// How many of them could block the move.
    pub unjudged_blockers: usize,
    /// Rules that found something, and may have missed more.
    pub partial: Vec<String>,
}

/// A part of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// Its name: the same in every plan.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What holds for all of its steps.
    pub about: Option<Text>,
    /// Its steps, in order; at least one.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Its name: the same in every plan.
    pub id: String,
    /// What to do, in a few words.
    pub title: Text,
    /// What to do.
    pub text: Text,
    /// Where, in the portal.
    pub look: Option<Text>,
    /// For a repair, how bad it is.
    pub severity: Option<Severity>,
    /// For a repair, the effort for all of its findings, in story points.
    pub effort: Option<u32>,
    /// For a repair, the part of the work that it belongs to.
    pub stage: Option<String>,
    /// What has a box of its own.
    pub items: Vec<Item>,
    /// What is only carried over or compared.
    pub table: Option<Table>,
    /// What could not be read, where it matters here.
    pub unread: Vec<String>,
    /// Where the claim comes from.
    pub source: Option<Source>,
    /// Whether it is done.
    pub state: State,
    /// Who said so.
    pub said: Option<Said>,
}

/// One object of a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The object; with the step's id it names the item.
    pub about: String,
    /// The question that it stands for: it is settled by an answer to that.
    pub question: Option<String>,
    /// What there is to say of it.
    pub text: Text,
    /// What to do about this one alone.
    pub detail: Option<Text>,
    /// Whether it is done.
    pub state: State,
    /// Who said so.
    pub said: Option<Said>,
}

/// A table of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it holds.
    pub caption: String,
    /// The headings; the first column names the objects.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Text>>,
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody said so.
    Open,
    /// It is done, or the question is answered.
    Done,
    /// Somebody decided that it need not be done.
    NotNeeded,
}

/// Who said something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The answer, credentials masked.
    pub answer: String,
    /// Who gave it.
    pub by: String,
    /// When, `YYYY-MM-DD`.
    pub date: String,
    /// The last day on which it counts; `null` where it counts for good.
    pub until: Option<String>,
    /// Whether it counts today.
    pub counts: bool,
}

impl State {
    /// Whether nothing is left to do.
    pub fn is_settled(self) -> bool {
        self != Self::Open
    }
}

impl Plan {
    /// Whether all of the package was read and judged.
    pub fn is_complete(&self) -> bool {
        self.incomplete.is_none()
    }
}
