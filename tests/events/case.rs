//! A labelled case: a model in `fixtures/events`, and what its first lines say about it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mxready::facts::{Growth, Sign, Word};
use mxready_fixtures::Package;

/// What an experienced Mendix developer says about the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Long,
    NotLong,
    CannotTell,
}

/// One labelled event.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) label: Label,
    pub(crate) why: String,
    /// Signs that must be found.
    pub(crate) signs: BTreeSet<Sign>,
    /// Signs that must not be found.
    pub(crate) not_signs: BTreeSet<Sign>,
    pub(crate) growth: Option<Growth>,
    /// The event that is meant; needed where the model has several.
    pub(crate) event: Option<String>,
    /// What `project.jar` holds, in the words of a fixture's `jars.txt`.
    java: Vec<String>,
    text: String,
}

/// All cases, by name.
pub(crate) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "model"));
    paths.sort();
    paths.iter().map(|path| read(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))).collect()
}

fn read(path: &Path) -> Result<Case, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let name = path.file_stem().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
    parse(name, text)
}

/// Reads the comment lines at the head of a model.
fn parse(name: String, text: String) -> Result<Case, String> {
    let mut label = None;
    let mut why = None;
    let (mut signs, mut not_signs, mut growth) = (BTreeSet::new(), BTreeSet::new(), None);
    let (mut event, mut java) = (None, Vec::new());
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        let (key, value) = line.split_once(": ").ok_or_else(|| format!("`{line}` is not `key: value`"))?;
        let known = match key {
            "label" => label.replace(label_of(value)?).is_none(),
            "why" => why.replace(value.to_owned()).is_none(),
            "signs" => std::mem::replace(&mut signs, words(value)?).is_empty(),
            "not-signs" => std::mem::replace(&mut not_signs, words(value)?).is_empty(),
            "growth" => growth.replace(word(value)?).is_none(),
            "event" => event.replace(value.to_owned()).is_none(),
            "java" => {
                java.extend(value.split(", ").map(str::to_owned));
                true
            }
            _ => return Err(format!("`{key}` is none of label, why, signs, not-signs, growth, event, java")),
        };
        if !known {
            return Err(format!("`{key}` stands there twice"));
        }
    }
    let label = label.ok_or("no label")?;
    let why = why.filter(|why: &String| why.ends_with('.')).ok_or("no sentence says why")?;
    Ok(Case { name, label, why, signs, not_signs, growth, event, java, text })
}

fn label_of(value: &str) -> Result<Label, String> {
    match value {
        "long" => Ok(Label::Long),
        "not-long" => Ok(Label::NotLong),
        "cannot-tell" => Ok(Label::CannotTell),
        other => Err(format!("`{other}` is none of long, not-long, cannot-tell")),
    }
}

fn word<W: Word>(value: &str) -> Result<W, String> {
    W::from_word(value).ok_or_else(|| format!("`{value}` is none of {}", W::WORDS.join(", ")))
}

fn words(value: &str) -> Result<BTreeSet<Sign>, String> {
    value.split(", ").map(word).collect()
}

impl Case {
    /// The package that the model describes.
    pub(crate) fn package(&self) -> Package {
        let built = Package::from_model(&self.text).and_then(|package| match self.java.as_slice() {
            [] => Ok(package),
            content => package.with_jars(&project_jar(content)),
        });
        built.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

fn project_jar(content: &[String]) -> String {
    format!("jar model/bundles/project.jar\n  {}\n", content.join("\n  "))
}

#[test]
fn a_head_with_a_mistake_is_refused() {
    let cases = [
        ("# why: Because.\n", "no label"),
        ("# label: long\n", "no sentence says why"),
        ("# label: short\n", "`short` is none of long, not-long, cannot-tell"),
        ("# label: long\n# why: Because.\n# signs: slow\n", "`slow` is none of loop-over-unbounded-retrieve"),
        ("# label: long\n# label: long\n", "`label` stands there twice"),
        ("# label: long\n# reason: Because.\n", "`reason` is none of label"),
    ];
    for (text, expected) in cases {
        let why = parse("x".to_owned(), text.to_owned()).unwrap_err();
        assert!(why.starts_with(expected), "{text}{why}");
    }
}
