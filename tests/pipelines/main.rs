//! The files for pipelines: each is parsed, and what it runs is run, with the program as it was built and a package. An
//! option that does not exist fails here and not in somebody's pipeline. No network: a stand-in for `curl` and `wget`
//! hands over the release.

#![cfg(test)]
#![cfg(unix)]

mod action;
mod docs;
mod image;
mod templates;
mod workflows;
mod workshop;
mod yaml;

/// A file of the repository.
fn repository(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The platforms of a release.
const RELEASED: [&str; 5] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-musl",
];
