//! Which library a jar is, and which modules ask for it. Reads the manifest, Maven's properties and file names; does
//! not look the library up anywhere.

use std::collections::BTreeMap;

/// Name and version of a library, as far as the jar gives them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JarIdentity {
    /// Such as `org.apache.commons.io` or `commons-io`.
    pub library: Option<String>,
    /// Such as `2.11.0`.
    pub version: Option<String>,
}

/// What a jar says about itself.
#[derive(Debug, Default)]
pub(crate) struct IdentitySources {
    manifest: BTreeMap<String, String>,
    /// Artifact and version of each `pom.properties`.
    maven: Vec<JarIdentity>,
}

impl IdentitySources {
    pub(crate) fn add_manifest(&mut self, bytes: &[u8]) {
        self.manifest = main_attributes(&String::from_utf8_lossy(bytes));
    }

    pub(crate) fn add_maven(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let value = |key: &str| {
            let pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs.filter(|(name, _)| name.trim() == key).find_map(|(_, value)| filled(value))
        };
        self.maven.push(JarIdentity { library: value("artifactId"), version: value("version") });
    }

    /// The first source that gives a name gives the version, too; a missing version comes from the next one.
    pub(crate) fn identity(self, file: &str) -> JarIdentity {
        let header = |name: &str| self.manifest.get(name).and_then(|value| filled(value));
        // Directives may follow the name: `org.acme;singleton:=true`.
        let bundle = header("bundle-symbolicname").and_then(|name| name.split(';').next().and_then(filled));
        let from_file = from_file_name(file);
        let mut sources = vec![
            JarIdentity { library: bundle, version: header("bundle-version") },
            JarIdentity { library: header("implementation-title"), version: header("implementation-version") },
        ];
        sources.extend(own_maven(self.maven, &from_file));
        sources.push(from_file);
        let named = sources.iter().position(|source| source.library.is_some()).unwrap_or_default();
        JarIdentity {
            library: sources.get(named).and_then(|source| source.library.clone()),
            version: sources.into_iter().skip(named).find_map(|source| source.version),
        }
    }
}

/// Of several Maven projects (others are shaded in) the one that the file is named after.
fn own_maven(mut maven: Vec<JarIdentity>, from_file: &JarIdentity) -> Option<JarIdentity> {
    if maven.len() == 1 {
        return maven.pop();
    }
    maven.into_iter().find(|project| project.library.is_some() && project.library == from_file.library)
}

fn filled(value: &str) -> Option<String> {
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
fn from_file_name(file: &str) -> JarIdentity {
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
        Some(at) => JarIdentity { library: stem.get(..at).and_then(filled), version: filled(after(at)) },
        None => JarIdentity { library: filled(stem), version: None },
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
