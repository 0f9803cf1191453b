//! Backups beside their package: dumps that a real `pg_dump` made, snapshots around them, and every way to damage both.

#![cfg(test)]

mod common;

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use common::program::Program;
use flate2::Compression;
use flate2::write::GzEncoder;
use mxready::backup::{Backup, BackupForm};
use mxready_fixtures::Package;
use serde_json::Value;

const FILES: [&str; 2] = ["0d3e301f-5551-46f8-ad44-8de2be084c95", "1fbdf930-67f9-47ee-b30e-e84c4c983e85"];

fn dump(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/backup").join(name);
    std::fs::read(path).expect("a dump")
}

/// The entries of a full snapshot around a dump.
fn entries(dump: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = FILES
        .iter()
        .map(|id| (format!("tree/{}/{}/{id}", &id[..2], &id[2..4]), format!("content of {id}").into_bytes()))
        .collect();
    let files: usize = all.iter().map(|(_, content)| content.len()).sum();
    let stated = format!(
        r#"{{"duration":"0","dumpSize":"{}","modelVersion":"1.0.0.40","databaseSize":"9730584","filesSize":"{files}"}}"#,
        dump.len()
    );
    all.insert(0, (".metadata".to_owned(), stated.into_bytes()));
    all.insert(1, ("db/db.backup".to_owned(), dump.to_vec()));
    all
}

fn snapshot(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, content.as_slice()).expect("an entry");
    }
    archive.into_inner().expect("an archive").finish().expect("a stream")
}

fn read(bytes: &[u8]) -> Result<Backup, String> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("a file");
    Backup::read(file.path()).map_err(|error| error.to_string())
}

fn whole(bytes: &[u8]) -> Backup {
    let backup = read(bytes).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(backup.broken, None);
    backup
}

#[test]
fn a_dump_is_read_to_its_end_with_all_that_is_asked_for() {
    for name in ["app.backup", "unpacked.backup"] {
        let backup = whole(&dump(name));
        assert_eq!(backup.form, BackupForm::DatabaseOnly, "{name}");
        assert_eq!(backup.dump.version, Some((1, 14)), "{name}");
        assert_eq!(backup.dump.model_version.as_deref(), Some("1.0.0.40"), "{name}");
        assert_eq!((backup.dump.tables, backup.dump.filled_tables, backup.dump.rows), (7, 6, 511), "{name}");
        assert_eq!(backup.documents(), Some(2), "the third document has no content");
        let runs = backup.dump.runs.expect("runs");
        assert_eq!(runs.lines().count(), 4, "{runs}");
        assert!(
            runs.contains("\"Harbour.Sync\",\"2026-06-28 03:00:00\",\"2026-06-28 03:00:42.5\",\"Completed\""),
            "{runs}"
        );
        assert!(runs.contains("\"Harbour.Old\",\"2026-06-29 03:00:00\",\"\",\"Running\""), "{runs}");
        let tasks = backup.dump.tasks.expect("tasks");
        assert_eq!(tasks.lines().count(), 3, "what no event started is left out: {tasks}");
    }
}

#[test]
fn a_snapshot_is_read_to_its_end_and_its_files_are_held_against_the_documents() {
    let dump = dump("app.backup");
    let backup = whole(&snapshot(&entries(&dump)));
    assert_eq!(backup.form, BackupForm::FullSnapshot);
    assert_eq!(backup.dump_bytes, dump.len() as u64);
    assert_eq!((backup.files.count, backup.files.misplaced), (2, 0));
    assert_eq!(backup.documents_without_file(), Some(0));
    let mut without = entries(&dump);
    without.pop();
    assert_eq!(whole(&snapshot(&without)).documents_without_file(), Some(1));
    // The files may also come before the dump.
    let mut turned = entries(&dump);
    turned.reverse();
    assert_eq!(whole(&snapshot(&turned)).documents_without_file(), Some(0));
}

#[test]
fn a_backup_that_was_cut_off_anywhere_is_never_whole() {
    let packed = dump("app.backup");
    let unpacked = dump("unpacked.backup");
    let tar = snapshot(&entries(&packed));
    for (name, bytes) in [("packed", &packed), ("unpacked", &unpacked), ("snapshot", &tar)] {
        let ends = (0..bytes.len()).step_by(7).chain(bytes.len().saturating_sub(300)..bytes.len());
        for end in ends {
            let cut = read(&bytes[..end]);
            assert!(
                cut.as_ref().map_or(true, |backup| backup.broken.is_some()),
                "{name} cut at {end} of {}",
                bytes.len()
            );
        }
    }
}

/// The packing is sound, so only the missing end of the archive tells.
#[test]
fn a_snapshot_that_was_packed_after_its_archive_broke_off_is_not_whole() {
    let mut archive = Vec::new();
    let snapshot = snapshot(&entries(&dump("app.backup")));
    flate2::read::GzDecoder::new(snapshot.as_slice()).read_to_end(&mut archive).expect("a sound stream");
    let end = archive.iter().rposition(|byte| *byte != 0).expect("entries").next_multiple_of(512);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(archive.get(..end).expect("the entries")).expect("memory");
    let backup = read(&packed.finish().expect("memory")).expect("a backup");
    assert!(backup.broken.as_deref().is_some_and(|why| why.contains("no end")), "{:?}", backup.broken);
}

#[test]
fn a_changed_bit_in_packed_data_is_noticed() {
    let packed = dump("app.backup");
    let tar = snapshot(&entries(&packed));
    // The head of a gzip stream (its date, the system that wrote it) is under no checksum.
    for index in (10..tar.len()).step_by(3) {
        let mut changed = tar.clone();
        changed[index] ^= 1 << (index % 8);
        let backup = read(&changed).expect("still a gzip stream");
        // A code for a letter that never comes may change without a change of what is unpacked.
        assert!(backup.broken.is_some() || unpacked(&changed) == unpacked(&tar), "byte {index} of {}", tar.len());
    }
    // The last tables' data is at the end of a dump.
    let mut noticed = 0;
    for index in packed.len() - 1200..packed.len() - 5 {
        let mut changed = packed.clone();
        changed[index] ^= 1 << (index % 8);
        let backup = read(&changed).expect("still a dump");
        let same = backup.dump == whole(&packed).dump;
        assert!(backup.broken.is_some() || same, "byte {index} of {}", packed.len());
        noticed += usize::from(backup.broken.is_some());
    }
    assert!(noticed > 1150, "{noticed} of 1195");
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut content).ok().map(|_| content)
}

#[test]
fn no_damage_makes_the_reader_panic_or_run_away() {
    let bytes = dump("unpacked.backup");
    // The head and the list of contents, where every byte has a meaning, and a sample of the data.
    for index in (0..4_000).step_by(3).chain((4_000..bytes.len()).step_by(97)) {
        for value in [0x00, 0x7f, 0xff] {
            let mut changed = bytes.clone();
            changed[index] = value;
            let _ = read(&changed);
        }
    }
}

#[test]
fn what_is_no_backup_is_refused_with_the_reason() {
    for (bytes, why) in [
        (Vec::new(), "it is empty"),
        (b"PK\x03\x04".to_vec(), "a package is no backup"),
        (b"-- PostgreSQL database dump".to_vec(), "the custom format"),
        (b"hello".to_vec(), "begins with `PGDMP`"),
    ] {
        let error = read(&bytes).expect_err("no backup");
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_snapshot_that_lacks_a_part_is_not_whole() {
    let dump = dump("app.backup");
    for (part, why) in [(".metadata", "holds no `.metadata`"), ("db/db.backup", "holds no `db/db.backup`")] {
        let less: Vec<_> = entries(&dump).into_iter().filter(|(path, _)| path != part).collect();
        let broken = read(&snapshot(&less)).expect("a snapshot").broken.expect("a fault");
        assert!(broken.contains(why), "{broken}");
    }
    let mut twice = entries(&dump);
    twice.push(("db/other.backup".to_owned(), dump.clone()));
    assert!(read(&snapshot(&twice)).expect("a snapshot").broken.expect("a fault").contains("more than one dump"));
    let mut plain = entries(&dump);
    plain[1].1 = b"-- PostgreSQL database dump".to_vec();
    assert!(read(&snapshot(&plain)).expect("a snapshot").broken.expect("a fault").contains("PGDMP"));
}

fn ship() -> Vec<u8> {
    let model = "app \"Harbour\" mendix 9.24.4.11007\nmodule Harbour\n  microflow SE\n    log info 'Harbour' 'x'\n  scheduled \
                 event Sync -> Harbour.SE daily at 3:00\n";
    Package::from_model(model).expect("the model").to_mda().expect("the package")
}

fn checked(backup: &[u8], more: &[&str]) -> (i32, Value) {
    let program = Program::new().file("app.mda", ship()).file("backup", backup);
    let arguments = ["check", "app.mda", "--backup", "backup", "--format", "json", "--today", "2026-07-01"];
    let outcome = program.args(arguments).args(more.iter().copied()).run();
    let report = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr));
    (outcome.code, report)
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["packages"][0]["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[test]
fn a_damaged_backup_stands_in_the_way_of_its_package() {
    let bytes = snapshot(&entries(&dump("app.backup")));
    let (code, report) = checked(&bytes[..bytes.len() - 40], &[]);
    assert_eq!(code, 1);
    assert!(rules(&report).contains(&"backup-is-damaged"), "{report:#}");
    let (_, report) = checked(&bytes, &[]);
    assert!(!rules(&report).contains(&"backup-is-damaged"), "{report:#}");
}

#[test]
fn run_history_comes_from_the_backup() {
    let (_, report) = checked(&dump("app.backup"), &[]);
    assert!(rules(&report).contains(&"scheduled-event-seen-to-run-an-hour"), "{report:#}");
    let findings = report["packages"][0]["findings"].as_array().expect("findings");
    let found = findings.iter().find(|each| each["rule"] == "scheduled-event-seen-to-run-an-hour").expect("it");
    assert!(found["evidence"].to_string().contains("backup"), "{found:#}");
}

#[test]
fn the_room_of_the_plan_is_held_against_the_stated_size() {
    let bytes = snapshot(&entries(&dump("app.backup")));
    let (code, report) = checked(&bytes, &["--database-plan", "1 GB"]);
    assert_eq!(code, 1);
    assert!(rules(&report).contains(&"restore-needs-more-room"), "{report:#}");
    let (_, report) = checked(&bytes, &["--database-plan", "10 GB"]);
    assert!(!rules(&report).contains(&"restore-needs-more-room"), "{report:#}");
    // A dump alone does not say how large its database is.
    let (_, report) = checked(&dump("app.backup"), &["--database-plan", "10 GB"]);
    let rules = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
    let room = rules.iter().find(|each| each["rule"] == "restore-needs-more-room").expect("it");
    assert_eq!(room["outcome"], "cannot-tell");
}

#[test]
fn without_a_backup_no_rule_about_one_is_judged() {
    let outcome = Program::new().file("app.mda", ship()).args(["check", "app.mda", "--format", "json"]).run();
    assert!(!outcome.stdout.contains("backup-is-damaged"), "{}", outcome.stdout);
}

#[test]
fn a_backup_and_several_packages_or_no_backup_at_all_are_refused() {
    let program = Program::new().file("a.mda", ship()).file("b.mda", ship()).file("backup", dump("app.backup"));
    let outcome = program.args(["check", ".", "--backup", "backup"]).run();
    assert_eq!(outcome.code, 2, "{}", outcome.stdout);
    assert!(outcome.stderr.contains("a backup is of one app"), "{}", outcome.stderr);
    let outcome = Program::new().file("a.mda", ship()).args(["check", "a.mda", "--backup", "nowhere"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("nowhere"), "{}", outcome.stderr);
}

/// What `pg_dump` of this machine writes, in each of its ways; left out where there is no PostgreSQL server.
#[test]
fn dumps_of_the_postgresql_that_is_here_are_read_as_they_are() {
    let Some(folder) = real_dumps() else { return };
    for name in ["app.backup", "piped.backup", "packed.backup", "unpacked.backup"] {
        let bytes = std::fs::read(folder.path().join(name)).expect("a dump");
        if bytes[6] > 14 {
            continue;
        }
        let backup = whole(&bytes);
        assert_eq!((backup.dump.filled_tables, backup.dump.rows, backup.documents()), (6, 511, Some(2)), "{name}");
        assert_eq!(backup.dump.runs.map(|runs| runs.lines().count()), Some(4), "{name}");
    }
    let rows = |name: &str| whole(&std::fs::read(folder.path().join(name)).expect("a dump")).dump.rows;
    assert_eq!((rows("rowless.backup"), rows("other.backup")), (0, 0));
    // Statements name no columns: nothing is said of rows and documents, and the history is one that was read in part.
    let inserts = std::fs::read(folder.path().join("inserts.backup")).expect("a dump");
    let (_, report) = checked(&inserts, &[]);
    let outcome = |id: &str| {
        let rules = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
        rules.iter().find(|rule| rule["rule"] == id).map(|rule| rule["outcome"].clone())
    };
    assert_eq!(outcome("backup-is-empty"), Some("cannot-tell".into()));
    assert!(rules(&report).contains(&"run-history-in-part"), "{report:#}");
    for name in ["plain.sql", "tar-format.backup"] {
        assert!(Backup::read(&folder.path().join(name)).is_err(), "{name}");
    }
}

fn real_dumps() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    let script: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backup/real-dumps.sh");
    let output = Command::new("bash").arg(script).arg(folder.path()).output().ok()?;
    if output.status.code() == Some(77) {
        assert!(std::env::var_os("MXREADY_POSTGRES").is_none(), "PostgreSQL was to be here");
        return None;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(folder)
}

#[test]
fn an_archive_that_claims_a_name_without_an_end_is_refused() {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    let size = 8 << 20;
    header.set_size(size);
    header.set_cksum();
    archive.append(&header, std::io::repeat(b'a').take(size)).expect("an entry");
    let bytes = archive.into_inner().expect("an archive").finish().expect("a stream");
    let broken = read(&bytes).expect("a snapshot").broken.expect("a fault");
    assert!(broken.contains("longer than any name"), "{broken}");
}
