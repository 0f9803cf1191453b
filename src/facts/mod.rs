//! Facts: typed tables of what a package holds, each row with its provenance and owner.
//!
//! Anything that needs thinking (a call graph, "is this host private", "which class calls what") is computed here or to
//! the left of here, with its own tests. Facts know nothing of rules; a rule only names facts and compares their fields.

mod allowance;
mod app;
mod backup;
mod composition;
mod constant;
mod endpoint;
mod entry_point;
mod environment;
mod event_tree;
mod file;
mod file_use;
mod gather;
pub mod host;
mod jar;
mod java_activity;
mod java_class;
mod java_reference;
mod known;
mod mail_sender;
mod mail_server;
mod microflow;
mod module;
mod naming;
mod ownership;
mod provenance;
mod reachability;
mod request_handler;
mod run_history;
mod scheduled_event;
pub mod secret;
mod secret_arguments;
mod service_call;
mod setting;
mod settings;
mod sources;
mod tables;
mod timetable;
mod value;
mod work;

#[cfg(test)]
mod test_model;

pub use crate::model::Starts;
pub(crate) use crate::model::WEEKDAYS;
pub use allowance::Allowance;
pub use app::{App, SecurityLevel};
pub(crate) use backup::apply as apply_backup;
pub use backup::{Backup, BackupKind};
pub use composition::{CompositionPart, ContentKind};
pub use constant::Constant;
pub use endpoint::{Endpoint, HostClass, PlaceKind};
pub use entry_point::EntryPointWork;
pub use environment::Environment;
pub use event_tree::{EventTree, LeftOut, NodeEnd, NodeKind, ReachedBy, TreeNode, TreeSign, WhyLeftOut};
pub use file::{File, FileKind};
pub use gather::gather;
pub(crate) use gather::gather_with;
pub use jar::Jar;
pub use java_activity::JavaActivity;
pub(crate) use java_activity::interest as java_activity_interest;
pub use java_class::JavaClass;
pub use java_reference::{JavaReference, Relation};
pub use known::Known;
pub use mail_sender::MailSender;
pub use mail_server::{MailPlace, MailServer};
pub use microflow::{EntryPoint, FlowKind, Microflow};
pub use module::Module;
pub(crate) use naming::{says_mail_host, words_of};
pub use ownership::{Housekeeping, MarketplaceModule, Ownership, marketplace_modules};
pub use provenance::{Evidence, Owner, OwnerKind, Row};
pub use request_handler::{HandlerSource, RequestHandler};
pub(crate) use run_history::{RUN_HISTORY, apply as apply_runs};
pub use run_history::{RunHistory, RunHistoryError, Runs};
pub(crate) use scheduled_event::apply_day;
pub use scheduled_event::{DaylightSaving, Engine, Growth, LegacyShape, Overlap, ScheduledEvent, Sign, TimeZone};
pub use service_call::{Authentication, Proxy, ServiceCall, ServiceKind};
pub use setting::{Environments, Setting, SettingSection, SettingState, SettingsForm};
pub(crate) use settings::bytes as size_in_bytes;
pub use settings::{
    PackageSettings, Settings, SettingsError, TEMPLATE as PARITY_TEMPLATE, compare as compare_settings,
};
pub use timetable::EventTimes;
pub use value::{Fact, FieldInfo, FieldType, FieldValue, GivenValue, Value, Word};

/// Everything that is known about one package.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// Exactly one row.
    pub app: Vec<Row<App>>,
    /// The constants of the model.
    pub constants: Vec<Row<Constant>>,
    /// The scheduled events.
    pub scheduled_events: Vec<Row<ScheduledEvent>>,
    /// Every address that the app may dial.
    pub endpoints: Vec<Row<Endpoint>>,
    /// Calls to services outside the app.
    pub service_calls: Vec<Row<ServiceCall>>,
    /// References that class files make to Java API that rules ask about.
    pub java_references: Vec<Row<JavaReference>>,
    /// Classes of `project.jar` that keep something in memory for all requests.
    pub java_classes: Vec<Row<JavaClass>>,
    /// The jars.
    pub jars: Vec<Row<Jar>>,
    /// Files that say something by being there.
    pub files: Vec<Row<File>>,
    /// The mail servers that the app names.
    pub mail_servers: Vec<Row<MailServer>>,
    /// The addresses from which the app sends mail.
    pub mail_senders: Vec<Row<MailSender>>,
    /// Microflows, rules and nanoflows.
    pub microflows: Vec<Row<Microflow>>,
    /// What starts work beside scheduled events.
    pub entry_points: Vec<Row<EntryPointWork>>,
    /// The modules.
    pub modules: Vec<Row<Module>>,
    /// The paths that the app serves.
    pub request_handlers: Vec<Row<RequestHandler>>,
    /// What people say about the present environment; no row where nobody said anything.
    pub environment: Vec<Row<Environment>>,
    /// What was read of the run history as a whole; no row where none was given.
    pub run_history: Vec<Row<RunHistory>>,
    /// A downloaded backup; no row where none was given.
    pub backups: Vec<Row<Backup>>,
    /// The settings of two environments, side by side; no row in the facts of a package.
    pub settings: Vec<Row<Setting>>,
    /// Two environments as a whole; no row in the facts of a package.
    pub environments: Vec<Row<Environments>>,
    /// What each scheduled event runs, by the event's name; no kind of fact. Empty where the model could not be read.
    pub event_trees: Vec<EventTree>,
    /// What developers accept in the documentation of model objects; no kind of fact.
    pub allowances: Vec<Allowance>,
    /// Where the bytes are; no kind of fact, as no rule asks for it.
    pub composition: Vec<CompositionPart>,
    /// When the scheduled events start within a week; no kind of fact either.
    pub timetable: Vec<EventTimes>,
}

impl Facts {
    /// What the Java of each module and library does, as far as references were asked for.
    pub fn java_activities(&self) -> Vec<JavaActivity> {
        java_activity::activities(&self.java_references)
    }
}
