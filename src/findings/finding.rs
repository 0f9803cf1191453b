//! One finding and its identity. The fingerprint comes from the rule, the object and the evidence's places, never from
//! order or position, so that a baseline survives an unrelated change.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::facts::{Evidence, Owner};

/// How bad it is. Ordered: info, warning, blocker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing breaks by itself; a person has to decide or to copy a setting.
    Info,
    /// It runs, but behaves differently or fails under a condition that is normal on the target.
    Warning,
    /// It will not deploy or start, or needs something that the target does not have.
    Blocker,
}

/// How sure a finding is. Ordered: possible, likely, certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Present, but not shown to be reached.
    Possible,
    /// Used on a path that the app reaches.
    Likely,
    /// Read from the package itself: a version, a size, a class-file level.
    Certain,
}

impl Severity {
    /// The word as rule files and reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Blocker => "blocker",
        }
    }
}

impl Confidence {
    /// The word as rule files and reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// Where a rule's claim about the platform comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// Address of the page.
    pub url: String,
    /// Date on which it was read, `YYYY-MM-DD`.
    pub read: String,
}

/// One thing in the way, or to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the rule, such as `mendix-version-below-floor`.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// How bad it is on this target.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Effort to repair the cause, in story points; findings of one rule share it.
    pub effort: u32,
    /// Whose it is.
    pub owner: Owner,
    /// What it is about, as Studio Pro or a file browser shows it.
    pub object: String,
    /// What was found and what it means on the target.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Where the claim comes from.
    pub source: Source,
    /// The chains of places that prove it.
    pub evidence: Vec<Evidence>,
    /// Identity across runs and builds; see [`Finding::fingerprint_of`].
    pub fingerprint: String,
    /// Whether the baseline holds it: it still stands in the way of the move, but is no news to the gate.
    pub known: bool,
}

impl Finding {
    /// The identity of a finding: rule, object and the places of its first evidence. Excerpts and order are left out.
    pub fn fingerprint_of(rule: &str, object: &str, evidence: &[Evidence]) -> String {
        let mut hash = Sha256::new();
        // The version keeps an old baseline from matching by accident after this recipe changes.
        hash.update(b"mxready-1\0");
        hash.update(rule.as_bytes());
        hash.update(b"\0");
        hash.update(object.as_bytes());
        for place in evidence.iter().take(1).flat_map(|first| &first.path) {
            hash.update(b"\0");
            hash.update(place.as_bytes());
        }
        let mut digits = String::with_capacity(32);
        for byte in hash.finalize().iter().take(16) {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}
