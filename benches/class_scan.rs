//! How long reading the classes of jars takes, against merely unpacking the same classes with the same library, in turn
//! in one run: `cargo bench --bench class_scan -- a.jar b.jar`. Prints the median of the ratios of all rounds, and the
//! lowest and highest of them.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a measurement, not part of the program")]

use std::hint::black_box;
use std::io::{Cursor, Read as _};
use std::time::{Duration, Instant};

use mxready::java::{JavaInterest, read_jar};
use mxready::rules::RuleSet;
use zip::ZipArchive;

const ROUNDS: usize = 21;

/// What the shipped rules ask of libraries.
fn interest() -> JavaInterest {
    let rules = RuleSet::load(&[]).unwrap();
    let asked = rules.target("mendix-cloud-v4").unwrap().asked_of_java().libraries;
    let interest = asked.calls.iter().fold(JavaInterest::new(), |interest, class| interest.calls(class));
    let methods = asked.methods.iter().flat_map(|(class, methods)| methods.iter().map(move |method| (class, method)));
    let interest = methods.fold(interest, |interest, (class, method)| interest.method(class, method));
    let interest = asked.parents.iter().fold(interest, |interest, class| interest.parent(class));
    let interest = asked.caught.iter().fold(interest, |interest, class| interest.caught(class));
    asked.prefixes.iter().fold(interest, |interest, prefix| interest.prefix(prefix))
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
    let ratio_of = |round: Option<&(f64, Duration)>| round.map_or(0.0, |(ratio, _)| *ratio);
    let (lowest, highest) = (ratio_of(rounds.first()), ratio_of(rounds.last()));
    println!(
        "{} jars, {classes} classes: {ratio:.2} times as long as unpacking them ({lowest:.2} to {highest:.2} in {ROUNDS} \
         rounds; {scanned:.1?})",
        jars.len()
    );
}
