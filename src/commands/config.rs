//! `mxready config`: shows the settings that a check would run with, and where each comes from.

use serde::Serialize;

use crate::report::json::{SCHEMA_VERSION, Tool};
use crate::report::page::{Page, Role};
use crate::report::{grid, json_text, text};

use super::arguments::{ConfigCommand, ConfigFormat};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::settings::{Shown, Source, read_settings, shown_settings};

#[derive(Serialize)]
struct ConfigView<'a> {
    schema_version: u32,
    tool: Tool,
    file: Option<&'a str>,
    settings: Vec<SettingView<'a>>,
}

#[derive(Serialize)]
struct SettingView<'a> {
    key: &'a str,
    values: &'a [String],
    source: String,
}

pub(super) fn run(command: &ConfigCommand, console: &Console) -> Result<Exit, CommandError> {
    let ConfigCommand::Show { config, format } = command;
    let settings = read_settings(config.clone(), false)?;
    let shown = shown_settings(&settings)?;
    let text = match format {
        ConfigFormat::Json => json_text::to_text(&ConfigView {
            schema_version: SCHEMA_VERSION,
            tool: Tool::THIS,
            file: settings.file(),
            settings: shown.iter().map(view).collect(),
        })?,
        ConfigFormat::Table => table(&shown, settings.file(), console),
    };
    console.report(&text)?;
    Ok(Exit::Ready)
}

fn view(shown: &Shown) -> SettingView<'_> {
    SettingView { key: &shown.key, values: &shown.values, source: in_words(&shown.source) }
}

fn in_words(source: &Source) -> String {
    match source {
        Source::Default => "default".to_owned(),
        Source::File(place) => place.clone(),
        Source::Environment(name) => name.clone(),
    }
}

fn table(shown: &[Shown], file: Option<&str>, console: &Console) -> String {
    let mut page = Page::new(console.style);
    let mut table = grid::new(page.width(0), &["Option", "Value", "From"]);
    for setting in shown {
        let value = if setting.values.is_empty() { "-".to_owned() } else { setting.values.join(", ") };
        table.add_row([text::line(&setting.key), text::line(&value), text::line(&in_words(&setting.source))]);
    }
    page.block(0, &table.to_string());
    page.blank();
    let from = match file {
        Some(file) => format!("Read from {}.", text::line(file)),
        None => "There is no mxready.toml here or above.".to_owned(),
    };
    page.paragraph(0, Role::Faint, &from);
    page.paragraph(0, Role::Faint, "What is typed comes first, then the environment, then the file.");
    page.finish()
}
