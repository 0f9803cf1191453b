//! From text to tree.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::{Content, Document, Entry, Mistakes, Node, Place, Scalar};

/// Bytes of a file; the longest rule is a hundredth of it.
const MAX_BYTES: usize = 1 << 20;
/// Values in a file.
const MAX_NODES: usize = 20_000;
/// Lists and mappings within one another.
const MAX_DEPTH: usize = 64;

/// Reads a file that holds one document. `None` where it holds nothing usable; the reasons are among the mistakes.
pub fn read(document: &Document, mistakes: &mut Mistakes) -> Option<Node> {
    let start = Place { line: 1, column: 1, length: 1 };
    if document.text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", document.text.len());
        mistakes.about(&document.name, message, "split it");
        return None;
    }
    let mut builder = Builder { document, mistakes, open: Vec::new(), root: None, nodes: 0, documents: 0 };
    for event in Parser::new_from_str(&document.text) {
        match event {
            Ok((event, span)) => {
                if !builder.take(event, span) {
                    return None;
                }
            }
            Err(error) => {
                let place = place_of(*error.marker(), 1);
                builder.mistakes.at(document, place, format!("this is not valid YAML: {}", error.info()), "");
                return None;
            }
        }
    }
    let root = builder.root.take();
    match root {
        Some(Node { content: Content::Scalar(scalar), .. }) if scalar.is_missing() || scalar.is_null() => {
            mistakes.at(document, start, "the file is empty", "");
            None
        }
        None => {
            mistakes.at(document, start, "the file is empty", "");
            None
        }
        root => root,
    }
}

/// A list or mapping that is still being read.
enum Open {
    List(Place, Vec<Node>),
    Mapping(Place, Vec<Entry>, Option<(String, Place)>),
}

struct Builder<'d, 'm> {
    document: &'d Document,
    mistakes: &'m mut Mistakes,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

impl Builder<'_, '_> {
    /// Whether reading may go on.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        let place = place_of(span.start, self.length(&span));
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return self.stop(place, "a second document starts here", "one file holds one document");
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(place, anchor, tag.is_some());
                let quoted = style != ScalarStyle::Plain;
                return self.scalar(Scalar { text: text.into_owned(), quoted }, place);
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse(place, anchor, tag.is_some());
                return self.enter(Open::List(place, Vec::new()), place);
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse(place, anchor, tag.is_some());
                return self.enter(Open::Mapping(place, Vec::new(), None), place);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.leave(),
            Event::Alias(_) => {
                self.mistakes.at(self.document, place, "aliases are not allowed", "write the value out");
                // Something has to stand there, or the next key would be taken for its value.
                return self.scalar(Scalar { text: "null".to_owned(), quoted: false }, place);
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        true
    }

    fn length(&self, span: &Span) -> usize {
        if span.start.line() == span.end.line() {
            return span.end.col().saturating_sub(span.start.col()).max(1);
        }
        let line = self.document.text.lines().nth(span.start.line().saturating_sub(1)).unwrap_or_default();
        line.trim_end().chars().count().saturating_sub(span.start.col()).max(1)
    }

    fn stop(&mut self, place: Place, message: &str, hint: &str) -> bool {
        self.mistakes.at(self.document, place, message, hint);
        false
    }

    fn refuse(&mut self, place: Place, anchor: usize, tagged: bool) {
        if anchor != 0 {
            self.mistakes.at(self.document, place, "anchors are not allowed", "write the value out where it is needed");
        }
        if tagged {
            self.mistakes.at(self.document, place, "tags are not allowed", "the key says what type its value has");
        }
    }

    fn enter(&mut self, open: Open, place: Place) -> bool {
        if self.open.len() >= MAX_DEPTH {
            return self.stop(place, "lists and mappings are nested too deep", "64 levels are the most");
        }
        if let Some(Open::Mapping(_, _, None)) = self.open.last() {
            return self.stop(place, "a key must be a plain word", "");
        }
        self.open.push(open);
        true
    }

    fn leave(&mut self) -> bool {
        let node = match self.open.pop() {
            Some(Open::List(place, items)) => {
                let place = items.first().map_or(place, |item| item.place);
                Node { place, content: Content::List(items) }
            }
            Some(Open::Mapping(place, entries, _)) => {
                let place = entries.first().map_or(place, |entry| entry.place);
                Node { place, content: Content::Mapping(entries) }
            }
            None => return false,
        };
        self.value(node)
    }

    fn scalar(&mut self, scalar: Scalar, place: Place) -> bool {
        if let Some(Open::Mapping(_, _, key @ None)) = self.open.last_mut() {
            if scalar.text.is_empty() {
                return self.stop(place, "a key is missing before the colon", "");
            }
            *key = Some((scalar.text, place));
            return true;
        }
        self.value(Node { place, content: Content::Scalar(scalar) })
    }

    fn value(&mut self, node: Node) -> bool {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.stop(node.place, "the file holds too many values", "split it");
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Mapping(_, entries, key)) => {
                let Some((key, place)) = key.take() else { return false };
                if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                    let hint = format!("the first is on line {}", first.place.line);
                    self.mistakes.at(self.document, place, format!("key `{key}` stands here twice"), hint);
                } else {
                    entries.push(Entry { key, place, value: node });
                }
            }
        }
        true
    }
}

fn place_of(marker: Marker, length: usize) -> Place {
    Place { line: marker.line(), column: marker.col() + 1, length }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document { name: "test.yaml".to_owned(), text: text.to_owned().into() }
    }

    fn mistakes_in(text: &str) -> Vec<(usize, usize, String)> {
        let mut mistakes = Mistakes::new();
        let _ = read(&document(text), &mut mistakes);
        mistakes
            .iter()
            .map(|mistake| {
                let place = mistake.place.unwrap_or_default();
                (place.line, place.column, mistake.message.clone())
            })
            .collect()
    }

    #[test]
    fn values_stay_as_written_and_know_their_place() {
        let mut mistakes = Mistakes::new();
        let root = read(&document("version: 6.10\nflag: no\nlist: [\"a b\", c]\n"), &mut mistakes).unwrap();
        let Content::Mapping(entries) = root.content else { panic!("a mapping") };
        let scalar = |text: &str, quoted| Content::Scalar(Scalar { text: text.to_owned(), quoted });
        assert_eq!(entries[0].value.content, scalar("6.10", false));
        assert_eq!(entries[1].value.content, scalar("no", false));
        assert_eq!(entries[1].place, Place { line: 2, column: 1, length: 4 });
        let Content::List(items) = &entries[2].value.content else { panic!("a list") };
        assert_eq!(items[0].content, scalar("a b", true));
        assert_eq!(items[1].place, Place { line: 3, column: 15, length: 1 });
        assert!(mistakes.is_empty());
    }

    #[test]
    fn what_hand_written_files_do_not_need_is_refused_with_its_place() {
        let cases = [
            ("a: &x 1\n", 1, "anchors are not allowed"),
            ("a: &x 1\nb: *x\nc: 2\n", 2, "aliases are not allowed"),
            ("a: !!str 1\n", 1, "tags are not allowed"),
            ("a: 1\n---\nb: 2\n", 2, "a second document starts here"),
            ("a: 1\nb: 2\na: 3\n", 3, "key `a` stands here twice"),
            ("? [a, b]\n: 1\n", 1, "a key must be a plain word"),
            ("", 1, "the file is empty"),
            ("# only a comment\n", 1, "the file is empty"),
            ("~\n", 1, "the file is empty"),
        ];
        for (text, line, message) in cases {
            let found = mistakes_in(text);
            assert!(found.iter().any(|(at, _, what)| *at == line && what == message), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn a_key_after_an_alias_is_still_a_key() {
        let mut mistakes = Mistakes::new();
        let root = read(&document("a: &x 1\nb: *x\nc: 2\n"), &mut mistakes).unwrap();
        let Content::Mapping(entries) = root.content else { panic!("a mapping") };
        assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn deep_wide_and_big_files_are_refused() {
        let deep = format!("a: {}{}", "[".repeat(80), "]".repeat(80));
        assert_eq!(mistakes_in(&deep)[0].2, "lists and mappings are nested too deep");
        let deeper = "- ".repeat(20_000);
        assert_eq!(mistakes_in(&deeper)[0].2, "lists and mappings are nested too deep");
        let wide = format!("[{}1]", "1,".repeat(MAX_NODES));
        assert_eq!(mistakes_in(&wide)[0].2, "the file holds too many values");
        let big = "#".repeat(MAX_BYTES + 1);
        assert!(mistakes_in(&big)[0].2.starts_with("the file has 1048577 bytes"));
    }

    #[test]
    fn an_alias_bomb_costs_nothing() {
        let mut bomb = String::from("a: &a [x, x]\n");
        for (name, last) in ('b'..='z').zip('a'..='y') {
            let line = format!("{name}: &{name} [*{last}, *{last}, *{last}]\n");
            bomb.push_str(&line);
        }
        assert!(!mistakes_in(&bomb).is_empty());
    }

    #[test]
    fn no_cut_and_no_changed_byte_makes_the_reader_panic() {
        let text =
            "id: x\nmatch:\n  app: {a: [1, \"b\\n\"], c: 'd'}\ntests:\n  - name: |\n      text\n    x: >-\n      y\n";
        for end in 0..=text.len() {
            let _ = mistakes_in(&text[..end]);
        }
        for index in 0..text.len() {
            for byte in b"\0\t\n :-?[]{},&*!|>'\"%@`#\\x" {
                let mut bytes = text.as_bytes().to_vec();
                bytes[index] = *byte;
                let _ = mistakes_in(&String::from_utf8(bytes).unwrap());
            }
        }
    }
}
