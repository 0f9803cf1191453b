//! `mxready.toml`: how a team runs the gate, and which findings it has accepted.
//!
//! Reads the file into options and suppressions with the place of each, and notes all mistakes at once. Which options
//! exist is the command line's to say: a key is the long name of an option, so there is one list of them. Knows neither
//! packages nor rules.

mod suppress;
mod toml_tree;

use std::path::{Path, PathBuf};

use crate::findings::Suppression;
use crate::yaml::{Content, Decoder, Document, Mistakes, Node, Place, nearest};

pub(crate) use toml_tree::MAX_BYTES;

/// The name under which the file is looked for.
pub const FILE_NAME: &str = "mxready.toml";

/// The key of the accepted findings; every other key is an option.
pub const SUPPRESS: &str = "suppress";

/// What the file says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Options in the order of the file.
    pub options: Vec<Setting>,
    /// Accepted findings in the order of the file.
    pub suppressions: Vec<Suppression>,
    /// The rules that they name, with their places.
    pub rules: Vec<(String, Place)>,
}

impl Config {
    /// Notes the rules that there are none of: a suppression of a mistyped rule would accept nothing, and nobody would
    /// know why.
    pub fn note_unknown_rules(&self, document: &Document, ids: &[&str], mistakes: &mut Mistakes) {
        for (rule, place) in &self.rules {
            if !ids.contains(&rule.as_str()) {
                let hint = match nearest(rule, ids.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`mxready rules list` shows all rules".to_owned(),
                };
                mistakes.at(document, *place, format!("there is no rule `{rule}`"), hint);
            }
        }
    }
}

/// An option and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key: the long name of an option, without dashes.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// The values as texts, each with its place; one where the file gives no list.
    pub values: Vec<(String, Place)>,
}

/// The nearest `mxready.toml` from a folder upward. A link that leads nowhere is one as well: passed over, what it should
/// have said would be missing without a word.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.symlink_metadata().is_ok())
}

/// Reads the file. What is wrong with it is noted; the rest comes back all the same, so that its mistakes can be noted
/// too.
pub fn read(document: &Document, mistakes: &mut Mistakes) -> Config {
    let Some(root) = toml_tree::read(document, mistakes) else { return Config::default() };
    let mut decoder = Decoder::new(document, mistakes);
    let mut config = Config::default();
    let Some(fields) = decoder.mapping(&root, "options") else { return config };
    for entry in fields.entries() {
        if entry.key == SUPPRESS {
            config.suppressions = suppress::decode(&mut decoder, &entry.value, &mut config.rules);
        } else if let Some(values) = values(&mut decoder, &entry.value) {
            config.options.push(Setting { key: entry.key.clone(), place: entry.place, values });
        }
    }
    config
}

fn values(decoder: &mut Decoder<'_>, node: &Node) -> Option<Vec<(String, Place)>> {
    let items = decoder.one_or_more(node);
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let Content::Scalar(scalar) = &item.content else {
            decoder.expected(item, "a value or a list of values");
            return None;
        };
        values.push((scalar.text.clone(), item.place));
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Config, String) {
        let document = Document { name: "mxready.toml".to_owned(), text: text.to_owned().into() };
        let mut mistakes = Mistakes::new();
        let config = read(&document, &mut mistakes);
        (config, mistakes.to_string())
    }

    #[test]
    fn options_and_accepted_findings_are_read_with_their_places() {
        let (config, mistakes) = read_text(
            "fail-on = \"warning\"\nrules = [\"ours\", \"theirs\"]\nquiet = true\nthreads = 2\n\n\
             [[suppress]]\nrule = \"own-threads\"\nobject = \"Orders.*\"\nreason = \"a pool of two\"\nuntil = 2027-01-31\n",
        );
        assert_eq!(mistakes, "");
        let options: Vec<_> = config
            .options
            .iter()
            .map(|setting| {
                let values: Vec<_> = setting.values.iter().map(|(text, _)| text.as_str()).collect();
                (setting.key.as_str(), setting.place.line, values)
            })
            .collect();
        assert_eq!(
            options,
            [
                ("fail-on", 1, vec!["warning"]),
                ("rules", 2, vec!["ours", "theirs"]),
                ("quiet", 3, vec!["true"]),
                ("threads", 4, vec!["2"]),
            ]
        );
        let [suppression] = config.suppressions.as_slice() else { panic!("{:?}", config.suppressions) };
        assert_eq!(suppression.rule, "own-threads");
        assert_eq!(suppression.place, "mxready.toml:6");
        assert_eq!(suppression.until.unwrap().to_string(), "2027-01-31");
    }

    #[test]
    fn all_mistakes_are_told_at_once_with_line_and_column() {
        let (_, mistakes) = read_text(
            "rules = [{a = 1}]\n[[suppress]]\nrule = \"own-threads\"\nobjekt = \"Orders.*\"\nuntil = \"soon\"\n\n\
             [[suppress]]\nrule = \"x\"\nobject = \"[\"\nreason = \"  \"\n",
        );
        for expected in [
            "expected a value or a list of values, found a mapping\n  --> mxready.toml:1:",
            "unknown key `objekt`\n  --> mxready.toml:4:1",
            "did you mean `object`?",
            "key `object` is missing\n  --> mxready.toml:2:",
            "key `reason` is missing",
            "expected a day such as 2027-03-31, found `soon`\n  --> mxready.toml:5:9",
            "this is no pattern",
            "expected a text",
        ] {
            assert!(mistakes.contains(expected), "`{expected}` is not told:\n{mistakes}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_place() {
        let (_, mistakes) = read_text("fail-on = \"warning\nquiet = true\n");
        assert!(mistakes.contains("this is not valid TOML"), "{mistakes}");
        assert!(mistakes.contains("mxready.toml:1:"), "{mistakes}");
    }

    #[test]
    fn the_nearest_file_upward_counts() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "").unwrap();
        assert_eq!(find(&inner), Some(folder.path().join(FILE_NAME)));
        std::fs::write(folder.path().join("a").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&inner), Some(folder.path().join("a").join(FILE_NAME)));
    }
}
