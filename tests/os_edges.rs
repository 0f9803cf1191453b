//! At the edges of the operating system: full disks, closed doors, interruptions, files that change, odd names and circles
//! of links. Nothing half-written stays behind, and what could not be read is told.

#![cfg(unix)]
#![cfg(test)]

mod common;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use common::program::Program;
use mxready::package::{Limit, Limits, Package as OpenPackage};
use mxready_fixtures::Package;

/// Somebody who may do nothing; root may do everything.
const NOBODY: u32 = 65_534;

fn ready() -> Package {
    Package::fixture("ready").expect("the fixture builds")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("everybody may look");
    folder
}

fn mxready(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mxready"));
    command.current_dir(folder).env_clear();
    command
}

fn told(output: &Output) -> String {
    let text =
        [&output.stdout[..], &output.stderr[..]].map(|bytes| std::str::from_utf8(bytes).expect("UTF-8").to_owned());
    text.concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|item| item.expect("an item").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_report_that_does_not_fit_on_the_disk_leaves_nothing_behind() {
    let folder = folder();
    ready().write_mda(folder.path().join("app.mda")).expect("the package is written");
    fs::write(folder.path().join("report.html"), "the report of yesterday").expect("a file");
    // Files may have 8 KiB at the most here, and the report has more.
    let script = "ulimit -f 8; trap '' XFSZ; exec \"$0\" check app.mda --format html --output report.html";
    let output = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_mxready")])
        .current_dir(folder.path())
        .env("MXREADY_CACHE", "never")
        .output()
        .expect("bash starts");
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("report.html"), "{}", told(&output));
    assert_eq!(names(folder.path()), ["app.mda", "report.html"]);
    assert_eq!(fs::read_to_string(folder.path().join("report.html")).expect("a file"), "the report of yesterday");
}

#[test]
fn a_device_that_is_full_and_a_folder_that_takes_nothing_are_told() {
    let folder = folder();
    ready().write_mda(folder.path().join("app.mda")).expect("the package is written");
    for place in ["/dev/full", "/proc/report.html"].into_iter().filter(|place| {
        Path::new(place).exists()
            || Path::new(place).parent().is_some_and(|parent| parent.ends_with("proc") && parent.exists())
    }) {
        let output = mxready(folder.path()).args(["check", "app.mda", "--output", place]).output().expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{place}: {}", told(&output));
        assert!(told(&output).contains(place), "{}", told(&output));
        assert!(!told(&output).contains("panicked"), "{}", told(&output));
    }
    // Standard output is a report's place too.
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        let output = mxready(folder.path()).args(["check", "app.mda"]).stdout(full).output().expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    }
}

/// Whoever starts programs in the background may have told them to ignore Ctrl-C.
fn interruptions_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
}

/// Waits for a program that has to end by itself.
fn ended(child: &mut Child) -> ExitStatus {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("a child");
    panic!("it does not end");
}

#[test]
fn an_interruption_leaves_no_report() {
    if interruptions_are_ignored() {
        println!("skipped: this process was started with interruptions ignored, and hands that on");
        return;
    }
    let folder = folder();
    // Opening a pipe that nobody writes to waits for ever.
    let made = Command::new("mkfifo").arg(folder.path().join("app.mda")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let mut child = mxready(folder.path())
        .args(["check", "app.mda", "--output", "report.txt"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(child.try_wait().expect("a child").is_none(), "it waits for the package");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill starts");
    assert!(sent.success());
    let status = ended(&mut child);
    assert_eq!((status.code(), status.signal()), (None, Some(2)), "whoever called it learns of the interruption");
    assert_eq!(names(folder.path()), ["app.mda"]);
}

/// Runs as somebody whom permissions hold back; `None` where that cannot be.
fn as_nobody(mut command: Command, folder: &Path) -> Option<Output> {
    if fs::metadata(folder).expect("a folder").uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    // The program may lie where nobody may look.
    command.output().ok()
}

#[test]
fn what_may_not_be_read_is_told() {
    let folder = folder();
    let (archive, unpacked) = (folder.path().join("app.mda"), folder.path().join("unpacked"));
    ready().write_mda(&archive).expect("the package is written");
    ready().to_folder(&unpacked).expect("the package is written");
    for closed in [archive, unpacked.join("model/model.mdp")] {
        fs::set_permissions(closed, fs::Permissions::from_mode(0o000)).expect("a closed file");
    }
    for (input, code, phrase) in [("app.mda", 2, "check the permissions"), ("unpacked", 3, "model/model.mdp")] {
        let mut command = mxready(folder.path());
        command.args(["check", input]);
        let Some(output) = as_nobody(command, folder.path()) else { return };
        assert_eq!(output.status.code(), Some(code), "{input}: {}", told(&output));
        assert!(told(&output).contains(phrase), "{input}: {}", told(&output));
        assert!(told(&output).to_lowercase().contains("permission denied"), "{input}: {}", told(&output));
    }
}

#[test]
fn a_folder_that_takes_no_report_is_refused_before_the_package_is_read() {
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("a closed folder");
    // The package is missing, and yet the place of the report is what is told.
    let mut command = mxready(folder.path());
    command.args(["check", "app.mda", "--output", "closed/report.html"]);
    let Some(output) = as_nobody(command, folder.path()) else { return };
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("closed/report.html") && !told(&output).contains("app.mda"), "{}", told(&output));
}

#[test]
fn an_archive_that_changes_while_it_is_read_is_trusted_by_nobody() {
    let folder = folder();
    let path = folder.path().join("app.mda");
    ready().write_mda(&path).expect("the package is written");
    let package = OpenPackage::open(&path, Limits::default()).expect("it opens");
    assert_eq!(package.account().contradictions, []);
    fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(b"more"))
        .expect("it is written");
    let told = package.account().contradictions;
    assert!(told.iter().any(|(_, why)| why.contains("changed while it was read")), "{told:?}");
}

#[test]
fn a_file_of_a_folder_that_changes_while_it_is_read_was_not_read() {
    let folder = folder();
    ready().to_folder(folder.path()).expect("the package is written");
    let package = OpenPackage::open(folder.path(), Limits::default()).expect("it opens");
    let metadata = folder.path().join("model/metadata.json");
    let read = package.stream("model/metadata.json", Limit::File, |stream| {
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("text");
        fs::write(&metadata, "{}").expect("somebody else writes");
    });
    let why = read.expect("an entry").expect_err("changed").why;
    assert!(why.contains("changed while it was read"), "{why}");
    assert_eq!(package.account().unreadable.len(), 1);
}

#[test]
fn names_with_spaces_and_bytes_that_are_no_text_are_paths_like_others() {
    let folder = folder();
    let name = OsStr::from_bytes(b"my app \xff\x1b[31m.mda");
    if ready().write_mda(folder.path().join(name)).is_err() {
        // Some file systems refuse such names.
        return;
    }
    for format in ["table", "json", "html", "junit", "github"] {
        let output =
            mxready(folder.path()).arg("check").arg(name).args(["--format", format]).output().expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{format}: {}", told(&output));
        assert!(!output.stdout.contains(&0x1b), "{format}");
        // Annotations are about the one package that there is.
        assert!(format == "github" || told(&output).contains("my app"), "{format}: {}", told(&output));
    }
    let report = OsStr::from_bytes(b"a report \xff.json");
    let output = mxready(folder.path())
        .args(["check", "--format", "json", "--output"])
        .arg(report)
        .arg(name)
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let report = fs::read_to_string(folder.path().join(report)).expect("a report under that very name");
    assert!(serde_json::from_str::<serde_json::Value>(&report).is_ok());
}

#[test]
fn circles_of_links_end() {
    let program = Program::new().file("apps/first/app.mda", ready().to_mda().expect("the package builds"));
    let apps = program.folder().join("apps");
    symlink("..", apps.join("first/up")).expect("a link");
    symlink("self", apps.join("self")).expect("a link");
    ready().to_folder(apps.join("second")).expect("the package is written");
    symlink("..", apps.join("second/web/up")).expect("a link");
    ready().to_folder(program.folder().join("elsewhere")).expect("the package is written");
    symlink("../elsewhere", apps.join("third")).expect("a link");
    let mut program = program.args(["check", "apps", "--format", "json"]);
    let outcome = program.run();
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let paths: Vec<&str> = report["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter_map(|package| package["path"].as_str())
        .collect();
    assert_eq!(paths, ["apps/first/app.mda", "apps/second", "apps/third"]);
    let named = program_on_itself(&apps);
    assert_eq!(named, Some(2));
}

/// Packages of a team that keeps them elsewhere.
#[test]
fn packages_behind_a_linked_folder_are_judged_once() {
    let demo = Package::fixture("demo").expect("the fixture builds");
    let program = Program::new()
        .file("apps/app.mda", ready().to_mda().expect("the package builds"))
        .file("elsewhere/deep/demo.mda", demo.to_mda().expect("the package builds"));
    // One leads into what another leads around, and one leads there again.
    for (link, target) in [("deep", "../elsewhere/deep"), ("team", "../elsewhere"), ("team-again", "../elsewhere")] {
        symlink(target, program.folder().join("apps").join(link)).expect("a link");
    }
    let other = Package::fixture("ready-7").expect("the fixture builds");
    other.write_mda(program.folder().join("elsewhere/other.mda")).expect("the package is written");
    symlink("../apps", program.folder().join("elsewhere/back")).expect("a link");
    let outcome = program.another().args(["check", "apps", "--format", "json"]).run();
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let packages = report["packages"].as_array().expect("packages");
    let paths: Vec<&str> = packages.iter().filter_map(|package| package["path"].as_str()).collect();
    let named: Vec<&str> = paths.iter().filter_map(|path| path.rsplit('/').next()).collect();
    assert_eq!(named, ["app.mda", "demo.mda", "other.mda"], "{paths:?}");
    assert_eq!(outcome.code, 1);
}

#[test]
fn rules_behind_a_link_are_rules() {
    let rule = |id: &str, severity: &str| {
        format!(
            "id: {id}\ntitle: Has files\ntargets: [mendix-cloud-v4]\nseverity: {severity}\nconfidence: certain\neffort: 1\n\
             match: {{app: {{file-count: {{above: 0}}}}}}\nmessage: It has files.\nremedy: Take them out.\n\
             source: [{{url: 'https://example.com', read: 2026-11-26}}]\ntests:\n  - {{name: some, expect: fires, app: \
             {{file-count: 1}}}}\n  - {{name: none, expect: quiet, app: {{file-count: 0}}}}\n"
        )
    };
    let program = Program::new()
        .file("app.mda", ready().to_mda().expect("the package builds"))
        .file("team/team-quiet.yaml", rule("team-quiet", "info"))
        .file("shared/team-strict.yaml", rule("team-strict", "blocker"));
    let check = || program.another().args(["check", "app.mda", "--rules", "team"]).run();
    assert_eq!(check().code, 0);
    symlink("../shared", program.folder().join("team/shared")).expect("a link");
    let outcome = check();
    assert_eq!(outcome.code, 1, "{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.stdout.contains("team-strict"), "{}", outcome.stdout);
    // As some systems mount folders: a file is there in three ways.
    symlink("shared", program.folder().join("team/again")).expect("a link");
    symlink("shared/team-strict.yaml", program.folder().join("team/team-strict.yaml")).expect("a link");
    assert_eq!(check().code, 1);
    fs::write(program.folder().join("team/team-loud.YAML"), rule("team-loud", "info")).expect("a file");
    let outcome = check();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("team-loud.YAML") && outcome.stderr.contains("rename it"), "{}", outcome.stderr);
    fs::remove_file(program.folder().join("team/team-loud.YAML")).expect("a file");
    symlink("..", program.folder().join("team/up")).expect("a link");
    let outcome = check();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("loop of links"), "{}", outcome.stderr);
}

/// What it should have said would be missing without a word: rules, baseline, how strict the gate is.
#[test]
fn a_configuration_that_leads_nowhere_is_an_error() {
    let program = Program::new().file("app.mda", ready().to_mda().expect("the package builds"));
    symlink("../gone/mxready.toml", program.folder().join("mxready.toml")).expect("a link");
    let outcome = program.another().args(["check", "app.mda"]).run();
    assert_eq!(outcome.code, 2, "{}", outcome.stdout);
    assert!(outcome.stderr.contains("mxready.toml"), "{}", outcome.stderr);
}

/// What lies behind it would be missing without a word.
#[test]
fn a_link_inside_an_unpacked_package_makes_nothing_ready() {
    let program = Program::new();
    let folder = program.folder().join("app");
    ready().to_folder(&folder).expect("the package is written");
    let program = program.args(["check", "app"]);
    assert_eq!(program.another().args(["check", "app"]).run().code, 0);
    fs::create_dir_all(program.folder().join("elsewhere")).expect("a folder");
    fs::create_dir_all(folder.join("model/lib")).expect("a folder");
    symlink("../../../elsewhere", folder.join("model/lib/more")).expect("a link");
    let outcome = program.another().args(["check", "app"]).run();
    assert_eq!(outcome.code, 3, "{}", outcome.stdout);
    assert!(
        outcome.stdout.contains("model/lib/more") && outcome.stdout.contains("symbolic link"),
        "{}",
        outcome.stdout
    );
}

/// A link that leads to itself, named as an input.
fn program_on_itself(apps: &Path) -> Option<i32> {
    mxready(apps).args(["check", "self"]).output().expect("it starts").status.code()
}
