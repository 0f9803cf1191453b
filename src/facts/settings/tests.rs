use super::Settings;
use super::general::bytes;
use super::standing::{is_same, shown};
use crate::facts::{SettingSection, SettingsForm};

#[test]
fn values_are_the_same_where_their_type_says_so() {
    let cases = [
        ("False", "false", Some("Boolean"), true),
        ("False", "false", Some("String"), false),
        ("False", "false", None, true),
        ("5", "05", Some("Integer"), true),
        ("5", "05", Some("String"), false),
        ("5.10", "5.1", None, false),
        ("5.10", "5.1", Some("Decimal"), true),
        ("-0", "0", Some("Decimal"), true),
        ("9007199254740993", "9007199254740992", Some("Long"), false),
        ("", "0", Some("Integer"), false),
        (" x", "x", Some("String"), false),
    ];
    for (left, right, data_type, expected) in cases {
        assert_eq!(is_same(left, right, data_type), expected, "{left:?} {right:?} {data_type:?}");
    }
}

#[test]
fn a_live_value_is_hidden_where_its_name_hints_at_a_secret() {
    for (name, value) in [("Ship.ApiToken", "abc123"), ("Ship.Password", "x"), ("LICENSE_KEY", "12-34-56")] {
        assert!(!shown(name, value).contains(value), "{name}");
    }
    assert_eq!(shown("Ship.Url", "https://user:pw12@example.com"), "https://user:***@example.com");
    assert_eq!(shown("Ship.Limit", "5"), "5");
}

#[test]
fn sizes_have_a_unit() {
    assert_eq!(bytes("2 GB"), Some(2e9));
    assert_eq!(bytes("2Gi"), Some(2_147_483_648.0));
    for text in ["2048", "GB", "2 GBB", "-1 GB", "1e999 GB"] {
        assert_eq!(bytes(text), None, "{text}");
    }
}

#[test]
fn each_form_is_known_by_what_it_holds() {
    let cases = [
        ("{\"ScheduledEvents\": []}", SettingsForm::DeployApi),
        ("{\"Constants\": {}}", SettingsForm::LocalConfiguration),
        ("m2ee: {app_name: x}", SettingsForm::M2ee),
        ("A=b", SettingsForm::Buildpack),
        ("{\"CONSTANTS\": \"{}\"}", SettingsForm::Buildpack),
        ("{\"environment_variables\": {}}", SettingsForm::Buildpack),
        ("kind: MendixApp", SettingsForm::MendixApp),
        ("kind: List\nitems: [{kind: MendixApp}]", SettingsForm::MendixApp),
        ("mxready-parity: 1", SettingsForm::ParityFile),
    ];
    for (text, form) in cases {
        assert_eq!(Settings::parse("test", text, None).unwrap().form, form, "{text}");
    }
}

#[test]
fn json_that_is_no_yaml_is_read_all_the_same() {
    let text = "{\t\"Constants\": [{\"Name\": \"A.B\", \"Value\": \"\\ud83d\\ude00 \\/\"}]}";
    let settings = Settings::parse("test", text, None).unwrap();
    let value = settings.value(SettingSection::Constant, "A.B").unwrap();
    assert_eq!(value.text.as_deref(), Some("\u{1f600} /"));
}

/// A line belongs to one file: who looks for it in another trusts nothing any more.
#[test]
fn what_an_export_beside_the_parity_file_holds_is_told_with_the_name_of_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let export = "{\n  \"Constants\": [\n    {\"Name\": \"M.Url\", \"Value\": \"x\"}\n  ],\n  \"Unheard\": 1\n}\n";
    std::fs::write(folder.path().join("export.json"), export).unwrap();
    let file = folder.path().join("old.yaml");
    std::fs::write(&file, "mxready-parity: 1\nsettings: export.json\n").unwrap();
    let settings = Settings::load(&file).unwrap();
    let value = &settings.sections[&SettingSection::Constant].values["M.Url"];
    assert_eq!((value.place.as_str(), value.line), ("export.json: Constants", 3));
    let gap = &settings.gaps[0];
    assert_eq!(gap.line, 0);
    assert!(gap.why.ends_with("(in export.json:5)"), "{}", gap.why);
}
