//! What each scheduled event starts, as a tree: calls and loops down to the places that take long, with the way to the
//! costliest of them in bold. The tree is nested lists, which browsers lay out, break, print and read aloud by
//! themselves; the style sheet draws its lines.

use askama::Template;

use crate::facts::{Evidence, Facts, Growth, Known, Row, ScheduledEvent, Word};
use crate::report::words;

/// Steps of one event that are drawn.
const MOST_STEPS: usize = 150;

/// One scheduled event.
pub(in crate::report::html) struct EventPicture {
    pub(in crate::report::html) id: String,
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) owner: String,
    pub(in crate::report::html) when: String,
    pub(in crate::report::html) growth: &'static str,
    pub(in crate::report::html) reach: Option<String>,
    pub(in crate::report::html) signs: Vec<String>,
    /// Said where there are none.
    pub(in crate::report::html) no_signs: &'static str,
    pub(in crate::report::html) steps: Vec<Step>,
    pub(in crate::report::html) left_out: usize,
}

/// A step of the tree: a microflow, a loop, an activity.
#[derive(Template, Default)]
#[template(path = "step.html")]
pub(in crate::report::html) struct Step {
    text: String,
    kind: &'static str,
    note: Option<String>,
    costly: bool,
    /// Whether the costly way ends here.
    costly_end: bool,
    children: Vec<Step>,
}

/// The events of a package, those of the team's own modules first.
pub(in crate::report::html) fn of(facts: &Facts, prefix: &str) -> Vec<EventPicture> {
    let mut rows: Vec<_> = facts.scheduled_events.iter().collect();
    // The sort is stable: events of one owner stay in the order of their names.
    rows.sort_by_key(|row| row.owner.kind);
    rows.into_iter().enumerate().map(|(index, row)| picture(row, format!("{prefix}event-{}", index + 1))).collect()
}

fn picture(row: &Row<ScheduledEvent>, id: String) -> EventPicture {
    let event = &row.fact;
    let mut left_out = 0;
    let steps = steps(&row.evidence, &row.object, &mut left_out);
    EventPicture {
        id,
        name: row.object.clone(),
        owner: row.owner.to_string(),
        when: when(event),
        growth: growth(&event.growth),
        reach: event.reachable_flows.value().map(|flows| reach(*flows)),
        signs: event
            .signs
            .value()
            .map_or_else(Vec::new, |signs| signs.iter().map(|sign| sign.as_str().replace('-', " ")).collect()),
        no_signs: if event.signs.is_unknown() { "What it does could not be read." } else { "No sign of long work." },
        steps,
        left_out,
    }
}

fn when(event: &ScheduledEvent) -> String {
    let flow = event.microflow.value().map_or("runs a microflow that could not be read".to_owned(), |name| {
        let missing = if event.microflow_found == Known::Is(false) { ", which the package does not hold" } else { "" };
        format!("runs {name}{missing}")
    });
    let interval = match &event.interval_minutes {
        Known::Is(minutes) => words::interval(*minutes),
        Known::Absent => "never".to_owned(),
        Known::Unknown => "how often could not be read".to_owned(),
    };
    let enabled = match event.enabled {
        Known::Is(true) => ", switched on",
        Known::Is(false) => ", switched off",
        Known::Absent | Known::Unknown => "",
    };
    format!("{flow} · {interval}{enabled}")
}

fn growth(growth: &Known<Growth>) -> &'static str {
    match growth {
        Known::Is(Growth::Constant) => "work does not grow with the data",
        Known::Is(Growth::WithData) => "work grows with the data",
        Known::Is(Growth::WithDataSquared) => "work grows with the square of the data or faster",
        Known::Is(Growth::Unknown) => "how the work grows is not visible",
        Known::Absent | Known::Unknown => "how the work grows could not be read",
    }
}

fn reach(flows: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of flows")]
    let flows = flows as usize;
    format!("reaches {}", words::counted(flows, "flow"))
}

/// The chains of places grown together where they begin alike. The chain with the most loops on it is the costly one; of
/// several the first, which shows the most telling sign. Without a loop nothing is repeated.
fn steps(evidence: &[Evidence], event: &str, left_out: &mut usize) -> Vec<Step> {
    let mut roots: Vec<Step> = Vec::new();
    let mut drawn = 0;
    let loops = |chain: &Evidence| chain.path.iter().filter(|place| kind_of(place) == "loop").count();
    let most = evidence.iter().map(loops).max().unwrap_or_default();
    let costly = evidence.iter().position(|chain| most > 0 && loops(chain) == most);
    for (index, chain) in evidence.iter().enumerate() {
        // File and event stand in the heading already.
        let places: Vec<&String> = chain.path.iter().skip(1).filter(|place| *place != event).collect();
        let mut level = &mut roots;
        for (depth, place) in places.iter().enumerate() {
            let is_last = depth + 1 == places.len();
            let found = level.iter().position(|step| step.text == **place);
            let at = found.unwrap_or(level.len());
            if found.is_none() {
                drawn += 1;
                if drawn > MOST_STEPS {
                    *left_out += 1;
                    break;
                }
                level.push(Step { text: (*place).clone(), kind: kind_of(place), ..Step::default() });
            }
            let Some(step) = level.get_mut(at) else { break };
            step.costly |= costly == Some(index);
            step.costly_end |= costly == Some(index) && is_last;
            if is_last && step.note.is_none() {
                step.note.clone_from(&chain.excerpt);
            }
            level = &mut step.children;
        }
    }
    roots
}

fn kind_of(place: &str) -> &'static str {
    if place.starts_with("loop over ") || place.starts_with("while ") || place == "cycle of sequence flows" {
        "loop"
    } else if place.contains(' ') {
        "activity"
    } else {
        "flow"
    }
}
