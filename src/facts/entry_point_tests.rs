//! Every start has a row, and none gets lost with what could not be read.

use std::collections::HashMap;

use mxready_fixtures::Package;

use super::super::Word;
use super::super::reachability::{hides_pages, page_flows};
use super::super::test_model::own;
use super::super::work::JavaKnowledge;
use super::*;
use crate::java::JavaCode;
use crate::model::{CallGraph, Damage, ModelLimits, read_model};

fn model_of(text: &str) -> Model {
    let package = Package::from_model(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    read_model(package.entry("model/model.mdp").unwrap(), &ModelLimits::default())
}

fn rows_of(model: Result<&Model, &str>) -> Vec<Row<EntryPointWork>> {
    let graph = model.ok().map(CallGraph::new);
    let code = JavaCode::default();
    let java = JavaKnowledge::of(&code);
    let analysis =
        model.ok().zip(graph.as_ref()).map(|(model, graph)| Analysis::new(model, graph, &java, HashMap::new()));
    let briefs = analysis.as_ref().map(Analysis::briefs);
    let flows = model.map_or_else(|_| BTreeSet::new(), page_flows);
    rows(&Sources {
        model,
        analysis: analysis.as_ref().zip(briefs.as_ref()),
        page_flows: &flows,
        hides_pages: model.is_ok_and(hides_pages),
        owner: &own,
    })
}

const TEXT: &str = "app \"Test\" mendix 9.24.0.2965

settings
  after startup M.ASU
  health check M.HC

module M
  entity Order
    attribute Number : String
  published rest Api at rest/orders/v1
    GET order/{number} -> M.RS_Get
    POST all -> M.RS_All
  page Home over M.Order calls M.ACT_All
  nanoflow NAN
    call M.SUB_Asked
  microflow ASU returns Boolean
    return true
  microflow HC returns String
    return ''
  microflow RS_Get
    log info 'M' 'x'
  microflow RS_All
    retrieve $All : M.Order
    loop $O in $All
      change $O (Number = 'x') commit
  microflow ACT_All (roles User)
    call M.RS_All
  microflow SUB_Asked
    log info 'M' 'x'
  microflow SUB_Unasked
    call M.RS_All
";

fn row<'r>(rows: &'r [Row<EntryPointWork>], object: &str) -> &'r Row<EntryPointWork> {
    rows.iter().find(|row| row.object == object).unwrap_or_else(|| panic!("{object} is not among {rows:#?}"))
}

#[test]
fn settings_operations_and_pages_each_have_a_row() {
    let rows = rows_of(Ok(&model_of(TEXT)));
    let mut found: Vec<(&str, &str)> =
        rows.iter().map(|row| (row.fact.started_by.value().unwrap().as_str(), row.object.as_str())).collect();
    found.sort_unstable();
    let expected = [
        ("after-startup", "M.ASU"),
        ("health-check", "M.HC"),
        ("page", "M.ACT_All"),
        ("page", "M.SUB_Asked"),
        ("published-service", "M.Api GET rest/orders/v1/order/{number}"),
        ("published-service", "M.Api POST rest/orders/v1/all"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn heavy_work_is_shown_with_the_chain_to_it() {
    let rows = rows_of(Ok(&model_of(TEXT)));
    let page = row(&rows, "M.ACT_All");
    assert_eq!(page.fact.growth, Known::Is(Growth::WithData));
    let chain = page.evidence.iter().find(|evidence| evidence.path.iter().any(|place| place.contains("Change")));
    let places: Vec<&str> = chain.unwrap().path.iter().map(String::as_str).collect();
    assert_eq!(places, ["model/model.mdp", "M.ACT_All", "M.RS_All", "loop over $All", "Change 'O'"]);
    let operation = &row(&rows, "M.Api POST rest/orders/v1/all").evidence[0].path;
    assert_eq!(operation[..3], ["model/model.mdp", "POST rest/orders/v1/all", "M.RS_All"]);
    let light = row(&rows, "M.Api GET rest/orders/v1/order/{number}");
    assert_eq!((&light.fact.signs, &light.fact.growth), (&Known::Is(BTreeSet::new()), &Known::Is(Growth::Constant)));
}

#[test]
fn what_the_buttons_of_old_pages_say_is_kept_and_the_rest_is_absent() {
    let text = |options: &str| {
        format!(
            "app \"Test\" mendix 5.15.0\nmodule M\n  entity E\n    attribute A : String\n  page Home over M.E calls M.F \
             ({options})\n  page Other over M.E calls M.F\n  microflow F\n    log info 'M' 'x'\n"
        )
    };
    let read = |options: &str| {
        let rows = rows_of(Ok(&model_of(&text(options))));
        let fact = &row(&rows, "M.F").fact;
        (fact.progress_bar.clone(), fact.asynchronous.clone())
    };
    assert_eq!(read("progress bar"), (Known::Is(true), Known::Is(false)));
    // One of the two pages waits.
    assert_eq!(read("asynchronous"), (Known::Is(false), Known::Is(false)));
    let rows = rows_of(Ok(&model_of(TEXT)));
    let newer = &row(&rows, "M.SUB_Asked").fact;
    // From Mendix 6 on a page outside the model may wait, although none inside does.
    let text = "app \"Test\" mendix 7.23.4\nmodule M\n  entity E\n    attribute A : String\n  page Home over M.E calls M.F \
                (progress bar, asynchronous)\n  microflow F\n    log info 'M' 'x'\n";
    let rows_of_seven = rows_of(Ok(&model_of(text)));
    let seven = &row(&rows_of_seven, "M.F").fact;
    assert_eq!((&seven.progress_bar, &seven.asynchronous), (&Known::Is(true), &Known::Absent));
    assert_eq!((&newer.progress_bar, &newer.asynchronous), (&Known::Absent, &Known::Absent));
}

#[test]
fn a_start_that_leads_nowhere_is_not_light() {
    let mut model = model_of(TEXT);
    model.flows.retain(|flow| flow.name != "M.ASU");
    let rows_whole = rows_of(Ok(&model));
    let gone = &row(&rows_whole, "M.ASU").fact;
    assert_eq!((&gone.microflow_found, &gone.growth), (&Known::Is(false), &Known::Is(Growth::Unknown)));
    model.damage = vec![Damage { offset: 7, document: None, why: "a part is damaged".to_owned() }];
    let rows = rows_of(Ok(&model));
    let perhaps = &row(&rows, "M.ASU").fact;
    assert_eq!((&perhaps.microflow_found, &perhaps.signs), (&Known::Unknown, &Known::Unknown));
    assert_eq!(rows.len(), rows_whole.len() + 1);
    assert!(rows.last().unwrap().unreadable.as_ref().is_some_and(|why| why.contains("a part is damaged")));
}

#[test]
fn without_a_model_one_row_stands_for_all() {
    let rows = rows_of(Err("cut off"));
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].fact.started_by, &rows[0].fact.signs), (&Known::Unknown, &Known::Unknown));
    assert_eq!(rows[0].unreadable.as_deref(), Some("the model could not be read: cut off"));
}

#[test]
fn pages_that_nobody_can_see_are_one_unknown_page() {
    let text = |version: &str, more: &str| {
        let own = format!("module M\n  microflow F\n    log info 'M' 'x'\n{more}");
        format!("app \"Test\" mendix {version}\n\nsecurity\n  level off\n\n{own}")
    };
    // Roles say nothing where the security is off: modules name some all the same.
    for more in ["", "  microflow G (roles User)\n    log info 'M' 'x'\n"] {
        let rows = rows_of(Ok(&model_of(&text("8.0.0", more))));
        let unknown: Vec<_> = rows.iter().filter(|row| row.fact.signs.is_unknown()).collect();
        assert_eq!(unknown.len(), 1, "{more}");
        assert_eq!(unknown[0].fact.started_by, Known::Is(EntryPoint::Page));
        // All its pages stand in the model.
        let rows = rows_of(Ok(&model_of(&text("5.15.0", more))));
        assert!(rows.iter().all(|row| !row.fact.signs.is_unknown()), "{more}");
    }
}
