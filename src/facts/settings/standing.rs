//! How one setting stands in one environment, and whether two values are the same.

use jiff::civil::Date;

use super::{PackageSettings, Settings, Unlisted, Value};
use crate::facts::secret::{mask, mask_credentials, may_name_secret, safe};
use crate::facts::setting::{SettingSection, SettingState};
use crate::facts::{Evidence, Known, Word as _, host};

/// A setting in one environment. The value is in clear, for comparing alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing<'s> {
    pub(super) state: Known<SettingState>,
    pub(super) value: Known<String>,
    /// Whether another value waits for a restart.
    pub(super) pending: Known<bool>,
    pub(super) data_type: Option<&'s str>,
    found: Option<&'s Value>,
}

impl<'s> Standing<'s> {
    pub(super) fn of(
        settings: &'s Settings,
        section: SettingSection,
        name: &str,
        package: Option<&'s PackageSettings>,
        is_new: bool,
    ) -> Self {
        let Some(listed) = settings.sections.get(&section) else { return Self::not_known() };
        if let Some(value) = settings.value(section, name) {
            return Self::found(value, is_new);
        }
        // The element that could not be read may be this one.
        if settings.gaps.iter().any(|gap| gap.section == Some(section)) {
            return Self::not_known();
        }
        match (&listed.unlisted, package.filter(|package| package.gap.is_none())) {
            (Unlisted::PackageDefault, Some(package)) => match package.constants.get(name) {
                Some((_, default)) => Self::plain(SettingState::Default, Known::Is(default.clone())),
                None => Self::plain(SettingState::Missing, Known::Absent),
            },
            (unlisted, _) => Self::unlisted(unlisted),
        }
    }

    /// What holds for a name that is not in the list, without a package that says its default.
    pub(super) fn unlisted(unlisted: &Unlisted) -> Self {
        match unlisted {
            Unlisted::Missing => Self::plain(SettingState::Missing, Known::Absent),
            Unlisted::PackageDefault => Self::plain(SettingState::Default, Known::Unknown),
            Unlisted::Is(value) => Self::plain(SettingState::Set, Known::Is((*value).to_owned())),
            Unlisted::ByDefault(value) => Self::plain(SettingState::Default, Known::Is((*value).to_owned())),
        }
    }

    pub(super) fn not_known() -> Self {
        // What a file does not hold can wait for nothing that it shows.
        let pending = Known::Absent;
        Self { state: Known::Unknown, value: Known::Unknown, pending, data_type: None, found: None }
    }

    fn plain(state: SettingState, value: Known<String>) -> Self {
        Self { state: Known::Is(state), value, pending: Known::Is(false), data_type: None, found: None }
    }

    /// Of the old environment counts what runs, of the new one what will run after its next start.
    fn found(value: &'s Value, is_new: bool) -> Self {
        let next = value.next.as_ref().unwrap_or(&value.text);
        let counts = if is_new { next } else { &value.text };
        let pending = match (&value.text, &value.next) {
            (Some(_), None) => Known::Is(false),
            (Some(_), Some(Some(_))) => Known::Is(true),
            _ => Known::Unknown,
        };
        Self {
            state: Known::Is(if counts.is_some() { SettingState::Set } else { SettingState::Masked }),
            value: counts.clone().map_or(Known::Unknown, Known::Is),
            pending,
            data_type: value.data_type.as_deref(),
            found: Some(value),
        }
    }

    /// The day on which it ends to be valid.
    pub(super) fn expires(&self) -> Option<Date> {
        self.found?.expires
    }

    pub(super) fn is_there(&self) -> bool {
        !matches!(self.state, Known::Is(SettingState::Missing))
    }

    pub(super) fn is_masked(&self) -> bool {
        matches!(self.state, Known::Is(SettingState::Masked))
    }

    /// The value as reports may show it.
    pub(super) fn shown(&self, section: SettingSection, name: &str) -> Known<String> {
        self.value.clone().map(|value| match (section, name) {
            // A word that says on or off, whatever the event is called.
            (SettingSection::ScheduledEvent | SettingSection::ToolDefault, _) => value,
            // Rules look for options in the whole of it.
            (SettingSection::Path, _) | (_, "JAVA_OPTS" | "JAVA_TOOL_OPTIONS") => mask_credentials(&value),
            _ => shown(name, &value),
        })
    }

    /// Where it stands, with its value. Without the line in the path: an unrelated change moves it.
    pub(super) fn evidence(&self, file: &str, section: SettingSection, name: &str) -> Evidence {
        let word = section.as_str();
        let text = match (&self.state, self.shown(section, name)) {
            (Known::Unknown, _) => "not supplied".to_owned(),
            (Known::Is(SettingState::Missing) | Known::Absent, _) => "not there".to_owned(),
            (Known::Is(SettingState::Masked), _) => "hidden".to_owned(),
            (Known::Is(SettingState::Default), Known::Is(value)) => format!("by default: {value}"),
            (Known::Is(SettingState::Default), _) => "by default".to_owned(),
            (Known::Is(SettingState::Set), Known::Is(value)) => host::shorten(&value),
            (Known::Is(SettingState::Set), _) => "set".to_owned(),
        };
        match self.found {
            Some(found) => {
                let line = if found.line > 0 { format!("line {}: ", found.line) } else { String::new() };
                Evidence::at([file, &found.place, name]).showing(format!("{line}{text}"))
            }
            None => Evidence::at([file, word, name]).showing(text),
        }
    }
}

/// A live value is hidden sooner than a default: its name needs only hint at a secret.
pub(super) fn shown(name: &str, value: &str) -> String {
    let trimmed = value.trim();
    let is_plain = trimmed.parse::<f64>().is_ok() && trimmed.len() < 6
        || ["true", "false", ""].contains(&trimmed.to_lowercase().as_str());
    if may_name_secret(name) && !is_plain { mask(trimmed) } else { host::shorten(&safe(name, value)) }
}

/// Whether two values mean the same. Types decide how they are written: `False` and `false` are one Boolean and two texts.
pub(super) fn is_same(left: &str, right: &str, data_type: Option<&str>) -> bool {
    if left == right {
        return true;
    }
    let (left, right) = (left.trim(), right.trim());
    // No form but two says the type. A text that is a flag in both is one; a number may be the text of a version.
    let is_flag = |text: &str| ["true", "false"].contains(&text.to_lowercase().as_str());
    match data_type.unwrap_or_default() {
        "" => is_flag(left) && left.eq_ignore_ascii_case(right),
        "Boolean" => left.eq_ignore_ascii_case(right),
        "Integer" | "Long" | "Decimal" | "Float" | "Currency" => {
            number(left) == number(right) && number(left).is_some()
        }
        _ => false,
    }
}

/// A number without the ways to write it: `+05.10` is `5.1`. Never through a float, which would make two long numbers one.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && part.is_empty() || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let sign = if whole.is_empty() && part.is_empty() { "" } else { sign };
    Some(format!("{sign}{}.{part}", if whole.is_empty() { "0" } else { whole }))
}
