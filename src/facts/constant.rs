//! Constants of the model, with the default value that the package carries. The live value sits in the environment.

use std::collections::{BTreeMap, BTreeSet};

use super::file_use::is_absolute_path;
use super::host::{Address, addresses, shorten};
use super::naming::says_host;
use super::secret::{is_secret, safe};
use super::sources::{METADATA, MODEL, Sources, module_of};
use super::value::{Fact, fact};
use super::{Evidence, HostClass, Known, Owner, OwnerKind, Row};
use crate::model::{ConstantDocument, ConstantValue};

fact! {
    /// A constant of the model with its default value.
    Constant = "constant" {
        /// Qualified name, such as `Orders.BackendUrl`.
        name: String,
        /// Type as the metadata gives it: `String`, `Integer`, `Boolean`, `Decimal`, `DateTime`.
        data_type: String,
        /// Default value; masked where it looks like a secret.
        default: String,
        /// Whether the value is sent to browsers (Mendix 8.3 and newer).
        exposed_to_client: bool,
        /// Whether name and default look like a secret.
        secret: bool,
        /// Whether the default is a path from the root of a file system, such as `C:\\exports` or `/home/app/in`.
        absolute_path: bool,
        /// Host that the default names.
        host: String,
        /// Class of that host.
        host_class: HostClass,
        /// Port that the default names.
        port: f64,
        /// Module that defines it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// One row for each constant, sorted by name, and one for the manifest where it could not be read. Secrets are masked
/// here, so nothing that is made of these rows can show one.
pub(crate) fn rows(sources: &Sources<'_>) -> Vec<Row<Constant>> {
    let documents = sources.model.map_or(&[][..], |model| &model.constants);
    let documents: BTreeMap<&str, &ConstantDocument> =
        documents.iter().map(|document| (document.name.as_str(), document)).collect();
    let values = sources.metadata.map_or(&[][..], |metadata| &metadata.constants);
    let values: BTreeMap<&str, &ConstantValue> = values.iter().map(|value| (value.name.as_str(), value)).collect();
    let names: BTreeSet<&str> = documents.keys().chain(values.keys()).copied().collect();
    let model_gap = sources.model_gap();
    let mut rows: Vec<Row<Constant>> = names
        .into_iter()
        .map(|name| {
            let document = documents.get(name).copied();
            let fact = match values.get(name) {
                Some(value) => valued(value),
                None => without_value(name, document),
            };
            let exposed_to_client = exposure(document, model_gap.is_some());
            row(Constant { exposed_to_client, ..fact }, name, values.contains_key(name), sources.owner)
        })
        .collect();
    // The manifest lists every constant, so damage of the model only hides who is exposed, row by row.
    rows.extend(sources.metadata_gap().map(|why| unreadable(METADATA, why)));
    rows
}

/// Whether a constant of this type may hold an address: of a type that is not known it may.
pub(super) fn holds_text(data_type: &str) -> bool {
    !["Boolean", "Integer", "Long", "Decimal", "Float", "Currency", "DateTime"].contains(&data_type)
}

fn valued(value: &ConstantValue) -> Constant {
    let is_text = holds_text(&value.data_type);
    let address = is_text.then(|| address_in(&value.name, &value.default)).flatten();
    Constant {
        name: Known::Is(value.name.clone()),
        data_type: Known::from(Some(value.data_type.clone()).filter(|data_type| !data_type.is_empty())),
        default: Known::Is(safe(&value.name, &value.default)),
        secret: Known::Is(is_text && is_secret(&value.name, &value.default)),
        absolute_path: Known::Is(is_text && is_absolute_path(value.default.trim())),
        host: Known::from(address.as_ref().map(|address| address.host.clone())),
        host_class: Known::from(address.as_ref().map(|address| address.class)),
        port: Known::from(address.and_then(|address| address.port).map(f64::from)),
        ..Constant::default()
    }
}

/// The model has the constant and the manifest does not (a stale manifest, or none): its value is not known.
fn without_value(name: &str, document: Option<&ConstantDocument>) -> Constant {
    Constant {
        name: Known::Is(name.to_owned()),
        data_type: Known::from(document.map(|document| document.data_type.clone())),
        ..Constant::unknown()
    }
}

/// Of several addresses the one that is hardest to reach from outside; an address in text beats none.
fn address_in(name: &str, default: &str) -> Option<Address> {
    let found = addresses(default, says_host(name) && !is_secret(name, default));
    found.into_iter().min_by_key(|address| match address.class {
        HostClass::Unc => 0,
        HostClass::Private => 1,
        HostClass::LinkLocal => 2,
        HostClass::InternalName => 3,
        HostClass::Loopback => 4,
        HostClass::Template => 5,
        HostClass::Public => 6,
    })
}

fn exposure(document: Option<&ConstantDocument>, has_gap: bool) -> Known<bool> {
    match document {
        Some(document) => Known::from(document.exposed_to_client),
        None if has_gap => Known::Unknown,
        None => Known::Absent,
    }
}

fn row(fact: Constant, name: &str, has_value: bool, owner: &dyn Fn(&str) -> Owner) -> Row<Constant> {
    let module = module_of(name);
    let owner = owner(module);
    let evidence = Evidence::at([if has_value { METADATA } else { MODEL }, name]);
    let evidence = match fact.default.value().filter(|default| !default.is_empty()) {
        Some(default) => evidence.showing(shorten(default)),
        None => evidence,
    };
    Row {
        fact: Constant { module: Known::Is(module.to_owned()), owner: Known::Is(owner.kind), ..fact },
        object: name.to_owned(),
        owner,
        evidence: vec![evidence],
        unreadable: None,
    }
}

fn unreadable(path: &str, why: String) -> Row<Constant> {
    Row {
        fact: Constant::unknown(),
        object: path.to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([path])],
        unreadable: Some(why),
    }
}

#[cfg(test)]
mod tests;
