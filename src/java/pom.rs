//! The Maven files that a jar carries: `pom.properties` and `pom.xml`. Reads group, artifact and version of the project
//! itself; does not look at dependencies and fetches no parent.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

use super::identity::filled;

/// A Maven project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MavenProject {
    /// Such as `org.apache.commons`.
    pub group: Option<String>,
    /// Such as `commons-lang3`.
    pub artifact: String,
    /// Such as `3.12.0`.
    pub version: Option<String>,
}

impl MavenProject {
    /// The package URL, such as `pkg:maven/commons-io/commons-io@2.11.0`; `None` without group or version.
    pub fn package_url(&self) -> Option<String> {
        let (group, version) = (self.group.as_ref()?, self.version.as_ref()?);
        Some(format!("pkg:maven/{}/{}@{}", escaped(group), escaped(&self.artifact), escaped(version)))
    }
}

/// As package URLs demand: all but letters, digits and `.-_~` as percent signs.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// The project in a `pom.properties`.
pub(crate) fn from_properties(text: &str) -> Option<MavenProject> {
    let value = |key: &str| {
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        pairs.filter(|(name, _)| name.trim() == key).find_map(|(_, value)| filled(value))
    };
    Some(MavenProject { group: value("groupId"), artifact: value("artifactId")?, version: value("version") })
}

/// The project in a `pom.xml`; what it leaves out comes from its parent, and placeholders from its properties. `None`
/// where it names none; the error says why the text is no XML.
pub(crate) fn from_pom(text: &str) -> Result<Option<MavenProject>, String> {
    let texts = texts(text).map_err(|error| format!("it is no XML ({error})"))?;
    let value = |path: &str| texts.get(path).and_then(|value| resolved(value, &texts, 0));
    let either = |name: &str| value(&format!("project/{name}")).or_else(|| value(&format!("project/parent/{name}")));
    let project = value("project/artifactId");
    Ok(project.map(|artifact| MavenProject { group: either("groupId"), artifact, version: either("version") }))
}

/// How deep elements and placeholders are followed.
const DEPTH: usize = 8;

/// The texts of the elements that matter, by their path, such as `project/parent/version`.
fn texts(text: &str) -> Result<BTreeMap<String, String>, quick_xml::Error> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut texts = BTreeMap::new();
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                depth += 1;
                if depth <= DEPTH {
                    path.push(start.local_name().as_ref().to_owned());
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                path.truncate(depth);
            }
            Event::Text(content) if depth == path.len() => {
                let own = matches!(path.get(1).map(String::as_str), Some("parent" | "properties")) && path.len() == 3;
                if path.len() == 2 || own {
                    texts.entry(path.join("/")).or_insert_with(|| content.trim().to_owned());
                }
            }
            Event::Eof => return Ok(texts),
            _ => {}
        }
    }
}

/// A value with its placeholders put in; `None` where one of them is not known.
fn resolved(value: &str, texts: &BTreeMap<String, String>, depth: usize) -> Option<String> {
    let Some((before, rest)) = value.split_once("${") else { return filled(value) };
    let (name, after) = rest.split_once('}')?;
    if depth >= DEPTH {
        return None;
    }
    let plain = name.strip_prefix("project.").or_else(|| name.strip_prefix("pom."));
    let path = match plain {
        Some(plain) => format!("project/{}", plain.replace('.', "/")),
        None => format!("project/properties/{name}"),
    };
    let inserted = resolved(texts.get(&path)?, texts, depth + 1)?;
    resolved(&format!("{before}{inserted}{after}"), texts, depth + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(group: &str, artifact: &str, version: &str) -> MavenProject {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        MavenProject { group: text(group), artifact: artifact.to_owned(), version: text(version) }
    }

    #[test]
    fn a_pom_names_its_project_and_takes_the_rest_from_its_parent() {
        let whole = "<?xml version='1.0'?><project xmlns='http://maven.apache.org/POM/4.0.0'><groupId>org.acme</groupId>\
            <artifactId>tools</artifactId><version>1.2</version><dependencies><dependency><groupId>x</groupId>\
            <artifactId>y</artifactId><version>9</version></dependency></dependencies></project>";
        assert_eq!(from_pom(whole), Ok(Some(project("org.acme", "tools", "1.2"))));
        let child = "<project><parent><groupId>org.acme</groupId><artifactId>all</artifactId><version>7</version></parent>\
            <artifactId>part</artifactId></project>";
        assert_eq!(from_pom(child), Ok(Some(project("org.acme", "part", "7"))));
    }

    #[test]
    fn placeholders_are_put_in_where_the_pom_itself_gives_them() {
        let text = "<project><parent><version>7</version></parent><groupId>g</groupId><artifactId>a-${kind}</artifactId>\
            <version>${project.parent.version}.${minor}</version><properties><kind>core</kind><minor>1</minor>\
            </properties></project>";
        assert_eq!(from_pom(text), Ok(Some(project("g", "a-core", "7.1"))));
        let unknown = "<project><artifactId>a</artifactId><version>${revision}</version></project>";
        assert_eq!(from_pom(unknown), Ok(Some(project("", "a", ""))));
        let endless = "<project><artifactId>${a}</artifactId><properties><a>${a}</a></properties></project>";
        assert_eq!(from_pom(endless), Ok(None));
    }

    #[test]
    fn a_text_that_is_no_pom_names_no_project() {
        assert_eq!(from_pom("<project></project>"), Ok(None));
        assert_eq!(from_pom(""), Ok(None));
        assert!(from_pom("<project><artifactId>a</b></project>").is_err());
        assert_eq!(from_pom(&"<a>".repeat(100_000)).ok().flatten(), None);
    }

    #[test]
    fn a_package_url_needs_group_and_version() {
        let url = |group, artifact, version| project(group, artifact, version).package_url();
        assert_eq!(
            url("commons-io", "commons-io", "2.11.0").as_deref(),
            Some("pkg:maven/commons-io/commons-io@2.11.0")
        );
        assert_eq!(url("g", "a b", "1+2/3").as_deref(), Some("pkg:maven/g/a%20b@1%2B2%2F3"));
        assert_eq!(url("", "a", "1"), None);
        assert_eq!(url("g", "a", ""), None);
    }
}
