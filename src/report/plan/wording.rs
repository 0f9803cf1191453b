//! Sentences that the formats of a plan share.

use crate::findings::{Severity, Verdict};
use crate::plan::{Incomplete, Plan, Said, State, Step, Text};
use crate::report::words::{self, counted, counted_or_no, listed};

/// `Move to Mendix Cloud v4: Parcel depot`.
pub(super) fn title(plan: &Plan) -> String {
    let name = plan.app.name.as_deref().filter(|name| !name.trim().is_empty());
    format!("{}: {}", plan.title, name.unwrap_or(&plan.app.path))
}

/// `Parcel depot, Mendix 6.10.12, model version 3.2.0; fixtures/demo.mda; for mendix-cloud-v4 as of 2026`.
pub(super) fn about(plan: &Plan) -> Vec<String> {
    let app = &plan.app;
    let known = |what: &str, value: &Option<String>| match value {
        Some(value) => format!("{what} {value}"),
        None => format!("{what} not known"),
    };
    let mut parts = vec![
        known("Mendix", &app.mendix_version),
        known("model version", &app.model_version),
        format!("package {}", app.path),
    ];
    parts.push(format!("for {} as of {}", plan.target.name, plan.target.as_of));
    parts
}

/// Where the app stands: verdict, causes and effort.
pub(super) fn standing(plan: &Plan) -> String {
    let summary = &plan.summary;
    let with_effort = |count: usize, noun: &str, effort: u32| match (count, effort) {
        (0, _) => counted_or_no(0, noun),
        (count, effort) => format!("{} ({})", counted(count, noun), counted(effort as usize, "story point")),
    };
    let causes = [
        with_effort(summary.blockers, "blocking cause", summary.effort_of_blockers),
        with_effort(summary.warnings, "cause to repair or accept", summary.effort_of_warnings)
            .replace("cause to repair or accepts", "causes to repair or accept"),
    ];
    let verdict = match summary.verdict {
        Verdict::Ready => "The package is ready as it is",
        Verdict::NotReady => "The package is not ready",
        Verdict::CannotTell => "Nobody can tell yet whether the package is ready",
    };
    format!("{verdict}: {}.", listed(&causes))
}

/// What has to be true before the app can move, in the order in which it is brought about.
pub(super) fn in_short(plan: &Plan) -> Vec<Text> {
    let steps = || plan.phases.iter().flat_map(|phase| &phase.steps).filter(|step| !step.state.is_settled());
    // The way to a higher version says all that the causes for it say.
    let upgrade = plan.phases.iter().find(|phase| phase.steps.iter().any(|step| step.id == UPGRADE));
    let is_upgrade = |step: &Step| upgrade.is_some_and(|phase| phase.steps.iter().any(|other| other.id == step.id));
    let is_blocker = |step: &&Step| step.id == UPGRADE || step.severity == Some(Severity::Blocker) && !is_upgrade(step);
    steps()
        .filter(is_blocker)
        .map(|step| {
            let title = Text::plain(step.title.to_string());
            let objects = step.items.iter().filter(|item| item.state == State::Open).map(|item| item.about.as_str());
            let title = if step.items.is_empty() { title } else { title.and(": ").names(objects, OBJECTS) };
            let of_upgrade = || upgrade?.steps.iter().filter_map(|step| step.effort).max();
            match step.effort.or_else(|| if step.id == UPGRADE { of_upgrade() } else { None }) {
                Some(effort) => title.and(format!(" ({})", counted(effort as usize, "story point"))),
                None => title,
            }
        })
        .collect()
}

/// How many answers are missing. Not the number of questions that a check tells, so it says what it counts.
pub(super) fn questions(plan: &Plan) -> String {
    let items = plan.phases.iter().flat_map(|phase| &phase.steps).flat_map(|step| &step.items);
    match items.filter(|item| item.question.is_some() && item.state == State::Open).count() {
        0 => String::new(),
        1 => "1 question waits for an answer that no package holds.".to_owned(),
        count => format!(
            "{} wait for an answer that no package holds (each scheduled event counts, constants do not).",
            counted(count, "question")
        ),
    }
}

/// The step that names the way to a version that the target takes.
const UPGRADE: &str = "upgrade-path";
/// Objects of a cause that are named.
const OBJECTS: usize = 3;

/// How far the plan is.
pub(super) fn progress(plan: &Plan) -> String {
    let Plan { summary, .. } = plan;
    let steps = counted(summary.steps, "step");
    match summary.settled {
        0 => format!("{steps}, none done yet."),
        settled => format!("{steps}, {} done.", words::grouped(settled)),
    }
}

/// What an incomplete plan may be short of.
pub(super) fn incomplete(incomplete: &Incomplete) -> Vec<String> {
    let mut lines = Vec::new();
    let places = incomplete.contradictions.iter().chain(&incomplete.unreadable);
    for place in places.take(PLACES) {
        let path = if place.path.is_empty() { "the archive" } else { &place.path };
        lines.push(format!("{path}: {}", place.why));
    }
    let more = (incomplete.contradictions.len() + incomplete.unreadable.len()).saturating_sub(PLACES);
    lines.extend((more > 0).then(|| format!("and {}", counted(more, "more place"))));
    if !incomplete.unjudged.is_empty() {
        let rules = counted(incomplete.unjudged.len(), "rule");
        let blockers = match incomplete.unjudged_blockers {
            0 => "none of them could block the move".to_owned(),
            count => format!("{} of them could block the move", words::grouped(count)),
        };
        lines.push(format!("{rules} could not be judged; {blockers}."));
    }
    if !incomplete.partial.is_empty() {
        let rules = counted(incomplete.partial.len(), "rule");
        lines.push(format!("{rules} found something and may have missed more: {}.", incomplete.partial.join(", ")));
    }
    lines
}

const PLACES: usize = 6;

/// `blocker · 8 story points · In the app`.
pub(super) fn figures(step: &Step) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(step.severity.map(|severity| severity.as_str().to_owned()));
    parts.extend(step.effort.map(|effort| counted(effort as usize, "story point")));
    parts
}

/// Who said that something is done, or said so until it was over.
pub(super) fn said(state: State, said: &Said) -> String {
    let Said { answer, by, date, until, counts } = said;
    match (counts, until) {
        (true, Some(until)) if state == State::Open => format!("{answer}, said {by} on {date}, until {until}"),
        (true, _) => format!("{answer}, says {by} on {date}"),
        (false, Some(until)) => format!("{by} said {answer} on {date}, which counted until {until}: open again"),
        (false, None) => format!("{by} says {answer}, which counts from {date} on"),
    }
}

/// What could not be read at a step.
pub(super) const UNREAD: &str = "Could not be read, and may matter here";

/// What stands above the list of what blocks the move.
pub(super) const BEFORE_THE_MOVE: &str = "Before the move, in this order:";
