//! What a package says about settings: its constants with their defaults, its scheduled events and its Mendix version.
//! Only the manifest is read. Defaults are held in clear here, to be compared, and never leave this module so.

use std::collections::BTreeMap;
use std::path::Path;

use crate::facts::gather::json;
use crate::model::{Metadata, read_metadata};
use crate::package::{Limits, Package, PackageError};

const METADATA: &str = "model/metadata.json";

/// The part of a package that settings are compared with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackageSettings {
    /// The package as the user named it.
    pub path: String,
    /// The app's name.
    pub project: Option<String>,
    /// Id of the project.
    pub project_id: Option<String>,
    /// Mendix version.
    pub mendix_version: Option<String>,
    /// SHA-256 of the archive; `None` for a folder.
    pub sha256: Option<String>,
    /// Type and default by name.
    pub(super) constants: BTreeMap<String, (String, String)>,
    pub(super) events: Vec<String>,
    /// Why the manifest could not be read, where it could not.
    pub gap: Option<String>,
    /// Where unpackers would not see the same archive: path (empty for the archive as a whole) and reason, sorted. The
    /// manifest that was read may then not be that of the app which runs.
    pub contradictions: Vec<(String, String)>,
}

impl PackageSettings {
    /// Reads the manifest of a package.
    ///
    /// # Errors
    ///
    /// [`PackageError`] where it is no package that can be opened.
    pub fn load(path: &Path, limits: Limits) -> Result<Self, PackageError> {
        let package = Package::open(path, limits)?;
        let name = path.display().to_string();
        let sha256 = package.sha256();
        let manifest = match json(&package, METADATA) {
            None => Err("the package holds no `model/metadata.json`".to_owned()),
            Some(Err(why)) => Err(why),
            Some(Ok(bytes)) => read_metadata(&bytes).map_err(|error| error.to_string()),
        };
        let contradictions = package.account().contradictions;
        Ok(match manifest {
            Ok(metadata) => Self { path: name, sha256, contradictions, ..Self::of(metadata) },
            Err(why) => Self { path: name, sha256, contradictions, gap: Some(why), ..Self::default() },
        })
    }

    fn of(metadata: Metadata) -> Self {
        let gap = (!metadata.missing.is_empty())
            .then(|| format!("`model/metadata.json` lacks {}", metadata.missing.join(", ")));
        Self {
            project: metadata.project_name,
            project_id: metadata.project_id,
            mendix_version: Some(metadata.runtime_version.to_string()),
            constants: metadata
                .constants
                .into_iter()
                .map(|constant| (constant.name, (constant.data_type, constant.default)))
                .collect(),
            events: metadata.scheduled_events.into_iter().map(|event| event.name).collect(),
            gap,
            ..Self::default()
        }
    }
}
