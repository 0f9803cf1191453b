//! `mxready` answers one question about a Mendix deployment package: can this app move to the target platform, and if
//! not, what exactly is in the way?
//!
//! Four nouns, one direction:
//!
//! ```text
//! Package ──read──▶ Facts ──judge──▶ Findings ──render──▶ Report
//! ```
//!
//! * [`package`] opens the archive or folder and keeps the ledger of what was read, skipped and unreadable.
//! * [`model`] and [`java`] read the two languages inside it: the Mendix model and Java class files.
//! * [`backup`] reads a downloaded backup to its end.
//! * `cache` keeps what was read of library jars from run to run.
//! * [`facts`] turns both into typed tables. A field whose source could not be read is *unknown*, never empty.
//! * [`rules`] compares facts with rule files and answers *fires*, *quiet* or *cannot tell*.
//! * [`findings`] holds what fired, with the chain of places that proves it, and the verdict.
//! * [`plan`] puts findings and facts into the steps of the move.
//! * [`report`] renders; one file for each format.
//! * [`config`] reads `mxready.toml`: how a team runs the gate and what it has accepted.
//! * [`yaml`] reads the hand-written files: rules, targets, the list of marketplace modules.
//! * [`commands`] is the only module that sees all of the others.

pub mod backup;
mod bounded;
mod cache;
pub mod commands;
pub mod config;
pub mod facts;
pub mod findings;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod java;
pub mod model;
pub mod package;
pub mod plan;
pub mod report;
pub mod rules;
mod timings;
mod words;
pub mod yaml;
