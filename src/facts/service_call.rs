//! Calls to services outside the app.

use super::OwnerKind;
use super::value::{fact, words};

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
