//! (to be written)

pub mod expression;
mod version;
pub mod wsdl;

pub use version::{MendixVersion, VersionError};
