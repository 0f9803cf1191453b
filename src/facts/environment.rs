//! What people say about the present environment: things that no package holds. Filled from answers alone; this file
//! only names what can be said.

use std::collections::BTreeSet;

use super::value::fact;

fact! {
    /// The present environment, as far as people answered questions about it: no row without an answer, and a field that
    /// nobody answered is absent.
    Environment = "environment" {
        /// Whether the app reaches something through the VPN of its present node.
        @["answers", "vpn-in-use"]
        vpn: bool,
        /// Whether Mendix Support granted exceptions from the Java security policy of the present node.
        @["answers", "policy-exceptions"]
        policy_exceptions: bool,
        /// Whether the app runs today with another Mendix version than that of the package.
        @["answers", "other-mendix-version"]
        other_mendix_version: bool,
        /// Whether another app uses the same database.
        @["answers", "database-shared"]
        database_shared: bool,
        /// Bytes that the target's plan leaves for the database beside what it holds now, decompressed.
        @["answers", "restore-room"]
        restore_room: f64,
        /// Bytes of the largest stored file.
        @["answers", "largest-file"]
        largest_file: f64,
        /// Bytes of temporary files that the app keeps on disk at most.
        @["answers", "temporary-files"]
        temporary_files: f64,
        /// Connections that all instances may open together, for each GB of database memory.
        @["answers", "connections-per-gigabyte"]
        connections_per_gigabyte: f64,
        /// Names of the runtime settings that are set.
        @["answers", "runtime-settings"]
        runtime_settings: BTreeSet<String>,
        /// Milliseconds of grace that task queues get when the app stops.
        @["answers", "queue-grace"]
        queue_grace: f64,
        /// Names of the response headers that are set.
        @["answers", "response-headers"]
        response_headers: BTreeSet<String>,
        /// Whether callers are filtered by IPv4 addresses.
        @["answers", "ip-filters"]
        ip_filters: bool,
        /// Domains of the app besides that of the platform.
        @["answers", "custom-domains"]
        custom_domains: BTreeSet<String>,
        /// Whether a monitoring agent runs inside the app.
        @["answers", "monitoring-agent"]
        monitoring_agent: bool,
        /// Whether people use the app through a hybrid mobile app.
        @["answers", "hybrid-app"]
        hybrid_app: bool,
        /// Whether devices may hold changes that are not yet synchronized.
        @["answers", "offline-changes"]
        offline_changes: bool,
    }
}
