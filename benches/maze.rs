//! How long the analysis of a tangled model takes: 20,000 microflows with 200,000 activities that call each other deep
//! and in circles. Reads the model, builds the call graph and gathers all facts of the package, and prints the time of
//! each, what is left of the last without the reading, and the peak memory of all.
//!
//! ```text
//! cargo bench --bench maze
//! ```

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program of its own, whose lines are its result")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use mxready::facts::gather;
use mxready::java::JavaInterest;
use mxready::model::{CallGraph, ModelLimits, read_model};
use mxready::package::{Limit, Limits, Package};
use mxready_fixtures::Maze;

/// The allocator of the program as it is built with the same feature.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;

fn main() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("maze.mda");
    if !path.exists() {
        Maze::LARGE.write_mda(&path).expect("a package");
    }
    let open = || Package::open(&path, Limits::default()).expect("the package");
    let model = |package: &Package| {
        let limits = ModelLimits::default();
        let read = package.stream("model/model.mdp", Limit::Model, |stream| read_model(stream, &limits));
        read.expect("a model").expect("a model")
    };
    let mut rounds: Vec<[Duration; 4]> = Vec::new();
    for _ in 0..ROUNDS {
        let package = open();
        let (model, reading) = timed(|| model(&package));
        let (_, graph) = timed(|| CallGraph::new(&model));
        drop(model);
        let package = open();
        let (_, whole) = timed(|| gather(&package, &JavaInterest::new()).expect("facts"));
        rounds.push([reading, graph, whole.saturating_sub(reading), whole]);
    }
    for (position, what) in
        ["read the model", "build the call graph", "all facts but reading", "gather all facts"].into_iter().enumerate()
    {
        let mut times: Vec<Duration> = rounds.iter().filter_map(|round| round.get(position)).copied().collect();
        times.sort();
        println!("{what:24} {:>8.1?}  (median of {ROUNDS})", times.get(ROUNDS / 2).expect("a round"));
    }
    // Linux only; elsewhere the line is left out.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    if let Some(peak) = peak {
        println!("{:24} {:>8}", "peak memory", peak.trim());
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let outcome = work();
    (outcome, start.elapsed())
}
