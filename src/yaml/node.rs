//! The tree that a file is read into.

/// Where something stands in a file, and how much of its line it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// Line, the first is 1.
    pub line: usize,
    /// Column in characters, the first is 1.
    pub column: usize,
    /// Characters on that line; at least 1.
    pub length: usize,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it begins. A list or mapping has the place of its first item or key.
    pub place: Place,
    /// What it holds.
    pub content: Content,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// One value.
    Scalar(Scalar),
    /// Several values.
    List(Vec<Node>),
    /// Keys with values, in the order of the file; each key once.
    Mapping(Vec<Entry>),
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, quotes and escapes resolved.
    pub text: String,
    /// Whether it was quoted or a block, and so is a text for certain.
    pub quoted: bool,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// Its value.
    pub value: Node,
}

impl Scalar {
    /// Whether it is the unquoted word `null`.
    pub fn is_null(&self) -> bool {
        !self.quoted && matches!(self.text.as_str(), "null" | "~")
    }

    /// Whether nothing stands there: a key without a value.
    pub fn is_missing(&self) -> bool {
        !self.quoted && self.text.is_empty()
    }
}

impl Content {
    /// What it is, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Scalar(scalar) if scalar.is_missing() => "nothing",
            Self::Scalar(scalar) if scalar.is_null() => "`null`",
            Self::Scalar(_) => "a single value",
            Self::List(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}
