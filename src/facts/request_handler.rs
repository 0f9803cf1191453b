//! Paths that the app serves.

use crate::model::{Metadata, PublishedKind, PublishedService};

use super::value::{fact, words};
use super::{Evidence, Known, Owner, Row};

words! {
    /// Where a request handler is declared.
    HandlerSource {
        /// `RequestHandlers` of `metadata.json`.
        Metadata = "metadata",
        /// A published REST service.
        PublishedRest = "published-rest",
        /// A published OData service.
        PublishedOdata = "published-odata",
        /// `Core.addRequestHandler` in Java.
        Java = "java",
    }
}

fact! {
    /// A path that the app serves.
    RequestHandler = "request-handler" {
        /// Path with slashes at both ends, such as `/rest/`.
        path: String,
        /// Where it is declared.
        declared_in: HandlerSource,
        /// Whether it is enabled without a setting of the environment.
        enabled: bool,
    }
}

/// The rows of the manifest's handlers and of the published services, whose paths the manifest does not list.
pub(crate) fn rows(
    metadata: Option<&Metadata>,
    services: &[PublishedService],
    owner_of: &dyn Fn(&str) -> Owner,
) -> Vec<Row<RequestHandler>> {
    let handlers = metadata.map(|metadata| metadata.request_handlers.as_slice()).unwrap_or_default();
    let listed = handlers.iter().map(|handler| Row {
        fact: RequestHandler {
            path: Known::Is(handler.name.clone()),
            declared_in: Known::Is(HandlerSource::Metadata),
            enabled: handler.default_enabled.map_or(Known::Unknown, Known::Is),
        },
        object: handler.name.clone(),
        owner: Owner::app(),
        evidence: vec![Evidence::at(["model/metadata.json", "RequestHandlers", handler.name.as_str()])],
        unreadable: None,
    });
    let published = services.iter().filter(|service| !service.path.is_empty()).filter_map(|service| {
        let declared_in = match service.kind {
            PublishedKind::Rest => HandlerSource::PublishedRest,
            PublishedKind::Odata => HandlerSource::PublishedOdata,
            PublishedKind::Soap => return None,
        };
        let path = format!("/{}/", service.path.trim_matches('/'));
        Some(Row {
            fact: RequestHandler {
                path: Known::Is(path),
                declared_in: Known::Is(declared_in),
                enabled: Known::Is(true),
            },
            object: service.name.clone(),
            owner: owner_of(service.name.split('.').next().unwrap_or_default()),
            evidence: vec![Evidence::at(["model/model.mdp", service.name.as_str()])],
            unreadable: None,
        })
    });
    listed.chain(published).collect()
}
