//! Settings of an environment, from any of the files in which they lie: one reader for each form, one model for all.
//!
//! Every value keeps the line it was read from. "Not supplied" and "empty" are two things: a section that a form does not
//! hold is not there at all, one that it holds and leaves empty is. Whatever a reader does not understand is a gap, which
//! keeps rules about that section from telling.

mod buildpack;
mod certificates;
mod compare;
mod deploy_api;
mod events;
#[cfg(test)]
mod form_tests;
mod general;
mod json;
mod local_configuration;
mod m2ee;
mod mendix_app;
mod package;
mod parity_file;
mod standing;
#[cfg(test)]
mod tests;
mod tree;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use thiserror::Error;

use super::setting::{SettingSection, SettingsForm};
use crate::bounded;
use crate::yaml::{Document, Mistakes, Node};

pub use compare::compare;
pub(crate) use general::bytes;
pub use package::PackageSettings;
pub use parity_file::TEMPLATE;

/// The largest of such files is a hundredth of it.
const MAX_BYTES: u64 = 1 << 20;

/// The settings of one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The file as the user named it.
    pub file: String,
    /// What kind of file it is.
    pub form: SettingsForm,
    /// Name of the app or environment, where the file says it.
    pub name: Option<String>,
    /// What was read, by section. A section that is not here was not supplied.
    sections: BTreeMap<SettingSection, Listed>,
    /// `MX_<Module>_<Constant>` variables: which dot an underscore stands for, only the constants' names can say.
    constant_variables: BTreeMap<String, Value>,
    /// What was not understood.
    pub gaps: Vec<Gap>,
}

/// A section that the file supplies.
#[derive(Debug, Clone, PartialEq)]
struct Listed {
    values: BTreeMap<String, Value>,
    /// The name as it is listed, by what it says: of headers in any case, of paths with or without the last slash.
    spelled: BTreeMap<String, String>,
    unlisted: Unlisted,
}

impl Listed {
    fn new(unlisted: Unlisted) -> Self {
        Self { values: BTreeMap::new(), spelled: BTreeMap::new(), unlisted }
    }

    /// The value of a name; where case says nothing, in any case.
    fn value(&self, section: SettingSection, name: &str) -> Option<&Value> {
        self.values.get(self.spelled.get(&compare::key(section, name))?)
    }

    fn put(&mut self, section: SettingSection, name: &str, value: Value) {
        if let Some(other) = self.spelled.insert(compare::key(section, name), name.to_owned()) {
            self.values.remove(&other);
        }
        self.values.insert(name.to_owned(), value);
    }
}

/// What holds for a name that is not in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Unlisted {
    /// There is no such setting.
    Missing,
    /// The package's default counts.
    PackageDefault,
    /// It has this value, because the file says so of all others.
    Is(&'static str),
    /// It has this value, because the tool does so where the file says nothing.
    ByDefault(&'static str),
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    /// What counts when the app runs now; `None` where it is hidden.
    text: Option<String>,
    /// What counts after a restart, where that differs; `Some(None)` where it is hidden.
    #[expect(clippy::option_option, reason = "nothing waits, and something hidden waits, are two things")]
    next: Option<Option<String>>,
    /// Type, where the file gives one.
    data_type: Option<String>,
    /// The line; the first is 1, and 0 where it is not known.
    line: usize,
    /// Where it stands: `Constants`.
    place: String,
    /// The day on which it ends to be valid: of a certificate, or that of a domain.
    expires: Option<Date>,
}

/// Something in a settings file that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The section that it may belong to; any where it is not known.
    pub section: Option<SettingSection>,
    /// The line; 0 where it is not known.
    pub line: usize,
    /// What it is, and what to do.
    pub why: String,
}

/// Why a file of settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is too big.
    #[error("is bigger than {MAX_BYTES} bytes")]
    TooBig,
    /// It is no text in UTF-8.
    #[error("is not text in UTF-8; on Windows, write it with `Out-File -Encoding utf8`")]
    NoText,
    /// It is a package.
    #[error("is a zip archive and no settings; a package goes with `--package`")]
    Package,
    /// It is neither YAML nor JSON.
    #[error("could not be read\n{0}")]
    Mistakes(Mistakes),
    /// It is none of the known forms.
    #[error("is none of the known forms of settings: it holds {0}")]
    UnknownForm(String),
    /// A parity file names another parity file, or itself.
    #[error("names `{0}` under `settings`, which is a parity file itself")]
    Nested(String),
    /// The file that a parity file names cannot be used.
    #[error("names `{file}` under `settings`, which {why}")]
    Inner {
        /// That file.
        file: String,
        /// Why not.
        why: Box<SettingsError>,
    },
}

impl Settings {
    /// Reads the settings of an environment, whichever form they have.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] where nothing of the file can be used.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let text = read_text(path)?;
        Self::parse(&path.display().to_string(), &text, path.parent().map(Path::to_owned))
    }

    /// Reads the settings from a text; other files count from the folder.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn parse(name: &str, text: &str, folder: Option<PathBuf>) -> Result<Self, SettingsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if variables::is_listing(text) {
            return Ok(buildpack::read(name, variables::listing(text)));
        }
        let document = Document { name: name.to_owned(), text: text.to_owned().into() };
        let root = tree::read(&document).map_err(SettingsError::Mistakes)?;
        Self::of_tree(name, &document, &root, folder)
    }

    fn of_tree(name: &str, document: &Document, root: &Node, folder: Option<PathBuf>) -> Result<Self, SettingsError> {
        let root = tree::single_item(root);
        if parity_file::is_one(root) {
            return parity_file::read(name, document, root, folder);
        }
        if mendix_app::is_one(root) {
            return Ok(mendix_app::read(name, root));
        }
        if m2ee::is_one(root) {
            return Ok(m2ee::read(name, root));
        }
        if deploy_api::is_one(root) {
            return Ok(deploy_api::read(name, root));
        }
        if local_configuration::is_one(root) {
            return Ok(local_configuration::read(name, root));
        }
        if let Some(variables) = variables::of_tree(root) {
            return Ok(buildpack::read(name, variables));
        }
        // Only keys: a value may be a secret.
        let keys: Vec<&str> = tree::entries(root).iter().take(5).map(|entry| entry.key.as_str()).collect();
        let keys =
            if keys.is_empty() { "no names with values".to_owned() } else { format!("the keys {}", keys.join(", ")) };
        Err(SettingsError::UnknownForm(keys))
    }

    fn empty(file: &str, form: SettingsForm) -> Self {
        Self {
            file: file.to_owned(),
            form,
            name: None,
            sections: BTreeMap::new(),
            constant_variables: BTreeMap::new(),
            gaps: Vec::new(),
        }
    }

    /// Says that the file holds a section, and what holds for names that it does not list.
    fn supply(&mut self, section: SettingSection, unlisted: Unlisted) {
        self.sections.entry(section).or_insert_with(|| Listed::new(unlisted));
    }

    fn put(&mut self, section: SettingSection, name: &str, value: Value) {
        let listed = self.sections.entry(section).or_insert_with(|| Listed::new(Unlisted::Missing));
        // One list that says two things of one name: which of them counts is the reader's guess.
        let twin = listed.value(section, name).filter(|twin| twin.place == value.place && !twin.says_as(&value));
        let (first, line) = (twin.map(|twin| twin.line), value.line);
        listed.put(section, name, value);
        if let Some(first) = first {
            let also = if first > 0 { format!(" (first in line {first})") } else { String::new() };
            self.gap(Some(section), line, format!("`{name}` stands twice{also}, with two values; leave one of them"));
        }
    }

    fn gap(&mut self, section: Option<SettingSection>, line: usize, why: impl Into<String>) {
        self.gaps.push(Gap { section, line, why: why.into() });
    }

    /// The Mendix version, where the file says it.
    pub fn mendix_version(&self) -> Option<&str> {
        self.general("mendix-version")
    }

    /// A value of the environment as a whole.
    fn general(&self, name: &str) -> Option<&str> {
        self.sections.get(&SettingSection::General)?.values.get(name)?.text.as_deref()
    }
}

impl Value {
    fn of(text: impl Into<String>, line: usize, place: &str) -> Self {
        Self { text: Some(text.into()), ..Self::hidden(line, place) }
    }

    fn hidden(line: usize, place: &str) -> Self {
        Self { text: None, next: None, data_type: None, line, place: place.to_owned(), expires: None }
    }

    /// Whether it says the same as another of the same name. Two that are hidden may be two.
    fn says_as(&self, other: &Self) -> bool {
        self.text.is_some() && self.text == other.text && self.next == other.next
    }
}

fn read_text(path: &Path) -> Result<String, SettingsError> {
    let bytes = bounded::bytes(path, MAX_BYTES).map_err(|error| SettingsError::Unreadable(error.to_string()))?;
    let bytes = bytes.ok_or(SettingsError::TooBig)?;
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(SettingsError::Package);
    }
    String::from_utf8(bytes).map_err(|_| SettingsError::NoText)
}
