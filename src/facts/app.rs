//! The app as a whole: one row for each package.

use std::collections::BTreeSet;

use crate::java::java_platform;
use crate::model::{MendixVersion, Metadata, Model, Starts};

use super::timetable::busiest;
use super::value::{fact, words};
use super::{EventTimes, Evidence, Known, Owner, Row};

words! {
    /// How much of the model's security is switched on (`Security$ProjectSecurity.SecurityLevel`).
    SecurityLevel {
        /// No security at all.
        Nothing = "off",
        /// Pages and microflows only.
        PagesAndMicroflows = "prototype",
        /// Everything: what a licensed environment demands.
        Everything = "production",
    }
}

fact! {
    /// The app as a whole; exactly one for each package.
    App = "app" {
        /// The Mendix version that built the package (`metadata.json`, `RuntimeVersion`).
        @["model/metadata.json", "RuntimeVersion"]
        mendix_version: MendixVersion,
        /// The app's name.
        project: String,
        /// The version of the model; `unversioned` for local builds.
        model_version: String,
        /// The Java version that the package asks for (`JavaVersion`); absent in most.
        @["model/metadata.json", "JavaVersion"]
        java_asked: f64,
        /// The Java version that the platform's buildpack picks for this package: 8 below Mendix 8.0, else 17 or 21 (from Mendix 11 also 25) where asked for, else 11.
        @["model/metadata.json", "JavaVersion"]
        java_platform: f64,
        /// Bytes of all files once unpacked.
        @["the package"]
        unpacked_size: f64,
        /// Number of files in the package.
        @["the package"]
        file_count: f64,
        /// Security level of the model.
        @["model/model.mdp", "App Security", "Security level"]
        security_level: SecurityLevel,
        /// Whether demo users are enabled.
        @["model/model.mdp", "App Security", "Demo users"]
        demo_users: bool,
        /// Qualified name of the after-startup microflow.
        @["model/model.mdp", "App Settings", "Runtime", "After startup"]
        after_startup: String,
        /// Qualified name of the before-shutdown microflow.
        @["model/model.mdp", "App Settings", "Runtime", "Before shutdown"]
        before_shutdown: String,
        /// Qualified name of the health-check microflow.
        @["model/model.mdp", "App Settings", "Runtime", "Health check"]
        health_check: String,
        /// Time zone of scheduled events, such as `Etc/UTC`.
        @["model/model.mdp", "App Settings", "Runtime", "Scheduled event time zone"]
        scheduled_event_time_zone: String,
        /// Default time zone of users.
        @["model/model.mdp", "App Settings", "Runtime", "Default time zone"]
        default_time_zone: String,
        /// Language codes, such as `en_US`.
        @["model/metadata.json", "Languages"]
        languages: BTreeSet<String>,
        /// Number of scheduled events.
        @["model/metadata.json", "ScheduledEvents"]
        scheduled_event_count: f64,
        /// Most scheduled events that start in the same minute of a week, as far as each week is alike.
        @["model/model.mdp", "scheduled events"]
        events_at_once: f64,
        /// The names of those events.
        @["model/model.mdp", "scheduled events"]
        events_at_once_names: BTreeSet<String>,
        /// The first such minute of the week, such as `Monday 03:00`.
        @["model/model.mdp", "scheduled events"]
        events_at_once_when: String,
        /// Names of the scheduled events with which marketplace modules clean up after themselves; absent where there are none.
        @["model/model.mdp", "scheduled events"]
        housekeeping_events: BTreeSet<String>,
        /// Names of the scheduled events that run on one instance only, at most once: all below Mendix 9.12, and up to Mendix 9 those without a schedule of the new kind; absent where there are none.
        @["model/model.mdp", "scheduled events"]
        one_instance_events: BTreeSet<String>,
    }
}

/// What was read of the two files that describe the app. `Err` says why a file could not be read.
pub(crate) struct Sources<'a> {
    pub(crate) metadata: Result<&'a Metadata, &'a str>,
    pub(crate) model: Result<&'a Model, &'a str>,
    /// Bytes of all files once unpacked.
    pub(crate) unpacked_size: u64,
    /// Number of files.
    pub(crate) file_count: usize,
    /// When the events of the model start; empty where there is no model.
    pub(crate) timetable: &'a [EventTimes],
}

/// The one row of a package.
pub(crate) fn row(sources: &Sources<'_>) -> Row<App> {
    let mendix_version = version_of(sources);
    let java_asked = sources.metadata.map_or(Known::Unknown, |metadata| metadata.java_version.into());
    let java_platform = match (&mendix_version, &java_asked) {
        (Known::Is(version), asked) if !asked.is_unknown() || version.major() < 8 => {
            Known::Is(f64::from(java_platform(version, asked.value().copied())))
        }
        _ => Known::Unknown,
    };
    let version_shown = mendix_version.value().map(ToString::to_string);
    let fact = App {
        mendix_version,
        project: project_of(sources),
        model_version: sources.metadata.map_or(Known::Unknown, |metadata| metadata.model_version.clone().into()),
        java_asked: java_asked.map(f64::from),
        java_platform,
        unpacked_size: Known::Is(count(sources.unpacked_size)),
        file_count: Known::Is(count(sources.file_count as u64)),
        scheduled_event_count: sources
            .metadata
            .map_or(Known::Unknown, |metadata| Known::Is(count(metadata.scheduled_events.len() as u64))),
        ..at_once(sources, of_model(sources))
    };
    let mut evidence = Evidence::at(["model/metadata.json", "RuntimeVersion"]);
    if let Some(version) = version_shown {
        evidence = evidence.showing(version);
    }
    Row { fact, object: "the app".to_owned(), owner: Owner::app(), evidence: vec![evidence], unreadable: None }
}

/// The version in the manifest; the model repeats it.
fn version_of(sources: &Sources<'_>) -> Known<MendixVersion> {
    match (sources.metadata, sources.model) {
        (Ok(metadata), _) => Known::Is(metadata.runtime_version.clone()),
        (Err(_), Ok(model)) => model.project.runtime_version.parse().map_or(Known::Unknown, Known::Is),
        (Err(_), Err(_)) => Known::Unknown,
    }
}

fn project_of(sources: &Sources<'_>) -> Known<String> {
    match (sources.metadata, sources.model) {
        (Ok(metadata), _) => metadata.project_name.clone().into(),
        (Err(_), Ok(model)) if !model.project.name.is_empty() => Known::Is(model.project.name.clone()),
        _ => Known::Unknown,
    }
}

/// The fields about events that start together. One event of which the times are not known may start with any other.
fn at_once(sources: &Sources<'_>, app: App) -> App {
    let is_whole = sources.model.is_ok_and(|model| model.damage.is_empty());
    if !is_whole || sources.timetable.iter().any(|times| times.starts == Starts::Unknown) {
        let unknown = (Known::Unknown, Known::Unknown, Known::Unknown);
        return with_at_once(app, unknown);
    }
    // Without a zone of its own the server of the target keeps UTC.
    let keeps_utc = app.scheduled_event_time_zone.value().is_none_or(|zone| matches!(zone.as_str(), "Etc/UTC" | "UTC"));
    match busiest(sources.timetable, keeps_utc) {
        None => with_at_once(app, (Known::Is(0.0), Known::Absent, Known::Absent)),
        Some(busiest) => {
            let number = Known::Is(count(busiest.events.len() as u64));
            with_at_once(app, (number, Known::Is(busiest.events.into_iter().collect()), Known::Is(busiest.when)))
        }
    }
}

fn with_at_once(app: App, found: (Known<f64>, Known<BTreeSet<String>>, Known<String>)) -> App {
    let (events_at_once, events_at_once_names, events_at_once_when) = found;
    App { events_at_once, events_at_once_names, events_at_once_when, ..app }
}

/// The fields that settings and security of the model fill.
fn of_model(sources: &Sources<'_>) -> App {
    let model = sources.model.ok();
    let settings = model.and_then(|model| model.settings.as_ref());
    let security = model.and_then(|model| model.security.as_ref());
    // Every model holds both documents: where one is missing it was lost.
    let setting = |text: Option<&String>| match text {
        None => Known::Unknown,
        Some(text) if text.is_empty() => Known::Absent,
        Some(text) => Known::Is(text.clone()),
    };
    let languages = sources.metadata.ok().and_then(|metadata| metadata.languages.as_ref());
    let languages = languages.or(settings.map(|settings| &settings.languages));
    App {
        security_level: security.map_or(Known::Unknown, |security| match security.level.as_str() {
            "CheckNothing" => Known::Is(SecurityLevel::Nothing),
            "CheckFormsAndMicroflows" => Known::Is(SecurityLevel::PagesAndMicroflows),
            "CheckEverything" => Known::Is(SecurityLevel::Everything),
            _ => Known::Unknown,
        }),
        demo_users: security.map_or(Known::Unknown, |security| security.demo_users_enabled.into()),
        after_startup: setting(settings.map(|settings| &settings.after_startup)),
        before_shutdown: setting(settings.map(|settings| &settings.before_shutdown)),
        health_check: setting(settings.map(|settings| &settings.health_check)),
        scheduled_event_time_zone: setting(settings.map(|settings| &settings.scheduled_event_time_zone)),
        default_time_zone: setting(settings.map(|settings| &settings.default_time_zone)),
        languages: languages.map_or(Known::Unknown, |languages| Known::Is(languages.iter().cloned().collect())),
        ..App::default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "no package has 2^53 bytes or files")]
fn count(number: u64) -> f64 {
    number as f64
}
