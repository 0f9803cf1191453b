//! Every limit can be set, is told by its name and by what raises it when it is hit, and makes a package that was ready
//! one of which nobody can tell.

#![cfg(test)]

mod common;

use std::fmt::Write as _;

use common::program::{Outcome, Program};
use mxready::package::Limit;
use mxready_fixtures::damage::{RawEntry, raw_zip};
use mxready_fixtures::{ClassFile, Package};

const LIBRARY: &str = "model/lib/userlib/library.jar";

fn ready() -> Package {
    Package::fixture("ready").expect("the fixture builds")
}

fn told(outcome: &Outcome) -> String {
    format!("{}\n{}", outcome.stdout, outcome.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn mda(package: &Package) -> Vec<u8> {
    package.to_mda().expect("the package builds")
}

/// A library with classes, a long manifest and a jar in it.
fn library() -> Vec<u8> {
    let class = |name: &str| ClassFile { texts: vec!["x".repeat(2_000)], ..ClassFile::plain(name) }.to_bytes();
    let manifest = format!("Manifest-Version: 1.0\nImplementation-Version: 1.0\nX: {}\n", "x".repeat(2_000));
    let inner = raw_zip(&[RawEntry::stored("org/example/Inner.class", &class("org/example/Inner"))]);
    raw_zip(&[
        RawEntry::stored("META-INF/MANIFEST.MF", manifest.as_bytes()),
        RawEntry::stored("org/example/Thing.class", &class("org/example/Thing")),
        RawEntry::stored("lib/inner.jar", &inner),
    ])
}

/// A package that is ready, and a value for the limit that it goes over.
fn over(limit: Limit) -> (Vec<u8>, &'static str) {
    let with_library = || mda(&ready().with_entry(LIBRARY, library()));
    match limit {
        Limit::Package => (mda(&ready()), "1KiB"),
        Limit::Entries => (mda(&ready()), "10"),
        Limit::Directory => {
            // Beside the directory a megabyte is allowed for finding it.
            let many = (0..600).map(|number| (format!("web/{number}/{}", "n".repeat(4_000)), Vec::new()));
            (mda(&many.fold(ready(), |package, (name, content)| package.with_entry(&name, content))), "1KiB")
        }
        Limit::Expanded => (mda(&ready()), "10KiB"),
        Limit::File => (mda(&ready()), "100"),
        Limit::Resources => {
            let texts = ["a", "b"].map(|name| format!("model/resources/{name}.properties"));
            (mda(&texts.iter().fold(ready(), |package, name| package.with_entry(name, "key=value\n"))), "5")
        }
        Limit::Jar => (with_library(), "1000"),
        Limit::Model => (mda(&ready()), "1000"),
        Limit::Ratio => (mda(&ready().with_entry("model/resources/a.txt", vec![b' '; 3 << 20])), "100"),
        Limit::ArchiveDepth => (with_library(), "1"),
        Limit::NameLength => (mda(&ready().with_entry(&format!("web/{}", "n".repeat(60)), "x")), "60"),
        Limit::NameDepth => (mda(&ready().with_entry("web/a/b/c/d/e/f/g/h", "x")), "7"),
        Limit::Document => (mda(&ready()), "2KiB"),
        Limit::DocumentDepth => (mda(&ready()), "3"),
        Limit::Documents => (mda(&ready()), "20KiB"),
        Limit::CallGraph => (mda(&ready()), "0"),
        Limit::JsonDepth => {
            let deep = |metadata: &mut serde_json::Value| metadata["Tail"] = serde_json::json!([[[[[1]]]]]);
            (mda(&ready().edit_metadata(deep)), "5")
        }
        Limit::Xml | Limit::XmlDepth => unreachable!("tested with the reader of WSDL"),
        Limit::ClassFile | Limit::JarFile | Limit::JarTexts => (with_library(), "1KiB"),
        Limit::JarExpanded => (with_library(), "2KiB"),
    }
}

#[test]
fn a_limit_that_is_hit_is_told_with_what_raises_it_and_nothing_is_ready() {
    for limit in Limit::ALL.iter().copied().filter(|limit| !matches!(limit, Limit::Xml | Limit::XmlDepth)) {
        let (file, value) = over(limit);
        let mut program = Program::new().file("app.mda", file);
        assert_eq!(program.another().args(["check", "app.mda"]).run().code, 0, "{limit}: ready without it");
        program = program.args(["check", "app.mda", "--limit", &format!("{limit}={value}")]);
        let outcome = program.run();
        let told = told(&outcome);
        assert!(told.contains(&format!("(raise it with --limit {limit}=VALUE)")), "{limit}: {told}");
        // What is refused before anything is read counts as an input that could not be used.
        let refused = matches!(limit, Limit::Package | Limit::Entries | Limit::Directory | Limit::Expanded);
        let code = match limit {
            _ if refused => 2,
            // Which library it is decides warnings alone here, and these are told as not judged.
            Limit::JarFile => 0,
            _ => 3,
        };
        assert_eq!(outcome.code, code, "{limit}: {told}");
        let open =
            ["could not be judged", "contradicts itself"].iter().any(|phrase| told.to_lowercase().contains(phrase));
        assert!(refused || open, "{limit}: {told}");
    }
}

#[test]
fn a_limit_can_be_set_in_the_file_and_in_the_environment_too() {
    let package = mda(&ready());
    let hit = "more than the limit of 10 (raise it with --limit entries=VALUE)";
    let file =
        Program::new().file("app.mda", &package).file("mxready.toml", "limit = [\"entries=10\", \"jar=1GiB\"]\n");
    assert!(told(&file.args(["check", "app.mda"]).run()).contains(hit));
    let mut by_variable = Program::new().file("app.mda", &package).env("MXREADY_LIMIT", "jar=1GiB,entries=10");
    by_variable = by_variable.args(["check", "app.mda"]);
    assert!(told(&by_variable.run()).contains(hit));
    let raised = Program::new().file("app.mda", &package).file("mxready.toml", "limit = \"entries=10\"\n");
    assert_eq!(raised.args(["check", "app.mda", "--limit", "entries=1000"]).run().code, 0);
    let inspected =
        Program::new().file("app.mda", &package).args(["inspect", "app.mda", "--limit", "entries=10"]).run();
    assert!(told(&inspected).contains(hit));
}

#[test]
fn a_limit_that_is_none_is_refused_wherever_it_stands() {
    let near = "there is no limit `entires`; did you mean `entries`?";
    let typed = Program::new().args(["check", "app.mda", "--limit", "entires=10"]).run();
    assert_eq!(typed.code, 2);
    assert!(told(&typed).contains(near), "{typed:?}");
    let file = Program::new().file("mxready.toml", "limit = [\"entires=10\"]\n").args(["check", "app.mda"]).run();
    assert_eq!(file.code, 2);
    assert!(told(&file).contains(near) && file.stderr.contains("mxready.toml:1"), "{file:?}");
    let variable = Program::new().env("MXREADY_LIMIT", "jar=lots").args(["check", "app.mda"]).run();
    assert_eq!(variable.code, 2);
    assert!(told(&variable).contains("`lots` is no number of bytes, such as 1000000, 64MiB or 2GiB"), "{variable:?}");
}

/// Each handler of an entity saves an object, and each save runs all handlers: calls grow by the square of the model.
#[test]
fn calls_that_nobody_wrote_count_too() {
    let mut model =
        "app \"Shop\" mendix 10.24.15\nmodule Shop\n  entity Order\n    attribute A : String(40)\n".to_owned();
    for number in 0..40 {
        writeln!(model, "    before commit -> Shop.BCo_{number}").expect("a string takes everything");
    }
    for number in 0..40 {
        let flow = format!("  microflow BCo_{number} ($Order : Shop.Order) returns Boolean");
        writeln!(model, "{flow}\n    change $Order (A = '1') commit\n    return true")
            .expect("a string takes everything");
    }
    let package = Package::from_model(&model).expect("the model builds");
    let check = |limit: &str| {
        let program = Program::new().file("app.mda", mda(&package));
        told(&program.args(["check", "app.mda", "--verbose", "--limit", limit]).run())
    };
    let hit = "its flows call one another in ways that are more than the limit of 1599";
    assert!(check("call-graph=1599").contains(hit));
    assert!(!check("call-graph=1600").contains("raise it"));
}
