//! What a name in [`SHOWN`](super::SHOWN) stands for: a package with what belongs to it, and what each rule says about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use mxready_fixtures::Package;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::common::program::Program;

/// Question, answer that makes trouble, answer that just does not.
const ANSWERS: [(&str, &str, &str); 16] = [
    ("ip-filters", "true", "false"),
    ("custom-domains", "[ships.example.nl]", "[]"),
    ("database-shared", "true", "false"),
    ("hybrid-app", "true", "false"),
    ("monitoring-agent", "true", "false"),
    ("policy-exceptions", "true", "false"),
    ("queue-grace", "10000", "5000"),
    ("response-headers", "[X-Harbour]", "[X-Frame-Options]"),
    ("restore-room", "2.2 GB", "2.25 GB"),
    ("runtime-settings", "[LogFileName]", "[SessionTimeout]"),
    ("largest-file", "2 GB", "1 GB"),
    ("temporary-files", "4 GB", "500 MB"),
    ("connections-per-gigabyte", "200", "100"),
    ("offline-changes", "true", "false"),
    ("other-mendix-version", "true", "false"),
    ("vpn-in-use", "true", "false"),
];

/// Runs that make trouble: a long one, one of more than an hour and its interval, one that was stopped, one of an event
/// that is gone, and a line that is broken.
const LONG_RUNS: &str = "name,starttime,endtime,status
Harbour.Sync,2026-06-28 03:00:00,2026-06-28 03:00:42,Completed
Harbour.OnlyJava,2026-06-28 03:00:00,2026-06-28 04:10:00,Completed
Harbour.E1,2026-06-28 03:00:00,2026-06-28 03:00:01,Stopped
Harbour.Demolished,2026-06-28 03:00:00,2026-06-28 03:00:01,Completed
Harbour.E2,28 June,2026-06-28 03:00:01,Completed
";

/// Runs that just make none.
const SHORT_RUNS: &str = "name,starttime,endtime,status
Harbour.Sync,2026-06-28 03:00:00,2026-06-28 03:00:09.900,Completed
Harbour.Old,2026-06-28 03:00:00,2026-06-28 03:00:10,Error
releaseOldLocks,2026-06-28 03:00:00,2026-06-28 03:00:00.250,Completed
";

const TODAY: &str = "2026-07-01";

/// Builds what a name in [`SHOWN`](super::SHOWN) stands for.
fn package(name: &str) -> Vec<u8> {
    let fixture = |name: &str| Package::fixture(name).expect("the fixture");
    let model = |text: &str| Package::from_model(text).expect("the model");
    let package = match name {
        "trouble" => fixture(name)
            .with_entry("model/resources/harbour.policy", "grant {};")
            .with_entry("model/resources/partner.p12", "key")
            .with_entry("model/resources/tools/tide.exe", "MZ")
            .with_entry("model/resources/harbour.keytab", "key")
            .with_entry("web/error_page/404.html", "<p>gone")
            .with_entry("web/signin.html", "<script>document.cookie = 'originURI=/signin.html';</script>")
            .with_entry("model/lib/userlib/libtide.so", "ELF")
            .with_entry("model/sampledata/data/database.script", "CREATE")
            .with_entry("model/config.json", "{}"),
        "near-misses" => fixture(name)
            .with_entry("model/resources/privacy-policy.pdf", "grant")
            .with_entry("web/partner.p12.txt", "key")
            .with_entry("web/downloads/tide.exe", "MZ")
            .with_entry("model/resources/keytable.txt", "key")
            .with_entry("web/error/404.html", "<p>gone")
            .with_entry(
                "web/signin.html",
                "<script>document.cookie = 'originURI=/signin.html;SameSite=None;Secure';</script>",
            )
            .with_entry("model/resources/libtide.so.txt", "ELF")
            .with_entry("model/resources/sampledata/readme.txt", "no snapshot")
            .with_entry("model/resources/config.json", "{}"),
        "no-events" => model("app \"Harbour\" mendix 9.24.4.11007\n"),
        "spread-events" => model(&spread_events()),
        "calls-itself" => model(
            "app \"Harbour\" mendix 9.24.4.11007\nmodule Harbour\n  microflow ACT_Call (roles Administrator)\n    rest GET \
             'http://localhost:8080/rest/ships' timeout 30 -> $Ships\n",
        ),
        "app-services" => model(
            "app \"Harbour\" mendix 7.23.4\nmodule Harbour\n  microflow ACT_Call\n    action \
             Microflows$AppServiceCallAction\n      AppServiceAction = 'Pilots.Service.Order'\n",
        ),
        // Up to Mendix 5 the buttons of a page stand in the model.
        "page-waits" => model(&page_of_old("progress bar")),
        "page-goes-on" => model(&page_of_old("progress bar, asynchronous")),
        "big" => return grown(|archive| zeros(archive, 66)),
        "nearly-big" => return grown(|archive| zeros(archive, 54)),
        "many-files" => return grown(|archive| (0..64_001).for_each(|index| empty(archive, index))),
        other => fixture(other),
    };
    package.to_mda().expect("the package")
}

/// A page that runs long work, with these options.
fn page_of_old(options: &str) -> String {
    format!(
        "app \"Harbour\" mendix 5.15.0\nmodule Harbour\n  entity Ship\n    attribute Name : String\n  page Home over \
         Harbour.Ship calls Harbour.ACT_All ({options})\n  microflow ACT_All\n    retrieve $Ships : Harbour.Ship\n    \
         loop $Ship in $Ships\n      change $Ship (Name = 'x') commit\n"
    )
}

/// As many events as `trouble` has, each at an hour of its own.
fn spread_events() -> String {
    let mut text =
        "app \"Harbour\" mendix 9.24.4.11007\nmodule Harbour\n  microflow SE\n    log info 'Harbour' 'x'\n".to_owned();
    for hour in 0..14 {
        writeln!(text, "  scheduled event E{hour} -> Harbour.SE daily at {hour}:00").expect("a string");
    }
    text
}

/// A harmless package with more in it.
fn grown(add: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let base = package("near-misses");
    let mut archive = ZipWriter::new_append(Cursor::new(base)).expect("an archive");
    add(&mut archive);
    archive.finish().expect("an archive").into_inner()
}

/// Files of 16 MiB that are packed once and copied as they are.
fn zeros(archive: &mut ZipWriter<Cursor<Vec<u8>>>, count: usize) {
    let mut one = ZipWriter::new(Cursor::new(Vec::new()));
    one.start_file("zeros", SimpleFileOptions::default()).expect("an entry");
    one.write_all(&vec![0; 1 << 24]).expect("an entry");
    let bytes = one.finish().expect("an archive");
    let mut one = ZipArchive::new(bytes).expect("an archive");
    for index in 0..count {
        let entry = one.by_index_raw(0).expect("an entry");
        archive.raw_copy_file_rename(entry, format!("web/videos/{index}.bin")).expect("a copy");
    }
}

fn empty(archive: &mut ZipWriter<Cursor<Vec<u8>>>, index: usize) {
    archive.start_file(format!("web/icons/{index}.svg"), SimpleFileOptions::default()).expect("an entry");
}

/// A month in which an event with signs of long work took a second each time.
fn month_of_short_runs() -> String {
    let mut text = "name,starttime,endtime,status\n".to_owned();
    for day in 1..=30 {
        writeln!(text, "Harbour.Sync,2026-06-{day:02} 03:00:00,2026-06-{day:02} 03:00:01,Completed").expect("a string");
    }
    text
}

/// The app whose settings are compared.
const HARBOUR: &str = "app \"Harbour\" mendix 9.24.4.11007\nmodule Harbour
  constant Limit : Integer = '5'
  constant PilotApi : String = ''
  constant Default : String = 'here'
  constant Missing : String = ''
  constant Password : String = ''
  constant Debug : Boolean = 'true'
";

/// The two environments of `fixtures/parity` that a name stands for, as a call of the program.
fn environments(name: &str) -> Program {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/parity");
    let built = |text: &str| Package::from_model(text).expect("the model").to_mda().expect("the package");
    let present = "app \"Harbour\" mendix 9.24.4.11007";
    // The old package is of the version that its settings say.
    let (old, new, old_app) = match name {
        "parity" => ("old.yaml", "new.yaml", "app \"Berth\" mendix 9.20.0.60284"),
        "parity-near" => ("near-old.yaml", "near-new.yaml", present),
        _ => ("tools-m2ee.yaml", "tools.env", present),
    };
    let mut program = Program::new().file("old.mda", built(&HARBOUR.replace(present, old_app)));
    for file in [old, new, "old-settings.json"] {
        program = program.file(file, std::fs::read(folder.join(file)).expect("the settings"));
    }
    let packages = ["--package", "new.mda", "--old-package", "old.mda", "--format", "json"];
    program.file("new.mda", built(HARBOUR)).args(["parity", old, new]).args(packages)
}

/// A package with the backup that a name stands for, as a call of the program.
fn with_backup(name: &str) -> Program {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/backup");
    let dump = |name: &str| std::fs::read(folder.join(name)).expect("a dump");
    let app = dump("app.backup");
    let backup = match name {
        "backup-near" => snapshot(&app, "1.0.0.0", 10, &[("tree/0d/3e/0d3e301f-5551-46f8-ad44-8de2be084c95", "first")]),
        "backup-odd" => snapshot(
            &app,
            "1.0.0.40",
            99,
            &[("tree/aa/3e/0d3e301f-5551-46f8-ad44-8de2be084c95", "first"), ("notes.txt", "")],
        ),
        "backup-cut" => app.get(..5_000).expect("a part").to_vec(),
        "backup-new" => app.iter().enumerate().map(|(index, byte)| if index == 6 { 15 } else { *byte }).collect(),
        "backup-other" => dump("other.backup"),
        _ => app,
    };
    let model = HARBOUR.replace("9.24.4.11007", "9.24.4.11007\n  model version 1.0.0.0");
    let package = Package::from_model(&model).expect("the model").to_mda().expect("the package");
    let program = Program::new().file("app.mda", package).file("backup", backup);
    program.args(["check", "app.mda", "--backup", "backup", "--format", "json", "--today", TODAY])
}

/// A full snapshot around a dump, with the second of its file documents and these files.
fn snapshot(dump: &[u8], model: &str, files_size: usize, files: &[(&str, &str)]) -> Vec<u8> {
    let stated = format!(
        r#"{{"duration":"0","dumpSize":"{}","modelVersion":"{model}","databaseSize":"9730584","filesSize":"{files_size}"}}"#,
        dump.len()
    );
    let stream = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(stream);
    let second = ("tree/1f/bd/1fbdf930-67f9-47ee-b30e-e84c4c983e85", "other");
    let parts = [(".metadata", stated.as_bytes()), ("db/db.backup", dump)];
    let files = files.iter().chain([&second]).map(|(path, content)| (*path, content.as_bytes()));
    for (path, content) in parts.into_iter().chain(files) {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, content).expect("an entry");
    }
    archive.into_inner().expect("an archive").finish().expect("a stream")
}

/// What each rule says about what a name stands for, by id.
pub(super) fn outcomes(spec: &str) -> BTreeMap<String, String> {
    if spec.starts_with("parity") {
        return said_by(spec, environments(spec));
    }
    if spec.starts_with("backup") {
        return said_by(spec, with_backup(spec));
    }
    let (spec, history) = spec.split_once('+').filter(|(_, more)| *more != "answers").unwrap_or((spec, ""));
    let (name, answers) = spec.strip_suffix("+answers").map_or((spec, false), |name| (name, true));
    let (name, profile) = name.split_once('@').unwrap_or((name, "2026"));
    let target = format!("mendix-cloud-v4@{profile}");
    let mut program = Program::new().file("app.mda", package(name)).args(["check", "app.mda", "--format", "json"]);
    program = program.args(["--target", target.as_str()]);
    if !history.is_empty() {
        let runs = match (name, history) {
            (_, "short") => month_of_short_runs(),
            ("trouble", _) => LONG_RUNS.to_owned(),
            _ => SHORT_RUNS.to_owned(),
        };
        program = program.file("runs.csv", runs).args(["--run-history", "runs.csv", "--today", TODAY]);
    }
    if answers {
        let mut text = "answers:\n".to_owned();
        for (question, troubles, near) in ANSWERS {
            let answer = if name == "trouble" { troubles } else { near };
            let given = "by: J, date: 2026-05-01, until: 2026-10-31";
            writeln!(text, "  - {{question: {question}, answer: {answer}, {given}}}").expect("a string");
        }
        program = program.file("answers.yaml", text).args(["--answers", "answers.yaml", "--today", TODAY]);
    }
    said_by(spec, program)
}

fn said_by(spec: &str, mut program: Program) -> BTreeMap<String, String> {
    let outcome = program.run();
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{spec}: {}", outcome.stderr));
    let rules = report["packages"][0]["coverage"]["rules"].as_array().expect("rules");
    let text = |rule: &Value, key: &str| rule[key].as_str().expect("a text").to_owned();
    rules.iter().map(|rule| (text(rule, "rule"), text(rule, "outcome"))).collect()
}
