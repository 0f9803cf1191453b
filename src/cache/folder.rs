//! Where the cache lies, and who may write there. A checksum protects against accidents, not against somebody who can
//! write an entry of his own, so the folder and each entry have to belong to the user who runs the program, nobody else
//! may write them, and they must not come with a repository.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::entry::LARGEST;

/// Names of files that are being written start so.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// Why a folder is not used.
#[derive(Debug, Error)]
pub(crate) enum Refused {
    /// It cannot be made or looked at.
    #[error("{0}")]
    Closed(#[from] io::Error),
    /// It is a file or something else.
    #[error("it is no folder")]
    NoFolder,
    /// Another user owns it.
    #[cfg(unix)]
    #[error("it belongs to another user, who could put false readings there")]
    Foreign,
    /// Its permissions let others write.
    #[cfg(unix)]
    #[error("others may write there, who could put false readings there; `chmod go-w` it or take another folder")]
    Shared,
    /// It lies in a working copy: whoever can change the repository could put readings there.
    #[error("it lies in the working copy {}, with which false readings could come; take a folder outside", .0.display())]
    WorkingCopy(PathBuf),
}

/// The folder for caches of this platform, ours within it; `None` where the environment names no home.
pub(crate) fn usual_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    if cfg!(windows) {
        folder("LOCALAPPDATA").map(|local| local.join("mxready").join("cache"))
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches/mxready"))
    } else {
        let caches = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
        caches.map(|caches| caches.join("mxready"))
    }
}

/// Makes the folder where it is missing, for its owner alone, and looks who may write there.
pub(super) fn prepare(folder: &Path) -> Result<(), Refused> {
    if !folder.exists() {
        make(folder)?;
    }
    let about = fs::metadata(folder)?;
    if !about.is_dir() {
        return Err(Refused::NoFolder);
    }
    only_ours(&about)?;
    let real = fs::canonicalize(folder)?;
    match real.ancestors().find(|above| above.join(".git").exists()) {
        Some(copy) => Err(Refused::WorkingCopy(copy.to_owned())),
        None => Ok(()),
    }
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn only_ours(about: &fs::Metadata) -> Result<(), Refused> {
    use std::os::unix::fs::MetadataExt as _;
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err(Refused::Foreign);
    }
    if about.mode() & 0o022 != 0 { Err(Refused::Shared) } else { Ok(()) }
}

/// Who may write is not asked on Windows; the usual folder lies in the user's own profile.
#[cfg(not(unix))]
fn only_ours(_: &fs::Metadata) -> Result<(), Refused> {
    Ok(())
}

/// The bytes of an entry; `None` where there is none or it is not ours alone.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let about = file.metadata().ok()?;
    if !about.is_file() || about.len() > LARGEST || only_ours(&about).is_err() {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).ok()?);
    // It may grow meanwhile; then its checksum fails.
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Writes an entry beside its place and moves it there, so that nobody ever sees half of one; for its owner alone.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
