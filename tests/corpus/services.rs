//! Calls to services, with all their details.

use std::collections::BTreeMap;

use mxready::model::{Action, ProxyChoice, Timeout};
use serde_json::{Value, json};

use crate::flows::running;
use crate::support::{corpus, differences, merged, sorted_values};

#[test]
fn calls_to_services_are_read_with_all_details() {
    let seconds = |timeout: &Timeout| match timeout {
        Timeout::NotSet => "0".to_owned(),
        Timeout::Seconds(seconds) => seconds.to_string(),
        Timeout::Expression(expression) => expression.clone(),
    };
    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let mut found = Vec::new();
    for package in corpus() {
        let mut effects: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for (flow, step) in running(&package.model) {
            let depth = flow.depth(step);
            let common = json!({"depth": depth, "local_depth": depth, "flow": flow.name});
            let (kind, details) = match &step.action {
                Action::CallRest(call) => (
                    "rest",
                    json!({
                        "auth": call.http.authenticates,
                        "auth_user": text(&call.http.user),
                        "client_certificate": text(&call.http.client_certificate),
                        "error_handling": step.error_handling,
                        "headers": call.http.headers.iter().map(|header| &header.parameter).collect::<Vec<_>>(),
                        "import_mapping": text(&call.result.mapping),
                        "location": {"params": call.http.location.parameters, "text": call.http.location.text},
                        "method": call.http.method,
                        "proxy": match &call.proxy {
                            ProxyChoice::Default => "DefaultProxy",
                            ProxyChoice::Override(_) => "Override",
                            ProxyChoice::None => "NoProxy",
                        },
                        "request": call.request_type,
                        "timeout": seconds(&call.timeout),
                    }),
                ),
                Action::CallWebService(call) => (
                    "webservice",
                    json!({
                        "auth": call.http.authenticates,
                        "error_handling": step.error_handling,
                        "location": call.location,
                        "operation": call.operation,
                        "port_service": call.port_service,
                        "service": call.service,
                        "timeout": seconds(&call.timeout).parse::<u64>().unwrap(),
                    }),
                ),
                Action::CallAppService { action, .. } => ("appservice", json!({"action": action})),
                _ => continue,
            };
            effects.entry(kind).or_default().push(merged(common, details));
        }
        let ours: BTreeMap<&str, Vec<Value>> =
            effects.into_iter().map(|(kind, list)| (kind, sorted_values(list))).collect();
        let mut truth = package.truth.get("effects_local").cloned().unwrap_or(json!({}));
        for list in truth.as_object_mut().unwrap().values_mut() {
            *list = json!(sorted_values(list.as_array().unwrap().clone()));
        }
        differences(&package.name, &truth, &json!(ours), &mut found);
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}
