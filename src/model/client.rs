//! Which flows the client may start. From Mendix 6 on most buttons are in files of `web` and not in the model, so the
//! model's pages alone make most of an app look dead. Mendix 9.12 and newer list the flows in `model/microflows.json`,
//! 9.24 also in `model/operations.json`; before that the user roles of a flow say it.

use std::collections::BTreeSet;

use serde_json::Value;

/// What is known of the flows that the client may start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClientFlows {
    /// The package has no list: it is older than Mendix 9.12.
    #[default]
    NotListed,
    /// The qualified names.
    Listed(BTreeSet<String>),
    /// There is a list, but it could not be read.
    Unreadable,
}

/// The names in `microflows.json`, an object with a key for each flow.
///
/// # Errors
///
/// Why it is not what it should be.
pub fn read_client_microflows(bytes: &[u8]) -> Result<BTreeSet<String>, String> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(flows)) if flows.contains_key("") => {
            Err("a microflow in it has no name; create the package again in Studio Pro".to_owned())
        }
        Ok(Value::Object(flows)) => Ok(flows.into_iter().map(|(name, _)| name).collect()),
        Ok(_) => Err("it is no JSON object; create the package again in Studio Pro".to_owned()),
        Err(error) => Err(format!("it is not valid JSON: {error}; create the package again in Studio Pro")),
    }
}

/// The names in `operations.json`, a list of what the client may ask for.
///
/// # Errors
///
/// Why it is not what it should be.
pub fn read_client_operations(bytes: &[u8]) -> Result<BTreeSet<String>, String> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Array(operations)) => operations.iter().filter_map(microflow_of).collect(),
        Ok(_) => Err("it is no JSON list; create the package again in Studio Pro".to_owned()),
        Err(error) => Err(format!("it is not valid JSON: {error}; create the package again in Studio Pro")),
    }
}

/// The microflow that an operation starts; `None` for one that starts none.
fn microflow_of(operation: &Value) -> Option<Result<String, String>> {
    const STARTING: [&str; 2] = ["callMicroflow", "retrieveByMicroflow"];
    let name = operation.get("constants").and_then(|constants| constants.get("MicroflowName")).and_then(Value::as_str);
    let name = name.filter(|name| !name.trim().is_empty());
    let kind = operation.get("operationType").and_then(Value::as_str).unwrap_or_default();
    match name {
        Some(name) => Some(Ok(name.to_owned())),
        None if STARTING.contains(&kind) => {
            Some(Err(format!("a `{kind}` names no microflow; create the package again in Studio Pro")))
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_give_the_names_of_flows() {
        let names = |found: Result<BTreeSet<String>, String>| found.map(|names| names.into_iter().collect::<Vec<_>>());
        let microflows = br#"{"M.Save": {"p": [], "a": null}, "M.Load": {"p": ["M.E"], "a": []}}"#;
        assert_eq!(names(read_client_microflows(microflows)), Ok(vec!["M.Load".to_owned(), "M.Save".to_owned()]));
        let operations = br#"[{"operationType": "callMicroflow", "constants": {"MicroflowName": "M.Save"}},
            {"operationType": "retrieve", "constants": {"XPath": "//M.E"}}, {"operationType": "commit"}, 7]"#;
        assert_eq!(names(read_client_operations(operations)), Ok(vec!["M.Save".to_owned()]));
        // What starts a microflow has to say which.
        for name in ["null", r#""""#, r#"" ""#, "7"] {
            let constants = format!(r#", "constants": {{"MicroflowName": {name}}}"#);
            for kind in ["callMicroflow", "retrieveByMicroflow"] {
                let operations = format!(r#"[{{"operationType": "{kind}"{constants}}}]"#);
                assert!(read_client_operations(operations.as_bytes()).is_err(), "{operations}");
            }
        }
        for constants in ["", r#", "constants": {}"#] {
            let operations = format!(r#"[{{"operationType": "callMicroflow"{constants}}}]"#);
            assert!(read_client_operations(operations.as_bytes()).is_err(), "{operations}");
        }
        assert!(read_client_microflows(br#"{"": {"p": []}}"#).is_err());
        for broken in [&b"{"[..], b"[", b"7", b""] {
            assert!(read_client_microflows(broken).is_err());
            assert!(read_client_operations(broken).is_err());
        }
    }
}
