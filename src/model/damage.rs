//! What of a model could not be read, and where. Everything else that was read stays.

use std::fmt;

/// A part of the model that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    /// Byte in `model.mdp` at which the damaged document begins.
    pub offset: u64,
    /// The document's qualified name or type, where known.
    pub document: Option<String>,
    /// What is wrong, and what to do.
    pub why: String,
}

impl Damage {
    pub(crate) fn at(offset: u64, why: impl Into<String>) -> Self {
        Self { offset, document: None, why: why.into() }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.document {
            Some(document) => write!(formatter, "{document} at byte {}: {}", self.offset, self.why),
            None => write!(formatter, "at byte {}: {}", self.offset, self.why),
        }
    }
}
