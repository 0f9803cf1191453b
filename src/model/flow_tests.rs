//! Loops, error branches and actions over all versions of the format.

use bson::{RawBson, RawDocumentBuf, rawdoc};

use super::samples::{activity, document, extended, flow, id, list, object, objects, read, sequence, stream};
use super::{
    Action, Activity, CodeValue, CommitMode, Flow, LoopKind, ProxyChoice, Range, Retrieve, RetrieveSource, TextKind,
    Timeout,
};

fn step<'f>(flow: &'f Flow, caption: &str) -> &'f Activity {
    flow.activities.iter().find(|step| step.caption == caption).unwrap()
}

fn delete(name: &str) -> RawDocumentBuf {
    activity(name, rawdoc! {"$Type": "Microflows$DeleteAction", "DeleteVariableName": "List"})
}

fn looped(name: &str, rest: &RawDocumentBuf, body: impl IntoIterator<Item = RawDocumentBuf>) -> RawDocumentBuf {
    extended(rawdoc! {"$ID": id(name), "$Type": "Microflows$LoopedActivity", "ObjectCollection": objects(body)}, rest)
}

fn action(document: RawDocumentBuf) -> Action {
    flow([activity("it", document)], &[]).activities.into_iter().next().unwrap().action
}

#[test]
fn a_loop_is_read_in_its_old_and_its_new_shape() {
    let old = rawdoc! {"ListVariableName": "Orders", "IteratorVariableName": "Order"};
    let source = rawdoc! {"$Type": "Microflows$IterableList", "ListVariableName": "Orders", "VariableName": "Order"};
    for rest in [old, rawdoc! {"LoopSource": source}] {
        let flow = flow([looped("loop", &rest, [delete("inside")]), delete("outside")], &[]);
        let each = LoopKind::ForEach { list: "Orders".to_owned(), iterator: "Order".to_owned() };
        assert_eq!(flow.loops_around(step(&flow, "inside"))[0].kind, each);
        assert_eq!((flow.depth(step(&flow, "inside")), flow.depth(step(&flow, "outside"))), (1, 0));
    }
    let source = rawdoc! {"$Type": "Microflows$WhileLoopCondition", "WhileExpression": "$More"};
    let flow = flow([looped("loop", &rawdoc! {"LoopSource": source}, [delete("inside")])], &[]);
    assert_eq!(flow.loops[0].kind, LoopKind::While { condition: "$More".to_owned() });
    assert_eq!(flow.loops[0].kind.to_string(), "while $More");
    assert!(flow.expressions().iter().any(|text| text.text == "$More" && text.activity.is_none()));
}

#[test]
fn a_way_back_to_the_merge_is_a_loop() {
    let content = [
        object("start", "Microflows$StartEvent"),
        object("merge", "Microflows$ExclusiveMerge"),
        delete("again"),
        delete("once"),
    ];
    let ways = [("start", "merge"), ("merge", "again"), ("again", "merge"), ("again", "once")];
    let flow = flow(content, &ways);
    assert_eq!(flow.loops.len(), 1);
    assert!(flow.loops[0].kind.is_cycle());
    assert_eq!((flow.depth(step(&flow, "again")), flow.depth(step(&flow, "once"))), (1, 0));
}

#[test]
fn both_kinds_of_loops_nest_in_both_ways() {
    let list = rawdoc! {"ListVariableName": "L", "IteratorVariableName": "I"};
    // A cycle in a loop body, and a loop on a cycle.
    let inner = looped("in", &list, [delete("a"), delete("b")]);
    let flow_one = flow([inner], &[("a", "b"), ("b", "a")]);
    assert_eq!(flow_one.depth(step(&flow_one, "a")), 2);
    let flow_two = flow([looped("in", &list, [delete("a")]), delete("b")], &[("in", "b"), ("b", "in")]);
    assert_eq!((flow_two.depth(step(&flow_two, "a")), flow_two.depth(step(&flow_two, "b"))), (2, 1));
    let kinds: Vec<bool> =
        flow_two.loops_around(step(&flow_two, "a")).iter().map(|inner| inner.kind.is_cycle()).collect();
    assert_eq!(kinds, [true, false]);
}

#[test]
fn what_only_an_error_leads_to_is_marked_and_counted() {
    let content = [object("start", "Microflows$StartEvent"), delete("try"), delete("then"), delete("rescue")];
    let flow = flow(content, &[("start", "try"), ("try", "then"), ("try!", "rescue"), ("rescue", "then")]);
    assert_eq!(flow.error_handlers, 1);
    let marked: Vec<&str> =
        flow.activities.iter().filter(|step| step.in_error_handler).map(|step| step.caption.as_str()).collect();
    assert_eq!(marked, ["rescue"]);
}

#[test]
fn only_the_other_way_of_a_decision_that_is_always_the_same_is_never_taken() {
    let is_skipped = |cases: RawDocumentBuf| {
        let split = rawdoc! {"$Type": "Microflows$ExpressionSplitCondition", "Expression": "true"};
        let split = rawdoc! {"$ID": id("if"), "$Type": "Microflows$ExclusiveSplit", "SplitCondition": split};
        let delete = activity("it", rawdoc! {"$Type": "Microflows$DeleteAction", "DeleteVariableName": "X"});
        let way = sequence("if", "it");
        let rest = rawdoc! {
            "ObjectCollection": objects([object("start", "Microflows$StartEvent"), split, delete]),
            "SequenceFlows": list([sequence("start", "if"), extended(way, &cases)]),
        };
        let model = read(&stream(&[document("Microflows$Microflow", "M.Flow", &rest)]));
        assert_eq!(model.damage, []);
        model.flows[0].activities.iter().find(|step| step.caption == "it").unwrap().is_skipped()
    };
    let case = |value: &str| rawdoc! {"$Type": "Microflows$EnumerationCase", "Value": value};
    let cases = |values: &[&str]| rawdoc! {"CaseValues": list(values.iter().map(|value| case(value)))};
    assert!(is_skipped(cases(&["false"])));
    assert!(is_skipped(cases(&["false", "False"])));
    assert!(is_skipped(rawdoc! {"NewCaseValue": case("false")}));
    for taken in [&["true"][..], &["false", "true"], &["true", "false"], &["false", "(empty)"], &[]] {
        assert!(!is_skipped(cases(taken)), "{taken:?}");
    }
    assert!(!is_skipped(rawdoc! {"NewCaseValue": rawdoc! {"$Type": "Microflows$NoCase"}}));
}

#[test]
fn a_retrieve_knows_its_range() {
    let retrieve = |range: RawBson| {
        let source = rawdoc! {
            "$Type": "Microflows$DatabaseRetrieveSource", "Entity": "M.Order", "XpathConstraint": "[Open]", "Range": range,
        };
        action(rawdoc! {"$Type": "Microflows$RetrieveAction", "RetrieveSource": source, "ResultVariableName": "Orders"})
    };
    let constant = |single| rawdoc! {"$Type": "Microflows$ConstantRange", "SingleObject": single};
    let custom = |limit: &str| {
        rawdoc! {"$Type": "Microflows$CustomRange", "LimitExpression": limit, "OffsetExpression": "0"}
    };
    let cases: [(RawBson, bool); 6] = [
        (constant(false).into(), true),
        (constant(true).into(), false),
        (custom("500").into(), false),
        (custom("").into(), true),
        // What is not understood never hides an unlimited retrieve.
        (rawdoc! {"$Type": "Microflows$FutureRange"}.into(), true),
        (RawBson::Null, true),
    ];
    for (range, unbounded) in cases {
        let shown = format!("{range:?}");
        let action = retrieve(range);
        let (entity, xpath, range) = action.database_retrieve().unwrap();
        assert_eq!((entity, xpath, range.is_unbounded()), ("M.Order", "[Open]", unbounded), "{shown}");
    }
    assert!(matches!(
        retrieve(custom("@M.Size").into()),
        Action::Retrieve(Retrieve { source: RetrieveSource::Database { range: Range::Custom { .. }, .. }, .. })
    ));
}

#[test]
fn arguments_of_java_actions_are_read_in_all_three_shapes() {
    let argument = |rest: RawDocumentBuf| {
        let mapping =
            extended(rawdoc! {"$Type": "Microflows$JavaActionParameterMapping", "Parameter": "M.Do.it"}, &rest);
        let call = rawdoc! {
            "$Type": "Microflows$JavaActionCallAction", "JavaAction": "M.Do", "ParameterMappings": list([mapping]),
        };
        match action(call) {
            Action::CallJavaAction(call) => call.arguments.into_iter().next().unwrap().value,
            other => panic!("{other:?}"),
        }
    };
    let value = |kind: &str, key: &str, text: &str| {
        let kind = format!("Microflows${kind}ParameterValue");
        let mut value = rawdoc! {"$Type": kind.as_str(), "ValueExpression": "'shadow'"};
        value.append(bson::raw::CString::try_from(key).unwrap(), text);
        rawdoc! {"Value": value}
    };
    assert_eq!(argument(rawdoc! {"Argument": "$Order"}), CodeValue::Expression("$Order".to_owned()));
    assert_eq!(argument(value("Microflow", "Microflow", "M.Sub")), CodeValue::Microflow("M.Sub".to_owned()));
    assert_eq!(argument(value("EntityTypeCodeAction", "Entity", "M.E")), CodeValue::Entity("M.E".to_owned()));
    let basic = rawdoc! {"$Type": "Microflows$BasicCodeActionParameterValue", "ValueExpression": "'x'"};
    assert_eq!(argument(rawdoc! {"Value": basic}), CodeValue::Expression("'x'".to_owned()));
    let template = rawdoc! {"$Type": "Microflows$StringTemplate", "Text": "{1}", "Parameters": list([rawdoc! {"Expression": "$a"}])};
    let value = rawdoc! {"$Type": "Microflows$StringTemplateParameterValue", "TypedTemplate": template};
    assert!(
        matches!(argument(rawdoc! {"Value": value}), CodeValue::Template(template) if template.parameters == ["$a"])
    );
}

#[test]
fn a_call_to_a_queue_is_read_from_both_versions() {
    let call = |rest: RawDocumentBuf| {
        let call = extended(rawdoc! {"$Type": "Microflows$MicroflowCall", "Microflow": "M.Sub"}, &rest);
        match action(rawdoc! {"$Type": "Microflows$MicroflowCallAction", "MicroflowCall": call}) {
            Action::CallMicroflow(call) => call.queue,
            other => panic!("{other:?}"),
        }
    };
    let settings = rawdoc! {"$Type": "Queues$QueueSettings", "Queue": "M.Queue", "Retry": RawBson::Null};
    assert_eq!(call(rawdoc! {"Queue": "M.Queue"}), "M.Queue");
    assert_eq!(call(rawdoc! {"QueueSettings": settings}), "M.Queue");
    assert_eq!(call(rawdoc! {"Queue": ""}), "");
    assert_eq!(call(rawdoc! {"QueueSettings": RawBson::Null}), "");
}

#[test]
fn the_timeout_of_a_call_is_a_number_or_an_expression() {
    let timeout = |rest: RawDocumentBuf| {
        let call = extended(rawdoc! {"$Type": "Microflows$RestCallAction", "RequestProxyType": "NoProxy"}, &rest);
        match action(call) {
            Action::CallRest(call) => {
                assert_eq!(call.proxy, ProxyChoice::None);
                call.timeout
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(timeout(rawdoc! {"RequestTimeOut": 0_i64}), Timeout::NotSet);
    assert_eq!(timeout(rawdoc! {"RequestTimeOut": 30_i64}), Timeout::Seconds(30));
    assert_eq!(timeout(rawdoc! {"RequestTimeOutExpression": "0"}), Timeout::NotSet);
    assert_eq!(timeout(rawdoc! {"RequestTimeOutExpression": " 300 "}), Timeout::Seconds(300));
    assert_eq!(timeout(rawdoc! {"RequestTimeOutExpression": "@M.Wait"}), Timeout::Expression("@M.Wait".to_owned()));
    assert_eq!(timeout(rawdoc! {}), Timeout::NotSet);
}

#[test]
fn only_a_change_that_commits_commits() {
    let change = |commit: &str| {
        let items = list([rawdoc! {"Attribute": "M.Order.Total", "Association": "", "Type": "Set", "Value": "$a + 1"}]);
        action(
            rawdoc! {"$Type": "Microflows$ChangeAction", "ChangeVariableName": "O", "Commit": commit, "Items": items},
        )
    };
    assert_eq!(change("No").commits(), CommitMode::No);
    assert_eq!(change("Yes").commits(), CommitMode::Yes);
    assert_eq!(change("YesWithoutEvents").commits(), CommitMode::WithoutEvents);
}

#[test]
fn every_text_of_a_flow_can_be_visited() {
    let template = rawdoc! {"$Type": "Microflows$StringTemplate", "Text": "https://a/{1}", "Parameters": list([rawdoc! {"Expression": "$x"}])};
    let header = rawdoc! {"Key": "Authorization", "Value": "'Bearer ' + $t"};
    let http = rawdoc! {"CustomLocationTemplate": template, "HttpHeaderEntries": list([header])};
    let rest = rawdoc! {"$Type": "Microflows$RestCallAction", "HttpConfiguration": http};
    let end = rawdoc! {"$ID": id("end"), "$Type": "Microflows$EndEvent", "ReturnValue": "$result"};
    let split = rawdoc! {"$Type": "Microflows$ExpressionSplitCondition", "Expression": "$ok = true"};
    let split =
        rawdoc! {"$ID": id("if"), "$Type": "Microflows$ExclusiveSplit", "Caption": "ok?", "SplitCondition": split};
    let flow = flow([activity("call", rest), end, split], &[]);
    let texts: Vec<_> =
        flow.expressions().iter().map(|text| (text.caption, text.property, text.kind, text.text)).collect();
    let expected = [
        ("call", "CustomLocationTemplate", TextKind::Literal, "https://a/{1}"),
        ("call", "CustomLocationTemplate", TextKind::Expression, "$x"),
        ("call", "Authorization", TextKind::Expression, "'Bearer ' + $t"),
        ("", "ReturnValue", TextKind::Expression, "$result"),
        ("ok?", "Expression", TextKind::Expression, "$ok = true"),
    ];
    assert_eq!(texts, expected);
    assert_eq!(flow.action_activities().count(), 1);
}

#[test]
fn a_sequence_flow_into_nowhere_is_damage() {
    let content = [delete("a")];
    let bytes = super::samples::stream(&[super::samples::microflow("M.Flow", content, &[("a", "gone")])]);
    let model = super::samples::read(&bytes);
    assert!(model.damage[0].why.contains("leads to an object that is not there"));
}
