//! A package as an unpacked folder: what Studio Pro leaves in `deployment`, or an unpacked `.mda`. Only `model` and
//! `web` belong to the package; the rest of a deployment folder is the developer's local run.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::PackageError;
use super::limits::{Limit, Limits};
use super::stamp::{CHANGED, Stamp};
use super::{Entry, Source};

/// The folder behind a package.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn open(root: &Path, limits: &Limits) -> Result<(Self, Vec<Entry>), PackageError> {
        let mut entries = Vec::new();
        for part in ["model", "web"] {
            let top = root.join(part);
            if !top.is_dir() {
                continue;
            }
            for item in WalkDir::new(&top).sort_by_file_name() {
                let item = item.map_err(|error| walk_error(&top, error))?;
                if item.file_type().is_dir() {
                    continue;
                }
                if entries.len() as u64 >= limits.entries {
                    let why = format!("it has {}", Limit::Entries.hit(limits));
                    return Err(PackageError::OverLimit { path: root.to_owned(), why });
                }
                let entry = entry_of(root, &item)?;
                if let Some(why) = limits.name(&entry.path) {
                    return Err(PackageError::OverLimit { path: root.join(&entry.path), why });
                }
                entries.push(entry);
            }
        }
        Ok((Self { root: root.to_owned() }, entries))
    }

    /// Hands the bytes of a file to a reader function.
    pub(super) fn with_reader<T>(&self, path: &Path, use_reader: impl FnOnce(&mut dyn Read) -> T) -> Result<T, String> {
        let path = self.root.join(path);
        let mut file = File::open(&path).map_err(|error| error.to_string())?;
        let stamp = Stamp::of(&file.metadata().map_err(|error| error.to_string())?);
        let read = use_reader(&mut file);
        if stamp.still_holds(&path) { Ok(read) } else { Err(CHANGED.to_owned()) }
    }
}

fn entry_of(root: &Path, item: &walkdir::DirEntry) -> Result<Entry, PackageError> {
    let relative = item.path().strip_prefix(root).unwrap_or(item.path()).to_owned();
    let metadata = item.metadata().map_err(|error| walk_error(item.path(), error))?;
    let path = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let source = if item.path_is_symlink() { Source::Link } else { Source::Folder(relative) };
    Ok(Entry { path, size: metadata.len(), source })
}

pub(super) fn walk_error(path: &Path, error: walkdir::Error) -> PackageError {
    let path = error.path().unwrap_or(path).to_owned();
    let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of symbolic links"));
    PackageError::Io { path, source }
}
