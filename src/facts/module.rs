//! The modules of the app.

use std::collections::BTreeMap;

use crate::model::{Metadata, Model};

use super::value::fact;
use super::{Evidence, Known, Owner, OwnerKind, Row};

fact! {
    /// A module of the app.
    Module = "module" {
        /// Name.
        name: String,
        /// Version, where a constant of the module gives it.
        version: String,
        /// Whether it is the team's own, from the Marketplace or the platform's.
        owner: OwnerKind,
        /// Number of microflows, rules and nanoflows.
        microflow_count: f64,
    }
}

/// The rows of the modules that the model holds.
pub(crate) fn rows(metadata: Option<&Metadata>, model: &Model, owner_of: &dyn Fn(&str) -> Owner) -> Vec<Row<Module>> {
    let mut flows: BTreeMap<&str, u32> = BTreeMap::new();
    for flow in &model.flows {
        *flows.entry(flow.module.as_str()).or_default() += 1;
    }
    let row = |name: &String| {
        let owner = owner_of(name);
        Row {
            fact: Module {
                name: Known::Is(name.clone()),
                version: metadata.map_or(Known::Unknown, |metadata| version_of(name, metadata).into()),
                owner: Known::Is(owner.kind),
                microflow_count: Known::Is(flows.get(name.as_str()).copied().unwrap_or(0).into()),
            },
            object: name.clone(),
            owner,
            evidence: vec![Evidence::at(["model/model.mdp", name.as_str()])],
            unreadable: None,
        }
    };
    model.modules.iter().map(row).collect()
}

/// The version that a module says of itself: the package holds no other, but many modules ship a constant such as
/// `Atlas_Core_Version`.
fn version_of(module: &str, metadata: &Metadata) -> Option<String> {
    let constant = metadata.constants.iter().find(|constant| {
        let name = constant.name.strip_prefix(module).and_then(|rest| rest.strip_prefix('.'));
        name.is_some_and(|name| name == "Version" || name.ends_with("_Version"))
    })?;
    let looks_like_one = constant.default.starts_with(|first: char| first.is_ascii_digit());
    looks_like_one.then(|| constant.default.clone())
}
