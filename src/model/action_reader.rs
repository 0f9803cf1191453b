//! Reads an action from its document, over all versions of the format: arguments as text or document, timeouts as number
//! or expression, queues as name or settings.

use super::actions::{Action, ChangeItem, CommitMode, Range, Retrieve, RetrieveSource};
use super::call_reader::{read_rest, read_result, read_web_service};
use super::calls::{Argument, CodeArgument, CodeCall, CodeValue, FlowCall, RemoteCall, RemoteCallKind, Template};
use super::known_types::is_argument_value;
use super::node::Node;
use super::references::flow_references;

/// Reads an action.
pub(crate) fn read_action(node: &Node<'_>) -> Action {
    let text = |name: &str| node.owned(name);
    match kind_of(node) {
        "RetrieveAction" => Action::Retrieve(read_retrieve(node)),
        "CommitAction" => Action::Commit {
            variable: text("CommitVariableName"),
            with_events: node.flag("WithEvents").unwrap_or(true),
        },
        "CreateChangeAction" | "CreateObjectAction" => Action::Create {
            entity: text("Entity"),
            variable: text("VariableName"),
            items: read_items(node),
            commit: read_commit(node),
        },
        "ChangeAction" | "ChangeObjectAction" => {
            Action::Change { variable: text("ChangeVariableName"), items: read_items(node), commit: read_commit(node) }
        }
        "DeleteAction" => Action::Delete { variable: text("DeleteVariableName") },
        "RollbackAction" => Action::Rollback { variable: text("RollbackVariableName") },
        "CreateListAction" => Action::CreateList { entity: text("Entity"), variable: text("VariableName") },
        "ChangeListAction" => {
            Action::ChangeList { variable: text("ChangeVariableName"), operation: text("Type"), value: text("Value") }
        }
        "AggregateAction" | "AggregateListAction" => Action::Aggregate {
            list: text("AggregateVariableName"),
            function: text("AggregateFunction"),
            attribute: text("Attribute"),
            expressions: set_texts(node, &["Expression", "ReduceInitialValueExpression"]),
            variable: text("VariableName"),
        },
        "ListOperationsAction" | "ListOperationAction" => read_list_operation(node),
        "CastAction" => Action::Cast { variable: text("VariableName") },
        "CreateVariableAction" => Action::CreateVariable {
            variable: text("VariableName"),
            data_type: text("Type"),
            value: text("InitialValue"),
        },
        "ChangeVariableAction" => Action::ChangeVariable { variable: text("ChangeVariableName"), value: text("Value") },
        "LogMessageAction" => Action::Log {
            level: text("Level"),
            node: text("Node"),
            message: node.child("MessageTemplate").as_ref().map(read_template).unwrap_or_default(),
        },
        _ => read_call(node),
    }
}

/// The type of an action; of those of microflows without the name space.
fn kind_of<'a>(node: &Node<'a>) -> &'a str {
    let name = node.type_name();
    name.strip_prefix("Microflows$").unwrap_or(name)
}

/// Actions that leave the flow: calls, mappings, pages.
fn read_call(node: &Node<'_>) -> Action {
    let text = |name: &str| node.owned(name);
    let remote = |kind, target: String, variable: String| {
        let (location, expressions) = (remote_location(node), remote_expressions(node));
        Action::CallRemote(RemoteCall { kind, target, location, expressions, variable })
    };
    match kind_of(node) {
        "MicroflowCallAction" => Action::CallMicroflow(read_flow_call(node, "MicroflowCall", "Microflow")),
        "NanoflowCallAction" => Action::CallNanoflow(read_flow_call(node, "NanoflowCall", "Nanoflow")),
        "JavaActionCallAction" => Action::CallJavaAction(read_code_call(node, "JavaAction")),
        "JavaScriptActionCallAction" => Action::CallJavaScriptAction(read_code_call(node, "JavaScriptAction")),
        "RestCallAction" => Action::CallRest(Box::new(read_rest(node))),
        "CallWebServiceAction" | "WebServiceCallAction" => Action::CallWebService(Box::new(read_web_service(node))),
        "AppServiceCallAction" => Action::CallAppService {
            action: text("AppServiceAction"),
            arguments: read_arguments(node),
            variable: result_variable(node),
        },
        "RestOperationCallAction" => remote(RemoteCallKind::RestOperation, text("Operation"), output_variable(node)),
        "CallExternalAction" => {
            let service = text("ConsumedODataService");
            let target = if service.is_empty() { text("Name") } else { format!("{service}.{}", text("Name")) };
            remote(RemoteCallKind::OdataAction, target, text("VariableName"))
        }
        "SendExternalObject" | "DeleteExternalObject" => {
            remote(RemoteCallKind::OdataObject, String::new(), String::new())
        }
        "DatabaseConnector$ExecuteDatabaseQueryAction" => {
            remote(RemoteCallKind::DatabaseQuery, text("Query"), text("OutputVariableName"))
        }
        "ImportXmlAction" => Action::ImportMapping {
            result: read_result(node, "ResultHandling"),
            source: text("XmlDocumentVariableName"),
        },
        "ExportXmlAction" => read_export(node),
        "GenerateDocumentAction" => Action::GenerateDocument { template: text("DocumentTemplate") },
        "SendEmailAction" => read_mail(node),
        "ExcelDataImporter$ImportExcelDataAction" => {
            Action::ImportExcel { template: text("Template"), variable: text("OutputVariableName") }
        }
        "WorkflowCallAction" => Action::CallWorkflow { workflow: text("Workflow") },
        "ShowFormAction"
        | "ShowPageAction"
        | "ShowMessageAction"
        | "ShowHomePageAction"
        | "CloseFormAction"
        | "ValidationFeedbackAction"
        | "DownloadFileAction" => {
            let template = node.child("Template").or_else(|| node.child("FeedbackTemplate"));
            Action::Client {
                type_name: node.type_name().to_owned(),
                message: template.as_ref().map(read_template).unwrap_or_default(),
            }
        }
        _ => read_other(node),
    }
}

/// What is not known: the flows that it names and its texts may matter all the same.
pub(crate) fn read_other(node: &Node<'_>) -> Action {
    let mut texts = texts_by_property(node);
    texts.retain(|text| text.parameter != "ErrorHandlingType");
    Action::Other { type_name: node.type_name().to_owned(), flows: flow_references(node), texts }
}

fn read_mail(node: &Node<'_>) -> Action {
    let texts_of = |name: &str| {
        let mut texts = node.child(name).as_ref().map(texts_by_property).unwrap_or_default();
        for text in &mut texts {
            text.parameter.insert_str(0, &format!("{name}."));
        }
        texts
    };
    Action::SendEmail {
        connection: texts_of("EmailConnectionConfig"),
        texts: ["EmailAuthenticationConfig", "EmailMessage"].into_iter().flat_map(texts_of).collect(),
    }
}

/// All texts and numbers inside a document, each by the property that says most about it: one that only says that a
/// value stands there gives way to the property of the document around it.
fn texts_by_property(node: &Node<'_>) -> Vec<Argument> {
    let mut texts = Vec::new();
    node.visit_leaves("", &mut |around, property, value: String| {
        let is_shell = matches!(property, "Value" | "Expression" | "Argument" | "ValueExpression" | "Text");
        let parameter = if is_shell && !around.is_empty() { around } else { property };
        if !value.is_empty() && !property.starts_with('$') {
            texts.push(Argument { parameter: parameter.to_owned(), value });
        }
    });
    texts
}

/// How an action commits. Whatever a word means that is not known, it may well be that something is written.
pub(crate) fn read_commit(node: &Node<'_>) -> CommitMode {
    let word = node.text("Commit");
    let known = CommitMode::from_text(word);
    if known.is_none() {
        node.note(&format!("`Commit` is `{word}`, which is not known"));
    }
    known.unwrap_or_default()
}

fn read_retrieve(node: &Node<'_>) -> Retrieve {
    let source = match node.child("RetrieveSource") {
        Some(source) if source.type_name() == "Microflows$DatabaseRetrieveSource" => RetrieveSource::Database {
            entity: source.owned("Entity"),
            xpath: source.owned("XpathConstraint"),
            range: read_range(&source),
            sortings: read_sortings(&source),
        },
        Some(source) if source.type_name() == "Microflows$AssociationRetrieveSource" => RetrieveSource::Association {
            start: source.owned("StartVariableName"),
            association: source.owned("AssociationId"),
            result_type: source.owned("Type"),
        },
        Some(source) => {
            source.note("what such a source reads is not known");
            RetrieveSource::Other(source.type_name().to_owned())
        }
        None => {
            node.note("`RetrieveSource` is missing");
            RetrieveSource::Other(String::new())
        }
    };
    Retrieve { variable: node.owned("ResultVariableName"), source }
}

/// A range that is not understood reads as "all": that never hides an unlimited retrieve.
fn read_range(source: &Node<'_>) -> Range {
    let Some(range) = source.child("Range") else { return Range::All };
    match range.type_name() {
        "Microflows$ConstantRange" if range.flag("SingleObject") == Some(true) => Range::First,
        "Microflows$CustomRange" => {
            Range::Custom { limit: range.owned("LimitExpression"), offset: range.owned("OffsetExpression") }
        }
        _ => Range::All,
    }
}

fn read_sortings(source: &Node<'_>) -> Vec<String> {
    let list = source.child("NewSortings");
    let sortings = list.map(|list| list.children("Sortings")).unwrap_or_default();
    sortings.iter().map(|sorting| sorting.owned("AttributePath")).collect()
}

fn read_items(node: &Node<'_>) -> Vec<ChangeItem> {
    let item = |item: &Node<'_>| ChangeItem {
        member: item.set_text("Attribute").unwrap_or_else(|| item.owned("Association")),
        operation: item.owned("Type"),
        value: item.owned("Value"),
    };
    node.children("Items").iter().map(item).collect()
}

fn read_list_operation(node: &Node<'_>) -> Action {
    let operation = node.child("NewOperation").or_else(|| node.child("Operation"));
    let text = |name: &str| operation.as_ref().map(|operation| operation.owned(name)).unwrap_or_default();
    Action::ListOperation {
        operation: operation.as_ref().map(|operation| short_type(operation).to_owned()).unwrap_or_default(),
        list: text("ListName"),
        second: text("SecondListOrObjectName"),
        expression: text("Expression"),
        variable: node.owned("ResultVariableName"),
    }
}

fn read_export(node: &Node<'_>) -> Action {
    let handling = node.child("ResultHandling");
    let handling_text = |name: &str| handling.as_ref().map(|handling| handling.owned(name)).unwrap_or_default();
    let output = node.child("OutputMethod");
    let variable = output.and_then(|output| {
        output.set_text("OutputVariableName").or_else(|| output.set_text("TargetDocumentVariableName"))
    });
    Action::ExportMapping {
        mapping: handling_text("MappingId"),
        source: handling_text("MappingVariableName"),
        variable: variable.unwrap_or_default(),
    }
}

fn read_flow_call(node: &Node<'_>, call: &str, target: &str) -> FlowCall {
    let Some(call) = node.child(call) else {
        node.note("what it calls is missing");
        return FlowCall::default();
    };
    FlowCall { queue: queue_of(&call), variable: result_variable(node), ..read_target(&call, target) }
}

/// A call document: its target and arguments.
pub(crate) fn read_target(call: &Node<'_>, target: &str) -> FlowCall {
    FlowCall { target: call.owned(target), arguments: read_arguments(call), ..FlowCall::default() }
}

/// `Queue` (9.1 to 9.8) or `QueueSettings` (9.10 and newer); neither is set where the caller waits.
fn queue_of(node: &Node<'_>) -> String {
    let settings = node.child("QueueSettings").map(|settings| settings.owned("Queue"));
    settings.filter(|name| !name.is_empty()).unwrap_or_else(|| node.owned("Queue"))
}

fn result_variable(node: &Node<'_>) -> String {
    if node.flag("UseReturnVariable") == Some(false) {
        return String::new();
    }
    node.set_text("ResultVariableName").unwrap_or_else(|| output_variable(node))
}

fn output_variable(node: &Node<'_>) -> String {
    if node.holds_document("OutputVariable") {
        return node.child("OutputVariable").map(|variable| variable.owned("VariableName")).unwrap_or_default();
    }
    node.set_text("OutputVariableName").unwrap_or_default()
}

pub(crate) fn read_arguments(node: &Node<'_>) -> Vec<Argument> {
    let argument = |mapping: &Node<'_>| Argument {
        parameter: mapping.set_text("Parameter").unwrap_or_else(|| mapping.owned("ParameterName")),
        value: read_argument(mapping),
    };
    node.children("ParameterMappings").iter().map(argument).collect()
}

/// The expression of an argument: a text, or a document as arguments of Java actions are since 8.6.
fn read_argument(mapping: &Node<'_>) -> String {
    let value = |name: &str| {
        if mapping.holds_document(name) {
            mapping.child(name).as_ref().map(expression_of).unwrap_or_default()
        } else {
            mapping.owned(name)
        }
    };
    ["Argument", "Value", "Expression"].into_iter().map(value).find(|text| !text.is_empty()).unwrap_or_default()
}

/// A value in the words of an expression. What names a flow or an entity is its name as a text.
fn expression_of(value: &Node<'_>) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match read_code_value(value) {
        CodeValue::Expression(text) => text,
        CodeValue::Microflow(name) | CodeValue::Nanoflow(name) | CodeValue::Entity(name) | CodeValue::Mapping(name) => {
            quoted(&name)
        }
        CodeValue::Template(template) if template.parameters.is_empty() => quoted(&template.text),
        CodeValue::Template(_) => {
            value.note("a template is no value of an argument here");
            String::new()
        }
        CodeValue::Other(_) => String::new(),
    }
}

fn read_code_call(node: &Node<'_>, action: &str) -> CodeCall {
    let argument = |mapping: &Node<'_>| CodeArgument {
        parameter: mapping.owned("Parameter"),
        value: if mapping.holds_document("Value") {
            mapping.child("Value").as_ref().map_or_else(|| CodeValue::Other(String::new()), read_code_value)
        } else if mapping.holds_document("ParameterValue") {
            mapping.child("ParameterValue").as_ref().map_or_else(|| CodeValue::Other(String::new()), read_code_value)
        } else {
            CodeValue::Expression(mapping.set_text("Argument").unwrap_or_else(|| mapping.owned("Value")))
        },
    };
    CodeCall {
        action: node.owned(action),
        arguments: node.children("ParameterMappings").iter().map(argument).collect(),
        queue: queue_of(node),
        variable: result_variable(node),
    }
}

fn read_code_value(value: &Node<'_>) -> CodeValue {
    for template in ["TypedTemplate", "Template"] {
        if value.holds_document(template) {
            return CodeValue::Template(value.child(template).as_ref().map(read_template).unwrap_or_default());
        }
    }
    let named = value
        .set_text("Microflow")
        .map(CodeValue::Microflow)
        .or_else(|| value.set_text("Nanoflow").map(CodeValue::Nanoflow))
        .or_else(|| value.set_text("Entity").map(CodeValue::Entity))
        .or_else(|| value.set_text("ImportMapping").map(CodeValue::Mapping))
        .or_else(|| value.set_text("ExportMapping").map(CodeValue::Mapping));
    if let Some(named) = named {
        return named;
    }
    for property in ["ValueExpression", "Argument"] {
        if value.has(property) {
            return CodeValue::Expression(value.owned(property));
        }
    }
    if !is_argument_value(value.type_name()) {
        value.note("what such an argument hands over is not known");
    }
    CodeValue::Other(value.type_name().to_owned())
}

/// A template: `Text` is a text here, or a document of translations in messages to users (whose texts are not here).
pub(crate) fn read_template(node: &Node<'_>) -> Template {
    let parameters = node.children("Parameters");
    Template {
        text: if node.holds_document("Text") { String::new() } else { node.owned("Text") },
        parameters: parameters.iter().map(|parameter| parameter.owned("Expression")).collect(),
    }
}

/// Expressions handed to a remote operation; the shapes are not known from real packages.
fn remote_expressions(node: &Node<'_>) -> Vec<String> {
    let mut expressions = Vec::new();
    for list in ["ParameterMappings", "QueryParameterMappings", "ConnectionParameterMappings"] {
        for mapping in node.children(list) {
            expressions.extend(expressions_in(&mapping));
        }
    }
    expressions.extend(set_texts(node, &["DynamicQuery"]));
    expressions
}

/// The base address that a call of a REST operation hands over.
fn remote_location(node: &Node<'_>) -> String {
    let mapping = node.child("BaseUrlParameterMapping");
    mapping.and_then(|mapping| expressions_in(&mapping).into_iter().next()).unwrap_or_default()
}

fn expressions_in(mapping: &Node<'_>) -> Vec<String> {
    let mut expressions = Vec::new();
    mapping.visit_texts(&mut |property, text| {
        if matches!(property, "Value" | "Argument" | "Expression" | "ValueExpression") && !text.is_empty() {
            expressions.push(text.to_owned());
        }
    });
    expressions
}

fn set_texts(node: &Node<'_>, names: &[&str]) -> Vec<String> {
    names.iter().filter_map(|name| node.set_text(name)).collect()
}

/// The type without its namespace.
pub(crate) fn short_type<'a>(node: &Node<'a>) -> &'a str {
    node.type_name().rsplit('$').next().unwrap_or_default()
}
