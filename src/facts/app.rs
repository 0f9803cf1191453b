//! The app as a whole: one row for each package.

use std::collections::BTreeSet;

use crate::model::MendixVersion;

use super::value::{fact, words};

words! {
    /// How much of the model's security is switched on (`Security$ProjectSecurity.SecurityLevel`).
    SecurityLevel {
        /// No security at all.
        Nothing = "off",
        /// Pages and microflows only.
        PagesAndMicroflows = "prototype",
        /// Everything: what a licensed environment demands.
        Everything = "production",
    }
}

fact! {
    /// The app as a whole; exactly one for each package.
    App = "app" {
        /// The Mendix version that built the package (`metadata.json`, `RuntimeVersion`).
        mendix_version: MendixVersion,
        /// The app's name.
        project: String,
        /// The version of the model; `unversioned` for local builds.
        model_version: String,
        /// The Java version that the package asks for (`JavaVersion`); absent in most.
        java_asked: f64,
        /// The Java version that the platform's buildpack picks for this package: 8 below Mendix 8.0, else 17 or 21 where asked for, else 11.
        java_platform: f64,
        /// Bytes of all files once unpacked.
        unpacked_size: f64,
        /// Number of files in the package.
        file_count: f64,
        /// Security level of the model.
        security_level: SecurityLevel,
        /// Whether demo users are enabled.
        demo_users: bool,
        /// Qualified name of the after-startup microflow.
        after_startup: String,
        /// Qualified name of the before-shutdown microflow.
        before_shutdown: String,
        /// Qualified name of the health-check microflow.
        health_check: String,
        /// Time zone of scheduled events, such as `Etc/UTC`.
        scheduled_event_time_zone: String,
        /// Default time zone of users.
        default_time_zone: String,
        /// Language codes, such as `en_US`.
        languages: BTreeSet<String>,
        /// Number of scheduled events.
        scheduled_event_count: f64,
    }
}
