//! The values of the app that the sentences of a procedure name, each with what is known of it.

use crate::facts::{App, HostClass, Known, Row, Starts};
use crate::rules::PlanValue;
use crate::words::{counted, listed, size};

use super::PlanSources;
use super::text::Text;
use super::upgrade;

/// What stands where a value could not be read.
const NOT_READ: &str = "(could not be read)";

/// A text filled in, and what of it could not be read.
pub(super) struct Filled {
    pub(super) text: Text,
    pub(super) unread: Vec<String>,
}

/// Puts the app's values into a sentence.
pub(super) fn fill(text: &str, sources: &PlanSources<'_>) -> Filled {
    let mut filled = Filled { text: Text::default(), unread: Vec::new() };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.text = with_commands(filled.text, before);
        // The procedure does not load with a name that is none.
        if let Some(value) = PlanValue::named(name) {
            filled.text = match value_of(value, sources) {
                Known::Is(known) if is_name(value) => filled.text.name(known),
                Known::Is(known) => filled.text.and(known),
                Known::Absent => filled.text.and(absent(value)),
                Known::Unknown => {
                    filled.unread.push(described(value).to_owned());
                    filled.text.and(NOT_READ)
                }
            };
        }
        rest = after;
    }
    filled.text = with_commands(filled.text, rest);
    filled.text.spans.retain(|span| !matches!(span, super::Span::Plain(text) if text.is_empty()));
    filled
}

/// Adds a part of a sentence. What stands between backquotes is a command or a file, and is shown as one.
fn with_commands(text: Text, part: &str) -> Text {
    let pieces = part.split('`').enumerate();
    pieces.fold(text, |text, (index, piece)| if index % 2 == 1 { text.name(piece) } else { text.and(piece) })
}

/// What is known of a value.
pub(super) fn value_of(value: PlanValue, sources: &PlanSources<'_>) -> Known<String> {
    let app = sources.facts.app.first().map(|row| &row.fact);
    let of_app = |field: fn(&App) -> Known<String>| app.map_or(Known::Unknown, field);
    match value {
        PlanValue::App => of_app(|app| app.project.clone()),
        PlanValue::Package => Known::Is(file_name(&sources.package.path).to_owned()),
        PlanValue::Target => Known::Is(sources.target_title.to_owned()),
        PlanValue::Version => of_app(|app| app.mendix_version.as_ref().map(ToString::to_string)),
        PlanValue::ModelVersion => of_app(|app| app.model_version.clone()).map(model_version),
        PlanValue::DeployedPackage => Known::Is(deployed_package(app, sources)),
        PlanValue::DeployedVersion => match upgrade::goal(sources) {
            Known::Is(goal) => Known::Is(format!("{goal} or newer")),
            Known::Absent | Known::Unknown => of_app(|app| app.mendix_version.as_ref().map(ToString::to_string)),
        },
        PlanValue::ConstantCount => count(&sources.facts.constants, "constant"),
        PlanValue::EventCount => count(&sources.facts.scheduled_events, "scheduled event"),
        PlanValue::AfterStartup => of_app(|app| app.after_startup.clone()),
        PlanValue::HealthCheck => of_app(|app| app.health_check.clone()),
        PlanValue::UpgradePath => upgrade::path(sources),
        PlanValue::UpgradeGoal => upgrade::asked_for(sources).map_or(Known::Absent, |goal| Known::Is(goal.to_string())),
        PlanValue::Busiest => Known::Is(busiest(app, sources)),
        PlanValue::LocalMail => local_mail(sources),
    }
}

/// `4 constants`; where a part could not be read, `at least 4 constants`.
fn count<F>(rows: &[Row<F>], noun: &str) -> Known<String> {
    let read = rows.iter().filter(|row| row.unreadable.is_none()).count();
    match (read, rows.len() - read) {
        (0, 0) => Known::Absent,
        (0, _) => Known::Unknown,
        (count, 0) => Known::Is(counted(count, noun)),
        (count, _) => Known::Is(format!("at least {}", counted(count, noun))),
    }
}

/// What is deployed on the target.
fn deployed_package(app: Option<&App>, sources: &PlanSources<'_>) -> String {
    if let Known::Is(goal) = upgrade::goal(sources) {
        return format!("the package of the upgraded app, Mendix {goal} or newer,");
    }
    let known = |value: Option<String>, before: &str| value.map(|value| format!("{before}{value}"));
    let parts = [
        known(app.and_then(|app| app.mendix_version.value()).map(ToString::to_string), "Mendix "),
        known(
            app.and_then(|app| app.model_version.value()).filter(|version| *version != "unversioned").cloned(),
            "model version ",
        ),
        known(app.and_then(|app| app.unpacked_size.value()).map(|bytes| size(*bytes)), "unpacked "),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let name = file_name(&sources.package.path);
    if parts.is_empty() { name.to_owned() } else { format!("{name} ({})", parts.join(", ")) }
}

/// What the maintenance window should keep clear of. Events that come each hour meet every window.
fn busiest(app: Option<&App>, sources: &PlanSources<'_>) -> String {
    let Some(app) = app.filter(|app| !app.events_at_once.is_unknown()) else {
        return " When scheduled events start could not be read, so look at their times first.".to_owned();
    };
    let is_timed = |name: &String| {
        let mut times = sources.facts.timetable.iter();
        times.any(|times| times.event == *name && matches!(times.starts, Starts::At(_)))
    };
    let timed: Vec<String> =
        app.events_at_once_names.value().into_iter().flatten().filter(|name| is_timed(name)).cloned().collect();
    match app.events_at_once_when.value() {
        Some(when) if !timed.is_empty() => {
            let names = if timed.len() > 4 { counted(timed.len(), "event") } else { listed(&timed) };
            format!(
                " Keep it clear of the scheduled events: most start together at times such as {when}, among them {names}."
            )
        }
        _ => String::new(),
    }
}

/// A mail server on the machine itself: v3 had one, and its senders are in the domain's SPF record.
fn local_mail(sources: &PlanSources<'_>) -> Known<String> {
    let servers = &sources.facts.mail_servers;
    if servers.iter().any(|row| row.fact.host_class == Known::Is(HostClass::Loopback)) {
        Known::Is("localhost".to_owned())
    } else if servers.iter().any(|row| row.unreadable.is_some()) {
        Known::Unknown
    } else {
        Known::Absent
    }
}

/// A package that was built locally has no version that could be compared.
fn model_version(version: String) -> String {
    if version == "unversioned" {
        "unversioned (built locally, so there is nothing to compare it with)".to_owned()
    } else {
        version
    }
}

fn absent(value: PlanValue) -> &'static str {
    match value {
        PlanValue::ConstantCount => "no constants",
        PlanValue::EventCount => "no scheduled events",
        _ => "none",
    }
}

fn is_name(value: PlanValue) -> bool {
    matches!(value, PlanValue::Package | PlanValue::AfterStartup | PlanValue::HealthCheck)
}

pub(super) fn described(value: PlanValue) -> &'static str {
    match value {
        PlanValue::App => "the app's name",
        PlanValue::Package | PlanValue::DeployedPackage => "the package",
        PlanValue::Target => "the target",
        PlanValue::Version | PlanValue::DeployedVersion => "the Mendix version",
        PlanValue::ModelVersion => "the version of the model",
        PlanValue::ConstantCount => "the constants",
        PlanValue::EventCount | PlanValue::Busiest => "the scheduled events",
        PlanValue::AfterStartup => "the after-startup microflow",
        PlanValue::HealthCheck => "the health-check microflow",
        PlanValue::UpgradePath | PlanValue::UpgradeGoal => "the way to a supported version",
        PlanValue::LocalMail => "whether the app sends mail through its own node",
    }
}

/// The last part of a path, whichever way its slashes lean.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}
