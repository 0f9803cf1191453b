//! The `mxready` program: hands the arguments to [`mxready::commands`] and its outcome to the operating system.

use std::process::ExitCode;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mxready::commands::run(std::env::args_os())
}
