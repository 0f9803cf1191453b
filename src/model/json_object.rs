//! A JSON object that is asked for values of the type that they should have. A wrong type is an error with the key's path,
//! what was expected and what was found; a `null` counts as missing.

use serde_json::{Map, Value};

use super::MetadataError;

/// A JSON object with the path that leads to it, for messages.
pub(super) struct Object<'a> {
    pub(super) keys: &'a Map<String, Value>,
    path: String,
}

impl<'a> Object<'a> {
    /// The outermost object of a file.
    pub(super) fn whole(keys: &'a Map<String, Value>) -> Self {
        Self { keys, path: String::new() }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// A `null` reads as a missing key.
    fn get(&self, key: &str) -> Option<&'a Value> {
        self.keys.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn wrong<T>(key: String, expected: &'static str, value: &Value) -> Result<T, MetadataError> {
        Err(MetadataError::WrongType { key, expected, found: kind_of(value) })
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, MetadataError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Self::wrong(self.path_of(key), "text", other),
        }
    }

    pub(super) fn required_text(&self, key: &str) -> Result<String, MetadataError> {
        self.text(key)?.ok_or_else(|| MetadataError::WrongType {
            key: self.path_of(key),
            expected: "text",
            found: "missing",
        })
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, MetadataError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Self::wrong(self.path_of(key), "true or false", other),
        }
    }

    pub(super) fn whole_number(&self, key: &str) -> Result<Option<u32>, MetadataError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        match value.as_u64().and_then(|number| u32::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Self::wrong(self.path_of(key), "a whole number", value),
        }
    }

    pub(super) fn object(&self, key: &str) -> Result<Option<Object<'a>>, MetadataError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Object(keys)) => Ok(Some(Object { keys, path: self.path_of(key) })),
            Some(other) => Self::wrong(self.path_of(key), "an object", other),
        }
    }

    pub(super) fn array(&self, key: &str) -> Result<Option<(String, &'a Vec<Value>)>, MetadataError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some((self.path_of(key), values))),
            Some(other) => Self::wrong(self.path_of(key), "a list", other),
        }
    }

    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, MetadataError> {
        let Some((path, values)) = self.array(key)? else { return Ok(None) };
        let text = |(index, value): (usize, &Value)| match value {
            Value::String(text) => Ok(text.clone()),
            other => Self::wrong(format!("{path}[{index}]"), "text", other),
        };
        values.iter().enumerate().map(text).collect::<Result<_, _>>().map(Some)
    }

    pub(super) fn objects<T>(
        &self,
        key: &str,
        read: impl Fn(&Object<'_>) -> Result<T, MetadataError>,
    ) -> Result<Vec<T>, MetadataError> {
        let Some((path, values)) = self.array(key)? else { return Ok(Vec::new()) };
        let entry = |(index, value): (usize, &Value)| match value {
            Value::Object(keys) => read(&Object { keys, path: format!("{path}[{index}]") }),
            other => Self::wrong(format!("{path}[{index}]"), "an object", other),
        };
        values.iter().enumerate().map(entry).collect()
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
