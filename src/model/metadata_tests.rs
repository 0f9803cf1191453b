use super::*;

fn error(text: &str) -> String {
    read_metadata(text.as_bytes()).expect_err(text).to_string()
}

const FULL: &str = r#"{
  "DataBrokerConfiguration": {"publishedServices": []},
  "RuntimeVersion": "9.24.22.1", "ProjectID": "dd887267-cbdb-4bab-b332-e0c322586496", "ProjectName": "Shop ©",
  "ModelVersion": "1.2.0.77", "Description": "", "AdminUser": "MxAdmin", "AdminRole": "r-1",
  "Roles": {"r-1": {"Name": "Administrator", "ManageableRoles": ["r-1", "r-2"]}, "r-2": {"Name": "User"}},
  "Constants": [{"Name": "Shop.Url", "Type": "String", "Description": "where", "DefaultValue": "http://a"}],
  "ScheduledEvents": [{"Name": "Shop.Nightly", "Description": "cleans"}],
  "RequestHandlers": [{"Name": "/api/", "DefaultEnabled": true, "MatchExactly": false}],
  "Configuration": {"SourceDatabaseType": "HSQLDB", "SourceDatabaseName": "default",
    "SourceBuiltInDatabasePath": "model/sampledata/data/database"},
  "Languages": ["en_US", "nl_NL"], "JavaVersion": 11, "SomethingNew": {"a": [1, 2]}
}"#;

#[test]
fn every_key_of_the_manifest_is_read_and_unknown_ones_are_left_alone() {
    let metadata = read_metadata(FULL.as_bytes()).unwrap();
    assert_eq!(metadata.runtime_version.to_string(), "9.24.22.1");
    assert_eq!(metadata.project_name.as_deref(), Some("Shop ©"));
    assert_eq!(metadata.model_version.as_deref(), Some("1.2.0.77"));
    assert_eq!(metadata.roles[0].manageable, ["r-1", "r-2"]);
    assert_eq!(metadata.roles[1].name, "User");
    assert_eq!(metadata.constants[0].default, "http://a");
    assert_eq!(metadata.scheduled_events[0].description, "cleans");
    assert_eq!(metadata.request_handlers[0].default_enabled, Some(true));
    assert_eq!(metadata.sample_data.unwrap().database_type, "HSQLDB");
    assert_eq!(metadata.languages.unwrap(), ["en_US", "nl_NL"]);
    assert_eq!(metadata.java_version, Some(11));
    assert_eq!(metadata.broker_services, Some(0));
    assert!(metadata.missing.is_empty());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let text = format!("\u{feff}{}", FULL.replace('\n', "\r\n"));
    assert_eq!(read_metadata(text.as_bytes()).unwrap(), read_metadata(FULL.as_bytes()).unwrap());
}

#[test]
fn a_key_that_is_missing_is_not_an_empty_list() {
    let metadata = read_metadata(br#"{"RuntimeVersion": "7.1.0", "Languages": null}"#).unwrap();
    assert_eq!(metadata.missing, ["Constants", "ScheduledEvents"]);
    assert_eq!((metadata.languages, metadata.java_version), (None, None));
}

#[test]
fn what_is_wrong_is_named_with_its_key_or_place() {
    let cases = [
        ("", "not valid JSON at line 1, column 0: EOF while parsing a value"),
        ("{\"RuntimeVersion\": \n nope}", "not valid JSON at line 2, column 3: expected ident"),
        (r#"{"model_type": "xgboost"}"#, "not a Mendix package: its metadata has no `RuntimeVersion`"),
        (r#"{"RuntimeVersion": null}"#, "not a Mendix package: its metadata has no `RuntimeVersion`"),
        (r#"{"RuntimeVersion": 9}"#, "`RuntimeVersion` should be text but is a number"),
        (r#"{"RuntimeVersion": "9.1.0", "Constants": {}}"#, "`Constants` should be a list but is an object"),
        (r#"{"RuntimeVersion": "9.1.0", "Constants": [1]}"#, "`Constants[0]` should be an object but is a number"),
        (r#"{"RuntimeVersion": "9.1.0", "Constants": [{}]}"#, "`Constants[0].Name` should be text but is missing"),
        (
            r#"{"RuntimeVersion": "9.1.0", "Constants": [{"Name": "A.B", "DefaultValue": true}]}"#,
            "`Constants[0].DefaultValue` should be text but is true or false",
        ),
        (
            r#"{"RuntimeVersion": "9.1.0", "Roles": {"x": {"Name": "U", "ManageableRoles": [[]]}}}"#,
            "`Roles.x.ManageableRoles[0]` should be text but is a list",
        ),
        (
            r#"{"RuntimeVersion": "9.1.0", "JavaVersion": 1.5}"#,
            "`JavaVersion` should be a whole number but is a number",
        ),
        (r#"{"RuntimeVersion": "9.1.0", "RuntimeVersion": "10.1.0"}"#, "`RuntimeVersion` is given twice"),
        (
            r#"{"RuntimeVersion": "9.1.0", "Constants": [{"Name": "A.B", "DefaultValue": "x", "DefaultValue": "y"}]}"#,
            "`Constants[0].DefaultValue` is given twice",
        ),
        (
            r#"{"RuntimeVersion": "9.1.0", "Constants": [{"Name": "A.B"}, {"Name": "A.C"}, {"Name": "A.B"}]}"#,
            "`Constants: A.B` is given twice",
        ),
    ];
    for (text, expected) in cases {
        assert!(error(text).starts_with(expected), "{text}\n{}", error(text));
    }
    assert!(matches!(read_metadata(b"[1]"), Err(MetadataError::NotJson { .. })));
    assert!(matches!(read_metadata(br#"{"RuntimeVersion": "nine"}"#), Err(MetadataError::Version(_))));
}

#[test]
fn what_is_alike_but_not_the_same_is_no_repetition() {
    let text = br#"{"RuntimeVersion": "9.1.0", "Constants": [
        {"Name": "A.B", "DefaultValue": "x", "New": 1, "New": 2}, {"Name": "A.b", "DefaultValue": "x"}]}"#;
    assert_eq!(read_metadata(text).unwrap().constants.len(), 2);
    assert!(read_metadata(br#"{"RuntimeVersion": "9.1.0", "Constants": null}"#).is_ok());
}

#[test]
fn the_local_configuration_gives_events_and_never_a_password() {
    let text = br#"{"Configuration": {"DatabasePassword": "hunter2", "ScheduledEventExecution": "Specified",
        "MyScheduledEvents": "A.b, C.d"}, "AdminPassword": "1"}"#;
    let configuration = read_local_configuration(text).unwrap();
    assert_eq!(configuration.enables("A.b"), Some(true));
    assert_eq!(configuration.enables("C.d"), Some(true));
    assert_eq!(configuration.enables("C.e"), Some(false));
    assert!(!format!("{configuration:?}").contains("hunter2"));
}

#[test]
fn a_local_configuration_that_does_not_say_leaves_events_open() {
    for (execution, expected) in [("None", Some(false)), ("ALL", Some(true)), ("", None), ("Later", None)] {
        let text = format!(r#"{{"Configuration": {{"ScheduledEventExecution": "{execution}"}}}}"#);
        assert_eq!(read_local_configuration(text.as_bytes()).unwrap().enables("A.b"), expected, "{execution}");
    }
    assert_eq!(read_local_configuration(b"{}").unwrap().enables("A.b"), None);
}
