//! A fingerprint of the program's source and of its dependencies. Readings that another build left in the cache are not
//! taken up, even where the version is the same: it may have read more, or less.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Sets `MXREADY_SOURCE` for the compiler.
pub(crate) fn set(root: &Path) -> io::Result<()> {
    let mut files = BTreeSet::new();
    collect(&root.join("src"), &mut files)?;
    // Not there where the crate is built as a dependency of another.
    files.extend(Some(root.join("Cargo.lock")).filter(|file| file.is_file()));
    let mut hash = DefaultHasher::new();
    for file in &files {
        let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let bytes = fs::read(file)?;
        for part in [name.as_bytes(), &bytes] {
            hash.write_usize(part.len());
            hash.write(part);
        }
    }
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rustc-env=MXREADY_SOURCE={:016x}", hash.finish());
    Ok(())
}

fn collect(folder: &Path, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}
