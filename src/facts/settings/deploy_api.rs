//! The settings that version 1 of the Deploy API returns for an environment: constants, custom runtime settings and
//! scheduled events, each with the value that is set and the one that is deployed. It holds nothing else: variables,
//! headers, paths and certificates are not supplied.

use crate::yaml::Node;

use super::tree::{entries, get, is_list, is_mapping, is_mask, is_nothing, items, text, value};
use super::{SettingSection, Settings, SettingsForm, Unlisted, Value};

const CONSTANTS: &str = "Constants";
const CUSTOM: &str = "CustomSettings";
const EVENTS: &str = "ScheduledEvents";

/// Whether a file is in this form.
pub(super) fn is_one(root: &Node) -> bool {
    [CONSTANTS, CUSTOM, EVENTS].iter().any(|key| get(root, key).is_some_and(is_list))
}

pub(super) fn read(file: &str, root: &Node) -> Settings {
    let mut settings = Settings::empty(file, SettingsForm::DeployApi);
    for entry in entries(root) {
        let section = match entry.key.as_str() {
            CONSTANTS => SettingSection::Constant,
            CUSTOM => SettingSection::RuntimeSetting,
            EVENTS => SettingSection::ScheduledEvent,
            other => {
                settings.gap(None, entry.place.line, format!("unknown key `{other}`"));
                continue;
            }
        };
        if !is_list(&entry.value) {
            settings.gap(Some(section), entry.place.line, format!("`{}` is no list", entry.key));
            continue;
        }
        settings.supply(section, Unlisted::Missing);
        for item in items(&entry.value) {
            element(&mut settings, section, item, &entry.key);
        }
    }
    settings
}

fn element(settings: &mut Settings, section: SettingSection, item: &Node, place: &str) {
    let line = item.place.line;
    if !is_mapping(item) {
        return settings.gap(Some(section), line, format!("an element of `{place}` is no object"));
    }
    for entry in entries(item) {
        if !["Name", "DataType", "Value", "DeployedValue"].contains(&entry.key.as_str()) {
            settings.gap(Some(section), entry.place.line, format!("unknown key `{}` in `{place}`", entry.key));
        }
    }
    let Some(name) = get(item, "Name").and_then(text) else {
        return settings.gap(Some(section), line, format!("an element of `{place}` has no `Name`"));
    };
    let Some(set) = get(item, "Value").or_else(|| get(item, "DeployedValue")) else {
        return settings.gap(Some(section), line, format!("`{name}` in `{place}` has no `Value`"));
    };
    let deployed = get(item, "DeployedValue").filter(|node| !is_nothing(node)).unwrap_or(set);
    let read = |node: &Node| match section {
        SettingSection::ScheduledEvent => state(node, place),
        _ => Some(value(node, place)),
    };
    let (Some(set), Some(deployed)) = (read(set), read(deployed)) else {
        let why = format!("`{name}` in `{place}` is neither `Enabled` nor `Disabled`");
        return settings.gap(Some(section), line, why);
    };
    let data_type = get(item, "DataType").and_then(text).map(|name| name.trim_start_matches('_').to_owned());
    // Two hidden values may be one or two: nobody can say what waits.
    let next = (set.text != deployed.text).then_some(set.text);
    settings.put(section, name, Value { next, data_type, line, ..deployed });
}

fn state(node: &Node, place: &str) -> Option<Value> {
    let line = node.place.line;
    let text = text(node)?;
    match text.to_lowercase().as_str() {
        "enabled" | "true" => Some(Value::of("enabled", line, place)),
        "disabled" | "false" => Some(Value::of("disabled", line, place)),
        _ if is_mask(text) => Some(Value::hidden(line, place)),
        _ => None,
    }
}
