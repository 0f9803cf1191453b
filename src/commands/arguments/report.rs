//! Which reports are written, and where: shared by every command that ends in one.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::report::{Detail, Format};
use crate::yaml::legal_words;

/// Formats and places of reports.
#[derive(Debug, Args)]
pub(in crate::commands) struct ReportArguments {
    /// Format of the report
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::commands) format: Format,

    /// Write the report to a file, which appears whole or not at all; the verdict is still printed
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::commands) output: Option<PathBuf>,

    /// Write one more report, such as sarif=out.sarif; may be given several times
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = FileReport::parse)]
    pub(in crate::commands) reports: Vec<FileReport>,

    /// Print the verdict alone (table format)
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::commands) quiet: bool,

    /// Print everything: all findings and places, rules that found nothing, files read and skipped (table format)
    #[arg(short, long)]
    pub(in crate::commands) verbose: bool,
}

impl ReportArguments {
    /// How much the table says.
    pub(in crate::commands) fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (false, true) => Detail::Verbose,
            (false, false) => Detail::Normal,
        }
    }

    /// Every format that is asked for.
    pub(in crate::commands) fn formats(&self) -> impl Iterator<Item = Format> {
        self.reports.iter().map(|report| report.format).chain([self.format])
    }
}

/// A report beside the one that is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) struct FileReport {
    /// Its format.
    pub(in crate::commands) format: Format,
    /// Its file.
    pub(in crate::commands) file: PathBuf,
}

impl FileReport {
    fn parse(text: &str) -> Result<Self, String> {
        let formats: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
            .collect();
        let words: Vec<&str> = formats.iter().map(String::as_str).collect();
        let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
            return Err("write FORMAT=FILE, such as sarif=out.sarif".to_owned());
        };
        match Format::from_str(format, false) {
            Ok(known) if file != "-" => Ok(Self { format: known, file: file.into() }),
            Ok(_) => Err(format!("use --format {format} to print a report")),
            Err(_) => Err(format!("there is no format `{format}`; {}", legal_words(format, &words))),
        }
    }
}
