//! Claims about loading and judging, with small rules written here.

use std::collections::BTreeMap;
use std::fs;

use crate::facts::{App, Endpoint, Evidence, Facts, HostClass, Known, Owner, OwnerKind, Row};
use crate::findings::{Confidence, Outcome, Severity};
use crate::yaml::{Document, Mistakes};

use super::RuleSet;
use super::load::{Holds, Source};

const TARGET: &str = "\
name: cloud
title: Cloud
profiles:
  - name: \"2017\"
    title: first
    thresholds: {version-floor: \"6.0\", size-limit: 4 GB}
    left-out: {private-address: a VPN was still there}
  - name: \"2021\"
    title: last
    thresholds: {version-floor: \"7.0\", size-limit: 1 GB}
    severities: {private-address: info}
";

const FLOOR: &str = "\
id: floor
title: Below the floor
targets: [cloud]
severity: blocker
confidence: certain
effort: 13
match:
  app:
    mendix-version: {below: $version-floor}
message: \"Built with {mendix-version}; the target starts at {$version-floor}.\"
remedy: Upgrade.
source: {url: https://docs.mendix.com/x/, read: 2026-11-23}
tests:
  - {name: old, expect: fires, app: {mendix-version: 5.21.9}}
  - {name: between, expect: quiet, as-of: \"2017\", app: {mendix-version: 6.10.0}}
  - {name: between later, expect: fires, as-of: \"2021\", app: {mendix-version: 6.10.0}}
  - {name: new, expect: quiet, app: {mendix-version: 10.24.0.1}}
  - {name: unread, expect: cannot-tell, app: null}
";

const PRIVATE: &str = "\
id: private-address
title: Private address
targets: [cloud]
severity: warning
confidence: likely
possible-when: {reachable: false}
effort: 5
match:
  endpoint:
    host-class: {in: [private, link-local]}
    not: {owner: {is: platform}}
message: \"{name} dials {address}.\"
remedy: Publish it.
source:
  - {url: https://docs.mendix.com/x/, read: 2026-11-23}
  - {url: https://docs.mendix.com/y/, read: 2026-11-23}
tests:
  - {name: private, expect: fires, endpoint: {host-class: private, owner: own}}
  - {name: public, expect: quiet, endpoint: {host-class: public}}
  - {name: public of unknown owner, expect: quiet, endpoint: {host-class: public, owner: null}}
  - {name: private of unknown owner, expect: cannot-tell, endpoint: {host-class: private, owner: null}}
";

fn source(name: &str, text: &str) -> Source {
    Source {
        stem: name.to_owned(),
        holds: if name == "cloud" { Holds::Target } else { Holds::Rule },
        document: Document { name: format!("rules/{name}.yaml"), text: text.to_owned().into() },
        proven: false,
        packed: None,
    }
}

fn load(sources: &[(&str, &str)]) -> Result<RuleSet, String> {
    let sources: Vec<Source> = sources.iter().map(|(name, text)| source(name, text)).collect();
    RuleSet::from_sources(&sources, Mistakes::new()).map_err(|mistakes| mistakes.to_string())
}

fn rules() -> RuleSet {
    load(&[("cloud", TARGET), ("floor", FLOOR), ("private-address", PRIVATE)]).unwrap()
}

/// The mistakes in a rule after one change to it.
fn mistakes_after(rule: &str, from: &str, to: &str) -> String {
    assert!(rule.contains(from), "{from}");
    let name = if rule == FLOOR { "floor" } else { "private-address" };
    let changed = rule.replacen(from, to, 1);
    let target = if name == "floor" { TARGET.replace("private-address", "floor") } else { TARGET.to_owned() };
    load(&[("cloud", &target), (name, &changed)]).err().unwrap_or_else(|| panic!("{to} loads"))
}

fn row<F>(fact: F, object: &str) -> Row<F> {
    Row {
        fact,
        object: object.to_owned(),
        owner: Owner { kind: OwnerKind::Own, name: "Orders".to_owned() },
        evidence: vec![Evidence::at(["model/model.mdp", object])],
        unreadable: None,
    }
}

fn app(version: Known<&str>) -> Row<App> {
    row(App { mendix_version: version.map(|text| text.parse().unwrap()), ..App::default() }, "the app")
}

fn endpoint(object: &str, class: Known<HostClass>, reachable: Known<bool>) -> Row<Endpoint> {
    let fact = Endpoint {
        host_class: class,
        reachable,
        name: Known::Is(object.to_owned()),
        address: Known::Is("http://10.0.0.1/".to_owned()),
        ..Endpoint::default()
    };
    row(fact, object)
}

#[test]
fn the_tests_in_the_files_hold_for_each_profile() {
    let report = rules().self_test();
    assert!(report.is_success(), "{:?}", report.failures);
    // Floor: three for both profiles and two pinned; private address: four for the later profile alone.
    assert_eq!(report.passed, 3 * 2 + 2 + 4);
}

#[test]
fn a_test_that_does_not_hold_is_reported_with_its_target() {
    let wrong = FLOOR.replace("expect: quiet, as-of: \"2017\"", "expect: fires, as-of: \"2017\"");
    let target = TARGET
        .replace("private-address", "floor")
        .replace("left-out", "severities")
        .replace("floor: a VPN was still there", "floor: blocker");
    let report = load(&[("cloud", &target), ("floor", &wrong)]).unwrap().self_test();
    let [failure] = report.failures.as_slice() else { panic!("{:?}", report.failures) };
    assert_eq!(
        failure.to_string(),
        "rules/floor.yaml: test \"between\" of floor expects fires on cloud@2017, but the rule says quiet"
    );
}

#[test]
fn the_newest_profile_is_taken_unless_one_is_pinned() {
    let rules = rules();
    assert_eq!(rules.target("cloud").unwrap().info().as_of, "2021");
    assert_eq!(rules.target("cloud@2017").unwrap().info().as_of, "2017");
    let unknown = rules.target("cloud@2018").unwrap_err().to_string();
    assert_eq!(unknown, "target cloud has no profile `2018`; its profiles, oldest first: 2017, 2021");
    let unknown = rules.target("claud").unwrap_err().to_string();
    assert_eq!(unknown, "there is no target `claud`; known targets: cloud");
}

#[test]
fn a_rule_is_found_by_its_id_or_by_what_was_meant() {
    let rules = rules();
    assert_eq!(rules.rule("floor").unwrap().title, "Below the floor");
    let miss = rules.rule("private-adress").unwrap_err().to_string();
    assert_eq!(miss, "there is no rule `private-adress`; did you mean `private-address`?");
}

#[test]
fn a_profile_changes_thresholds_severities_and_whether_a_rule_applies() {
    let rules = rules();
    let facts = Facts {
        app: vec![app(Known::Is("6.10.3"))],
        endpoints: vec![endpoint("Orders.Call", Known::Is(HostClass::Private), Known::Is(true))],
        ..Facts::default()
    };
    let early = rules.target("cloud@2017").unwrap().judge(&facts);
    assert!(early.findings.is_empty());
    assert_eq!(early.outcomes.len(), 1);
    let late = rules.target("cloud").unwrap().judge(&facts);
    let [floor, private] = late.findings.as_slice() else { panic!("{:?}", late.findings) };
    assert_eq!(floor.message, "Built with 6.10.3; the target starts at 7.0.");
    assert_eq!((floor.severity, private.severity), (Severity::Blocker, Severity::Info));
    assert_eq!(private.source.url, "https://docs.mendix.com/x/");
    let floor = rules.explain("floor").unwrap();
    assert_eq!(floor.standing[0].thresholds, [("version-floor".to_owned(), "6.0".to_owned())]);
    let standing = rules.explain("private-address").unwrap().standing;
    assert_eq!(standing[0].left_out_because.as_deref(), Some("a VPN was still there"));
    assert_eq!(standing[1].severity, Some(Severity::Info));
}

#[test]
fn one_row_that_fires_outweighs_what_is_unknown_and_what_is_unknown_outweighs_quiet() {
    use Known::{Is, Unknown};
    let rules = rules();
    let judge = rules.target("cloud").unwrap();
    let outcome = |endpoints| {
        let facts = Facts { app: vec![app(Is("9.24.0"))], endpoints, ..Facts::default() };
        let judgement = judge.judge(&facts);
        let outcome = judgement.outcomes.iter().find(|outcome| outcome.rule == "private-address").unwrap().clone();
        (outcome.outcome, outcome.missing)
    };
    let private = || endpoint("Orders.A", Is(HostClass::Private), Is(true));
    let public = || endpoint("Orders.B", Is(HostClass::Public), Is(true));
    let unknown = || endpoint("Orders.C", Unknown, Is(true));
    let missing = vec!["host-class of Orders.C".to_owned()];
    assert_eq!(outcome(vec![]), (Outcome::Quiet, vec![]));
    assert_eq!(outcome(vec![public()]), (Outcome::Quiet, vec![]));
    assert_eq!(outcome(vec![public(), unknown()]), (Outcome::CannotTell, missing.clone()));
    assert_eq!(outcome(vec![unknown(), private(), public()]), (Outcome::Fired, missing));
}

#[test]
fn a_row_for_something_unreadable_never_fires() {
    let rules = rules();
    let mut unreadable = endpoint("Orders.A", Known::Is(HostClass::Private), Known::Is(true));
    unreadable.unreadable = Some("model/model.mdp: cut off".to_owned());
    let facts = Facts { app: vec![app(Known::Is("9.24.0"))], endpoints: vec![unreadable], ..Facts::default() };
    let judgement = rules.target("cloud").unwrap().judge(&facts);
    assert!(judgement.findings.is_empty());
    assert_eq!(judgement.outcomes[1].outcome, Outcome::CannotTell);
    assert_eq!(judgement.outcomes[1].missing, ["model/model.mdp: cut off"]);
}

#[test]
fn a_package_of_which_nothing_was_read_is_never_quiet_about_the_app() {
    let rules = rules();
    let judgement = rules.target("cloud").unwrap().judge(&Facts::default());
    assert_eq!(judgement.outcomes[0].outcome, Outcome::CannotTell);
    assert_eq!(judgement.outcomes[0].missing, ["the app's metadata"]);
}

#[test]
fn what_could_not_be_read_is_listed_up_to_a_point_and_then_counted() {
    let rules = rules();
    let row = |number| endpoint(&format!("Orders.C{number:02}"), Known::Unknown, Known::Unknown);
    let facts = Facts { endpoints: (0..13).map(row).collect(), ..Facts::default() };
    let judgement = rules.target("cloud").unwrap().judge(&facts);
    let missing = &judgement.outcomes[1].missing;
    assert_eq!(missing.len(), 11);
    assert_eq!(missing[10], "and 3 more");
}

#[test]
fn confidence_falls_where_the_code_is_not_shown_to_be_reached() {
    let rules = rules();
    for (reachable, confidence) in [
        (Known::Is(true), Confidence::Likely),
        (Known::Is(false), Confidence::Possible),
        (Known::Unknown, Confidence::Possible),
    ] {
        let facts = Facts {
            endpoints: vec![endpoint("Orders.A", Known::Is(HostClass::Private), reachable.clone())],
            ..Facts::default()
        };
        let judgement = rules.target("cloud").unwrap().judge(&facts);
        assert_eq!(judgement.findings[0].confidence, confidence, "{reachable:?}");
    }
}

#[test]
fn findings_come_in_the_same_order_and_once_whatever_the_order_of_rows() {
    let rules = rules();
    let judge = rules.target("cloud").unwrap();
    let private = |name| endpoint(name, Known::Is(HostClass::Private), Known::Is(true));
    let facts = |names: &[&'static str]| Facts {
        app: vec![app(Known::Is("5.0.0"))],
        endpoints: names.iter().map(|name| private(name)).collect(),
        ..Facts::default()
    };
    let one = judge.judge(&facts(&["Orders.A", "Orders.B", "Orders.C"]));
    let other = judge.judge(&facts(&["Orders.C", "Orders.A", "Orders.B", "Orders.A"]));
    assert_eq!(one, other);
    let objects: Vec<&str> = one.findings.iter().map(|finding| finding.object.as_str()).collect();
    assert_eq!(objects, ["the app", "Orders.A", "Orders.B", "Orders.C"]);
}

#[test]
fn each_mistake_in_a_rule_is_named() {
    let cases = [
        (FLOOR, "id: floor", "id: flor", "id `flor` is not the name of its file"),
        (FLOOR, "id: floor", "id: Floor", "`Floor` is no id"),
        (FLOOR, "title: Below the floor\n", "", "key `title` is missing"),
        (FLOOR, "severity", "severty", "did you mean `severity`?"),
        (FLOOR, "blocker", "blokcer", "did you mean `blocker`?"),
        (FLOOR, "effort: 13", "effort: many", "expected a whole number, found `many`"),
        (FLOOR, "[cloud]", "[clowd]", "did you mean `cloud`?"),
        (FLOOR, "[cloud]", "[cloud@2018]", "unknown target `cloud@2018`"),
        (FLOOR, "  app:\n", "  apps:\n", "unknown kind of facts `apps`"),
        (FLOOR, "    mendix-version: {below: $version-floor}", "    {}", "this condition is empty"),
        (FLOOR, "{below: $version-floor}", "{}", "the field is named but not tested"),
        (FLOOR, "mendix-version: {below", "mendix-versoin: {below", "did you mean `mendix-version`?"),
        (FLOOR, "below: $v", "beneath: $v", "unknown key `beneath`"),
        (
            FLOOR,
            "$version-floor}\nmessage",
            "nine}\nmessage",
            "expected a version such as 9.24 or 7.23.29, found `nine`",
        ),
        (FLOOR, "$version-floor}\nmessage", "$version-flor}\nmessage", "did you mean `version-floor`?"),
        (FLOOR, "$version-floor}\nmessage", "$size-limit}\nmessage", "threshold `size-limit` has to be a version"),
        (FLOOR, "{$version-floor}.", "{$floor}.", "sets no threshold `floor`"),
        (FLOOR, "with {mendix-version}", "with {version}", "placeholder `{version}` names no field of `app`"),
        (FLOOR, "2026-11-23", "23-11-2026", "`23-11-2026` is not a date"),
        (FLOOR, "https://docs.mendix.com/x/", "the-docs", "`the-docs` is not the address of a page"),
        (
            FLOOR,
            "source: {url: https://docs.mendix.com/x/, read: 2026-11-23}",
            "source: []",
            "the list of sources is empty",
        ),
        (FLOOR, "expect: fires, app", "expect: fire, app", "did you mean `fires`?"),
        (FLOOR, "app: {mendix-version: 5.21.9}", "jar: {file: x}", "the rule matches `app`, the test gives `jar`"),
        (FLOOR, "mendix-version: 5.21.9", "mendix-version: five", "`five` is not a Mendix version"),
        (FLOOR, "as-of: \"2017\"", "as-of: \"2016\"", "the rule has no profile `2016`"),
        (FLOOR, "name: between later", "name: between", "two tests are called \"between\""),
        (PRIVATE, "expect: fires", "expect: cannot-tell", "no test expects `fires`"),
        (PRIVATE, "{in: [private, link-local]}", "{in: [private, link_local]}", "did you mean `link-local`?"),
        (PRIVATE, "{in: [private, link-local]}", "{in: []}", "the list is empty"),
        (PRIVATE, "{in: [private, link-local]}", "{starts-with: pri}", "unknown key `starts-with`"),
        (PRIVATE, "{reachable: false}", "{reachable: \"no\"}", "expected `true` or `false`"),
        (PRIVATE, "not: {owner: {is: platform}}", "not: {address: {matches: \"(a\"}}", "the pattern is not valid"),
        (PRIVATE, "not: {owner: {is: platform}}", "not: {port: {is: many}}", "expected a number"),
        (PRIVATE, "not: {owner: {is: platform}}", "any: []", "the list of conditions is empty"),
    ];
    for (rule, from, to, expected) in cases {
        let shown = mistakes_after(rule, from, to);
        assert!(shown.contains(expected), "{to}:\n{shown}");
        assert!(shown.contains("  --> rules/"), "{shown}");
    }
}

#[test]
fn a_target_may_only_speak_of_rules_that_exist() {
    let shown = load(&[("cloud", TARGET), ("floor", FLOOR)]).unwrap_err();
    assert_eq!(shown.matches("unknown rule `private-address`").count(), 2, "{shown}");
}

#[test]
fn a_rule_about_java_names_its_classes_on_every_branch() {
    let rule = |condition: &str| {
        let start = PRIVATE.find("match:").unwrap();
        let end = PRIVATE.find("message:").unwrap();
        let text = format!("{}match:\n  java-reference: {condition}\n{}", &PRIVATE[..start], &PRIVATE[end..]);
        let text = text
            .replace("{name} dials {address}", "{class}")
            .replace("endpoint: {host-class: private, owner: own}", "java-reference: {class: a.B, method: m}");
        let end = text.find("  - {name: public,").unwrap();
        let text =
            format!("{}  - {{name: other, expect: quiet, java-reference: {{class: z.Z, method: x}}}}\n", &text[..end]);
        load(&[("cloud", TARGET), ("private-address", &text)])
    };
    let named = rule("{any: [{class: {is: a.B}}, {class: {starts-with: [c., d.]}, method: {is: m}}]}").unwrap();
    let classes = named.target("cloud").unwrap().asked_of_java().project;
    assert!(classes.calls.contains("a.B") && classes.parents.contains("a.B") && classes.caught.contains("a.B"));
    assert!(classes.prefixes.contains("c.") && classes.prefixes.contains("d."));
    let narrow = rule("{relation: {is: calls}, class: {is: a.B}, method: {in: [m, n]}}").unwrap();
    let classes = narrow.target("cloud").unwrap().asked_of_java().project;
    assert!(classes.calls.is_empty() && classes.parents.is_empty() && classes.caught.is_empty());
    assert_eq!(classes.methods["a.B"].len(), 2);
    for condition in [
        "{method: {is: m}}",
        "{not: {class: {is: z.Z}}, method: {is: m}}",
        "{any: [{class: {is: a.B}}, {method: {is: m}}]}",
        "{class: {contains: a.B}}",
        "{class: {is: a.B, ignore-case: true}}",
    ] {
        let shown = rule(condition).err().unwrap_or_default();
        assert!(shown.contains("has to name its classes"), "{condition}: {shown}");
    }
    let caught = rule("{class: {starts-with: a.}, relation: {is: catches}}").err().unwrap_or_default();
    assert!(caught.contains("has to name them in full"), "it would always be quiet: {caught}");
}

#[test]
fn a_team_adds_its_own_rules_but_none_that_is_already_there() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = super::load::shipped().into_iter().find(|source| source.holds == Holds::Rule).unwrap();
    let own = shipped.document.text.replacen(&format!("id: {}", shipped.stem), "id: our-own", 1);
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/our-own.yaml"), own).unwrap();
    fs::write(folder.path().join("README.md"), "not a rule").unwrap();
    let rules = RuleSet::load(&[folder.path().to_owned()]).unwrap();
    assert!(rules.rule("our-own").unwrap().file().ends_with("our-own.yaml"));

    fs::write(folder.path().join(format!("{}.yaml", shipped.stem)), &*shipped.document.text).unwrap();
    let shown = RuleSet::load(&[folder.path().to_owned()]).unwrap_err().to_string();
    assert!(shown.contains(&format!("a rule `{}` is already there", shipped.stem)), "{shown}");
}

#[test]
fn rules_that_only_judge_are_the_same_but_for_the_tests_of_the_shipped_ones() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = super::load::shipped().into_iter().find(|source| source.holds == Holds::Rule).unwrap();
    let own = shipped.document.text.replacen(&format!("id: {}", shipped.stem), "id: our-own", 1);
    fs::write(folder.path().join("our-own.yaml"), &own).unwrap();
    let folders = [folder.path().to_owned()];
    let (whole, light) = (RuleSet::load(&folders).unwrap(), RuleSet::to_judge(&folders).unwrap());
    let ids =
        |rules: &RuleSet| rules.rules().iter().map(|rule| (rule.id.clone(), rule.match_text())).collect::<Vec<_>>();
    assert_eq!(ids(&whole), ids(&light));
    assert!(whole.rules().iter().all(|rule| !rule.tests.is_empty()));
    let with_tests: Vec<&str> =
        light.rules().iter().filter(|rule| !rule.tests.is_empty()).map(|rule| rule.id.as_str()).collect();
    assert_eq!(with_tests, ["our-own"]);

    // A team's own rule has to have its tests, also where it only judges.
    let (untested, _) = own.split_once("\ntests:").unwrap();
    fs::write(folder.path().join("our-own.yaml"), untested).unwrap();
    assert!(RuleSet::to_judge(&folders).unwrap_err().to_string().contains("tests"));
}

#[test]
fn the_trees_that_the_build_packed_are_those_of_the_shipped_files() {
    let packed: BTreeMap<_, _> = crate::yaml::packed::files().map(|file| (file.name, file)).collect();
    for source in super::load::shipped() {
        let mut read = crate::yaml::read(&source.document, &mut Mistakes::new()).unwrap();
        if let crate::yaml::Content::Mapping(entries) = &mut read.content {
            entries.retain(|entry| entry.key != "tests");
        }
        let name = source.document.name.as_str();
        assert_eq!(crate::yaml::packed::unpack(packed[name].tree), Some(read), "{name}");
    }
}

#[test]
fn a_folder_of_rules_that_holds_none_is_a_mistake_and_so_is_one_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let load = |path| RuleSet::load(&[path]).unwrap_err().to_string();
    assert!(load(folder.path().to_owned()).contains("holds no rule file"));
    assert!(load(folder.path().join("missing")).contains("cannot be read"));
    fs::write(folder.path().join("rule.yml"), "id: rule").unwrap();
    assert!(load(folder.path().to_owned()).contains("a rule file ends in .yaml"));
    fs::remove_file(folder.path().join("rule.yml")).unwrap();
    fs::write(folder.path().join("rule.yaml"), b"id: \xff").unwrap();
    assert!(load(folder.path().to_owned()).contains("cannot be read"));
}

#[test]
fn the_match_part_is_shown_as_it_was_written() {
    let rules = rules();
    let shown = rules.rule("floor").unwrap().match_text();
    assert_eq!(shown, "match:\n  app:\n    mendix-version: {below: $version-floor}\n");
}
