//! Small models for tests, and the real ones of the corpus.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;

use super::{Owner, OwnerKind};
use crate::model::{
    Action, Activity, Flow, FlowKind, Metadata, Model, ModelLimits, RemoteKind, RemoteSource, read_metadata, read_model,
};

/// A manifest with constants of type text.
pub(crate) fn metadata(constants: &[(&str, &str)]) -> Metadata {
    let constants: Vec<_> = constants
        .iter()
        .map(|(name, default)| serde_json::json!({"Name": name, "Type": "String", "DefaultValue": default}))
        .collect();
    let json = serde_json::json!({"RuntimeVersion": "9.24.3.8044", "ScheduledEvents": [], "Constants": constants});
    read_metadata(json.to_string().as_bytes()).expect("a sound manifest")
}

pub(crate) fn flow(name: &str, activities: Vec<Activity>) -> Flow {
    Flow {
        name: name.to_owned(),
        kind: FlowKind::Microflow,
        module: name.split('.').next().unwrap_or_default().to_owned(),
        allow_concurrent_execution: Some(true),
        when_running: String::new(),
        apply_entity_access: None,
        for_users: false,
        return_type: String::new(),
        url: String::new(),
        parameters: Vec::new(),
        activities,
        loops: Vec::new(),
        error_handlers: 0,
    }
}

pub(crate) fn activity(action: Action) -> Activity {
    Activity {
        caption: String::new(),
        action,
        innermost_loop: None,
        disabled: false,
        unreachable: false,
        in_error_handler: false,
        error_handling: String::new(),
    }
}

pub(crate) fn remote_source(kind: RemoteKind, name: &str, location: &str, constants: &[&str]) -> RemoteSource {
    RemoteSource {
        kind,
        name: name.to_owned(),
        location: location.to_owned(),
        constants: constants.iter().map(|&constant| constant.to_owned()).collect(),
        timeout: String::new(),
        proxy: String::new(),
        proxy_host: String::new(),
        database_type: String::new(),
        authenticates: false,
        client_certificate: String::new(),
        operations: Vec::new(),
        microflows: BTreeSet::new(),
    }
}

/// Every module belongs to the team.
pub(crate) fn own(module: &str) -> Owner {
    Owner { kind: OwnerKind::Own, name: module.to_owned() }
}

/// Name, manifest and model of each real package; none where the corpus is not there.
pub(crate) fn corpus() -> Vec<(String, Metadata, Model)> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let root = std::env::var_os("MXREADY_CORPUS").map_or(default, PathBuf::from);
    let Ok(folders) = fs::read_dir(&root) else {
        println!("skipped: no corpus at {}", root.display());
        return Vec::new();
    };
    let mut packages = Vec::new();
    for folder in folders {
        let folder = folder.expect("a readable folder").path();
        let Ok(manifest) = fs::read(folder.join("model/metadata.json")) else { continue };
        let model = File::open(folder.join("model/model.mdp")).expect("a model beside the manifest");
        packages.push((
            folder.file_name().expect("a name").to_string_lossy().into_owned(),
            read_metadata(&manifest).expect("a sound manifest"),
            read_model(model, &ModelLimits::default()),
        ));
    }
    packages.sort_by(|left, right| left.0.cmp(&right.0));
    packages
}
