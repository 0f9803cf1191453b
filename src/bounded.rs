//! Reads files that people name, up to a number of bytes. The length that the system gives is not believed: a device or a
//! pipe has none.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The content of a file; `None` where it is longer.
pub(crate) fn bytes(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// Why a file is not read as text.
pub(crate) const NO_TEXT: &str = "it is not text in UTF-8; save it as UTF-8";

/// The text in a file; `None` where it is longer.
pub(crate) fn text(path: &Path, most: u64) -> io::Result<Option<String>> {
    let text = bytes(path, most)?.map(String::from_utf8).transpose();
    text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, NO_TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_an_end_is_too_long() {
        let zeros = Path::new("/dev/zero");
        if zeros.exists() {
            assert_eq!(text(zeros, 1 << 20).unwrap(), None);
        }
    }

    #[test]
    fn as_many_bytes_as_are_allowed_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "12345").unwrap();
        assert_eq!(text(&file, 5).unwrap().as_deref(), Some("12345"));
        assert_eq!(bytes(&file, 4).unwrap(), None);
        std::fs::write(&file, b"\xff").unwrap();
        assert_eq!(text(&file, 5).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(bytes(&folder.path().join("none"), 5).is_err());
    }
}
