//! The one writer of the program: reports go to standard output, everything else to standard error. Nothing else
//! prints.

use std::io::{self, ErrorKind, IsTerminal, Stderr, Stdout, Write};
use std::time::Duration;

use crate::report::{RenderError, Style, text};

use super::arguments::ColorChoice;
use super::error::CommandError;
use super::output::{Unmade, made_into};

/// Narrower pages than this cannot hold the tables, wider ones are tiring to read.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=100;

/// Standard output and standard error, and how reports look there.
#[derive(Debug)]
pub(super) struct Console {
    /// The looks of reports on standard output.
    pub(super) style: Style,
    errors_in_color: bool,
    interactive: bool,
    output: Stdout,
    errors: Stderr,
}

impl Console {
    /// Asks the terminal, where there is one, and the environment, where nobody chose.
    pub(super) fn detect(choice: ColorChoice) -> Self {
        let (output, errors) = (io::stdout(), io::stderr());
        let (terminal, errors_terminal) = (output.is_terminal(), errors.is_terminal());
        let width =
            if terminal { textwrap::termwidth().clamp(*WIDTHS.start(), *WIDTHS.end()) } else { Style::PLAIN.width };
        let links =
            terminal && choice != ColorChoice::Never && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        let style = Style { width, color: colors(choice, terminal), links };
        let errors_in_color = colors(choice, errors_terminal);
        if style.color || errors_in_color {
            // Windows consoles have to be told once.
            anstyle_query::windows::enable_ansi_colors();
        }
        Self { style, errors_in_color, interactive: errors_terminal, output, errors }
    }

    /// Whether somebody sits in front of standard error and sees a line change.
    pub(super) fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Writes a report. A reader that closes the pipe early, such as `head`, has seen what it wanted.
    ///
    /// # Errors
    ///
    /// [`CommandError::Write`] where standard output cannot take it, for instance because a disk is full.
    pub(super) fn report(&self, report: &str) -> Result<(), CommandError> {
        let mut output = self.output.lock();
        match output.write_all(report.as_bytes()).and_then(|()| output.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(CommandError::Write { place: "standard output".to_owned(), why: error.to_string() })
            }
            _ => Ok(()),
        }
    }

    /// Writes a report while it is made. A reader that closes the pipe early has seen what it wanted.
    ///
    /// # Errors
    ///
    /// As [`Self::report`], or what the making gives.
    pub(super) fn report_with(
        &self,
        make: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    ) -> Result<(), CommandError> {
        match made_into(&mut self.output.lock(), make) {
            Err(Unmade::Destination(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(Unmade::Destination(error)) => {
                Err(CommandError::Write { place: "standard output".to_owned(), why: error.to_string() })
            }
            Err(Unmade::Report(error)) => Err(error.into()),
            Ok(()) => Ok(()),
        }
    }

    /// Tells what went wrong and what to do about it.
    pub(super) fn error(&self, error: &CommandError) {
        if error.is_marked() {
            let _ = writeln!(self.errors.lock(), "{}", text::block(&error.to_string()));
        } else {
            self.say("error", anstyle::AnsiColor::Red, &error.to_string());
        }
        if let Some(help) = error.help() {
            self.say("help", anstyle::AnsiColor::Cyan, &help);
        }
    }

    /// Tells something that changes nothing but should not go unsaid.
    pub(super) fn note(&self, message: &str) {
        self.say("note", anstyle::AnsiColor::Cyan, message);
    }

    /// Tells where the time went, in a table for people: the numbers differ from run to run.
    pub(super) fn timings(
        &self,
        whole: Duration,
        phases: impl Iterator<Item = (&'static str, Duration)>,
        (known, read): (usize, usize),
    ) {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        let mut text =
            format!("{:<12}{:>10.1} ms, in which all threads together spent:\n", "whole", milliseconds(whole));
        for (name, spent) in phases {
            // Writing to a string cannot fail.
            let _ =
                std::fmt::Write::write_fmt(&mut text, format_args!("  {name:<10}{:>10.1} ms\n", milliseconds(spent)));
        }
        if known + read > 0 {
            let _ = std::fmt::Write::write_fmt(
                &mut text,
                format_args!("library jars: {known} from the cache, {read} read\n"),
            );
        }
        let _ = self.errors.lock().write_all(text.as_bytes());
    }

    fn say(&self, word: &str, color: anstyle::AnsiColor, message: &str) {
        let message = text::line(message);
        let mut errors = self.errors.lock();
        // Where even standard error is gone, nobody is left to tell.
        let _ = if self.errors_in_color {
            let style = anstyle::Style::new().bold().fg_color(Some(color.into()));
            writeln!(errors, "{style}{word}:{style:#} {message}")
        } else {
            writeln!(errors, "{word}: {message}")
        };
    }
}

/// What was chosen counts; else `NO_COLOR` (with any value but an empty one), then `CLICOLOR_FORCE`, then whether this is
/// a terminal that knows the codes.
fn colors(choice: ColorChoice, terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if anstyle_query::no_color() => false,
        ColorChoice::Auto if anstyle_query::clicolor_force() => true,
        ColorChoice::Auto => {
            terminal && anstyle_query::clicolor().unwrap_or(true) && anstyle_query::term_supports_ansi_color()
        }
    }
}
