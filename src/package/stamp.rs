//! Whether a file is still the one that was opened. A build that goes on beside the analysis may write the package anew:
//! what was read is then neither the old one nor the new one. Compares what the file system says, and reads nothing.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// What the file system says of a file that changes when somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device and number of the file, where there are such: another file may have its name now.
    identity: Option<(u64, u64)>,
}

/// What is said of a file that changed.
pub(super) const CHANGED: &str = "it was changed while it was read; check it again when nobody writes it";

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt as _;
            Some((metadata.dev(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let identity = None;
        Self { length: metadata.len(), modified: metadata.modified().ok(), identity }
    }

    /// Whether the file at a path is the same, as far as anybody can see.
    pub(super) fn still_holds(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|metadata| Self::of(&metadata) == *self)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_written_replaced_or_gone_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("app.mda"), folder.path().join("other.mda"));
        fs::write(&path, "first").unwrap();
        fs::write(&other, "other").unwrap();
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        assert!(stamp.still_holds(&path));
        fs::write(&path, "longer").unwrap();
        assert!(!stamp.still_holds(&path));
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        fs::rename(&other, &path).unwrap();
        assert!(!stamp.still_holds(&path));
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        fs::remove_file(&path).unwrap();
        assert!(!stamp.still_holds(&path));
    }
}
