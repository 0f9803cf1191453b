//! What two environments are as a whole: versions, regions, memory and database connections.

use std::collections::BTreeSet;

use super::{PackageSettings, Settings};
use crate::facts::setting::{Environments, SettingSection};
use crate::facts::{Evidence, Known, Owner, Row};
use crate::model::MendixVersion;

/// Connections that the runtime opens at most where nothing else is set.
const DEFAULT_POOL: f64 = 50.0;
const POOL: &str = "ConnectionPoolingMaxActive";

pub(super) fn row(
    old: &Settings,
    new: &Settings,
    old_package: Option<&PackageSettings>,
    package: Option<&PackageSettings>,
    hidden: BTreeSet<String>,
) -> Row<Environments> {
    let version = |settings: &Settings, package: Option<&PackageSettings>| match package {
        // One of the two is of another environment, and nobody says which.
        Some(package) if settings.other_version(package).is_some() => Known::Unknown,
        _ => {
            let packaged = package.and_then(|package| package.mendix_version.as_deref());
            known(settings.mendix_version().or(packaged).map(str::to_owned))
        }
    };
    let (old_version, new_version) = (version(old, old_package), version(new, package));
    let region = |settings: &Settings| known(settings.general("region").map(str::to_owned));
    let (old_region, new_region) = (region(old), region(new));
    let (old_memory, new_memory) = (memory(old), memory(new));
    let new_instances = number(new, "instances");
    let new_pool = pool(new);
    let new_connections = both(&new_instances, &new_pool, |instances, pool| instances * pool);
    let database = known(new.general("database-memory").and_then(bytes));
    let fact = Environments {
        old_form: Known::Is(old.form),
        new_form: Known::Is(new.form),
        version_changes: both(&old_version, &new_version, |old, new| release(old) != release(new)),
        same_project: match (old_package, package) {
            (Some(old), Some(new)) => both(&known(id(old)), &known(id(new)), |old, new| old.eq_ignore_ascii_case(new)),
            // Two packages are needed to ask.
            _ => Known::Absent,
        },
        region_changes: both(&old_region, &new_region, |old, new| !old.eq_ignore_ascii_case(new)),
        memory_shrinks: both(&old_memory, &new_memory, |old, new| new < old),
        connections_per_gigabyte: both(&new_connections, &database, |connections, bytes| connections / (bytes / 1e9)),
        old_version,
        new_version,
        old_region,
        new_region,
        new_instances,
        new_pool,
        new_connections,
        old_memory,
        new_memory,
        hidden: Known::Is(hidden),
    };
    Row {
        fact,
        object: "the environments".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([old.file.as_str()]), Evidence::at([new.file.as_str()])],
        unreadable: None,
    }
}

impl Settings {
    /// That the file and the package of the same environment are of two releases of Mendix, where they are.
    pub fn other_version(&self, package: &PackageSettings) -> Option<String> {
        let (said, packaged) = (self.mendix_version()?, package.mendix_version.as_deref()?);
        let why = || {
            format!("it says Mendix {said}, and {} is of {packaged}; give a pair that belongs together", package.path)
        };
        (release(said) != release(packaged)).then(why)
    }
}

fn id(package: &PackageSettings) -> Option<&str> {
    package.project_id.as_deref()
}

/// Nobody said it: any value is possible.
fn known<T>(value: Option<T>) -> Known<T> {
    value.map_or(Known::Unknown, Known::Is)
}

fn both<T, U, V>(left: &Known<T>, right: &Known<U>, join: impl FnOnce(&T, &U) -> V) -> Known<V> {
    match (left, right) {
        (Known::Is(left), Known::Is(right)) => Known::Is(join(left, right)),
        _ => Known::Unknown,
    }
}

/// The version without its build.
fn release(version: &str) -> String {
    let parsed: Option<MendixVersion> = version.parse().ok();
    let text = parsed.map_or_else(|| version.to_owned(), |version| version.to_string());
    text.split('.').take(3).collect::<Vec<_>>().join(".")
}

fn number(settings: &Settings, name: &str) -> Known<f64> {
    known(settings.general(name).and_then(|text| text.trim().parse().ok()))
}

fn pool(settings: &Settings) -> Known<f64> {
    match settings.value(SettingSection::RuntimeSetting, POOL) {
        Some(value) => {
            let next = value.next.as_ref().unwrap_or(&value.text);
            known(next.as_deref().and_then(|text| text.trim().parse().ok()))
        }
        None if settings.gaps.iter().any(|gap| gap.section.is_none_or(|one| one == SettingSection::RuntimeSetting)) => {
            Known::Unknown
        }
        None if settings.sections.contains_key(&SettingSection::RuntimeSetting) => Known::Is(DEFAULT_POOL),
        None => Known::Unknown,
    }
}

fn memory(settings: &Settings) -> Known<f64> {
    let one = known(settings.general("memory").and_then(bytes));
    both(&one, &number(settings, "instances"), |bytes, instances| bytes * instances)
}

/// `2 GB`, `2Gi`, `2048M`; a number without a unit says too little.
pub(crate) fn bytes(text: &str) -> Option<f64> {
    let text = text.trim();
    let at = text.find(|each: char| each.is_ascii_alphabetic())?;
    let (amount, unit) = text.split_at(at);
    let factor = match unit.to_lowercase().as_str() {
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "ki" | "kib" => 1024.0,
        "mi" | "mib" => 1024.0 * 1024.0,
        "gi" | "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let amount: f64 = amount.trim().parse().ok()?;
    (amount.is_finite() && amount > 0.0).then_some(amount * factor)
}
