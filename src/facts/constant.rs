//! Constants of the model, with the default value that the package carries. The live value sits in the environment.

use super::value::fact;
use super::{HostClass, OwnerKind};

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
