//! What the entries of a jar are, by their names alone, and what stays unknown where one of them cannot be read. Looks
//! into none of them.

use super::contents::{Hides, NativeKind};

/// What an entry is, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Class,
    Jar,
    Manifest,
    /// Maven's `pom.properties`.
    Properties,
    /// Maven's `pom.xml`.
    Pom,
    /// A list of classes that are found by the name of what they implement.
    Services,
    Native(NativeKind),
    Other,
}

impl EntryKind {
    /// What an entry of this name is.
    pub(super) fn of(name: &[u8]) -> Self {
        if name.ends_with(b".class") {
            return EntryKind::Class;
        }
        let lower = name.to_ascii_lowercase();
        let ends = |extensions: &[&str]| extensions.iter().any(|extension| lower.ends_with(extension.as_bytes()));
        if ends(&[".jar"]) {
            EntryKind::Jar
        } else if lower == b"meta-inf/manifest.mf" {
            EntryKind::Manifest
        } else if name.starts_with(b"META-INF/maven/") && ends(&["/pom.properties"]) {
            EntryKind::Properties
        } else if name.starts_with(b"META-INF/maven/") && ends(&["/pom.xml"]) {
            EntryKind::Pom
        } else if name.starts_with(b"META-INF/services/") && !name.ends_with(b"/") {
            EntryKind::Services
        } else if ends(&[".so", ".dll", ".dylib", ".jnilib"]) || is_versioned_library(&lower) {
            EntryKind::Native(NativeKind::Library)
        } else if ends(&[".exe", ".bat", ".cmd"]) {
            EntryKind::Native(NativeKind::Program)
        } else {
            EntryKind::Other
        }
    }
}

/// `libz.so.1.2`.
fn is_versioned_library(name: &[u8]) -> bool {
    let stem = name.trim_ascii_end();
    let version = stem.iter().rev().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    version > 1 && stem.get(..stem.len() - version).is_some_and(|stem| stem.ends_with(b".so"))
}

/// What is not known while an entry of this kind cannot be read, if anything.
pub(super) fn hides(kind: EntryKind) -> Option<Hides> {
    match kind {
        EntryKind::Class | EntryKind::Jar => Some(Hides::Code),
        EntryKind::Manifest | EntryKind::Properties | EntryKind::Pom => Some(Hides::Identity),
        // Where a list of services stands twice, both are read.
        EntryKind::Services | EntryKind::Native(_) | EntryKind::Other => None,
    }
}
