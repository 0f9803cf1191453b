//! Everything that the readers can know about real packages equals what an independent reader found in them: each test
//! compares one part of `truth.json` in full, for every package of the corpus.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;

use mxready::model::{Metadata, Model, ModelLimits, PublishedKind, read_metadata, read_model};
use serde_json::{Value, json};

struct Package {
    name: String,
    truth: Value,
    metadata: Metadata,
    model: Model,
    model_bytes: u64,
}

fn corpus() -> Vec<Package> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let root = std::env::var_os("MXREADY_CORPUS").map_or(default, PathBuf::from);
    let Ok(folders) = fs::read_dir(&root) else {
        println!("skipped: no corpus at {}", root.display());
        return Vec::new();
    };
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
fn differences(path: &str, truth: &Value, ours: &Value, found: &mut Vec<String>) {
    match (truth, ours) {
        (Value::Object(truth), Value::Object(ours)) => {
            let keys: std::collections::BTreeSet<&String> = truth.keys().chain(ours.keys()).collect();
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
fn compare(part: &str, ours: impl Fn(&Package) -> Value) {
    let mut found = Vec::new();
    for package in corpus() {
        let truth = package.truth.get(part).unwrap_or(&Value::Null);
        differences(&format!("{}: {part}", package.name), truth, &ours(&package), &mut found);
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_manifest_is_read_in_full() {
    compare("metadata", |package| {
        let metadata = &package.metadata;
        // Values that look like secrets are masked in the truth: first characters and length.
        let truth = |index: usize| package.truth["metadata"]["constants"][index]["value"].as_str().unwrap_or_default();
        let masked = |index: usize, value: &str| match truth(index).split_once('…') {
            Some((start, rest)) if value.starts_with(start) => {
                let length = rest.trim_start_matches('(').trim_end_matches(" chars)");
                if length == value.chars().count().to_string() { truth(index).to_owned() } else { value.to_owned() }
            }
            _ => value.to_owned(),
        };
        let constants = metadata.constants.iter().enumerate().map(|(index, constant)| {
            json!({"name": constant.name, "type": constant.data_type, "value": masked(index, &constant.default)})
        });
        json!({
            "admin_user": metadata.admin_user,
            "constants": constants.collect::<Vec<_>>(),
            "java": metadata.java_version,
            "languages": metadata.languages,
            "model_version": metadata.model_version,
            "project": metadata.project_name,
            "project_id": metadata.project_id,
            "request_handlers": metadata.request_handlers.iter().map(|entry| &entry.name).collect::<Vec<_>>(),
            "roles": sorted(metadata.roles.iter().map(|role| role.name.clone())),
            "scheduled_events": metadata.scheduled_events.iter().map(|entry| &entry.name).collect::<Vec<_>>(),
            "version": metadata.runtime_version.to_string(),
        })
    });
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn the_stream_is_read_to_its_end_without_damage() {
    for package in corpus() {
        assert_eq!(package.model.damage, [], "{}", package.name);
    }
    compare("mdp", |package| {
        let model = &package.model;
        let truth_id = &package.truth["mdp"]["deployment_id"];
        let id = &model.project.deployment_id;
        json!({
            "bytes": package.model_bytes,
            "deployment_id": if truth_id.is_number() { json!(id.parse::<i64>().unwrap()) } else { json!(id) },
            "doc_types": model.document_types,
            // The truth counts the list of documents at the front too.
            "docs": model.document_types.values().sum::<usize>() + 1,
            "modules": model.modules,
            "present": true,
            "runtime_version": model.project.runtime_version,
        })
    });
}

#[test]
fn settings_are_read_from_both_shapes() {
    compare("settings", |package| {
        let settings = package.model.settings.as_ref().unwrap();
        json!({
            "AfterStartupMicroflow": settings.after_startup,
            "AllowUserMultipleSessions": settings.allow_multiple_sessions,
            "BcryptCost": settings.bcrypt_cost,
            "BeforeShutdownMicroflow": settings.before_shutdown,
            "DefaultLanguageCode": settings.default_language,
            "HashAlgorithm": settings.hash_algorithm,
            "HealthCheckMicroflow": settings.health_check,
            "RoundingMode": settings.rounding_mode,
            "ScheduledEventTimeZoneCode": settings.scheduled_event_time_zone,
            "UseDatabaseForeignKeyConstraints": settings.foreign_key_constraints,
            "UseOQLVersion2": settings.oql_version_2,
        })
    });
}

#[test]
fn security_is_read() {
    compare("security", |package| {
        let security = package.model.security.as_ref().unwrap();
        json!({
            "demo_users": security.demo_users.len(),
            "demo_users_enabled": security.demo_users_enabled,
            "guest": security.guest_access,
            "level": security.level,
            "strict": security.strict_mode,
        })
    });
}

#[test]
fn java_actions_are_read_with_their_classes() {
    compare("java_action_list", |package| {
        let mut actions: Vec<_> = package.model.java_actions.iter().collect();
        actions.sort_by(|left, right| left.name.cmp(&right.name));
        let action = |action: &mxready::model::JavaAction| json!({"cls": action.class_name(), "in_jar": null, "name": action.name, "returns": action.return_type});
        actions.into_iter().map(action).collect()
    });
    compare("java_actions", |package| json!({"count": package.model.java_actions.len()}));
}

#[test]
fn entity_events_and_calculated_attributes_are_read() {
    compare("entity_events", |package| {
        let mut events = Vec::new();
        for entity in &package.model.entities {
            for event in &entity.events {
                let moment = format!("{}{}", event.moment, event.on);
                events.push(json!({"entity": entity.name, "event": moment, "microflow": event.microflow}));
            }
        }
        events.into()
    });
    compare("calculated_attributes", |package| {
        let mut attributes = Vec::new();
        for entity in &package.model.entities {
            for attribute in &entity.calculated_attributes {
                let name = format!("{}.{}", entity.name, attribute.name);
                attributes.push(json!({"attribute": name, "microflow": attribute.microflow}));
            }
        }
        attributes.into()
    });
}

#[test]
fn services_are_read() {
    compare("services", |package| {
        let model = &package.model;
        let published = |kind| model.published_services.iter().filter(move |service| service.kind == kind);
        let rest = published(PublishedKind::Rest).map(|service| {
            let operations = service.operations.iter().map(|operation| {
                json!({"method": operation.method, "microflow": operation.microflow, "path": operation.path})
            });
            json!({"name": service.name, "path": service.path, "operations": operations.collect::<Vec<_>>()})
        });
        let soap = published(PublishedKind::Soap).map(|service| {
            let operations = service.operations.iter().map(|operation| &operation.microflow);
            json!({"name": service.name, "operations": operations.collect::<Vec<_>>()})
        });
        let imported = model.imported_services.iter().map(|service| {
            let ports = service.ports.iter().map(|port| {
                json!({
                    "constant": port.location_constant, "location": port.location, "port": port.name,
                    "operations": port.operations.len(), "service": port.service,
                })
            });
            json!({"name": service.name, "wsdl": service.wsdl_url, "ports": ports.collect::<Vec<_>>()})
        });
        let queues = model.queues.iter().map(|queue| json!({"name": queue.name, "parallelism": queue.parallelism}));
        json!({
            "consumed_app": sorted(model.app_services.iter().map(|service| service.name.clone())),
            "imported_web": imported.collect::<Vec<_>>(),
            "published_odata": published(PublishedKind::Odata).map(|service| &service.name).collect::<Vec<_>>(),
            "published_rest": rest.collect::<Vec<_>>(),
            "published_web": soap.collect::<Vec<_>>(),
            "queues": queues.collect::<Vec<_>>(),
        })
    });
}

#[test]
fn a_constant_of_the_manifest_has_its_document() {
    for package in corpus() {
        let listed: BTreeMap<&str, &str> =
            package.metadata.constants.iter().map(|entry| (&*entry.name, &*entry.data_type)).collect();
        let held: BTreeMap<&str, &str> =
            package.model.constants.iter().map(|entry| (&*entry.name, &*entry.data_type)).collect();
        assert_eq!(listed, held, "{}", package.name);
    }
}
