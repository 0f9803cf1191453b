//! Paths that the app serves.

use crate::java::JavaInterest;
use crate::model::{Metadata, PublishedKind, PublishedService};

use super::value::{Fact, fact, words};
use super::{Evidence, JavaReference, Known, Owner, Row};

words! {
    /// Where a request handler is declared.
    HandlerSource {
        /// `RequestHandlers` of `metadata.json`.
        Metadata = "metadata",
        /// A published REST service.
        PublishedRest = "published-rest",
        /// A published OData service.
        PublishedOdata = "published-odata",
        /// A published web service. All of them are served below `/ws/`.
        PublishedSoap = "published-soap",
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

/// The model gives web services no path of their own.
const SOAP_PATH: &str = "ws";

/// The class and method with which Java registers a handler.
const REGISTERS: [&str; 2] = ["com.mendix.core.Core", "addRequestHandler"];

/// Adds what the class reader has to keep for this table.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    let [class, method] = REGISTERS;
    interest.method(class, method)
}

/// The handlers that Java registers. A path that is put together at run time is unknown.
pub(crate) fn of_java(references: &[Row<JavaReference>]) -> Vec<Row<RequestHandler>> {
    let [class, method] = REGISTERS;
    let is = |known: &Known<String>, text: &str| known.value().is_some_and(|value| value == text);
    let mut rows = Vec::new();
    for reference in references {
        if reference.unreadable.is_some() {
            rows.push(Row {
                fact: RequestHandler::unknown(),
                object: reference.object.clone(),
                owner: reference.owner.clone(),
                evidence: reference.evidence.clone(),
                unreadable: reference.unreadable.clone(),
            });
        } else if is(&reference.fact.class, class) && is(&reference.fact.method, method) {
            let texts = reference.fact.arguments.value().into_iter().flatten();
            let mut paths: Vec<Known<String>> =
                texts.map(|text| Known::Is(format!("/{}/", text.trim_matches('/')))).collect();
            if paths.is_empty() {
                paths.push(Known::Unknown);
            }
            rows.extend(paths.into_iter().map(|path| Row {
                object: path.value().unwrap_or(&reference.object).clone(),
                fact: RequestHandler { path, declared_in: Known::Is(HandlerSource::Java), enabled: Known::Is(true) },
                owner: reference.owner.clone(),
                evidence: reference.evidence.clone(),
                unreadable: None,
            }));
        }
    }
    rows
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
    let published = services.iter().filter_map(|service| {
        let (declared_in, path) = match service.kind {
            PublishedKind::Rest => (HandlerSource::PublishedRest, service.path.as_str()),
            PublishedKind::Odata => (HandlerSource::PublishedOdata, service.path.as_str()),
            PublishedKind::Soap => (HandlerSource::PublishedSoap, SOAP_PATH),
        };
        if path.is_empty() {
            return None;
        }
        let path = format!("/{}/", path.trim_matches('/'));
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
