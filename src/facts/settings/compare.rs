//! Puts the settings of two environments side by side: one row for each name that either of them or the package has, one
//! row for each thing that could not be read, and one for each part of the settings that a file does not hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::standing::{Standing, is_same};
use super::{PackageSettings, Settings, Value};
use crate::facts::setting::{Setting, SettingSection, SettingState};
use crate::facts::{Evidence, Fact, Facts, Known, Owner, Row, Word};

/// Parts of the settings whose absence from a file is told, whether or not the other file holds them.
const ESSENTIAL: [SettingSection; 7] = [
    SettingSection::Constant,
    SettingSection::ScheduledEvent,
    SettingSection::RuntimeSetting,
    SettingSection::EnvironmentVariable,
    SettingSection::Header,
    SettingSection::Path,
    SettingSection::Certificate,
];

/// The facts about two environments, with the packages that run in them where they are known. What is left of a
/// certificate's time counts from today.
pub fn compare(
    old: &Settings,
    new: &Settings,
    old_package: Option<&PackageSettings>,
    package: Option<&PackageSettings>,
    today: Date,
) -> Facts {
    let pair = Pair { old: &resolved(old, new, package), new: &resolved(new, old, package), package, today };
    let mut hidden = BTreeSet::new();
    let mut rows = Vec::new();
    for word in SettingSection::WORDS {
        let Some(section) = SettingSection::from_word(word) else { continue };
        for name in pair.names(section) {
            rows.push(pair.row(section, &name, &mut hidden));
        }
    }
    for settings in [pair.old, pair.new] {
        rows.extend(gaps(settings));
        rows.extend(
            ESSENTIAL.iter().filter(|part| !settings.sections.contains_key(part)).map(|part| absent(settings, *part)),
        );
    }
    rows.extend([old_package, package].into_iter().flatten().filter_map(package_gap));
    let named_by_packages = [SettingSection::Constant, SettingSection::ScheduledEvent];
    rows.extend(named_by_packages.into_iter().filter_map(|part| pair.unnamed(part)));
    let environments = super::general::row(pair.old, pair.new, old_package, package, hidden);
    Facts { settings: rows, environments: vec![environments], ..Facts::default() }
}

struct Pair<'s> {
    old: &'s Settings,
    new: &'s Settings,
    package: Option<&'s PackageSettings>,
    today: Date,
}

impl Pair<'_> {
    /// Every name of a section. Names that say nothing by their case are told once.
    fn names(&self, section: SettingSection) -> Vec<String> {
        let packaged: Vec<&str> = match (section, self.package) {
            (SettingSection::Constant, Some(package)) => package.constants.keys().map(String::as_str).collect(),
            (SettingSection::ScheduledEvent, Some(package)) => package.events.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        // A tool that is not asked has its default all the same. Where one side is no such tool there is nothing to compare.
        let are_tools = [self.old, self.new].iter().all(|settings| settings.sections.contains_key(&section));
        if section == SettingSection::ToolDefault {
            return if are_tools { vec!["ScheduledEventExecution".to_owned()] } else { Vec::new() };
        }
        let listed = [self.old, self.new].into_iter().filter_map(|settings| settings.sections.get(&section));
        let listed = listed.flat_map(|listed| listed.values.keys().map(String::as_str));
        let mut names = BTreeMap::new();
        for name in listed.chain(packaged) {
            names.entry(key(section, name)).or_insert_with(|| name.to_owned());
        }
        names.into_values().collect()
    }

    fn row(&self, section: SettingSection, name: &str, hidden: &mut BTreeSet<String>) -> Row<Setting> {
        let (old, new) = if section == SettingSection::Path {
            (path(self.old, name), path(self.new, name))
        } else {
            let standing = |settings, is_new| Standing::of(settings, section, name, self.package, is_new);
            (standing(self.old, false), standing(self.new, true))
        };
        if old.is_there() && new.is_there() && (old.is_masked() || new.is_masked()) {
            hidden.insert(name.to_owned());
        }
        let packaged = self.package.and_then(|package| package.constants.get(name));
        let of_package = packaged.map(|(data_type, _)| data_type.as_str());
        let data_type = of_package.or(old.data_type).or(new.data_type);
        let default = packaged.filter(|_| section == SettingSection::Constant).map(|(_, default)| default.as_str());
        let fact = Setting {
            section: Known::Is(section),
            name: Known::Is(name.to_owned()),
            old: old.shown(section, name),
            new: new.shown(section, name),
            old_state: old.state.clone(),
            new_state: new.state.clone(),
            old_form: Known::Is(self.old.form),
            new_form: Known::Is(self.new.form),
            same: same(&old, &new, data_type),
            old_number: numeric(&old),
            new_number: numeric(&new),
            old_pending: old.pending.clone(),
            new_pending: new.pending.clone(),
            in_package: self.in_package(section, name),
            old_is_default: is_default(&old, default, data_type),
            new_is_default: is_default(&new, default, data_type),
            new_expires: Known::from(new.expires().map(|day| day.to_string())),
            new_days_left: Known::from(new.expires().map(|day| days_until(self.today, day))),
        };
        let object = match section {
            SettingSection::Constant | SettingSection::ScheduledEvent => name.to_owned(),
            _ => format!("{} {name}", section.as_str().replace('-', " ")),
        };
        let evidence = vec![old.evidence(&self.old.file, section, name), new.evidence(&self.new.file, section, name)];
        Row { fact, object, owner: Owner::app(), evidence, unreadable: None }
    }

    /// What may exist although neither file names it: constants that the old environment has at the package's defaults
    /// and the new one does not have, and events where all of them run. Only a package has their names.
    fn unnamed(&self, section: SettingSection) -> Option<Row<Setting>> {
        let only_the_package = match self.package {
            None => "only the package does, so give it with `--package`".to_owned(),
            Some(package) if package.gap.is_none() => return None,
            Some(package) => format!("only {} does, which could not be read in full", package.path),
        };
        // A part that a file does not hold has a row of its own.
        let [old, new] = [self.old.sections.get(&section)?, self.new.sections.get(&section)?]
            .map(|listed| Standing::unlisted(&listed.unlisted));
        let runs = |side: &Standing<'_>| side.value.value().is_some_and(|value| value == "enabled");
        let is_hidden = match section {
            SettingSection::Constant => {
                old.state == Known::Is(SettingState::Default) && new.state == Known::Is(SettingState::Missing)
            }
            SettingSection::ScheduledEvent => runs(&old) || runs(&new),
            _ => false,
        };
        let what = format!("{} that neither file names; {only_the_package}", plural(section));
        // How it would stand in both is known: rules for which that is harmless are not stopped.
        let fact = Setting {
            section: Known::Is(section),
            name: Known::Unknown,
            same: same(&old, &new, None),
            old: old.value,
            new: new.value,
            old_state: old.state,
            new_state: new.state,
            old_form: Known::Is(self.old.form),
            new_form: Known::Is(self.new.form),
            in_package: Known::Unknown,
            ..Setting::default()
        };
        is_hidden.then(|| Row { fact, ..unread(self.new, Some(section), what) })
    }

    fn in_package(&self, section: SettingSection, name: &str) -> Known<bool> {
        let Some(package) = self.package else { return Known::Absent };
        let holds = match section {
            SettingSection::Constant => package.constants.contains_key(name),
            SettingSection::ScheduledEvent => package.events.iter().any(|event| event == name),
            _ => return Known::Absent,
        };
        if package.gap.is_some() && !holds { Known::Unknown } else { Known::Is(holds) }
    }
}

impl Settings {
    /// The value of a name; where case says nothing, in any case.
    pub(super) fn value(&self, section: SettingSection, name: &str) -> Option<&Value> {
        self.sections.get(&section)?.value(section, name)
    }
}

pub(super) fn key(section: SettingSection, name: &str) -> String {
    match section {
        SettingSection::Header | SettingSection::Domain | SettingSection::Role => name.to_lowercase(),
        // `/ws/` and `/ws` restrict the same requests.
        SettingSection::Path => format!("{}/", name.trim_end_matches('/')),
        _ => name.to_owned(),
    }
}

/// Days until another day; below 0 where it has passed.
#[expect(clippy::cast_precision_loss, reason = "days between two dates are far below what a float counts exactly")]
fn days_until(today: Date, day: Date) -> f64 {
    (day.duration_since(today).as_hours() / 24) as f64
}

/// Whoever may reach a path: the rule of the longest path above it counts.
fn path<'s>(settings: &'s Settings, name: &str) -> Standing<'s> {
    let Some(listed) = settings.sections.get(&SettingSection::Path) else {
        return Standing::of(settings, SettingSection::Path, name, None, false);
    };
    let wanted = key(SettingSection::Path, name);
    let above = wanted.match_indices('/').rev().filter_map(|(at, _)| listed.spelled.get(wanted.get(..=at)?));
    let nearest = above.into_iter().next().map_or(name, String::as_str);
    let in_part = settings.gaps.iter().any(|gap| gap.section == Some(SettingSection::Path));
    if in_part && key(SettingSection::Path, nearest) != wanted {
        // What could not be read may be a rule for this very path.
        return Standing::not_known();
    }
    let mut standing = Standing::of(settings, SettingSection::Path, nearest, None, false);
    if let Known::Is(access) = &standing.value {
        standing.value = Known::Is(access_word(access));
    }
    standing
}

/// The portal's words and those of people.
fn access_word(access: &str) -> String {
    match access.trim().to_lowercase().as_str() {
        "open" | "allow" | "allow all" | "allow all access" | "everyone" => "open".to_owned(),
        "denied" | "deny" | "deny all" | "deny all access" | "closed" => "denied".to_owned(),
        _ => access.trim().to_owned(),
    }
}

fn same(old: &Standing<'_>, new: &Standing<'_>, data_type: Option<&str>) -> Known<bool> {
    if !old.is_there() || !new.is_there() {
        return Known::Absent;
    }
    match (&old.value, &new.value) {
        (Known::Is(left), Known::Is(right)) => Known::Is(is_same(left, right, data_type)),
        _ => Known::Unknown,
    }
}

fn is_default(standing: &Standing<'_>, default: Option<&str>, data_type: Option<&str>) -> Known<bool> {
    match (&standing.state, &standing.value, default) {
        (Known::Is(SettingState::Default), _, _) => Known::Is(true),
        (Known::Is(SettingState::Missing), _, _) | (_, _, None) => Known::Absent,
        (_, Known::Is(value), Some(default)) => Known::Is(is_same(value, default, data_type)),
        _ => Known::Unknown,
    }
}

/// The number in a text. One that has a digit and is none, such as `60 s`, may be any.
fn number(text: &str) -> Known<f64> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    match number {
        None if text.trim().starts_with(|first: char| first.is_ascii_digit()) => Known::Unknown,
        number => Known::from(number),
    }
}

fn numeric(standing: &Standing<'_>) -> Known<f64> {
    match &standing.value {
        Known::Is(text) => number(text),
        Known::Absent => Known::Absent,
        Known::Unknown => Known::Unknown,
    }
}

/// Gives variables such as `MX_Orders_Url` the names of the constants that they set; those of no known constant keep
/// their own.
fn resolved(settings: &Settings, other: &Settings, package: Option<&PackageSettings>) -> Settings {
    let mut resolved = settings.clone();
    let section = SettingSection::Constant;
    let packaged = package.into_iter().flat_map(|package| package.constants.keys());
    let known = [settings, other].into_iter().filter_map(|each| each.sections.get(&section));
    let names: BTreeSet<String> = known.flat_map(|listed| listed.values.keys()).chain(packaged).cloned().collect();
    let mut by_variable: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for name in &names {
        by_variable.entry(format!("MX_{}", name.replace('.', "_"))).or_default().push(name);
    }
    let variables = std::mem::take(&mut resolved.constant_variables);
    for (variable, value) in variables {
        let meant = by_variable.get(&variable).map(Vec::as_slice).unwrap_or_default();
        match (meant.first(), meant.get(1)) {
            (Some(name), None) => resolved.put(section, name, value),
            (Some(name), Some(second)) => {
                let line = value.line;
                resolved.gap(Some(section), line, format!("`{variable}` may mean `{name}` or `{second}`"));
            }
            (None, _) => resolved.put(section, &variable, value),
        }
    }
    resolved
}

fn gaps(settings: &Settings) -> impl Iterator<Item = Row<Setting>> {
    settings.gaps.iter().map(|gap| {
        let place = if gap.line > 0 { format!("{}:{}", settings.file, gap.line) } else { settings.file.clone() };
        unread(settings, gap.section, format!("{place}: {}", gap.why))
    })
}

/// A part that a file does not hold may be anything there.
fn absent(settings: &Settings, section: SettingSection) -> Row<Setting> {
    let what = format!("{} of {}, which does not hold them", plural(section), settings.file);
    let row = unread(settings, Some(section), what);
    Row { fact: Setting { old_pending: Known::Absent, new_pending: Known::Absent, ..row.fact }, ..row }
}

fn plural(section: SettingSection) -> &'static str {
    match section {
        SettingSection::Constant => "constants",
        SettingSection::ScheduledEvent => "scheduled events",
        SettingSection::RuntimeSetting => "runtime settings",
        SettingSection::EnvironmentVariable => "environment variables",
        SettingSection::Header => "response headers",
        SettingSection::Path => "access to paths",
        SettingSection::Certificate => "client certificates",
        other => other.as_str(),
    }
}

fn unread(settings: &Settings, section: Option<SettingSection>, what: String) -> Row<Setting> {
    Row {
        fact: Setting { section: section.map_or(Known::Unknown, Known::Is), ..Setting::unknown() },
        object: settings.file.clone(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([settings.file.as_str()])],
        unreadable: Some(what),
    }
}

fn package_gap(package: &PackageSettings) -> Option<Row<Setting>> {
    let why = package.gap.as_ref()?;
    Some(Row {
        fact: Setting { section: Known::Is(SettingSection::Constant), ..Setting::unknown() },
        object: package.path.clone(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([package.path.as_str()])],
        unreadable: Some(format!("{}: {why}", package.path)),
    })
}
