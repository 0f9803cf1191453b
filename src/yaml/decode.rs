//! From tree to values. Each step notes what is wrong and goes on with what is right, so that one run shows a writer
//! everything at once.

use super::{Content, Document, Entry, Mistakes, Node, Place};

/// Reads values from the nodes of one file and notes its mistakes.
#[derive(Debug)]
pub struct Decoder<'a> {
    document: &'a Document,
    mistakes: &'a mut Mistakes,
    proven: bool,
}

/// The keys of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'n> {
    place: Place,
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// Where the mapping begins.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key without which the mapping says nothing.
    pub fn required(&self, key: &str, decoder: &mut Decoder<'_>) -> Option<&'n Node> {
        let value = self.get(key);
        if value.is_none() {
            decoder.mistake(self.place, format!("key `{key}` is missing"), "add it to this mapping");
        }
        value
    }
}

impl<'a> Decoder<'a> {
    /// A decoder for a file.
    pub fn new(document: &'a Document, mistakes: &'a mut Mistakes) -> Self {
        Self { document, mistakes, proven: false }
    }

    /// The same for a file that tests have shown to be right, so that what costs time need not be looked at again.
    pub(crate) fn proven(self, proven: bool) -> Self {
        Self { proven, ..self }
    }

    /// Whether tests have shown that the file is right.
    pub(crate) fn is_proven(&self) -> bool {
        self.proven
    }

    /// The file.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// Notes a mistake.
    pub fn mistake(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.mistakes.at(self.document, place, message, hint);
    }

    /// How many mistakes were noted so far, in all files.
    pub fn mistake_count(&self) -> usize {
        self.mistakes.len()
    }

    /// A mapping with any keys.
    pub fn mapping<'n>(&mut self, node: &'n Node, what: &str) -> Option<Fields<'n>> {
        if let Content::Mapping(entries) = &node.content {
            return Some(Fields { place: node.place, entries });
        }
        self.expected(node, &format!("a mapping with {what}"));
        None
    }

    /// A mapping with these keys and no others.
    pub fn mapping_of<'n>(&mut self, node: &'n Node, keys: &[&str]) -> Option<Fields<'n>> {
        let fields = self.mapping(node, &format!("the keys {}", keys.join(", ")))?;
        for entry in fields.entries {
            if !keys.contains(&entry.key.as_str()) {
                self.mistake(entry.place, format!("unknown key `{}`", entry.key), legal_words(&entry.key, keys));
            }
        }
        Some(fields)
    }

    /// A list.
    pub fn list<'n>(&mut self, node: &'n Node) -> Option<&'n [Node]> {
        if let Content::List(items) = &node.content {
            return Some(items);
        }
        self.expected(node, "a list");
        None
    }

    /// One item, or a list of them.
    pub fn one_or_more<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        if let Content::List(items) = &node.content {
            return items;
        }
        std::slice::from_ref(node)
    }

    /// A text that says something.
    pub fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        if let Content::Scalar(scalar) = &node.content
            && !scalar.is_null()
            && !scalar.text.trim().is_empty()
        {
            return Some(&scalar.text);
        }
        self.expected(node, "a text");
        None
    }

    /// Texts; at least one.
    pub fn texts(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = self.list(node)?;
        if items.is_empty() {
            self.mistake(node.place, "the list is empty", "give at least one text");
        }
        items.iter().map(|item| self.text(item).map(str::to_owned)).collect()
    }

    /// `true` or `false`.
    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        if let Content::Scalar(scalar) = &node.content
            && !scalar.quoted
        {
            match scalar.text.as_str() {
                "true" => return Some(true),
                "false" => return Some(false),
                _ => {}
            }
        }
        self.expected(node, "`true` or `false`");
        None
    }

    /// A whole number that is not negative.
    pub fn count(&mut self, node: &Node) -> Option<u32> {
        if let Content::Scalar(scalar) = &node.content
            && !scalar.quoted
            && let Ok(number) = scalar.text.parse()
        {
            return Some(number);
        }
        self.expected(node, "a whole number");
        None
    }

    /// One word of a closed list.
    pub fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let legal: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.mistake(node.place, format!("unknown word `{text}`"), legal_words(text, &legal));
        }
        found
    }

    /// Notes that something else stands where this was expected.
    pub fn expected(&mut self, node: &Node, what: &str) {
        let found = match &node.content {
            Content::Scalar(scalar) if !scalar.is_null() && !scalar.is_missing() => {
                format!("`{}`", shortened(&scalar.text))
            }
            content => content.describe().to_owned(),
        };
        self.mistake(node.place, format!("expected {what}, found {found}"), "");
    }
}

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().filter(|character| !character.is_control()).take(40).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// The nearest of some words, where one is near enough to be a slip of the finger or a part of it is the whole of what
/// was written: `version` for `mendix-version`.
pub(crate) fn nearest<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let mut best: Option<(f64, &str)> = None;
    for word in words {
        let likeness = strsim::normalized_damerau_levenshtein(&text.to_lowercase(), &word.to_lowercase());
        let likeness = if word.split('-').any(|part| part == text) { likeness.max(0.6) } else { likeness };
        // The first of equals wins, so that the order of the words decides and not the search.
        if likeness >= 0.6 && best.is_none_or(|(other, _)| likeness > other) {
            best = Some((likeness, word));
        }
    }
    best.map(|(_, word)| word)
}

/// `did you mean … ? legal here: …`
pub(crate) fn legal_words(text: &str, words: &[&str]) -> String {
    let legal = format!("legal here: {}", words.join(", "));
    match nearest(text, words.iter().copied()) {
        Some(word) => format!("did you mean `{word}`? {legal}"),
        None => legal,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn with<T>(text: &str, decode: impl FnOnce(&mut Decoder<'_>, Fields<'_>) -> T) -> (T, String) {
        let document = Document { name: "x.yaml".to_owned(), text: text.to_owned().into() };
        let mut mistakes = Mistakes::new();
        let root = read(&document, &mut mistakes).expect("valid");
        let mut decoder = Decoder::new(&document, &mut mistakes);
        let fields = decoder.mapping(&root, "keys").expect("a mapping");
        let value = decode(&mut decoder, fields);
        (value, mistakes.to_string())
    }

    #[test]
    fn a_slip_of_the_finger_is_answered_with_the_word_that_was_meant() {
        assert_eq!(nearest("severty", ["id", "severity", "title"]), Some("severity"));
        assert_eq!(nearest("blokcer", ["blocker", "warning"]), Some("blocker"));
        assert_eq!(nearest("version", ["mendix-version", "model-version"]), Some("mendix-version"));
        assert_eq!(nearest("colour", ["blocker", "warning"]), None);
        assert!(legal_words("colour", &["id", "title"]).starts_with("legal here: id, title"));
    }

    #[test]
    fn a_value_of_another_kind_is_named_for_what_it_is() {
        let cases = [
            ("a: [1]\n", "expected a text, found a list"),
            ("a: {b: 1}\n", "expected a text, found a mapping"),
            ("a:\n", "expected a text, found nothing"),
            ("a: null\n", "expected a text, found `null`"),
        ];
        for (text, expected) in cases {
            let (value, mistakes) =
                with(text, |decoder, fields| decoder.text(fields.get("a").unwrap()).map(str::to_owned));
            assert_eq!(value, None);
            assert!(mistakes.contains(expected), "{mistakes}");
        }
    }

    #[test]
    fn a_quoted_true_is_a_text_and_a_plain_one_a_flag() {
        let (flags, mistakes) = with("a: true\nb: \"true\"\nc: yes\n", |decoder, fields| {
            ["a", "b", "c"].map(|key| decoder.flag(fields.get(key).unwrap()))
        });
        assert_eq!(flags, [Some(true), None, None]);
        assert_eq!(mistakes.matches("expected `true` or `false`").count(), 2);
    }

    #[test]
    fn all_unknown_and_missing_keys_are_noted() {
        let (_, mistakes) = with("a: {x: 1, titel: 2, zzz: 3}\n", |decoder, fields| {
            let inner = decoder.mapping_of(fields.get("a").unwrap(), &["title", "x"]).unwrap();
            inner.required("title", decoder).is_none()
        });
        assert!(mistakes.contains("unknown key `titel`"), "{mistakes}");
        assert!(mistakes.contains("did you mean `title`?"), "{mistakes}");
        assert!(mistakes.contains("unknown key `zzz`"), "{mistakes}");
        assert!(mistakes.contains("key `title` is missing"), "{mistakes}");
    }
}
