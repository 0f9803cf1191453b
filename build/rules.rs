//! Reads the shipped rule files once, when the program is built: their trees go into the program as bytes, so that it
//! reads no YAML at its start. Refuses nothing: a file with a mistake is left out here, and the program that reads it
//! itself tells the mistake.

use std::path::{Path, PathBuf};
use std::{fs, io};

#[path = "../src/yaml"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "the build needs the reader alone, without the decoder")]
mod yaml {
    mod mistakes;
    mod node;
    mod read;

    pub use mistakes::{Document, Mistake, Mistakes};
    pub use node::{Content, Entry, Node, Place, Scalar};
    pub use read::read;
}

use yaml::{Content, Document, Entry, Mistakes, Node, Place};

/// Writes all rule files into `rules.packed`: name, place of the tests, tree.
pub(crate) fn pack_all(root: &Path, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/yaml");
    let mut files = Vec::new();
    below(&root.join("rules"), &mut files)?;
    files.sort();
    let mut bytes = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file)?;
        let tests_begin = tests_begin(&text).unwrap_or(text.len());
        if let Some(tree) = tree(name.clone(), text) {
            let mut packed_tree = Vec::new();
            pack(&tree, &mut packed_tree);
            pack_bytes(name.as_bytes(), &mut bytes);
            pack_number(tests_begin, &mut bytes);
            pack_bytes(&packed_tree, &mut bytes);
        }
    }
    fs::write(out.join("rules.packed"), bytes)
}

/// Where the tests begin, if they end the file.
fn tests_begin(text: &str) -> Option<usize> {
    let at = text.find("\ntests:\n")? + 1;
    let is_inside = |line: &str| line.is_empty() || line.starts_with([' ', '#']);
    text.get(at..)?.lines().skip(1).all(is_inside).then_some(at)
}

/// The tree of a file, without the tests of a rule: who runs them reads the file.
fn tree(name: String, text: String) -> Option<Node> {
    let mut mistakes = Mistakes::new();
    let mut tree = yaml::read(&Document { name, text: text.into() }, &mut mistakes).filter(|_| mistakes.is_empty())?;
    if let Content::Mapping(entries) = &mut tree.content {
        entries.retain(|entry| entry.key != "tests");
    }
    Some(tree)
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            below(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Appends a tree as `src/yaml/packed.rs` unpacks it.
fn pack(node: &Node, bytes: &mut Vec<u8>) {
    pack_place(node.place, bytes);
    match &node.content {
        Content::Scalar(scalar) => {
            bytes.push(u8::from(scalar.quoted));
            pack_bytes(scalar.text.as_bytes(), bytes);
        }
        Content::List(items) => {
            bytes.push(2);
            pack_number(items.len(), bytes);
            for item in items {
                pack(item, bytes);
            }
        }
        Content::Mapping(entries) => {
            bytes.push(3);
            pack_number(entries.len(), bytes);
            for Entry { key, place, value } in entries {
                pack_bytes(key.as_bytes(), bytes);
                pack_place(*place, bytes);
                pack(value, bytes);
            }
        }
    }
}

fn pack_bytes(content: &[u8], bytes: &mut Vec<u8>) {
    pack_number(content.len(), bytes);
    bytes.extend_from_slice(content);
}

fn pack_place(place: Place, bytes: &mut Vec<u8>) {
    for number in [place.line, place.column, place.length] {
        pack_number(number, bytes);
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn pack_number(mut number: usize, bytes: &mut Vec<u8>) {
    while number > 0x7F {
        bytes.extend(u8::try_from(number & 0x7F).map(|byte| byte | 0x80));
        number >>= 7;
    }
    bytes.extend(u8::try_from(number));
}
