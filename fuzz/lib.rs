//! What fuzz targets share: a package from bytes, and the promise that it is held to. The promise is that the program
//! comes back, and never says *ready* of a package whose model or manifest it could not read.

pub mod readers;
pub mod seeds;

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use mxready::facts::gather;
use mxready::findings::{Coverage, FailOn, Unreadable, Verdict};
use mxready::java::JavaInterest;
use mxready::package::{Limits, Package};
use mxready::rules::RuleSet;
use mxready_fixtures::damage::{RawEntry, raw_zip};

/// Stands before each part of an input of the target `package`, followed by the number of its name.
pub const PART: &[u8] = b"\0mx\x01";

/// The entries that a package of the target `package` may have; a part's number counts in this list.
pub const NAMES: [&str; 10] = [
    "model/metadata.json",
    "model/model.mdp",
    "model/bundles/project.jar",
    "model/microflows.json",
    "model/operations.json",
    "model/lib/userlib/library.jar",
    "model/lib/userlib/library.jar.Orders.RequiredLib",
    "model/resources/app.properties",
    "model/resources/app.json",
    "web/index.html",
];

/// Packages stay small here: what takes long takes long because of its shape, not of its size.
fn limits() -> Limits {
    Limits {
        entries: 5_000,
        expanded: 64 << 20,
        file: 4 << 20,
        jar: 16 << 20,
        model: 64 << 20,
        call_graph: 100_000,
        ..Limits::default()
    }
}

/// The rules of the program.
pub fn rules() -> &'static RuleSet {
    static RULES: OnceLock<RuleSet> = OnceLock::new();
    RULES.get_or_init(|| RuleSet::load(&[]).expect("the shipped rules load"))
}

/// A file of this process that holds these bytes.
pub fn written(bytes: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("mxready-fuzz-{}.mda", std::process::id()));
    fs::write(&path, bytes).expect("a file of the fuzzer's own");
    path
}

/// Java API that class files are read for.
pub fn interest() -> JavaInterest {
    JavaInterest::new()
        .calls("java.lang.Thread")
        .calls("java.io.File")
        .parent("com.mendix.core.action.Action")
        .caught("java.lang.Exception")
        .prefix("java.net.")
        .prefix("com.mendix.")
}

/// Judges a file as a package, and holds the verdict to the promise.
pub fn judge(bytes: &[u8]) {
    let path = written(bytes);
    let Ok(package) = Package::open(&path, limits()) else { return };
    let Ok(facts) = gather(&package, &interest()) else { return };
    let account = package.account();
    let judge = rules().target("mendix-cloud-v4").expect("a shipped target");
    let judgement = judge.judge(&facts);
    let places = |list: Vec<(String, String)>| list.into_iter().map(|(path, why)| Unreadable { path, why }).collect();
    let coverage = Coverage {
        entries: account.entries,
        read: account.read,
        skipped: account.skipped,
        unreadable: places(account.unreadable),
        contradictions: places(account.contradictions),
        rules: judgement.outcomes,
    };
    let verdict = Verdict::on(&judgement.findings, &coverage, FailOn::default());
    let needed = |part: &Unreadable| ["model/metadata.json", "model/model.mdp"].contains(&part.path.as_str());
    let gap = coverage.unreadable.iter().find(|part| needed(part)).or(coverage.contradictions.first());
    assert!(verdict != Verdict::Ready || gap.is_none(), "ready, although {gap:?}");
}

/// Makes a package of the parts of an input: an archive that is sound whatever its entries hold.
pub fn package_of(input: &[u8]) -> Vec<u8> {
    let mut entries = Vec::new();
    let mut rest = input;
    let mut used = [false; NAMES.len()];
    while let Some(start) = find(rest, PART) {
        rest = &rest[start + PART.len()..];
        let Some((number, content)) = rest.split_first() else { break };
        let end = find(content, PART).unwrap_or(content.len());
        let index = usize::from(*number) % NAMES.len();
        if !std::mem::replace(&mut used[index], true) {
            entries.push(RawEntry::stored(NAMES[index], &content[..end]));
        }
        rest = &content[end..];
    }
    raw_zip(&entries)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
