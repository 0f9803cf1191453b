//! The Mendix model of a package: its manifest, the document stream `model.mdp`, and the call graph over its flows.
//!
//! Gives what the files say, typed over all versions of the format; draws no conclusion about any target. What cannot be
//! read becomes damage or an error, never a gap.

mod metadata;
mod version;

pub use metadata::{
    ConstantValue, EventEntry, LocalConfiguration, Metadata, MetadataError, RequestHandlerEntry, Role, SampleData,
    read_local_configuration, read_metadata,
};
pub use version::{MendixVersion, VersionError};
