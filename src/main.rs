//! The `mxready` program: hands the arguments to [`mxready::commands`] and its outcome to the operating system.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    mxready::commands::run(std::env::args_os())
}
