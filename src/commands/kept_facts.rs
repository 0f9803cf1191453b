//! Facts in a file: what `check --save-facts` keeps of packages, so that they can be judged again for another target, by
//! other rules or with other answers. A file that may mean something else to this program, or that was changed since, is
//! refused, and so are rules that ask about Java which nobody looked for when the facts were gathered: an absence there
//! would mean nothing.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::facts::Facts;
use crate::findings::{Coverage, PackageResult};
use crate::report::json_text;
use crate::rules::{AskedOfJava, Kind};

use super::analyze::Reading;

const VERSION: u32 = 2;

/// Packages as far as their facts go.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptFacts {
    /// Version of this shape; the name says what file this is.
    #[serde(rename = "mxready_facts")]
    version: u32,
    /// The program that gathered the facts.
    tool_version: String,
    /// Which facts with which fields there were.
    shape: String,
    /// Of everything else here. A field that is left out means "absent", so a facts file with a hole, whoever made it,
    /// would be judged better than its package.
    digest: String,
    /// The Java classes that were looked for.
    pub(super) asked: AskedOfJava,
    /// The packages, in the order of the inputs.
    pub(super) packages: Vec<KeptPackage>,
}

/// What is kept of one package.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptPackage {
    /// The input as the user named it then.
    pub(super) path: String,
    /// SHA-256 of the archive; `None` for a folder.
    pub(super) sha256: Option<String>,
    /// Why it could not be opened, where it could not; nothing else is kept then.
    pub(super) error: Option<String>,
    /// How far the reading got, without rules.
    pub(super) coverage: Coverage,
    /// What it holds, before any answer was added. Secrets were masked when the facts were gathered.
    pub(super) facts: Box<Facts>,
}

/// What tells a file of facts from others, and whether it may be read here.
#[derive(Deserialize)]
struct Head {
    mxready_facts: Option<u32>,
    tool_version: Option<String>,
    shape: Option<String>,
    schema_version: Option<u32>,
}

/// Why facts cannot be used.
#[derive(Debug, Error)]
pub(super) enum KeptFactsError {
    /// A report was given.
    #[error("it is a saved report, and holds no facts to judge")]
    Report,
    /// It is something else, or damaged.
    #[error("it is neither a package nor a file of facts: {0}")]
    NoFacts(String),
    /// It was written by another version, or has facts that this program does not know as they were.
    #[error("its facts were gathered by mxready {0}, and may mean something else to mxready {this}", this = env!("CARGO_PKG_VERSION"))]
    Version(String),
    /// Something was added, changed or left out since.
    #[error("it was changed after its facts were gathered")]
    Changed,
    /// Rules ask about Java that nobody looked for.
    #[error("nobody looked for the Java class {0} when its facts were gathered, and a rule asks about it")]
    NotAsked(String),
}

impl KeptFactsError {
    /// What to do.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Report => "`mxready render` shows it; `mxready check PACKAGE --save-facts FILE` keeps facts",
            Self::NoFacts(_) => "name a .mda file or a deployment folder, or what `mxready check --save-facts` wrote",
            Self::Changed => "check the package itself with --save-facts once more",
            Self::Version(_) => "check the package itself with --save-facts once more, or use that version",
            Self::NotAsked(_) => "check the package itself with these --rules and --save-facts once more",
        }
    }
}

impl KeptFacts {
    /// Nothing yet, from a reading that looked for these classes.
    pub(super) fn new(asked: AskedOfJava) -> Self {
        let tool_version = env!("CARGO_PKG_VERSION").to_owned();
        Self { version: VERSION, tool_version, shape: shape(), digest: String::new(), asked, packages: Vec::new() }
    }

    /// The text of the file, with its digest.
    pub(super) fn sealed(&mut self) -> serde_json::Result<String> {
        self.digest = digest(&json_text::to_text(self)?)?;
        json_text::to_text(self)
    }

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// [`KeptFactsError`], but not yet whether the rules ask for more.
    pub(super) fn from_json(text: &str) -> Result<Self, KeptFactsError> {
        let no_facts = |error: serde_json::Error| KeptFactsError::NoFacts(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(no_facts)?;
        match (head.mxready_facts, head.schema_version) {
            (None, Some(_)) => return Err(KeptFactsError::Report),
            (None, None) => return Err(KeptFactsError::NoFacts("it does not say `mxready_facts`".to_owned())),
            (Some(_), _) => {}
        }
        let written_by = head.tool_version.unwrap_or_else(|| "of an unknown version".to_owned());
        let same = head.mxready_facts == Some(VERSION)
            && written_by == env!("CARGO_PKG_VERSION")
            && head.shape.is_some_and(|kept| kept == shape());
        if !same {
            return Err(KeptFactsError::Version(written_by));
        }
        let kept: Self = serde_json::from_str(text).map_err(no_facts)?;
        if digest(text).map_err(no_facts)? == kept.digest { Ok(kept) } else { Err(KeptFactsError::Changed) }
    }

    /// The text with a head and digest that are right, as somebody may write it who wants it to be believed.
    #[cfg(fuzzing)]
    pub(super) fn forged(text: &str) -> String {
        let Ok(serde_json::Value::Object(mut data)) = serde_json::from_str(text) else { return text.to_owned() };
        data.insert("mxready_facts".to_owned(), VERSION.into());
        data.insert("tool_version".to_owned(), env!("CARGO_PKG_VERSION").into());
        data.insert("shape".to_owned(), shape().into());
        let seal = digest(&serde_json::Value::Object(data.clone()).to_string()).unwrap_or_default();
        data.insert("digest".to_owned(), seal.into());
        serde_json::Value::Object(data).to_string()
    }

    /// Whether a text is meant to be a file of facts, readable or not.
    pub(super) fn is_meant(text: &str) -> bool {
        serde_json::from_str::<Head>(text).is_ok_and(|head| head.mxready_facts.is_some())
    }
}

impl KeptPackage {
    /// What was read of a package.
    pub(super) fn of(path: &str, reading: &Reading) -> Self {
        Self {
            path: path.to_owned(),
            sha256: reading.sha256.clone(),
            error: None,
            coverage: reading.coverage.clone(),
            facts: Box::new(reading.facts.clone()),
        }
    }

    /// A package that could not be opened.
    pub(super) fn unusable(package: &PackageResult) -> Self {
        Self {
            path: package.path.clone(),
            sha256: None,
            error: package.error.clone(),
            coverage: Coverage::default(),
            facts: Box::default(),
        }
    }
}

/// A digest of the file's data without the digest itself. Of the data and not of the text, so that line ends and
/// indentation are free.
fn digest(text: &str) -> serde_json::Result<String> {
    let mut data: serde_json::Value = serde_json::from_str(text)?;
    if let Some(fields) = data.as_object_mut() {
        fields.insert("digest".to_owned(), String::new().into());
    }
    Ok(hexadecimal(&Sha256::digest(data.to_string())))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Every kind of facts with its fields, as a digest: builds of one version may differ while it is in the making.
fn shape() -> String {
    let mut hash = Sha256::new();
    for kind in Kind::all() {
        hash.update(kind.name.as_bytes());
        for field in kind.fields {
            hash.update(format!("\0{} {:?}", field.identifier, field.field_type).as_bytes());
        }
        hash.update(b"\n");
    }
    hexadecimal(&hash.finalize())
}
