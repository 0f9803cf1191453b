//! The floor that `mxready check` is measured against: inflate what the analysis needs, index every constant pool, walk
//! every model document, and keep nothing. Shares no code with the product, so that the product cannot flatter itself.
//!
//! ```text
//! cargo bench --bench bare_scan -- app.mda [threads]
//! ```

#![expect(clippy::print_stdout, reason = "a program of its own, whose one line is its result")]

use std::env;
use std::fs;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use rayon::prelude::*;
use zip::ZipArchive;

/// The bytes of the archive, shared between the threads' cursors.
#[derive(Clone)]
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo bench` passes `--bench` to every bench program.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(path) = arguments.next() else {
        println!("bare_scan: name a package to scan: cargo bench --bench bare_scan -- app.mda [threads]");
        return Ok(());
    };
    let threads = arguments.next().map_or(Ok(2), |text| text.parse())?;
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;

    let bytes = Shared(Arc::new(fs::read(path)?));
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut wanted = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        let name = entry.name_raw();
        let is_jar = name.ends_with(b".jar");
        if name.starts_with(b"model/") && (is_jar || name.ends_with(b"model.mdp")) {
            wanted.push((entry.size(), index, is_jar));
        }
    }
    wanted.sort_unstable_by(|left, right| right.cmp(left));

    let sums = wanted
        .into_par_iter()
        .with_max_len(1)
        .map(|(_, index, is_jar)| {
            let mut archive = archive.clone();
            let mut entry = archive.by_index(index).map_err(io::Error::other)?;
            if is_jar { scan_jar(&mut entry) } else { scan_model(&mut entry) }
        })
        .collect::<io::Result<Vec<_>>>()?;
    println!("references and elements: {}", sums.iter().sum::<usize>());
    Ok(())
}

fn scan_jar(jar: &mut impl Read) -> io::Result<usize> {
    let mut bytes = Vec::new();
    jar.read_to_end(&mut bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
    let mut class = Vec::new();
    let mut references = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(io::Error::other)?;
        if !entry.name_raw().ends_with(b".class") {
            continue;
        }
        class.clear();
        entry.read_to_end(&mut class)?;
        references += count_references(&class).unwrap_or(0);
    }
    Ok(references)
}

/// Walks the constant pool of a class file and counts class and member references.
fn count_references(class: &[u8]) -> Option<usize> {
    let count = u16::from_be_bytes(class.get(8..10)?.try_into().ok()?);
    let (mut at, mut index, mut references) = (10_usize, 1, 0);
    while index < count {
        let width = match class.get(at)? {
            1 => 3 + usize::from(u16::from_be_bytes(class.get(at + 1..at + 3)?.try_into().ok()?)),
            3 | 4 | 12 | 17 | 18 => 5,
            5 | 6 => {
                index += 1;
                9
            }
            7 => {
                references += 1;
                3
            }
            9..=11 => {
                references += 1;
                5
            }
            8 | 16 | 19 | 20 => 3,
            15 => 4,
            _ => return None,
        };
        at += width;
        index += 1;
    }
    Some(references)
}

fn scan_model(model: &mut impl Read) -> io::Result<usize> {
    let mut document = Vec::new();
    let mut elements = 0;
    loop {
        let mut length = [0; 4];
        if model.read(&mut length[..1])? == 0 {
            return Ok(elements);
        }
        model.read_exact(&mut length[1..])?;
        let size = u64::from(u32::from_le_bytes(length)).saturating_sub(4);
        document.clear();
        model.take(size).read_to_end(&mut document)?;
        elements += count_elements(&document).unwrap_or(0);
    }
}

/// Walks a document without its length field and counts elements at any depth.
fn count_elements(mut rest: &[u8]) -> Option<usize> {
    let mut count = 0;
    let mut open = 1_usize;
    while open > 0 {
        let (kind, after) = rest.split_first()?;
        rest = after;
        if *kind == 0 {
            open -= 1;
            continue;
        }
        let name = rest.iter().position(|byte| *byte == 0)?;
        rest = rest.get(name + 1..)?;
        count += 1;
        let number = |bytes: &[u8]| Some(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize);
        let skip = match kind {
            1 | 9 | 17 | 18 => 8,
            2 | 13 | 14 => 4 + number(rest)?,
            3 | 4 => {
                open += 1;
                4
            }
            5 => 5 + number(rest)?,
            7 => 12,
            8 => 1,
            10 => 0,
            16 => 4,
            _ => return None,
        };
        rest = rest.get(skip..)?;
    }
    Some(count)
}
