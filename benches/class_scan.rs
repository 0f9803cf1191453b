//! How long reading the classes of jars takes, against merely unpacking the same classes with the same library, in turn
//! in one run: `cargo bench --bench class_scan -- a.jar b.jar`. Prints the median of the ratios of all rounds.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a measurement, not part of the program")]

use std::hint::black_box;
use std::io::{Cursor, Read as _};
use std::time::{Duration, Instant};

use mxready::java::{JavaInterest, read_jar};
use zip::ZipArchive;

const ROUNDS: usize = 21;

/// What the shipped rules ask of libraries, in its shape: a few methods, a few parents, a few packages.
fn interest() -> JavaInterest {
    let methods = [
        ("java.lang.System", "setSecurityManager"),
        ("java.lang.System", "getenv"),
        ("java.lang.Runtime", "exec"),
        ("java.lang.Thread", "start"),
        ("java.net.ServerSocket", "<init>"),
        ("java.net.Socket", "<init>"),
        ("java.sql.DriverManager", "getConnection"),
        ("javax.net.ssl.SSLContext", "getInstance"),
    ];
    let asked = methods.iter().fold(JavaInterest::new(), |asked, (class, method)| asked.method(class, method));
    asked.parent("java.lang.SecurityManager").prefix("org.ietf.jgss.").prefix("com.jcraft.jsch.")
}

fn scan(jars: &[Vec<u8>], interest: &JavaInterest) -> Duration {
    let start = Instant::now();
    for bytes in jars {
        black_box(read_jar("library.jar", bytes, interest));
    }
    start.elapsed()
}

fn unpack(jars: &[Vec<u8>]) -> (Duration, usize) {
    let start = Instant::now();
    let (mut buffer, mut classes) = (Vec::new(), 0);
    for bytes in jars {
        let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
        for index in 0..archive.len() {
            let is_class = archive.by_index_data(index).is_ok_and(|entry| entry.name_raw().ends_with(b".class"));
            if is_class {
                buffer.clear();
                archive.by_index(index).unwrap().read_to_end(&mut buffer).unwrap();
                black_box(&buffer);
                classes += 1;
            }
        }
    }
    (start.elapsed(), classes)
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if paths.is_empty() {
        println!("name jars: cargo bench --bench class_scan -- a.jar b.jar");
        return;
    }
    let jars: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let interest = interest();
    let mut rounds = Vec::new();
    let mut classes = 0;
    for _ in 0..ROUNDS {
        let scanned = scan(&jars, &interest);
        let (unpacked, count) = unpack(&jars);
        classes = count;
        rounds.push((scanned.as_secs_f64() / unpacked.as_secs_f64(), scanned));
    }
    rounds.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (ratio, scanned) = rounds.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("{} jars, {classes} classes: {ratio:.2} times as long as unpacking them ({scanned:.1?})", jars.len());
}
