//! What is kept of library jars from run to run saves time and changes nothing else, whatever becomes of it.

#![cfg(test)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::program::{Outcome, Program};
use mxready_fixtures::Package;
use mxready_fixtures::damage::truncated;

const FIXTURES: [&str; 3] = ["everything", "trouble", "near-misses"];
/// Changes the bytes of an entry.
type Damage = fn(&mut Vec<u8>);

const LIBRARY: &str = "model/lib/userlib/mail-1.4.jar";

fn fixture(name: &str) -> Package {
    Package::fixture(name).expect("the fixture builds")
}

fn mda(package: &Package) -> Vec<u8> {
    package.to_mda().expect("the package builds")
}

/// A library that rules have something to say of.
fn library() -> Vec<u8> {
    let jars = format!(
        "jar {LIBRARY}\n  class org/example/Mail\n    calls static javax/mail/Transport.send(Ljavax/mail/Message;)V\n"
    );
    let package = fixture("ready").with_jars(&jars).expect("the jar builds");
    package.entry(LIBRARY).expect("the jar").to_vec()
}

/// The program with packages in its folder: one with a library, and another app with the same one elsewhere.
fn packages() -> Program {
    let library = library();
    Program::new()
        .file("app.mda", mda(&fixture("ready").with_entry(LIBRARY, library.clone())))
        .file("other.mda", mda(&fixture("demo").with_entry("model/lib/vendorlib/mail-1.4.jar", library)))
}

fn check(program: &Program, arguments: &[&str]) -> Outcome {
    let common = ["check", "--format", "json", "--today", "2026-11-26", "--timings"];
    program.another().unmasked().args(common.into_iter().chain(arguments.iter().copied())).run()
}

fn cached(program: &Program, package: &str) -> Outcome {
    check(program, &["--cache", "--cache-dir", "kept", package])
}

/// Library jars from the cache, and those that were read; `None` where no cache was used.
fn jars(outcome: &Outcome) -> Option<(usize, usize)> {
    let line = outcome.stderr.lines().find_map(|line| line.strip_prefix("library jars: "))?;
    let (known, read) = line.split_once(" from the cache, ")?;
    Some((known.parse().ok()?, read.strip_suffix(" read")?.parse().ok()?))
}

fn same_report(left: &Outcome, right: &Outcome, what: &str) {
    assert_eq!((left.code, left.stdout.as_str()), (right.code, right.stdout.as_str()), "{what}");
}

fn notes(outcome: &Outcome) -> Vec<&str> {
    outcome.stderr.lines().filter(|line| line.starts_with("note:")).collect()
}

fn entries(program: &Program) -> Vec<PathBuf> {
    let items = fs::read_dir(program.folder().join("kept")).expect("the cache");
    let mut entries: Vec<_> = items.map(|item| item.expect("an item").path()).collect();
    entries.sort();
    entries
}

#[test]
fn a_second_run_takes_up_what_the_first_one_read_and_reports_the_same() {
    for name in FIXTURES {
        let program = Program::new().file("app.mda", mda(&fixture(name)));
        let plain = check(&program, &["app.mda"]);
        assert_eq!(jars(&plain), None, "{name}");
        let (first, second) = (cached(&program, "app.mda"), cached(&program, "app.mda"));
        same_report(&plain, &first, name);
        same_report(&plain, &second, name);
        let (known, read) = jars(&first).unwrap_or_default();
        // The same library may lie in two folders of one package.
        assert_eq!(jars(&second).unwrap_or_default(), (known + read, 0), "{name}");
        assert!(!plain.stdout.is_empty());
    }
}

#[test]
fn a_jar_that_another_package_brought_is_known() {
    let program = packages();
    let plain = check(&program, &["other.mda"]);
    assert_eq!(jars(&cached(&program, "app.mda")).map(|(known, _)| known), Some(0));
    let (_, without) =
        jars(&cached(&Program::new().file("demo.mda", mda(&fixture("demo"))), "demo.mda")).unwrap_or_default();
    let other = cached(&program, "other.mda");
    assert_eq!(jars(&other), Some((1, without)));
    same_report(&plain, &other, "the same jar in another folder of another package");
}

/// An entry with the first place of a text replaced.
fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replacen(from, to, 1).into_bytes()
}

#[test]
fn whatever_is_wrong_with_an_entry_the_jar_is_read_again() {
    let program = packages();
    let plain = check(&program, &["app.mda"]);
    let (_, all) = jars(&cached(&program, "app.mda")).expect("a cache");
    assert!(all > 0);
    let kept = entries(&program);
    let damages: [(&str, Damage); 5] = [
        ("a flipped byte", |bytes| *bytes.last_mut().expect("a byte") ^= 1),
        ("a cut entry", |bytes| bytes.truncate(bytes.len() / 2)),
        ("an empty entry", Vec::clear),
        ("another version", |bytes| *bytes = replaced(bytes, env!("CARGO_PKG_VERSION"), "0.0.9")),
        ("another format", |bytes| *bytes = replaced(bytes, "cache 1", "cache 2")),
    ];
    for (what, damage) in damages {
        for file in &kept {
            let mut bytes = fs::read(file).expect("an entry");
            damage(&mut bytes);
            fs::write(file, bytes).expect("written");
        }
        let outcome = cached(&program, "app.mda");
        assert_eq!(jars(&outcome), Some((0, all)), "{what}");
        same_report(&plain, &outcome, what);
        assert_eq!(jars(&cached(&program, "app.mda")), Some((all, 0)), "{what}: replaced");
    }
    // The entry of one jar in the place of another.
    if let [first, second, ..] = kept.as_slice() {
        fs::copy(first, second).expect("copied");
        same_report(&plain, &cached(&program, "app.mda"), "an entry under another name");
    }
}

#[test]
fn another_limit_is_another_reading() {
    let program = packages();
    cached(&program, "app.mda");
    let limited = ["--limit", "class-file=1KiB", "app.mda"];
    let plain = check(&program, &limited);
    let with_cache = check(&program, &[&["--cache", "--cache-dir", "kept"][..], &limited[..]].concat());
    assert_eq!(jars(&with_cache).map(|(known, _)| known), Some(0));
    same_report(&plain, &with_cache, "a class file over the limit");
}

#[test]
fn what_a_package_may_unpack_to_does_not_depend_on_the_cache() {
    let program = packages();
    for limit in ["expanded=10KiB", "expanded=40KiB", "expanded=80KiB", "expanded=1MiB"] {
        let limited = ["--limit", limit, "app.mda"];
        let plain = check(&program, &limited);
        for round in ["cold", "warm"] {
            let outcome = check(&program, &[&["--cache", "--cache-dir", "kept"][..], &limited[..]].concat());
            same_report(&plain, &outcome, &format!("{limit} {round}"));
        }
    }
}

#[test]
fn a_damaged_jar_is_told_each_time() {
    let package = fixture("ready").with_entry(LIBRARY, truncated(&library(), 200));
    let program = Program::new().file("app.mda", mda(&package)).file("ready.mda", mda(&fixture("ready")));
    cached(&program, "ready.mda");
    let others = entries(&program);
    let plain = check(&program, &["app.mda"]);
    assert_eq!(plain.code, 3);
    for round in ["cold", "warm"] {
        let outcome = cached(&program, "app.mda");
        same_report(&plain, &outcome, round);
        assert_eq!(jars(&outcome), Some((others.len(), 1)), "{round}");
    }
    assert_eq!(entries(&program), others, "nothing is kept of it");
}

#[test]
fn a_folder_that_cannot_be_used_is_told_and_changes_nothing() {
    let program = packages().file("file", "no folder").file("copy/.git/HEAD", "ref: refs/heads/main\n");
    let plain = check(&program, &["app.mda"]);
    for (folder, why) in [("file", "it is no folder"), ("copy/kept", "it lies in the working copy")] {
        let outcome = check(&program, &["--cache", "--cache-dir", folder, "app.mda"]);
        same_report(&plain, &outcome, folder);
        assert_eq!(jars(&outcome), None, "{folder}");
        let [note] = notes(&outcome)[..] else { panic!("{}", outcome.stderr) };
        assert!(note.contains(why), "{note}");
    }
    assert_eq!(notes(&check(&program, &["--cache", "app.mda"])).len(), 1, "no home, and it was asked for");
    assert_eq!(notes(&plain), Vec::<&str>::new());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_to_is_not_believed() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    let program = packages();
    let plain = check(&program, &["app.mda"]);
    let (_, all) = jars(&cached(&program, "app.mda")).expect("a cache");
    let folder = program.folder().join("kept");
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    assert_eq!(fs::metadata(&folder).expect("the folder").mode() & 0o777, 0o700);
    for entry in entries(&program) {
        assert_eq!(fs::metadata(&entry).expect("an entry").mode() & 0o777, 0o600);
    }
    for open in [0o777, 0o770, 0o702] {
        mode(&folder, open);
        let outcome = cached(&program, "app.mda");
        same_report(&plain, &outcome, "an open folder");
        assert_eq!(jars(&outcome), None);
        assert!(notes(&outcome).concat().contains("others may write there"), "{}", outcome.stderr);
        let info = program.another().args(["cache", "info", "--cache-dir", "kept"]).run();
        assert!(info.stdout.contains("It is not used: others may write there"), "{}", info.stdout);
    }
    mode(&folder, 0o700);
    mode(&entries(&program)[0], 0o666);
    let outcome = cached(&program, "app.mda");
    assert_eq!(jars(&outcome), Some((all - 1, 1)), "an open entry");
    same_report(&plain, &outcome, "an open entry");
    // Only root can give a folder away.
    if chown(&folder, Some(65_534), None).is_ok() {
        let outcome = cached(&program, "app.mda");
        assert!(notes(&outcome).concat().contains("it belongs to another user"), "{}", outcome.stderr);
        same_report(&plain, &outcome, "a folder of somebody else");
    }
}

#[test]
fn where_nothing_can_be_written_the_report_is_the_same() {
    let program = packages();
    let plain = check(&program, &["app.mda"]);
    let (_, all) = jars(&cached(&program, "app.mda")).expect("a cache");
    // A folder in the place of each entry can neither be read nor replaced, not even by root.
    for file in entries(&program) {
        fs::remove_file(&file).expect("removed");
        fs::create_dir(&file).expect("a folder");
    }
    for _ in 0..2 {
        let outcome = cached(&program, "app.mda");
        same_report(&plain, &outcome, "closed");
        assert_eq!(jars(&outcome), Some((0, all)));
    }
    assert!(entries(&program).iter().all(|path| path.is_dir()), "nothing unfinished stays behind");
}

#[test]
fn several_processes_may_use_one_cache_at_once() {
    let program = packages();
    let plain = check(&program, &["app.mda", "other.mda"]);
    let folder = program.folder();
    for kept in ["kept-1", "kept-2"] {
        let run = || {
            let arguments = ["check", "--format", "json", "--today", "2026-11-26", "--cache", "--cache-dir", kept];
            let program = Program::new().unmasked().current_dir(folder);
            program.args(arguments.into_iter().chain(["app.mda", "other.mda"])).run()
        };
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
            handles.into_iter().map(|handle| handle.join().expect("it ends")).collect()
        });
        for outcome in outcomes {
            same_report(&plain, &outcome, "beside others");
            assert_eq!(outcome.stderr, "");
        }
        assert!(fs::read_dir(program.folder().join(kept)).expect("a cache").count() > 0);
    }
}

#[test]
fn in_pipelines_a_cache_is_used_only_where_it_is_asked_for() {
    let run = |program: &Program, ci: &str, arguments: &[&str]| {
        let home = program.folder().display().to_string();
        let all = ["check", "--timings", "app.mda"].into_iter().chain(arguments.iter().copied());
        let outcome = program.another().env("HOME", &home).env("XDG_CACHE_HOME", "").env("CI", ci).args(all).run();
        assert_eq!(notes(&outcome), Vec::<&str>::new(), "{arguments:?}");
        jars(&outcome).is_some()
    };
    let program = packages();
    assert!(!run(&program, "true", &[]));
    assert!(run(&program, "true", &["--cache"]));
    assert!(run(&program, "", &[]));
    assert!(run(&program, "false", &[]));
    assert!(!run(&program, "", &["--no-cache"]));
    assert!(!run(&program, "", &["--cache=never"]));
    let program = program.file("mxready.toml", "cache = \"never\"\n");
    assert!(!run(&program, "", &[]));
    assert!(run(&program, "", &["--cache"]));
}

#[test]
fn the_cache_is_set_like_every_other_option() {
    let shown = |program: Program| program.args(["config", "show"]).run().stdout;
    let line = |text: &str, option: &str| {
        text.lines().find(|line| line.split_whitespace().next() == Some(option)).unwrap_or_default().to_owned()
    };
    let plain = shown(Program::new());
    assert!(line(&plain, "cache").contains("auto") && line(&plain, "cache").contains("default"), "{plain}");
    assert!(line(&plain, "cache-dir").contains("default"), "{plain}");
    let set = shown(
        Program::new()
            .file("mxready.toml", "cache = \"always\"\ncache-dir = \"../kept\"\n")
            .env("MXREADY_CACHE_DIR", "/somewhere"),
    );
    assert!(line(&set, "cache").contains("always") && line(&set, "cache").contains("mxready.toml:1"), "{set}");
    assert!(line(&set, "cache-dir").contains("MXREADY_CACHE_DIR"), "{set}");
    let wrong = Program::new().file("mxready.toml", "cache = false\n").args(["config", "show"]).run();
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("auto, always, never"), "{}", wrong.stderr);
}

#[test]
fn the_cache_can_be_looked_at_and_cleared() {
    let program = packages();
    let call = |what: &str| program.another().env("MXREADY_CACHE_DIR", "kept").args(["cache", what]).run();
    let none = call("info");
    assert_eq!((none.code, none.stderr.as_str()), (0, ""));
    assert!(none.stdout.contains("0 jars, 0 bytes of at most 250.0 MB"), "{}", none.stdout);
    assert!(!program.folder().join("kept").exists(), "looking makes nothing");
    let (_, all) = jars(&cached(&program, "app.mda")).expect("a cache");
    let old = entries(&program).remove(0);
    let bytes = fs::read(&old).expect("an entry");
    fs::write(&old, replaced(&bytes, env!("CARGO_PKG_VERSION"), "0.0.9")).expect("written");
    let info = call("info");
    assert!(info.stdout.contains("1 of another version (0.0.9+"), "{}", info.stdout);
    assert!(all < 2 || info.stdout.contains(&format!("{} of this version", all - 1)), "{}", info.stdout);
    fs::write(program.folder().join("kept/notes.txt"), "mine").expect("written");
    let cleared = call("clear");
    assert_eq!((cleared.code, cleared.stderr.as_str()), (0, ""));
    assert!(cleared.stdout.starts_with("removed "), "{}", cleared.stdout);
    assert_eq!(entries(&program), [program.folder().join("kept/notes.txt")]);
    let nowhere = Program::new().args(["cache", "info"]).run();
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("--cache-dir"), "{}", nowhere.stderr);
}
