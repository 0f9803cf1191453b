//! The shipped rules: they load, their tests hold, they say what people rely on for each profile, and mistakes in a
//! team's own rules are all reported at once.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mxready::facts::{
    App, Endpoint, Evidence, Facts, HostClass, JavaReference, Known, MailServer, Owner, OwnerKind, PlaceKind, Relation,
    Row,
};
use mxready::findings::{Coverage, FailOn, Outcome, Severity, Verdict};
use mxready::rules::{Judgement, Question, Rule, RuleSet};

fn rules() -> RuleSet {
    RuleSet::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn row<F>(fact: F, object: &str, kind: OwnerKind) -> Row<F> {
    Row {
        fact,
        object: object.to_owned(),
        owner: Owner { kind, name: "Orders".to_owned() },
        evidence: vec![Evidence::at(["model/model.mdp", object])],
        unreadable: None,
    }
}

fn app(version: &str) -> Facts {
    let app = App {
        mendix_version: Known::Is(version.parse().unwrap()),
        unpacked_size: Known::Is(50e6),
        file_count: Known::Is(900.0),
        scheduled_event_count: Known::Is(0.0),
        demo_users: Known::Is(false),
        ..App::default()
    };
    Facts { app: vec![row(app, "the app", OwnerKind::Own)], ..Facts::default() }
}

fn judge(facts: &Facts, target: &str) -> Judgement {
    rules().target(target).unwrap().judge(facts)
}

fn verdict(facts: &Facts, target: &str) -> Verdict {
    let judgement = judge(facts, target);
    let coverage = Coverage { rules: judgement.outcomes.clone(), ..Coverage::default() };
    Verdict::on(&judgement.findings, &coverage, FailOn::default())
}

fn fired(judgement: &Judgement) -> Vec<&str> {
    judgement.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn all_shipped_rules_load_and_all_their_tests_hold() {
    let rules = rules();
    let report = rules.self_test();
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(report.is_success(), "{}", failures.join("\n"));
    assert!(report.passed > rules.rules().len() * 3, "{} tests of {} rules", report.passed, rules.rules().len());
}

#[test]
fn every_rule_says_what_happens_when_its_source_cannot_be_read() {
    for rule in rules().rules() {
        let says = rule.tests.iter().any(|test| test.expect == Outcome::CannotTell);
        assert!(says, "{} has no test that expects cannot-tell", rule.id);
        assert!(rule.catalogue.is_some(), "{} names no entry of the catalogue", rule.id);
    }
}

#[test]
fn every_rule_file_on_disk_is_inside_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut on_disk = BTreeSet::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&folder).unwrap().display().to_string().replace('\\', "/");
                on_disk.insert(format!("rules/{name}"));
            }
        }
    }
    on_disk.remove("rules/modules.yaml");
    on_disk.remove("rules/README.md");
    on_disk.retain(|name| !["rules/targets/", "rules/procedures/"].iter().any(|folder| name.starts_with(folder)));
    let rules = rules();
    let files = rules.rules().iter().map(Rule::file).chain(rules.questions().iter().map(Question::file));
    let embedded: BTreeSet<String> = files.map(str::to_owned).collect();
    assert_eq!(embedded, on_disk, "build again: a rule file was added or removed since");
}

#[test]
fn the_floor_moves_with_the_profile() {
    let cases = [
        ("5.21.9", ["not", "not", "not"]),
        ("6.10.16", ["ready", "not", "not"]),
        ("7.23.29.1", ["ready", "ready", "not"]),
        ("8.18.35.97", ["ready", "ready", "not"]),
        ("9.24.4.11007", ["ready", "ready", "ready"]),
        ("10.0.0.1", ["ready", "ready", "ready"]),
    ];
    for (version, expected) in cases {
        for (profile, expected) in ["2017", "2021", "2026"].iter().zip(expected) {
            let verdict = verdict(&app(version), &format!("mendix-cloud-v4@{profile}"));
            let expected = if expected == "ready" { Verdict::Ready } else { Verdict::NotReady };
            assert_eq!(verdict, expected, "Mendix {version} in {profile}");
        }
    }
}

#[test]
fn without_a_profile_the_newest_one_judges() {
    let rules = rules();
    assert_eq!(rules.target("mendix-cloud-v4").unwrap().info().as_of, "2026");
    let unknown = rules.target("mendix-cloud-v4@2018").unwrap_err().to_string();
    assert!(unknown.ends_with("its profiles, oldest first: 2017, 2021, 2026"), "{unknown}");
}

#[test]
fn nothing_is_ready_about_a_package_of_which_nothing_was_read() {
    for profile in ["2017", "2021", "2026"] {
        assert_eq!(verdict(&Facts::default(), &format!("mendix-cloud-v4@{profile}")), Verdict::CannotTell);
    }
}

#[test]
fn the_default_mail_host_of_an_old_template_module_blocks_until_it_is_not_reached() {
    let mail = |reachable| MailServer {
        host: Known::Is("localhost".to_owned()),
        host_class: Known::Is(HostClass::Loopback),
        name: Known::Is("EmailTemplate.DS_GetEmailSettings".to_owned()),
        setting: Known::Is("EmailTemplate.EmailSettings.Server".to_owned()),
        reachable,
        owner: Known::Is(OwnerKind::Marketplace),
        ..MailServer::default()
    };
    let judged = |reachable| {
        let facts = Facts {
            mail_servers: vec![row(mail(reachable), "EmailTemplate.DS_GetEmailSettings", OwnerKind::Marketplace)],
            ..app("9.24.4.11007")
        };
        (fired(&judge(&facts, "mendix-cloud-v4")).join(" "), verdict(&facts, "mendix-cloud-v4"))
    };
    assert_eq!(judged(Known::Is(true)), ("local-mail-server".to_owned(), Verdict::NotReady));
    assert_eq!(judged(Known::Is(false)), ("local-mail-server-unused".to_owned(), Verdict::Ready));
    assert_eq!(judged(Known::Unknown), (String::new(), Verdict::CannotTell));
}

#[test]
fn a_private_address_that_is_called_blocks_and_one_that_is_only_there_warns() {
    let endpoint = |dialled: bool, found_in| Endpoint {
        address: Known::Is("http://192.168.0.106:8082/getStocks".to_owned()),
        host: Known::Is("192.168.0.106".to_owned()),
        host_class: Known::Is(HostClass::Private),
        found_in: Known::Is(found_in),
        name: Known::Is("Stock.ACT_Get".to_owned()),
        dialled: Known::Is(dialled),
        reachable: Known::Is(true),
        owner: Known::Is(OwnerKind::Own),
        ..Endpoint::default()
    };
    let facts = Facts {
        endpoints: vec![
            row(endpoint(false, PlaceKind::ConstantDefault), "Stock.Url", OwnerKind::Own),
            row(endpoint(true, PlaceKind::RestCall), "Stock.ACT_Get", OwnerKind::Own),
        ],
        ..app("10.24.1.5")
    };
    let judgement = judge(&facts, "mendix-cloud-v4");
    assert_eq!(fired(&judgement), ["private-address-called", "private-address-mentioned"]);
    assert_eq!(
        judgement.findings[0].message,
        "Stock.ACT_Get calls http://192.168.0.106:8082/getStocks. That address lies in a private network; the target has \
         no VPN, so the call will fail."
    );
}

#[test]
fn a_library_that_names_the_security_manager_never_blocks() {
    let reference = |method: &str, owner, reachable| JavaReference {
        relation: Known::Is(Relation::Calls),
        class: Known::Is("java.lang.System".to_owned()),
        method: Known::Is(method.to_owned()),
        used_by: Known::Is("a.B".to_owned()),
        owner: Known::Is(owner),
        reachable: Known::Is(reachable),
        ..JavaReference::default()
    };
    let judged = |method, owner, reachable| {
        let references = vec![row(reference(method, owner, reachable), "a.B", owner)];
        let facts = Facts { java_references: references, ..app("9.24.4.11007") };
        let judgement = judge(&facts, "mendix-cloud-v4");
        judgement.findings.first().map(|finding| (finding.rule.clone(), finding.severity))
    };
    let found = |rule: &str, severity| Some((rule.to_owned(), severity));
    let elsewhere = || found("security-manager-installed-elsewhere", Severity::Warning);
    assert_eq!(
        judged("setSecurityManager", OwnerKind::Own, true),
        found("security-manager-installed", Severity::Blocker)
    );
    assert_eq!(judged("setSecurityManager", OwnerKind::Own, false), elsewhere());
    assert_eq!(judged("setSecurityManager", OwnerKind::Library, true), elsewhere());
    assert_eq!(judged("getSecurityManager", OwnerKind::Library, true), None);
    assert_eq!(judged("getSecurityManager", OwnerKind::Own, true), found("security-manager-asked", Severity::Warning));
}

#[test]
fn the_reader_of_class_files_learns_which_classes_the_rules_ask_about() {
    let classes = rules().target("mendix-cloud-v4").unwrap().asked_of_java().project;
    assert!(classes.methods["java.lang.System"].contains("setSecurityManager"));
    assert!(classes.methods["java.net.ServerSocket"].contains("<init>"));
    assert!(classes.prefixes.iter().any(|prefix| "org.apache.ftpserver.FtpServerFactory".starts_with(prefix)));
    // What nearly every class calls would crowd out the rest.
    for class in ["java.lang.System", "java.lang.Thread", "java.lang.String", "java.util.HashMap"] {
        assert!(!classes.calls.contains(class), "{class}");
    }
}

#[test]
fn five_mistakes_in_two_files_are_all_shown_with_place_and_legal_words() {
    let folder = tempfile::tempdir().unwrap();
    let first = "\
id: own-rule
title: A rule of a team
targets: [mendix-cloud-v5]
severty: blocker
confidence: certain
effort: 3
match:
  app:
    mendix-version: {below: six}
message: \"Built with {version}.\"
remedy: Upgrade.
source: {url: https://example.com/, read: 2026-11-23}
tests:
  - {name: old, expect: fires, app: {mendix-version: 5.0.0}}
  - {name: new, expect: quiet, app: {mendix-version: 9.0.0}}
";
    fs::write(folder.path().join("own-rule.yaml"), first).unwrap();
    let second = "id: &x other\ntitle: [\n";
    fs::write(folder.path().join("other.yaml"), second).unwrap();
    let shown = RuleSet::load(&[folder.path().to_owned()]).unwrap_err().to_string();
    let place = |file: &str, line: usize, column: usize| format!("{file}:{line}:{column}\n");
    let expected = [
        ("unknown key `severty`", place("own-rule.yaml", 4, 1), "did you mean `severity`? legal here: id, catalogue"),
        ("key `severity` is missing", place("own-rule.yaml", 1, 1), "add it to this mapping"),
        ("expected a version such as 9.24", place("own-rule.yaml", 9, 29), "^^^"),
        ("placeholder `{version}` names no field", place("own-rule.yaml", 10, 10), "did you mean `mendix-version`?"),
        ("anchors are not allowed", place("other.yaml", 1, 5), "write the value out"),
        ("this is not valid YAML", "other.yaml".to_owned(), ""),
    ];
    for (message, place, hint) in expected {
        for part in [message, &place, hint] {
            assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
        }
    }

    fs::remove_file(folder.path().join("other.yaml")).unwrap();
    let repaired =
        first.replace("severty", "severity").replace("six", "\"6.0\"").replace("{version}", "{mendix-version}");
    fs::write(folder.path().join("own-rule.yaml"), &repaired).unwrap();
    let shown = RuleSet::load(&[folder.path().to_owned()]).unwrap_err().to_string();
    assert!(shown.contains("unknown target `mendix-cloud-v5`"), "{shown}");
    assert!(
        shown.contains("did you mean `mendix-cloud-v4`? legal here: mendix-cloud-v4, mendix-cloud-v4@2017"),
        "{shown}"
    );

    fs::write(folder.path().join("own-rule.yaml"), repaired.replace("v5", "v4@2026")).unwrap();
    let rules = RuleSet::load(&[folder.path().to_owned()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let standing = rules.explain("own-rule").unwrap().standing;
    let severities: Vec<Option<Severity>> = standing.iter().map(|standing| standing.severity).collect();
    assert_eq!(severities, [None, None, Some(Severity::Blocker)]);
}

#[test]
fn a_path_that_is_not_there_is_an_error_and_not_an_empty_set_of_rules() {
    let shown = RuleSet::load(&[PathBuf::from("does/not/exist")]).unwrap_err().to_string();
    assert!(shown.contains("cannot be read"), "{shown}");
    assert!(shown.contains("does/not/exist"), "{shown}");
}
