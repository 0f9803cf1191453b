//! What is said of every flow at once holds for each flow that is followed.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use mxready_fixtures::Package;

use super::super::super::test_model::corpus;
use super::super::JavaKnowledge;
use super::*;
use crate::java::JavaCode;
use crate::model::{CallGraph, Model, ModelLimits, read_model};

fn model_of(text: &str) -> Model {
    let package = Package::from_model(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    read_model(package.entry("model/model.mdp").unwrap(), &ModelLimits::default())
}

fn with_analysis<T>(model: &Model, check: impl FnOnce(&Analysis<'_>) -> T) -> T {
    let graph = CallGraph::new(model);
    let code = JavaCode::default();
    let java = JavaKnowledge::of(&code);
    check(&Analysis::new(model, &graph, &java, HashMap::new()))
}

/// Ordered by how much there may be to do.
fn rank(growth: Growth) -> usize {
    [Growth::Constant, Growth::Unknown, Growth::WithData, Growth::WithDataSquared]
        .iter()
        .position(|other| *other == growth)
        .unwrap()
}

/// Following a flow must never show more than the brief look, by which it is spared. Flows that are handed lists are
/// followed in any case: as a start they may be handed any list.
fn assert_no_less(name: &str, model: &Model) {
    with_analysis(model, |analysis| {
        let briefs = analysis.briefs();
        let flows = model.flows.iter().enumerate().filter(|(root, _)| !analysis.is_handed_lists(*root));
        for (root, flow) in flows {
            let followed = analysis.followed(&briefs, "start", root);
            let brief = briefs.briefs[root];
            let signs = brief.signs[0].all();
            // One transaction is seen only by following, and only beside signs that lead to following.
            let missed: BTreeSet<_> =
                followed.signs.keys().filter(|sign| **sign != Sign::OneTransaction && !signs.contains(sign)).collect();
            assert!(missed.is_empty(), "{name}, {}: {missed:?} not among {signs:?}", flow.name);
            let growth = growth_of(&signs, brief.multiplied, usize::from(brief.grows));
            assert!(rank(growth) >= rank(followed.growth), "{name}, {}: {growth:?}, {:?}", flow.name, followed.growth);
        }
    });
}

#[test]
fn the_brief_look_misses_nothing_that_following_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events");
    let mut models = 0;
    for file in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file())
    {
        if file.path().extension().is_some_and(|ending| ending == "model") {
            let text = std::fs::read_to_string(file.path()).unwrap();
            assert_no_less(&file.path().display().to_string(), &model_of(&text));
            models += 1;
        }
    }
    assert!(models > 100, "{models} models");
}

#[test]
fn the_brief_look_misses_nothing_in_real_packages() {
    for (name, _, model) in corpus() {
        assert_no_less(&name, &model);
    }
}

/// A chain of calls that no button of a real app has, with a loop at its end.
fn long_chain(length: usize) -> String {
    let mut text = "app \"Test\" mendix 9.24.0\nmodule M\n  entity E\n    attribute A : String\n".to_owned();
    for step in 0..length {
        writeln!(text, "  microflow F{step}\n    call M.F{}", step + 1).unwrap();
    }
    writeln!(
        text,
        "  microflow F{length}\n    retrieve $L : M.E\n    loop $O in $L\n      rest GET 'https://example.com' timeout 30 -> $R"
    )
    .unwrap();
    text
}

#[test]
fn a_start_that_reaches_too_much_to_follow_still_shows_where() {
    for length in [FOLLOWED - 1, FOLLOWED + 100] {
        let model = model_of(&long_chain(length));
        with_analysis(&model, |analysis| {
            let work =
                analysis.of_entry(&analysis.briefs(), "M.F0", analysis.find("M.F0").unwrap(), &mut Scratch::default());
            assert_eq!(work.growth, Growth::WithData, "{length}");
            let found = &work.signs[&Sign::RemoteCallInLoop][0];
            assert_eq!(found.path.first().map(String::as_str), Some("model/model.mdp"));
            assert!(found.path.contains(&format!("M.F{length}")), "{length}: {:?}", found.path.last());
            assert_eq!(found.path.last().map(String::as_str), Some("Call REST (GET)"));
            assert!(work.signs.contains_key(&Sign::LoopOverUnboundedRetrieve));
        });
    }
}

#[test]
fn a_light_start_is_not_followed_and_has_no_chains() {
    let model = model_of(
        "app \"Test\" mendix 9.24.0\nmodule M\n  microflow F\n    rest GET 'https://example.com' timeout 30 -> $R\n",
    );
    with_analysis(&model, |analysis| {
        let work = analysis.of_entry(&analysis.briefs(), "M.F", analysis.find("M.F").unwrap(), &mut Scratch::default());
        assert_eq!((work.growth, work.signs), (Growth::Constant, [(Sign::RemoteCall, Vec::new())].into()));
    });
}

#[test]
fn a_start_that_is_handed_a_list_may_be_handed_any() {
    let model = model_of(
        "app \"Test\" mendix 9.24.0\nmodule M\n  entity E\n    attribute A : String\n  microflow Sub ($L : [M.E])\n    loop \
         $O in $L\n      change $O (A = 'x') commit\n  microflow Caller\n    retrieve $Few : M.E limit 5\n    call M.Sub (L \
         = $Few)\n",
    );
    with_analysis(&model, |analysis| {
        let briefs = analysis.briefs();
        let growth =
            |name: &str| analysis.of_entry(&briefs, name, analysis.find(name).unwrap(), &mut Scratch::default()).growth;
        assert_eq!(growth("M.Caller"), Growth::Constant);
        assert_eq!(growth("M.Sub"), Growth::WithData);
    });
}
