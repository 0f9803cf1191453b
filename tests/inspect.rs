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
        let style = Style { width, color: false, links: false };
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

/// A place of a tree with hostile text in it.
fn hostile_tree() -> mxready::facts::EventTree {
    use mxready::facts::{EventTree, LeftOut, NodeKind, ReachedBy, Sign, TreeNode, TreeSign, WhyLeftOut};
    let place = |kind, name: &str| TreeNode {
        kind,
        name: name.to_owned(),
        reached_by: None,
        detail: None,
        loops: 0,
        signs: Vec::new(),
        end: None,
        children: Vec::new(),
        left_out: Vec::new(),
    };
    let sign = TreeSign { sign: Sign::RemoteCallInLoop, text: "remote call: GET \"]; x -> y; [\"\\".to_owned() };
    let call =
        TreeNode { signs: vec![sign], ..place(NodeKind::Activity, "Call \"}}<script>\"\n%%{init: x}%%\u{1b}[31m") };
    let left_out = vec![LeftOut { why: WhyLeftOut::Width, places: 12, flows: 30, signs: [Sign::Sleep].into() }];
    let loop_place = TreeNode {
        detail: Some("without limit: all of Orders.Order".to_owned()),
        children: vec![call],
        left_out,
        ..place(NodeKind::Loop, "loop over $L")
    };
    let called = TreeNode { reached_by: Some(ReachedBy::EntityEvent), ..place(NodeKind::Microflow, "Orders.BCo") };
    let root = TreeNode { children: vec![loop_place, called], ..place(NodeKind::Microflow, "Orders.ACT_Sync") };
    EventTree { event: "Orders.SE_Sync".to_owned(), root: Some(root), flows: 32, flows_shown: 2 }
}

fn of_event<T>(render: impl Fn(&inspect::EventInspection<'_>) -> T) -> Option<T> {
    let facts = sample_facts::facts();
    let tree = hostile_tree();
    let event = facts.scheduled_events.first()?;
    Some(render(&inspect::EventInspection { path: "packages/orders.mda", event, tree: Some(&tree) }))
}

#[test]
fn the_tree_of_an_event_says_what_it_shows_and_what_it_leaves_out() {
    let text = of_event(|inspection| inspect::event_table(inspection, Style::PLAIN)).unwrap();
    let tree = text.split_once("\n\n").unwrap().1;
    assert!(
        tree.starts_with(
            "Orders.ACT_Sync\n\
             ├─ loop over $L (without limit: all of Orders.Order)\n\
             │  ├─ Call \"}}<script>\" %%{init: x}%%\\u{1b}[31m\n\
             │  │    ! remote call: GET \"]; x -> y; [\"\\\n\
             │  └─ … 12 more places with 30 flows left out: the first 40 places are shown;\n\
             │     signs there: sleep\n\
             └─ Orders.BCo (event of the entity)\n"
        ),
        "{tree}"
    );
    assert!(tree.contains("The tree shows 2 of 32 flows."), "{tree}");
}

#[test]
fn an_event_whose_microflow_cannot_be_shown_says_why() {
    let facts = sample_facts::facts();
    let inspection = inspect::EventInspection { path: "a.mda", event: &facts.scheduled_events[0], tree: None };
    assert!(inspect::event_table(&inspection, Style::PLAIN).contains("What it runs cannot be shown: "));
    assert!(inspect::event_dot(&inspection).contains("cannot be shown"));
}

#[test]
fn names_from_a_package_cannot_break_out_of_a_picture() {
    let dot = of_event(inspect::event_dot).unwrap();
    assert!(
        dot.contains(r#"[label="Call \"}}<script>\" %%{init: x}%%\\u{1b}[31m\n! remote call: GET \"]; x -> y; [\"\\""#),
        "{dot}"
    );
    let mermaid = of_event(inspect::event_mermaid).unwrap();
    assert!(
        mermaid.contains("Call #34;#125;#125;#60;script#62;#34; #37;#37;#123;init: x#125;#37;#37;#92;u"),
        "{mermaid}"
    );
    assert!(!mermaid.contains("%%") && !mermaid.contains("<script"), "{mermaid}");
    for picture in [dot, mermaid] {
        assert!(!picture.contains('\u{1b}'));
    }
}

#[test]
fn the_json_of_an_event_holds_its_row_and_its_tree() {
    let value: serde_json::Value = serde_json::from_str(&of_event(inspect::event_json).unwrap().unwrap()).unwrap();
    assert_eq!(value["event"]["fact"]["name"], value["event"]["object"]);
    assert_eq!(value["tree"]["root"]["children"][0]["left_out"][0]["flows"], 30);
    assert_eq!(value["tree"]["root"]["children"][0]["children"][0]["signs"][0]["sign"], "remote-call-in-loop");
}
