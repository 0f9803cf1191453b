//! The modules of the app.

use super::OwnerKind;
use super::value::fact;

fact! {
    /// A module of the app.
    Module = "module" {
        /// Name.
        name: String,
        /// Version, where a constant of the module gives it.
        version: String,
        /// Whether it is the team's own, from the Marketplace or the platform's.
        owner: OwnerKind,
        /// Number of microflows, rules and nanoflows.
        microflow_count: f64,
    }
}
