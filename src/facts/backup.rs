//! A downloaded backup beside the package that it belongs to: whether it is whole, what it holds, and whether it is of this
//! app. Filled where one is given (`--backup`); what lies behind a fault in it is unknown.

use std::collections::BTreeMap;

use super::value::{fact, words};
use super::{Environment, Evidence, Facts, Known, Owner, Row};
use crate::backup as read;

/// The first place of evidence that comes from a backup.
const BACKUP: &str = "backup";

words! {
    /// What kind of backup it is.
    BackupKind {
        /// The database alone (`.backup`).
        DatabaseOnly = "database-only",
        /// Database and files (`.tar.gz`).
        FullSnapshot = "full-snapshot",
    }
}

fact! {
    /// A downloaded backup (`--backup`); no row without one.
    Backup = "backup" {
        /// What kind it is.
        form: BackupKind,
        /// Whether it was read to its end and nothing in it is damaged or missing.
        whole: bool,
        /// What is wrong with it, where it is not whole.
        fault: String,
        /// Whether the dump is in the custom format of `pg_dump`.
        custom_format: bool,
        /// Version of the dump's archive, such as `1.14`.
        archive_version: String,
        /// The second number of that version.
        archive_minor: f64,
        /// Version of the `pg_dump` that made the dump.
        tool: String,
        /// Tables whose data is in the dump.
        tables: f64,
        /// Tables with at least one row.
        filled_tables: f64,
        /// Rows of all tables.
        rows: f64,
        /// Whether the dump has tables of Mendix's own.
        of_mendix: bool,
        /// Model version of the backup: what a full snapshot states, or else what the database notes.
        model_version: String,
        /// Whether that is the package's model version; unknown where one of the two has none.
        same_model: bool,
        /// Bytes of the decompressed database as a full snapshot states them.
        database_size: f64,
        /// Bytes of all rows as text.
        data_size: f64,
        /// Files beside the dump.
        files: f64,
        /// Bytes of those files.
        files_size: f64,
        /// Files that do not lie where their names say.
        misplaced_files: f64,
        /// File documents of the database that have content.
        documents: f64,
        /// Of those, the ones without a file in the backup; absent in a backup of the database alone.
        documents_without_file: f64,
        /// Whether the sizes that a full snapshot states are those that it has; absent where it states none.
        sizes_agree: bool,
        /// Parts that do not belong into a backup.
        foreign_parts: f64,
    }
}

/// Adds what a backup says to the facts of its package. The plan is the room that the target has for its database, in bytes.
pub(crate) fn apply(file: &str, backup: &read::Backup, plan: Option<f64>, facts: &mut Facts) {
    let package_version = facts.app.first().and_then(|row| row.fact.model_version.value().cloned());
    let row = row(file, backup, package_version.as_deref());
    if let Some(plan) = plan.filter(|_| facts.environment.is_empty()) {
        facts.environment.push(room(file, &row.fact, plan));
    }
    facts.backups.push(row);
}

fn row(file: &str, backup: &read::Backup, package: Option<&str>) -> Row<Backup> {
    let dump = &backup.dump;
    // Behind a fault anything may follow, and data that is packed in another way was not looked at.
    let seen = backup.broken.is_none() && !dump.packed_otherwise;
    let number = |number: u64| if seen { Known::Is(as_number(number)) } else { Known::Unknown };
    let is_snapshot = backup.form == read::BackupForm::FullSnapshot;
    let model_version = model_version(backup, seen);
    let fact = Backup {
        form: Known::Is(if is_snapshot { BackupKind::FullSnapshot } else { BackupKind::DatabaseOnly }),
        whole: match (&backup.broken, dump.packed_otherwise) {
            (Some(_), _) => Known::Is(false),
            (None, true) => Known::Unknown,
            (None, false) => Known::Is(true),
        },
        fault: Known::from(backup.broken.clone()),
        custom_format: dump.custom.map_or(Known::Unknown, Known::Is),
        archive_version: dump.version.map_or(Known::Unknown, |(major, minor)| Known::Is(format!("{major}.{minor}"))),
        archive_minor: dump.version.map_or(Known::Unknown, |(_, minor)| Known::Is(f64::from(minor))),
        tool: Known::from(dump.tool.clone()),
        tables: number(dump.tables),
        filled_tables: if dump.without_columns { Known::Unknown } else { number(dump.filled_tables) },
        rows: if dump.without_columns { Known::Unknown } else { number(dump.rows) },
        of_mendix: if dump.of_mendix {
            Known::Is(true)
        } else if seen {
            Known::Is(false)
        } else {
            Known::Unknown
        },
        same_model: same_model(&model_version, package),
        model_version,
        database_size: stated(&backup.stated, "databaseSize"),
        data_size: number(dump.data_bytes),
        files: if is_snapshot { number(backup.files.count) } else { Known::Absent },
        files_size: if is_snapshot { number(backup.files.bytes) } else { Known::Absent },
        misplaced_files: if is_snapshot { number(backup.files.misplaced) } else { Known::Absent },
        documents: match (seen, backup.documents()) {
            (true, Some(count)) => Known::Is(as_number(count)),
            (true, None) if dump.documents.is_none() => Known::Absent,
            _ => Known::Unknown,
        },
        documents_without_file: match (seen, backup.documents_without_file()) {
            _ if !is_snapshot => Known::Absent,
            (true, Some(count)) => Known::Is(as_number(count)),
            (true, None) if dump.documents.is_none() => Known::Absent,
            _ => Known::Unknown,
        },
        sizes_agree: if seen { sizes_agree(backup) } else { Known::Unknown },
        foreign_parts: number(backup.foreign),
    };
    Row {
        evidence: evidence(file, backup),
        fact,
        object: "the backup".to_owned(),
        owner: Owner::app(),
        unreadable: None,
    }
}

fn evidence(file: &str, backup: &read::Backup) -> Vec<Evidence> {
    let shown = backup.broken.clone().or_else(|| backup.files.misplaced_example.clone()).or_else(|| {
        let version = backup.dump.version.map(|(major, minor)| format!("archive version {major}.{minor}"))?;
        Some(format!("{version}, {} rows in {} tables", backup.dump.rows, backup.dump.tables))
    });
    let place = Evidence::at([BACKUP, file]);
    vec![shown.map_or(place.clone(), |text| place.showing(super::host::shorten(&text)))]
}

fn model_version(backup: &read::Backup, seen: bool) -> Known<String> {
    match backup.stated.get("modelVersion").or(backup.dump.model_version.as_ref()) {
        Some(version) => Known::Is(version.clone()),
        None if seen => Known::Absent,
        None => Known::Unknown,
    }
}

/// A local build has no version; that says nothing.
fn same_model(backup: &Known<String>, package: Option<&str>) -> Known<bool> {
    let package = package.filter(|version| *version != "unversioned");
    match (backup, package) {
        (Known::Is(backup), Some(package)) => Known::Is(backup.trim() == package.trim()),
        _ => Known::Unknown,
    }
}

fn stated(stated: &BTreeMap<String, String>, key: &str) -> Known<f64> {
    match stated.get(key).map(|text| text.trim().parse::<u64>()) {
        Some(Ok(bytes)) => Known::Is(as_number(bytes)),
        Some(Err(_)) => Known::Unknown,
        None => Known::Absent,
    }
}

/// `dumpSize` is the dump as it lies there, `filesSize` the files together.
fn sizes_agree(backup: &read::Backup) -> Known<bool> {
    let pairs = [("dumpSize", backup.dump_bytes), ("filesSize", backup.files.bytes)];
    let mut told = Known::Absent;
    for (key, size) in pairs {
        match backup.stated.get(key).map(|text| text.trim().parse::<u64>()) {
            Some(Ok(bytes)) if bytes != size => return Known::Is(false),
            Some(Ok(_)) => told = Known::Is(true),
            Some(Err(_)) => return Known::Unknown,
            None => {}
        }
    }
    told
}

/// What is left of the plan beside the database. The rows of a dump are only part of what their database takes.
fn room(file: &str, backup: &Backup, plan: f64) -> Row<Environment> {
    let left = match (&backup.database_size, &backup.data_size) {
        // Who wrote the size down may have done so before the dump.
        (Known::Is(size), Known::Is(least)) => Known::Is(plan - size.max(*least)),
        (Known::Is(size), _) => Known::Is(plan - size),
        (_, Known::Is(least)) if plan - least < 0.0 => Known::Is(plan - least),
        _ => Known::Unknown,
    };
    Row {
        fact: Environment { restore_room: left, ..Environment::default() },
        object: "the present environment".to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([BACKUP, file])],
        unreadable: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes and counts of a backup are far below 2^52")]
fn as_number(number: u64) -> f64 {
    number as f64
}
