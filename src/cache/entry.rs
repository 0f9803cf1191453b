//! One entry: four lines that say what it is, then the reading as JSON. Knows no folder.
//!
//! Refuses, as if it were not there, what is of another format or version, stands under another name, was cut or was
//! altered: the checksum covers everything that is believed.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::java::KeptJar;

use super::hexadecimal;

/// The first line; another number where entries are built otherwise.
const FORMAT: &str = "mxready cache 1";

/// Larger entries are not worth their place.
pub(super) const LARGEST: u64 = 16 << 20;

const ENDING: &str = ".jar-reading";

/// What is kept of one jar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Bytes that reading it unpacks, which count against the limit of the package.
    pub(super) unpacked: u64,
    /// The reading.
    pub(super) jar: KeptJar,
}

impl Entry {
    /// The bytes of an entry with this key; `None` where it would be too large.
    pub(super) fn written(&self, key: &str) -> Option<Vec<u8>> {
        let content = serde_json::to_vec(self).ok()?;
        let mut bytes =
            format!("{FORMAT}\n{}\n{key}\n{}\n", version(), checksum(version(), key, &content)).into_bytes();
        bytes.extend(content);
        (bytes.len() as u64 <= LARGEST).then_some(bytes)
    }

    /// An entry that was asked for by its key; `None` where it is not to be believed.
    pub(super) fn read(bytes: &[u8], key: &str) -> Option<Self> {
        let head = Head::read(bytes)?;
        let is_it = head.version == version() && head.key == key;
        let is_whole = || head.checksum == checksum(head.version, head.key, head.content);
        (is_it && is_whole()).then(|| serde_json::from_slice(head.content).ok()).flatten()
    }
}

/// What stands before the reading.
struct Head<'a> {
    version: &'a str,
    key: &'a str,
    checksum: &'a str,
    content: &'a [u8],
}

impl<'a> Head<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut parts = bytes.splitn(5, |byte| *byte == b'\n');
        let mut line = || parts.next().and_then(|line| std::str::from_utf8(line).ok());
        let (format, version, key, checksum) = (line()?, line()?, line()?, line()?);
        let content = parts.next()?;
        (format == FORMAT).then_some(Self { version, key, checksum, content })
    }
}

/// The version of the program that wrote an entry, from its first bytes; `None` where they are no entry's.
pub(super) fn version_of(start: &[u8]) -> Option<&str> {
    Head::read(start).map(|head| head.version)
}

/// Bytes from which the version can be told.
pub(super) const HEAD: usize = 256;

/// The version of this program, with the fingerprint of its source.
pub(super) fn version() -> &'static str {
    concat!(env!("CARGO_PKG_VERSION"), "+", env!("MXREADY_SOURCE"))
}

/// The name of the file of an entry.
pub(super) fn file_name(key: &str) -> String {
    format!("{key}{ENDING}")
}

/// Whether a file has the name of an entry.
pub(super) fn is_named_so(file: &str) -> bool {
    let key = file.strip_suffix(ENDING);
    key.is_some_and(|key| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn checksum(version: &str, key: &str, content: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [version.as_bytes(), key.as_bytes(), content] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hexadecimal(&hash.finalize())
}
