//! Reads backups of about 2 GB and says how long it takes and how much memory it needs at most. The backups are made in a
//! temporary folder: a dump with rows of text, and a full snapshot with files that do not pack.
//!
//! `cargo bench --bench backup`, or with a size in MB: `cargo bench --bench backup -- 500`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark may stop with a message, and prints what it measured"
)]

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::time::Instant;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use mxready::backup::Backup;

fn main() {
    let megabytes = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(2_000_u64);
    let folder = tempfile::tempdir().expect("a folder");
    let (dump, snapshot) = (folder.path().join("database.backup"), folder.path().join("files.tar.gz"));
    write_dump(&dump, megabytes << 20);
    measure("dump", &dump);
    write_snapshot(&snapshot, &dump, megabytes);
    measure("full snapshot", &snapshot);
}

fn measure(name: &str, path: &Path) {
    let size = std::fs::metadata(path).expect("a backup").len();
    let begin = Instant::now();
    let backup = Backup::read(path).expect("a backup");
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!(backup.broken, None);
    println!(
        "{name}: {:.0} MB, {:.0} MB of rows, {} files, {seconds:.1} s, {} MB of memory at most so far",
        size as f64 / 1e6,
        backup.dump.data_bytes as f64 / 1e6,
        backup.files.count,
        peak_memory()
    );
}

/// The most memory that this process had, as Linux says it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.map_or_else(|| "unknown".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}

/// A dump with one table of so many bytes, as `pg_dump` frames it.
fn write_dump(path: &Path, bytes: u64) {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    let mut head = b"PGDMP\x01\x0e\x00\x04\x08\x01".to_vec();
    int(&mut head, -1);
    (0..7).for_each(|_| int(&mut head, 0));
    for part in ["app", "15.0", "15.0"] {
        text(&mut head, part);
    }
    int(&mut head, 1);
    // The one entry of the contents: ids, what it is, its statements, its owner, nothing that it needs, its place.
    int(&mut head, 1);
    int(&mut head, 1);
    for part in ["0", "0", "mendixsystem$log", "TABLE DATA"] {
        text(&mut head, part);
    }
    int(&mut head, 3);
    for part in ["", "", "COPY public.\"mendixsystem$log\" (id, text) FROM stdin;\n", "public", "", "", "", "false"] {
        text(&mut head, part);
    }
    int(&mut head, -1);
    head.extend([1; 9]);
    head.push(1);
    int(&mut head, 1);
    file.write_all(&head).expect("a head");
    let mut packed = ZlibEncoder::new(Pieces(&mut file), Compression::fast());
    let mut written = 0;
    for number in 0_u64.. {
        let row = format!(
            "{number}\t{:x} the harbour master notes ship {}\n",
            number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            number % 977
        );
        packed.write_all(row.as_bytes()).expect("a row");
        written += row.len() as u64;
        if written > bytes {
            break;
        }
    }
    packed.write_all(b"\\.\n\n\n").expect("the end");
    packed.finish().expect("the packing");
    let mut end = Vec::new();
    int(&mut end, 0);
    file.write_all(&end).expect("the end");
    file.flush().expect("the end");
}

/// The dump with so many files of a megabyte beside it.
fn write_snapshot(path: &Path, dump: &Path, files: u64) {
    let stream = GzEncoder::new(BufWriter::new(File::create(path).expect("a file")), Compression::fast());
    let mut archive = tar::Builder::new(stream);
    let mut add = |name: &str, size: u64, content: &mut dyn Read| {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content).expect("an entry");
    };
    add(".metadata", 2, &mut b"{}".as_slice());
    let size = std::fs::metadata(dump).expect("the dump").len();
    add("db/db.backup", size, &mut File::open(dump).expect("the dump"));
    let mut state = 1_u64;
    for number in 0..files {
        let content: Vec<u8> = (0..1 << 17).flat_map(|_| next(&mut state).to_le_bytes()).collect();
        let id = format!("{number:08x}-0000-0000-0000-000000000000");
        let (first, second) = (id.get(..2).unwrap_or_default(), id.get(2..4).unwrap_or_default());
        add(&format!("tree/{first}/{second}/{id}"), content.len() as u64, &mut content.as_slice());
    }
    archive.into_inner().expect("an archive").finish().expect("a stream").flush().expect("a file");
}

/// Numbers that do not pack.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn int(bytes: &mut Vec<u8>, number: i32) {
    bytes.push(u8::from(number < 0));
    bytes.extend(number.unsigned_abs().to_le_bytes());
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    int(bytes, i32::try_from(text.len()).expect("a short text"));
    bytes.extend(text.as_bytes());
}

/// Frames what is written in pieces.
struct Pieces<'f>(&'f mut BufWriter<File>);

impl Write for Pieces<'_> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut head = Vec::new();
        int(&mut head, i32::try_from(buffer.len()).expect("a short piece"));
        self.0.write_all(&head)?;
        self.0.write_all(buffer)?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}
