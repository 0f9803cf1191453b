//! What a form holds and its reader does not understand is a gap, which keeps rules about that section from telling.

use super::Settings;
use crate::facts::SettingSection;

fn assert_gaps(text: &str, phrases: &[&str]) {
    let settings = Settings::parse("test", text, None).unwrap();
    let told: Vec<&str> = settings.gaps.iter().map(|gap| gap.why.as_str()).collect();
    for phrase in phrases {
        assert!(told.iter().any(|why| why.contains(phrase)), "`{phrase}` is not told of {text}: {told:?}");
    }
}

#[test]
fn variables_that_are_hidden_or_no_json_are_gaps() {
    assert_gaps("A=b\nnot a variable\nCONSTANTS=x\n", &["no `NAME=value`", "the value of `CONSTANTS` is no JSON"]);
    assert_gaps(
        "CUSTOM_RUNTIME_SETTINGS=[1]\nACCESS_RESTRICTIONS=[1]\n",
        &["`CUSTOM_RUNTIME_SETTINGS` is no object", "`ACCESS_RESTRICTIONS` is no object"],
    );
    assert_gaps("ACCESS_RESTRICTIONS={\"/\": {\"odd\": 1}}\n", &["unknown key `odd`"]);
    assert_gaps("{\"environment_variables\": {\"SCHEDULED_EVENTS\": null}}", &["the value is hidden"]);
    assert_gaps("{\"environment_variables\": 5}", &["no `NAME=value`"]);
}

#[test]
fn who_may_call_a_path_is_said_in_one_order() {
    let restricted = |rest: &str| {
        let text = format!("ACCESS_RESTRICTIONS={{\"/ws/\": {{{rest}}}}}\n");
        let settings = Settings::parse("test", &text, None).unwrap();
        settings.value(SettingSection::Path, "/ws/").and_then(|value| value.text.clone()).unwrap()
    };
    assert_eq!(restricted(""), "open");
    let all = "\"ipfilter\": [\"b\", \"a\"], \"basic_auth\": {\"u\": \"p\"}, \"client-cert\": true";
    // Where nothing is said, one of them is enough.
    assert_eq!(restricted(all), "a client certificate or a user with a password or from a, b");
    assert_eq!(restricted(&format!("{all}, \"satisfy\": \"any\"")), restricted(all));
    assert_eq!(restricted(&format!("{all}, \"satisfy\": \"all\"")).matches(" and ").count(), 2);
    // What lets nobody in is not open.
    assert_eq!(restricted("\"ipfilter\": []"), "from nowhere");
    assert_eq!(restricted("\"basic_auth\": {}"), "a password that nobody has");
    assert_ne!(restricted("\"issuer_dn\": [\"CN=a\"]"), restricted("\"issuer_dn\": [\"CN=b\"]"));
}

/// What is not understood must not make a path open.
#[test]
fn a_restriction_that_is_hidden_or_of_another_shape_is_a_gap() {
    for (restriction, told) in [
        ("5", "the rule of `/`"),
        ("\"***\"", "the rule of `/`"),
        ("{\"ipfilter\": \"***\"}", "the filter of addresses of `/`"),
        ("{\"basic_auth\": \"***\"}", "the value of `basic_auth` of `/`"),
        ("{\"client-cert\": \"perhaps\"}", "the value of `client-cert` of `/`"),
        ("{\"issuer_dn\": \"CN=a\"}", "the value of `issuer_dn` of `/`"),
        ("{\"satisfy\": \"some\"}", "the value of `satisfy` of `/`"),
    ] {
        assert_gaps(&format!("ACCESS_RESTRICTIONS={{\"/\": {restriction}}}\n"), &[told]);
    }
}

#[test]
fn a_resource_of_the_operator_tells_what_it_does_not_know() {
    assert_gaps("kind: MendixApp\n", &["no `spec`"]);
    assert_gaps("kind: MendixApp\nspec: 5\n", &["`spec` is no mapping"]);
    assert_gaps("kind: MendixApp\nspec: {runtime: 5}\n", &["`spec.runtime` is no mapping"]);
    let odd = "kind: MendixApp\nodd: 1\nspec:\n  odd: 2\n  runtime:\n    odd: 3\n    customConfiguration: x\n    environmentVariables: [{value: a}]\n";
    // Nothing of it would be missed on the new side.
    assert_gaps(
        "kind: MendixApp\nspec:\n  runtime:\n    environmentVariables: {A: b}\n",
        &["`environmentVariables` is no list"],
    );
    assert_gaps(
        "kind: MendixApp\nspec:\n  runtime:\n    customConfiguration: '[1]'\n",
        &["`customConfiguration` is no JSON object"],
    );
    assert_gaps(
        odd,
        &[
            "unknown key `odd`",
            "unknown key `odd` in `spec`",
            "unknown key `odd` in `spec.runtime`",
            "`customConfiguration` is no JSON object",
            "an element of `environmentVariables` has no `name`",
        ],
    );
}

/// The value of one setting, as it is compared and shown.
fn value_of(text: &str, section: SettingSection, name: &str) -> Option<String> {
    let settings = Settings::parse("test", text, None).unwrap();
    assert!(settings.gaps.is_empty(), "{text}: {:?}", settings.gaps);
    settings.value(section, name).and_then(|value| value.text.clone())
}

#[test]
fn settings_of_the_runtime_are_taken_from_wherever_the_operator_keeps_them() {
    let custom = r#"{"MicroflowConstants": {"A.B": "1"}, "ScheduledEventExecution": "SPECIFIED",
        "MyScheduledEvents": "A.E", "CACertificates": "a.pem,b.pem", "Own": {"b": [1, "x"], "a": true}}"#;
    let with = |runtime: &str| {
        let limit = "resources: {limits: {memory: 2Gi}}";
        format!(
            "kind: MendixApp\nspec:\n  appURL: app.example.com\n  mendixRuntimeVersion: 9.24.4\n  {limit}\n  runtime:\n{runtime}"
        )
    };
    let folded = custom.replace('\n', " ");
    let forms = [format!("    customConfiguration: '{folded}'\n"), format!("    customConfiguration: {folded}\n")];
    for form in forms {
        let text = with(&form);
        for (section, name, expected) in [
            (SettingSection::Constant, "A.B", "1"),
            (SettingSection::ScheduledEvent, "A.E", "enabled"),
            (SettingSection::Authority, "certificate authorities", "2"),
            (SettingSection::RuntimeSetting, "Own", "{a: true, b: [1, x]}"),
            (SettingSection::General, "memory", "2Gi"),
            (SettingSection::General, "mendix-version", "9.24.4"),
            (SettingSection::Domain, "app.example.com", "app.example.com"),
        ] {
            assert_eq!(value_of(&text, section, name).as_deref(), Some(expected), "{name} of {text}");
        }
    }
    let level = with("    logAutosubscribeLevel: INFO\n");
    assert_eq!(value_of(&level, SettingSection::LogLevel, "(all others)").as_deref(), Some("INFO"));
    // What a secret holds is not in the resource, so it is neither there nor missing.
    let secret = with("    environmentVariables: [{name: TOKEN, valueFrom: {secretKeyRef: {name: a}}}]\n");
    let settings = Settings::parse("test", &secret, None).unwrap();
    let token = settings.value(SettingSection::EnvironmentVariable, "TOKEN").unwrap();
    assert_eq!(token.text, None);
}

#[test]
fn a_variable_of_its_own_means_the_same_as_in_its_map() {
    let cases = [
        (
            "MXRUNTIME_com_mendix_core_StorageService=x\n",
            SettingSection::RuntimeSetting,
            "com.mendix.core.StorageService",
            "x",
        ),
        ("CUSTOM_RUNTIME_SETTINGS={\"LogMaxNumber\": 5}\n", SettingSection::RuntimeSetting, "LogMaxNumber", "5"),
        ("X_FRAME_OPTIONS=DENY\n", SettingSection::Header, "X-Frame-Options", "DENY"),
        ("CERTIFICATE_AUTHORITIES=LS0tLS1CRUdJTg==\n", SettingSection::Authority, "certificate authorities", "1"),
        (
            "CLIENT_CERTIFICATES=[{\"pfx\": \"x\", \"password\": \"y\", \"pin_to\": [\"Erp.Orders\"]}]\n",
            SettingSection::Certificate,
            "Erp.Orders",
            "certificate 1",
        ),
    ];
    for (text, section, name, expected) in cases {
        assert_eq!(value_of(text, section, name).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn variables_that_say_two_things_are_gaps() {
    assert_gaps("MX_A_B=1\nMX_A_B=2\n", &["`MX_A_B` stands there twice with another value"]);
    let twice = Settings::parse("test", "MODE=1\nMODE=1\n", None).unwrap();
    assert!(twice.gaps.is_empty(), "the same twice is said once");
    assert_gaps("SCHEDULED_EVENTS=A.E, B.F\n", &["a blank beside a comma"]);
    let custom = "CUSTOM_RUNTIME_SETTINGS={\"ScheduledEventExecution\": \"ALL\"}\n";
    assert_gaps(custom, &["`ScheduledEventExecution` in `CUSTOM_RUNTIME_SETTINGS` is not looked into"]);
    assert_gaps("m2ee: {app_name: a}\nmxruntime: {ScheduledEventExecution: [ALL]}\n", &["is no single word"]);
    assert_gaps(
        "m2ee: {app_name: a}\nmxruntime: {ScheduledEventExecution: SPECIFIED}\n",
        &["`MyScheduledEvents` is missing"],
    );
}

#[test]
fn a_variable_without_a_value_is_one_of_its_own() {
    let printed = "User-Provided:\nMODE: x\nSCHEDULED_EVENTS:\n";
    let settings = Settings::parse("test", printed, None).unwrap();
    assert_eq!(settings.value(SettingSection::EnvironmentVariable, "MODE").unwrap().text.as_deref(), Some("x"));
    let group = r#"{"environment_variables": {"MODE": "x"}, "running_env_json": {"MODE": "y", "TZ": "Europe/Berlin"}}"#;
    for (name, value) in [("MODE", "x"), ("TZ", "Europe/Berlin")] {
        assert_eq!(value_of(group, SettingSection::EnvironmentVariable, name).as_deref(), Some(value));
    }
    // Left blank, nobody knows what it is.
    let blank = Settings::parse("test", "mxready-parity: 1\nconstants:\n  A.Key:\n", None).unwrap();
    assert_eq!(blank.value(SettingSection::Constant, "A.Key").unwrap().text, None);
}

#[test]
fn certificates_of_the_runtime_are_rows_for_each_service_or_for_any() {
    let runtime = |rest: &str| format!("m2ee: {{app_name: a}}\nmxruntime:\n{rest}");
    let text = runtime(
        "  ClientCertificates: [/srv/a.pfx, 'C:\\b.pfx']\n  ClientCertificateUsages: {erp.example.com: /srv/a.pfx}\n",
    );
    let certificate = SettingSection::Certificate;
    assert_eq!(value_of(&text, certificate, "erp.example.com").as_deref(), Some("a.pfx"));
    assert_eq!(value_of(&text, certificate, "b.pfx (any service)").as_deref(), Some("b.pfx"));
    assert_eq!(value_of(&text, certificate, "a.pfx (any service)"), None, "it is for one service");
    assert_gaps(
        &runtime(
            "  CACertificates: {a: b}\n  ClientCertificates: {a: b}\n  ClientCertificateUsages: [a]\n  \
             WebServiceClientCertificates: {Erp: [a]}\n  ScheduledEventExecution: SOME\n",
        ),
        &[
            "`CACertificates` is no list",
            "`ClientCertificates` is no list",
            "`ClientCertificateUsages` is no mapping",
            "`WebServiceClientCertificates` of `Erp` names no file",
            "`ScheduledEventExecution` is none of",
        ],
    );
    assert_gaps(
        &runtime("  ScheduledEventExecution: SPECIFIED\n  MyScheduledEvents: [{a: b}]\n"),
        &["the list of scheduled events holds more than names"],
    );
    assert_gaps("CLIENT_CERTIFICATES={\"a\": 1}\n", &["`CLIENT_CERTIFICATES` is no list"]);
    assert_gaps(
        "CLIENT_CERTIFICATES=[5, {\"pin_to\": {\"a\": 1}, \"odd\": 1}]\n",
        &[
            "an element of `CLIENT_CERTIFICATES` is no object",
            "unknown key `odd`",
            "`pin_to` in `CLIENT_CERTIFICATES` is no list",
        ],
    );
}

#[test]
fn a_parity_file_tells_each_element_that_it_does_not_know() {
    assert_gaps(
        "mxready-parity: 1\nscheduled-events: {A.E: perhaps}\npaths: [{path: /a/, odd: 1}]\ndomains: [{odd: 1}]\n\
         certificate-authorities: {a: b}\n",
        &[
            "`A.E` in `scheduled-events` is neither",
            "unknown key `odd` in `paths`",
            "an element of `paths` needs `path` and `access`",
            "unknown key `odd` in `domains`",
            "an element of `domains` needs a `name`",
            "`certificate-authorities` is no list of names",
        ],
    );
    assert_gaps("mxready-parity: 1\ndomains: {a: b}\n", &["`domains` is no list of names"]);
}

#[test]
fn the_other_forms_tell_what_they_do_not_know() {
    assert_gaps(
        "m2ee: {odd: 1, javaopts: {a: b}}\nlogging: 5\nother: 1\n",
        &[
            "unknown key `odd` in `m2ee`",
            "`javaopts` is no list of options",
            "`logging` is no list",
            "unknown key `other`",
            "the section `mxruntime` is missing",
        ],
    );
    assert_gaps("m2ee: {app_name: a}\nmxruntime: 5\n", &["`mxruntime` is no mapping"]);
    assert_gaps(
        "m2ee: {app_name: a}\nmxruntime: {CACertificates: '***', ClientCertificates: [a.pfx, '***']}\n",
        &["`CACertificates` is no list", "`ClientCertificates` is no list"],
    );
    let export = r#"{"Constants": [5, {"Value": "1"}, {"Name": "A.B"}, {"Name": "C.D", "Value": "1", "Odd": 1}],
        "CustomSettings": 5, "Odd": 1, "ScheduledEvents": [{"Name": "E", "Value": "maybe"}]}"#;
    assert_gaps(
        export,
        &[
            "an element of `Constants` is no object",
            "an element of `Constants` has no `Name`",
            "`A.B` in `Constants` has no `Value`",
            "unknown key `Odd` in `Constants`",
            "`CustomSettings` is no list",
            "unknown key `Odd`",
            "`E` in `ScheduledEvents` is neither `Enabled` nor `Disabled`",
        ],
    );
    assert_gaps(
        "mxready-parity: 2\nodd: 1\nmemory: [1]\nscheduled-events: [a]\npaths: 5\n",
        &[
            "has to be 1",
            "unknown key `odd`",
            "`memory` is no single value",
            "`scheduled-events` is no mapping of events",
            "`paths` is no list",
        ],
    );
}
