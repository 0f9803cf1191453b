//! Calls to services outside the app.

use crate::model::{Action, Activity, Flow, HttpConfiguration, Model, ProxyChoice, RemoteCallKind, Timeout};

use super::secret::mask_credentials;
use super::value::{fact, words};
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

/// One row for each call that is not switched off.
pub(crate) fn rows(
    model: &Model,
    reachable: &dyn Fn(&str) -> Known<bool>,
    owner_of: &dyn Fn(&str) -> Owner,
) -> Vec<Row<ServiceCall>> {
    let mut rows = Vec::new();
    for flow in &model.flows {
        for activity in flow.activities.iter().filter(|activity| !activity.disabled) {
            let Some((call, place)) = call_of(activity) else { continue };
            let owner = owner_of(&flow.module);
            rows.push(Row {
                fact: ServiceCall {
                    microflow: Known::Is(flow.name.clone()),
                    reachable: reachable(&flow.name),
                    module: Known::Is(flow.module.clone()),
                    owner: Known::Is(owner.kind),
                    ..call
                },
                object: flow.name.clone(),
                owner,
                evidence: vec![evidence(flow, activity, &place)],
                unreadable: None,
            });
        }
    }
    rows
}

fn evidence(flow: &Flow, activity: &Activity, place: &str) -> Evidence {
    let mut path = vec!["model/model.mdp".to_owned(), flow.name.clone()];
    if !activity.caption.is_empty() {
        path.push(format!("activity \u{201c}{}\u{201d}", activity.caption));
    }
    Evidence::at(path).showing(place)
}

/// The call that an activity makes, with the text that shows it.
fn call_of(activity: &Activity) -> Option<(ServiceCall, String)> {
    let call = match &activity.action {
        Action::CallRest(rest) => {
            let http = &rest.http;
            let written = if http.location.text.is_empty() { &http.custom_location } else { &http.location.text };
            let location = mask_credentials(written);
            let place = format!("{} {location}", http.method.to_uppercase());
            (over_http(ServiceKind::Rest, &location, http, &rest.timeout, &rest.proxy), place)
        }
        Action::CallWebService(soap) => {
            let location = mask_credentials(&soap.location);
            let place = format!("{} {}", soap.service, soap.operation);
            (over_http(ServiceKind::Soap, &location, &soap.http, &soap.timeout, &soap.proxy), place)
        }
        Action::CallAppService { action, .. } => {
            (ServiceCall { service_kind: Known::Is(ServiceKind::AppService), ..ServiceCall::default() }, action.clone())
        }
        Action::CallRemote(remote) => {
            let kind = match remote.kind {
                RemoteCallKind::RestOperation => ServiceKind::Rest,
                RemoteCallKind::OdataAction | RemoteCallKind::OdataObject => ServiceKind::Odata,
                RemoteCallKind::DatabaseQuery => ServiceKind::Database,
            };
            // Timeout and authentication stand in the document that the call names, not in the call.
            let call = ServiceCall {
                service_kind: Known::Is(kind),
                timeout_seconds: Known::Absent,
                authentication: Known::Absent,
                ..ServiceCall::default()
            };
            (call, remote.target.clone())
        }
        _ => return None,
    };
    Some(call)
}

fn over_http(
    kind: ServiceKind,
    location: &str,
    http: &HttpConfiguration,
    timeout: &Timeout,
    proxy: &ProxyChoice,
) -> ServiceCall {
    let text = |text: &str| if text.is_empty() { Known::Absent } else { Known::Is(text.to_owned()) };
    ServiceCall {
        service_kind: Known::Is(kind),
        location: text(location),
        timeout_seconds: match timeout {
            Timeout::NotSet => Known::Is(0.0),
            Timeout::Seconds(seconds) => Known::Is(f64::from(u32::try_from(*seconds).unwrap_or(u32::MAX))),
            Timeout::Expression(_) => Known::Unknown,
        },
        authentication: Known::Is(match (http.client_certificate.is_empty(), http.authenticates) {
            (false, _) => Authentication::ClientCertificate,
            (true, true) => Authentication::Basic,
            (true, false) => Authentication::None,
        }),
        proxy: Known::Is(match proxy {
            ProxyChoice::Default => Proxy::Default,
            ProxyChoice::Override(_) => Proxy::Override,
            ProxyChoice::None => Proxy::None,
        }),
        client_certificate: text(&http.client_certificate),
        ..ServiceCall::default()
    }
}
