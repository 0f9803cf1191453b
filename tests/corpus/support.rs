//! The corpus, and the comparison that names every place of a difference.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;

use mxready::model::{Metadata, Model, ModelLimits, read_metadata, read_model};
use serde_json::Value;

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) truth: Value,
    pub(crate) metadata: Metadata,
    pub(crate) model: Model,
    pub(crate) model_bytes: u64,
}

/// The corpus, where it is at hand.
pub(crate) fn folder() -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let root = std::env::var_os("MXREADY_CORPUS").map_or(default, PathBuf::from);
    if root.is_dir() {
        return Some(root);
    }
    println!("skipped: no corpus at {}", root.display());
    None
}

pub(crate) fn corpus() -> Vec<Package> {
    let Some(folders) = folder().and_then(|root| fs::read_dir(root).ok()) else { return Vec::new() };
    let mut packages = Vec::new();
    for folder in folders {
        let folder = folder.unwrap().path();
        let Ok(truth) = fs::read(folder.join("truth.json")) else { continue };
        let model = folder.join("model/model.mdp");
        packages.push(Package {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            truth: serde_json::from_slice(&truth).unwrap(),
            metadata: read_metadata(&fs::read(folder.join("model/metadata.json")).unwrap()).unwrap(),
            model_bytes: fs::metadata(&model).unwrap().len(),
            model: read_model(File::open(&model).unwrap(), &ModelLimits::default()),
        });
    }
    packages.sort_by(|left, right| left.name.cmp(&right.name));
    packages
}

/// Compares two JSON values and names every place at which they differ.
pub(crate) fn differences(path: &str, truth: &Value, ours: &Value, found: &mut Vec<String>) {
    match (truth, ours) {
        (Value::Object(truth), Value::Object(ours)) => {
            let keys: BTreeSet<&String> = truth.keys().chain(ours.keys()).collect();
            for key in keys {
                let null = Value::Null;
                let (truth, ours) = (truth.get(key).unwrap_or(&null), ours.get(key).unwrap_or(&null));
                differences(&format!("{path}.{key}"), truth, ours, found);
            }
        }
        (Value::Array(truth), Value::Array(ours)) if truth.len() == ours.len() => {
            for (index, (truth, ours)) in truth.iter().zip(ours).enumerate() {
                differences(&format!("{path}[{index}]"), truth, ours, found);
            }
        }
        _ if truth == ours => {}
        _ => found.push(format!("{path}: truth {truth}, ours {ours}")),
    }
}

/// Fails with every difference over the whole corpus.
pub(crate) fn compare(part: &str, ours: impl Fn(&Package) -> Value) {
    let mut found = Vec::new();
    for package in corpus() {
        let truth = package.truth.get(part).unwrap_or(&Value::Null);
        differences(&format!("{}: {part}", package.name), truth, &ours(&package), &mut found);
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

pub(crate) fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

pub(crate) fn sorted_values(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(ToString::to_string);
    values
}

pub(crate) fn merged(mut left: Value, right: Value) -> Value {
    let Value::Object(right) = right else { return left };
    left.as_object_mut().unwrap().extend(right);
    left
}
