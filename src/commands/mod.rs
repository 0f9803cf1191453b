//! (to be written)

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line.
pub fn run(_arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::SUCCESS
}
