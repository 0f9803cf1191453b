//! Documents that are made from the program, and are checked to be current. `MXREADY_UPDATE=1 cargo test --test docs`
//! writes them anew.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use mxready::facts::{FieldInfo, FieldType, marketplace_modules};
use mxready::package::{Limit, Limits};
use mxready::rules::{Kind, RuleSet};
use rayon::prelude::*;

/// The known differences between the platforms.
const DIFFERENCES: [&str; 103] = [
    "K8C-SAML",
    "V4-12F-CFINDEX",
    "V4-12F-CONSTFIRST",
    "V4-12F-DEMOUSERS",
    "V4-12F-ENV",
    "V4-12F-EXPOSED",
    "V4-12F-LOCKS",
    "V4-12F-SECRETS",
    "V4-12F-SESSION",
    "V4-12F-STATIC",
    "V4-BG-ASYNCCOMMONS",
    "V4-BG-HEALTH",
    "V4-BG-PROCESSQUEUE",
    "V4-BG-SHUTDOWN",
    "V4-BG-STARTUP",
    "V4-BG-THREADS",
    "V4-DB-CONNECTIONS",
    "V4-DB-DOWNTIME",
    "V4-DB-FILESCHECK",
    "V4-DB-POSTGRES",
    "V4-DB-RESTORE",
    "V4-DB-SHARED",
    "V4-DB-SUPERUSER",
    "V4-FS-ABSOLUTE",
    "V4-FS-DOCGEN",
    "V4-FS-EPHEMERAL",
    "V4-FS-EXEC",
    "V4-FS-LOGFILE",
    "V4-FS-MDASIZE",
    "V4-FS-NATIVE",
    "V4-FS-RESOURCES",
    "V4-FS-SNAPSHOT",
    "V4-FS-TEMPSIZE",
    "V4-FS-UPLOAD1G",
    "V4-HTTP-CASE",
    "V4-HTTP-CLIENTTLS",
    "V4-HTTP-DEBUG",
    "V4-HTTP-DOMAIN",
    "V4-HTTP-ERRORPAGES",
    "V4-HTTP-HEADERS",
    "V4-HTTP-IPV6",
    "V4-HTTP-PATHS",
    "V4-HTTP-PORTS",
    "V4-HTTP-SYNC",
    "V4-HTTP-URL",
    "V4-HTTP-WEBSOCKET",
    "V4-HTTP-XCLIENT",
    "V4-JAVA-INTERNALS",
    "V4-JAVA-LEVEL",
    "V4-MAIL-CODE",
    "V4-MAIL-LOCALHOST",
    "V4-MAIL-PORT25",
    "V4-MAIL-SENDER",
    "V4-MOB-HYBRID",
    "V4-MOB-OFFLINE",
    "V4-MOD-ACS",
    "V4-MOD-APM",
    "V4-MOD-APPSERVICES",
    "V4-MOD-DEEPLINK",
    "V4-MOD-EMAILTEMPLATE",
    "V4-MOD-MODELREFLECTION",
    "V4-MOD-RESTSERVICES",
    "V4-MOD-SAML",
    "V4-MOD-UNITTESTING",
    "V4-NET-DB",
    "V4-NET-IDLE350",
    "V4-NET-INTERNAL-HOST",
    "V4-NET-KERBEROS",
    "V4-NET-LDAP",
    "V4-NET-LOOPBACK",
    "V4-NET-OUTIP",
    "V4-NET-OUTTLS",
    "V4-NET-PRIVATE-ADDR",
    "V4-NET-PROXY",
    "V4-NET-SFTP",
    "V4-NET-SOCKET-GRANT",
    "V4-NET-TRUST",
    "V4-NET-UNC",
    "V4-NOCOMBINE",
    "V4-OPS-LICENSE",
    "V4-OPS-MONITORING",
    "V4-OPS-PERMISSIONS",
    "V4-OPS-SETTINGSCOPY",
    "V4-SE-IDEMPOTENT",
    "V4-SE-LEADER",
    "V4-SE-LEGACYSHAPE",
    "V4-SE-LONG",
    "V4-SE-STATE",
    "V4-SE-TEN",
    "V4-SE-TIMEZONE",
    "V4-SEC-SM-API",
    "V4-SEC-SM-EXTRA",
    "V4-SEC-SM-POLICY",
    "V4-SEC-SM-RELIANCE",
    "V4-SET-FORBIDDEN",
    "V4-SET-HTTPPOOL",
    "V4-SET-JVM",
    "V4-SET-TASKGRACE",
    "V4-SVC-FTP",
    "V4-VER-FLOOR",
    "V4-VER-S3POOL",
    "V4-VER-SCALE6",
    "V4-VER-SUPPORT",
];

/// Where each difference is judged. Made from the rules; that none is forgotten is what the test is for.
#[test]
fn every_known_difference_is_judged_or_listed_with_the_reason_why_not() {
    let set = RuleSet::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let not_judged = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/not-judged.md"))
        .expect("docs/not-judged.md");
    let rows: BTreeMap<&str, &str> = not_judged
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | "))
        .filter(|(id, _)| *id != "Difference" && !id.starts_with("---"))
        .collect();
    let mut page = String::from(
        "# Which difference is judged by which rule\n\nMade from the rules (`MXREADY_UPDATE=1 cargo test --test docs`). \
         What no rule judges is in [`not-judged.md`](not-judged.md), with the reason.\n\n| Difference | Rules |\n\
         | --- | --- |\n",
    );
    for id in DIFFERENCES {
        let rules: Vec<_> = set.rules().iter().filter(|rule| rule.catalogue.as_deref() == Some(id)).collect();
        let row = rows.get(id);
        assert!(!rules.is_empty() || row.is_some(), "{id} is neither judged nor listed in docs/not-judged.md");
        let in_part = row.is_none_or(|row| row.contains("| in part"));
        assert!(rules.is_empty() || in_part, "{id} has a rule now: take it out of docs/not-judged.md");
        let mut links: Vec<String> =
            rules.iter().map(|rule| format!("[{}](rules/{}.md)", one_line(&rule.title), rule.id)).collect();
        if row.is_some() {
            links.push("[not judged](not-judged.md)".to_owned());
        }
        writeln!(page, "| {id} | {} |", links.join(", ")).expect("a string takes everything");
    }
    for id in rows.keys().copied().chain(set.rules().iter().filter_map(|rule| rule.catalogue.as_deref())) {
        assert!(DIFFERENCES.contains(&id), "{id} is no known difference");
    }
    assert_current("docs/coverage.md", &page);
}

#[test]
fn the_vocabulary_of_facts_is_current() {
    let mut page = String::from(
        "# The vocabulary of facts\n\nA rule matches one kind of fact and compares its fields. This page is made from the \
         program (`MXREADY_UPDATE=1 cargo test --test docs`); how to test a field is in [`rules/README.md`](../rules/README.md).\n",
    );
    for kind in Kind::all() {
        write!(
            page,
            "\n## `{}`\n\n{}\n\n| Field | Holds | Meaning |\n| --- | --- | --- |\n",
            kind.name,
            one_line(kind.documentation)
        )
        .expect("a string takes everything");
        for field in kind.fields {
            writeln!(page, "| `{}` | {} | {} |", field.name(), holds(field), one_line(field.documentation))
                .expect("a string takes everything");
        }
    }
    assert_current("docs/facts.md", &page);
}

/// One page for each rule and a list of them, as the program itself prints them.
#[test]
fn every_rule_has_a_current_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    if std::env::var_os("MXREADY_UPDATE").is_some() {
        std::fs::create_dir_all(&folder).expect("a folder");
    }
    assert_current("docs/rules/README.md", &printed(&["rules", "list", "--format", "markdown"]));
    assert_current("docs/rule.schema.json", &printed(&["rules", "schema"]));
    assert_current("docs/questions.md", &printed(&["rules", "questions", "--format", "markdown"]));
    let rules = RuleSet::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut expected = BTreeSet::from(["README.md".to_owned()]);
    // The program starts once for each: together that takes a while.
    rules.rules().par_iter().for_each(|rule| {
        let page = printed(&["rules", "explain", &rule.id, "--format", "markdown"]);
        assert_current(&format!("docs/rules/{}.md", rule.id), &page);
    });
    expected.extend(rules.rules().iter().map(|rule| format!("{}.md", rule.id)));
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("UTF-8");
        if !expected.contains(&name) && std::env::var_os("MXREADY_UPDATE").is_some() {
            std::fs::remove_file(entry.path()).expect("the page of a rule that is gone");
        } else {
            assert!(expected.contains(&name), "docs/rules/{name} is about no rule");
        }
    }
}

#[test]
fn every_limit_is_listed() {
    let mut page = include_str!("limits.md.in").to_owned();
    for limit in Limit::ALL {
        let (least, most) = limit.range();
        let shown = |value| limit.shown(value);
        let default = shown(Limits::default().get(*limit));
        writeln!(page, "| `{limit}` | {default} | {} to {} | {} |", shown(least), shown(most), one_line(limit.about()))
            .expect("a string takes everything");
    }
    assert_current("docs/limits.md", &page);
}

fn printed(arguments: &[&str]) -> String {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_mxready")).args(arguments).output().expect("it starts");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn holds(field: &FieldInfo) -> String {
    let list = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match field.field_type {
        FieldType::Text => "text".to_owned(),
        FieldType::Word(words) => format!("one of {}", list(words)),
        FieldType::Version => "version".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Flag => "yes or no".to_owned(),
        FieldType::Texts => "set of texts".to_owned(),
        FieldType::Words(words) => format!("set of {}", list(words)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn assert_current(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("MXREADY_UPDATE").is_some() {
        std::fs::write(&path, text).expect("the page is written");
        return;
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(present == text, "{file} is not current; write it anew with MXREADY_UPDATE=1 cargo test --test docs");
}

#[test]
fn what_is_known_of_marketplace_modules_is_listed() {
    let mut page = String::from(
        "# Marketplace modules\n\nFindings in these modules are for an update of the module, not for the team's own code. Made from \
         [`rules/modules.yaml`](../rules/modules.yaml) (`MXREADY_UPDATE=1 cargo test --test docs`).\n\n| Module | Known to do | \
         Fine since | Source |\n| --- | --- | --- | --- |\n",
    );
    for module in marketplace_modules().unwrap_or_else(|mistakes| panic!("{mistakes}")) {
        let names = std::iter::once(&module.name).chain(&module.also).map(|name| format!("`{name}`"));
        let names = names.collect::<Vec<_>>().join(", ");
        let [does, fine_since, source] = [&module.does, &module.fine_since, &module.source].map(|text| one_line(text));
        writeln!(page, "| {names} | {does} | {fine_since} | {source} |").expect("a string takes everything");
    }
    assert_current("docs/modules.md", &page);
}

#[test]
fn the_readmes_rule_is_a_rule() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let (_, rule) = readme.split_once("```yaml\n").expect("an example");
    let (rule, _) = rule.split_once("```").expect("its end");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("no-plain-http.yaml"), rule).expect("a file");
    let rules = RuleSet::load(&[folder.path().to_owned()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(rules.rule("no-plain-http").is_ok());
    let report = rules.self_test();
    assert!(report.is_success(), "{:?}", report.failures);
}

#[test]
fn the_readmes_transcripts_are_what_the_program_prints() {
    for command in ["check", "plan"] {
        transcript(command);
    }
}

fn transcript(command: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a README");
    let (_, transcript) = readme.split_once(&format!("$ mxready {command} fixtures/demo.mda\n")).expect("a transcript");
    let (transcript, _) = transcript.split_once("```").expect("its end");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_mxready"))
        .current_dir(root)
        .args([command, "fixtures/demo.mda"])
        .env("MXREADY_CACHE", "never")
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let mut rest = printed.lines();
    for line in transcript.lines().filter(|line| !matches!(*line, "" | "\u{2026}")) {
        assert!(rest.any(|printed| printed == line), "the program does not print, or not in this order: {line}");
    }
}
