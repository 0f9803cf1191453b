//! Why a package, or an entry of it, could not be opened or read. Messages are for people who know Mendix and zip files:
//! what happened, where, and what to do next.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// An input that cannot be analyzed at all.
#[derive(Debug, Error)]
pub enum PackageError {
    /// Nothing is there.
    #[error("there is no file or folder `{}`", path.display())]
    Missing {
        /// The input.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot open `{}`: {source}", path.display())]
    Io {
        /// The input, or the part of it that failed.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Not a zip archive, or one that is cut off.
    #[error("`{}` is not a readable zip archive: {why}", path.display())]
    NotAnArchive {
        /// The input.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
        /// Whether it begins like one.
        is_cut_off: bool,
    },
    /// A zip archive or folder without the two parts of a deployment package.
    #[error("`{}` is not a Mendix deployment package: it holds no `model/metadata.json`{hint}", path.display())]
    NotAPackage {
        /// The input.
        path: PathBuf,
        /// What was found instead; empty or a clause that begins with `;`.
        hint: String,
    },
    /// A package whose metadata is some other tool's.
    #[error("`{}` is not a Mendix deployment package: its `model/metadata.json` has no `RuntimeVersion`", path.display())]
    NotMendix {
        /// The input.
        path: PathBuf,
    },
    /// A folder below which no package lies.
    #[error("there is no Mendix deployment package in or below the folder `{}`", path.display())]
    NothingBelow {
        /// The input.
        path: PathBuf,
    },
    /// A limit was hit before anything could be read.
    #[error("`{}` goes over a limit of this program: {why}", path.display())]
    OverLimit {
        /// The input.
        path: PathBuf,
        /// The limit and the value found.
        why: String,
    },
}

impl PackageError {
    /// What to do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Missing { .. } => {
                "check the path; an input is an .mda file, an unpacked deployment folder, or a folder of packages"
            }
            Self::Io { .. } => "check the permissions of the file and of its folder",
            Self::NotAnArchive { is_cut_off: true, .. } => {
                "wait until it is written whole, or download or build the deployment package again; `unzip -t` should accept it"
            }
            Self::NotAnArchive { .. } | Self::NotAPackage { .. } | Self::NotMendix { .. } => {
                "create a deployment package in Studio Pro (App › Create Deployment Package) or download it from the portal; a project (.mpr, .mpk) is not one"
            }
            Self::NothingBelow { .. } => {
                "name an .mda file, or a folder that holds .mda files or unpacked packages (with `model/metadata.json`); from a project create a package first (Studio Pro, App › Create Deployment Package)"
            }
            Self::OverLimit { .. } => "if the package is what it should be, raise the limit",
        }
    }
}

/// An entry that could not be read. Everything else in the package still can be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}: {why}")]
pub struct ReadError {
    /// The entry.
    pub path: String,
    /// Why, in words.
    pub why: String,
}
