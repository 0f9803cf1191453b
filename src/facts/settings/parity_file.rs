//! A parity file: settings that people write down because no export holds them, perhaps beside an export that they name.
//! `docs/parity.schema.json` is the contract; a key that it does not know is a gap.

use std::path::{Path, PathBuf};

use crate::yaml::{Document, Entry, Node, legal_words};

use super::tree::{self, entries, get, is_list, is_mapping, is_nothing, items, text, value};
use super::{SettingSection, Settings, SettingsError, SettingsForm, Unlisted, Value, certificates};

/// A file to start from.
pub const TEMPLATE: &str = include_str!("template.yaml");

const MARK: &str = "mxready-parity";

const GENERAL: [&str; 9] = [
    "mendix-version",
    "model-version",
    "region",
    "instances",
    "memory",
    "database-memory",
    "database-version",
    "java",
    "maintenance-window",
];

/// Keys with names and values.
const MAPS: [(&str, SettingSection); 6] = [
    ("constants", SettingSection::Constant),
    ("runtime-settings", SettingSection::RuntimeSetting),
    ("environment-variables", SettingSection::EnvironmentVariable),
    ("http-headers", SettingSection::Header),
    ("log-levels", SettingSection::LogLevel),
    ("roles", SettingSection::Role),
];

/// Keys with names alone.
const LISTS: [(&str, SettingSection); 2] = [("tags", SettingSection::Tag), ("alerts", SettingSection::Alert)];

const OTHERS: [&str; 8] = [
    MARK,
    "name",
    "settings",
    "scheduled-events",
    "paths",
    "domains",
    "client-certificates",
    "certificate-authorities",
];

/// Whether a file is in this form.
pub(super) fn is_one(root: &Node) -> bool {
    get(root, MARK).is_some()
}

pub(super) fn read(
    file: &str,
    document: &Document,
    root: &Node,
    folder: Option<PathBuf>,
) -> Result<Settings, SettingsError> {
    let mut settings = match get(root, "settings").filter(|node| !is_nothing(node)) {
        Some(node) => base(document, text(node).unwrap_or_default(), folder)?,
        None => Settings::empty(file, SettingsForm::ParityFile),
    };
    file.clone_into(&mut settings.file);
    if get(root, MARK).and_then(text) != Some("1") {
        settings.gap(None, 1, format!("`{MARK}` has to be 1, the version of this form"));
    }
    if let Some(name) = get(root, "name").and_then(text) {
        settings.name = Some(name.to_owned());
    }
    for entry in entries(root) {
        take(&mut settings, entry);
    }
    // What the file itself says comes before a variable of the export, under whichever of its names.
    let own = get(root, "constants").map(entries).unwrap_or_default();
    for constant in own {
        settings.constant_variables.remove(&format!("MX_{}", constant.key.replace('.', "_")));
    }
    Ok(settings)
}

/// The export that the file names, counted from the file's folder.
fn base(document: &Document, named: &str, folder: Option<PathBuf>) -> Result<Settings, SettingsError> {
    let path = folder.unwrap_or_default().join(Path::new(named));
    let inner = |why| SettingsError::Inner { file: named.to_owned(), why: Box::new(why) };
    let other = super::read_text(&path).map_err(inner)?;
    if other == document.text || other.contains(MARK) {
        return Err(SettingsError::Nested(named.to_owned()));
    }
    // What comes from the export names it, so that no line of it is looked for in this file.
    let mut settings = Settings::parse(named, &other, None).map_err(inner)?;
    for gap in &mut settings.gaps {
        let line = std::mem::take(&mut gap.line);
        let at = if line > 0 { format!("{named}:{line}") } else { named.to_owned() };
        gap.why = format!("{} (in {at})", gap.why);
    }
    let listed = settings.sections.values_mut().flat_map(|section| section.values.values_mut());
    for value in listed.chain(settings.constant_variables.values_mut()) {
        value.place = format!("{named}: {}", value.place);
    }
    Ok(settings)
}

fn take(settings: &mut Settings, entry: &Entry) {
    let (key, node) = (entry.key.as_str(), &entry.value);
    let section_of =
        |list: &[(&str, SettingSection)]| list.iter().find(|(name, _)| *name == key).map(|(_, section)| *section);
    if GENERAL.contains(&key) {
        match text(node) {
            Some(_) => {
                settings.put(SettingSection::General, key, Value { line: entry.place.line, ..value(node, key) });
            }
            None if is_nothing(node) => {}
            None => {
                settings.gap(Some(SettingSection::General), entry.place.line, format!("`{key}` is no single value"));
            }
        }
    } else if let Some(section) = section_of(&MAPS) {
        settings.supply(section, Unlisted::Missing);
        tree::take(settings, section, node, key);
    } else if let Some(section) = section_of(&LISTS) {
        names(settings, section, entry);
    } else if !OTHERS.contains(&key) {
        let known: Vec<&str> = GENERAL
            .into_iter()
            .chain(MAPS.iter().map(|(name, _)| *name))
            .chain(LISTS.iter().map(|(name, _)| *name))
            .chain(OTHERS)
            .collect();
        settings.gap(None, entry.place.line, format!("unknown key `{key}`; {}", legal_words(key, &known)));
    }
    match key {
        "scheduled-events" => events(settings, node),
        "paths" => paths(settings, entry),
        "domains" => domains(settings, entry),
        "client-certificates" => {
            settings.supply(SettingSection::Certificate, Unlisted::Missing);
            if !is_nothing(node) {
                certificates::of_list(settings, node, "pinned-to", key);
            }
        }
        "certificate-authorities" => match tree::texts(node) {
            Some(names) => certificates::authorities(settings, names.len(), entry.place.line, key),
            None => {
                settings.gap(Some(SettingSection::Authority), entry.place.line, format!("`{key}` is no list of names"));
            }
        },
        _ => {}
    }
}

fn names(settings: &mut Settings, section: SettingSection, entry: &Entry) {
    settings.supply(section, Unlisted::Missing);
    match tree::texts(&entry.value) {
        Some(names) => {
            for name in names {
                settings.put(section, &name, Value::of(&name, entry.value.place.line, &entry.key));
            }
        }
        None => settings.gap(Some(section), entry.place.line, format!("`{}` is no list of names", entry.key)),
    }
}

/// Domains by their names, or with the day on which the certificate of each ends.
fn domains(settings: &mut Settings, entry: &Entry) {
    let section = SettingSection::Domain;
    if items(&entry.value).iter().all(|item| !is_mapping(item)) {
        return names(settings, section, entry);
    }
    settings.supply(section, Unlisted::Missing);
    for item in items(&entry.value) {
        let line = item.place.line;
        for key in entries(item).iter().filter(|key| !["name", "expires"].contains(&key.key.as_str())) {
            settings.gap(Some(section), key.place.line, format!("unknown key `{}` in `domains`", key.key));
        }
        match text(item).or_else(|| get(item, "name").and_then(text)) {
            Some(name) => {
                let expires = certificates::expiry(settings, section, item, "domains");
                settings.put(section, name, Value { expires, ..Value::of(name, line, "domains") });
            }
            None => settings.gap(Some(section), line, "an element of `domains` needs a `name`"),
        }
    }
}

fn events(settings: &mut Settings, node: &Node) {
    let section = SettingSection::ScheduledEvent;
    let place = "scheduled-events";
    settings.supply(section, Unlisted::Missing);
    if !is_mapping(node) && !is_nothing(node) {
        return settings.gap(Some(section), node.place.line, format!("`{place}` is no mapping of events"));
    }
    for entry in entries(node) {
        let line = entry.place.line;
        match text(&entry.value).map(str::to_lowercase).as_deref() {
            Some("enabled" | "true" | "on") => settings.put(section, &entry.key, Value::of("enabled", line, place)),
            Some("disabled" | "false" | "off") => settings.put(section, &entry.key, Value::of("disabled", line, place)),
            _ => {
                let why = format!("`{}` in `{place}` is neither `enabled` nor `disabled`", entry.key);
                settings.gap(Some(section), line, why);
            }
        }
    }
}

fn paths(settings: &mut Settings, entry: &Entry) {
    let section = SettingSection::Path;
    settings.supply(section, Unlisted::Is("open"));
    if !is_list(&entry.value) && !is_nothing(&entry.value) {
        settings.gap(Some(section), entry.place.line, "`paths` is no list");
    }
    for item in items(&entry.value) {
        let line = item.place.line;
        for key in entries(item).iter().filter(|key| !["path", "access"].contains(&key.key.as_str())) {
            settings.gap(Some(section), key.place.line, format!("unknown key `{}` in `paths`", key.key));
        }
        match (get(item, "path").and_then(text), get(item, "access").map(|access| value(access, "paths"))) {
            (Some(path), Some(access)) => settings.put(section, path, Value { line, ..access }),
            _ => settings.gap(Some(section), line, "an element of `paths` needs `path` and `access`"),
        }
    }
}
