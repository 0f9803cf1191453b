//! Plans of packages that could not be read whole, or not at all.

use super::common::program::Program;
use super::{NONE, TODAY, fixture, json, plan, step};

#[test]
fn a_plan_from_an_incomplete_run_says_so_at_its_top_and_where_it_matters() {
    let broken = fixture("demo").with_truncated_model(9000);
    for format in ["markdown", "html", "json"] {
        let outcome = plan(&broken, &["--format", format]);
        assert_eq!(outcome.code, 3, "{format}");
        assert!(!outcome.stdout.is_empty(), "{format}");
    }
    let text = plan(&broken, &[]).stdout;
    let (top, _) = text.split_once("## 1.").expect("a first phase");
    assert!(top.contains("This plan is incomplete") && top.contains("model/model.mdp"), "{top}");
    let page = plan(&broken, &["--format", "html"]).stdout;
    let (top, _) = page.split_once("<nav").expect("a list of phases");
    assert!(top.contains("This plan is incomplete"), "{top}");
    let plan = json(&broken, NONE, TODAY);
    assert!(!plan["incomplete"]["unjudged"].as_array().expect("rules").is_empty());
    for id in ["analyse-the-rest", "partners-admit", "paths", "old-events-off"] {
        let step = step(&plan, id);
        let told = step["unread"].to_string() + &step["items"].to_string();
        assert!(told.contains("model/model.mdp"), "{id}: {told}");
    }
}

#[test]
fn a_package_without_metadata_still_gets_a_plan_that_says_what_it_does_not_know() {
    let broken = fixture("demo").edit("model/metadata.json", |bytes| bytes.truncate(40));
    let plan = json(&broken, NONE, TODAY);
    assert!(step(&plan, "same-package")["text"].as_str().expect("a text").contains("(could not be read)"));
    let constants = step(&plan, "constants");
    assert!(constants["unread"].to_string().contains("model/metadata.json"), "{constants}");
}

#[test]
fn what_is_no_package_gets_no_plan() {
    let outcome = Program::new().file("app.mda", "hello").args(["plan", "app.mda"]).run();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.contains("app.mda"), "{}", outcome.stderr);
    let file = fixture("ready").to_mda().expect("the package");
    let outcome = Program::new().file("all/a.mda", &file).file("all/b.mda", &file).args(["plan", "all"]).run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("a plan is for one app"), "{}", outcome.stderr);
}
