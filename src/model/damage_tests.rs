//! Whatever the bytes, reading a model ends, keeps what it read, and says what it could not read.

use bson::{RawDocumentBuf, rawdoc};

use super::samples::{event, id, list, microflow, nonsense, object, read, skeleton, stream};
use super::{Model, ModelLimits, read_model};

fn sample() -> [RawDocumentBuf; 3] {
    [
        event("M.First", &rawdoc! {"Microflow": "M.Work", "Interval": 5_i64, "IntervalType": "Minute"}),
        microflow("M.Work", [object("start", "Microflows$StartEvent")], &[]),
        event("M.Last", &rawdoc! {"Microflow": "M.Work", "Interval": 1_i64, "IntervalType": "Day"}),
    ]
}

fn names(model: &Model) -> Vec<&str> {
    model.scheduled_events.iter().map(|event| event.name.as_str()).collect()
}

/// The damage of a model that must have exactly one.
fn only(model: &Model) -> &super::Damage {
    assert_eq!(model.damage.len(), 1, "{:#?}", model.damage);
    &model.damage[0]
}

#[test]
fn a_whole_model_has_no_damage() {
    let model = read(&stream(&sample()));
    assert_eq!(model.damage, []);
    assert_eq!(names(&model), ["M.First", "M.Last"]);
    assert_eq!(model.modules, ["M"]);
    assert_eq!(model.project.runtime_version, "9.24.0.1");
    assert_eq!(model.document_types["ScheduledEvents$ScheduledEvent"], 2);
}

#[test]
fn what_is_no_model_is_named_for_what_it_is() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "the file is empty"),
        (b"SQLite format 3\0 and more", "a SQLite file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "a Git LFS pointer"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\n  <html>", "a web page"),
        (b"PK\x03\x04\x14\0\0\0", "a zip archive"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0", "a gzip file"),
        (&[0; 4096], "zero bytes"),
        (b"nothing that anybody knows", "does not begin with a document"),
    ];
    for (bytes, expected) in cases {
        let model = read(bytes);
        assert!(only(&model).why.contains(expected), "{expected}: {}", only(&model).why);
        assert_eq!(only(&model).offset, 0);
    }
}

#[test]
fn a_model_cut_off_anywhere_is_damaged_and_keeps_what_came_before() {
    let bytes = stream(&sample());
    for length in 0..bytes.len() {
        let model = read(&bytes[..length]);
        assert!(!model.damage.is_empty(), "cut off after {length} of {} bytes", bytes.len());
    }
    let all_but_one = read(&bytes[..bytes.len() - 1]);
    assert_eq!(names(&all_but_one), ["M.First"]);
    assert_eq!(all_but_one.flows.len(), 1);
}

#[test]
fn a_model_cut_off_between_two_documents_misses_what_its_list_names() {
    let last = sample()[2].as_bytes().len();
    let bytes = stream(&sample());
    let model = read(&bytes[..bytes.len() - last]);
    assert!(only(&model).why.contains("missing: 1 ScheduledEvents$ScheduledEvent"), "{}", only(&model));
    assert_eq!(names(&model), ["M.First"]);
}

#[test]
fn a_model_without_its_list_of_documents_cannot_be_shown_to_be_complete() {
    let bytes: Vec<u8> = sample().into_iter().flat_map(RawDocumentBuf::into_bytes).collect();
    let model = read(&bytes);
    assert!(only(&model).why.contains("does not begin with the list"));
    assert_eq!(names(&model), ["M.First", "M.Last"]);
}

#[test]
fn a_damaged_document_does_not_take_its_neighbours_along() {
    let bytes = stream(&sample());
    let text = bytes.windows(6).rposition(|window| window == b"M.Work").unwrap();
    // The last `M.Work` stands in the last event; its neighbours are the flow and the first event.
    for (place, value) in [(text - 5, 0xF0), (text - 4, 0xFF), (text, 0xFF), (bytes.len() - 1, 0x41)] {
        let mut broken = bytes.clone();
        broken[place] = value;
        let model = read(&broken);
        assert_eq!(model.damage.iter().filter(|damage| damage.why.contains("missing")).count(), 0);
        assert_eq!(model.damage.len(), 1, "byte {place}: {:#?}", model.damage);
        assert_eq!(names(&model)[0], "M.First");
        assert_eq!(model.flows.len(), 1);
    }
}

#[test]
fn junk_after_the_last_document_is_damage() {
    for junk in [&b"\0"[..], b"junk", b"\x05\0\0\0\0", b"more junk than a length"] {
        let mut bytes = stream(&sample());
        bytes.extend(junk);
        let model = read(&bytes);
        assert!(!model.damage.is_empty(), "{junk:?}");
        assert_eq!(names(&model), ["M.First", "M.Last"], "{junk:?}");
    }
}

#[test]
fn a_lying_length_reserves_nothing_and_ends_the_reading() {
    let whole = stream(&sample());
    let at = whole.len() - sample()[2].as_bytes().len();
    for length in [-1_i32, 0, 4, 60 << 20, i32::MAX] {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        let model = read(&bytes);
        assert!(model.damage.iter().any(|damage| damage.offset == at as u64), "{length}: {:#?}", model.damage);
        assert_eq!(names(&model), ["M.First"], "{length}");
    }
}

#[test]
fn a_length_that_swallows_the_next_document_hides_nothing() {
    let [first, flow, last] = sample();
    let mut bytes = stream(&[first.clone(), flow.clone(), last.clone()]);
    let at = bytes.len() - last.as_bytes().len() - flow.as_bytes().len();
    let both = i32::try_from(last.as_bytes().len() + flow.as_bytes().len()).unwrap();
    bytes[at..at + 4].copy_from_slice(&both.to_le_bytes());
    let model = read(&bytes);
    assert!(model.damage.iter().any(|damage| damage.why.contains("missing")), "{:#?}", model.damage);
}

#[test]
fn a_document_above_the_limit_is_passed_by_and_named() {
    let bytes = stream(&sample());
    let flow = sample()[1].as_bytes().len();
    let model = read_model(&bytes[..], &ModelLimits { document_bytes: flow - 1, ..ModelLimits::default() });
    assert!(model.damage.iter().any(|damage| damage.document.as_deref() == Some("Microflows$Microflow")));
    assert!(model.damage.iter().any(|damage| damage.why.contains("more than the limit")));
}

#[test]
fn a_property_of_the_wrong_type_is_damage_with_its_name() {
    let wrong = event("M.Wrong", &rawdoc! {"Microflow": true, "Interval": nonsense(), "IntervalType": "Day"});
    let model = read(&stream(&[wrong]));
    let damage = only(&model);
    assert_eq!(damage.document.as_deref(), Some("M.Wrong (ScheduledEvents$ScheduledEvent)"));
    assert!(damage.why.contains("`Microflow` of ScheduledEvents$ScheduledEvent should be text but is true or false"));
    assert!(damage.why.contains("`Interval`"));
    assert_eq!(model.scheduled_events[0].microflow, "");
}

#[test]
fn null_missing_and_empty_all_mean_not_set() {
    let events = [
        event("M.A", &rawdoc! {"Microflow": bson::RawBson::Null, "OnOverlap": ""}),
        event("M.B", &rawdoc! {}),
        event("M.C", &rawdoc! {"Microflow": "", "Schedule": bson::RawBson::Null}),
    ];
    let model = read(&stream(&events));
    assert_eq!(model.damage, []);
    assert!(model.scheduled_events.iter().all(|event| event.microflow.is_empty() && event.on_overlap.is_none()));
}

#[test]
fn documents_nested_too_deep_are_damage_not_a_crash() {
    let mut nested = rawdoc! {"$Type": "Microflows$LoopedActivity"};
    for _ in 0..300 {
        let inner = rawdoc! {"Objects": list([nested])};
        nested = rawdoc! {"$Type": "Microflows$LoopedActivity", "ObjectCollection": inner};
    }
    let model = read(&stream(&[microflow("M.Deep", [nested], &[])]));
    assert!(only(&model).why.contains("more than the limit of 200 (raise it with --limit document-depth=VALUE)"));
    assert_eq!(model.flows.len(), 1);
}

#[test]
fn unknown_documents_and_properties_are_counted_and_left_alone() {
    let future = super::samples::document("Future$Thing", "M.Thing", &rawdoc! {"X": 1.5, "Microflow": "M.Work"});
    let model = read(&stream(&[future]));
    assert_eq!(model.damage, []);
    assert_eq!(model.document_types["Future$Thing"], 1);
    assert!(model.other_flow_users[0].flows.contains("M.Work"));
}

#[test]
fn a_property_that_is_given_twice_is_damage() {
    let twice = event("M.Twice", &rawdoc! {"Microflow": "M.Light", "Interval": 1_i64, "Microflow": "M.Heavy"});
    assert!(only(&read(&stream(&[twice]))).why.contains("`Microflow` is given twice"));
    // In a document with more properties than any real one too.
    for (count, twice) in [(10, false), (10, true), (500, false), (500, true)] {
        let mut many = rawdoc! {};
        for index in 0..count {
            many.append(bson::raw::CString::try_from(format!("P{index}")).unwrap(), index);
        }
        if twice {
            many.append(bson::raw::cstr!("P7"), 1);
        }
        let model = read(&stream(&[event("M.Many", &many)]));
        assert_eq!(model.damage.len(), usize::from(twice), "{count}: {:#?}", model.damage);
    }
}

#[test]
fn a_name_that_cannot_be_read_where_any_text_counts_is_damage() {
    let page = super::samples::document("Forms$Page", "M.Page", &rawdoc! {"Microflow": "M.Work"});
    let mut bytes = stream(&[page]);
    assert_eq!(read(&bytes).damage, []);
    let text = bytes.windows(6).rposition(|window| window == b"M.Work").unwrap();
    bytes[text] = 0xFF;
    assert!(only(&read(&bytes)).why.contains("`Microflow` of Forms$Page is damaged"));
}

#[test]
fn a_list_of_documents_with_gaps_is_damage() {
    let project = |module: RawDocumentBuf| {
        let skeleton = rawdoc! {"$ID": id("project"), "$Type": "Projects$Project", "Modules": list([module])};
        let module = rawdoc! {"$ID": id("module M"), "$Type": "Projects$ModuleImpl", "Name": "M"};
        [
            skeleton.into_bytes(),
            rawdoc! {"$ID": id("project"), "$Type": "Projects$Project"}.into_bytes(),
            module.into_bytes(),
        ]
        .concat()
    };
    let module = |rest: &RawDocumentBuf| {
        super::samples::extended(rawdoc! {"$ID": id("module M"), "$Type": "Projects$ModuleImpl"}, rest)
    };
    let short = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![1, 2, 3] };
    let stub = |id: &bson::Binary| list([rawdoc! {"$ID": id.clone(), "$Type": "Microflows$Microflow"}]);
    assert_eq!(read(&project(module(&rawdoc! {"AllDocuments": list([])}))).damage, []);
    assert!(only(&read(&project(module(&rawdoc! {})))).why.contains("`AllDocuments` is missing"));
    let model = read(&project(module(&rawdoc! {"AllDocuments": stub(&short)})));
    assert!(only(&model).why.contains("Microflows$Microflow: it is listed without an id"), "{:#?}", model.damage);
}

#[test]
fn a_document_that_may_run_or_dial_is_damage_where_nobody_knows_its_kind() {
    let cases = [
        ("Microflows$Agentflow", true),
        ("Rest$ConsumedGraphService", true),
        ("DatabaseConnector$Pool", true),
        ("Microflows$Microflow", false),
        ("Rest$ConsumedRestService", false),
        ("WebServices$PublishedAppServiceImpl", false),
        ("AppServices$ConsumedAppService", false),
        ("MLMappings$MLMappingDocument", false),
        ("Microflowses$Thing", false),
    ];
    for (kind, is_damage) in cases {
        let rest = rawdoc! {"ObjectCollection": super::samples::objects([]), "Name": "Thing"};
        let model = read(&stream(&[super::samples::document(kind, "M.Thing", &rest)]));
        let noted = model.damage.iter().any(|damage| damage.why.contains("of this kind do is not known"));
        assert_eq!((noted, model.damage.len()), (is_damage, usize::from(is_damage)), "{kind}: {:#?}", model.damage);
    }
}

#[test]
fn a_document_without_a_type_is_damage() {
    let bytes = [skeleton(&[]).into_bytes(), rawdoc! {"$ID": id("x"), "Name": "x"}.into_bytes()].concat();
    let model = read(&bytes);
    assert!(model.damage.iter().any(|damage| damage.why.contains("without `$Type`")), "{:#?}", model.damage);
}

#[test]
fn no_changed_byte_makes_the_reader_panic() {
    let bytes = stream(&sample());
    for place in 0..bytes.len() {
        for value in [0x00, 0x01, 0x03, 0x05, 0x7F, 0x80, 0xFF] {
            let mut changed = bytes.clone();
            changed[place] = value;
            let _ = read(&changed);
        }
    }
}
