//! The `mxready` program: hands the arguments to [`mxready::commands`] and its outcome to the operating system.

use std::process::ExitCode;

fn main() -> ExitCode {
    mxready::commands::run(std::env::args_os())
}
