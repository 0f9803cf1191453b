//! Calls: visible, hidden, possible; how deep they lie in loops; circles.

use bson::{RawDocumentBuf, rawdoc};

use super::samples::{activity, call, document, id, list, microflow, objects, read, stream};
use super::{CallGraph, EdgeKind, EdgeSelection, Model};

fn in_loop(name: &str, body: impl IntoIterator<Item = RawDocumentBuf>) -> RawDocumentBuf {
    rawdoc! {
        "$ID": id(name), "$Type": "Microflows$LoopedActivity", "ListVariableName": "L", "IteratorVariableName": "I",
        "ObjectCollection": objects(body),
    }
}

fn whole(documents: &[RawDocumentBuf]) -> Model {
    let model = read(&stream(documents));
    assert_eq!(model.damage, []);
    model
}

fn edges(model: &Model) -> Vec<(EdgeKind, String, String, usize)> {
    let graph = CallGraph::new(model);
    let name = |index: usize| model.flows[index].name.clone();
    graph.edges().iter().map(|edge| (edge.kind, name(edge.from), name(edge.to), edge.depth)).collect()
}

#[test]
fn loops_add_up_along_a_chain_and_the_deepest_chain_wins() {
    // A calls B in a loop and D directly; B calls C in a loop; C and D call E.
    let model = whole(&[
        microflow("M.A", [in_loop("l1", [activity("b", call("M.B"))]), activity("d", call("M.D"))], &[]),
        microflow("M.B", [in_loop("l2", [activity("c", call("M.C"))])], &[]),
        microflow("M.C", [activity("e", call("M.E"))], &[]),
        microflow("M.D", [activity("e2", call("M.E"))], &[]),
        microflow("M.E", [], &[]),
    ]);
    let graph = CallGraph::new(&model);
    let walk = graph.walk(EdgeSelection::VISIBLE);
    let reach = walk.from(graph.find("M.A").unwrap());
    let at = |name: &str| &reach.flows[&graph.find(name).unwrap()];
    assert_eq!((at("M.E").call_depth, at("M.E").entry_loop_depth), (2, 2));
    assert_eq!((at("M.C").call_depth, at("M.C").entry_loop_depth), (2, 2));
    assert_eq!((reach.longest_chain, reach.recursive), (3, false));
    let end = graph.find("M.E").unwrap();
    let names = |path: Vec<usize>| -> Vec<&str> {
        path.into_iter().map(|edge| model.flows[graph.edges()[edge].to].name.as_str()).collect()
    };
    assert_eq!(names(reach.deepest_path(&graph, end)), ["M.B", "M.C", "M.E"]);
    assert_eq!(names(reach.shortest_path(&graph, end)), ["M.D", "M.E"]);
    assert!(reach.deepest_path(&graph, reach.root).is_empty());
}

#[test]
fn a_circle_of_calls_counts_once_and_is_recursion() {
    let model = whole(&[
        microflow("M.Root", [activity("a", call("M.A"))], &[]),
        microflow("M.A", [in_loop("l", [activity("b", call("M.B"))])], &[]),
        microflow("M.B", [activity("a2", call("M.A")), activity("c", call("M.C"))], &[]),
        microflow("M.C", [], &[]),
    ]);
    let graph = CallGraph::new(&model);
    let walk = graph.walk(EdgeSelection::VISIBLE);
    let reach = walk.from(graph.find("M.Root").unwrap());
    let at = |name: &str| &reach.flows[&graph.find(name).unwrap()];
    assert!(reach.recursive);
    assert_eq!((at("M.A").entry_loop_depth, at("M.B").entry_loop_depth, at("M.C").entry_loop_depth), (1, 1, 1));
    assert_eq!((at("M.A").in_circle, at("M.C").in_circle), (true, false));
    assert_eq!(walk.circles(), [vec![graph.find("M.A").unwrap(), graph.find("M.B").unwrap()]]);
    assert_eq!(reach.longest_chain, 2);
}

#[test]
fn a_call_that_leads_nowhere_is_kept() {
    // That one names nothing at all is damage, too.
    let model = read(&stream(&[microflow("M.A", [activity("x", call("M.Gone")), activity("y", call(""))], &[])]));
    let graph = CallGraph::new(&model);
    let targets: Vec<&str> = graph.unresolved().iter().map(|call| call.target.as_str()).collect();
    assert_eq!(targets, ["M.Gone", ""]);
}

#[test]
fn a_switched_off_activity_calls_nothing() {
    let mut off = activity("x", call("M.B"));
    off.append(bson::raw::cstr!("Disabled"), true);
    let model = whole(&[microflow("M.A", [off], &[]), microflow("M.B", [], &[])]);
    assert_eq!(edges(&model), []);
}

#[test]
fn flows_of_different_kinds_may_share_a_name() {
    let rule = rawdoc! {"$Type": "Microflows$RuleCall", "Microflow": "M.Check"};
    let condition = rawdoc! {"$Type": "Microflows$RuleSplitCondition", "RuleCall": rule};
    let split = rawdoc! {"$ID": id("s"), "$Type": "Microflows$ExclusiveSplit", "SplitCondition": condition};
    let content = || rawdoc! {"ObjectCollection": objects([])};
    let model = whole(&[
        microflow("M.A", [split, activity("c", call("M.Check"))], &[]),
        document("Microflows$Microflow", "M.Check", &content()),
        document("Microflows$Rule", "M.Check", &content()),
    ]);
    let graph = CallGraph::new(&model);
    let kinds: Vec<_> = graph.edges().iter().map(|edge| (edge.kind, model.flows[edge.to].kind)).collect();
    assert_eq!(kinds, [(EdgeKind::Rule, super::FlowKind::Rule), (EdgeKind::Call, super::FlowKind::Microflow)]);
}

fn domain(entities: impl IntoIterator<Item = RawDocumentBuf>) -> RawDocumentBuf {
    document("DomainModels$DomainModel", "M", &rawdoc! {"Entities": list(entities)})
}

fn entity(name: &str, parent: &str, rest: &RawDocumentBuf) -> RawDocumentBuf {
    let general = rawdoc! {"$Type": "DomainModels$Generalization", "Persistable": true, "Generalization": parent};
    let mut whole = rest.clone();
    whole.append(bson::raw::cstr!("QualifiedName"), name);
    whole.append(bson::raw::cstr!("MaybeGeneralization"), general);
    whole
}

#[test]
fn committing_a_list_runs_the_inherited_event_for_each_object() {
    let event = rawdoc! {"Moment": "Before", "Type": "Commit", "Microflow": "M.Event"};
    let range = rawdoc! {"$Type": "Microflows$ConstantRange", "SingleObject": false};
    let source = rawdoc! {"$Type": "Microflows$DatabaseRetrieveSource", "Entity": "M.Special", "Range": range};
    let retrieve = rawdoc! {"$Type": "Microflows$RetrieveAction", "RetrieveSource": source, "ResultVariableName": "L"};
    let commit = |events: bool| {
        rawdoc! {"$Type": "Microflows$CommitAction", "CommitVariableName": "L", "WithEvents": events}
    };
    let with = |events| {
        whole(&[
            domain([
                entity("M.Base", "", &rawdoc! {"Events": list([event.clone()])}),
                entity("M.Special", "M.Base", &rawdoc! {}),
            ]),
            microflow("M.A", [activity("r", retrieve.clone()), activity("c", commit(events))], &[]),
            microflow("M.Event", [], &[]),
        ])
    };
    assert_eq!(edges(&with(true)), [(EdgeKind::EntityEvent, "M.A".to_owned(), "M.Event".to_owned(), 1)]);
    assert_eq!(edges(&with(false)), []);
}

#[test]
fn reading_a_calculated_attribute_runs_its_microflow() {
    let value = rawdoc! {"$Type": "DomainModels$CalculatedValue", "Microflow": "M.Total"};
    let attribute = rawdoc! {"Name": "Total", "Value": value};
    let change = |expression: &str| {
        rawdoc! {"$Type": "Microflows$CreateVariableAction", "VariableName": "V", "InitialValue": expression}
    };
    let parameter =
        rawdoc! {"$ID": id("p"), "$Type": "Microflows$MicroflowParameter", "Name": "Order", "Type": "M.Order"};
    let count = |expression: &str| {
        edges(&whole(&[
            domain([entity("M.Order", "", &rawdoc! {"Attributes": list([attribute.clone()])})]),
            microflow("M.A", [parameter.clone(), activity("v", change(expression))], &[]),
            microflow("M.Total", [], &[]),
        ]))
        .len()
    };
    assert_eq!(count("$Order/Total + 1"), 1);
    assert_eq!(count("$Line/M.Line_Order/M.Order/Total"), 1);
    assert_eq!(count("$Order/TotalPaid"), 0);
    assert_eq!(count("$Other/Total"), 0);
}

#[test]
fn a_name_in_a_literal_is_possible_and_one_for_a_batch_helper_runs() {
    let java = |name: &str| {
        let argument = rawdoc! {"Parameter": "x", "Argument": "'M.B'"};
        rawdoc! {"$Type": "Microflows$JavaActionCallAction", "JavaAction": name, "ParameterMappings": list([argument])}
    };
    let kind = |name: &str| {
        let model = whole(&[microflow("M.A", [activity("j", java(name))], &[]), microflow("M.B", [], &[])]);
        edges(&model).into_iter().map(|(kind, _, _, depth)| (kind, depth)).collect::<Vec<_>>()
    };
    assert_eq!(kind("M.Register"), [(EdgeKind::Literal, 0)]);
    assert_eq!(kind("CommunityCommons.executeMicroflowAsUser"), [(EdgeKind::NamedForCode, 0)]);
    assert_eq!(kind("CommunityCommons.executeMicroflowInBatches"), [(EdgeKind::NamedForCode, 1)]);
}

#[test]
fn twenty_thousand_flows_are_walked_in_no_time() {
    let documents: Vec<RawDocumentBuf> = (0..20_000)
        .map(|number| {
            let target = format!("M.F{}", number + 1);
            microflow(&format!("M.F{number}"), [activity("next", call(&target))], &[])
        })
        .collect();
    let model = read(&stream(&documents));
    let graph = CallGraph::new(&model);
    let reach = graph.walk(EdgeSelection::ALL).from(0);
    assert_eq!((reach.flows.len(), reach.longest_chain), (20_000, 19_999));
}
