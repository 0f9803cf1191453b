//! Every form of settings with a planted difference of every class that it can hold: all found, none invented, and what is
//! hidden in both is neither found nor called equal. The files lie in `fixtures/parity/forms`.

use std::collections::BTreeSet;

use super::common::program::Program;
use serde_json::Value;

type Planted = &'static [(&'static str, &'static str)];

const FORMS: &[(&str, Planted)] = &[
    (
        "deploy-api.json",
        &[
            ("constant-differs", "S.Diff"),
            ("constant-missing", "S.Gone"),
            ("event-on-in-both", "S.Both"),
            ("event-on-in-new-only", "S.Never"),
            ("event-to-switch-on", "S.Later"),
            ("http-pool-keeps-idle-connections", "runtime setting http.client.CleanupAfterSeconds"),
            ("queue-grace-set-too-long", "runtime setting TaskQueue.ShutdownGracePeriod"),
            ("runtime-setting-differs", "runtime setting SessionTimeout"),
            ("runtime-setting-missing", "runtime setting MaxRequestSize"),
            ("runtime-setting-not-allowed", "runtime setting TempPath"),
            ("setting-waits-for-restart", "S.Wait"),
        ],
    ),
    (
        "config.json",
        &[
            ("certificate-missing-in-new", "authority certificate authorities"),
            ("certificate-missing-in-new", "certificate api.bank.example"),
            ("constant-differs", "S.Diff"),
            ("constant-missing", "S.Gone"),
            ("event-on-in-both", "S.Both"),
            ("event-on-in-new-only", "S.Never"),
            ("event-to-switch-on", "S.Later"),
            ("runtime-setting-differs", "runtime setting SessionTimeout"),
            ("runtime-setting-not-allowed", "runtime setting TempPath"),
        ],
    ),
    (
        "m2ee.yaml",
        &[
            ("certificate-missing-in-new", "authority certificate authorities"),
            ("certificate-missing-in-new", "certificate api.bank.example"),
            ("constant-differs", "S.Diff"),
            ("constant-missing", "S.Gone"),
            ("event-on-in-both", "S.Both"),
            ("event-on-in-new-only", "S.Never"),
            ("event-to-switch-on", "S.Later"),
            ("jvm-options-stay-behind", "environment variable JAVA_OPTS"),
            ("runtime-setting-differs", "runtime setting SessionTimeout"),
            ("runtime-setting-not-allowed", "runtime setting TempPath"),
            ("security-options-of-java", "environment variable JAVA_OPTS"),
            ("variable-differs", "environment variable MODE"),
            ("variable-missing-in-new", "environment variable TZ"),
        ],
    ),
    (
        "buildpack.env",
        &[
            ("certificate-missing-in-new", "authority certificate authorities"),
            ("certificate-missing-in-new", "certificate api.bank.example"),
            ("constant-differs", "S.Diff"),
            ("event-on-in-both", "S.Both"),
            ("event-on-in-new-only", "S.Never"),
            ("event-to-switch-on", "S.Later"),
            ("jvm-options-stay-behind", "environment variable JAVA_OPTS"),
            ("log-level-differs", "log level Ship"),
            ("path-access-differs", "path /ws/"),
            ("path-open-in-new", "path /rest/"),
            ("response-header-differs", "header X-Frame-Options"),
            ("response-header-missing", "header Referrer-Policy"),
            ("response-header-not-allowed", "header X-Team"),
            ("runtime-setting-differs", "runtime setting SessionTimeout"),
            ("runtime-setting-not-allowed", "runtime setting TempPath"),
            ("variable-differs", "environment variable MODE"),
            ("variable-missing-in-new", "environment variable TZ"),
        ],
    ),
    (
        "mendixapp.json",
        &[
            ("certificate-missing-in-new", "certificate api.bank.example"),
            ("constant-differs", "S.Diff"),
            ("event-on-in-both", "S.Both"),
            ("event-on-in-new-only", "S.Never"),
            ("event-to-switch-on", "S.Later"),
            ("log-level-differs", "log level Ship"),
            ("memory-shrinks", "the environments"),
            ("runtime-setting-differs", "runtime setting SessionTimeout"),
            ("runtime-setting-not-allowed", "runtime setting TempPath"),
            ("variable-differs", "environment variable MODE"),
            ("variable-missing-in-new", "environment variable TZ"),
            ("version-changes-with-the-move", "the environments"),
        ],
    ),
];

fn compared(form: &str) -> Value {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/parity/forms");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let (old, new) = (format!("old-{form}"), format!("new-{form}"));
    let program = Program::new().file(&old, text(&old)).file(&new, text(&new));
    let outcome = program.args(["parity", &old, &new, "--format", "json"]).run();
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{form}: {}", outcome.stderr))
}

#[test]
fn every_class_of_difference_is_found_in_every_form_that_can_hold_it() {
    for (form, planted) in FORMS {
        let report = compared(form);
        let findings = report["packages"][0]["findings"].as_array().expect("findings");
        let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
        let found: BTreeSet<_> =
            findings.iter().map(|finding| (text(finding, "rule"), text(finding, "object"))).collect();
        let planted: BTreeSet<_> =
            planted.iter().map(|(rule, object)| ((*rule).to_owned(), (*object).to_owned())).collect();
        assert_eq!(found, planted, "{form}");
        assert_eq!(report["packages"][0]["coverage"]["unreadable"], Value::Array(Vec::new()), "{form}");
    }
}

/// `S.Hidden` is stars in both exports.
#[test]
fn what_is_hidden_in_both_is_not_called_equal() {
    let report = compared("deploy-api.json");
    let rules = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
    let differs = rules.iter().find(|rule| rule["rule"] == "constant-differs").expect("the rule");
    assert!(differs["missing"].to_string().contains("S.Hidden"), "{differs:#}");
}
