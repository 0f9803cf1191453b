//! Client certificates and certificate authorities, as the runtime's own settings name them: lists of files, and which
//! service or host uses which. Passwords are never held.

use jiff::civil::Date;

use crate::yaml::Node;

use super::tree::{entries, get, is_list, is_mapping, is_nothing, items, text, texts};
use super::{SettingSection, Settings, Value};

/// The one row about certificate authorities.
const AUTHORITIES: &str = "certificate authorities";

/// Settings of the runtime that are read here.
pub(super) const RUNTIME_KEYS: [&str; 5] = [
    "CACertificates",
    "ClientCertificates",
    "ClientCertificatePasswords",
    "ClientCertificateUsages",
    "WebServiceClientCertificates",
];

/// From settings of the runtime.
pub(super) fn of_runtime(settings: &mut Settings, runtime: &Node, place: &str) {
    let section = SettingSection::Certificate;
    settings.supply(section, super::Unlisted::Missing);
    if let Some(node) = get(runtime, "CACertificates") {
        match texts(node) {
            Some(files) => authorities(settings, files.len(), node.place.line, place),
            None => settings.gap(Some(SettingSection::Authority), node.place.line, "`CACertificates` is no list"),
        }
    } else {
        authorities(settings, 0, 0, place);
    }
    let mut pinned = Vec::new();
    for key in ["WebServiceClientCertificates", "ClientCertificateUsages"] {
        let Some(node) = get(runtime, key) else { continue };
        if !is_mapping(node) {
            settings.gap(Some(section), node.place.line, format!("`{key}` is no mapping of services and certificates"));
        }
        for entry in entries(node) {
            let Some(file) = text(&entry.value) else {
                settings.gap(Some(section), entry.place.line, format!("`{key}` of `{}` names no file", entry.key));
                continue;
            };
            pinned.push(file.to_owned());
            settings.put(section, &entry.key, Value::of(base_name(file), entry.place.line, key));
        }
    }
    if let Some(node) = get(runtime, "ClientCertificates") {
        let Some(files) = texts(node) else {
            return settings.gap(Some(section), node.place.line, "`ClientCertificates` is no list");
        };
        for file in files.iter().filter(|file| !pinned.contains(file)) {
            let name = format!("{} (any service)", base_name(file));
            settings.put(section, &name, Value::of(base_name(file), node.place.line, "ClientCertificates"));
        }
    }
}

/// From a list of certificates with what they are pinned to: one row for each pin.
pub(super) fn of_list(settings: &mut Settings, node: &Node, pins: &str, place: &str) {
    let section = SettingSection::Certificate;
    if !is_list(node) {
        return settings.gap(Some(section), node.place.line, format!("`{place}` is no list"));
    }
    for (index, item) in items(node).iter().enumerate() {
        let line = item.place.line;
        let name = get(item, "name").and_then(text).map_or_else(|| format!("certificate {}", index + 1), str::to_owned);
        if !is_mapping(item) {
            settings.gap(Some(section), line, format!("an element of `{place}` is no object"));
            continue;
        }
        for entry in entries(item) {
            let known = ["name", "pfx", "key", "password", "expires", pins];
            if !known.contains(&entry.key.as_str()) {
                settings.gap(Some(section), entry.place.line, format!("unknown key `{}` in `{place}`", entry.key));
            }
        }
        let expires = expiry(settings, section, item, place);
        let value = || Value { expires, ..Value::of(&name, line, place) };
        match get(item, pins).map(texts) {
            Some(None) => settings.gap(Some(section), line, format!("`{pins}` in `{place}` is no list of names")),
            Some(Some(names)) if !names.is_empty() => {
                for pin in names {
                    settings.put(section, &pin, value());
                }
            }
            _ => settings.put(section, &format!("{name} (any service)"), value()),
        }
    }
}

/// The day under `expires`. Another text than a day is a gap: it may be a day that has passed.
pub(super) fn expiry(settings: &mut Settings, section: SettingSection, item: &Node, place: &str) -> Option<Date> {
    let node = get(item, "expires").filter(|node| !is_nothing(node))?;
    let day = text(node).and_then(|text| text.parse().ok());
    if day.is_none() {
        let why = format!("`expires` in `{place}` is no day such as 2026-12-31");
        settings.gap(Some(section), node.place.line, why);
    }
    day
}

/// How many authorities of the team's own there are.
pub(super) fn authorities(settings: &mut Settings, count: usize, line: usize, place: &str) {
    let section = SettingSection::Authority;
    settings.supply(section, super::Unlisted::Missing);
    if count > 0 {
        settings.put(section, AUTHORITIES, Value::of(count.to_string(), line, place));
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
