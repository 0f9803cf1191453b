//! The shipped rules: they load, their tests hold, and mistakes in a team's own rules are all reported at once.

use mxready::rules::RuleSet;

fn rules() -> RuleSet {
    RuleSet::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn all_shipped_rules_load_and_all_their_tests_hold() {
    let rules = rules();
    let report = rules.self_test();
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(report.is_success(), "{}", failures.join("\n"));
    assert!(report.passed > rules.rules().len() * 3, "{} tests of {} rules", report.passed, rules.rules().len());
}
