//! Reads REST and SOAP calls. Timeouts are a number up to Mendix 7.13 and an expression from 7.15 on; 0 means that none is
//! set.

use super::action_reader::{read_arguments, read_commit, read_template, short_type};
use super::calls::{
    Argument, HttpConfiguration, ProxyChoice, ProxyConfiguration, RequestHandling, RestCall, ResultHandling, Timeout,
    WebServiceCall,
};
use super::node::Node;

pub(crate) fn read_rest(node: &Node<'_>) -> RestCall {
    let request = node.child("RequestHandling");
    RestCall {
        http: node.child("HttpConfiguration").as_ref().map(read_http).unwrap_or_default(),
        timeout: read_timeout(node),
        proxy: read_proxy(node),
        request_type: request.as_ref().map(|request| short_type(request).to_owned()).unwrap_or_default(),
        request: request.as_ref().map(read_request).unwrap_or_default(),
        result: read_result(node, "ResultHandling"),
    }
}

pub(crate) fn read_web_service(node: &Node<'_>) -> WebServiceCall {
    let request = |name: &str| node.child(name).as_ref().map(read_request).unwrap_or_default();
    WebServiceCall {
        service: node.owned("ImportedService"),
        port_service: node.owned("ServiceName"),
        operation: node.owned("OperationName"),
        location: node.owned("Location"),
        http: node.child("HttpConfiguration").as_ref().map(read_http).unwrap_or_default(),
        timeout: read_timeout(node),
        proxy: read_proxy(node),
        header: request("RequestHeaderHandling"),
        body: request("RequestBodyHandling"),
        result: read_result(node, if node.has("NewResultHandling") { "NewResultHandling" } else { "ResultHandling" }),
    }
}

fn read_timeout(node: &Node<'_>) -> Timeout {
    // A flag of source projects: a time that is written but not used is none.
    if node.flag("UseRequestTimeOut") == Some(false) {
        return Timeout::NotSet;
    }
    let names = ["RequestTimeOutExpression", "TimeOutExpression", "RequestTimeOut"];
    let text = names.iter().map(|name| node.text_or_number(name)).find(|text| !text.is_empty());
    Timeout::read(&text.unwrap_or_default())
}

fn read_proxy(node: &Node<'_>) -> ProxyChoice {
    match node.text("RequestProxyType") {
        "NoProxy" => ProxyChoice::None,
        "Override" => {
            let proxy = node.child("ProxyConfiguration");
            let text = |name: &str| proxy.as_ref().map(|proxy| proxy.owned(name)).unwrap_or_default();
            ProxyChoice::Override(ProxyConfiguration {
                enabled: text("UseConfigurationExpression"),
                host: text("HostExpression"),
                port: text("PortExpression"),
                user: text("UsernameExpression"),
            })
        }
        "DefaultProxy" | "" => ProxyChoice::Default,
        other => {
            node.note(&format!("`RequestProxyType` is `{other}`, which is not known"));
            ProxyChoice::Default
        }
    }
}

fn read_http(node: &Node<'_>) -> HttpConfiguration {
    let header = |entry: &Node<'_>| Argument { parameter: entry.owned("Key"), value: entry.owned("Value") };
    HttpConfiguration {
        location: node.child("CustomLocationTemplate").as_ref().map(read_template).unwrap_or_default(),
        custom_location: node.owned("CustomLocation"),
        method: node.owned("HttpMethod"),
        authenticates: node.flag("UseHttpAuthentication") == Some(true),
        user: node.owned("HttpAuthenticationUserName"),
        password: node.owned("HttpAuthenticationPassword"),
        client_certificate: node.owned("ClientCertificate"),
        headers: node.children("HttpHeaderEntries").iter().map(header).collect(),
    }
}

fn read_request(node: &Node<'_>) -> RequestHandling {
    match short_type(node) {
        "CustomRequestHandling" => {
            RequestHandling::Custom(node.child("Template").as_ref().map(read_template).unwrap_or_default())
        }
        "MappingRequestHandling" => {
            RequestHandling::Mapping { mapping: node.owned("MappingId"), variable: node.owned("MappingVariableName") }
        }
        "SimpleRequestHandling" | "ComplexRequestHandling" | "AdvancedRequestHandling" => {
            RequestHandling::Parameters { arguments: read_arguments(node), mappings: nested_mappings(node) }
        }
        // A file, or the parts of a form.
        "BinaryRequestHandling" | "FormDataRequestHandling" => RequestHandling::Other(node.type_name().to_owned()),
        _ => {
            node.note("what such a request sends is not known");
            RequestHandling::Other(node.type_name().to_owned())
        }
    }
}

/// Export mappings that fill single parameters of a SOAP operation.
fn nested_mappings(node: &Node<'_>) -> Vec<String> {
    let mut mappings = Vec::new();
    for parameter in node.children("ParameterMappings") {
        parameter.visit_texts(&mut |property, text| {
            if property == "MappingId" && !text.is_empty() {
                mappings.push(text.to_owned());
            }
        });
    }
    mappings
}

pub(crate) fn read_result(node: &Node<'_>, name: &str) -> ResultHandling {
    let Some(result) = node.child(name) else { return ResultHandling::default() };
    let mapping = result.child("ImportMappingCall");
    let binds = result.flag("Bind") != Some(false);
    ResultHandling {
        mapping: mapping.as_ref().map(|mapping| mapping.owned("ReturnValueMapping")).unwrap_or_default(),
        commit: mapping.as_ref().map(read_commit).unwrap_or_default(),
        single: mapping.as_ref().is_some_and(|mapping| {
            let first = mapping.child("Range").and_then(|range| range.flag("SingleObject"));
            first == Some(true) || mapping.flag("ForceSingleOccurrence") == Some(true)
        }),
        variable: if binds { result.owned("ResultVariableName") } else { String::new() },
        result_type: result.set_text("VariableDataType").unwrap_or_else(|| {
            if result.holds_document("ResultType") { String::new() } else { result.owned("ResultType") }
        }),
    }
}
