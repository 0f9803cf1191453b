//! What the package of an environment adds to its settings: which names there are, and what contradicts them.

use super::*;

/// The constants of [`ship`], as somebody writes them down.
const SHIPS: &str = "mxready-parity: 1\nconstants: {Ship.Url: x, Ship.Debug: false, Ship.Password: y}\n";

#[test]
fn a_package_says_which_constants_there_have_to_be_and_what_a_default_is() {
    let model = "app \"Ship\" mendix 9.24.4.11007\nmodule Ship\n  constant Url : String = 'https://default.example.com'\n  \
                 constant Key : String = 'd'\n";
    let package = Package::from_model(model).expect("the model").to_mda().expect("the package");
    let with = |old: &str, new: &str| {
        let program = Program::new().file("app.mda", package.clone()).file("old", old).file("new", new);
        let outcome = program.args(["parity", "old", "new", "--package", "app.mda", "--format", "json"]).run();
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr));
        (outcome.code, found(&report).into_iter().filter(|(rule, _)| rule.starts_with("constant")).collect::<Vec<_>>())
    };
    let old = "mxready-parity: 1\nconstants: {Ship.Url: 'https://old.example.com', Ship.Key: d, Ship.Gone: g}\n";
    // The buildpack falls back to the default, which for one of the two is what the old environment has.
    let gone = pair("constant-no-longer-used", "Ship.Gone");
    assert_eq!(with(old, "CONSTANTS={}\n"), (0, vec![pair("constant-left-at-default", "Ship.Url"), gone.clone()]));
    // The portal lists every constant; one that is not listed is missing.
    let new = "{\"Constants\": [{\"Name\": \"Ship.Url\", \"Value\": \"https://default.example.com\"}]}";
    let expected = vec![pair("constant-left-at-default", "Ship.Url"), pair("constant-missing", "Ship.Key"), gone];
    assert_eq!(with(old, new), (1, expected));
    // Missing on both sides, and the package has it.
    let (code, found) = with("mxready-parity: 1\nconstants: {}\n", "mxready-parity: 1\nconstants: {}\n");
    assert_eq!((code, found.len()), (1, 2), "{found:?}");
}

/// What lives on its default has its name in the package alone.
#[test]
fn a_constant_that_neither_file_names_is_not_taken_for_there() {
    let falls_back =
        ["CONSTANTS={}\n", "kind: MendixApp\nspec:\n  runtime:\n    microflowConstants: {}\n"].map(|file| ("f", file));
    let lists_all =
        ["{\"Constants\": []}", "mxruntime: {MicroflowConstants: {}}\n", "mxready-parity: 1\nconstants: {}\n"]
            .map(|file| ("l", file));
    let ship = ship("");
    for old in falls_back {
        for new in lists_all {
            let (outcome, report) = compared(old, new, &[]);
            assert_eq!(outcome.code, 3, "{old:?} {new:?}");
            let rule = rule_of(&report, "constant-missing");
            assert_eq!(rule["outcome"], "cannot-tell", "{old:?} {new:?}");
            assert!(rule["missing"].to_string().contains("give it with `--package`"), "{rule:#}");
            assert_eq!(rule_outcome(&report, "constant-no-longer-used"), "quiet", "{old:?} {new:?}");
            let (outcome, report) = compared_with(&[("ship.mda", &ship)], old, new, &["--package", "ship.mda"]);
            assert_eq!(outcome.code, 1, "{old:?} {new:?}");
            assert!(found(&report).contains(&pair("constant-missing", "Ship.Url")), "{old:?} {new:?}");
        }
    }
    // Where the new environment falls back, or the old one says all that it has, nothing can be missing unseen.
    let old_and_new = falls_back.into_iter().chain(lists_all).flat_map(|old| falls_back.map(|new| (old, new)));
    for (old, new) in old_and_new.chain(lists_all.into_iter().zip(lists_all)) {
        let (outcome, report) = compared(old, new, &[]);
        assert_eq!((outcome.code, rule_outcome(&report, "constant-missing")), (0, "quiet"), "{old:?} {new:?}");
    }
}

#[test]
fn an_event_that_runs_without_being_named_is_not_taken_for_off() {
    let (unasked, all, none) = ("CONSTANTS={}\n", "SCHEDULED_EVENTS=ALL\n", "SCHEDULED_EVENTS=NONE\n");
    let (ship, torn) = (ship(""), ship("ScheduledEvents"));
    let rules = ["event-on-in-both", "event-on-in-new-only", "event-to-switch-on"];
    for (old, new, open) in [
        (unasked, unasked, Some(rules[0])),
        (all, all, Some(rules[0])),
        (none, unasked, Some(rules[1])),
        (all, none, Some(rules[2])),
        (none, none, None),
    ] {
        let (old, new) = (("env", old), ("env", new));
        let (outcome, report) = compared(old, new, &[]);
        assert_eq!(outcome.code, 0, "a warning decides nothing unless it is asked for");
        for rule in rules {
            let expected = if Some(rule) == open { "cannot-tell" } else { "quiet" };
            assert_eq!(rule_outcome(&report, rule), expected, "{rule}: {old:?} {new:?}");
        }
        let Some(rule) = open else { continue };
        let (_, report) = compared_with(&[("ship.mda", &ship)], old, new, &["--package", "ship.mda"]);
        assert!(found(&report).contains(&pair(rule, "Ship.Sync")), "{rule}: {old:?} {new:?}");
        // A manifest in which the events are missing names none.
        let (_, report) = compared_with(&[("ship.mda", &torn)], old, new, &["--package", "ship.mda"]);
        let rule = rule_of(&report, rule);
        assert_eq!(rule["outcome"], "cannot-tell", "{rule:#}");
        assert!(rule["missing"].to_string().contains("ship.mda does, which could not be read in full"), "{rule:#}");
    }
}

#[test]
fn a_package_that_contradicts_itself_makes_nothing_ready() {
    let whole = ship("");
    let longer = [whole.as_slice(), b"tail".as_slice()].concat();
    for option in ["--package", "--old-package"] {
        let tail = json!([{"path": "ship.mda", "why": "4 bytes stand behind its end"}]);
        for (package, code, told) in [(&whole, 0, json!([])), (&longer, 3, tail)] {
            let options = [option, "ship.mda"];
            let (outcome, report) = compared_with(&[("ship.mda", package)], ("a", SHIPS), ("b", SHIPS), &options);
            assert_eq!(outcome.code, code, "{option}");
            assert_eq!(report["packages"][0]["coverage"]["contradictions"], told, "{option}");
        }
    }
}

#[test]
fn a_package_without_an_id_is_not_known_to_be_of_the_same_app() {
    let (ship, nameless) = (ship(""), ship("ProjectID"));
    for (old, new, code, outcome) in
        [(&ship, &ship, 0, "quiet"), (&nameless, &ship, 3, "cannot-tell"), (&ship, &nameless, 3, "cannot-tell")]
    {
        let options = ["--old-package", "old.mda", "--package", "new.mda"];
        let packages = [("old.mda", old), ("new.mda", new)];
        let (run, report) = compared_with(&packages, ("a", SHIPS), ("b", SHIPS), &options);
        assert_eq!((run.code, rule_outcome(&report, "two-different-apps")), (code, outcome));
    }
}

/// One of the two is of another environment, and neither has more right.
#[test]
fn a_version_that_file_and_package_say_differently_is_not_known() {
    let ship = ship("");
    let file = |version: &str| format!("{SHIPS}mendix-version: {version}\n");
    for (said, outcome, told) in
        [("9.24.4", "quiet", false), ("9.24.4.11007", "quiet", false), ("9.20.0", "cannot-tell", true)]
    {
        for (old, new, option) in [("9.24.4", said, "--package"), (said, "9.24.4", "--old-package")] {
            let (old, new) = (file(old), file(new));
            let options = [option, "ship.mda"];
            let (_, report) = compared_with(&[("ship.mda", &ship)], ("a", &old), ("b", &new), &options);
            assert_eq!(rule_outcome(&report, "version-changes-with-the-move"), outcome, "{said} {option}");
            let unreadable = report["packages"][0]["coverage"]["unreadable"].to_string();
            assert_eq!(unreadable.contains("it says Mendix 9.20.0"), told, "{said} {option}: {unreadable}");
        }
    }
}
