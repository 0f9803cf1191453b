//! Everything that the readers can know about real packages equals what an independent reader found in them: each test
//! compares one part of `truth.json` in full, for every package of the corpus.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a failed unwrap is a failed test")]

mod documents;
mod events;
mod flows;
mod services;
mod signs;
mod support;
