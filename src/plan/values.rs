//! The values of the app that the sentences of a procedure name, each with what is known of it.

use crate::facts::{App, HostClass, Known, Row};
use crate::rules::PlanValue;
use crate::words::{counted, size};

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
        filled.text = filled.text.and(before);
        // The procedure does not load with a name that is none.
        if let Some(value) = PlanValue::named(name) {
            filled.text = match value_of(value, sources) {
                Known::Is(known) if is_name(value) => filled.text.name(known),
                Known::Is(known) => filled.text.and(known),
                Known::Absent => filled.text.and("none"),
                Known::Unknown => {
                    filled.unread.push(format!("{}: it could not be read", described(value)));
                    filled.text.and(NOT_READ)
                }
            };
        }
        rest = after;
    }
    filled.text = filled.text.and(rest);
    filled.text.spans.retain(|span| !matches!(span, super::Span::Plain(text) if text.is_empty()));
    filled
}

/// What is known of a value.
pub(super) fn value_of(value: PlanValue, sources: &PlanSources<'_>) -> Known<String> {
    let app = sources.facts.app.first().map(|row| &row.fact);
    let of_app = |field: fn(&App) -> Known<String>| app.map_or(Known::Unknown, field);
    match value {
        PlanValue::App => of_app(|app| app.project.clone()),
        PlanValue::Package => Known::Is(file_name(&sources.package.path).to_owned()),
        PlanValue::Digest => {
            let digest = sources.package.sha256.as_ref();
            Known::Is(digest.map(|digest| format!(" (SHA-256 {digest})")).unwrap_or_default())
        }
        PlanValue::Target => Known::Is(sources.target_title.to_owned()),
        PlanValue::Version => of_app(|app| app.mendix_version.as_ref().map(ToString::to_string)),
        PlanValue::ModelVersion => of_app(|app| app.model_version.clone()),
        PlanValue::Size => of_app(|app| app.unpacked_size.clone().map(size)),
        PlanValue::ConstantCount => count(&sources.facts.constants, "constant"),
        PlanValue::EventCount => count(&sources.facts.scheduled_events, "scheduled event"),
        PlanValue::AfterStartup => of_app(|app| app.after_startup.clone()),
        PlanValue::HealthCheck => of_app(|app| app.health_check.clone()),
        PlanValue::UpgradePath => upgrade::path(sources),
        PlanValue::Busiest => Known::Is(busiest(app)),
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

/// What the maintenance window should keep clear of, as the end of a sentence.
fn busiest(app: Option<&App>) -> String {
    let at_once = app.and_then(|app| app.events_at_once.value()).copied().unwrap_or_default();
    let when = app.and_then(|app| app.events_at_once_when.value());
    let names = app.and_then(|app| app.events_at_once_names.value());
    match (app.is_none_or(|app| app.events_at_once.is_unknown()), when, names) {
        (true, ..) => "when scheduled events start could not be read, so look at their times first.".to_owned(),
        (false, Some(when), Some(names)) if at_once > 1.0 => {
            let names: Vec<String> = names.iter().take(4).cloned().collect();
            let more = if at_once > 4.0 { " and others" } else { "" };
            format!("most scheduled events start together at {when} ({}{more}), so choose another time.", names.join(", "))
        }
        _ => "a run that is under way then is cut.".to_owned(),
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

fn is_name(value: PlanValue) -> bool {
    matches!(
        value,
        PlanValue::Package | PlanValue::ModelVersion | PlanValue::AfterStartup | PlanValue::HealthCheck
    )
}

fn described(value: PlanValue) -> &'static str {
    match value {
        PlanValue::App => "the app's name",
        PlanValue::Package | PlanValue::Digest => "the package",
        PlanValue::Target => "the target",
        PlanValue::Version => "the Mendix version",
        PlanValue::ModelVersion => "the version of the model",
        PlanValue::Size => "the size of the package",
        PlanValue::ConstantCount => "the constants",
        PlanValue::EventCount | PlanValue::Busiest => "the scheduled events",
        PlanValue::AfterStartup => "the after-startup microflow",
        PlanValue::HealthCheck => "the health-check microflow",
        PlanValue::UpgradePath => "the way to a supported version",
        PlanValue::LocalMail => "the mail servers",
    }
}

/// The last part of a path, whichever way its slashes lean.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}
