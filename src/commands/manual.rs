//! `mxready completions` and `mxready man`: what shells and the manual say about the command line, made from the
//! definitions that parse it, so that neither can say anything else. Installs nothing.

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::arguments::Arguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;

/// Prints the completions for a shell.
pub(super) fn completions(shell: Shell, console: &Console) -> Result<Exit, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "mxready", &mut script);
    print(&script, console)
}

/// Prints the manual page: the program, then each command with its options.
pub(super) fn page(console: &Console) -> Result<Exit, CommandError> {
    let mut command = Arguments::command();
    command.build();
    let mut roff = Vec::new();
    refused(Man::new(command.clone()).render(&mut roff))?;
    let mut commands: Vec<(String, &clap::Command)> = Vec::new();
    collect("mxready", &command, &mut commands);
    for (name, command) in commands {
        // A section of the page for each: one file serves `man mxready` without a page for every command.
        roff.extend_from_slice(format!(".SH {}\n", name.to_uppercase()).as_bytes());
        if let Some(about) = command.get_about() {
            roff.extend_from_slice(format!("{}\n", escaped(&about.to_string())).as_bytes());
        }
        refused(Man::new(command.clone()).render_options_section(&mut roff))?;
    }
    print(&roff, console)
}

fn collect<'c>(prefix: &str, command: &'c clap::Command, into: &mut Vec<(String, &'c clap::Command)>) {
    for inner in command.get_subcommands() {
        let name = format!("{prefix} {}", inner.get_name());
        into.push((name.clone(), inner));
        collect(&name, inner, into);
    }
}

/// A line of text that begins no request of roff.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('-', "\\-").replace("\n.", "\n\\&.").replace("\n'", "\n\\&'")
}

fn refused(written: std::io::Result<()>) -> Result<(), CommandError> {
    written.map_err(|error| CommandError::Write { place: "the manual page".to_owned(), why: error.to_string() })
}

fn print(bytes: &[u8], console: &Console) -> Result<Exit, CommandError> {
    console.report(&String::from_utf8_lossy(bytes))?;
    Ok(Exit::Ready)
}
