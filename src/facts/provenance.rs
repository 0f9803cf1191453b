//! Where a fact comes from and whose it is: the chain of places that a finding shows, and the owner that tells a
//! developer's own work from a marketplace module's.

use serde::{Deserialize, Serialize};

use super::Word;
use super::value::words;

words! {
    /// Whose code or model an object belongs to.
    OwnerKind {
        /// The team's own module.
        Own = "own",
        /// A module from the Mendix Marketplace.
        Marketplace = "marketplace",
        /// A third-party Java library in `userlib`.
        Library = "library",
        /// The Mendix platform: the System module.
        Platform = "platform",
    }
}

/// Whose it is, with the name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    /// Own, marketplace, library or platform.
    pub kind: OwnerKind,
    /// The module's or library's name; empty for the app as a whole.
    pub name: String,
}

impl Owner {
    /// The app as a whole.
    pub fn app() -> Self {
        Self { kind: OwnerKind::Own, name: String::new() }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.kind, self.name.as_str()) {
            (OwnerKind::Own, "") => formatter.write_str("your app"),
            (OwnerKind::Own, name) => write!(formatter, "your module {name}"),
            (OwnerKind::Marketplace, name) => write!(formatter, "marketplace module {name}"),
            (OwnerKind::Library, name) => write!(formatter, "library {name}"),
            (OwnerKind::Platform, _) => formatter.write_str(OwnerKind::Platform.as_str()),
        }
    }
}

/// One chain of places inside the package, from the file inwards, such as
/// `model/model.mdp`, `Orders.ACT_Sync`, `loop over $OrderList`, `REST call`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The places, outermost first. The package itself is not among them.
    pub path: Vec<String>,
    /// The text found there, shortened and with secrets masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Evidence {
    /// A chain of places without an excerpt.
    pub fn at<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self { path: path.into_iter().map(Into::into).collect(), excerpt: None }
    }

    /// The same chain with the text found at its end.
    #[must_use]
    pub fn showing(mut self, excerpt: impl Into<String>) -> Self {
        self.excerpt = Some(excerpt.into());
        self
    }
}

/// A fact with its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row<F> {
    /// The fact. Not flattened into the row when serialized: many facts have a field `owner` of their own.
    pub fact: F,
    /// What it is about, as Studio Pro or a file browser shows it; stable between builds, so fingerprints use it.
    pub object: String,
    /// Whose it is.
    pub owner: Owner,
    /// The chains of places that show it, the most telling first.
    pub evidence: Vec<Evidence>,
    /// Set where the row stands for something that could not be read: what it is, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}
