//! The environment that the Mendix buildpack reads, on Cloud Foundry and in its Docker image. Constants fall back to the
//! package's defaults, and where nothing is said of scheduled events **all** of them run: with `m2ee` none would.

use std::collections::BTreeMap;

use crate::yaml::Node;

use super::tree::{self, entries, is_list, is_mapping, is_mask, is_nothing, of_json, text};
use super::variables::Variable;
use super::{SettingSection, Settings, SettingsForm, Unlisted, Value, certificates, events};

/// Variables that the platform itself sets, or that say where services of the platform are.
const OF_THE_PLATFORM: [&str; 16] = [
    "PORT",
    "VCAP_SERVICES",
    "DATABASE_URL",
    "DATABASE_ENDPOINT",
    "MEMORY_LIMIT",
    "HOME",
    "PATH",
    "PWD",
    "USER",
    "LANG",
    "TMPDIR",
    "DEPS_DIR",
    "HOSTNAME",
    "SHLVL",
    "VCAP_APP_HOST",
    "VCAP_APP_PORT",
];

/// Variables that are read into sections of their own.
const READ: [&str; 9] = [
    "CONSTANTS",
    "SCHEDULED_EVENTS",
    "CUSTOM_RUNTIME_SETTINGS",
    "ACCESS_RESTRICTIONS",
    "HTTP_RESPONSE_HEADERS",
    "X_FRAME_OPTIONS",
    "CLIENT_CERTIFICATES",
    "CERTIFICATE_AUTHORITIES",
    "VCAP_APPLICATION",
];

/// Whether a name is one that the buildpack gives a meaning.
pub(super) fn knows(name: &str) -> bool {
    READ.contains(&name)
        || OF_THE_PLATFORM.contains(&name)
        || name.starts_with("MX_")
        || name.starts_with("MXRUNTIME_")
        || name.starts_with("LOGGING_CONFIG")
        || ["JETTY_CONFIG", "JAVA_OPTS", "HEAP_SIZE", "JAVA_VERSION", "ADMIN_PASSWORD", "M2EE_PASSWORD"].contains(&name)
}

pub(super) fn read(file: &str, variables: Vec<Variable>) -> Settings {
    use SettingSection as Section;
    let mut settings = Settings::empty(file, SettingsForm::Buildpack);
    for section in [
        Section::RuntimeSetting,
        Section::EnvironmentVariable,
        Section::Header,
        Section::Certificate,
        Section::LogLevel,
    ] {
        settings.supply(section, Unlisted::Missing);
    }
    settings.supply(Section::Constant, Unlisted::PackageDefault);
    settings.supply(Section::Path, Unlisted::Is("open"));
    settings.supply(Section::Authority, Unlisted::Missing);
    let has_events = variables.iter().any(|variable| variable.name == "SCHEDULED_EVENTS");
    if !has_events {
        settings.supply(Section::ScheduledEvent, Unlisted::ByDefault("enabled"));
        events::execution_row(&mut settings, None, Some("ALL"), 0, "SCHEDULED_EVENTS");
    }
    let headers = variables.iter().any(|variable| {
        let value = variable.value.as_deref().unwrap_or_default();
        variable.name == "HTTP_RESPONSE_HEADERS" && value.contains("X-Frame-Options")
    });
    let mut seen: BTreeMap<String, Option<String>> = BTreeMap::new();
    for variable in variables {
        let Variable { name, value, line } = &variable;
        if seen.insert(name.clone(), value.clone()).is_some_and(|before| before != *value) && !name.is_empty() {
            settings.gap(None, *line, format!("`{name}` stands there twice with another value"));
        }
        take(&mut settings, variable, headers);
    }
    settings
}

fn take(settings: &mut Settings, variable: Variable, headers: bool) {
    use SettingSection as Section;
    let Variable { name, value, line } = variable;
    if name.is_empty() {
        return settings.gap(None, line, "this is no `NAME=value`");
    }
    let hidden = value.as_deref().is_none_or(is_mask);
    let text = value.unwrap_or_default();
    match name.as_str() {
        "VCAP_APPLICATION" => application(settings, &text, line),
        known if OF_THE_PLATFORM.contains(&known) || known.starts_with("CF_") || known.starts_with("INSTANCE_") => {}
        "CONSTANTS" => map(settings, Section::Constant, &name, &text, line),
        "CUSTOM_RUNTIME_SETTINGS" => runtime(settings, &name, &text, line),
        "SCHEDULED_EVENTS" if hidden => settings.gap(Some(Section::ScheduledEvent), line, "the value is hidden"),
        "SCHEDULED_EVENTS" => scheduled(settings, &text, line),
        "ACCESS_RESTRICTIONS" => restrictions(settings, &name, &text, line),
        "HTTP_RESPONSE_HEADERS" => map(settings, Section::Header, &name, &text, line),
        // The older switch; the newer variable counts where it names the same header, and `ALLOW` sends none.
        "X_FRAME_OPTIONS" if !headers && text != "ALLOW" => {
            settings.put(Section::Header, "X-Frame-Options", shown(&text, hidden, line, &name));
        }
        "X_FRAME_OPTIONS" => {}
        "CLIENT_CERTIFICATES" => {
            if let Some(tree) = json(settings, Section::Certificate, &name, &text, line) {
                certificates::of_list(settings, &tree, "pin_to", &name);
            }
        }
        "CERTIFICATE_AUTHORITIES" if hidden => settings.gap(Some(Section::Authority), line, "the value is hidden"),
        "CERTIFICATE_AUTHORITIES" => {
            // Base64 hides how many there are; one at least.
            let count = text.matches("BEGIN CERTIFICATE").count().max(usize::from(!text.trim().is_empty()));
            certificates::authorities(settings, count, line, &name);
        }
        levels if levels.starts_with("LOGGING_CONFIG") => map(settings, Section::LogLevel, &name, &text, line),
        constant if constant.starts_with("MX_") => {
            settings.constant_variables.insert(name.clone(), shown(&text, hidden, line, &name));
        }
        _ => match name.strip_prefix("MXRUNTIME_") {
            Some(setting) => {
                let setting = setting.replace('_', ".");
                settings.put(Section::RuntimeSetting, &setting, shown(&text, hidden, line, &name));
            }
            None => settings.put(Section::EnvironmentVariable, &name, shown(&text, hidden, line, "variables")),
        },
    }
}

fn shown(text: &str, hidden: bool, line: usize, place: &str) -> Value {
    if hidden { Value::hidden(line, place) } else { Value::of(text, line, place) }
}

/// JSON in a variable. A value that is none, or hidden, is a gap.
fn json(settings: &mut Settings, section: SettingSection, name: &str, text: &str, line: usize) -> Option<Node> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(of_json(&value, line));
    }
    let why = if is_mask(text) || text.is_empty() { "is hidden" } else { "is no JSON" };
    settings.gap(Some(section), line, format!("the value of `{name}` {why}"));
    None
}

fn map(settings: &mut Settings, section: SettingSection, name: &str, text: &str, line: usize) {
    if let Some(tree) = json(settings, section, name, text, line) {
        tree::take(settings, section, &tree, name);
    }
}

fn runtime(settings: &mut Settings, name: &str, text: &str, line: usize) {
    let Some(tree) = json(settings, SettingSection::RuntimeSetting, name, text, line) else { return };
    if !is_mapping(&tree) {
        return settings.gap(Some(SettingSection::RuntimeSetting), line, format!("the value of `{name}` is no object"));
    }
    for entry in entries(&tree) {
        // These are put over what the variables of their own say.
        let section = match entry.key.as_str() {
            "ScheduledEventExecution" | "MyScheduledEvents" => Some(SettingSection::ScheduledEvent),
            "MicroflowConstants" => Some(SettingSection::Constant),
            "CACertificates" => Some(SettingSection::Authority),
            _ => None,
        };
        if section.is_some() {
            settings.gap(section, line, format!("`{}` in `{name}` is not looked into", entry.key));
        }
        // A single variable wins over the map, wherever it stands.
        let is_set = settings
            .sections
            .get(&SettingSection::RuntimeSetting)
            .is_some_and(|listed| listed.values.contains_key(&entry.key));
        if !is_set {
            settings.put(SettingSection::RuntimeSetting, &entry.key, tree::value(&entry.value, name));
        }
    }
}

fn scheduled(settings: &mut Settings, text: &str, line: usize) {
    let place = "SCHEDULED_EVENTS";
    if text.split(',').any(|name| name != name.trim()) && text.contains(',') {
        let why = "a blank beside a comma is taken for a part of the name, and that event does not run";
        settings.gap(Some(SettingSection::ScheduledEvent), line, why);
    }
    let word = match text.trim() {
        "ALL" => "ALL",
        "NONE" | "" => "NONE",
        _ => "SPECIFIED",
    };
    events::execution_row(settings, Some(word.to_owned()), None, line, place);
    let unlisted = if word == "ALL" { "enabled" } else { "disabled" };
    settings.supply(SettingSection::ScheduledEvent, Unlisted::Is(unlisted));
    if word == "SPECIFIED" {
        for name in tree::split(text) {
            settings.put(SettingSection::ScheduledEvent, &name, Value::of("enabled", line, place));
        }
    }
}

fn restrictions(settings: &mut Settings, name: &str, text: &str, line: usize) {
    let section = SettingSection::Path;
    let Some(tree) = json(settings, section, name, text, line) else { return };
    if !is_mapping(&tree) {
        return settings.gap(Some(section), line, format!("the value of `{name}` is no object"));
    }
    for entry in entries(&tree) {
        match restriction(&entry.value) {
            Ok(access) => settings.put(section, &entry.key, Value::of(access, line, name)),
            Err(why) => settings.gap(Some(section), line, format!("{why} of `{}` in `{name}`", entry.key)),
        }
    }
}

/// What a caller needs. Names and passwords of basic authentication are left out. What is hidden or of another shape is
/// an error: taken for nothing, it would make the path open.
fn restriction(node: &Node) -> Result<String, String> {
    if !is_mapping(node) {
        return Err("the rule".to_owned());
    }
    let mut needs = Vec::new();
    // So it is where nothing is said.
    let mut any = true;
    for entry in entries(node) {
        let (key, node) = (entry.key.as_str(), &entry.value);
        match key {
            "ipfilter" => {
                let mut ranges = tree::texts(node).filter(|_| is_list(node)).ok_or("the filter of addresses")?;
                ranges.sort();
                // An empty filter lets nobody in.
                let from = if ranges.is_empty() { "nowhere".to_owned() } else { ranges.join(", ") };
                needs.push(format!("from {from}"));
            }
            "client-cert" | "client_cert" if text(node) == Some("true") => needs.push("a client certificate".into()),
            "client-cert" | "client_cert" if is_nothing(node) || text(node) == Some("false") => {}
            "basic_auth" if is_mapping(node) => {
                needs.push(match entries(node).len() {
                    0 => "a password that nobody has".to_owned(),
                    1 => "a user with a password".to_owned(),
                    count => format!("one of {count} users with a password"),
                });
            }
            "issuer_dn" if is_list(node) => {
                let mut issuers = tree::texts(node).ok_or("the list of issuers")?;
                issuers.sort();
                needs.push(format!("a certificate issued by {}", issuers.join(" | ")));
            }
            "satisfy" if matches!(text(node), Some("any" | "all")) => any = text(node) == Some("any"),
            "client-cert" | "client_cert" | "basic_auth" | "issuer_dn" | "satisfy" => {
                return Err(format!("the value of `{key}`"));
            }
            other => return Err(format!("unknown key `{other}`")),
        }
    }
    needs.sort();
    let any = any && needs.len() > 1;
    Ok(if needs.is_empty() { "open".to_owned() } else { needs.join(if any { " or " } else { " and " }) })
}

/// What Cloud Foundry says of the app: its name and the memory of an instance.
fn application(settings: &mut Settings, text: &str, line: usize) {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return };
    settings.name = value.get("application_name").and_then(|name| name.as_str()).map(str::to_owned);
    let memory = value.get("limits").and_then(|limits| limits.get("mem")).and_then(serde_json::Value::as_u64);
    if let Some(memory) = memory {
        let place = "VCAP_APPLICATION";
        settings.put(SettingSection::General, "memory", Value::of(format!("{memory} MiB"), line, place));
    }
}
