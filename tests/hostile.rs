//! Archives made to be misread: the package that was judged must be the package that runs, or nobody may say "ready".
//!
//! Every case starts from a package that *is* ready and stays readable; only what another unpacker would see differs.

#![cfg(test)]

mod common;

use std::io::Write as _;

use common::crafted::{METADATA, MODEL, and, archive, check, entries, hidden_in_another, position, ready, told, with};
use common::program::Program;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use mxready_fixtures::damage::{RawArchive, RawEntry, raw_zip};
use mxready_fixtures::{Package, damage};

const CANNOT_TELL: i32 = 3;

fn assert_open(case: &str, file: &[u8], phrases: &[&str]) {
    let outcome = check(file);
    let told = told(&outcome);
    assert_eq!(outcome.code, CANNOT_TELL, "{case}: {told}");
    for phrase in phrases {
        assert!(told.contains(phrase), "{case}: `{phrase}` is not told: {told}");
    }
}

#[test]
fn an_honest_archive_is_left_alone_whatever_tool_wrote_it() {
    let streamed = |entry: RawEntry| {
        // Sizes and checksum stand behind the data, as a tool writes them that cannot seek back.
        let known = entry.local.clone().expect("a header");
        let mut entry = entry.with_both(|header| header.flags = 8).with_local(|header| {
            header.crc = 0;
            header.packed = 0;
            header.size = 0;
        });
        entry.data.extend(b"PK\x07\x08");
        for field in [known.crc, known.packed, known.size] {
            entry.data.extend(field.to_le_bytes());
        }
        entry
    };
    let cases = [
        ("stored", raw_zip(&entries())),
        ("deflated", ready().to_mda().expect("the package builds")),
        ("streamed", raw_zip(&entries().into_iter().map(streamed).collect::<Vec<_>>())),
        ("folders listed", and([RawEntry::stored("model/", b""), RawEntry::stored("web/img/", b"")])),
        ("a comment", archive(|archive| archive.comment = b"built by the nightly job".to_vec())),
        ("an archive stored as the last entry", {
            let inner = raw_zip(&[RawEntry::stored("readme.txt", b"drivers")]);
            and([RawEntry::stored("model/lib/userlib/database-connector-dependencies.zip", &inner)])
        }),
        ("odd but honest names", {
            let name = "web/img/a photo (1), größe$Add@2x..png";
            and([RawEntry::stored(name, b"").with_both(|header| header.flags = 1 << 11)])
        }),
        ("permissions of Unix", with(METADATA, |entry| entry.with_unix_mode(0o100_644))),
        ("twins in case below web", and([RawEntry::stored("web/A.png", b"1"), RawEntry::stored("web/a.png", b"2")])),
        ("no order", {
            let mut entries = entries();
            entries.reverse();
            raw_zip(&entries)
        }),
    ];
    for (case, file) in cases {
        let outcome = check(file);
        assert_eq!(outcome.code, 0, "{case}: {}", told(&outcome));
    }
}

#[test]
fn headers_that_disagree_are_named_even_where_no_rule_reads_the_entry() {
    for name in [METADATA, MODEL, "web/index.html"] {
        let cases = [
            ("another name", with(name, |entry| entry.with_local(|header| header.name.reverse()))),
            ("another size", with(name, |entry| entry.with_local(|header| header.size += 1))),
            ("another packed size", with(name, |entry| entry.with_local(|header| header.packed += 1))),
            ("another checksum", with(name, |entry| entry.with_local(|header| header.crc ^= 1))),
            ("another method", with(name, |entry| entry.with_local(|header| header.method = 8))),
            ("encrypted in one place", with(name, |entry| entry.with_local(|header| header.flags = 1))),
        ];
        for (case, file) in cases {
            assert_open(case, &file, &["THE ARCHIVE CONTRADICTS ITSELF", name, "cannot tell"]);
        }
    }
}

#[test]
fn two_packages_in_one_file_are_never_ready() {
    let other = raw_zip(&[RawEntry::stored(METADATA, br#"{"RuntimeVersion": "5.0.0"}"#)]);
    let hidden = RawEntry { central: None, ..RawEntry::stored(MODEL, b"another model") };
    let twin = |name: &str| RawEntry::stored(name, b"{}");
    let last = u16::try_from(entries().len() - 1).expect("few entries");
    let cases = [
        ("an entry that the directory does not list", and([hidden]), "its directory does not list"),
        ("a name that stands twice", and([twin(METADATA)]), "different names"),
        ("a whole archive before", archive(|archive| archive.before.clone_from(&other)), "before its beginning"),
        ("bytes behind the end", archive(|archive| archive.after = b"tail".to_vec()), "4 bytes stand behind its end"),
        ("a promise of fewer entries", archive(|archive| archive.promised = Some(last)), "its directory does not list"),
    ];
    for (case, file, phrase) in cases {
        assert_open(case, &file, &["cannot tell", "the archive contradicts itself", phrase]);
    }
}

/// Which of the two archives an unpacker finds depends on where it begins to look.
#[test]
fn a_package_in_the_comment_of_another_is_not_taken_for_the_whole() {
    let other = raw_zip(&[RawEntry::stored(METADATA, br#"{"RuntimeVersion": "5.0.0"}"#)]);
    let outcome = check(archive(|archive| archive.comment.clone_from(&other)));
    assert_ne!(outcome.code, 0);
    assert!(told(&outcome).contains("THE ARCHIVE CONTRADICTS ITSELF"), "{}", told(&outcome));
    // An end record alone, which promises an empty archive.
    let empty = RawArchive::default().to_bytes();
    assert_ne!(check(archive(|archive| archive.comment = empty)).code, 0);
}

#[test]
fn entries_that_share_their_bytes_are_never_ready() {
    let whole = entries();
    let mut quoted = whole.clone();
    // The second entry begins at the place of the first.
    quoted[1].offset = Some(0);
    assert_open("one place for two entries", &raw_zip(&quoted), &["cannot tell", "do not agree"]);
    let mut overlong = whole;
    let at = position(&overlong, "web/index.html");
    overlong[at] = overlong[at].clone().with_both(|header| {
        header.packed += 40;
        header.size += 40;
    });
    assert_open("an entry that reaches into the next", &raw_zip(&overlong), &["cannot tell", "entries share bytes"]);
    for (name, content) in [("model/lib/userlib/hidden.jar", b"other".as_slice()), ("web/hidden.html", b"<html>")] {
        assert_open("an entry in another", &hidden_in_another(name, content), &["cannot tell", "entries share bytes"]);
    }
}

#[test]
fn a_size_that_an_entry_does_not_have_makes_nothing_ready() {
    let mda = ready().to_mda().expect("the package builds");
    for name in [METADATA, MODEL] {
        for size in [0, 1, 7, 5_000_000, 500_000_000] {
            assert_open(&format!("{name} with {size} bytes"), &damage::declare_size(&mda, name, size), &[name]);
        }
        for size in [1, 60_000_000] {
            let file = with(name, |entry| entry.with_both(|header| header.size = size));
            assert_open(&format!("stored {name} with {size} bytes"), &file, &[name]);
        }
    }
}

/// All of the content is there and its sum is right, but the unpackers of the platform wait for the end.
#[test]
fn a_deflated_entry_without_its_end_makes_nothing_ready() {
    for name in [METADATA, MODEL] {
        let without_end = |entry: RawEntry| {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&entry.data).expect("memory");
            encoder.flush().expect("memory");
            let data = encoder.get_ref().clone();
            let packed = u32::try_from(data.len()).expect("a small entry");
            let entry = entry.with_both(|header| {
                header.method = 8;
                header.packed = packed;
            });
            RawEntry { data, ..entry }
        };
        assert_open(name, &with(name, without_end), &["cannot tell", name]);
    }
}

#[test]
fn names_that_mean_other_files_elsewhere_are_never_ready() {
    let named = |name: &str| and([RawEntry::stored(name, b"x")]);
    let cases = [
        ("web/../../etc/cron.d/job", "leads out of its folder"),
        ("/etc/passwd", "absolute path"),
        ("C:/windows/system.ini", "drive letter"),
        ("model\\metadata.json", "backslashes"),
        ("web/page.html\0.txt", "NUL"),
        ("model/./metadata.json", "shorter way"),
        ("model/Metadata.json", "upper and lower case"),
        ("model/metadata.json/extra.txt", "a file and a folder at once"),
    ];
    for (name, phrase) in cases {
        assert_open(name, &named(name), &["cannot tell", phrase]);
    }
}

#[test]
fn entries_that_the_platform_cannot_unpack_are_never_ready_even_where_no_rule_reads_them() {
    let mda = ready().to_mda().expect("the package builds");
    let link = RawEntry::stored("web/uploads", b"/etc").with_unix_mode(0o120_777);
    let cases = [
        ("encrypted", damage::encrypt_flag(&mda, "web/index.html"), "encrypted"),
        ("another compression", damage::method(&mda, "web/index.html", 14), "not every unpacker knows"),
        ("a link", and([link]), "symbolic link"),
        ("a folder with content", and([RawEntry::stored("web/img/", b"content")]), "content of its own"),
    ];
    for (case, file, phrase) in cases {
        assert_open(case, &file, &["cannot tell", phrase]);
    }
}

#[test]
fn a_thousand_lies_make_a_report_that_can_be_read() {
    let lies = (0..1000).map(|number| RawEntry::stored(&format!("../{number}"), b""));
    let outcome = check(and(lies));
    assert_eq!(outcome.code, CANNOT_TELL);
    assert!(told(&outcome).contains("950 more such places are not listed"), "{}", told(&outcome));
    assert!(outcome.stdout.lines().count() < 400);
}

#[test]
fn what_was_found_in_an_archive_that_contradicts_itself_is_still_told() {
    let demo = Package::fixture("demo").expect("the fixture builds").to_mda().expect("the package builds");
    let outcome = check([demo, b"tail".to_vec()].concat());
    assert_eq!(outcome.code, 1);
    assert!(told(&outcome).contains("The archive contradicts itself, so what will run may not be what was judged."));
}

#[test]
fn programs_are_told_of_contradictions_too() {
    let file = archive(|archive| archive.after = b"tail".to_vec());
    let outcome = Program::new().file("app.mda", file).args(["check", "app.mda", "--format", "json"]).run();
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let coverage = &report["packages"][0]["coverage"];
    assert_eq!(report["verdict"], "cannot-tell");
    assert_eq!(coverage["contradictions"][0]["why"], "4 bytes stand behind its end");
}

#[test]
fn names_that_are_no_text_are_told_where_they_hide_one_another() {
    let named = |name: &[u8]| RawEntry::stored("x", b"").with_both(|header| header.name = name.to_vec());
    let alone = check(and([named(b"web/img/gr\x94\xe1e.png")]));
    assert_eq!(alone.code, 0, "{}", told(&alone));
    let twins = and([named(b"model/lib/userlib/\xff.jar"), named(b"model/lib/userlib/\xfe.jar")]);
    assert_open("two names that read the same", &twins, &["cannot tell", "several files have this name"]);
}

#[test]
fn many_empty_entries_are_an_honest_package() {
    let many = (0..100_000).map(|number| RawEntry::stored(&format!("web/e/{number}"), b""));
    let outcome = check(and(many));
    assert_eq!(outcome.code, 0, "{}", told(&outcome));
}

/// An end record of 64 bits before the other one, which says something else.
fn with_wide_end(entries: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut whole = raw_zip(&self::entries());
    let end = whole.len() - 22;
    let mut wide = b"PK\x06\x06".to_vec();
    wide.extend(44_u64.to_le_bytes());
    wide.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for field in [entries, entries, size, offset] {
        wide.extend(field.to_le_bytes());
    }
    wide.extend(b"PK\x06\x07\0\0\0\0");
    wide.extend((end as u64).to_le_bytes());
    wide.extend(1_u32.to_le_bytes());
    whole.splice(end..end, wide);
    whole
}

#[test]
fn an_end_record_of_64_bits_that_lies_makes_nothing_ready() {
    let honest = raw_zip(&entries());
    let word = |at: usize| u64::from(u32::from_le_bytes(honest[at..at + 4].try_into().expect("four bytes")));
    let (size, offset) = (word(honest.len() - 10), word(honest.len() - 6));
    let count = entries().len() as u64;
    let told_twice = check(with_wide_end(count, size, offset));
    assert_eq!(told_twice.code, 0, "two that agree: {}", told(&told_twice));
    for (case, file) in [
        ("more entries", with_wide_end(count + 1, size, offset)),
        ("fewer entries", with_wide_end(count - 1, size, offset)),
        ("a million times a million", with_wide_end(1 << 40, size, offset)),
        ("all there are", with_wide_end(u64::MAX, u64::MAX, u64::MAX)),
        ("another place", with_wide_end(count, size, offset + 46)),
        ("a place behind the end", with_wide_end(count, size, 1 << 50)),
    ] {
        let outcome = check(&file);
        assert_ne!(outcome.code, 0, "{case}: {}", told(&outcome));
        assert!(!told(&outcome).contains("panicked"), "{case}: {}", told(&outcome));
    }
}

/// Each archive holds the next one, and the last one itself again would be no end: at the limit reading stops.
#[test]
fn archives_in_archives_end_at_the_limit() {
    let class = mxready_fixtures::ClassFile::plain("org/example/Deep").to_bytes();
    let innermost = raw_zip(&[RawEntry::stored("org/example/Deep.class", &class)]);
    let nested = (0..40).fold(innermost, |inner, _| raw_zip(&[RawEntry::stored("lib/inner.jar", &inner)]));
    let file = and([RawEntry::stored("model/lib/userlib/nested.jar", &nested)]);
    assert_open("40 jars in one another", &file, &["cannot tell", "--limit archive-depth=VALUE"]);
}

/// Whoever unpacks every archive that lies in an archive never ends with this one.
#[test]
fn an_archive_that_holds_itself_ends_at_the_limit() {
    let quine = damage::quine();
    let file = and([RawEntry::stored("model/lib/userlib/endless.jar", &quine)]);
    assert_open("itself in itself", &file, &["cannot tell", "endless.jar", "--limit archive-depth=VALUE"]);
    let alone = check(&quine);
    assert_eq!(alone.code, 2, "it is no package: {}", told(&alone));
}
