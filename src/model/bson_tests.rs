//! The cursor reads what the `bson` library reads, and refuses what it refuses.

use bson::raw::{RawBsonRef, RawDocument};
use bson::spec::{BinarySubtype, ElementType};
use bson::{Binary, DateTime, RawDocumentBuf, rawdoc};

use super::{BsonError, Kind, Raw, Value};

fn sample() -> RawDocumentBuf {
    rawdoc! {
        "$ID": Binary { subtype: BinarySubtype::Generic, bytes: vec![7; 16] },
        "$Type": "Microflows$Microflow",
        "Name": "Größe",
        "Empty": "",
        "Yes": true,
        "No": false,
        "Null": bson::RawBson::Null,
        "Small": 7_i32,
        "Large": -7_i64,
        "Half": 0.5,
        "At": DateTime::from_millis(1_700_000_000_000),
        "Oid": bson::oid::ObjectId::from_bytes([1; 12]),
        "Items": [3_i32, {"Name": "inner"}, "text"],
        "Child": {"Deep": {"Deeper": [true]}},
    }
}

/// What either reader sees of a document, in words; the end of the list is where it gives up.
fn by_library(raw: &RawDocument) -> Vec<String> {
    let mut seen = Vec::new();
    for element in raw.iter_elements() {
        let Ok(element) = element else {
            seen.push("broken".to_owned());
            break;
        };
        let value = match element.value() {
            Ok(RawBsonRef::String(text)) => format!("{text:?}"),
            Ok(RawBsonRef::Document(inner)) => format!("{:?}", by_library(inner)),
            Ok(RawBsonRef::Array(list)) => {
                format!("{:?}", by_library(RawDocument::from_bytes(list.as_bytes()).unwrap()))
            }
            Ok(RawBsonRef::Binary(binary)) => format!("{:?}", binary.bytes),
            Ok(RawBsonRef::Boolean(flag)) => flag.to_string(),
            Ok(RawBsonRef::DateTime(time)) => time.timestamp_millis().to_string(),
            Ok(RawBsonRef::Int32(number)) => number.to_string(),
            Ok(RawBsonRef::Int64(number)) => number.to_string(),
            Ok(RawBsonRef::Null | RawBsonRef::Undefined) => "nothing".to_owned(),
            Ok(_) => "other".to_owned(),
            Err(_) => "broken".to_owned(),
        };
        seen.push(format!("{}={value}", element.key().as_str()));
    }
    seen
}

fn by_cursor(raw: Raw<'_>) -> Vec<String> {
    let mut seen = Vec::new();
    for element in raw.elements() {
        let Ok(element) = element else {
            seen.push("broken".to_owned());
            break;
        };
        let value = match element.value() {
            Ok(Value::Text(text)) => format!("{text:?}"),
            Ok(Value::Document(inner) | Value::List(inner)) => format!("{:?}", by_cursor(inner)),
            Ok(Value::Binary(bytes)) => format!("{bytes:?}"),
            Ok(Value::Flag(flag)) => flag.to_string(),
            Ok(Value::Time(number) | Value::Int64(number)) => number.to_string(),
            Ok(Value::Int32(number)) => number.to_string(),
            Ok(Value::Nothing) => "nothing".to_owned(),
            Ok(Value::Other(_)) => "other".to_owned(),
            Err(_) => "broken".to_owned(),
        };
        seen.push(format!("{}={value}", element.name()));
    }
    seen
}

#[test]
fn a_whole_document_reads_as_the_library_reads_it() {
    let document = sample();
    let seen = by_cursor(Raw::new(document.as_bytes()).unwrap());
    assert_eq!(seen, by_library(&document));
    assert_eq!(seen.len(), 14);
}

/// Nothing that the library refuses passes as sound: a model that lost a value must be told to have lost it.
#[test]
fn whatever_byte_changes_the_cursor_sees_no_more_than_the_library() {
    let document = sample();
    let whole = document.as_bytes();
    for place in 0..whole.len() {
        for value in
            [0x00, 0x01, 0x02, 0x04, 0x08, 0x10, 0x7F, 0x80, 0xFF, whole[place] ^ 1, whole[place].wrapping_add(1)]
        {
            let mut bytes = whole.to_vec();
            bytes[place] = value;
            match (RawDocument::from_bytes(&bytes), Raw::new(&bytes)) {
                (Ok(library), Ok(cursor)) => {
                    let (library, cursor) = (by_library(library), by_cursor(cursor));
                    let is_sound = |seen: &[String]| !seen.iter().any(|line| line.contains("broken"));
                    if is_sound(&library) || is_sound(&cursor) {
                        assert_eq!(cursor, library, "byte {place} is {value:#x}");
                    }
                }
                (Err(_), Err(_)) => {}
                (library, cursor) => panic!("byte {place} is {value:#x}: {library:?}, {cursor:?}"),
            }
        }
    }
}

#[test]
fn each_refusal_says_what_is_wrong() {
    let cases: [(&[u8], BsonError); 7] = [
        (b"", BsonError::Length),
        (b"\x05\0\0", BsonError::Length),
        (b"\xFF\xFF\xFF\xFF\0", BsonError::Length),
        (b"\x06\0\0\0\0", BsonError::Length),
        (b"\x05\0\0\0\x01", BsonError::End),
        (b"\x0B\0\0\0\x02a\0\x01\0\0\0", BsonError::CutOff),
        (b"\x08\0\0\0\x77a\0\0", BsonError::Type(0x77)),
    ];
    for (bytes, expected) in cases {
        let found = Raw::new(bytes).and_then(|raw| raw.elements().collect::<Result<Vec<_>, _>>());
        assert_eq!(found.unwrap_err(), expected, "{bytes:?}");
    }
}

#[test]
fn types_are_known_by_their_codes() {
    let document = sample();
    let raw = Raw::new(document.as_bytes()).unwrap();
    let kinds: Vec<(&str, Kind)> =
        raw.elements().map(|element| element.unwrap()).map(|element| (element.name(), element.kind())).collect();
    let expected = [
        ("$ID", Kind::Binary),
        ("$Type", Kind::Text),
        ("Name", Kind::Text),
        ("Empty", Kind::Text),
        ("Yes", Kind::Flag),
        ("No", Kind::Flag),
        ("Null", Kind::Nothing),
        ("Small", Kind::Int32),
        ("Large", Kind::Int64),
        ("Half", Kind::Decimal),
        ("At", Kind::Time),
        ("Oid", Kind::Other),
        ("Items", Kind::List),
        ("Child", Kind::Document),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(ElementType::String as u8, 0x02);
}
