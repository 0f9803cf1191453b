//! Reads `model/metadata.json`, the package's manifest, and from `model/config.json` the one fact that is no secret:
//! which scheduled events the developer's own configuration enables. Every key of the manifest is checked for its type;
//! unknown keys are left alone. Passwords and constant values of `config.json` are never held.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use thiserror::Error;

use super::json_object::Object;
use super::{MendixVersion, VersionError};

/// The manifest of a package.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// Mendix version that built the package (`RuntimeVersion`).
    pub runtime_version: MendixVersion,
    /// Id of the project as a GUID text.
    pub project_id: Option<String>,
    /// The app's name.
    pub project_name: Option<String>,
    /// Version of the model; `unversioned` for local builds.
    pub model_version: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Name of the administrator, mostly `MxAdmin`.
    pub admin_user: Option<String>,
    /// Id of the administrator's role, a key of [`Self::roles`].
    pub admin_role: Option<String>,
    /// User roles, sorted by id.
    pub roles: Vec<Role>,
    /// Constants with their default values: the only place of the package that holds values.
    pub constants: Vec<ConstantValue>,
    /// Scheduled events, enabled or not.
    pub scheduled_events: Vec<EventEntry>,
    /// Paths that the runtime serves (Mendix 5.15 and newer).
    pub request_handlers: Vec<RequestHandlerEntry>,
    /// Where sample data came from (Mendix 5.19 and newer, with a built-in source database only).
    pub sample_data: Option<SampleData>,
    /// Number of services published through the data broker (Mendix 8.16 to 10.1).
    pub broker_services: Option<usize>,
    /// Language codes such as `en_US` (Mendix 9.24 and newer); `None` where the key is missing.
    pub languages: Option<Vec<String>>,
    /// Java version that the package asks for (Mendix 9.24.22 and newer).
    pub java_version: Option<u32>,
    /// Keys that every known version writes and that are missing here: what they would say is not known.
    pub missing: Vec<&'static str>,
}

/// A user role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// GUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Ids of the roles that it manages.
    pub manageable: Vec<String>,
}

/// A constant with its default value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantValue {
    /// Qualified name.
    pub name: String,
    /// `String`, `Integer`, `Boolean`, `Decimal` or `DateTime`.
    pub data_type: String,
    /// Description; empty where there is none.
    pub description: String,
    /// Default value, always as text; it may be a secret.
    pub default: String,
}

/// A scheduled event as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventEntry {
    /// Qualified name.
    pub name: String,
    /// Description; empty where there is none.
    pub description: String,
}

/// A path that the runtime serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHandlerEntry {
    /// Path such as `/rest/`.
    pub name: String,
    /// Whether it is enabled without a setting of the environment.
    pub default_enabled: Option<bool>,
    /// Whether the path must match as a whole.
    pub match_exactly: Option<bool>,
}

/// Where sample data in the package came from (`Configuration`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleData {
    /// Such as `HSQLDB`.
    pub database_type: String,
    /// Name of the database.
    pub database_name: String,
    /// Path inside the package, such as `model/sampledata/data/database`.
    pub path: String,
}

/// Which scheduled events `model/config.json` enables. Found in deployment folders; holds nothing else of that file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalConfiguration {
    /// `ScheduledEventExecution` as written: `None`, `Specified` or `All`; empty where it is missing.
    pub execution: String,
    /// The events of `MyScheduledEvents`.
    pub enabled_events: BTreeSet<String>,
}

/// Why a JSON file of the package could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MetadataError {
    /// Not JSON at all.
    #[error("not valid JSON at line {line}, column {column}: {reason}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1 (0 at the start of a file that is empty).
        column: usize,
        /// What the reader expected.
        reason: String,
    },
    /// JSON, but without a runtime version: some other tool's `metadata.json`.
    #[error("not a Mendix package: its metadata has no `RuntimeVersion`")]
    NotMendix,
    /// A runtime version that is none.
    #[error("`RuntimeVersion`: {0}")]
    Version(#[from] VersionError),
    /// A key with a value of the wrong type.
    #[error("`{key}` should be {expected} but is {found}")]
    WrongType {
        /// The key with its path, such as `Constants[3].Name`; empty for the file as a whole.
        key: String,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A key that matters stands there twice, so readers disagree on its value.
    #[error("`{0}` is given twice; rebuild the package")]
    Repeated(String),
}

impl LocalConfiguration {
    /// Whether the developer's own configuration enables an event; `None` where the file does not say.
    pub fn enables(&self, event: &str) -> Option<bool> {
        match self.execution.to_ascii_lowercase().as_str() {
            "all" => Some(true),
            "none" => Some(false),
            "specified" => Some(self.enabled_events.contains(event)),
            _ => None,
        }
    }
}

/// Reads `model/metadata.json`.
pub fn read_metadata(bytes: &[u8]) -> Result<Metadata, MetadataError> {
    let TopLevel(entries) = parse(bytes)?;
    let mut keys = Map::new();
    for (key, value) in entries {
        if KNOWN.contains(&key.as_str()) && keys.contains_key(&key) {
            return Err(MetadataError::Repeated(key));
        }
        keys.insert(key, value);
    }
    let file = Object::whole(&keys);
    let runtime_version = file.text("RuntimeVersion")?.ok_or(MetadataError::NotMendix)?.parse()?;
    let metadata = Metadata {
        runtime_version,
        project_id: file.text("ProjectID")?,
        project_name: file.text("ProjectName")?,
        model_version: file.text("ModelVersion")?,
        description: file.text("Description")?,
        admin_user: file.text("AdminUser")?,
        admin_role: file.text("AdminRole")?,
        roles: read_roles(&file)?,
        constants: file.objects("Constants", |entry| {
            Ok(ConstantValue {
                name: entry.required_text("Name")?,
                data_type: entry.text("Type")?.unwrap_or_default(),
                description: entry.text("Description")?.unwrap_or_default(),
                default: entry.text("DefaultValue")?.unwrap_or_default(),
            })
        })?,
        scheduled_events: file.objects("ScheduledEvents", |entry| {
            Ok(EventEntry {
                name: entry.required_text("Name")?,
                description: entry.text("Description")?.unwrap_or_default(),
            })
        })?,
        request_handlers: file.objects("RequestHandlers", |entry| {
            Ok(RequestHandlerEntry {
                name: entry.required_text("Name")?,
                default_enabled: entry.flag("DefaultEnabled")?,
                match_exactly: entry.flag("MatchExactly")?,
            })
        })?,
        sample_data: match file.object("Configuration")? {
            Some(entry) => Some(SampleData {
                database_type: entry.text("SourceDatabaseType")?.unwrap_or_default(),
                database_name: entry.text("SourceDatabaseName")?.unwrap_or_default(),
                path: entry.text("SourceBuiltInDatabasePath")?.unwrap_or_default(),
            }),
            None => None,
        },
        broker_services: match file.object("DataBrokerConfiguration")? {
            Some(entry) => entry.array("publishedServices")?.map(|(_, services)| services.len()),
            None => None,
        },
        languages: file.texts("Languages")?,
        java_version: file.whole_number("JavaVersion")?,
        missing: ["Constants", "ScheduledEvents"].into_iter().filter(|key| !file.has(key)).collect(),
    };
    refuse_two_values(&metadata.constants, bytes)?;
    Ok(metadata)
}

/// Refuses a constant with two values: two entries of one name, or an entry with a key twice. Of such a key only the
/// last is left in what was read, so the file is read again.
fn refuse_two_values(constants: &[ConstantValue], bytes: &[u8]) -> Result<(), MetadataError> {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "Constants", default)]
        constants: Option<Vec<TopLevel>>,
    }
    let mut names = HashSet::with_capacity(constants.len());
    if let Some(twice) = constants.iter().find(|constant| !names.insert(constant.name.as_str())) {
        return Err(MetadataError::Repeated(format!("Constants: {}", twice.name)));
    }
    let file: File = parse(bytes)?;
    for (index, TopLevel(entries)) in file.constants.iter().flatten().enumerate() {
        let mut keys = HashSet::with_capacity(entries.len());
        if let Some((key, _)) = entries.iter().find(|(key, _)| OF_CONSTANT.contains(&key.as_str()) && !keys.insert(key))
        {
            return Err(MetadataError::Repeated(format!("Constants[{index}].{key}")));
        }
    }
    Ok(())
}

/// Reads from `model/config.json` which scheduled events are enabled, and nothing else.
pub fn read_local_configuration(bytes: &[u8]) -> Result<LocalConfiguration, MetadataError> {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "Configuration", default)]
        configuration: Option<Configuration>,
    }
    #[derive(Deserialize, Default)]
    struct Configuration {
        #[serde(rename = "ScheduledEventExecution", default)]
        execution: Option<String>,
        #[serde(rename = "MyScheduledEvents", default)]
        events: Option<String>,
    }
    let file: File = parse(bytes)?;
    let configuration = file.configuration.unwrap_or_default();
    let events = configuration.events.unwrap_or_default();
    Ok(LocalConfiguration {
        execution: configuration.execution.unwrap_or_default(),
        enabled_events: events.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    })
}

/// The keys that are read; one of these twice makes the file ambiguous.
const KNOWN: [&str; 14] = [
    "RuntimeVersion",
    "ProjectID",
    "ProjectName",
    "ModelVersion",
    "Description",
    "AdminUser",
    "AdminRole",
    "Roles",
    "Constants",
    "ScheduledEvents",
    "RequestHandlers",
    "Configuration",
    "Languages",
    "JavaVersion",
];

/// The keys of a constant that are read.
const OF_CONSTANT: [&str; 4] = ["Name", "Type", "Description", "DefaultValue"];

fn parse<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, MetadataError> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(text).map_err(|error| {
        let full = error.to_string();
        // The position is a field of its own; serde_json repeats it at the end of its text.
        let reason = full.rsplit_once(" at line ").map_or(full.as_str(), |(reason, _)| reason).to_owned();
        MetadataError::NotJson { line: error.line(), column: error.column(), reason }
    })
}

/// The keys of a file or of an entry in their order, repetitions included.
struct TopLevel(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for TopLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = TopLevel;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TopLevel, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(TopLevel(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

fn read_roles(file: &Object<'_>) -> Result<Vec<Role>, MetadataError> {
    let Some(roles) = file.object("Roles")? else { return Ok(Vec::new()) };
    let mut read = Vec::new();
    for id in roles.keys.keys() {
        let Some(role) = roles.object(id)? else { continue };
        read.push(Role {
            id: id.clone(),
            name: role.required_text("Name")?,
            manageable: role.texts("ManageableRoles")?.unwrap_or_default(),
        });
    }
    Ok(read)
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
