//! The inspection of facts written by hand.

mod common;

use common::{sample, sample_facts};
use mxready::facts::Facts;
use mxready::report::{Style, inspect};

fn inspection<T>(facts: &Facts, render: impl Fn(&inspect::Inspection<'_>) -> T) -> T {
    let coverage = sample::not_ready().coverage;
    render(&inspect::Inspection { path: "packages/orders.mda", sha256: None, facts, coverage: &coverage })
}

#[test]
fn an_inspection_shows_what_the_package_holds() {
    let text = inspection(&sample_facts::facts(), |inspection| inspect::table(inspection, Style::PLAIN));
    insta::assert_snapshot!(text);
}

#[test]
fn a_package_of_which_nothing_is_known_is_shown_as_such() {
    let mut facts = Facts::default();
    facts.app.push(mxready::facts::Row {
        fact: mxready::facts::Fact::unknown(),
        object: String::new(),
        owner: mxready::facts::Owner::app(),
        evidence: Vec::new(),
        unreadable: None,
    });
    let text = inspection(&facts, |inspection| inspect::table(inspection, Style::PLAIN));
    assert!(text.contains("Mendix version            ?\n"), "{text}");
    assert!(!text.contains("MODULES"), "a list without rows is no list of nothing:\n{text}");
}

#[test]
fn an_inspection_fits_the_page() {
    for width in [60, 80, 100] {
        let style = Style { width, color: false };
        let text = inspection(&sample_facts::facts(), |inspection| inspect::table(inspection, style));
        for line in text.lines() {
            assert!(textwrap::core::display_width(line) <= width, "wider than {width}: {line}");
        }
    }
}

#[test]
fn json_tells_unknown_from_none() {
    let text = inspection(&sample_facts::facts(), inspect::json).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let app = &value["facts"]["app"][0]["fact"];
    assert!(app.get("before_shutdown").is_none(), "read, and there is none");
    let event = &value["facts"]["scheduled_events"][0]["fact"];
    assert!(event["reachable_flows"].is_null() && event.get("reachable_flows").is_some(), "could not be read");
}

#[test]
fn json_keeps_a_row_s_owner_apart_from_a_fact_s_field_of_that_name() {
    let text = inspection(&sample_facts::facts(), inspect::json).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let constant = &value["facts"]["constants"][0];
    assert_eq!(constant["owner"]["name"], "Orders");
    assert_eq!(constant["fact"]["owner"], "own");
    assert!(text.contains("\"port\": 8082,"), "ports are whole numbers");
}
