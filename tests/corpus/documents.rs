//! The manifest and all documents that are not flows.

use std::collections::BTreeMap;

use mxready::model::{JavaAction, PublishedKind};
use serde_json::json;

use crate::support::{compare, corpus, sorted};

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
        let action = |action: &JavaAction| json!({"cls": action.class_name(), "in_jar": null, "name": action.name, "returns": action.return_type});
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
