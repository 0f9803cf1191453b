//! From what the user names to packages: a file is one, a folder is one or holds some. A link to a folder is followed,
//! but no folder is walked twice and none that lies around the input, so a circle of links cannot trap the walk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::PackageError;
use super::folder::walk_error;

/// The file that makes a folder or archive a deployment package.
pub(super) const METADATA: &str = "model/metadata.json";

/// The packages that an input names, in the order of their paths.
///
/// An archive names itself. A folder that holds `model/metadata.json` names itself, and so does its `model` folder.
/// Any other folder names every package below it: `.mda` files and unpacked packages.
pub fn find_packages(input: &Path) -> Result<Vec<PathBuf>, PackageError> {
    let metadata = std::fs::metadata(input).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => PackageError::Missing { path: input.to_owned() },
        _ => PackageError::Io { path: input.to_owned(), source },
    })?;
    if !metadata.is_dir() {
        return Ok(vec![input.to_owned()]);
    }
    if is_package_folder(input) {
        return Ok(vec![input.to_owned()]);
    }
    if input.join("metadata.json").is_file() && input.join("model.mdp").is_file() {
        // The user named the `model` folder itself; `..` would read oddly in a report.
        let parent = input.parent().filter(|parent| !parent.as_os_str().is_empty());
        return Ok(vec![parent.map_or_else(|| PathBuf::from(".."), Path::to_owned)]);
    }
    let found = walk(input)?;
    if found.is_empty() {
        return Err(PackageError::NothingBelow { path: input.to_owned() });
    }
    Ok(found)
}

/// Whether a folder is an unpacked package. Either of the two files will do: a package that lacks one has to be
/// reported, not passed over.
fn is_package_folder(folder: &Path) -> bool {
    folder.join(METADATA).is_file() || folder.join("model/model.mdp").is_file()
}

fn behind_links(path: &Path) -> Result<PathBuf, PackageError> {
    path.canonicalize().map_err(|source| PackageError::Io { path: path.to_owned(), source })
}

/// The packages below a folder and behind the links in it. Each folder is walked once, by whatever way it is come to.
fn walk(input: &Path) -> Result<Vec<PathBuf>, PackageError> {
    let top = behind_links(input)?;
    let mut roots = BTreeSet::from([top.clone()]);
    let mut open = vec![(input.to_owned(), top.clone())];
    let mut found = Vec::new();
    while let Some((root, place)) = open.pop() {
        let mut walker = WalkDir::new(&root).sort_by_file_name().into_iter();
        while let Some(item) = walker.next() {
            let item = item.map_err(|error| walk_error(&root, error))?;
            let path = item.path();
            if item.file_type().is_dir() {
                let inside = path.strip_prefix(&root).unwrap_or(path);
                if item.depth() > 0 && roots.contains(&place.join(inside)) {
                    // Another link led here before.
                    walker.skip_current_dir();
                } else if is_package_folder(path) {
                    found.push(path.to_owned());
                    walker.skip_current_dir();
                }
            } else if item.path_is_symlink() && is_package_folder(path) {
                found.push(path.to_owned());
            } else if item.path_is_symlink() && path.is_dir() {
                let target = behind_links(path)?;
                let is_walked = target.ancestors().any(|folder| roots.contains(folder));
                if !is_walked && !top.starts_with(&target) {
                    roots.insert(target.clone());
                    open.push((path.to_owned(), target));
                }
            } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mda")) {
                found.push(path.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
