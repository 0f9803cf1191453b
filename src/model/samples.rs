//! Small models for tests: documents as the format writes them, and the stream around them.

use bson::oid::ObjectId;
use bson::spec::BinarySubtype;
use bson::{Binary, RawArrayBuf, RawDocumentBuf, rawdoc};

use super::{Flow, FlowKind, Model, ModelLimits, read_model};

/// An id from a short name.
pub(crate) fn id(name: &str) -> Binary {
    let mut bytes = [0; 16];
    for (slot, byte) in bytes.iter_mut().zip(name.bytes()) {
        *slot = byte;
    }
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.to_vec() }
}

pub(crate) fn list(documents: impl IntoIterator<Item = RawDocumentBuf>) -> RawArrayBuf {
    let mut array = RawArrayBuf::new();
    for document in documents {
        array.push(document);
    }
    array
}

/// The list of documents that a model begins with, for documents of the module `M` by the name that their id is made of.
pub(crate) fn skeleton(documents: &[(&str, &str)]) -> RawDocumentBuf {
    let stubs = documents.iter().map(|(name, kind)| rawdoc! {"$ID": id(name), "$Type": *kind});
    let module = rawdoc! {"$ID": id("module M"), "$Type": "Projects$ModuleImpl", "AllDocuments": list(stubs)};
    rawdoc! {"$ID": id("project"), "$Type": "Projects$Project", "ProjectDocuments": RawArrayBuf::new(), "Modules": list([module])}
}

/// A whole stream: list, project, module, documents. The id of a document is made of its name.
pub(crate) fn stream(documents: &[RawDocumentBuf]) -> Vec<u8> {
    let named: Vec<(String, String)> = documents
        .iter()
        .map(|document| {
            let text = |key| document.get_str(key).unwrap().to_owned();
            (text("QualifiedName"), text("$Type"))
        })
        .collect();
    let stubs: Vec<(&str, &str)> = named.iter().map(|(name, kind)| (name.as_str(), kind.as_str())).collect();
    let project = rawdoc! {"$ID": id("project"), "$Type": "Projects$Project", "RuntimeVersion": "9.24.0.1"};
    let module = rawdoc! {"$ID": id("module M"), "$Type": "Projects$ModuleImpl", "Name": "M"};
    let all = [skeleton(&stubs), project, module].into_iter().chain(documents.iter().cloned());
    all.flat_map(RawDocumentBuf::into_bytes).collect()
}

pub(crate) fn read(bytes: &[u8]) -> Model {
    read_model(bytes, &ModelLimits::default())
}

/// A document with more properties.
pub(crate) fn extended(mut whole: RawDocumentBuf, rest: &RawDocumentBuf) -> RawDocumentBuf {
    for element in rest {
        let (key, value) = element.unwrap();
        whole.append(key, value);
    }
    whole
}

/// A document with the three properties that every named document has.
pub(crate) fn document(kind: &str, name: &str, rest: &RawDocumentBuf) -> RawDocumentBuf {
    extended(rawdoc! {"$ID": id(name), "$Type": kind, "QualifiedName": name}, rest)
}

pub(crate) fn event(name: &str, rest: &RawDocumentBuf) -> RawDocumentBuf {
    document("ScheduledEvents$ScheduledEvent", name, rest)
}

/// An activity with an id, as it stands in a flow.
pub(crate) fn activity(name: &str, action: RawDocumentBuf) -> RawDocumentBuf {
    rawdoc! {"$ID": id(name), "$Type": "Microflows$ActionActivity", "Caption": name, "Action": action}
}

pub(crate) fn object(name: &str, kind: &str) -> RawDocumentBuf {
    rawdoc! {"$ID": id(name), "$Type": kind}
}

pub(crate) fn objects(objects: impl IntoIterator<Item = RawDocumentBuf>) -> RawDocumentBuf {
    rawdoc! {"$Type": "Microflows$MicroflowObjectCollection", "Objects": list(objects)}
}

/// A sequence flow; a name that ends in `!` starts an error handler.
pub(crate) fn sequence(from: &str, to: &str) -> RawDocumentBuf {
    rawdoc! {
        "$Type": "Microflows$SequenceFlow", "IsErrorHandler": from.ends_with('!'),
        "OriginPointer": id(from.trim_end_matches('!')), "DestinationPointer": id(to),
    }
}

pub(crate) fn microflow(
    name: &str,
    content: impl IntoIterator<Item = RawDocumentBuf>,
    ways: &[(&str, &str)],
) -> RawDocumentBuf {
    let ways = ways.iter().map(|(from, to)| sequence(from, to));
    let rest = rawdoc! {
        "ObjectCollection": objects(content), "SequenceFlows": list(ways), "AllowConcurrentExecution": true,
        "ReturnType": "Void",
    };
    document("Microflows$Microflow", name, &rest)
}

/// Reads one microflow with this content.
pub(crate) fn flow(content: impl IntoIterator<Item = RawDocumentBuf>, ways: &[(&str, &str)]) -> Flow {
    let model = read(&stream(&[microflow("M.Flow", content, ways)]));
    assert_eq!(model.damage, []);
    assert_eq!(model.flows[0].kind, FlowKind::Microflow);
    model.flows.into_iter().next().unwrap()
}

pub(crate) fn call(target: &str) -> RawDocumentBuf {
    let call = rawdoc! {"$Type": "Microflows$MicroflowCall", "Microflow": target};
    rawdoc! {"$Type": "Microflows$MicroflowCallAction", "MicroflowCall": call}
}

/// An object id, which no model holds: a value of the wrong type anywhere.
pub(crate) fn nonsense() -> ObjectId {
    ObjectId::from_bytes([7; 12])
}
