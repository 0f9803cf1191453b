//! A `MendixApp` resource of the Kubernetes operator. Constants that it does not name take the package's defaults from
//! version 2.15 of the operator on; before, in production, they are missing. Which of the two holds, no resource says.

use crate::yaml::Node;

use super::tree::{self, entries, get, is_list, is_mapping, is_nothing, items, of_json, text, value};
use super::{SettingSection, Settings, SettingsForm, Unlisted, Value, certificates, events, m2ee};

/// Keys of `spec.runtime` that are no settings of the app.
const KNOWN_RUNTIME: [&str; 10] = [
    "mxAdminPassword",
    "debuggerPassword",
    "runtimeLicense",
    "runtimeLicenseProduct",
    "runtimeMetricsConfiguration",
    "runtimeLeaderSelection",
    "logFormatType",
    "customPodLabels",
    "dtapMode",
    "jettyOptions",
];

/// Keys of `spec` that are no settings of the app.
const KNOWN_SPEC: [&str; 24] = [
    "database",
    "storage",
    "sourceURL",
    "sourceDockerImage",
    "registry",
    "tls",
    "serviceAnnotations",
    "endpointAnnotations",
    "ingressPath",
    "ingressPathType",
    "ingressClassName",
    "topologySpreadConstraints",
    "serviceAccountName",
    "serviceAccountAnnotations",
    "podAnnotations",
    "customPodLabels",
    "terminationGracePeriodSeconds",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "deploymentStrategy",
    "runtimeTempDirSize",
    "productMonitoring",
    "logsTerminationGracePeriod",
];

/// Whether a file is in this form.
pub(super) fn is_one(root: &Node) -> bool {
    get(root, "kind").and_then(text) == Some("MendixApp")
}

pub(super) fn read(file: &str, root: &Node) -> Settings {
    let mut settings = Settings::empty(file, SettingsForm::MendixApp);
    settings.name = get(root, "metadata").and_then(|metadata| get(metadata, "name")).and_then(text).map(str::to_owned);
    for entry in entries(root) {
        match entry.key.as_str() {
            "spec" if !is_mapping(&entry.value) => settings.gap(None, entry.place.line, "`spec` is no mapping"),
            "spec" => spec(&mut settings, &entry.value),
            "apiVersion" | "kind" | "metadata" | "status" => {}
            other => settings.gap(None, entry.place.line, format!("unknown key `{other}`")),
        }
    }
    if get(root, "spec").is_none() {
        settings.gap(None, 0, "the resource has no `spec`");
    }
    settings
}

fn spec(settings: &mut Settings, spec: &Node) {
    let general = SettingSection::General;
    for entry in entries(spec) {
        let line = entry.place.line;
        match (entry.key.as_str(), text(&entry.value)) {
            ("replicas", Some(count)) => settings.put(general, "instances", Value::of(count, line, "replicas")),
            ("appURL", Some(url)) => {
                settings.supply(SettingSection::Domain, Unlisted::Missing);
                settings.put(SettingSection::Domain, url, Value::of(url, line, "appURL"));
            }
            ("mendixRuntimeVersion", Some(version)) => {
                settings.put(general, "mendix-version", Value::of(version, line, "mendixRuntimeVersion"));
            }
            ("resources", _) => memory(settings, &entry.value),
            ("runtime", _) if !is_mapping(&entry.value) => settings.gap(None, line, "`spec.runtime` is no mapping"),
            ("runtime", _) => runtime(settings, &entry.value),
            (known, _) if KNOWN_SPEC.contains(&known) => {}
            (other, _) => {
                // Around the runtime is infrastructure, which holds no settings of the app.
                settings.gap(Some(general), line, format!("unknown key `{other}` in `spec`"));
            }
        }
    }
}

fn memory(settings: &mut Settings, resources: &Node) {
    let limit = get(resources, "limits").and_then(|limits| get(limits, "memory"));
    if let Some((node, amount)) = limit.and_then(|node| Some((node, text(node)?))) {
        settings.put(SettingSection::General, "memory", Value::of(amount, node.place.line, "resources.limits.memory"));
    }
}

fn runtime(settings: &mut Settings, runtime: &Node) {
    settings.supply(SettingSection::Constant, Unlisted::PackageDefault);
    settings.supply(SettingSection::RuntimeSetting, Unlisted::Missing);
    settings.supply(SettingSection::EnvironmentVariable, Unlisted::Missing);
    settings.supply(SettingSection::Certificate, Unlisted::Missing);
    settings.supply(SettingSection::LogLevel, Unlisted::Missing);
    // Constants may also stand in the custom configuration; those of the list take precedence, so they come later.
    if let Some(node) = get(runtime, "customConfiguration") {
        custom(settings, node);
    }
    let (execution, mine) = (get(runtime, "scheduledEventExecution"), get(runtime, "myScheduledEvents"));
    if execution.is_some() {
        events::put(settings, execution, mine, "spec.runtime", None);
    }
    for entry in entries(runtime) {
        match entry.key.as_str() {
            "microflowConstants" => {
                tree::take(settings, SettingSection::Constant, &entry.value, "microflowConstants");
            }
            "logLevels" => tree::take(settings, SettingSection::LogLevel, &entry.value, "logLevels"),
            "logAutosubscribeLevel" => {
                settings.put(SettingSection::LogLevel, "(all others)", value(&entry.value, "logAutosubscribeLevel"));
            }
            "environmentVariables" => variables(settings, &entry.value),
            "clientCertificates" => {
                certificates::of_list(settings, &entry.value, "pinTo", "clientCertificates");
            }
            "customConfiguration" | "scheduledEventExecution" | "myScheduledEvents" => {}
            known if KNOWN_RUNTIME.contains(&known) => {}
            other => {
                let why = format!("unknown key `{other}` in `spec.runtime`");
                settings.gap(None, entry.place.line, why);
            }
        }
    }
}

/// It may hold anything of these sections.
fn unread_custom(settings: &mut Settings, line: usize) {
    for section in [
        SettingSection::RuntimeSetting,
        SettingSection::Constant,
        SettingSection::ScheduledEvent,
        SettingSection::Certificate,
        SettingSection::Authority,
    ] {
        settings.gap(Some(section), line, "`customConfiguration` is no JSON object");
    }
}

/// Settings of the runtime, as JSON in a text.
fn custom(settings: &mut Settings, node: &Node) {
    let place = "customConfiguration";
    let line = node.place.line;
    let parsed = text(node).map(serde_json::from_str::<serde_json::Value>);
    let tree = match parsed {
        Some(Ok(json)) => of_json(&json, line),
        None if is_mapping(node) => node.clone(),
        _ => return unread_custom(settings, line),
    };
    if !is_mapping(&tree) {
        return unread_custom(settings, line);
    }
    if let Some(constants) = get(&tree, "MicroflowConstants") {
        tree::take(settings, SettingSection::Constant, constants, place);
    }
    if let Some(execution) = get(&tree, "ScheduledEventExecution") {
        events::put(settings, Some(execution), get(&tree, "MyScheduledEvents"), place, None);
    }
    certificates::of_runtime(settings, &tree, place);
    m2ee::others(settings, &tree, place);
}

fn variables(settings: &mut Settings, node: &Node) {
    let section = SettingSection::EnvironmentVariable;
    let place = "environmentVariables";
    if !is_list(node) && !is_nothing(node) {
        settings.gap(Some(section), node.place.line, format!("`{place}` is no list"));
    }
    for item in items(node) {
        let Some(name) = get(item, "name").and_then(text) else {
            settings.gap(Some(section), item.place.line, format!("an element of `{place}` has no `name`"));
            continue;
        };
        // A value from a secret is not shown here.
        let value = match get(item, "value") {
            Some(node) => value(node, place),
            None => Value::hidden(item.place.line, place),
        };
        settings.put(section, name, value);
    }
}
