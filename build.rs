//! What the program is given when it is built: its rules as trees that need no reader of YAML, and a fingerprint of the
//! source that it was made from.

use std::path::PathBuf;
use std::{env, io};

#[path = "build/fingerprint.rs"]
mod fingerprint;
#[path = "build/rules.rs"]
mod rules;

fn main() -> io::Result<()> {
    let variable = |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(name.to_owned()));
    let root = variable("CARGO_MANIFEST_DIR")?;
    rules::pack_all(&root, &variable("OUT_DIR")?)?;
    fingerprint::set(&root)
}
