//! What starts work beside scheduled events: the after-startup, before-shutdown and health-check microflows, the
//! operations of published services, and the microflows that pages run. Each with the signs of long work that scheduled
//! events are judged by. Says nothing about nanoflows themselves: these run on the client.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use crate::model::{Action, Activity, FlowKind, Model, Operation, PageCall, PublishedService};

use super::microflow::EntryPoint;
use super::reachability::holds_all_pages;
use super::scheduled_event::{Growth, Sign};
use super::sources::{MODEL, module_of};
use super::value::{Fact, fact};
use super::work::{Analysis, Briefs, EntryWork, Scratch};
use super::{Evidence, Known, Owner, OwnerKind, Row};

fact! {
    /// Work that something beside a scheduled event starts.
    EntryPointWork = "entry-point" {
        /// What starts it: `after-startup`, `before-shutdown`, `health-check`, `published-service` or `page`.
        started_by: EntryPoint,
        /// What it is called: an operation such as `GET orders/v1/items`, otherwise the microflow.
        name: String,
        /// Qualified name of the microflow.
        microflow: String,
        /// Whether the model holds that microflow.
        microflow_found: bool,
        /// Qualified name of the published service; absent elsewhere.
        service: String,
        /// Whether every page that runs it goes on without waiting; absent where none in the model waits and others may stand in files of `web`, as most do from Mendix 6 on.
        asynchronous: bool,
        /// Whether a page of the model shows a progress bar while it runs; absent where no page of the model runs it.
        progress_bar: bool,
        /// Signs of long work on any path from the microflow.
        signs: BTreeSet<Sign>,
        /// How the work grows with the data.
        growth: Growth,
        /// Module that holds the microflow.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// What the table is made from.
pub(crate) struct Sources<'a> {
    /// The model, or why it could not be read.
    pub(crate) model: Result<&'a Model, &'a str>,
    /// The work of its flows, where there is a model.
    pub(crate) analysis: Option<(&'a Analysis<'a>, &'a Briefs<'a>)>,
    /// The microflows that pages run, directly.
    pub(crate) page_flows: &'a BTreeSet<String>,
    /// Whether pages may run more than these.
    pub(crate) hides_pages: bool,
    /// Whose a module is, by name.
    pub(crate) owner: &'a (dyn Fn(&str) -> Owner + Sync),
}

/// Something that starts a microflow.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Start<'m> {
    by: EntryPoint,
    name: String,
    microflow: &'m str,
    service: Option<&'m str>,
}

/// One row for each start; one more for what may be hidden in what could not be read.
pub(crate) fn rows(sources: &Sources<'_>) -> Vec<Row<EntryPointWork>> {
    let (Ok(model), Some((analysis, briefs))) = (sources.model, sources.analysis) else {
        return sources.gap().map(|why| unknown_row(why, Known::Unknown)).into_iter().collect();
    };
    let calls = calls_by_flow(model);
    let mut starts = of_settings(model);
    starts.extend(model.published_services.iter().flat_map(of_service));
    starts.extend(of_pages(model, sources.page_flows));
    let row = |scratch: &mut Scratch, start: &Start<'_>| {
        let root = analysis.find(start.microflow);
        let work = root.map(|root| match start.by {
            EntryPoint::PublishedService | EntryPoint::Page => analysis.of_entry(briefs, &start.name, root, scratch),
            _ => analysis.followed(briefs, &start.name, root),
        });
        sources.row(start, work, calls.get(start.microflow).map(Vec::as_slice), !model.damage.is_empty())
    };
    let mut rows: Vec<_> = starts.par_iter().map_init(Scratch::default, row).collect();
    rows.extend(sources.gap().map(|why| unknown_row(why, Known::Unknown)));
    if sources.hides_pages {
        let why = "which microflows the pages run is not in the package: the list of them is missing or unreadable, and \
            security is off";
        rows.push(unknown_row(why.to_owned(), Known::Is(EntryPoint::Page)));
    }
    rows
}

fn unknown_row(why: String, started_by: Known<EntryPoint>) -> Row<EntryPointWork> {
    Row {
        fact: EntryPointWork { started_by, ..EntryPointWork::unknown() },
        object: "entry points that could not be read".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([MODEL])],
        unreadable: Some(why),
    }
}

fn calls_by_flow(model: &Model) -> BTreeMap<&str, Vec<&PageCall>> {
    let mut calls: BTreeMap<&str, Vec<&PageCall>> = BTreeMap::new();
    for call in &model.page_calls {
        calls.entry(&call.flow).or_default().push(call);
    }
    calls
}

fn of_settings(model: &Model) -> Vec<Start<'_>> {
    let settings = model.settings.iter().flat_map(|settings| {
        [
            (EntryPoint::AfterStartup, &settings.after_startup),
            (EntryPoint::BeforeShutdown, &settings.before_shutdown),
            (EntryPoint::HealthCheck, &settings.health_check),
        ]
    });
    let set = settings.filter(|(_, microflow)| !microflow.is_empty());
    set.map(|(by, microflow)| Start { by, name: microflow.clone(), microflow, service: None }).collect()
}

/// The operations, and what else a request to the service may run.
fn of_service(service: &PublishedService) -> Vec<Start<'_>> {
    let start = |name: String, microflow| Start {
        by: EntryPoint::PublishedService,
        name,
        microflow,
        service: Some(&service.name),
    };
    let with_operations = service.operations.iter().filter(|operation| !operation.microflow.is_empty());
    let mut starts: Vec<_> = with_operations
        .map(|operation| {
            let method = operation.method.to_uppercase();
            start(format!("{method} {}", path_of(service, operation)).trim().to_owned(), operation.microflow.as_str())
        })
        .collect();
    let named: BTreeSet<&str> = starts.iter().map(|start| start.microflow).collect();
    let others = service.microflows.iter().filter(|microflow| !named.contains(microflow.as_str()));
    starts.extend(others.map(|microflow| start(microflow.clone(), microflow)));
    starts
}

/// The whole path of an operation. Most models write it whole.
fn path_of(service: &PublishedService, operation: &Operation) -> String {
    let (base, path) = (service.path.trim_matches('/'), operation.path.trim_matches('/'));
    let is_whole = path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if base.is_empty() || is_whole {
        path.to_owned()
    } else {
        format!("{base}/{path}").trim_end_matches('/').to_owned()
    }
}

/// Microflows that pages run, and those that nanoflows call: each call is a request of its own.
fn of_pages<'m>(model: &'m Model, page_flows: &'m BTreeSet<String>) -> Vec<Start<'m>> {
    let called = |step: &'m Activity| match &step.action {
        Action::CallMicroflow(call) if !step.is_skipped() => Some(call.target.as_str()),
        _ => None,
    };
    let nanoflows = model.flows.iter().filter(|flow| flow.kind == FlowKind::Nanoflow);
    let mut microflows: BTreeSet<&str> = nanoflows.flat_map(|flow| &flow.activities).filter_map(called).collect();
    microflows.extend(page_flows.iter().map(String::as_str));
    let known: HashSet<&str> =
        model.flows.iter().filter(|flow| flow.kind == FlowKind::Microflow).map(|flow| flow.name.as_str()).collect();
    // Names in pages that lead nowhere: widgets name things of their own kind, too.
    let microflows = microflows.into_iter().filter(|microflow| known.contains(microflow));
    microflows
        .map(|microflow| Start { by: EntryPoint::Page, name: microflow.to_owned(), microflow, service: None })
        .collect()
}

impl Sources<'_> {
    fn gap(&self) -> Option<String> {
        match self.model {
            Err(why) => Some(format!("the model could not be read: {why}")),
            Ok(model) => model.damage.first().map(|first| format!("part of the model could not be read: {first}")),
        }
    }

    fn row(
        &self,
        start: &Start<'_>,
        work: Option<EntryWork>,
        calls: Option<&[&PageCall]>,
        damaged: bool,
    ) -> Row<EntryPointWork> {
        let module = module_of(start.microflow);
        let owner = (self.owner)(module);
        let calls = calls.filter(|_| start.by == EntryPoint::Page);
        let asynchronous = calls.map(|calls| calls.iter().all(|call| call.asynchronous == Some(true)));
        // One call that waits is enough. That none does is known only where no page stands outside the model.
        let asynchronous = asynchronous.filter(|none_waits| !none_waits || self.model.is_ok_and(holds_all_pages));
        let mut fact = EntryPointWork {
            started_by: Known::Is(start.by),
            name: Known::Is(start.name.clone()),
            microflow: Known::Is(start.microflow.to_owned()),
            microflow_found: if work.is_none() && damaged { Known::Unknown } else { Known::Is(work.is_some()) },
            service: start.service.map(str::to_owned).into(),
            asynchronous: asynchronous.into(),
            progress_bar: calls.map(|calls| calls.iter().any(|call| call.progress_bar)).into(),
            module: Known::Is(module.to_owned()),
            owner: Known::Is(owner.kind),
            ..EntryPointWork::default()
        };
        let mut evidence = Vec::new();
        match work {
            Some(work) => {
                evidence.extend(work.signs.values().flatten().cloned());
                fact.signs = Known::Is(work.signs.into_keys().collect());
                fact.growth = Known::Is(work.growth);
            }
            None if damaged => (fact.signs, fact.growth) = (Known::Unknown, Known::Unknown),
            None => {
                fact.signs = Known::Is(BTreeSet::from([Sign::UnresolvedCall]));
                fact.growth = Known::Is(Growth::Unknown);
            }
        }
        if evidence.is_empty() {
            let mut places = vec![MODEL, start.service.unwrap_or_default(), &start.name, start.microflow];
            places.retain(|place| !place.is_empty());
            places.dedup();
            evidence.push(Evidence::at(places));
        }
        let object = match start.service {
            Some(service) => format!("{service} {}", start.name),
            None => start.name.clone(),
        };
        Row { fact, object, owner, evidence, unreadable: None }
    }
}

#[cfg(test)]
#[path = "entry_point_tests.rs"]
mod tests;
