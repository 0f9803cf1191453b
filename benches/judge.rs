//! How long 200 rules take to judge 100,000 facts on one thread. The rules are the shipped ones, again under other names
//! until there are 200; the facts are of the kinds that large packages have most of, and most of them match nothing.
//!
//! ```text
//! cargo bench --bench judge
//! ```

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program of its own, whose one line is its result")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use mxready::facts::{
    App, Constant, Endpoint, Evidence, Facts, HostClass, JavaReference, Known, Microflow, Owner, OwnerKind, PlaceKind,
    Relation, Row,
};
use mxready::rules::RuleSet;

const RULES: usize = 200;
const FACTS: usize = 100_000;
const ROUNDS: usize = 9;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let shipped = RuleSet::load(&[]).expect("the shipped rules");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = shipped.rules().iter().map(|rule| {
        let text = fs::read_to_string(root.join(rule.file())).expect("a rule");
        (rule.id.as_str(), text)
    });
    // Rules with thresholds are left out of profiles by name, and the copies have others.
    let texts: Vec<_> = texts
        .filter(|(_, text)| !text.contains("below: $") && !text.contains("above: $") && !text.contains("{$"))
        .collect();
    let missing = RULES.saturating_sub(shipped.rules().len());
    for (index, (name, text)) in texts.iter().cycle().take(missing).enumerate() {
        let id = format!("{name}-again-{index}");
        let text = text.replacen(&format!("id: {name}"), &format!("id: {id}"), 1);
        fs::write(folder.path().join(format!("{id}.yaml")), text).expect("a rule");
    }
    let more = if missing > 0 { vec![folder.path().to_owned()] } else { Vec::new() };
    let rules = RuleSet::load(&more).expect("200 rules");
    let facts = facts();
    let judge = rules.target("mendix-cloud-v4").expect("the target");
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let judgement = judge.judge(&facts);
            let time = start.elapsed();
            assert!(!judgement.findings.is_empty(), "something has to match");
            time
        })
        .collect();
    times.sort();
    let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("{} rules, {FACTS} facts, one thread: median of {ROUNDS} rounds {median:?}", rules.rules().len());
}

fn row<F>(fact: F, index: usize) -> Row<F> {
    let object = format!("Orders.Object_{index}");
    let owner = Owner { kind: OwnerKind::Own, name: "Orders".to_owned() };
    Row { fact, evidence: vec![Evidence::at(["model/model.mdp", object.as_str()])], object, owner, unreadable: None }
}

/// Two fifths Java references, two fifths microflows, the rest addresses and constants.
fn facts() -> Facts {
    let text = |text: String| Known::Is(text);
    let mut facts = Facts {
        app: vec![row(App { mendix_version: Known::Is("9.24.4".parse().expect("a version")), ..App::default() }, 0)],
        ..Facts::default()
    };
    for index in 1..FACTS {
        match index % 10 {
            0..4 => facts.java_references.push(row(
                JavaReference {
                    relation: Known::Is(Relation::Calls),
                    class: text(
                        if index % 1000 == 1 { "java.net.ServerSocket" } else { "java.util.Timers" }.to_owned(),
                    ),
                    method: text("<init>".to_owned()),
                    descriptor: text("(I)V".to_owned()),
                    used_by: text(format!("orders.Class{index}")),
                    owner: Known::Is(OwnerKind::Own),
                    reachable: Known::Is(true),
                    ..JavaReference::default()
                },
                index,
            )),
            4..8 => facts.microflows.push(row(
                Microflow {
                    name: text(format!("Orders.ACT_{index}")),
                    concurrent_execution: Known::Is(true),
                    owner: Known::Is(OwnerKind::Own),
                    ..Microflow::default()
                },
                index,
            )),
            8 => facts.endpoints.push(row(
                Endpoint {
                    address: text(format!("https://host{index}.example.com/api")),
                    scheme: text("https".to_owned()),
                    host: text(format!("host{index}.example.com")),
                    host_class: Known::Is(HostClass::Public),
                    found_in: Known::Is(PlaceKind::MicroflowLiteral),
                    name: text(format!("Orders.ACT_{index}")),
                    dialled: Known::Is(false),
                    reachable: Known::Is(true),
                    owner: Known::Is(OwnerKind::Own),
                    ..Endpoint::default()
                },
                index,
            )),
            _ => facts.constants.push(row(
                Constant {
                    name: text(format!("Orders.Constant_{index}")),
                    data_type: text("String".to_owned()),
                    default: text("value".to_owned()),
                    secret: Known::Is(false),
                    owner: Known::Is(OwnerKind::Own),
                    ..Constant::default()
                },
                index,
            )),
        }
    }
    facts
}
