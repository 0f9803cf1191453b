//! At the terminal: completions and the manual say what the program accepts, colour is written where it is wanted, and a
//! reader who leaves early is no trouble.

#![cfg(test)]

mod common;

use std::io::Read as _;
use std::process::{Command, Stdio};

use common::program::{Outcome, Program};
use mxready_fixtures::Package;

fn demo() -> Program {
    let package = Package::fixture("demo").and_then(|demo| demo.to_mda()).expect("the package builds");
    Program::new().file("app.mda", package)
}

fn call(arguments: &[&str]) -> Outcome {
    Program::new().args(arguments.iter().copied()).run()
}

/// Long options of a command, as its help lists them.
fn options(command: &[&str]) -> Vec<String> {
    let help = call(&[command, &["--help"]].concat()).stdout;
    let words = help.split_whitespace().filter(|word| word.starts_with("--"));
    let mut options: Vec<String> =
        words.map(|word| word.trim_matches(|c: char| !c.is_ascii_lowercase()).to_owned()).collect();
    options.retain(|option| !option.is_empty() && option.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    options.sort();
    options.dedup();
    options
}

#[test]
fn every_shell_gets_completions_for_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = call(&["completions", shell]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{shell}");
        for word in ["check", "baseline", "compare", "render", "completions", "mendix", "save-facts", "color"] {
            assert!(word == "mendix" || outcome.stdout.contains(word), "{shell} knows no {word}");
        }
    }
    assert_eq!(call(&["completions", "tcsh"]).code, 2);
}

#[cfg(unix)]
#[test]
fn bash_accepts_its_completions() {
    let script = call(&["completions", "bash"]).stdout;
    let checked = Command::new("bash").args(["-n", "-c", &script]).output();
    // Where there is no bash, nobody completes with it.
    if let Ok(checked) = checked {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn the_manual_names_every_command_with_every_option() {
    let outcome = call(&["man"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let page = outcome.stdout.replace("\\-", "-");
    assert!(page.contains(".TH mxready"), "{page}");
    for command in
        [&["check"][..], &["compare"], &["baseline", "create"], &["render"], &["inspect"], &["rules", "list"]]
    {
        let name = format!("MXREADY {}", command.join(" ").to_uppercase());
        assert!(page.contains(&name), "{name}");
        let options = options(command);
        assert!(options.len() > 1, "{command:?}: {options:?}");
        for option in options {
            assert!(page.contains(&format!("--{option}")), "--{option} of {command:?}");
        }
    }
    let requests = page.lines().filter(|line| line.starts_with('.'));
    for request in requests {
        assert!(
            [".TH", ".SH", ".SS", ".TP", ".br", ".RS", ".RE", ".ie", ".el", ".PP", ".nf", ".fi", ".IP"]
                .iter()
                .any(|known| request.starts_with(known)),
            "{request}"
        );
    }
}

#[test]
fn colour_is_written_where_somebody_asks_for_it() {
    let demo = demo();
    let colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut program = demo.another().args(["check", "app.mda"]).args(arguments.iter().copied());
        for (name, value) in variables {
            program = program.env(name, value);
        }
        let outcome = program.run();
        assert_eq!(outcome.code, 1, "{}", outcome.stderr);
        outcome.stdout.contains('\u{1b}')
    };
    // A pipe: nobody looks.
    assert!(!colours(&[], &[]));
    assert!(colours(&["--color", "always"], &[]));
    assert!(colours(&["--color=always"], &[("NO_COLOR", "1")]), "what is typed comes first");
    assert!(colours(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colours(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(colours(&[], &[("MXREADY_COLOR", "always")]));
    assert!(!colours(&["--color", "never"], &[("MXREADY_COLOR", "always")]));
    let file = demo.another().file("mxready.toml", "color = \"always\"\n");
    assert!(file.args(["check", "app.mda"]).run().stdout.contains('\u{1b}'));
    let shown = demo.another().args(["config", "show"]).run().stdout;
    assert!(
        shown.lines().any(|line| line.contains("color") && line.contains("always") && line.contains("mxready.toml"))
    );
    let wrong = demo.another().file("mxready.toml", "colour = \"always\"\n").args(["check", "app.mda"]).run();
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean `color`"), "{}", wrong.stderr);
}

#[test]
fn commands_without_settings_heed_the_colour_of_the_environment() {
    let listed = |value: &str| Program::new().env("MXREADY_COLOR", value).args(["rules", "list"]).run();
    assert_eq!(listed("never").code, 0);
    let wrong = listed("allways");
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("MXREADY_COLOR") && wrong.stderr.contains("always"), "{}", wrong.stderr);
}

#[test]
fn a_report_in_a_file_is_never_coloured() {
    let demo = demo();
    demo.another().args(["check", "app.mda", "--color", "always", "--output", "report.txt"]).run();
    let report = std::fs::read_to_string(demo.folder().join("report.txt")).expect("a report");
    assert!(!report.contains('\u{1b}') && report.contains("NOT READY"));
}

/// The report is larger than a pipe holds, so that the program is still writing when the reader is gone.
#[cfg(unix)]
#[test]
fn a_reader_who_leaves_in_the_middle_of_a_long_report_changes_neither_the_code_nor_standard_error() {
    let demo = demo();
    let mut child = Command::new(env!("CARGO_BIN_EXE_mxready"))
        .current_dir(demo.folder())
        .args(["check", "app.mda", "--no-cache", "--format", "html"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut start = [0; 16];
    let mut output = child.stdout.take().expect("a pipe");
    output.read_exact(&mut start).expect("the report begins");
    drop(output);
    let ended = child.wait_with_output().expect("the program ends");
    assert_eq!(ended.status.code(), Some(1), "the verdict is the verdict");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn nothing_draws_progress_where_nobody_sits_in_front_of_it() {
    let demo = demo();
    let outcome = demo.another().args(["check", "app.mda", "--color", "always"]).run();
    assert_eq!(outcome.stderr, "");
}
