//! What the shipped rules say about the event of a case.

use mxready::facts::{Facts, Growth, Known, Row, ScheduledEvent, gather};
use mxready::findings::Outcome;
use mxready::java::JavaInterest;
use mxready::package::{Limits, Package};
use mxready::rules::Judge;

use crate::case::{Case, Label};

const RUNS_LONG: &str = "scheduled-event-runs-long";
/// Rules that tell people to look for themselves.
const NOT_VISIBLE: [&str; 2] = ["scheduled-event-work-not-visible", "scheduled-event-without-microflow"];

/// What the rules say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Reported as long; the growth is visible.
    Long,
    /// Reported as long, while the work is not visible in full.
    MaybeLong,
    /// Reported as not visible, or the rule could not tell.
    CannotTell,
    /// Not a word.
    Quiet,
}

impl Answer {
    /// Whether the event is reported as long.
    pub(crate) fn reported(self) -> bool {
        matches!(self, Self::Long | Self::MaybeLong)
    }

    pub(crate) fn agrees(self, label: Label) -> bool {
        match label {
            Label::Long => self.reported(),
            Label::NotLong => self == Self::Quiet,
            Label::CannotTell => matches!(self, Self::MaybeLong | Self::CannotTell),
        }
    }
}

pub(crate) fn facts(case: &Case) -> Facts {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.mda");
    case.package().write_mda(&path).unwrap();
    gather(&Package::open(&path, Limits::default()).unwrap(), &JavaInterest::new()).unwrap()
}

/// The row of the event that the case is about.
pub(crate) fn event<'f>(case: &Case, facts: &'f Facts) -> &'f Row<ScheduledEvent> {
    let wanted =
        |row: &&Row<ScheduledEvent>| case.event.as_ref().is_none_or(|name| row.fact.name == Known::Is(name.clone()));
    let found: Vec<_> = facts.scheduled_events.iter().filter(wanted).collect();
    match found.as_slice() {
        [one] => one,
        others => panic!("{}: {} events; name the one that is meant with `# event:`", case.name, others.len()),
    }
}

/// Judges the event alone, so that nothing else in the model speaks for it.
pub(crate) fn answer(judge: &Judge<'_>, event: &Row<ScheduledEvent>) -> Answer {
    let facts = Facts { scheduled_events: vec![event.clone()], ..Facts::default() };
    let judgement = judge.judge(&facts);
    let said = |rule: &str| judgement.outcomes.iter().find(|outcome| outcome.rule == rule).unwrap().outcome;
    match said(RUNS_LONG) {
        Outcome::Fired if event.fact.growth == Known::Is(Growth::Unknown) => Answer::MaybeLong,
        Outcome::Fired => Answer::Long,
        Outcome::CannotTell => Answer::CannotTell,
        Outcome::Quiet if NOT_VISIBLE.into_iter().any(|rule| said(rule) != Outcome::Quiet) => Answer::CannotTell,
        Outcome::Quiet => Answer::Quiet,
    }
}
