//! The rows of the table: one for each scheduled event that the manifest or the model names, and one for what may be hidden
//! in what could not be read. Refuses to guess what an event does whose microflow was not read.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::first_start::first_start;
use super::{Engine, Growth, Overlap, ScheduledEvent, Sign, times};
use crate::facts::event_tree::{EventTree, TreeNode};
use crate::facts::sources::{METADATA, MODEL, module_of};
use crate::facts::value::Fact as _;
use crate::facts::work::{Analysis, Briefs, Work};
use crate::facts::{App, Evidence, Known, Owner, Row};
use crate::model::{self, EventEntry, LocalConfiguration, MendixVersion, Metadata, Model};

/// What the table is made from.
pub(crate) struct Sources<'a> {
    /// The manifest, or why it could not be read.
    pub(crate) metadata: Result<&'a Metadata, &'a str>,
    /// The model, or why it could not be read. A damaged model is `Ok` and names its damage.
    pub(crate) model: Result<&'a Model, &'a str>,
    /// The work of its flows, where there is a model.
    pub(crate) analysis: Option<(&'a Analysis<'a>, &'a Briefs<'a>)>,
    /// Which events the developer's own configuration enables.
    pub(crate) local: Option<&'a LocalConfiguration>,
    /// Whose a module is, by name.
    pub(crate) owner: &'a dyn Fn(&str) -> Owner,
    /// Whether an event with this microflow is housekeeping of a marketplace module.
    pub(crate) housekeeping: &'a dyn Fn(&str, Option<&str>) -> Known<bool>,
}

/// One row for each scheduled event that the manifest or the model names, by name. Where either could not be read in
/// full, one more row stands for the events that may be hidden there. With them, what each event of the model runs.
pub(crate) fn rows(sources: &Sources<'_>) -> (Vec<Row<ScheduledEvent>>, Vec<EventTree>) {
    let listed = sources.metadata.map_or(&[][..], |metadata| &metadata.scheduled_events);
    let mut rows: BTreeMap<&str, Row<ScheduledEvent>> = BTreeMap::new();
    let mut trees: BTreeMap<&str, EventTree> = BTreeMap::new();
    for entry in listed {
        rows.insert(&entry.name, sources.listed(entry));
    }
    if let (Ok(model), Some((analysis, briefs))) = (sources.model, sources.analysis) {
        let work_of =
            |event: &model::ScheduledEvent| Some(analysis.of(briefs, &event.name, analysis.find(&event.microflow)?));
        let works: Vec<_> = model.scheduled_events.par_iter().map(work_of).collect();
        for (event, mut work) in model.scheduled_events.iter().zip(works) {
            trees.insert(&event.name, tree(event, work.as_mut()));
            rows.insert(&event.name, sources.row(event, work, !model.damage.is_empty()));
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.extend(sources.gap().map(|why| unknown_row(why, sources.model.is_ok())));
    (rows, trees.into_values().collect())
}

/// Tells the app's row what its events are together.
pub(crate) fn tell_app(app: &mut App, rows: &[Row<ScheduledEvent>]) {
    let named = |wanted: &dyn Fn(&ScheduledEvent) -> Known<bool>| {
        let mut names = BTreeSet::new();
        for row in rows {
            match wanted(&row.fact) {
                Known::Is(true) => names.extend(row.fact.name.value().cloned()),
                Known::Unknown => return Known::Unknown,
                _ => {}
            }
        }
        Some(names).filter(|names| !names.is_empty()).into()
    };
    app.housekeeping_events = named(&|event| event.housekeeping.clone());
    app.one_instance_events = named(&|event| event.engine.clone().map(|engine| engine == Engine::Legacy));
}

/// Takes the tree out of the work of an event.
fn tree(event: &model::ScheduledEvent, work: Option<&mut Work>) -> EventTree {
    let flows = work.as_ref().map_or(0, |work| work.reachable_flows);
    let root = work.and_then(|work| work.tree.take());
    let flows_shown = root.as_ref().map_or(0, TreeNode::unfolded);
    EventTree { event: event.name.clone(), root, flows, flows_shown }
}

/// A row for what may be hidden in what could not be read.
fn unknown_row(why: String, in_model: bool) -> Row<ScheduledEvent> {
    Row {
        fact: ScheduledEvent::unknown(),
        object: "scheduled events that could not be read".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([if in_model { MODEL } else { METADATA }])],
        unreadable: Some(why),
    }
}

impl Sources<'_> {
    fn version(&self) -> Option<MendixVersion> {
        let from_model = || self.model.ok()?.project.runtime_version.parse().ok();
        self.metadata.ok().map(|metadata| metadata.runtime_version.clone()).or_else(from_model)
    }

    /// Why there may be more events, or more work, than the rows show.
    fn gap(&self) -> Option<String> {
        let in_metadata = match self.metadata {
            Err(why) => Some(why.to_owned()),
            Ok(metadata) if metadata.missing.contains(&"ScheduledEvents") => {
                Some("the manifest lists no scheduled events; build the package again".to_owned())
            }
            Ok(_) => None,
        };
        match self.model {
            // The manifest lists every event, so without a model it still says that there is none.
            Err(_) => in_metadata,
            Ok(model) => model.damage.first().map(|first| format!("part of the model could not be read: {first}")),
        }
    }

    /// An event of which only the manifest speaks.
    fn listed(&self, entry: &EventEntry) -> Row<ScheduledEvent> {
        let why = match self.model {
            Err(why) => format!("the model could not be read: {why}"),
            Ok(model) if model.damage.is_empty() => {
                "the manifest lists the event but the model does not hold it; build the package again".to_owned()
            }
            Ok(_) => "the event is in the part of the model that could not be read".to_owned(),
        };
        let module = module_of(&entry.name);
        let owner = (self.owner)(module);
        let fact = ScheduledEvent {
            name: Known::Is(entry.name.clone()),
            engine: self
                .version()
                .filter(|version| !runs_tasks(version))
                .map_or(Known::Unknown, |_| Known::Is(Engine::Legacy)),
            enabled: self.enabled(&entry.name),
            housekeeping: (self.housekeeping)(&entry.name, None),
            module: Known::Is(module.to_owned()),
            owner: Known::Is(owner.kind),
            ..ScheduledEvent::unknown()
        };
        let evidence = vec![Evidence::at([METADATA, "ScheduledEvents", entry.name.as_str()])];
        Row { fact, object: entry.name.clone(), owner, evidence, unreadable: Some(why) }
    }

    /// The scheduled event time zone of the app settings. Every model holds them: where they are missing they were lost.
    fn app_zone(&self) -> Known<&str> {
        let settings = self.model.ok().and_then(|model| model.settings.as_ref());
        settings.map_or(Known::Unknown, |settings| {
            Some(settings.scheduled_event_time_zone.as_str()).filter(|zone| !zone.is_empty()).into()
        })
    }

    fn enabled(&self, name: &str) -> Known<bool> {
        self.local.and_then(|local| local.enables(name)).map_or(Known::Unknown, Known::Is)
    }

    fn row(&self, event: &model::ScheduledEvent, work: Option<Work>, damaged: bool) -> Row<ScheduledEvent> {
        let owner = (self.owner)(&event.module);
        let minutes = times::interval_minutes(event);
        let engine = self.version().map_or(Known::Unknown, |version| Known::Is(engine(&version, event)));
        let mut fact = ScheduledEvent {
            name: Known::Is(event.name.clone()),
            microflow: Some(event.microflow.clone()).filter(|name| !name.is_empty()).into(),
            microflow_found: match &work {
                None if damaged => Known::Unknown,
                work => Known::Is(work.is_some()),
            },
            runs_per_day: minutes.clone().map(|minutes| 24.0 * 60.0 / minutes),
            interval_minutes: minutes,
            overlap: match event.on_overlap.as_deref() {
                None => Known::Absent,
                Some("SkipNext") => Known::Is(Overlap::SkipNext),
                Some("DelayNext") => Known::Is(Overlap::DelayNext),
                Some(_) => Known::Unknown,
            },
            time_zone: times::clock(event).map_or(Known::Unknown, Known::Is),
            zone: times::zone(event, &engine, self.app_zone()),
            daylight_saving: times::daylight_saving(event, &engine),
            legacy_shape: times::legacy_shape(event),
            first_start: first_start(event),
            engine,
            enabled: self.enabled(&event.name),
            housekeeping: (self.housekeeping)(&event.name, Some(&event.microflow)),
            module: Known::Is(event.module.clone()),
            owner: Known::Is(owner.kind),
            ..ScheduledEvent::default()
        };
        let mut evidence = Vec::new();
        match work {
            Some(work) => {
                evidence = work.evidence();
                fact.signs = Known::Is(work.signs.into_keys().collect());
                fact.growth = Known::Is(work.growth);
                fact.reachable_flows = Known::Is(number(work.reachable_flows));
                fact.call_depth = Known::Is(number(work.call_depth));
                fact.loop_depth = Known::Is(number(work.loop_depth));
                fact.remote_calls_per_item = Known::Is(number(work.remote_calls_per_item));
            }
            None => without_work(&mut fact, damaged),
        }
        if evidence.is_empty() {
            let places = [MODEL, event.name.as_str(), event.microflow.as_str()];
            let mut places: Vec<&str> = places.into_iter().filter(|place| !place.is_empty()).collect();
            places.dedup();
            evidence.push(Evidence::at(places));
        }
        Row { fact, object: event.name.clone(), owner, evidence, unreadable: None }
    }
}

/// An event whose microflow is not there: it may stand in the damaged part, or be missing for good.
fn without_work(fact: &mut ScheduledEvent, damaged: bool) {
    let missing = || Known::Is(BTreeSet::from([Sign::UnresolvedCall]));
    fact.signs = if damaged { Known::Unknown } else { missing() };
    fact.growth = if damaged { Known::Unknown } else { Known::Is(Growth::Unknown) };
    fact.reachable_flows = Known::Unknown;
    fact.call_depth = Known::Unknown;
    fact.loop_depth = Known::Unknown;
    fact.remote_calls_per_item = Known::Unknown;
}

#[expect(clippy::cast_precision_loss, reason = "no model has 2^53 flows")]
fn number(count: usize) -> f64 {
    count as f64
}

/// Whether a version can run events over the task queue.
fn runs_tasks(version: &MendixVersion) -> bool {
    (version.major(), version.minor()) >= (9, 12)
}

/// From 9.12 on an event with a schedule runs over the task queue; without one it stays with the old engine, which
/// Mendix 10 no longer has.
fn engine(version: &MendixVersion, event: &model::ScheduledEvent) -> Engine {
    let tasks = runs_tasks(version) && (event.schedule.is_some() || version.major() >= 10);
    if tasks { Engine::TaskQueue } else { Engine::Legacy }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
