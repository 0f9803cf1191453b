use std::collections::BTreeMap;

use super::super::class_file::{ClassFile, Head};
use super::super::class_scan::Budget;
use super::*;

fn states(classes: &[&str]) -> BTreeMap<String, StaticState> {
    let mut fields = StaticFields::default();
    for class in classes {
        let path = format!("{}/fixtures/java/classes/warehouse/{class}.class", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(&path).expect(&path);
        let mut offsets = Vec::new();
        let head = Head::read(&bytes, &mut offsets).expect("a class");
        let class = ClassFile::read(&head).expect("a class");
        fields.add(&class, &mut Budget::new(1 << 20)).expect("a healthy class");
    }
    fields.finish()
}

#[test]
fn what_changes_after_a_class_was_loaded_is_state_whoever_changes_it() {
    let states = states(&["state/NumberSource", "state/NumberSource$Starter"]);
    let state = &states["warehouse.state.NumberSource"];
    let changing: Vec<_> = state.changing.iter().map(String::as_str).collect();
    assert_eq!(
        changing,
        ["GIVEN: AtomicLong", "KINDS: List", "LAST: Map", "instance: NumberSource", "started: int"],
        "one is changed through a local variable, one by a method that takes it, one by another class"
    );
    assert_eq!(state.locking.iter().map(String::as_str).collect::<Vec<_>>(), ["get"]);
    assert_eq!(states.len(), 1);
}

#[test]
fn constants_loggers_and_tables_that_are_filled_while_loading_are_no_state() {
    assert_eq!(states(&["state/Tariffs"]), BTreeMap::new());
}

#[test]
fn switches_over_enumerations_and_lambdas_are_no_state() {
    let classes = ["modern/Stock", "modern/Shipping", "modern/Returns", "proxies/Shelf", "mail/OfficeMailSender"];
    assert_eq!(states(&classes), BTreeMap::new());
}

#[test]
fn the_words_that_change_a_collection_are_sorted_as_their_search_needs() {
    assert!(CHANGES.is_sorted());
}
