//! Commands: the only module that sees all of the others. Each subcommand is one file; [`exit`] says what the exit codes
//! mean, and one console writes.

mod analyze;
mod arguments;
mod baseline;
mod cache;
mod check;
mod compare;
mod config;
mod console;
mod error;
pub mod exit;
mod inspect;
mod judging;
mod kept_facts;
mod manual;
mod merge;
mod output;
mod parity;
mod plan;
mod portfolio;
mod progress;
mod render;
mod reporting;
mod rules;
mod saved;
mod settings;
mod spool;
mod today;

use std::ffi::OsString;
use std::process::ExitCode;

use arguments::{ColorChoice, Command};
use console::Console;
use exit::Exit;
use settings::Unresolved;

/// Runs the command line and says how it ended; see [`exit`] for the codes.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let (arguments, settings) = match settings::resolve(arguments.into_iter().collect()) {
        Ok(resolved) => resolved,
        Err(Unresolved::Arguments(answer)) => return help_or_usage(&answer),
        Err(Unresolved::Setting(error)) => {
            Console::detect(ColorChoice::Auto).error(&error);
            return Exit::Wrong.into();
        }
    };
    let console = Console::detect(arguments.color);
    let result = match &arguments.command {
        Command::Baseline(command) => baseline::run(command, &settings, &console),
        Command::Cache(command) => cache::run(command, &console),
        Command::Check(arguments) => check::run(arguments, &settings, &console),
        Command::Compare(arguments) => compare::run(arguments, &settings, &console),
        Command::Completions { shell } => manual::completions(*shell, &console),
        Command::Config(command) => config::run(command, &console),
        Command::Inspect(arguments) => inspect::run(arguments, &console),
        Command::Man => manual::page(&console),
        Command::Parity(arguments) => parity::run(arguments, &settings, &console),
        Command::Merge(arguments) => merge::run(arguments, &console),
        Command::Plan(arguments) => plan::run(arguments, &settings, &console),
        Command::Render(arguments) => render::run(arguments, &console),
        Command::Rules(command) => rules::run(command, &console),
    };
    let exit = result.unwrap_or_else(|error| {
        console.error(&error);
        Exit::Wrong
    });
    exit.into()
}

/// Reads a file of facts, also as one whose digest somebody made right again, and judges what it holds.
#[cfg(fuzzing)]
pub(crate) fn fuzz_kept_facts(text: &str, rules: &crate::rules::RuleSet) {
    use kept_facts::KeptFacts;
    let given = KeptFacts::is_meant(text).then(|| KeptFacts::from_json(text));
    let Some(Ok(mut kept)) = given.map(|given| given.or_else(|_| KeptFacts::from_json(&KeptFacts::forged(text))))
    else {
        return;
    };
    let again =
        KeptFacts::from_json(&kept.sealed().expect("facts can be written")).expect("what was written can be read");
    for (package, same) in kept.packages.into_iter().zip(again.packages) {
        assert!(package.facts == same.facts, "facts change on the way through a file");
        let reading = analyze::Reading { facts: *package.facts, coverage: package.coverage, sha256: package.sha256 };
        let judge = rules.target("mendix-cloud-v4").expect("a shipped target");
        let answers = crate::rules::Answers::default();
        analyze::check(package.path, reading, &judge, &answers, None, crate::findings::FailOn::default(), false);
    }
}

/// Help and version are what was asked for; everything else that the parser says is a wrong command.
fn help_or_usage(answer: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to fail.
    let _ = answer.print();
    if answer.use_stderr() { Exit::Wrong.into() } else { Exit::Ready.into() }
}
