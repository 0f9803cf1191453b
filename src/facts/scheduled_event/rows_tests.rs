//! Rows of scheduled events: none may get lost, whatever part of the package could not be read.

use std::collections::HashMap;

use mxready_fixtures::Package;

use super::*;
use crate::facts::work::JavaKnowledge;
use crate::facts::{OwnerKind, TimeZone};
use crate::java::JavaCode;
use crate::model::{CallGraph, ModelLimits, read_metadata, read_model};

const TEXT: &str = "app \"Test\" mendix 9.24.0.2965\n\nmodule M\n  entity Order\n    attribute Number : String\n  \
                    microflow SE\n    retrieve $L : M.Order\n    delete $L\n  scheduled event Nightly -> M.SE daily at 03:00\n  \
                    scheduled event Often -> M.SE every 10 minutes (server, overlap delay)\n";

fn owner(module: &str) -> Owner {
    Owner { kind: OwnerKind::Own, name: module.to_owned() }
}

/// Rows of a package; `None` for a file that is not there.
fn rows_of(package: &Package, local: Option<&LocalConfiguration>) -> Vec<Row<ScheduledEvent>> {
    let metadata = package.entry("model/metadata.json").map(|bytes| read_metadata(bytes).unwrap());
    let model = package.entry("model/model.mdp").map(|bytes| read_model(bytes, &ModelLimits::default()));
    let graph = model.as_ref().map(CallGraph::new);
    let code = JavaCode::default();
    let java = JavaKnowledge::of(&code);
    let analysis =
        model.as_ref().zip(graph.as_ref()).map(|(model, graph)| Analysis::new(model, graph, &java, HashMap::new()));
    let briefs = analysis.as_ref().map(Analysis::briefs);
    rows(&Sources {
        metadata: metadata.as_ref().ok_or("no metadata"),
        model: model.as_ref().ok_or("no model"),
        analysis: analysis.as_ref().zip(briefs.as_ref()),
        local,
        owner: &owner,
        housekeeping: &|_, _| Known::Is(false),
    })
    .0
}

fn package(text: &str) -> Package {
    Package::from_model(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn objects(rows: &[Row<ScheduledEvent>]) -> Vec<&str> {
    rows.iter().map(|row| row.object.as_str()).collect()
}

const GAP: &str = "scheduled events that could not be read";

#[test]
fn a_row_says_when_the_event_runs_and_what_it_does() {
    let rows = rows_of(&package(TEXT), None);
    assert_eq!(objects(&rows), ["M.Nightly", "M.Often"]);
    let often = &rows[1].fact;
    assert_eq!((often.interval_minutes.clone(), often.runs_per_day.clone()), (Known::Is(10.0), Known::Is(144.0)));
    assert_eq!(
        (often.overlap.clone(), often.time_zone.clone()),
        (Known::Is(Overlap::DelayNext), Known::Is(TimeZone::Server))
    );
    assert_eq!((often.engine.clone(), often.enabled.clone()), (Known::Is(Engine::TaskQueue), Known::Unknown));
    let signs = [Sign::UnboundedRetrieve, Sign::UnboundedWrite, Sign::OneTransaction];
    assert_eq!(often.signs, Known::Is(signs.into()));
    assert_eq!(often.growth, Known::Is(Growth::WithData));
    assert_eq!(rows[0].unreadable, None);
    assert_eq!(rows[0].evidence[0].path[..3], ["model/model.mdp", "M.Nightly", "M.SE"]);
}

#[test]
fn the_engine_follows_the_version_and_the_shape_of_the_event() {
    let engine = |version: &str| {
        let package = Package::from_model_as(TEXT, version).unwrap();
        rows_of(&package, None)[0].fact.engine.clone()
    };
    assert_eq!(engine("7.23.4.51030"), Known::Is(Engine::Legacy));
    assert_eq!(engine("9.11.0.1"), Known::Is(Engine::Legacy));
    assert_eq!(engine("9.12.0.1"), Known::Is(Engine::TaskQueue));
    assert_eq!(engine("10.18.0.1"), Known::Is(Engine::TaskQueue));
}

#[test]
fn an_old_event_stays_with_the_old_engine_until_mendix_10() {
    let text = TEXT.replace("daily at 03:00", "legacy every 2 weeks");
    let old = rows_of(&package(&text), None);
    assert_eq!(old[0].fact.engine, Known::Is(Engine::Legacy));
    assert_eq!(old[0].fact.interval_minutes, Known::Is(2.0 * 7.0 * 1440.0));
}

#[test]
fn the_local_configuration_says_what_is_enabled() {
    let local = LocalConfiguration { execution: "Specified".to_owned(), enabled_events: ["M.Often".to_owned()].into() };
    let rows = rows_of(&package(TEXT), Some(&local));
    assert_eq!((rows[0].fact.enabled.clone(), rows[1].fact.enabled.clone()), (Known::Is(false), Known::Is(true)));
}

#[test]
fn without_a_model_the_events_of_the_manifest_remain() {
    let rows = rows_of(&package(TEXT).without("model/model.mdp"), None);
    assert_eq!(objects(&rows), ["M.Nightly", "M.Often"]);
    for row in &rows {
        assert!(
            row.fact.signs.is_unknown() && row.fact.microflow.is_unknown() && row.fact.interval_minutes.is_unknown()
        );
        assert!(row.unreadable.as_deref().is_some_and(|why| why.contains("no model")));
        assert_eq!(row.fact.module, Known::Is("M".to_owned()));
    }
}

#[test]
fn without_a_model_an_app_without_events_is_known_to_have_none() {
    let text = "app \"Test\" mendix 9.24.0.2965\n\nmodule M\n  microflow SE\n    log info 'M' 'x'\n";
    assert_eq!(objects(&rows_of(&package(text).without("model/model.mdp"), None)), Vec::<&str>::new());
    let neither = package(text).without("model/model.mdp").without("model/metadata.json");
    assert_eq!(objects(&rows_of(&neither, None)), [GAP]);
}

#[test]
fn without_a_manifest_the_events_of_the_model_remain() {
    let rows = rows_of(&package(TEXT).without("model/metadata.json"), None);
    assert_eq!(objects(&rows), ["M.Nightly", "M.Often"]);
    assert_eq!(rows[0].fact.engine, Known::Is(Engine::TaskQueue));
}

#[test]
fn a_damaged_model_loses_no_event_and_is_never_quiet() {
    let whole = package(TEXT);
    let length = whole.entry("model/model.mdp").unwrap().len();
    for bytes in [0, 1, length / 4, length / 2, length - 1] {
        let rows = rows_of(&package(TEXT).with_truncated_model(bytes), None);
        assert_eq!(objects(&rows), ["M.Nightly", "M.Often", GAP], "{bytes} of {length}");
        let gap = rows.last().unwrap();
        assert!(gap.unreadable.is_some() && gap.fact.signs.is_unknown() && gap.fact.name.is_unknown());
        for row in &rows[..2] {
            let known = row.fact.signs.value().is_some_and(|signs| signs.contains(&Sign::UnboundedRetrieve));
            assert!(known || row.fact.signs.is_unknown(), "{bytes}: {:?}", row.fact.signs);
        }
    }
}

#[test]
fn events_in_only_one_of_the_two_files_are_kept() {
    let extra = package(TEXT).edit_metadata(|metadata| {
        metadata["ScheduledEvents"] = serde_json::json!([{"Name": "M.Stale", "Description": ""}]);
    });
    let rows = rows_of(&extra, None);
    assert_eq!(objects(&rows), ["M.Nightly", "M.Often", "M.Stale"]);
    assert!(rows[2].unreadable.as_deref().is_some_and(|why| why.contains("does not hold it")));
    assert!(rows[0].unreadable.is_none());
}

#[test]
fn an_event_whose_microflow_is_gone_says_so() {
    let text = "app \"Test\" mendix 9.24.0.2965\n\nmodule M\n  microflow SE\n    log info 'M' 'x'\n  scheduled event E -> \
                M.SE daily at 03:00\n";
    let whole = package(text);
    let mut metadata = read_metadata(whole.entry("model/metadata.json").unwrap()).unwrap();
    metadata.scheduled_events.clear();
    let mut model = read_model(whole.entry("model/model.mdp").unwrap(), &ModelLimits::default());
    model.flows.clear();
    let graph = CallGraph::new(&model);
    let code = JavaCode::default();
    let java = JavaKnowledge::of(&code);
    let analysis = Analysis::new(&model, &graph, &java, HashMap::new());
    let briefs = analysis.briefs();
    let (rows, trees) = rows(&Sources {
        metadata: Ok(&metadata),
        model: Ok(&model),
        analysis: Some((&analysis, &briefs)),
        local: None,
        owner: &owner,
        housekeeping: &|_, _| Known::Is(false),
    });
    let fact = &rows[0].fact;
    assert_eq!((trees[0].event.as_str(), &trees[0].root, trees[0].flows), ("M.E", &None, 0));
    assert_eq!(fact.microflow_found, Known::Is(false));
    assert_eq!(fact.signs, Known::Is([Sign::UnresolvedCall].into()));
    assert_eq!(fact.growth, Known::Is(Growth::Unknown));
}
