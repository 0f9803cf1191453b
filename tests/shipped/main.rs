//! Every shipped rule on whole packages, end to end: it fires on one, and stays quiet on one that holds its near miss.
//! Who adds a rule adds both here.

#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

mod packages;

use std::collections::{BTreeMap, BTreeSet};

use mxready::rules::RuleSet;
use packages::outcomes;

/// The package on which rules fire, the one with their near misses, and the rules.
const SHOWN: &[(&str, &str, &[&str])] = &[
    (
        "trouble",
        "near-misses",
        &[
            "absolute-path-in-code",
            "absolute-path-in-constant",
            "absolute-path-in-microflow",
            "after-startup-microflow",
            "app-cloud-services",
            "before-shutdown-microflow",
            "call-timeout-too-long",
            "caller-address-read",
            "client-certificate-header",
            "client-certificate-header-in-microflow",
            "client-certificate-needed",
            "cloud-foundry-index-asked",
            "cloud-foundry-index-read",
            "concurrent-execution-disallowed",
            "data-snapshot",
            "database-opened-in-java",
            "database-outside",
            "database-right-needed",
            "deep-link-module",
            "directory-client",
            "directory-server",
            "drive-of-windows-read",
            "embedded-store-library",
            "environment-variable-read",
            "file-server",
            "file-share",
            "file-share-mentioned",
            "file-transfer-client",
            "headless-browser-library",
            "in-memory-lock",
            "internal-host-name",
            "java-newer-than-platform",
            "jdk-internal-api",
            "kerberos-library",
            "kerberos-module",
            "kerberos-settings",
            "kerberos-sign-in",
            "key-store-in-package",
            "key-store-opened",
            "ldap-module",
            "library-in-two-versions",
            "listening-on-own-port",
            "listening-on-own-port-elsewhere",
            "local-file-written",
            "local-mail-server",
            "local-mail-server-unused",
            "local-settings",
            "lock-for-one-instance",
            "lock-of-community-commons",
            "loopback-address",
            "machine-identity",
            "machine-time-zone-asked",
            "mail-sender-refused",
            "mail-server-in-private-network",
            "mendix-version-without-long-term-support",
            "model-reflection-module",
            "monitoring-agent-library",
            "native-code-loaded",
            "native-library",
            "old-tls-demanded",
            "operating-system-command",
            "outgoing-addresses-change",
            "own-address-in-model",
            "own-error-page",
            "own-log-file",
            "own-mail-code",
            "own-reason-phrase",
            "own-request-handler",
            "own-sockets",
            "own-threads",
            "own-trust",
            "pdf-merge-limit-raised",
            "private-address-called",
            "private-address-in-code",
            "private-address-mentioned",
            "process-queue",
            "proxy-for-calls",
            "proxy-set-in-java",
            "published-service-callers",
            "resources-folder-written",
            "rest-services-module",
            "sap-connector-library",
            "saml-module",
            "saml-module-too-old-for-kubernetes",
            "scheduled-event-legacy-shape",
            "scheduled-event-may-overtake-itself",
            "scheduled-event-may-run-twice",
            "scheduled-event-runs-long",
            "scheduled-event-without-microflow",
            "scheduled-event-work-not-visible",
            "scheduler-library",
            "script-engine",
            "secret-in-call",
            "secret-in-constant",
            "secret-sent-to-browsers",
            "security-exception-expected",
            "security-level-not-production",
            "security-manager-asked",
            "security-manager-installed",
            "security-manager-installed-elsewhere",
            "security-manager-subclassed",
            "security-policy-file",
            "security-policy-named",
            "security-policy-set",
            "server-time-zone",
            "session-cookie-named",
            "sign-in-page-cookie",
            "smb-client",
            "smb-client-library",
            "smtp-port-25",
            "sql-of-another-database",
            "sql-on-the-apps-database",
            "static-state",
            "unit-test-interface-enabled",
            "websocket-endpoint",
            "windows-command",
            "windows-library-called",
            "windows-library-in-jar",
            "windows-program",
            "work-in-memory-queue",
        ],
    ),
    ("demo", "ready", &["demo-users", "mendix-version-below-floor", "scheduled-event-on-one-instance"]),
    ("trouble", "calls-itself", &["helper-on-the-same-machine"]),
    ("trouble", "spread-events", &["many-scheduled-events"]),
    (
        "trouble+history",
        "near-misses+history",
        &[
            "run-history-does-not-fit",
            "run-history-in-part",
            "scheduled-event-seen-to-be-cut",
            "scheduled-event-seen-to-overrun",
            "scheduled-event-seen-to-run-an-hour",
            "scheduled-event-seen-to-run-long",
        ],
    ),
    ("trouble+short", "trouble+history", &["scheduled-event-seen-to-be-short"]),
    ("demo", "no-events", &["scheduled-events-to-enable"]),
    ("app-services", "near-misses", &["app-service-called"]),
    ("ready-7", "near-misses", &["mendix-version-out-of-support"]),
    (
        "demo@2017",
        "ready-7@2017",
        &["mendix-version-six-single-instance", "old-file-storage-client", "session-state-on-the-server"],
    ),
    (
        "long-waits",
        "short-waits",
        &[
            "after-startup-works-long",
            "before-shutdown-works-long",
            "health-check-works-long",
            "housekeeping-events",
            "page-action-works-long",
            "service-operation-works-long",
        ],
    ),
    ("page-waits", "page-goes-on", &["page-action-with-progress-bar"]),
    ("big", "nearly-big", &["package-too-big"]),
    ("nearly-big", "near-misses", &["package-large"]),
    ("many-files", "near-misses", &["package-has-too-many-files"]),
    (
        "trouble+answers",
        "near-misses+answers",
        &[
            "callers-filtered-by-ipv4",
            "custom-domain-to-move",
            "database-shared-between-apps",
            "hybrid-app-to-rebuild",
            "monitoring-agent-in-the-app",
            "policy-exceptions-granted",
            "queue-grace-too-long",
            "response-header-unknown",
            "restore-needs-more-room",
            "runtime-setting-refused",
            "stored-file-too-big",
            "temporary-files-too-big",
            "too-many-database-connections",
            "unsynchronized-changes",
            "upgrade-with-the-move",
            "vpn-used",
        ],
    ),
    (
        "parity",
        "parity-near",
        &[
            "alert-missing-in-new",
            "certificate-ends-soon",
            "certificate-missing-in-new",
            "constant-differs",
            "constant-left-at-default",
            "constant-missing",
            "constant-no-longer-used",
            "domain-missing-in-new",
            "environment-detail-differs",
            "event-on-in-both",
            "event-on-in-new-only",
            "event-to-switch-on",
            "http-pool-keeps-idle-connections",
            "jvm-options-stay-behind",
            "log-level-differs",
            "memory-shrinks",
            "path-access-differs",
            "path-open-in-new",
            "pool-too-big-for-database",
            "queue-grace-set-too-long",
            "region-changes",
            "response-header-differs",
            "response-header-missing",
            "response-header-not-allowed",
            "reserved-path-restricted",
            "role-missing-in-new",
            "runtime-setting-differs",
            "runtime-setting-missing",
            "runtime-setting-not-allowed",
            "security-options-of-java",
            "setting-waits-for-restart",
            "two-different-apps",
            "variable-differs",
            "variable-missing-in-new",
            "version-changes-with-the-move",
        ],
    ),
    ("parity-tools", "parity-near", &["tool-default-differs"]),
    (
        "backup-odd",
        "backup-near",
        &[
            "backup-files-misplaced",
            "backup-holds-other-files",
            "backup-lacks-files",
            "backup-of-another-model",
            "backup-sizes-differ",
        ],
    ),
    ("backup-cut", "backup-near", &["backup-is-damaged"]),
    ("backup-new", "backup-near", &["backup-dump-too-new"]),
    ("backup-other", "backup-near", &["backup-is-empty", "backup-not-of-mendix"]),
    ("backup-dump", "backup-near", &["backup-without-files"]),
];

#[test]
fn every_shipped_rule_fires_on_a_package_and_is_quiet_on_its_near_miss() {
    let mut known: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (fires, near, rules) in SHOWN {
        for spec in [fires, near] {
            known.entry(spec).or_insert_with(|| outcomes(spec));
        }
        for rule in *rules {
            for (spec, wanted) in [(fires, "fired"), (near, "quiet")] {
                let found = known[spec].get(*rule).map_or("not judged", String::as_str);
                if found != wanted {
                    wrong.push(format!("{rule}: {found} on {spec}, not {wanted}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_shipped_rule_is_without_a_package_and_a_near_miss() {
    let shown: Vec<&str> = SHOWN.iter().flat_map(|(_, _, rules)| *rules).copied().collect();
    let once: BTreeSet<&str> = shown.iter().copied().collect();
    assert_eq!(shown.len(), once.len(), "a rule stands in SHOWN twice");
    let rules = RuleSet::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let shipped: BTreeSet<&str> = rules.rules().iter().map(|rule| rule.id.as_str()).collect();
    let missing: Vec<_> = shipped.difference(&once).collect();
    assert!(
        missing.is_empty(),
        "add these to SHOWN in tests/shipped/main.rs, and what makes them fire and what nearly does to \
         fixtures/packages/trouble and near-misses: {missing:?}"
    );
    let gone: Vec<_> = once.difference(&shipped).collect();
    assert!(gone.is_empty(), "these rules are gone: {gone:?}");
}
