//! The jars of the package.

use std::collections::BTreeSet;

use super::OwnerKind;
use super::value::fact;

fact! {
    /// A jar of the package.
    Jar = "jar" {
        /// File name, such as `commons-io-2.11.0.jar`.
        file: String,
        /// Library name, from the manifest, `pom.properties` or the file name.
        library: String,
        /// Library version, from the same places.
        version: String,
        /// Modules that ask for it (`*.RequiredLib` markers).
        required_by: BTreeSet<String>,
        /// Java version that its newest class needs, such as 8, 11 or 21. `module-info` and the versioned part of a multi-release jar do not count.
        java_needed: f64,
        /// Whether that is newer than the Java version that the platform picks for this app.
        newer_than_platform: bool,
        /// Number of class files.
        class_count: f64,
        /// Whose it is: `own` for `project.jar`.
        owner: OwnerKind,
    }
}
