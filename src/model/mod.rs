//! (to be written)

mod version;

pub use version::{MendixVersion, VersionError};
