//! A strict reader for the small YAML files that people write by hand: rules, targets and lists of modules.
//!
//! It keeps the place of every node, goes on after a mistake so that all of them are reported at once, and refuses what
//! such files do not need: anchors, aliases, tags, several documents, duplicate keys, depth and size beyond reason. It
//! guesses no types: whether `6.10` is a version or a number is for the key to say.

mod decode;
mod mistakes;
mod node;
pub(crate) mod packed;
mod read;

pub use decode::{Decoder, Fields};
pub(crate) use decode::{legal_words, nearest};
pub use mistakes::{Document, Mistake, Mistakes};
pub use node::{Content, Entry, Node, Place, Scalar};
pub use read::read;
