//! What a gate says: whether a pipeline may go on. The verdict is about the package and never bends; the gate may be told
//! to let known findings and open questions pass, and says so.

use serde::{Deserialize, Serialize};

use super::{IdleSuppression, MatchedSuppression, Run};

/// How the gate is set beside `--fail-on`, and what it met.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gate {
    /// Whether a package that could not be judged whole may pass.
    pub allow_incomplete: bool,
    /// The baseline, where one is used.
    pub baseline: Option<BaselineUse>,
    /// Suppressions that do nothing any more.
    pub idle_suppressions: Vec<IdleSuppression>,
    /// Suppressions that named something that was found, sorted: one that is idle in this run may not be so in another.
    #[serde(default)]
    pub matched_suppressions: Vec<MatchedSuppression>,
}

/// What a baseline did for a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineUse {
    /// The file.
    pub file: String,
    /// Findings of the baseline that were not found any more in packages that were read whole.
    pub gone: usize,
}

/// Whether a pipeline may go on. Ordered: what decides over several packages comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// It may.
    Open,
    /// Something that could stop the move was not judged.
    Unsure,
    /// An input could not be used, or there was none.
    Unusable,
    /// A finding stands in the way, or a suppression is over.
    Closed,
}

impl Run {
    /// Whether a pipeline may go on; [`Overview::passage`](super::Overview::passage) says what comes before what.
    pub fn passage(&self) -> Passage {
        self.overview().passage()
    }
}
