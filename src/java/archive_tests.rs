use std::io::Write as _;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::java::NativeKind;

fn fixture(class: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/java/classes/{class}.class", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).expect(&path)
}

fn jar_packed(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn jar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    jar_packed(entries, CompressionMethod::Deflated)
}

fn interest() -> JavaInterest {
    JavaInterest::new().method("java.lang.System", "setSecurityManager").class("java.net.ServerSocket")
}

fn read(bytes: &[u8]) -> JarContents {
    read_jar("model/lib/userlib/x-1.0.jar", bytes, &interest())
}

/// The using classes, without repetition.
fn users(contents: &JarContents) -> Vec<&str> {
    let mut users: Vec<_> = contents.references.keys().map(|key| key.used_by.as_str()).collect();
    users.dedup();
    users
}

fn with_major(class: &str, major: u8) -> Vec<u8> {
    let mut bytes = fixture(class);
    bytes[7] = major;
    bytes
}

#[test]
fn a_jar_gives_its_references_identity_and_native_files() {
    let contents = read(&jar(&[
        ("META-INF/MANIFEST.MF", b"Bundle-SymbolicName: com.acme.x\nBundle-Version: 1.0.1\n"),
        ("com/", b""),
        ("warehouse/actions/ListenForScanners.class", &fixture("warehouse/actions/ListenForScanners")),
        ("warehouse/actions/CountProcessors.class", &fixture("warehouse/actions/CountProcessors")),
        ("native/linux/libx.so.1.2", b"\x7fELF"),
        ("native/x.DLL", b"MZ.."),
        ("bin/run.exe", b"MZ"),
        ("also.sorry", b""),
    ]));
    assert_eq!((contents.error.as_ref(), contents.unreadable.len()), (None, 0));
    assert_eq!(users(&contents), ["warehouse.actions.ListenForScanners"]);
    assert_eq!(contents.identity.library.as_deref(), Some("com.acme.x"));
    assert_eq!((contents.class_count, contents.java_needed()), (2, Some(8)));
    let natives: Vec<_> = contents.natives.iter().map(|file| (file.path.as_str(), file.kind, file.size)).collect();
    let expected = [
        ("bin/run.exe", NativeKind::Program, 2),
        ("native/linux/libx.so.1.2", NativeKind::Library, 4),
        ("native/x.DLL", NativeKind::Library, 4),
    ];
    assert_eq!(natives, expected);
    assert!(contents.strings.is_empty() && contents.uses.is_empty(), "only project.jar keeps strings and uses");
}

#[test]
fn variants_for_newer_java_and_module_declarations_do_not_raise_the_level_but_are_read() {
    let contents = read(&jar(&[
        ("a/A.class", &with_major("warehouse/actions/CountProcessors", 52)),
        ("a/B.class", &with_major("warehouse/actions/ReplacePolicy", 55)),
        ("module-info.class", &with_major("warehouse/actions/CountProcessors", 65)),
        ("META-INF/versions/21/a/L.class", &with_major("warehouse/actions/ListenForScanners", 65)),
    ]));
    assert_eq!((contents.class_count, contents.java_needed()), (2, Some(11)));
    assert_eq!(contents.newest.as_ref().map(|newest| newest.path.as_str()), Some("a/B.class"));
    assert_eq!(users(&contents), ["warehouse.actions.ListenForScanners"]);
}

#[test]
fn one_damaged_entry_costs_that_entry_only() {
    let listener = fixture("warehouse/actions/ListenForScanners");
    let mut bytes = jar_packed(
        &[
            ("a/Broken.class", b"\xCA\xFE\xBA\xBE\0\0\0\x34\0\x05\x07"),
            ("a/Sum.class", &fixture("warehouse/mail/OfficeMailSender")),
            ("a/L.class", &listener),
        ],
        CompressionMethod::Stored,
    );
    let inside = bytes.windows(18).position(|window| window == b"smtp.office365.com").unwrap();
    bytes[inside] ^= 1;
    let contents = read(&bytes);
    let paths: Vec<_> = contents.unreadable.iter().map(|entry| (entry.path.as_str(), entry.hides)).collect();
    assert_eq!(paths, [("a/Broken.class", Hides::Code), ("a/Sum.class", Hides::Code)]);
    assert!(contents.unreadable[0].why.contains("cut off"), "{:?}", contents.unreadable[0]);
    assert!(contents.unreadable[1].why.contains("cannot be unpacked"), "{:?}", contents.unreadable[1]);
    assert_eq!(users(&contents), ["warehouse.actions.ListenForScanners"]);
    assert_eq!(contents.class_count, 3);
    assert!(!contents.all_code_read());
}

#[test]
fn encrypted_and_oddly_packed_entries_are_reported() {
    let class = fixture("warehouse/actions/ListenForScanners");
    let healthy = jar_packed(&[("a/A.class", &class)], CompressionMethod::Stored);
    let directory = healthy.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let mut encrypted = healthy.clone();
    (encrypted[6], encrypted[directory + 8]) = (1, 1);
    let mut odd = healthy.clone();
    (odd[8], odd[directory + 10]) = (14, 14);
    for (bytes, word) in [(encrypted, "encrypted"), (odd, "cannot be unpacked")] {
        let contents = read(&bytes);
        assert_eq!(contents.unreadable.len(), 1, "{contents:?}");
        assert!(contents.unreadable[0].why.contains(word), "{:?}", contents.unreadable[0]);
    }
}

#[test]
fn a_jar_that_does_not_open_is_an_error_and_still_has_a_name() {
    let healthy = jar(&[("a/A.class", &fixture("warehouse/actions/ListenForScanners"))]);
    for bytes in [&b""[..], b"not a zip", &healthy[..healthy.len() / 2], &[0; 22]] {
        let contents = read(bytes);
        assert!(matches!(contents.error, Some(JarError::NotAnArchive(_))), "{:?}", contents.error);
        assert_eq!(contents.identity.version.as_deref(), Some("1.0"));
        assert!(!contents.all_code_read());
    }
}

#[test]
fn a_directory_that_hides_entries_is_not_believed() {
    let two = jar(&[("a/A.class", b"a"), ("b/B.class", b"b")]);
    let end = two.len() - 22;
    let mut fewer = two.clone();
    (fewer[end + 8], fewer[end + 10]) = (1, 1);
    let mut none = two.clone();
    none[end + 8..end + 20].fill(0);
    for bytes in [fewer, none] {
        let error = read(&bytes).error;
        assert!(matches!(error, Some(JarError::DirectoryLies(_) | JarError::NotAnArchive(_))), "{error:?}");
    }
    assert_eq!(read(&jar(&[])).error, None, "an honest empty jar is fine");
}

#[test]
fn a_name_that_stands_twice_is_ambiguous() {
    let mut bytes = jar(&[
        ("a/A.class", &fixture("warehouse/actions/ListenForScanners")),
        ("a/B.class", &fixture("warehouse/actions/CountProcessors")),
        ("a/x.txt", b""),
        ("a/y.txt", b""),
    ]);
    for (from, to) in [(&b"a/B.class"[..], &b"a/A.class"[..]), (b"a/y.txt", b"a/x.txt")] {
        while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    let contents = read(&bytes);
    let paths: Vec<_> = contents.unreadable.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["a/A.class"], "texts do not matter: {:?}", contents.error);
}

#[test]
fn jars_in_jars_are_read_three_deep_and_no_deeper() {
    let class = fixture("warehouse/actions/ListenForScanners");
    let mut bytes = jar(&[("a/L.class", &class)]);
    for depth in 0..4 {
        bytes = jar(&[(&format!("lib/inner{depth}-1.jar"), &bytes), ("a/L.class", &class)]);
    }
    let contents = read(&bytes);
    let mut current = &contents;
    for _ in 0..3 {
        assert_eq!((users(current).len(), current.unreadable.len()), (1, 0));
        current = &current.inner[0];
    }
    assert!(
        current.path.starts_with("model/lib/userlib/x-1.0.jar!/lib/inner3-1.jar!/lib/inner2-1.jar!/"),
        "{}",
        current.path
    );
    assert_eq!(current.file(), "x-1.0.jar!/lib/inner3-1.jar!/lib/inner2-1.jar!/lib/inner1-1.jar");
    assert_eq!(current.outer_file(), "x-1.0.jar");
    assert_eq!(current.identity.library.as_deref(), Some("inner1"));
    assert_eq!((users(current).len(), current.inner.len()), (1, 0));
    assert!(current.unreadable[0].why.contains("archives deep"), "{:?}", current.unreadable);
}

#[test]
fn a_damaged_jar_in_a_jar_is_its_own_error() {
    let contents = read(&jar(&[("lib/x.jar", b"nonsense")]));
    assert_eq!(contents.error, None);
    assert!(contents.inner[0].error.is_some());
}

fn bounds() -> Bounds {
    Bounds::of(&Limits::default())
}

#[test]
fn bounds_are_reported_not_passed_over() {
    let class = fixture("warehouse/actions/ListenForScanners");
    let bytes = jar(&[("a/A.class", &class), ("a/B.class", &class), ("a/C.class", &class)]);
    let length = u64::try_from(class.len()).unwrap();
    let cases = [
        (Bounds { class: length - 1, ..bounds() }, 3, "--limit class-file=VALUE"),
        (Bounds { unpacked: length * 2, ..bounds() }, 1, "--limit jar-expanded=VALUE"),
        (Bounds { kept: 10, ..bounds() }, 1, "--limit jar-texts=VALUE"),
        (Bounds { class: 1, listed: 2, ..bounds() }, 3, "1 more entries"),
    ];
    for (limits, count, why) in cases {
        let contents = read_with("x.jar", &bytes, &interest(), limits, &|_| true);
        assert_eq!(contents.unreadable.len(), count, "{:?}", contents.unreadable);
        assert!(contents.unreadable.iter().any(|entry| entry.why.contains(why)), "{:?}", contents.unreadable);
    }
    let error = read_with("x.jar", &bytes, &interest(), Bounds { entries: 2, ..bounds() }, &|_| true).error;
    assert_eq!(error, Some(JarError::TooManyEntries { limit: 2 }));
}

#[test]
fn an_archive_behind_other_bytes_opens_as_java_opens_it() {
    let mut bytes = b"#!/bin/sh\nexec java -jar $0\n".to_vec();
    bytes.extend(jar(&[("a/L.class", &fixture("warehouse/actions/ListenForScanners"))]));
    let contents = read(&bytes);
    assert_eq!((contents.error.as_ref(), users(&contents).len()), (None, 1));
}

#[test]
fn the_project_jar_keeps_strings_and_uses_but_not_those_of_proxies() {
    let classes = [
        "shelving/proxies/Cupboard",
        "warehouse/actions/SendStockMail",
        "warehouse/mail/LocalMailSender",
        "warehouse/modern/Stock",
        "warehouse/proxies/Shelf",
    ];
    let named: Vec<_> = classes.iter().map(|class| (format!("{class}.class"), fixture(class))).collect();
    let entries: Vec<_> = named.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let contents = read_jar("model/bundles/project.jar", &jar(&entries), &interest());
    assert_eq!(contents.kind, JarKind::Project);
    assert_eq!(contents.class_count, 5);
    // What a team wrote by hand beside the proxies counts.
    let users: BTreeSet<_> = contents.references.keys().map(|key| key.used_by.as_str()).collect();
    assert_eq!(users, BTreeSet::from(["shelving.proxies.Cupboard"]));
    let strings: Vec<_> = contents.strings.iter().map(|string| string.text.as_str()).collect();
    for text in ["Stock is low", "localhost", "mail.smtp.host", "ldap://{}:389/dc=warehouse"] {
        assert!(strings.contains(&text), "{text} in {strings:?}");
    }
    assert!(strings.contains(&"Shelving.Cupboard") && !strings.contains(&"Warehouse.Shelf"));
    assert!(contents.uses["warehouse.actions.SendStockMail"].contains("warehouse.mail.LocalMailSender"));
}
