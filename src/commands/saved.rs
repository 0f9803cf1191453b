//! Files that an earlier call has written and that stand for packages: told from packages by what they are, not by what
//! they are called.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::bounded;
use crate::findings::Run;
use crate::report::saved::{self, SavedRunError};
use crate::rules::AskedOfJava;

use super::error::CommandError;
use super::kept_facts::{KeptFacts, KeptFactsError};

/// What to do about a file that is no report.
const HOW_TO_SAVE: &str = "`mxready check PACKAGE --report json=FILE` writes one that can be used here";

/// Whether a path names a file of JSON. A package is an archive or a folder, and neither begins like this.
pub(super) fn is_json(path: &Path) -> bool {
    // A named pipe would not give back what was looked at.
    if !path.is_file() {
        return false;
    }
    let mut start = [0; 64];
    let read = File::open(path).and_then(|mut file| file.read(&mut start)).unwrap_or_default();
    let text = start.get(..read).unwrap_or_default();
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// The run that a JSON report holds.
pub(super) fn read_run(path: &Path) -> Result<Run, CommandError> {
    let text = text(path)?;
    if KeptFacts::is_meant(&text) {
        let why = "it holds facts, which nobody has judged".to_owned();
        let help = "`mxready check FILE` judges them, with --target, --rules or --answers as you like";
        return Err(CommandError::Saved { path: path.display().to_string(), why, help });
    }
    saved::read(&text).map_err(|error| {
        let help = match &error {
            SavedRunError::NoReport(_) => HOW_TO_SAVE,
            SavedRunError::Version(_) => {
                "render it with the version of mxready that wrote it, or check the package again"
            }
            SavedRunError::Contradiction(_) => "was it edited? check the package again",
        };
        CommandError::Saved { path: path.display().to_string(), why: error.to_string(), help }
    })
}

/// The packages whose facts a file holds, for rules that ask about these classes.
pub(super) fn read_facts(path: &Path, asked: &AskedOfJava) -> Result<KeptFacts, CommandError> {
    let refused = |error: KeptFactsError| {
        let help = error.help();
        CommandError::Saved { path: path.display().to_string(), why: error.to_string(), help }
    };
    let kept = KeptFacts::from_json(&text(path)?).map_err(refused)?;
    match kept.asked.lacks(asked) {
        None => Ok(kept),
        Some(class) => Err(refused(KeptFactsError::NotAsked(class.to_owned()))),
    }
}

/// Whether a file holds facts, so that it stands for packages and not for a run.
pub(super) fn holds_facts(path: &Path) -> bool {
    is_json(path) && text(path).is_ok_and(|text| KeptFacts::is_meant(&text))
}

fn text(path: &Path) -> Result<String, CommandError> {
    let named = || path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| CommandError::Unreadable { path: named(), why: error.to_string() })?;
    if bytes.starts_with(b"PK") {
        let why = "it is a zip archive and not what an earlier run has written".to_owned();
        return Err(CommandError::Saved { path: named(), why, help: "`mxready check` judges a package" });
    }
    String::from_utf8(bytes).map_err(|_| CommandError::Unreadable { path: named(), why: bounded::NO_TEXT.to_owned() })
}
