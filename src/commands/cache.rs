//! `mxready cache`, and the cache for the commands that judge. A cache that cannot be used changes no report, so it is
//! told and nothing more.

use std::path::PathBuf;

use crate::cache::{Cache, Inventory, MOST_BYTES, MOST_ENTRIES, Refused, clear, usual_folder};
use crate::report::text::line;
use crate::words::counted;

use super::arguments::{CacheArguments, CacheCommand, CachePlace, CacheUse};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;

pub(super) fn run(command: &CacheCommand, console: &Console) -> Result<Exit, CommandError> {
    let text = match command {
        CacheCommand::Info { place } => info(place)?,
        CacheCommand::Clear { place } => cleared(place)?,
    };
    console.report(&text)?;
    Ok(Exit::Ready)
}

/// The cache, where one is to be used and can be.
pub(super) fn open(arguments: &CacheArguments, console: &Console) -> Option<Cache> {
    let is_asked_for = match arguments.when() {
        CacheUse::Never => return None,
        CacheUse::Auto if is_ci() => return None,
        CacheUse::Auto => arguments.place.folder.is_some(),
        CacheUse::Always => true,
    };
    let Some(folder) = folder(&arguments.place) else {
        if is_asked_for {
            console.note("no cache is used: this system names no folder for it; name one with --cache-dir");
        }
        return None;
    };
    match Cache::open(&folder) {
        Ok(cache) => Some(cache),
        // A machine without a home, or with a closed one, is nothing to be told of each time; nor is a home under Git.
        Err(Refused::Closed(_) | Refused::WorkingCopy(_)) if !is_asked_for => None,
        Err(why) => {
            console.note(&format!("the cache in {} is not used: {why}", folder.display()));
            None
        }
    }
}

fn folder(place: &CachePlace) -> Option<PathBuf> {
    place.folder.clone().or_else(usual_folder)
}

/// Every service for pipelines sets `CI`.
fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

fn info(place: &CachePlace) -> Result<String, CommandError> {
    let folder = folder(place).ok_or(CommandError::NoCacheFolder)?;
    let path = folder.display().to_string();
    let held =
        Inventory::of(&folder).map_err(|error| CommandError::Cache { path: path.clone(), why: error.to_string() })?;
    let mut text = format!(
        "{}\n  {}, {} of at most {} and {MOST_ENTRIES} jars\n",
        line(&path),
        counted(held.entries, "jar"),
        size(held.bytes),
        size(MOST_BYTES),
    );
    text.extend(held.versions.iter().map(|(version, count)| format!("  {count} {}\n", whose(version))));
    if let Some(why) = folder.exists().then(|| Cache::open(&folder).err()).flatten() {
        text.extend(["  It is not used: ", &line(&why.to_string()), "\n"]);
    }
    Ok(text)
}

/// From which version entries are, and whether they are of use.
fn whose(version: &str) -> String {
    match version {
        "" => "of no version that can be told: never used".to_owned(),
        this if this == Inventory::this_version() => format!("of this version ({this})"),
        other => {
            format!("of another version ({}): not used by this one, and removed when they are the oldest", line(other))
        }
    }
}

fn cleared(place: &CachePlace) -> Result<String, CommandError> {
    let folder = folder(place).ok_or(CommandError::NoCacheFolder)?;
    let path = folder.display().to_string();
    let removed = clear(&folder).map_err(|error| CommandError::Cache { path: path.clone(), why: error.to_string() })?;
    Ok(format!("removed {} ({}) from {}\n", counted(removed.0, "jar"), size(removed.1), line(&path)))
}

#[allow(clippy::cast_precision_loss, reason = "shown with one digit after the point")]
fn size(bytes: u64) -> String {
    crate::words::size(bytes as f64)
}
