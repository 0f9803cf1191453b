//! What can be wrong with a command, in words for the person who typed it. Every variant ends the program with
//! [`super::exit::WRONG`]; what is wrong with one package of several is part of the report instead.

use thiserror::Error;

use crate::rules::{RuleMistakes, TargetError, UnknownRule};

use super::analyze::InputError;

/// Why a command did nothing, or not all.
#[derive(Debug, Error)]
pub(super) enum CommandError {
    /// Rule or target files have mistakes; all are told.
    #[error("{0}")]
    Rules(#[from] RuleMistakes),
    /// `--target` names none.
    #[error("{0}")]
    Target(#[from] TargetError),
    /// No rule has this id.
    #[error("there is no rule `{}`", .0.id)]
    UnknownRule(UnknownRule),
    /// An input is missing.
    #[error("{0}")]
    Input(#[from] InputError),
    /// An input is no package.
    #[error("{path}: {why}")]
    Unusable {
        /// The input.
        path: String,
        /// Why, and what to do.
        why: String,
    },
    /// A report could not be written.
    #[error("cannot write the report to {place}: {why}")]
    Write {
        /// Where it should have gone.
        place: String,
        /// Why not.
        why: String,
    },
    /// The report could not be put into its format.
    #[error("cannot write the report as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<UnknownRule> for CommandError {
    fn from(unknown: UnknownRule) -> Self {
        Self::UnknownRule(unknown)
    }
}

impl CommandError {
    /// What to do, where the message does not say it already.
    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::UnknownRule(unknown) => Some(match &unknown.nearest {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`mxready rules list` shows all rules".to_owned(),
            }),
            Self::Write { .. } => Some("choose another place with --output FILE".to_owned()),
            Self::Target(_) => Some("write --target NAME, or --target NAME@AS-OF to pin a profile".to_owned()),
            Self::Rules(_) | Self::Input(_) | Self::Unusable { .. } | Self::Json(_) => None,
        }
    }
}
