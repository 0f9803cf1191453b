//! The way to a Mendix version that the target takes: one major version at a time, through the last minor version of
//! each. Says nothing where the version already is high enough.

use crate::facts::Known;
use crate::model::MendixVersion;

use super::PlanSources;

/// Such as `from 6.10.12 through 7.23 and 8.18 to 9.24`.
pub(super) fn path(sources: &PlanSources<'_>) -> Known<String> {
    let Some(app) = sources.facts.app.first() else { return Known::Unknown };
    let version = match &app.fact.mendix_version {
        Known::Is(version) => version,
        Known::Absent | Known::Unknown => return Known::Unknown,
    };
    let goals = sources.procedure.upgrade_goals.iter();
    let goals = goals.filter_map(|name| sources.threshold(name)?.parse::<MendixVersion>().ok());
    let Some(goal) = goals.max() else { return Known::Absent };
    if *version >= goal {
        return Known::Absent;
    }
    let stops: Vec<(MendixVersion, &str)> =
        sources.procedure.upgrade_stops.iter().filter_map(|stop| Some((stop.parse().ok()?, stop.as_str()))).collect();
    let mut way: Vec<&str> = Vec::new();
    for (stop, name) in stops {
        if version.major() > stop.major() || version.major() == stop.major() && version.minor() >= stop.minor() {
            continue;
        }
        way.push(name);
        if stop >= goal {
            break;
        }
    }
    Known::Is(match way.split_last() {
        None => format!("from {version} to {goal} or newer"),
        Some((last, [])) => format!("from {version} to {last}"),
        Some((last, stops)) => {
            let stops: Vec<String> = stops.iter().map(|stop| (*stop).to_owned()).collect();
            format!("from {version} through {} to {last}", crate::words::listed(&stops))
        }
    })
}
