//! Limits on what a package may ask of this machine. A limit that is hit makes the source unknown and the verdict
//! *cannot tell*: it is never passed over.

/// Limits on one package. Sizes are bytes, counted as read and never as declared.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Entries in the archive, directories included.
    pub entries: u64,
    /// Bytes of all entries that are read.
    pub expanded_total: u64,
    /// Bytes of an entry that is held in memory whole: metadata, a resource.
    pub small_entry: u64,
    /// Bytes of one jar, held in memory whole.
    pub jar: u64,
    /// Bytes of the model, which is streamed.
    pub model: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 200_000, expanded_total: 8 << 30, small_entry: 16 << 20, jar: 256 << 20, model: 4 << 30 }
    }
}
