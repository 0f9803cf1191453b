//! Options that were not given on the command line: from the environment (`MXREADY_FAIL_ON`), then from `mxready.toml`.
//!
//! They are put in front of what was typed and parsed with it, so that an option means and allows the same wherever it
//! stands, and an option that is added to the command line can be set in both without another line here.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, ValueEnum};

use crate::bounded;
use crate::config::{self, Config, SUPPRESS, Setting};
use crate::findings::Suppression;
use crate::report::text;
use crate::yaml::{Document, Mistakes, Place, legal_words, nearest};

use super::arguments::{Arguments, ColorChoice};
use super::error::CommandError;

/// Options that say where settings come from, that are a look at the truth, or that do a thing once: only ever typed.
const ONLY_TYPED: [&str; 9] =
    ["config", "no-config", "no-cache", "no-suppressions", "save-facts", "package", "old-package", "help", "version"];

/// The commands that settings are for.
const CONFIGURED: [&str; 6] = ["check", "baseline", "cache", "compare", "parity", "plan"];

/// A plan has formats and a file of its own: what is set for the report of a check must not be taken for it.
const ONLY_TYPED_FOR_PLAN: [&str; 2] = ["format", "output"];

/// Where the value of an option comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The program's own.
    Default,
    /// `mxready.toml`, with line.
    File(String),
    /// An environment variable.
    Environment(String),
}

/// What the team has decided, beside the options.
#[derive(Debug, Default)]
pub(super) struct Settings {
    config: Config,
    /// The file, where there is one.
    document: Option<Document>,
}

/// Why a command line could not be understood.
pub(super) enum Unresolved {
    /// Help was asked for, or the arguments are wrong.
    Arguments(clap::Error),
    /// A setting is wrong.
    Setting(CommandError),
}

impl From<clap::Error> for Unresolved {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(error)
    }
}

impl From<CommandError> for Unresolved {
    fn from(error: CommandError) -> Self {
        Self::Setting(error)
    }
}

impl Settings {
    /// The findings that the file accepts.
    ///
    /// # Errors
    ///
    /// [`CommandError::Settings`] where it names a rule that there is none of.
    pub(super) fn suppressions(&self, rules: &[&str]) -> Result<Vec<Suppression>, CommandError> {
        if let Some(document) = &self.document {
            let mut mistakes = Mistakes::new();
            self.config.note_unknown_rules(document, rules, &mut mistakes);
            none_of(mistakes)?;
        }
        Ok(self.config.suppressions.clone())
    }

    /// The file, where there is one.
    pub(super) fn file(&self) -> Option<&str> {
        self.document.as_ref().map(|document| document.name.as_str())
    }
}

fn none_of(mistakes: Mistakes) -> Result<(), CommandError> {
    if mistakes.is_empty() { Ok(()) } else { Err(CommandError::Settings { mistakes }) }
}

/// Parses the command line together with the settings that it leaves open.
pub(super) fn resolve(typed: Vec<OsString>) -> Result<(Arguments, Settings), Unresolved> {
    let command = definitions();
    let matches = command.clone().try_get_matches_from(&typed).map_err(|error| with_tip(error, &command, &typed))?;
    let Some(called) = Called::of(&command, &matches) else {
        let mut arguments = Arguments::from_arg_matches(&matches)?;
        color_of_environment(&command, &matches, &mut arguments)?;
        return Ok((arguments, Settings::default()));
    };
    let settings = load(called.matches)?;
    let mut mistakes = Mistakes::new();
    let open = open_options(&called, &settings, &mut mistakes)?;
    none_of(mistakes)?;
    let mut words = typed;
    // Behind all that is typed; what follows `--` is no option.
    let at = words.iter().position(|word| word == "--").unwrap_or(words.len());
    words.splice(at..at, open.into_iter().flat_map(|option| option.words));
    Ok((Arguments::from_arg_matches(&command.try_get_matches_from(words)?)?, settings))
}

/// A wrong command with a tip where a path stands in the place of the command.
fn with_tip(mut error: clap::Error, command: &Command, typed: &[OsString]) -> clap::Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    // Whoever named another command wants something else of the package.
    let is_named = typed.iter().skip(1).any(|other| command.find_subcommand(other).is_some());
    if error.kind() != ErrorKind::InvalidSubcommand || is_named || !Path::new(word).exists() {
        return error;
    }
    let tip = format!("`mxready check {}` judges it", text::line(word));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

/// The one setting of commands that `mxready.toml` is not for.
fn color_of_environment(
    command: &Command,
    matches: &ArgMatches,
    arguments: &mut Arguments,
) -> Result<(), CommandError> {
    let typed = matches.value_source("color") == Some(ValueSource::CommandLine);
    let option = command.get_arguments().find(|option| option.get_id() == "color");
    let (false, Some(option)) = (typed, option) else { return Ok(()) };
    if let Some(open) = from_environment("color", option)? {
        let chosen = open.values.first().and_then(|word| ColorChoice::from_str(word, false).ok());
        arguments.color = chosen.unwrap_or(arguments.color);
    }
    Ok(())
}

/// The subcommand that was called, where settings are for it.
struct Called<'c> {
    command: &'c Command,
    matches: &'c ArgMatches,
}

impl<'c> Called<'c> {
    fn of(root: &'c Command, matches: &'c ArgMatches) -> Option<Self> {
        let (name, _) = matches.subcommand()?;
        if !CONFIGURED.contains(&name) {
            return None;
        }
        let mut called = Self { command: root, matches };
        while let Some((name, matches)) = called.matches.subcommand() {
            called = Self { command: called.command.find_subcommand(name)?, matches };
        }
        Some(called)
    }
}

/// Reads the file that is named, or the nearest one.
fn load(matches: &ArgMatches) -> Result<Settings, CommandError> {
    let named = matches.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    let none = matches.try_get_one::<bool>("no_config").ok().flatten().copied().unwrap_or(false);
    read_settings(named, none)
}

/// The settings of a folder and everything above it, or of a file that is named.
pub(super) fn read_settings(named: Option<PathBuf>, none: bool) -> Result<Settings, CommandError> {
    let here = || std::env::current_dir().ok().and_then(|folder| config::find(&folder));
    let Some(path) = named.or_else(|| if none { None } else { here() }) else { return Ok(Settings::default()) };
    let name = shown(&path);
    let unreadable = |why: String| CommandError::Unreadable { path: name.clone(), why };
    let text = bounded::text(&path, config::MAX_BYTES).map_err(|error| unreadable(error.to_string()))?;
    let text = text.ok_or_else(|| unreadable(format!("it has more than {} bytes", config::MAX_BYTES)))?;
    let document = Document { name, text: text.into() };
    let mut mistakes = Mistakes::new();
    let mut config = config::read(&document, &mut mistakes);
    note_unknown_keys(&config, &document, &mut mistakes);
    none_of(mistakes)?;
    from_folder_of(&path, &mut config);
    Ok(Settings { config, document: Some(document) })
}

/// The path as short as it can be said from here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// The command line, with options of the whole program in every command.
fn definitions() -> Command {
    let mut command = Arguments::command();
    command.build();
    command
}

/// Options of all configured commands that can be set, by key.
fn settable(root: &Command) -> BTreeMap<String, Arg> {
    let mut options = BTreeMap::new();
    let mut commands: Vec<&Command> = CONFIGURED.iter().filter_map(|name| root.find_subcommand(name)).collect();
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands());
        for (key, option) in options_of(command) {
            options.insert(key.to_owned(), option.clone());
        }
    }
    options
}

fn options_of(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    let options = command.get_arguments().filter_map(|option| Some((option.get_long()?, option)));
    let is_plan = command.get_name() == "plan";
    options.filter(move |(key, _)| !(ONLY_TYPED.contains(key) || is_plan && ONLY_TYPED_FOR_PLAN.contains(key)))
}

fn note_unknown_keys(config: &Config, document: &Document, mistakes: &mut Mistakes) {
    let options = settable(&definitions());
    let keys: Vec<&str> = options.keys().map(String::as_str).chain([SUPPRESS]).collect();
    for setting in &config.options {
        if !keys.contains(&setting.key.as_str()) {
            let message = format!("unknown key `{}`", setting.key);
            mistakes.at(document, setting.place, message, legal_words(&setting.key, &keys));
        }
    }
}

/// Paths in the file count from its folder, so that it means the same wherever the program is called.
fn from_folder_of(path: &Path, config: &mut Config) {
    let options = settable(&definitions());
    let folder = path.parent().unwrap_or(Path::new(""));
    for setting in &mut config.options {
        let Some(option) = options.get(&setting.key) else { continue };
        if !holds_paths(option) {
            continue;
        }
        for (value, _) in &mut setting.values {
            // A report is named as FORMAT=FILE.
            let (before, file) = value.split_once('=').filter(|_| setting.key == "report").unwrap_or(("", value));
            if file == "-" {
                continue;
            }
            let file = shown(&folder.join(file));
            *value = if before.is_empty() { file } else { format!("{before}={file}") };
        }
    }
}

fn holds_paths(option: &Arg) -> bool {
    option.get_long() == Some("report") || option.get_value_parser().type_id() == TypeId::of::<PathBuf>()
}

/// An option that the command line leaves open, with its value.
struct OpenOption {
    key: String,
    words: Vec<OsString>,
    source: Source,
    values: Vec<String>,
}

fn open_options(
    called: &Called<'_>,
    settings: &Settings,
    mistakes: &mut Mistakes,
) -> Result<Vec<OpenOption>, CommandError> {
    misspelled_variables()?;
    let mut open = Vec::new();
    for (key, option) in options_of(called.command) {
        let id = option.get_id().as_str();
        let typed = |id: &str| called.matches.value_source(id) == Some(ValueSource::CommandLine);
        // What was typed also silences what it cannot stand beside: `--verbose` where the file says `quiet`.
        let excluded = called.command.get_arg_conflicts_with(option);
        if typed(id) || excluded.iter().any(|other| typed(other.get_id().as_str())) {
            continue;
        }
        open.extend(from_environment(key, option)?);
        if open.last().is_none_or(|last: &OpenOption| last.key != key) {
            open.extend(from_file(key, option, settings, mistakes));
        }
    }
    Ok(open)
}

fn variable(key: &str) -> String {
    format!("MXREADY_{}", key.replace('-', "_").to_uppercase())
}

fn from_environment(key: &str, option: &Arg) -> Result<Option<OpenOption>, CommandError> {
    let name = variable(key);
    let Some(value) = std::env::var_os(&name).filter(|value| !value.is_empty()) else { return Ok(None) };
    let wrong = |why: String| CommandError::Variable { name: name.clone(), why };
    let value = value.into_string().map_err(|_| wrong("it is no UTF-8 text".to_owned()))?;
    let several = matches!(option.get_action(), ArgAction::Append);
    let values: Vec<String> =
        if several { value.split(',').map(|part| part.trim().to_owned()).collect() } else { vec![value] };
    let words = words(key, option, &values)
        .map_err(|(why, hint)| wrong(if hint.is_empty() { why } else { format!("{why}; {hint}") }))?;
    Ok(Some(OpenOption { key: key.to_owned(), words, source: Source::Environment(name), values }))
}

fn from_file(key: &str, option: &Arg, settings: &Settings, mistakes: &mut Mistakes) -> Option<OpenOption> {
    let document = settings.document.as_ref()?;
    let setting: &Setting = settings.config.options.iter().find(|setting| setting.key == key)?;
    let values: Vec<String> = setting.values.iter().map(|(text, _)| text.clone()).collect();
    match words(key, option, &values) {
        Ok(words) => {
            let source = Source::File(format!("{}:{}", document.name, setting.place.line));
            Some(OpenOption { key: key.to_owned(), words, source, values })
        }
        Err((why, hint)) => {
            let place: Place = setting.values.first().map_or(setting.place, |(_, place)| *place);
            mistakes.at(document, place, why, hint);
            None
        }
    }
}

/// The words that set an option on a command line, or why the values are none and what is legal.
fn words(key: &str, option: &Arg, values: &[String]) -> Result<Vec<OsString>, (String, String)> {
    let several = matches!(option.get_action(), ArgAction::Append);
    if values.len() != 1 && !several {
        return Err((format!("`{key}` takes one value, and {} are given", values.len()), String::new()));
    }
    if matches!(option.get_action(), ArgAction::SetTrue) {
        return match values {
            [flag] if flag == "true" => Ok(vec![format!("--{key}").into()]),
            [flag] if flag == "false" => Ok(Vec::new()),
            _ => Err((format!("`{key}` is `true` or `false`"), String::new())),
        };
    }
    let words: Vec<OsString> = values.iter().map(|value| format!("--{key}={value}").into()).collect();
    for (word, value) in words.iter().zip(values) {
        try_out(option, word).map_err(|why| refused(key, option, value, &why))?;
    }
    Ok(words)
}

/// Asks the option itself, apart from all others.
fn try_out(option: &Arg, word: &OsString) -> Result<(), String> {
    let alone = Command::new("mxready").arg(option.clone().required(false)).disable_help_flag(true);
    let parsed = alone.try_get_matches_from([OsString::from("mxready"), word.clone()]);
    parsed.map(drop).map_err(|error| error.to_string())
}

fn refused(key: &str, option: &Arg, value: &str, why: &str) -> (String, String) {
    let message = format!("`{value}` is no value for `{key}`");
    let possible = option.get_possible_values();
    if possible.is_empty() {
        let line = why.lines().next().unwrap_or_default();
        let reason = line.rsplit_once("': ").map_or(line, |(_, reason)| reason);
        return (message, reason.to_owned());
    }
    let legal: Vec<&str> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
    (message, legal_words(value, &legal))
}

/// A variable that nearly names an option was meant to set it: without a word the gate would be another one.
fn misspelled_variables() -> Result<(), CommandError> {
    let options = settable(&definitions());
    let names: Vec<String> = options.keys().map(|key| variable(key)).collect();
    let mut set: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    set.sort();
    for name in set.iter().filter(|name| name.starts_with("MXREADY_") && !names.contains(name)) {
        let short = name.trim_start_matches("MXREADY_");
        let near = nearest(short, names.iter().map(|name| name.trim_start_matches("MXREADY_")));
        if let Some(near) = near {
            let why = format!("there is no such setting; did you mean `MXREADY_{near}`?");
            return Err(CommandError::Variable { name: name.clone(), why });
        }
    }
    Ok(())
}

/// An option of `check` with its value and where that comes from, for `config show`.
pub(super) struct Shown {
    pub(super) key: String,
    pub(super) values: Vec<String>,
    pub(super) source: Source,
}

/// Every option of `check` as it stands where nothing is typed.
pub(super) fn shown_settings(settings: &Settings) -> Result<Vec<Shown>, CommandError> {
    let root = definitions();
    let Some(check) = root.find_subcommand("check") else { return Ok(Vec::new()) };
    // A call that leaves every option open.
    let Ok(call) = root.clone().try_get_matches_from(["mxready", "check", "app.mda"]) else { return Ok(Vec::new()) };
    let Some(matches) = call.subcommand_matches("check") else { return Ok(Vec::new()) };
    let called = Called { command: check, matches };
    let mut mistakes = Mistakes::new();
    let open = open_options(&called, settings, &mut mistakes)?;
    none_of(mistakes)?;
    let mut open: BTreeMap<String, OpenOption> = open.into_iter().map(|option| (option.key.clone(), option)).collect();
    let shown = options_of(check).map(|(key, option)| match open.remove(key) {
        Some(open) => Shown { key: key.to_owned(), values: open.values, source: open.source },
        None => Shown { key: key.to_owned(), values: default_of(option), source: Source::Default },
    });
    Ok(shown.collect())
}

fn default_of(option: &Arg) -> Vec<String> {
    if matches!(option.get_action(), ArgAction::SetTrue) {
        return vec!["false".to_owned()];
    }
    option.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect()
}
