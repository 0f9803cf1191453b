//! Calls to services outside the app.

use std::collections::BTreeSet;

use crate::model::expression::literals;
use crate::model::{
    Action, Activity, Argument, Flow, HttpConfiguration, Model, ProxyChoice, RemoteCall, RemoteCallKind, RemoteKind,
    RemoteSource, RestCall, Timeout, WebServiceCall,
};

use super::secret::{is_secret, mask_credentials};
use super::sources::{MODEL, Sources, Texts, place};
use super::value::{Fact, fact, words};
use super::{Evidence, Known, Owner, OwnerKind, Row};

words! {
    /// The kind of service.
    ServiceKind {
        /// REST.
        Rest = "rest",
        /// SOAP.
        Soap = "soap",
        /// App service of old versions.
        AppService = "app-service",
        /// OData.
        Odata = "odata",
        /// External database.
        Database = "database",
    }
}

words! {
    /// How the call authenticates.
    Authentication {
        /// Not at all, as far as the model shows.
        None = "none",
        /// User name and password.
        Basic = "basic",
        /// Client certificate.
        ClientCertificate = "client-certificate",
    }
}

words! {
    /// How the call leaves the server.
    Proxy {
        /// As the environment says.
        Default = "default",
        /// Through a proxy that the model names.
        Override = "override",
        /// Never through a proxy.
        None = "none",
    }
}

fact! {
    /// A call to a service outside the app.
    ServiceCall = "service-call" {
        /// REST, SOAP and so on.
        service_kind: ServiceKind,
        /// Microflow that makes the call.
        microflow: String,
        /// Location as the model writes it, `{1}` for what is known only at run time; credentials masked.
        location: String,
        /// Timeout in seconds; 0 where none is set; unknown where it is an expression.
        timeout_seconds: f64,
        /// How it authenticates.
        authentication: Authentication,
        /// Whether a password or a token that it sends stands in the model as a text.
        secret_in_model: bool,
        /// How it leaves the server.
        proxy: Proxy,
        /// Name of the client certificate that the environment must hold.
        client_certificate: String,
        /// Whether an entry point of the app reaches the call.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// One row for each activity that calls a service, switched-off ones left out; one more for what a damaged part of the
/// model may hide.
pub(crate) fn rows(sources: &Sources<'_>, texts: &Texts<'_>) -> Vec<Row<ServiceCall>> {
    let mut rows = Vec::new();
    if let Ok(model) = sources.model {
        let remote = model.entities.iter().filter(|entity| entity.remote);
        let remote_entities = remote.map(|entity| entity.name.as_str()).collect();
        for flow in sources.flows_by_name() {
            let from = rows.len();
            for step in flow.activities.iter().filter(|step| !step.is_skipped()) {
                let call = call(model, step, texts, &remote_entities);
                rows.extend(call.map(|fact| row(sources, flow, step, fact)));
            }
            let own: &mut [Row<ServiceCall>] = rows.get_mut(from..).unwrap_or_default();
            own.sort_by(|left, right| left.evidence.cmp(&right.evidence));
        }
    }
    // Flows of several kinds may share a name.
    rows.sort_by(|left, right| left.object.cmp(&right.object).then_with(|| left.evidence.cmp(&right.evidence)));
    rows.extend(sources.model_gap().map(|why| Row {
        fact: ServiceCall::unknown(),
        object: "service calls that could not be read".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([MODEL])],
        unreadable: Some(why),
    }));
    rows
}

fn row(sources: &Sources<'_>, flow: &Flow, step: &Activity, call: ServiceCall) -> Row<ServiceCall> {
    let owner = (sources.owner)(&flow.module);
    let shown = call.location.value().cloned();
    let evidence = Evidence::at(place(flow, step));
    Row {
        fact: ServiceCall {
            microflow: Known::Is(flow.name.clone()),
            reachable: (sources.reachable)(&flow.name),
            module: Known::Is(flow.module.clone()),
            owner: Known::Is(owner.kind),
            ..call
        },
        object: flow.name.clone(),
        owner,
        evidence: vec![match shown {
            Some(location) => evidence.showing(location),
            None => evidence,
        }],
        unreadable: None,
    }
}

/// The call that an activity makes; `None` where it makes none.
fn call(model: &Model, step: &Activity, texts: &Texts<'_>, remote_entities: &BTreeSet<&str>) -> Option<ServiceCall> {
    Some(match &step.action {
        Action::CallRest(call) => rest(call, texts),
        Action::CallWebService(call) => web_service(model, call, texts),
        Action::CallAppService { action, .. } => app_service(model, action),
        Action::CallRemote(call) => remote(model, call, texts),
        action => {
            // Objects of an entity that lives elsewhere are read through its service.
            let (entity, _, _) = action.database_retrieve()?;
            let odata = ServiceCall { service_kind: Known::Is(ServiceKind::Odata), ..by_document() };
            return remote_entities.contains(entity).then_some(odata);
        }
    })
}

/// What is not known of a call that a document of its own describes.
fn by_document() -> ServiceCall {
    ServiceCall {
        location: Known::Unknown,
        timeout_seconds: Known::Unknown,
        authentication: Known::Unknown,
        proxy: Known::Unknown,
        client_certificate: Known::Unknown,
        ..ServiceCall::default()
    }
}

fn rest(call: &RestCall, texts: &Texts<'_>) -> ServiceCall {
    let template = &call.http.location;
    let location =
        if template.text.is_empty() { plain_location(&call.http.custom_location) } else { written(&template.text) };
    ServiceCall {
        service_kind: Known::Is(ServiceKind::Rest),
        location,
        timeout_seconds: timeout(&call.timeout, texts),
        ..over_http(&call.http, &call.proxy)
    }
}

fn web_service(model: &Model, call: &WebServiceCall, texts: &Texts<'_>) -> ServiceCall {
    let location = match plain_location(&call.location) {
        Known::Absent => match plain_location(&call.http.custom_location) {
            Known::Absent => port_location(model, call),
            location => location,
        },
        location => location,
    };
    ServiceCall {
        service_kind: Known::Is(ServiceKind::Soap),
        location,
        timeout_seconds: timeout(&call.timeout, texts),
        ..over_http(&call.http, &call.proxy)
    }
}

/// Without a location of its own a call dials the port of the imported service, or the constant in its place.
fn port_location(model: &Model, call: &WebServiceCall) -> Known<String> {
    let service = model.imported_services.iter().find(|service| service.name == call.service);
    let port = service.and_then(|service| service.ports.iter().find(|port| port.service == call.port_service));
    match port {
        None => Known::Unknown,
        Some(port) if !port.location_constant.is_empty() => Known::Is(format!("@{}", port.location_constant)),
        Some(port) => written(&port.location),
    }
}

fn app_service(model: &Model, action: &str) -> ServiceCall {
    let service = model.app_services.iter().find(|service| service.actions.iter().any(|other| other.name == action));
    let constant = service.map(|service| service.location_constant.as_str()).filter(|name| !name.is_empty());
    ServiceCall {
        service_kind: Known::Is(ServiceKind::AppService),
        location: constant.map_or(Known::Unknown, |name| Known::Is(format!("@{name}"))),
        // The web service call inside the app service's own microflow is a row by itself, with its timeout.
        timeout_seconds: Known::Absent,
        authentication: Known::Absent,
        proxy: Known::Absent,
        ..ServiceCall::default()
    }
}

fn remote(model: &Model, call: &RemoteCall, texts: &Texts<'_>) -> ServiceCall {
    let (service_kind, kind) = match call.kind {
        RemoteCallKind::RestOperation => (ServiceKind::Rest, RemoteKind::Rest),
        RemoteCallKind::OdataAction | RemoteCallKind::OdataObject => (ServiceKind::Odata, RemoteKind::Odata),
        RemoteCallKind::DatabaseQuery => (ServiceKind::Database, RemoteKind::Database),
    };
    let service_kind = Known::Is(service_kind);
    let belongs = |source: &&RemoteSource| {
        let rest = call.target.strip_prefix(&source.name);
        source.kind == kind && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let Some(source) = model.remote_sources.iter().find(belongs) else {
        return ServiceCall { service_kind, ..by_document() };
    };
    ServiceCall {
        service_kind,
        location: match source.constants.first() {
            _ if !source.location.is_empty() => written(&source.location),
            Some(constant) => Known::Is(format!("@{constant}")),
            None => Known::Unknown,
        },
        timeout_seconds: if source.timeout.is_empty() {
            Known::Unknown
        } else {
            timeout(&Timeout::read(&source.timeout), texts)
        },
        authentication: Known::Is(match (source.client_certificate.as_str(), source.authenticates) {
            ("", false) => Authentication::None,
            ("", true) => Authentication::Basic,
            _ => Authentication::ClientCertificate,
        }),
        proxy: match source.proxy.as_str() {
            "" => Known::Unknown,
            "Override" => Known::Is(Proxy::Override),
            "NoProxy" => Known::Is(Proxy::None),
            _ => Known::Is(Proxy::Default),
        },
        client_certificate: Some(source.client_certificate.clone()).filter(|name| !name.is_empty()).into(),
        ..ServiceCall::default()
    }
}

fn over_http(http: &HttpConfiguration, proxy: &ProxyChoice) -> ServiceCall {
    ServiceCall {
        authentication: Known::Is(match (http.client_certificate.as_str(), http.authenticates) {
            ("", false) => Authentication::None,
            ("", true) => Authentication::Basic,
            _ => Authentication::ClientCertificate,
        }),
        secret_in_model: Known::Is(holds_secret(http)),
        proxy: Known::Is(match proxy {
            ProxyChoice::Default => Proxy::Default,
            ProxyChoice::Override(_) => Proxy::Override,
            ProxyChoice::None => Proxy::None,
        }),
        client_certificate: Some(http.client_certificate.clone()).filter(|name| !name.is_empty()).into(),
        ..ServiceCall::default()
    }
}

/// Whether the password, or the value of a header that carries one, stands there as a text.
fn holds_secret(http: &HttpConfiguration) -> bool {
    let is_literal = |expression: &str| literals(expression).iter().any(|text| !text.trim().is_empty());
    let password = http.authenticates && !http.password.contains(['$', '@']) && is_literal(&http.password);
    let header = |header: &Argument| {
        let texts = literals(&header.value);
        let is_sign_in = header.parameter.eq_ignore_ascii_case("authorization");
        texts.iter().any(|text| {
            let token = text.strip_prefix("Basic ").or_else(|| text.strip_prefix("Bearer ")).unwrap_or("").trim();
            is_sign_in && token.len() >= 8 && !token.contains(['{', '<', ' '])
        }) || texts.len() == 1
            && !header.value.contains(['$', '@'])
            && texts.iter().any(|text| is_secret(&header.parameter, text))
    };
    password || http.headers.iter().any(header)
}

fn written(location: &str) -> Known<String> {
    Some(mask_credentials(location.trim())).filter(|text| !text.is_empty()).into()
}

/// The location of an expression: a single literal without its quotes, anything else as it stands.
fn plain_location(expression: &str) -> Known<String> {
    let text = expression.trim();
    let literal = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).filter(|text| !text.contains('\''));
    written(literal.unwrap_or(text))
}

/// Seconds; an expression counts where constants alone decide it.
fn timeout(timeout: &Timeout, texts: &Texts<'_>) -> Known<f64> {
    #[expect(clippy::cast_precision_loss, reason = "no timeout has 2^53 seconds")]
    match timeout {
        Timeout::NotSet => Known::Is(0.0),
        Timeout::Seconds(seconds) => Known::Is(*seconds as f64),
        Timeout::Expression(expression) => {
            let folded = expression.trim().strip_prefix('@').and_then(|name| texts.default_of(name));
            let seconds = folded.and_then(|text| text.trim().parse::<u32>().ok());
            seconds.map_or(Known::Unknown, |seconds| Known::Is(f64::from(seconds)))
        }
    }
}

#[cfg(test)]
#[path = "service_call_tests.rs"]
mod tests;
