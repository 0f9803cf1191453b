//! Files that an earlier call has written and that stand for packages: told from packages by what they are, not by what
//! they are called.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::findings::Run;
use crate::report::saved::{self, SavedRunError};

use super::error::CommandError;

/// What to do about a file that is no report.
const HOW_TO_SAVE: &str = "`mxready check PACKAGE --report json=FILE` writes one that can be used here";

/// Whether a path names a file of JSON. A package is an archive or a folder, and neither begins like this.
pub(super) fn is_json(path: &Path) -> bool {
    let mut start = [0; 64];
    let read = File::open(path).and_then(|mut file| file.read(&mut start)).unwrap_or_default();
    let text = start.get(..read).unwrap_or_default();
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// The run that a JSON report holds.
pub(super) fn read_run(path: &Path) -> Result<Run, CommandError> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| CommandError::Unreadable { path: name(), why: error.to_string() })?;
    saved::read(&text).map_err(|error| {
        let help = match &error {
            SavedRunError::NoReport(_) => HOW_TO_SAVE,
            SavedRunError::Version(_) => {
                "render it with the version of mxready that wrote it, or check the package again"
            }
            SavedRunError::Contradiction(_) => "was it edited? check the package again",
        };
        CommandError::Saved { path: name(), why: error.to_string(), help }
    })
}
