//! Trees from bytes: `build.rs` reads the shipped files and packs them, so that the program does not read YAML at every
//! start. The bytes are the program's own; where they hold no tree there is none, and the file is read instead.

use super::{Content, Entry, Node, Place, Scalar};

/// Kinds of nodes, as the build packs them.
const PLAIN: u8 = 0;
const QUOTED: u8 = 1;
const LIST: u8 = 2;
const MAPPING: u8 = 3;

/// The shipped files below `rules`.
static FILES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.packed"));

/// A shipped file as the build packed it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File {
    /// Its path, such as `rules/mail/local-mail-server.yaml`.
    pub(crate) name: &'static str,
    /// Where the tests begin that end the file; else where it ends.
    pub(crate) tests_begin: usize,
    /// Its tree without tests.
    pub(crate) tree: &'static [u8],
}

/// The shipped files.
pub(crate) fn files() -> impl Iterator<Item = File> {
    let mut rest = FILES;
    std::iter::from_fn(move || {
        let name = std::str::from_utf8(unpack_bytes(&mut rest)?).ok()?;
        let tests_begin = unpack_number(&mut rest)?;
        Some(File { name, tests_begin, tree: unpack_bytes(&mut rest)? })
    })
}

/// The tree that these bytes hold, and nothing beside it: each node is its place, its kind and what it holds, each number
/// seven bits a byte, the lowest first, and each text behind its length.
pub(crate) fn unpack(bytes: &[u8]) -> Option<Node> {
    let mut rest = bytes;
    let node = unpack_node(&mut rest)?;
    rest.is_empty().then_some(node)
}

fn unpack_node(rest: &mut &[u8]) -> Option<Node> {
    let place = unpack_place(rest)?;
    let kind = *rest.split_off_first()?;
    let content = match kind {
        PLAIN | QUOTED => Content::Scalar(Scalar { text: unpack_text(rest)?, quoted: kind == QUOTED }),
        LIST => {
            let count = unpack_number(rest)?;
            Content::List((0..count).map(|_| unpack_node(rest)).collect::<Option<_>>()?)
        }
        MAPPING => {
            let count = unpack_number(rest)?;
            let mut entry =
                || Some(Entry { key: unpack_text(rest)?, place: unpack_place(rest)?, value: unpack_node(rest)? });
            Content::Mapping((0..count).map(|_| entry()).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some(Node { place, content })
}

fn unpack_place(rest: &mut &[u8]) -> Option<Place> {
    Some(Place { line: unpack_number(rest)?, column: unpack_number(rest)?, length: unpack_number(rest)? })
}

fn unpack_text(rest: &mut &[u8]) -> Option<String> {
    Some(std::str::from_utf8(unpack_bytes(rest)?).ok()?.to_owned())
}

/// The next bytes that stand behind their length.
fn unpack_bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = unpack_number(rest)?;
    rest.split_off(..length)
}

fn unpack_number(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *rest.split_off_first()?;
        number |= usize::from(byte & 0x7F).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}
