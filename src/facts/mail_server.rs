//! Mail servers that the app names: a literal host or port set on a mail-settings object, passed to a mail action,
//! held in a constant or loaded in Java beside mail classes.

use super::value::{fact, words};
use super::{HostClass, OwnerKind};

words! {
    /// Where a mail server is named.
    MailPlace {
        /// Attribute of a mail-settings object set in a microflow.
        MicroflowAssignment = "microflow-assignment",
        /// Argument of a Java action that sends mail.
        ActionArgument = "action-argument",
        /// Default value of a constant that is named like a mail server.
        ConstantDefault = "constant-default",
        /// Text or number in Java code, beside mail classes.
        JavaCode = "java-code",
    }
}

fact! {
    /// A mail server that the app names.
    MailServer = "mail-server" {
        /// Host in lower case.
        host: String,
        /// Class of the host.
        host_class: HostClass,
        /// Port.
        port: f64,
        /// Where it is named.
        found_in: MailPlace,
        /// The object that names it: microflow, constant or class.
        name: String,
        /// The attribute, parameter or method that takes it, such as `EmailTemplate.EmailSettings.Server`.
        setting: String,
        /// Whether an entry point of the app reaches the place.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}
