//! The way to a Mendix version that the target takes: one major version at a time, through the last minor version of
//! each. Says nothing where the version already is high enough.

use crate::facts::Known;
use crate::model::MendixVersion;

use crate::words::listed;

use super::PlanSources;

/// Where the way leads; absent where the version is high enough already.
pub(super) fn goal(sources: &PlanSources<'_>) -> Known<String> {
    way(sources).map(|(_, mut stops)| stops.pop().unwrap_or_default())
}

/// Such as `from 6.10.12 through 7.23 and 8.18 to 9.24`.
pub(super) fn path(sources: &PlanSources<'_>) -> Known<String> {
    way(sources).map(|(version, stops)| match stops.split_last() {
        None => format!("from {version}"),
        Some((last, [])) => format!("from {version} to {last}"),
        Some((last, stops)) => format!("from {version} through {} to {last}", listed(stops)),
    })
}

/// The version that the target asks for.
pub(super) fn asked_for(sources: &PlanSources<'_>) -> Option<MendixVersion> {
    let goals = sources.procedure.upgrade_goals.iter();
    goals.filter_map(|name| sources.threshold(name)?.parse().ok()).max()
}

/// The version of the package, and the versions to stop at, the last of them high enough.
fn way(sources: &PlanSources<'_>) -> Known<(MendixVersion, Vec<String>)> {
    let Some(app) = sources.facts.app.first() else { return Known::Unknown };
    let version = match &app.fact.mendix_version {
        Known::Is(version) => version,
        Known::Absent | Known::Unknown => return Known::Unknown,
    };
    let Some(goal) = asked_for(sources).filter(|goal| version < goal) else { return Known::Absent };
    let mut way = Vec::new();
    for name in &sources.procedure.upgrade_stops {
        let Ok(stop) = name.parse::<MendixVersion>() else { continue };
        if (version.major(), version.minor()) >= (stop.major(), stop.minor()) {
            continue;
        }
        way.push(name.clone());
        if stop >= goal {
            return Known::Is((version.clone(), way));
        }
    }
    way.push(goal.to_string());
    Known::Is((version.clone(), way))
}
