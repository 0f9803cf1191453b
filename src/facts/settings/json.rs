//! JSON as a tree, for JSON that is no YAML: tabs, pairs of surrogates. Refuses an object that says a key twice, since which
//! of the two counts is the guess of whoever reads it.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::yaml::{Content, Entry, Node, Place, Scalar};

/// Reads a text; the places in it are not known.
pub(super) fn read(text: &str) -> serde_json::Result<Node> {
    serde_json::from_str(text).map(|Tree(node)| node)
}

const NOWHERE: Place = Place { line: 0, column: 1, length: 1 };

struct Tree(Node);

impl Tree {
    fn of(content: Content) -> Self {
        Self(Node { place: NOWHERE, content })
    }

    fn plain(text: String) -> Self {
        Self::of(Content::Scalar(Scalar { text, quoted: false }))
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::plain("null".to_owned()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::plain(flag.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::plain(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::plain(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::plain(serde_json::Value::from(number).to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::of(Content::Scalar(Scalar { text: text.to_owned(), quoted: true })))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(Tree(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::of(Content::List(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Tree, A::Error> {
        let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some((key, Tree(value))) = keys.next_entry::<String, Tree>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice in one object")));
            }
            entries.push(Entry { key, place: NOWHERE, value });
        }
        Ok(Tree::of(Content::Mapping(entries)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Settings;

    #[test]
    fn it_gives_what_json_says() {
        let node = read("{\"a\": [null, true, -1, 18446744073709551615, 0.5, \"\\ud83d\\ude00\"], \"b\": {}}").unwrap();
        let Content::Mapping(entries) = node.content else { panic!("a mapping") };
        let Content::List(items) = &entries[0].value.content else { panic!("a list") };
        let texts: Vec<_> = items
            .iter()
            .map(|item| match &item.content {
                Content::Scalar(scalar) => (scalar.text.as_str(), scalar.quoted),
                _ => ("", false),
            })
            .collect();
        let plain = ["null", "true", "-1", "18446744073709551615", "0.5"].map(|text| (text, false));
        assert_eq!(texts[..5], plain);
        assert_eq!(texts[5], ("\u{1f600}", true));
        assert_eq!(entries[1].value.content, Content::Mapping(Vec::new()));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_where_json_is_no_yaml_too() {
        for text in [
            "{\t\"Constants\": [], \"Constants\": [{\"Name\": \"A.B\", \"Value\": \"1\"}]}",
            // What YAML does not know stands before it, so YAML never comes that far.
            "{\"Constants\": [{\"Name\": \"\\ud83d\\ude00\", \"Value\": \"1\", \"Value\": \"2\"}]}",
        ] {
            let why = Settings::parse("export.json", text, None).unwrap_err().to_string();
            assert!(why.contains("twice"), "{why}");
        }
    }
}
