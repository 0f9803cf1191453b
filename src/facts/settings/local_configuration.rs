//! `model/config.json`, with which Studio Pro runs an app on a developer's machine: constants and settings of the runtime.
//! Passwords in it are never held.

use crate::yaml::Node;

use super::tree::{self, entries, get, is_mapping, value};
use super::{SettingSection, Settings, SettingsForm, Unlisted, certificates, events};

/// Whether a file is in this form.
pub(super) fn is_one(root: &Node) -> bool {
    ["Configuration", "Constants"].iter().any(|key| get(root, key).is_some_and(is_mapping))
}

pub(super) fn read(file: &str, root: &Node) -> Settings {
    let mut settings = Settings::empty(file, SettingsForm::LocalConfiguration);
    for entry in entries(root) {
        match entry.key.as_str() {
            "Configuration" => configuration(&mut settings, &entry.value),
            "Constants" => {
                settings.supply(SettingSection::Constant, Unlisted::Missing);
                tree::take(&mut settings, SettingSection::Constant, &entry.value, "Constants");
            }
            "AdminPassword" => {}
            other => settings.gap(None, entry.place.line, format!("unknown key `{other}`")),
        }
    }
    settings
}

fn configuration(settings: &mut Settings, node: &Node) {
    let place = "Configuration";
    if !is_mapping(node) {
        return settings.gap(None, node.place.line, "`Configuration` is no object");
    }
    settings.supply(SettingSection::RuntimeSetting, Unlisted::Missing);
    let (execution, mine) = (get(node, "ScheduledEventExecution"), get(node, "MyScheduledEvents"));
    events::put(settings, execution, mine, place, None);
    certificates::of_runtime(settings, node, place);
    for entry in entries(node) {
        let own = ["ScheduledEventExecution", "MyScheduledEvents"].contains(&entry.key.as_str());
        if !own && !certificates::RUNTIME_KEYS.contains(&entry.key.as_str()) {
            settings.put(SettingSection::RuntimeSetting, &entry.key, value(&entry.value, place));
        }
    }
}
