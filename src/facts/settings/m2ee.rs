//! `m2ee.yaml` of own servers and of nodes of the time of v3. Its section `mxruntime` holds constants, scheduled events,
//! certificates and every other setting of the runtime; where it says nothing of scheduled events, none run.

use crate::yaml::{Entry, Node};

use super::certificates::{self, RUNTIME_KEYS};
use super::tree::{self, entries, get, is_list, is_mapping, is_nothing, items, text, value};
use super::{SettingSection, Settings, SettingsForm, Unlisted, Value, events};

/// What `m2ee` knows, from its documented example, beside what is read here.
const KNOWN: [&str; 27] = [
    "app_base",
    "admin_port",
    "admin_listen_addresses",
    "admin_pass",
    "runtime_port",
    "runtime_listen_addresses",
    "pidfile",
    "preserve_environment",
    "javabin",
    "extend_classpath",
    "symlink_mxclientsystem",
    "post_unpack_hook",
    "allow_destroy_db",
    "database_dump_path",
    "model_upload_path",
    "logfile",
    "munin",
    "jetty",
    "default_dotm2ee_dir",
    "close_stdio",
    "custom_environment",
    "app_name",
    "javaopts",
    "server_name",
    "license_id",
    "license_key",
    "nodetype",
];

/// Whether a file is in this form.
pub(super) fn is_one(root: &Node) -> bool {
    ["m2ee", "mxruntime"].iter().any(|key| get(root, key).is_some_and(is_mapping))
}

pub(super) fn read(file: &str, root: &Node) -> Settings {
    let mut settings = Settings::empty(file, SettingsForm::M2ee);
    for entry in entries(root) {
        match entry.key.as_str() {
            "m2ee" | "mxruntime" if !is_mapping(&entry.value) => {
                settings.gap(None, entry.place.line, format!("`{}` is no mapping", entry.key));
            }
            "m2ee" => node(&mut settings, &entry.value),
            "mxruntime" => runtime(&mut settings, &entry.value),
            "logging" => logging(&mut settings, entry),
            "mxnode" | "mimetypes" => {}
            other => settings.gap(None, entry.place.line, format!("unknown key `{other}`")),
        }
    }
    if get(root, "mxruntime").is_none() {
        settings.gap(None, 0, "the section `mxruntime` is missing; m2ee merges several files, so merge them first");
    }
    settings
}

fn node(settings: &mut Settings, node: &Node) {
    let section = SettingSection::EnvironmentVariable;
    settings.name = get(node, "app_name").and_then(text).map(str::to_owned);
    settings.supply(section, Unlisted::Missing);
    if let Some(variables) = get(node, "custom_environment") {
        tree::take(settings, section, variables, "custom_environment");
    }
    if let Some(options) = get(node, "javaopts").filter(|options| !is_nothing(options)) {
        let line = options.place.line;
        let all = if is_list(options) {
            let listed: Option<Vec<&str>> = items(options).iter().map(text).collect();
            listed.map(|all| Value::of(all.join(" "), line, "javaopts"))
        } else {
            text(options).map(|_| value(options, "javaopts"))
        };
        match all {
            Some(all) => settings.put(section, "JAVA_OPTS", all),
            None => settings.gap(Some(section), line, "`javaopts` is no list of options"),
        }
    }
    for entry in entries(node).iter().filter(|entry| !KNOWN.contains(&entry.key.as_str())) {
        let why = format!("unknown key `{}` in `m2ee`", entry.key);
        settings.gap(Some(SettingSection::General), entry.place.line, why);
    }
}

fn runtime(settings: &mut Settings, node: &Node) {
    let place = "mxruntime";
    settings.supply(SettingSection::Constant, Unlisted::Missing);
    settings.supply(SettingSection::RuntimeSetting, Unlisted::Missing);
    if let Some(constants) = get(node, "MicroflowConstants") {
        tree::take(settings, SettingSection::Constant, constants, "MicroflowConstants");
    }
    let (execution, mine) = (get(node, "ScheduledEventExecution"), get(node, "MyScheduledEvents"));
    events::put(settings, execution, mine, place, Some("NONE"));
    certificates::of_runtime(settings, node, place);
    others(settings, node, place);
}

/// Settings of the runtime that have no section of their own.
pub(super) fn others(settings: &mut Settings, node: &Node, place: &str) {
    let own = ["MicroflowConstants", "ScheduledEventExecution", "MyScheduledEvents"];
    for entry in entries(node) {
        if !own.contains(&entry.key.as_str()) && !RUNTIME_KEYS.contains(&entry.key.as_str()) {
            settings.put(SettingSection::RuntimeSetting, &entry.key, value(&entry.value, place));
        }
    }
}

/// Where logs go to is another thing than the levels of log nodes; a default level counts for all of them.
fn logging(settings: &mut Settings, entry: &Entry) {
    if !is_list(&entry.value) && !is_nothing(&entry.value) {
        settings.gap(Some(SettingSection::LogLevel), entry.place.line, "`logging` is no list");
    }
}
