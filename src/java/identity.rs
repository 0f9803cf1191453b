//! Which library a jar is, and which modules ask for it. Reads the manifest, Maven's files and file names; does not look
//! the library up anywhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pom::{MavenProject, from_pom, from_properties};

/// Name and version of a library, as far as the jar gives them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JarIdentity {
    /// Such as `org.apache.commons.io` or `commons-io`.
    pub library: Option<String>,
    /// Such as `2.11.0`.
    pub version: Option<String>,
    /// The Maven project, where the jar holds the files of exactly one that can be its own.
    pub maven: Option<MavenProject>,
    /// The library name in the jar's file name.
    pub file_stem: Option<String>,
}

impl JarIdentity {
    /// Whether two jars hold the same library, whatever their versions. Names are compared as they are: two libraries of
    /// one name from different Maven groups are two.
    pub fn is_same_library(&self, other: &Self) -> bool {
        if let (Some(left), Some(right)) = (&self.maven, &other.maven)
            && let (Some(left_group), Some(right_group)) = (&left.group, &right.group)
        {
            return left_group == right_group && left.artifact == right.artifact;
        }
        let names = |identity: &Self| {
            let artifact = identity.maven.as_ref().map(|project| project.artifact.clone());
            [identity.library.clone(), identity.file_stem.clone(), artifact]
        };
        let others = names(other);
        names(self).iter().flatten().any(|name| others.iter().flatten().any(|other| name.eq_ignore_ascii_case(other)))
    }
}

/// What a jar says about itself.
#[derive(Debug, Default)]
pub(crate) struct IdentitySources {
    manifest: BTreeMap<String, String>,
    /// One for each `pom.properties` and `pom.xml`.
    maven: Vec<MavenProject>,
}

/// Name and version from one source.
#[derive(Debug, Default, Clone)]
struct Named {
    library: Option<String>,
    version: Option<String>,
}

impl IdentitySources {
    pub(crate) fn add_manifest(&mut self, bytes: &[u8]) {
        self.manifest = main_attributes(&String::from_utf8_lossy(bytes));
    }

    pub(crate) fn add_properties(&mut self, bytes: &[u8]) {
        self.add(from_properties(&String::from_utf8_lossy(bytes)));
    }

    /// Adds a `pom.xml`. The error says why it could not be read.
    pub(crate) fn add_pom(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.add(from_pom(&String::from_utf8_lossy(bytes))?);
        Ok(())
    }

    /// Both files of a project name it; together they are one.
    fn add(&mut self, project: Option<MavenProject>) {
        let Some(project) = project else { return };
        match self.maven.iter_mut().find(|known| known.artifact == project.artifact) {
            Some(known) => {
                known.group = known.group.take().or(project.group);
                known.version = known.version.take().or(project.version);
            }
            None => self.maven.push(project),
        }
    }

    /// The first source that gives a name gives the version, too; a missing version comes from the next one.
    pub(crate) fn identity(self, file: &str) -> JarIdentity {
        let header = |name: &str| self.manifest.get(name).and_then(|value| filled(value));
        // Directives may follow the name: `org.acme;singleton:=true`.
        let bundle = header("bundle-symbolicname").and_then(|name| name.split(';').next().and_then(filled));
        let from_file = from_file_name(file);
        let mut sources = vec![
            Named { library: bundle, version: header("bundle-version") },
            Named { library: header("implementation-title"), version: header("implementation-version") },
        ];
        let maven = own_maven(self.maven, &from_file);
        sources.extend(
            maven.iter().map(|own| Named { library: Some(own.artifact.clone()), version: own.version.clone() }),
        );
        sources.push(from_file.clone());
        let named = sources.iter().position(|source| source.library.is_some()).unwrap_or_default();
        JarIdentity {
            library: sources.get(named).and_then(|source| source.library.clone()),
            version: sources.into_iter().skip(named).find_map(|source| source.version),
            maven,
            file_stem: from_file.library,
        }
    }
}

/// Of several Maven projects (others are shaded in) the one that the file is named after.
fn own_maven(mut maven: Vec<MavenProject>, from_file: &Named) -> Option<MavenProject> {
    if maven.len() == 1 {
        return maven.pop();
    }
    maven.into_iter().find(|project| Some(&project.artifact) == from_file.library.as_ref())
}

pub(super) fn filled(value: &str) -> Option<String> {
    let value = value.trim();
    // Some builds leave their placeholders in: `${project.version}`.
    (!value.is_empty() && !value.starts_with("${")).then(|| value.to_owned())
}
/// The main section of a manifest: names in lower case. A line that starts with a space continues the one before.
fn main_attributes(manifest: &str) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let mut current: Option<(String, String)> = None;
    for line in manifest.lines() {
        if let Some(more) = line.strip_prefix(' ') {
            if let Some((_, value)) = &mut current {
                value.push_str(more);
            }
            continue;
        }
        attributes.extend(current.take());
        if line.is_empty() {
            break;
        }
        current = line.split_once(':').map(|(name, value)| (name.trim().to_lowercase(), value.trim_start().to_owned()));
    }
    attributes.extend(current);
    attributes
}

/// `commons-io` and `2.11.0` of `commons-io-2.11.0.jar`. A version starts with a digit after `-` or `_`: the last one
/// with a dot in its number (`log4j-1.2-api-2.17.2`), else the last one; or after a dot (`xercesImpl.2.8.1`).
fn from_file_name(file: &str) -> Named {
    let stem = match file.len().checked_sub(4).and_then(|end| file.split_at_checked(end)) {
        Some((stem, extension)) if extension.eq_ignore_ascii_case(".jar") => stem,
        _ => file,
    };
    let after = |at: usize| stem.get(at + 1..).unwrap_or_default();
    let numbers = |separators: &'static [char]| {
        let places = stem.match_indices(separators).map(|(at, _)| at);
        places.filter(|&at| at > 0 && after(at).starts_with(|first: char| first.is_ascii_digit()))
    };
    let place = numbers(&['-', '_'])
        .rfind(|&at| is_version(after(at)))
        .or_else(|| numbers(&['.']).find(|&at| is_version(after(at))))
        .or_else(|| numbers(&['-', '_']).next_back());
    match place {
        Some(at) => Named { library: stem.get(..at).and_then(filled), version: filled(after(at)) },
        None => Named { library: filled(stem), version: None },
    }
}

/// Whether a text starts with two numbers and a dot between them.
fn is_version(text: &str) -> bool {
    let after = text.trim_start_matches(|character: char| character.is_ascii_digit());
    after.len() < text.len()
        && after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// The jar and the module of a marker file in `userlib`, such as `joda-time-2.9.6.jar.CommunityCommons.RequiredLib`.
///
/// Marketplace modules write several forms; `None` for files that are no marker.
pub fn required_by(marker: &str) -> Option<(String, String)> {
    let file = marker.rsplit(['/', '\\']).next().unwrap_or(marker);
    // ASCII letters only change: offsets stay the same.
    let at = file.to_ascii_lowercase().rfind(".jar")?;
    let (jar, rest) = file.split_at_checked(at + 4)?;
    let rest = without_copy(rest);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let named = rest.strip_prefix("Required.by.").or_else(|| {
        let suffixes = [".RequiredLib", ".Required", "RequiredLib", "Required"];
        suffixes.iter().find_map(|suffix| rest.strip_suffix(suffix))
    });
    // A version may follow the module: `MendixSSO.3.0.0`.
    let module = named.unwrap_or(rest).split('.').next()?;
    let is_name = module.starts_with(|first: char| first.is_alphabetic())
        && module.chars().all(|character| character.is_alphanumeric() || character == '_');
    // Without the word `Required` only a capital letter tells a module from `x.jar.md5`.
    let is_marker = named.is_some() || module.starts_with(char::is_uppercase);
    (is_name && is_marker).then(|| (jar.to_owned(), module.to_owned()))
}

/// The name before a file browser made a copy: ` copy`, ` copy 2`, ` - Copy`, ` (2)`.
fn without_copy(name: &str) -> &str {
    match name.find(' ') {
        Some(at) => name.get(..at).unwrap_or(name),
        None => name,
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
