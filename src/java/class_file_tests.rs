use super::*;

fn fixture(class: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/java/classes/{class}.class", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).expect(&path)
}

fn members(members: Members<'_>) -> Vec<String> {
    let shown = members.iter().map(|member| {
        let member = member.expect("a healthy member");
        let (name, descriptor) = (str::from_utf8(member.name).unwrap(), str::from_utf8(member.descriptor).unwrap());
        format!("{:x} {name} {descriptor}", member.flags)
    });
    shown.collect()
}

/// A class file without fields and methods whose pool consists of these constants and the two names at the end.
fn class(major: u8, constants: &[&[u8]], indexes: u16) -> Vec<u8> {
    let mut bytes = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, major];
    bytes.extend((indexes + 3).to_be_bytes());
    bytes.extend(constants.concat());
    bytes.extend([1, 0, 1, b'T', 7]);
    bytes.extend((indexes + 1).to_be_bytes());
    bytes.extend([0, 0x21]);
    bytes.extend((indexes + 2).to_be_bytes());
    bytes.extend([0; 10]);
    bytes
}

#[test]
fn the_major_version_tells_the_java_version() {
    let cases =
        [(45, Some(1)), (48, Some(4)), (50, Some(6)), (52, Some(8)), (55, Some(11)), (65, Some(21)), (69, Some(25))];
    for (major, expected) in cases {
        assert_eq!(java_version(major), expected, "{major}");
    }
    assert_eq!(java_version(44), None);
    assert_eq!(major_version(&class(65, &[], 0)), Some(65));
    assert_eq!(major_version(b"PK\x03\x04\0\0\0\x34"), None);
    assert_eq!(major_version(b"\xCA\xFE\xBA\xBE\0\0"), None);
}

#[test]
fn a_class_shows_its_parents_fields_and_methods() {
    let bytes = fixture("warehouse/jobs/Recount");
    let mut offsets = Vec::new();
    let class = ClassFile::read(&Head::read(&bytes, &mut offsets).unwrap()).unwrap();
    assert_eq!(class.name, b"warehouse/jobs/Recount");
    assert_eq!(class.super_class, Some(&b"java/lang/Object"[..]));
    assert_eq!(class.interfaces().map(Result::unwrap).collect::<Vec<_>>(), [b"java/lang/Runnable"]);
    assert_eq!(members(class.fields), ["1a SHELVES [Ljava/lang/String;", "2 counted I"]);
    assert_eq!(members(class.methods), ["1 <init> ()V", "1 run ()V", "22 rest (J)I", "8 <clinit> ()V"]);
}

#[test]
fn every_kind_of_constant_up_to_java_25_is_stepped_over() {
    let constants: [&[u8]; 17] = [
        &[1, 0, 2, 0xC0, 0x80], // text with an overlong zero
        &[3, 0, 0, 0, 1],
        &[4, 0, 0, 0, 1],
        &[5, 0, 0, 0, 0, 0, 0, 0, 1], // long: two indexes
        &[6, 0, 0, 0, 0, 0, 0, 0, 1], // double: two indexes
        &[7, 0, 1],
        &[8, 0, 1],
        &[9, 0, 1, 0, 1],
        &[10, 0, 1, 0, 1],
        &[11, 0, 1, 0, 1],
        &[12, 0, 1, 0, 1],
        &[15, 1, 0, 1],
        &[16, 0, 1],
        &[17, 0, 1, 0, 1],
        &[18, 0, 1, 0, 1],
        &[19, 0, 1],
        &[20, 0, 1],
    ];
    for major in [48, 52, 55, 61, 65, 69] {
        let bytes = class(major, &constants, 19);
        let mut offsets = Vec::new();
        let head = Head::read(&bytes, &mut offsets).unwrap();
        assert_eq!(head.name(), Ok(&b"T"[..]), "major {major}");
        assert_eq!(head.pool.utf8(1), Ok(&[0xC0, 0x80][..]));
        assert_eq!(ClassFile::read(&head).map(|class| class.super_class), Ok(None));
    }
}

#[test]
fn a_constant_of_no_known_kind_is_an_error_with_its_place() {
    for kind in [0, 2, 13, 14, 21, 255] {
        let bytes = class(52, &[&[kind, 0, 0]], 1);
        let error = Head::read(&bytes, &mut Vec::new()).map(|_| ()).unwrap_err();
        assert_eq!(error, ClassError::UnknownConstant { index: 1, tag: kind });
    }
}

#[test]
fn an_index_that_leads_to_something_else_is_an_error_not_a_guess() {
    // A class whose name is a number, a class whose name is past the end, and one that is the unused half of a long.
    let cases: [&[&[u8]]; 3] =
        [&[&[3, 0, 0, 0, 1], &[7, 0, 1]], &[&[3, 0, 0, 0, 1], &[7, 0xFF, 0xFF]], &[&[3, 0, 0, 0, 1], &[7, 0, 0]]];
    for constants in cases {
        let bytes = class(52, constants, 2);
        let mut offsets = Vec::new();
        let head = Head::read(&bytes, &mut offsets).unwrap();
        assert!(matches!(head.pool.class_name(2), Err(ClassError::WrongConstant { .. })), "{constants:?}");
    }
}

#[test]
fn a_class_cut_off_anywhere_is_refused() {
    let bytes = fixture("warehouse/mail/LocalMailSender");
    for length in 0..bytes.len() {
        let mut offsets = Vec::new();
        let read = Head::read(&bytes[..length], &mut offsets).and_then(|head| ClassFile::read(&head).map(|_| ()));
        assert!(read.is_err(), "{length} of {} bytes", bytes.len());
    }
}
