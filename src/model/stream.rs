//! Cuts `model.mdp` into its documents, one at a time: a plain concatenation of BSON documents without header or count.
//! Memory follows the bytes that arrive, never a length that a file claims, and documents that nobody wants pass by
//! unread. After a broken frame there is no way to find the next document, so reading stops there and says where.

use std::io::{self, Read};

use crate::package::{Limit, Limits};

use super::damage::Damage;
use super::node::Id;

/// What a model may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelLimits {
    /// Most bytes of one document.
    pub document_bytes: usize,
    /// Deepest nesting of documents and lists.
    pub depth: usize,
    /// Most bytes of all documents that are read, and of the beginnings of those that are passed by.
    pub documents_bytes: u64,
    /// Most calls between flows.
    pub call_graph: usize,
    /// Most bytes of a WSDL.
    pub xml_bytes: usize,
    /// Deepest nesting of elements in it.
    pub xml_depth: usize,
}

impl ModelLimits {
    /// What a package may cost, as far as it goes for the model.
    pub fn of(limits: &Limits) -> Self {
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Self {
            document_bytes: size(limits.document),
            depth: size(limits.document_depth),
            documents_bytes: limits.documents,
            call_graph: size(limits.call_graph),
            xml_bytes: size(limits.xml),
            xml_depth: size(limits.xml_depth),
        }
    }
}

impl Default for ModelLimits {
    fn default() -> Self {
        Self::of(&Limits::default())
    }
}

/// `$ID` and `$Type`, which stand first in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Head {
    pub(crate) id: Option<Id>,
    pub(crate) type_name: String,
}

/// One document of the stream.
pub(crate) enum Frame<'a> {
    /// All its bytes.
    Whole(&'a [u8]),
    /// Passed by unread.
    Passed(Head),
}

const SMALLEST: usize = 5;
/// `$ID` and `$Type` fit well into this many bytes.
const HEAD: usize = 256;

/// Reads a stream to its end and hands over each document with its offset. What ends the reading early comes back.
pub(crate) fn read_documents(
    mut source: impl Read,
    limits: &ModelLimits,
    wanted: impl Fn(&str) -> bool,
    mut take: impl FnMut(u64, Frame<'_>, &mut Vec<Damage>),
    damage: &mut Vec<Damage>,
) {
    let mut buffer = Vec::new();
    let mut offset = 0_u64;
    let mut kept_bytes = 0_u64;
    loop {
        buffer.clear();
        match fill(&mut source, &mut buffer, 4) {
            Ok(0) if offset > 0 => return,
            Ok(0) => return damage.push(Damage::at(0, "the file is empty; build the package again")),
            Ok(4) => {}
            Ok(some) => {
                let why = format!("{some} bytes stand after the last document; the file is cut off or has a junk tail");
                return damage.push(Damage::at(offset, why));
            }
            Err(error) => return damage.push(Damage::at(offset, unreadable(&error))),
        }
        let length = length_of(&buffer);
        let Some(length) = length.filter(|length| *length <= limits.document_bytes) else {
            let passed = length.and_then(|length| pass_oversized(&mut source, &mut buffer, length, limits, offset));
            let Some((skipped, why)) = passed else {
                let _ = fill(&mut source, &mut buffer, HEAD);
                return damage.push(Damage::at(offset, broken_frame(offset, &buffer)));
            };
            damage.push(why);
            offset += skipped;
            continue;
        };
        if offset == 0 {
            // A length may look right by accident.
            let _ = fill(&mut source, &mut buffer, HEAD.min(length));
            if let Some(why) = foreign(&buffer).filter(|_| head_of(&buffer).is_none()) {
                return damage.push(Damage::at(0, why));
            }
        }
        match read_document(&mut source, &mut buffer, length, &wanted) {
            Ok(Some(head)) => take(offset, Frame::Passed(head), damage),
            Ok(None) => take(offset, Frame::Whole(&buffer), damage),
            Err(why) => return damage.push(Damage { document: document_name(&buffer), ..Damage::at(offset, why) }),
        }
        // What is kept of a document follows its bytes.
        kept_bytes += buffer.len() as u64;
        if kept_bytes > limits.documents_bytes {
            let hit = Limit::Documents.hit_at(limits.documents_bytes);
            let end = offset + length as u64;
            return damage.push(Damage::at(end, format!("the documents so far have {hit}; the rest was not read")));
        }
        offset += length as u64;
    }
}

/// Completes one document in the buffer; a head means that nobody wants it and the rest was passed by.
fn read_document(
    source: &mut impl Read,
    buffer: &mut Vec<u8>,
    length: usize,
    wanted: &impl Fn(&str) -> bool,
) -> Result<Option<Head>, String> {
    let first = length.min(HEAD);
    let cut_off = |have: usize| {
        format!("the document claims {length} bytes but the file ends after {have}; it is cut off, build it again")
    };
    fill(source, buffer, first).map_err(|error| unreadable(&error))?;
    if buffer.len() < first {
        return Err(cut_off(buffer.len()));
    }
    let head = head_of(buffer).filter(|head| !wanted(&head.type_name));
    let Some(head) = head else {
        fill(source, buffer, length).map_err(|error| unreadable(&error))?;
        return if buffer.len() < length { Err(cut_off(buffer.len())) } else { Ok(None) };
    };
    let passed = pass(source, length - first).map_err(|error| unreadable(&error))?;
    if passed < length - first { Err(cut_off(first + passed)) } else { Ok(Some(head)) }
}

/// A document above the limit that begins as one does is passed by, so that the rest of the model is still read.
fn pass_oversized(
    source: &mut impl Read,
    buffer: &mut Vec<u8>,
    length: usize,
    limits: &ModelLimits,
    offset: u64,
) -> Option<(u64, Damage)> {
    fill(source, buffer, HEAD.min(length)).ok()?;
    let head = head_of(buffer)?;
    let already = buffer.len();
    let passed = pass(source, length.checked_sub(already)?).ok()?;
    let hit = Limit::Document.hit_at(limits.document_bytes as u64);
    let why = format!("the document has {length} bytes, {hit}; it was not read");
    let damage = Damage { document: Some(head.type_name), ..Damage::at(offset, why) };
    Some(((already + passed) as u64, damage))
}

/// Reads until the buffer holds `target` bytes or the source ends; gives how many it holds.
fn fill(source: &mut impl Read, buffer: &mut Vec<u8>, target: usize) -> io::Result<usize> {
    let missing = target.saturating_sub(buffer.len());
    source.by_ref().take(missing as u64).read_to_end(buffer)?;
    Ok(buffer.len())
}

/// Passes by up to `count` bytes; gives how many there were.
fn pass(source: &mut impl Read, count: usize) -> io::Result<usize> {
    let passed = io::copy(&mut source.by_ref().take(count as u64), &mut io::sink())?;
    Ok(usize::try_from(passed).unwrap_or(usize::MAX))
}

fn length_of(bytes: &[u8]) -> Option<usize> {
    let first: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    usize::try_from(i32::from_le_bytes(first)).ok().filter(|length| *length >= SMALLEST)
}

/// `$ID` and `$Type` where they stand in front, in either order; `None` where the document begins otherwise.
pub(crate) fn head_of(bytes: &[u8]) -> Option<Head> {
    let mut head = Head::default();
    let mut rest = bytes.get(4..)?;
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(b"\x05$ID\0\x10\0\0\0\0") {
            let (id, after) = after.split_at_checked(16)?;
            head.id = id.try_into().ok();
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b"\x02$Type\0") {
            let (length, after) = after.split_at_checked(4)?;
            let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
            let (text, after) = after.split_at_checked(length)?;
            std::str::from_utf8(text.strip_suffix(b"\0")?).ok()?.clone_into(&mut head.type_name);
            rest = after;
        }
    }
    (!head.type_name.is_empty()).then_some(head)
}

fn document_name(bytes: &[u8]) -> Option<String> {
    head_of(bytes).map(|head| head.type_name)
}

fn unreadable(error: &io::Error) -> String {
    format!("reading failed: {error}")
}

/// What stands where the length of a document should stand.
fn broken_frame(offset: u64, bytes: &[u8]) -> String {
    if offset > 0 {
        return "no document begins here; the file is damaged from this place on, build the package again".to_owned();
    }
    foreign(bytes).unwrap_or_else(|| "the file does not begin with a document of a Mendix model".to_owned())
}

/// What a file is that is no model, by its first bytes.
fn foreign(bytes: &[u8]) -> Option<String> {
    let kinds: [(&[u8], &str); 7] = [
        (b"SQLite format 3\0", "a SQLite file: the model of a Mendix 2 package, which is not supported"),
        (b"version https://git-lfs", "a Git LFS pointer instead of the model; fetch it with `git lfs pull`"),
        (b"PK\x03\x04", "a zip archive instead of the model"),
        (b"\x1f\x8b\x08", "a gzip file instead of the model"),
        (b"<", "a web page or XML file instead of the model; download the package again"),
        (b"{", "a JSON file instead of the model"),
        (b"\0\0\0\0", "zero bytes instead of the model; build the package again"),
    ];
    let text = bytes.trim_ascii_start();
    let found = kinds.into_iter().find(|(start, _)| {
        bytes.starts_with(start) || (start.len() == 1 && head_of(bytes).is_none() && text.starts_with(start))
    });
    found.map(|(_, kind)| format!("the file is {kind}"))
}
