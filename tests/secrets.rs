//! No secret of a package comes out of the program, whatever is asked of it. Subcommands and formats are taken from the
//! program's own help, so that a new one is tried without being named here.

#![cfg(test)]

mod common;

use common::program::Program;
use mxready_fixtures::Package;

/// What must never be printed: each stands in one place of the package below.
const SECRETS: [&str; 10] = [
    "tr0ub4dor-and-3",
    "Zk3Lx9pQ71vBn2",
    "hunter2secret",
    "jdbcS3cretWord",
    "basicPassw0rdX",
    "QWxhZGRpbjpvcGVuIHNlc2FtZQ",
    "javaS3cretText",
    "resourceS3cret",
    "localAdm1nPass",
    "answerS3cretPw",
];

const MODEL: &str = "\
app \"Vault\" mendix 9.24.4.11007
security
  level production
  role Clerk
navigation
  menu -> Vault.ACT_Call
module Vault
  constant ApiPassword : String = 'tr0ub4dor-and-3' exposed
  constant ServiceToken : String = 'Zk3Lx9pQ71vBn2'
  constant Api : String = 'https://robot:hunter2secret@10.1.2.3/api'
  constant Database : String = 'jdbc:sqlserver://db.example.com;user=sa;password=jdbcS3cretWord'
  java action Send returns Boolean
  microflow ACT_Call (roles Clerk)
    rest GET '{1}/x' with @Vault.Api timeout 30 header 'Authorization' = 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' \\
      user 'robot' password 'basicPassw0rdX' -> $Answer
    java Vault.Send -> $Done
";

const JARS: &str = "\
jar model/bundles/project.jar
  class vault/actions/Send
    calls static java/lang/System.setProperty(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String; with \
                    'https.proxyHost' 'https://proxy:javaS3cretText@10.1.2.4/'
    calls static java/sql/DriverManager.getConnection(Ljava/lang/String;)Ljava/sql/Connection; with \
                    'jdbc:postgresql://u:javaS3cretText@10.1.2.5/x'
";

const ANSWERS: &str = "\
answers:
  - question: constant-value
    about: Vault.Api
    answer: https://robot:answerS3cretPw@10.9.9.9/api
    by: J
    date: 2026-05-01
    until: 2026-10-31
  - question: constant-value
    about: Vault.Gone
    answer: https://robot:answerS3cretPw@10.9.9.9/api
    by: J
    date: 2026-05-01
    until: 2026-06-01
  - step: constants
    about: [Vault.ApiPassword, Vault.Api]
    answer: done
    by: https://robot:answerS3cretPw@10.9.9.9/
    date: 2026-05-01
";

fn package() -> Package {
    Package::from_model(MODEL)
        .and_then(|package| package.with_jars(JARS))
        .expect("the package")
        .with_entry(
            "model/resources/app.properties",
            "url=ftp://user:resourceS3cret@10.1.2.6/\npassword=resourceS3cret\n",
        )
        .with_entry(
            "model/config.json",
            "{\"AdminPassword\": \"localAdm1nPass\", \"Configuration\": {\"DatabasePassword\": \
                     \"localAdm1nPass\"}}",
        )
}

fn with_package(file: &[u8]) -> Program {
    Program::new().unmasked().file("app.mda", file).file("answers.yaml", ANSWERS)
}

fn assert_tells_none(arguments: &[&str], file: &[u8]) {
    let mut program = with_package(file).args(arguments.iter().copied());
    let outcome = program.run();
    let mut texts = vec![("standard output".to_owned(), outcome.stdout), ("standard error".to_owned(), outcome.stderr)];
    for entry in std::fs::read_dir(program.folder()).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() && !path.ends_with("app.mda") && !path.ends_with("answers.yaml") {
            let bytes = std::fs::read(&path).expect("a file");
            texts.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    for (place, text) in texts {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{arguments:?} tells {secret} on {place}");
        }
    }
}

/// The subcommands that take a package, from the help.
fn subcommands() -> Vec<String> {
    let help = Program::new().args(["--help"]).run().stdout;
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let names = commands.lines().take_while(|line| !line.trim().is_empty()).filter_map(|line| {
        let name = line.strip_prefix("  ")?.split_whitespace().next()?;
        line.starts_with("  ").then(|| name.to_owned())
    });
    let takes_package = |name: &String| {
        let usage = Program::new().args([name.as_str(), "-h"]).run().stdout;
        usage.lines().any(|line| line.starts_with("Usage:") && line.contains("PATH"))
    };
    names.filter(takes_package).collect()
}

/// The values of `--format`, as the message about a wrong one lists them.
fn formats(subcommand: &str) -> Vec<String> {
    let message = Program::new().args([subcommand, "app.mda", "--format", "no-such-format"]).run().stderr;
    let (_, list) = message.split_once("[possible values: ").expect("the legal values");
    let (list, _) = list.split_once(']').expect("their end");
    list.split(", ").map(str::to_owned).collect()
}

#[test]
fn no_secret_of_a_package_comes_out_in_any_format_of_any_subcommand() {
    let whole = package().to_mda().expect("the package");
    let broken = package().with_truncated_model(3000).to_mda().expect("the package");
    let subcommands = subcommands();
    assert!(subcommands.iter().any(|name| name == "check"), "{subcommands:?}");
    assert!(subcommands.iter().any(|name| name == "inspect"), "{subcommands:?}");
    assert!(subcommands.iter().any(|name| name == "plan"), "{subcommands:?}");
    for subcommand in &subcommands {
        let formats = formats(subcommand);
        assert!(formats.len() > 1, "{subcommand}: {formats:?}");
        for format in formats {
            for file in [&whole, &broken] {
                let mut arguments = vec![subcommand.as_str(), "app.mda", "--format", format.as_str()];
                assert_tells_none(&arguments, file);
                arguments.extend(["--output", "report.out"]);
                assert_tells_none(&arguments, file);
            }
        }
    }
}

#[test]
fn no_secret_comes_out_of_answers_or_of_the_longest_report() {
    let whole = package().to_mda().expect("the package");
    for format in formats("check") {
        let answers = ["--answers", "answers.yaml", "--today", "2026-07-01"];
        let mut arguments = vec!["check", "app.mda", "--format", format.as_str()];
        arguments.extend(answers);
        assert_tells_none(&arguments, &whole);
        arguments.push("--verbose");
        assert_tells_none(&arguments, &whole);
    }
    for format in formats("plan") {
        let arguments =
            ["plan", "app.mda", "--format", format.as_str(), "--answers", "answers.yaml", "--today", "2026-07-01"];
        assert_tells_none(&arguments, &whole);
    }
    // The message about a mistake shows the line on which it stands.
    let wrong = ANSWERS.replace("by: J\n", "bye: J\n");
    let outcome =
        with_package(&whole).file("wrong.yaml", wrong).args(["check", "app.mda", "--answers", "wrong.yaml"]).run();
    assert_eq!(outcome.code, 2);
    assert!(!outcome.stderr.contains("answerS3cretPw"), "{}", outcome.stderr);
}

#[test]
fn no_secret_comes_out_of_what_the_java_does() {
    let whole = package().to_mda().expect("the package");
    for format in ["table", "json"] {
        assert_tells_none(&["inspect", "app.mda", "--java", "--format", format], &whole);
    }
}

/// The tests above prove nothing where the secrets are not in the package at all.
#[test]
fn the_package_holds_the_secrets() {
    let outcome = with_package(&package().to_mda().expect("the package"))
        .args(["check", "app.mda", "--format", "json", "--target", "mendix-cloud-v4@2021"])
        .run();
    for rule in ["secret-in-constant", "secret-sent-to-browsers", "private-address-called", "proxy-set-in-java"] {
        assert!(outcome.stdout.contains(&format!("\"rule\": \"{rule}\"")), "{rule}");
    }
    assert!(outcome.stdout.contains("10.1.2.3"), "the addresses themselves are shown");
}
