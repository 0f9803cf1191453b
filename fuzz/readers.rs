//! What each target does with its input, by the name of the target: calls a reader, and holds it to what it promises.

use std::io::Write as _;
use std::sync::OnceLock;

use mxready::facts::{Facts, Known, PackageSettings, Settings, compare_settings};
use mxready::findings::Baseline;
use mxready::java::read_jar;
use mxready::model::expression::{Names, fold_template, fold_with, literals, parts};
use mxready::model::{
    ModelLimits, read_client_microflows, read_client_operations, read_local_configuration, read_metadata, read_model,
};
use mxready::package::{Limits, Package};
use mxready::report::{json, saved};
use mxready::yaml::{Document, Mistakes};

use crate::{interest, judge, package_of, rules, written};

/// Stands between the settings of the old and of the new environment, on a line of its own.
pub const AND: &str = "\n=====\n";

/// Every target.
pub const READERS: [(&str, fn(&[u8])); 16] = [
    ("answers", answers),
    ("archive", archive),
    ("backup", backup),
    ("class_file", class_file),
    ("configuration", configuration),
    ("deflate", deflate),
    ("expression", expression),
    ("jar", jar),
    ("metadata", metadata),
    ("model", model),
    ("package", package),
    ("rule_file", rule_file),
    ("run_history", run_history),
    ("saved_run", saved_run),
    ("settings", settings),
    ("wsdl", wsdl),
];

/// The bytes as far as they are text.
fn text(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// A package that answers and settings are about.
fn demo() -> &'static (Facts, PackageSettings) {
    static DEMO: OnceLock<(Facts, PackageSettings)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let fixture = mxready_fixtures::Package::fixture("demo").expect("a fixture");
        let path = written(&fixture.to_mda().expect("the package builds"));
        let package = Package::open(&path, Limits::default()).expect("a package");
        let facts = mxready::facts::gather(&package, &interest()).expect("facts");
        (facts, PackageSettings::load(&path, Limits::default()).expect("a package"))
    })
}

/// A file of answers. Those that are taken hide nothing that the package itself says.
pub fn answers(bytes: &[u8]) {
    let Ok(answers) = mxready::fuzzing::answers(text(bytes), rules()) else { return };
    let judge = rules().target("mendix-cloud-v4").expect("a shipped target");
    let mut facts = demo().0.clone();
    judge.ask(&mut facts, &answers);
    let with = judge.judge(&facts).findings;
    let without = judge.judge(&demo().0).findings;
    let hidden = without
        .iter()
        .find(|finding| !with.iter().any(|other| (&other.rule, &other.object) == (&finding.rule, &finding.object)));
    assert!(hidden.is_none(), "an answer hides {hidden:?}");
}

/// A file as a package: zip headers, directory, names and checks of trust.
pub fn archive(bytes: &[u8]) {
    judge(bytes);
}

/// A backup; what is neither dump nor packed is packed first, so that the tar archive inside is read. A backup that is whole
/// is not whole without its last byte.
pub fn backup(bytes: &[u8]) {
    if bytes.starts_with(b"PGDMP") || bytes.starts_with(b"\x1f\x8b") {
        let Ok(backup) = mxready::fuzzing::backup(bytes) else { return };
        let cut = mxready::fuzzing::backup(bytes.get(..bytes.len() - 1).unwrap_or_default());
        let cut_is_whole = cut.is_ok_and(|cut| cut.broken.is_none());
        assert!(backup.broken.is_some() || !cut_is_whole, "whole without its last byte");
    } else {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packed.write_all(bytes).expect("memory");
        let _ = mxready::fuzzing::backup(&packed.finish().expect("memory"));
    }
}

/// A class file, as one of a library and as one of `project.jar`.
pub fn class_file(bytes: &[u8]) {
    let interest = interest();
    mxready::fuzzing::class_file(bytes, &interest, false);
    mxready::fuzzing::class_file(bytes, &interest.all_in_project(), true);
}

/// `mxready.toml`, and how its mistakes are printed.
pub fn configuration(bytes: &[u8]) {
    let document = Document { name: "mxready.toml".to_owned(), text: text(bytes).to_owned().into() };
    let mut mistakes = Mistakes::new();
    let config = mxready::config::read(&document, &mut mistakes);
    config.note_unknown_rules(&document, &["mendix-version-below-floor"], &mut mistakes);
    let _ = mistakes.to_string();
}

/// A deflated entry. What one of the ways to unpack it in one go takes, reading it piece by piece up to its end gives too,
/// byte for byte; what is not as long as it should be, or has no end, none of them takes.
pub fn deflate(bytes: &[u8]) {
    let Some((stream, ended)) = in_pieces(bytes) else { return };
    let length = stream.len();
    for size in [length.saturating_sub(1), length, length + 1] {
        for (way, taken) in ["the first way", "the second way"].iter().zip(mxready::fuzzing::unpack(bytes, size)) {
            assert!(
                taken.is_none_or(|taken| ended && taken == stream),
                "{way} takes {size} bytes of {length}, {ended}"
            );
        }
    }
}

/// What a deflated stream gives in pieces, and whether it came to its end; nothing where it is longer than 4 MiB.
fn in_pieces(bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut reader = flate2::Decompress::new(false);
    let (mut stream, mut piece) = (Vec::new(), [0; 1000]);
    while stream.len() <= 4 << 20 {
        let (read, written) = (reader.total_in(), reader.total_out());
        let rest = bytes.get(usize::try_from(read).ok()?..)?;
        let status = reader.decompress(rest, &mut piece, flate2::FlushDecompress::None);
        let came = usize::try_from(reader.total_out() - written).ok()?;
        stream.extend(&piece[..came]);
        match status {
            Ok(flate2::Status::StreamEnd) => return Some((stream, true)),
            Ok(_) if came > 0 || reader.total_in() > read => {}
            _ => return Some((stream, false)),
        }
    }
    None
}

/// Microflow expressions and text templates.
pub fn expression(bytes: &[u8]) {
    let text = text(bytes);
    let constant = |name: &str| name.contains('.').then(|| "https://erp.example.com/'$x'".to_owned());
    let variable = |name: &str| if name.len() > 3 { vec!["a".to_owned(), "b{1}".to_owned()] } else { Vec::new() };
    let names = Names { constant: &constant, variable: &variable };
    let folded = fold_with(text, &names);
    assert!(folded.texts.len() <= 16);
    let (template, parameter) = text.split_once('\n').unwrap_or((text, "$Order/Number + 1"));
    assert!(fold_template(template, &[parameter, text], &names).texts.len() <= 16);
    assert!(literals(text).len() <= parts(text).len());
}

/// A jar in memory: directory, classes, manifest, Maven files, jars inside it.
pub fn jar(bytes: &[u8]) {
    let interest = interest().hashes();
    let library = read_jar("model/lib/userlib/library.jar", bytes, &interest);
    assert!(library.error.is_none() || library.references.is_empty());
    let _ = read_jar("model/bundles/project.jar", bytes, &interest.all_in_project());
}

/// The files of JSON beside the model.
pub fn metadata(bytes: &[u8]) {
    let _ = read_metadata(bytes);
    let _ = read_local_configuration(bytes);
    let _ = read_client_microflows(bytes);
    let _ = read_client_operations(bytes);
}

/// The stream of documents that is the model.
pub fn model(bytes: &[u8]) {
    let model = read_model(bytes, &ModelLimits::default());
    // What is empty or damaged says so.
    assert!(!bytes.is_empty() || !model.damage.is_empty());
}

/// A sound archive whose entries are anything: from manifest, model and jars to the verdict.
pub fn package(bytes: &[u8]) {
    judge(&package_of(bytes));
}

/// Rule files, targets, questions and procedures, and how their mistakes are printed.
pub fn rule_file(bytes: &[u8]) {
    for folder in ["", "targets", "questions", "procedures"] {
        let _ = mxready::fuzzing::rule_file(folder, text(bytes));
    }
}

/// Exports of the runs of scheduled events.
pub fn run_history(bytes: &[u8]) {
    mxready::fuzzing::run_history(bytes);
}

/// Saved reports, baselines and saved facts. A report that is taken is written again, and taken again.
pub fn saved_run(bytes: &[u8]) {
    let text = text(bytes);
    mxready::fuzzing::kept_facts(text, rules());
    if let Ok(baseline) = Baseline::from_json(text, "mendix-cloud-v4") {
        let again = Baseline::from_json(&baseline.to_json().expect("a baseline can be written"), "mendix-cloud-v4");
        assert_eq!(again.expect("what was written can be read").len(), baseline.len());
    }
    let Ok(run) = saved::read(text) else { return };
    let again = json::render(&run).expect("a run can be written");
    let restored = saved::read(&again).expect("what was written can be read");
    assert_eq!(restored.verdict(), run.verdict());
}

/// Settings of two environments in any form, and their comparison, with and without a package. An environment differs in
/// nothing from itself.
pub fn settings(bytes: &[u8]) {
    let text = text(bytes);
    let (old, new) = text.split_once(AND).unwrap_or((text, text));
    let read = |text: &str| Settings::parse("settings", text, None).map_err(|error| error.to_string());
    let (Ok(old), Ok(new)) = (read(old), read(new)) else { return };
    let package = Some(&demo().1);
    let today = jiff::civil::date(2026, 11, 26);
    let _ = compare_settings(&old, &new, package, package, today);
    // What waits for a restart counts on the new side alone, also where it is hidden so that nobody knows whether it does.
    let differs = compare_settings(&old, &old, None, None, today)
        .settings
        .into_iter()
        .filter(|row| matches!(row.fact.old_pending, Known::Is(false) | Known::Absent))
        .find(|row| row.fact.same == Known::Is(false) || row.fact.old_state != row.fact.new_state);
    assert!(differs.is_none(), "differs from itself: {differs:?}");
}

/// A WSDL.
pub fn wsdl(bytes: &[u8]) {
    let _ =
        mxready::model::wsdl::port_addresses(text(bytes), &ModelLimits::default()).map_err(|error| error.to_string());
}
