//! What nobody knows is said, and what it names and says still counts.

use bson::{RawBson, RawDocumentBuf, rawdoc};

use super::samples::{activity, call, document, extended, flow, list, microflow, object, objects, read, stream};
use super::{Action, CallGraph, Model, TextKind};

/// A model with a flow `M.Flow` of this content, and with `M.Sub`.
fn model(content: impl IntoIterator<Item = RawDocumentBuf>) -> Model {
    read(&stream(&[microflow("M.Flow", content, &[]), microflow("M.Sub", [], &[])]))
}

/// What is noted of a flow with one action.
fn noted(action: RawDocumentBuf) -> String {
    troubles(&model([activity("it", action)]))
}

fn troubles(model: &Model) -> String {
    model.damage.iter().map(|damage| damage.why.as_str()).collect::<Vec<_>>().join("; ")
}

#[test]
fn an_action_that_nobody_knows_is_damage_and_keeps_what_it_names_and_says() {
    let settings = rawdoc! {"OnErrorMicroflow": "M.Sub", "Url": RawBson::Null, "Text": "http://10.0.0.5"};
    let future =
        rawdoc! {"$Type": "Future$DoAction", "ErrorHandlingType": "Rollback", "Settings": settings, "Path": "'/mnt/x'"};
    let model = model([activity("it", future)]);
    assert_eq!(troubles(&model), "Microflows$ActionActivity: what Future$DoAction does is not known");
    assert!(model.flows[0].activities[0].action.is_unknown());
    let texts: Vec<_> = model.flows[0].expressions().iter().map(|text| (text.property, text.kind, text.text)).collect();
    let expected = [
        ("OnErrorMicroflow", TextKind::Literal, "M.Sub"),
        ("Settings", TextKind::Literal, "http://10.0.0.5"),
        ("Path", TextKind::Expression, "'/mnt/x'"),
    ];
    assert_eq!(texts, expected);
    let graph = CallGraph::new(&model);
    assert_eq!(graph.edges().iter().map(|edge| (edge.from, edge.to)).collect::<Vec<_>>(), [(0, 1)]);
}

#[test]
fn an_action_that_is_known_for_harmless_is_not() {
    for kind in ["Microflows$MLModelCallAction", "Microflows$SynchronizeAction", "Microflows$WorkflowOperationAction"] {
        let model = model([activity("it", rawdoc! {"$Type": kind, "OutputVariableName": "X"})]);
        assert_eq!(troubles(&model), "", "{kind}");
        assert!(!model.flows[0].activities[0].action.is_unknown(), "{kind}");
    }
    // The same word elsewhere says nothing.
    assert!(noted(rawdoc! {"$Type": "Future$SynchronizeAction"}).contains("Future$SynchronizeAction"));
    assert!(noted(rawdoc! {"$Type": "ConnectorKit$ConnectorActionCallAction"}).contains("is not known"));
}

#[test]
fn what_is_switched_off_may_be_unfinished() {
    for action in [rawdoc! {"$Type": "Future$DoAction"}, call("")] {
        assert_ne!(noted(action.clone()), "");
        let off = extended(activity("it", action), &rawdoc! {"Disabled": true});
        assert_eq!(troubles(&model([off])), "");
    }
}

#[test]
fn a_call_that_names_nothing_is_damage() {
    let java = |name: &str| rawdoc! {"$Type": "Microflows$JavaActionCallAction", "JavaAction": name};
    for action in [call(""), java(""), rawdoc! {"$Type": "Microflows$JavaActionCallAction"}] {
        assert!(noted(action.clone()).contains("what it calls is not named"), "{action:?}");
    }
    for action in [call("M.Sub"), java("M.Do")] {
        assert_eq!(noted(action), "");
    }
}

#[test]
fn an_object_that_nobody_knows_is_damage_and_its_content_runs_in_a_loop() {
    let kinds =
        ["StartEvent", "ErrorEvent", "BreakEvent", "ContinueEvent", "ExclusiveMerge", "InheritanceSplit", "Annotation"];
    for kind in kinds {
        assert_eq!(troubles(&model([object("it", &format!("Microflows${kind}"))])), "", "{kind}");
    }
    assert!(
        troubles(&model([object("it", "Microflows$ParallelSplit")])).contains("Microflows$ParallelSplit does is not")
    );
    let delete = activity("in", rawdoc! {"$Type": "Microflows$DeleteAction", "DeleteVariableName": "X"});
    let group = extended(object("it", "Microflows$Group"), &rawdoc! {"ObjectCollection": objects([delete])});
    let model = model([group]);
    assert_eq!(troubles(&model), "Microflows$Group: when the objects in it run is not known");
    assert_eq!(model.flows[0].depth(&model.flows[0].activities[0]), 1);
}

#[test]
fn a_loop_without_content_is_damage() {
    let looped = |rest: &RawDocumentBuf| troubles(&model([extended(object("it", "Microflows$LoopedActivity"), rest)]));
    assert_eq!(looped(&rawdoc! {"ObjectCollection": objects([])}), "");
    assert!(looped(&rawdoc! {}).contains("Microflows$LoopedActivity: `ObjectCollection` is missing"));
    assert!(looped(&rawdoc! {"ObjectCollection": RawBson::Null}).contains("`ObjectCollection` is missing"));
}

#[test]
fn a_decision_by_what_nobody_knows_is_damage() {
    let split = |rest: &RawDocumentBuf| model([extended(object("it", "Microflows$ExclusiveSplit"), rest)]);
    let by = |kind: &str| rawdoc! {"SplitCondition": rawdoc! {"$Type": kind, "Expression": "$x", "Microflow": "M.Sub"}};
    assert_eq!(troubles(&split(&by("Microflows$ExpressionSplitCondition"))), "");
    assert!(troubles(&split(&rawdoc! {})).contains("`SplitCondition` is missing"));
    let model = split(&by("Microflows$AgentSplitCondition"));
    assert!(troubles(&model).contains("what Microflows$AgentSplitCondition does is not known"));
    assert_eq!(CallGraph::new(&model).edges().len(), 1);
}

#[test]
fn an_argument_of_a_microflow_may_be_a_document() {
    let argument = |value: RawDocumentBuf| {
        let mapping = rawdoc! {"Parameter": "M.Sub.Url", "Value": value};
        let call = rawdoc! {"Microflow": "M.Sub", "ParameterMappings": list([mapping])};
        let model = model([activity("it", rawdoc! {"$Type": "Microflows$MicroflowCallAction", "MicroflowCall": call})]);
        let Action::CallMicroflow(call) = &model.flows[0].activities[0].action else { panic!("{model:?}") };
        (call.arguments[0].value.clone(), troubles(&model))
    };
    let value = |kind: &str, rest: &RawDocumentBuf| {
        argument(extended(rawdoc! {"$Type": format!("Microflows${kind}ParameterValue")}, rest))
    };
    let read = |text: &str| (text.to_owned(), String::new());
    assert_eq!(value("BasicCodeAction", &rawdoc! {"ValueExpression": "'http://a'"}), read("'http://a'"));
    assert_eq!(value("BasicCodeAction", &rawdoc! {"ValueExpression": ""}), read(""));
    assert_eq!(value("Microflow", &rawdoc! {"Microflow": "M.Other"}), read("'M.Other'"));
    let template = |parameters: &[&str]| {
        let parameters = list(parameters.iter().map(|text| rawdoc! {"Expression": *text}));
        rawdoc! {"TypedTemplate": rawdoc! {"Text": "it's", "Parameters": parameters}}
    };
    assert_eq!(value("StringTemplate", &template(&[])), read("'it''s'"));
    assert!(value("StringTemplate", &template(&["$x"])).1.contains("a template is no value"));
    // What nobody knows keeps the expression that it has.
    assert_eq!(value("Future", &rawdoc! {"ValueExpression": "$x"}), read("$x"));
    assert!(value("Future", &rawdoc! {"Page": "M.Page"}).1.contains("what such an argument hands over is not known"));
}

#[test]
fn a_word_that_nobody_knows_is_damage() {
    let change = |commit: &str| noted(rawdoc! {"$Type": "Microflows$ChangeAction", "Commit": commit});
    let rest = |proxy: &str| noted(rawdoc! {"$Type": "Microflows$RestCallAction", "RequestProxyType": proxy});
    for known in ["", "No", "Yes", "YesWithoutEvents"] {
        assert_eq!(change(known), "");
    }
    assert!(change("YesLater").contains("`Commit` is `YesLater`, which is not known"));
    for known in ["", "DefaultProxy", "NoProxy", "Override"] {
        assert_eq!(rest(known), "");
    }
    assert!(rest("Tunnel").contains("`RequestProxyType` is `Tunnel`, which is not known"));
}

#[test]
fn a_source_or_request_that_nobody_knows_is_damage() {
    let retrieve =
        |kind: &str| noted(rawdoc! {"$Type": "Microflows$RetrieveAction", "RetrieveSource": rawdoc! {"$Type": kind}});
    assert!(retrieve("Microflows$FutureRetrieveSource").contains("what such a source reads is not known"));
    let request =
        |kind: &str| noted(rawdoc! {"$Type": "Microflows$RestCallAction", "RequestHandling": rawdoc! {"$Type": kind}});
    for known in ["Custom", "Mapping", "Simple", "Advanced", "Binary", "FormData"] {
        assert_eq!(request(&format!("Microflows${known}RequestHandling")), "", "{known}");
    }
    assert!(request("Microflows$FutureRequestHandling").contains("what such a request sends is not known"));
    let looped = |kind: &str| {
        let rest = rawdoc! {"LoopSource": rawdoc! {"$Type": kind}, "ObjectCollection": objects([])};
        troubles(&model([extended(object("it", "Microflows$LoopedActivity"), &rest)]))
    };
    for known in ["IterableList", "WhileLoopCondition"] {
        assert_eq!(looped(&format!("Microflows${known}")), "", "{known}");
    }
    assert!(looped("Microflows$FutureLoopSource").contains("what such a loop goes through is not known"));
}

#[test]
fn what_runs_in_place_of_a_running_microflow_is_read_where_it_may_be_running() {
    let flow = |concurrent: bool| {
        let rest = rawdoc! {
            "ObjectCollection": objects([]), "AllowConcurrentExecution": concurrent, "ConcurrencyErrorMicroflow": "M.Busy",
        };
        let model = read(&stream(&[document("Microflows$Microflow", "M.Flow", &rest)]));
        assert_eq!(troubles(&model), "");
        model.flows[0].when_running.clone()
    };
    assert_eq!((flow(false).as_str(), flow(true).as_str()), ("M.Busy", ""));
}

#[test]
fn a_base_address_that_a_call_hands_over_is_its_location() {
    let location = |mapping: RawBson| {
        let call = rawdoc! {"$Type": "Microflows$RestOperationCallAction", "Operation": "M.S.Get", "BaseUrlParameterMapping": mapping};
        match &flow([activity("it", call)], &[]).activities[0].action {
            Action::CallRemote(call) => call.location.clone(),
            other => panic!("{other:?}"),
        }
    };
    let mapping =
        rawdoc! {"$Type": "Microflows$RestParameterMapping", "Parameter": "M.S.base", "Value": "'http://erp.corp'"};
    assert_eq!(location(mapping.into()), "'http://erp.corp'");
    assert_eq!(location(RawBson::Null), "");
}

#[test]
fn an_action_that_sends_mail_keeps_what_it_says_of_the_server() {
    let host = rawdoc! {"$Type": "Microflows$Setting", "Expression": "'localhost'"};
    let server =
        rawdoc! {"$Type": "Microflows$EmailConnectionConfig", "Host": host, "Port": 25_i64, "Protocol": "SMTP"};
    let message = rawdoc! {"$Type": "Microflows$EmailMessage", "Subject": "'Hello'"};
    let mail =
        rawdoc! {"$Type": "Microflows$SendEmailAction", "EmailConnectionConfig": server, "EmailMessage": message};
    let flow = flow([activity("it", mail)], &[]);
    let texts: Vec<_> = flow.expressions().iter().map(|text| (text.property, text.kind, text.text)).collect();
    let expected = [
        ("EmailConnectionConfig.Host", TextKind::Expression, "'localhost'"),
        ("EmailConnectionConfig.Port", TextKind::Expression, "25"),
        ("EmailConnectionConfig.Protocol", TextKind::Expression, "SMTP"),
        ("EmailMessage.Subject", TextKind::Expression, "'Hello'"),
    ];
    assert_eq!(texts, expected);
}
