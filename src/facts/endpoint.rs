//! Addresses that the app may dial, wherever they stand in the package.

use super::OwnerKind;
use super::value::{fact, words};

words! {
    /// What kind of host an address names.
    HostClass {
        /// A name or address of the public internet.
        Public = "public",
        /// A private network: RFC 1918, carrier NAT (`100.64/10`), unique-local IPv6.
        Private = "private",
        /// The machine itself: `localhost`, `127.0.0.0/8`, `::1`, `0.0.0.0`.
        Loopback = "loopback",
        /// A name that public DNS does not know: no dot, or an internal suffix such as `.local` or `.corp`.
        InternalName = "internal-name",
        /// `169.254/16` and `fe80::/10`.
        LinkLocal = "link-local",
        /// A Windows file share: `\\server\share`, `smb://`, `cifs://`.
        Unc = "unc",
        /// Known only at run time: a template placeholder or variable.
        Template = "template",
    }
}

words! {
    /// Where an address was found.
    PlaceKind {
        /// Default value of a constant.
        ConstantDefault = "constant-default",
        /// Location of a REST call.
        RestCall = "rest-call",
        /// Location of a web service call.
        SoapCall = "soap-call",
        /// Port of a WSDL that the model holds.
        WsdlPort = "wsdl-port",
        /// Consumed OData service or REST service document.
        ConsumedService = "consumed-service",
        /// External database connection.
        DatabaseConnection = "database-connection",
        /// Proxy of a call.
        Proxy = "proxy",
        /// Text literal in a microflow.
        MicroflowLiteral = "microflow-literal",
        /// String constant of a class in `project.jar`.
        JavaString = "java-string",
        /// Text file in `model/resources`.
        Resource = "resource",
    }
}

fact! {
    /// An address that the app may dial.
    Endpoint = "endpoint" {
        /// The address as found, credentials masked.
        address: String,
        /// Scheme in lower case, such as `https`, `jdbc:sqlserver`, `ldap`.
        scheme: String,
        /// Host in lower case, without port, brackets or credentials.
        host: String,
        /// Class of the host.
        host_class: HostClass,
        /// Port, where the address names one.
        port: f64,
        /// Where it was found.
        found_in: PlaceKind,
        /// The object that holds it: constant, microflow, service or class.
        name: String,
        /// Whether the address is the location of a call, rather than a text that may be one.
        dialled: bool,
        /// Whether an entry point of the app reaches the place.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}
