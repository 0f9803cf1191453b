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
    assert_eq!(restricted(all), "a client certificate and a user with a password and from a, b");
    assert_eq!(restricted(&format!("{all}, \"satisfy\": \"any\"")).matches(" or ").count(), 2);
}

#[test]
fn a_resource_of_the_operator_tells_what_it_does_not_know() {
    assert_gaps("kind: MendixApp\n", &["no `spec`"]);
    let odd = "kind: MendixApp\nodd: 1\nspec:\n  odd: 2\n  runtime:\n    odd: 3\n    customConfiguration: x\n    environmentVariables: [{value: a}]\n";
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
