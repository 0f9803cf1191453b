//! Scheduled events: when they run, and what signs of long work their microflows show.

mod first_start;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::model::{self, EventEntry, LocalConfiguration, MendixVersion, Metadata, Model};

use super::event_tree::{EventTree, TreeNode};
use super::sources::{METADATA, MODEL, module_of};
use super::value::{Fact, fact, words};
use super::work::{Analysis, Briefs, Work};
use super::{App, Evidence, Known, Owner, OwnerKind, Row};
pub(crate) use first_start::apply_day;
pub(super) use times::clock;

words! {
    /// What runs the event.
    Engine {
        /// Below Mendix 9.12: the leader instance only, at most once.
        Legacy = "legacy",
        /// Mendix 9.12 and newer: the task queue, on any instance, at least once.
        TaskQueue = "task-queue",
    }
}

words! {
    /// What happens when a run is due while the last one still works.
    Overlap {
        /// The run is left out.
        SkipNext = "skip-next",
        /// The run waits.
        DelayNext = "delay-next",
    }
}

words! {
    /// The clock that an event follows.
    TimeZone {
        /// UTC.
        Utc = "utc",
        /// The server's own zone.
        Server = "server",
    }
}

words! {
    /// What the change to summer time and back does to an event.
    DaylightSaving {
        /// Nothing: it comes each hour or more often.
        Unaffected = "unaffected",
        /// It keeps its hour in UTC, so its local hour moves.
        LocalHourMoves = "local-hour-moves",
        /// The old engine counts fixed hours from run to run, so after the change it is an hour off on the server's clock.
        OneHourOff = "one-hour-off",
        /// The task queue keeps the hour of the zone, once a day also on the days of the change.
        KeepsHour = "keeps-hour",
    }
}

words! {
    /// What keeps an event of the old engine from running on the task queue.
    LegacyShape {
        /// An interval in seconds.
        Seconds = "interval-in-seconds",
        /// An interval in months or years, which the old engine counts as 31 and 365 days.
        MonthsOrYears = "interval-in-months-or-years",
        /// An interval that does not divide the next bigger unit, such as 7 minutes or 5 hours.
        Uneven = "uneven-interval",
        /// No interval at all: it runs once.
        NotRepeating = "not-repeating",
        /// A first start that lies ahead on the day of the run.
        StartsLater = "start-in-the-future",
    }
}

words! {
    /// A sign of long work on a path from the event's microflow.
    Sign {
        /// A loop over a list that a database retrieve without limit gave.
        LoopOverUnboundedRetrieve = "loop-over-unbounded-retrieve",
        /// A REST, SOAP, OData or database call inside a loop.
        RemoteCallInLoop = "remote-call-in-loop",
        /// Loops within loops, along call chains too.
        NestedLoops = "nested-loops",
        /// A retrieve from the database inside a loop.
        RetrieveInLoop = "retrieve-in-loop",
        /// A commit, or a change that commits, inside a loop.
        CommitInLoop = "commit-in-loop",
        /// A delete inside a loop.
        DeleteInLoop = "delete-in-loop",
        /// Changes taken back inside a loop.
        RollbackInLoop = "rollback-in-loop",
        /// A list counted or summed inside a loop.
        AggregateInLoop = "aggregate-in-loop",
        /// A REST, SOAP, OData or database call outside any loop.
        RemoteCall = "remote-call",
        /// A Java action inside a loop.
        JavaActionInLoop = "java-action-in-loop",
        /// An import or export mapping, a document, a file download or a mail inside a loop.
        HeavyActionInLoop = "heavy-action-in-loop",
        /// A while loop or a cycle of sequence flows that does not count to a number.
        OpenEndedLoop = "open-ended-loop",
        /// A microflow that calls itself, directly or in a circle.
        Recursion = "recursion",
        /// All rows of a table read into memory: a retrieve without limit, or with one above 10 000.
        UnboundedRetrieve = "unbounded-retrieve",
        /// All that a retrieve without limit gave, committed or deleted at once.
        UnboundedWrite = "unbounded-write",
        /// All that a retrieve without limit gave, written in one transaction: a restart takes all of it back.
        OneTransaction = "one-transaction",
        /// A mapping that imports and commits as many objects as a document or an answer holds.
        ImportOfUnknownSize = "import-of-unknown-size",
        /// A helper that runs a microflow in batches.
        BatchHelper = "batch-helper",
        /// A call to a Java action of which the package holds no readable class, or whose work is not visible.
        OpaqueJavaAction = "opaque-java-action",
        /// A retrieve up to a number that the package does not hold, such as an attribute.
        LimitNotShown = "limit-not-shown",
        /// A call to a microflow that the model does not hold.
        UnresolvedCall = "unresolved-call",
        /// Java code that sleeps.
        Sleep = "sleep",
        /// Java code that starts threads, for which nobody waits.
        StartsThreads = "starts-threads",
        /// Java code that runs programs of the operating system.
        RunsPrograms = "runs-programs",
        /// Java code that opens sockets of its own.
        OpensSockets = "opens-sockets",
        /// Mail sent.
        SendsMail = "sends-mail",
        /// A call that goes to a task queue: the event does not wait for it.
        HandsToQueue = "hands-to-queue",
        /// A Java action that ends the transaction: what was done until then stays done.
        EndsTransactions = "ends-transactions",
        /// A retrieve with a limit inside a cycle, deleting or changing what it read: work in batches, each restartable.
        BoundedBatches = "bounded-batches",
    }
}

words! {
    /// How the work grows with the data.
    Growth {
        /// Does not grow.
        Constant = "constant",
        /// Grows with the number of rows.
        WithData = "with-data",
        /// Grows with the square of the number of rows, or faster.
        WithDataSquared = "with-data-squared",
        /// Not visible: work inside Java, or calls that lead nowhere.
        Unknown = "not-visible",
    }
}

fact! {
    /// A scheduled event and the work that it starts.
    ScheduledEvent = "scheduled-event" {
        /// Qualified name.
        name: String,
        /// Qualified name of the microflow that it runs.
        microflow: String,
        /// Whether the model holds that microflow.
        microflow_found: bool,
        /// Mean minutes between two runs.
        interval_minutes: f64,
        /// Mean number of runs a day.
        runs_per_day: f64,
        /// What happens when runs overlap; absent below Mendix 9.12.
        overlap: Overlap,
        /// The clock that it follows.
        time_zone: TimeZone,
        /// The time zone of its hours: `Etc/UTC`, or the scheduled event time zone of the app for an event of the task queue that follows the server; absent where that is whatever the server's clock says.
        zone: String,
        /// What the change to summer time and back does to it.
        daylight_saving: DaylightSaving,
        /// What keeps it from running on the task queue; absent for an event with a schedule, and for one that Mendix 9.12 converts by itself.
        legacy_shape: LegacyShape,
        /// Day of the first start of an event without a schedule, `YYYY-MM-DD`.
        first_start: String,
        /// What runs it.
        engine: Engine,
        /// Whether the developer's own configuration enables it (`model/config.json`); unknown otherwise, as it is a setting of the environment.
        enabled: bool,
        /// Number of its runs in the run history (`--run-history`); absent, like all that was observed, without one.
        observed_runs: f64,
        /// Seconds of its longest run that ended by itself.
        observed_longest_seconds: f64,
        /// The same in words, such as `1 h 10 min`.
        observed_longest: String,
        /// Seconds that 95 of 100 such runs took at most.
        observed_most_seconds: f64,
        /// Runs that ended with an error.
        observed_failures: f64,
        /// Runs that were stopped from outside, as when the app stopped.
        observed_stopped: f64,
        /// Runs without an end: under way when the table was exported, or cut and never written down.
        observed_unfinished: f64,
        /// Runs that took longer than its interval.
        observed_overruns: f64,
        /// Days between its first and its newest run.
        observed_days: f64,
        /// Days since its newest run.
        observed_age_days: f64,
        /// Day of its newest run, `YYYY-MM-DD`.
        observed_until: String,
        /// Whether all lines of the history could be read, so that no run of it is missing.
        observed_whole: bool,
        /// Signs of long work on any path from its microflow.
        signs: BTreeSet<Sign>,
        /// How the work grows with the data.
        growth: Growth,
        /// Number of flows that it reaches, its microflow included.
        reachable_flows: f64,
        /// Calls on the longest chain from its microflow.
        call_depth: f64,
        /// Deepest nesting of loops along a chain, cycles of sequence flows included.
        loop_depth: f64,
        /// Activities inside loops that call other systems: the calls for each object, at the least.
        remote_calls_per_item: f64,
        /// Whether it is an event with which a marketplace module cleans up after itself, running the module's own microflow (`rules/modules.yaml`).
        housekeeping: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

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
            time_zone: clock(event).map_or(Known::Unknown, Known::Is),
            zone: times::zone(event, &engine, self.app_zone()),
            daylight_saving: times::daylight_saving(event, &engine),
            legacy_shape: times::legacy_shape(event),
            first_start: first_start::first_start(event),
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
#[path = "scheduled_event_tests.rs"]
mod tests;
