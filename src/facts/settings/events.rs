//! Which scheduled events run, as the runtime's own settings say it: all, none, or those of a list.

use super::tree::texts;
use super::{SettingSection, Settings, Unlisted, Value};
use crate::yaml::Node;

/// Notes what two settings of the runtime mean together. Where the first is missing the tool decides.
pub(super) fn put(
    settings: &mut Settings,
    execution: Option<&Node>,
    mine: Option<&Node>,
    place: &str,
    default: Option<&'static str>,
) {
    let section = SettingSection::ScheduledEvent;
    let word = execution.and_then(super::tree::text);
    let line = execution.or(mine).map_or(0, |node| node.place.line);
    match (word.map(str::to_uppercase).as_deref(), default) {
        (Some("ALL"), _) => settings.supply(section, Unlisted::Is("enabled")),
        (Some("NONE" | "SPECIFIED"), _) => settings.supply(section, Unlisted::Is("disabled")),
        (Some(_), _) => {
            settings.gap(Some(section), line, "`ScheduledEventExecution` is none of ALL, NONE and SPECIFIED");
        }
        (None, _) if execution.is_some_and(|node| !super::tree::is_nothing(node)) => {
            settings.gap(Some(section), line, "`ScheduledEventExecution` is no single word");
        }
        (None, Some("ALL")) => settings.supply(section, Unlisted::ByDefault("enabled")),
        (None, Some(_)) => settings.supply(section, Unlisted::ByDefault("disabled")),
        (None, None) => {}
    }
    execution_row(settings, word.map(str::to_uppercase), default, line, place);
    if word.is_some_and(|word| word.eq_ignore_ascii_case("SPECIFIED")) {
        match mine {
            Some(mine) => listed(settings, mine, place),
            None => settings.gap(Some(section), line, "which events run is not said: `MyScheduledEvents` is missing"),
        }
    }
}

/// The events of a list are on.
pub(super) fn listed(settings: &mut Settings, mine: &Node, place: &str) {
    let section = SettingSection::ScheduledEvent;
    let Some(names) = texts(mine) else {
        return settings.gap(Some(section), mine.place.line, "the list of scheduled events holds more than names");
    };
    for name in names {
        settings.put(section, &name, Value::of("enabled", mine.place.line, place));
    }
}

/// What the tool does is told apart, so that two tools with different defaults are seen.
pub(super) fn execution_row(
    settings: &mut Settings,
    word: Option<String>,
    default: Option<&'static str>,
    line: usize,
    place: &str,
) {
    let section = SettingSection::ToolDefault;
    match (word, default) {
        (Some(word), _) => {
            settings.supply(section, Unlisted::Missing);
            settings.put(section, "ScheduledEventExecution", Value::of(word, line, place));
        }
        (None, Some(default)) => settings.supply(section, Unlisted::ByDefault(default)),
        (None, None) => {}
    }
}
