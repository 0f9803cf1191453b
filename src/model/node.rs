//! A forgiving view of one BSON document of the model: properties by name, with the types that they should have.
//! Null, missing and empty all mean "not set". A wrong type, a broken element or too deep a nesting is noted as trouble
//! of the document and reading goes on, so that one damaged property does not lose the rest; nothing is copied.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use crate::package::Limit;

use super::bson::{Element, Kind, Raw, Value};

/// The 16 bytes of a GUID as they are stored.
pub(crate) type Id = [u8; 16];

/// What is wrong with the document being read.
#[derive(Debug)]
pub(crate) struct Troubles {
    depth_limit: usize,
    noted: RefCell<Vec<String>>,
    dropped: Cell<usize>,
}

/// More than this many troubles of one document are only counted.
const NOTED: usize = 5;

/// In a document with more properties than this, to compare each with all before it takes too long. No document of a
/// model has so many.
const MANY: usize = 64;

impl Troubles {
    pub(crate) fn new(depth_limit: usize) -> Self {
        Self { depth_limit, noted: RefCell::default(), dropped: Cell::new(0) }
    }

    pub(crate) fn note(&self, what: String) {
        let mut noted = self.noted.borrow_mut();
        if noted.contains(&what) {
            return;
        }
        if noted.len() < NOTED {
            noted.push(what);
        } else {
            self.dropped.set(self.dropped.get() + 1);
        }
    }

    /// One sentence for all troubles; `None` where there were none.
    pub(crate) fn summary(&self) -> Option<String> {
        let noted = self.noted.borrow();
        if noted.is_empty() {
            return None;
        }
        let mut text = noted.join("; ");
        if self.dropped.get() > 0 {
            text = format!("{text}; and {} more", self.dropped.get());
        }
        Some(text)
    }

    /// Whether a nesting of this depth may be entered; notes it where not.
    pub(crate) fn admits(&self, depth: usize) -> bool {
        if depth > self.depth_limit {
            let hit = Limit::DocumentDepth.hit_at(self.depth_limit as u64);
            self.note(format!("nested {depth} levels deep, {hit}"));
        }
        depth <= self.depth_limit
    }
}

/// One document, embedded or not.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    type_name: &'a str,
    elements: Vec<Element<'a>>,
    depth: usize,
    troubles: &'a Troubles,
}

impl<'a> Node<'a> {
    /// The outermost document.
    pub(crate) fn read(bytes: &'a [u8], troubles: &'a Troubles) -> Option<Self> {
        match Raw::new(bytes) {
            Ok(raw) => Some(Self::enter(raw, 1, troubles)),
            Err(error) => {
                troubles.note(format!("not a readable document ({error})"));
                None
            }
        }
    }

    fn enter(raw: Raw<'a>, depth: usize, troubles: &'a Troubles) -> Self {
        let mut node = Self { type_name: "", elements: Vec::with_capacity(12), depth, troubles };
        // Nearly every name has a mark of its own, and then nothing is compared.
        let (mut marks, mut repeated) = (0, Vec::new());
        for element in raw.elements() {
            match element {
                Ok(element) => {
                    let mark = element.mark();
                    if marks & mark != 0
                        && node.elements.len() <= MANY
                        && node.elements.iter().any(|other| other.is_named_like(&element))
                    {
                        repeated.push(element.name());
                    }
                    marks |= mark;
                    node.elements.push(element);
                }
                Err(error) => {
                    troubles.note(format!("a part is damaged ({error})"));
                    break;
                }
            }
        }
        node.type_name = node.text("$Type");
        if node.elements.len() > MANY {
            let mut seen = HashSet::with_capacity(node.elements.len());
            repeated = node.elements.iter().map(Element::name).filter(|name| !seen.insert(*name)).collect();
        }
        // Readers disagree on which of them counts.
        for name in repeated {
            node.note(&format!("`{name}` is given twice"));
        }
        node
    }

    /// The value of `$Type`; empty where there is none.
    pub(crate) fn type_name(&self) -> &'a str {
        self.type_name
    }

    /// Notes something about this node.
    pub(crate) fn note(&self, what: &str) {
        self.troubles.note(format!("{}: {what}", self.type_name));
    }

    fn find(&self, name: &str) -> Option<&Element<'a>> {
        self.elements.iter().find(|element| element.is(name))
    }

    /// The value of a property; `None` for missing and null.
    fn value(&self, name: &str) -> Option<Value<'a>> {
        self.decoded(self.find(name)?)
    }

    fn decoded(&self, element: &Element<'a>) -> Option<Value<'a>> {
        match element.value() {
            Ok(Value::Nothing) => None,
            Ok(value) => Some(value),
            Err(error) => {
                self.troubles.note(format!("`{}` of {} is damaged ({error})", element.name(), self.type_name));
                None
            }
        }
    }

    fn wrong(&self, name: &str, expected: &str, found: &Value<'_>) {
        let found = in_words(found.kind());
        self.troubles.note(format!("`{name}` of {} should be {expected} but is {found}", self.type_name));
    }

    /// A text; empty where it is not set.
    pub(crate) fn text(&self, name: &str) -> &'a str {
        match self.value(name) {
            None => "",
            Some(Value::Text(text)) => text,
            Some(other) => {
                self.wrong(name, "text", &other);
                ""
            }
        }
    }

    /// A text where there is one; another type is no trouble, as nothing but a remark would be lost.
    pub(crate) fn text_if_any(&self, name: &str) -> Option<&'a str> {
        match self.find(name)?.value() {
            Ok(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A text as an own string; empty where it is not set.
    pub(crate) fn owned(&self, name: &str) -> String {
        self.text(name).to_owned()
    }

    /// A text; `None` where it is not set or empty.
    pub(crate) fn set_text(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A text, or a whole number as text: the type of some properties changed between versions.
    pub(crate) fn text_or_number(&self, name: &str) -> String {
        match self.value(name) {
            Some(Value::Int64(number)) => number.to_string(),
            Some(Value::Int32(number)) => number.to_string(),
            _ => self.owned(name),
        }
    }

    /// A flag.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Flag(flag) => Some(flag),
            other => {
                self.wrong(name, "true or false", &other);
                None
            }
        }
    }

    /// A whole number, whatever its width.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            Value::Int64(number) => Some(number),
            Value::Int32(number) => Some(i64::from(number)),
            other => {
                self.wrong(name, "a whole number", &other);
                None
            }
        }
    }

    /// A point in time, in milliseconds since 1970 UTC.
    pub(crate) fn time(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            Value::Time(time) => Some(time),
            other => {
                self.wrong(name, "a date and time", &other);
                None
            }
        }
    }

    /// A GUID.
    pub(crate) fn id(&self, name: &str) -> Option<Id> {
        match self.value(name)? {
            Value::Binary(bytes) => bytes.try_into().ok(),
            other => {
                self.wrong(name, "an id", &other);
                None
            }
        }
    }

    /// Whether a property is there and set.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Whether a property holds an embedded document.
    pub(crate) fn holds_document(&self, name: &str) -> bool {
        self.find(name).is_some_and(|element| element.kind() == Kind::Document)
    }

    /// An embedded document.
    pub(crate) fn child(&self, name: &str) -> Option<Node<'a>> {
        match self.value(name)? {
            Value::Document(raw) => self.inner(raw),
            other => {
                self.wrong(name, "a document", &other);
                None
            }
        }
    }

    fn inner(&self, raw: Raw<'a>) -> Option<Node<'a>> {
        let depth = self.depth + 1;
        self.troubles.admits(depth).then(|| Self::enter(raw, depth, self.troubles))
    }

    fn array(&self, name: &str) -> Option<Raw<'a>> {
        match self.value(name)? {
            Value::List(list) => Some(list),
            other => {
                self.wrong(name, "a list", &other);
                None
            }
        }
    }

    fn items(&self, name: &str) -> impl Iterator<Item = Value<'a>> {
        let mut broken = None;
        let items: Vec<_> = self
            .array(name)
            .into_iter()
            .flat_map(Raw::elements)
            .map_while(|item| item.and_then(|item| item.value()).map_err(|error| broken = Some(error)).ok())
            // Source projects put an array marker in front; null says "nothing".
            .filter(|item| !matches!(item, Value::Int32(_) | Value::Nothing))
            .collect();
        if let Some(error) = broken {
            self.troubles.note(format!("the list `{name}` of {} is damaged ({error})", self.type_name));
        }
        items.into_iter()
    }

    /// The embedded documents of a list; none where it is not set.
    pub(crate) fn children(&self, name: &str) -> Vec<Node<'a>> {
        let items = self.items(name);
        let mut nodes = Vec::with_capacity(items.size_hint().0);
        for item in items {
            match item {
                Value::Document(raw) => nodes.extend(self.inner(raw)),
                other => self.wrong(name, "a list of documents", &other),
            }
        }
        nodes
    }

    /// The texts of a list; none where it is not set.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for item in self.items(name) {
            match item {
                Value::Text(text) => texts.push(text.to_owned()),
                other => self.wrong(name, "a list of texts", &other),
            }
        }
        texts
    }

    /// Shows every text of this document and all documents inside it, with the name of its property.
    pub(crate) fn visit_texts(&self, visit: &mut dyn FnMut(&'a str, &'a str)) {
        for element in &self.elements {
            let name = element.name();
            match element.kind() {
                Kind::Text => {
                    if let Some(Value::Text(text)) = self.decoded(element) {
                        visit(name, text);
                    }
                }
                Kind::Document => {
                    if let Some(child) = self.child(name) {
                        child.visit_texts(visit);
                    }
                }
                Kind::List => self.visit_list(name, visit),
                _ => {}
            }
        }
    }

    /// Shows every text and whole number of this document and all documents inside it, with the name of the property
    /// that holds the document around it (`around` for this one) and of its own.
    pub(crate) fn visit_leaves(&self, around: &'a str, visit: &mut dyn FnMut(&'a str, &'a str, String)) {
        let mut show = |around: &'a str, name: &'a str, value: Value<'a>| match value {
            Value::Text(text) => visit(around, name, text.to_owned()),
            Value::Int32(number) => visit(around, name, number.to_string()),
            Value::Int64(number) => visit(around, name, number.to_string()),
            Value::Document(raw) => {
                if let Some(inner) = self.inner(raw) {
                    inner.visit_leaves(name, visit);
                }
            }
            _ => {}
        };
        for element in &self.elements {
            let name = element.name();
            match self.decoded(element) {
                Some(Value::List(_)) => self.items(name).for_each(|item| show(around, name, item)),
                Some(value) => show(around, name, value),
                None => {}
            }
        }
    }

    /// Shows this document and all documents inside it.
    pub(crate) fn visit_documents(&self, visit: &mut dyn FnMut(&Node<'a>)) {
        visit(self);
        for element in &self.elements {
            match element.kind() {
                Kind::Document => {
                    if let Some(child) = self.child(element.name()) {
                        child.visit_documents(visit);
                    }
                }
                Kind::List => {
                    for item in self.items(element.name()) {
                        if let Value::Document(raw) = item
                            && let Some(node) = self.inner(raw)
                        {
                            node.visit_documents(visit);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn visit_list(&self, name: &'a str, visit: &mut dyn FnMut(&'a str, &'a str)) {
        for item in self.items(name) {
            match item {
                Value::Text(text) => visit(name, text),
                Value::Document(raw) => {
                    if let Some(node) = self.inner(raw) {
                        node.visit_texts(visit);
                    }
                }
                _ => {}
            }
        }
    }
}

fn in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Decimal => "a decimal number",
        Kind::Text => "text",
        Kind::Document => "a document",
        Kind::List => "a list",
        Kind::Binary => "binary data",
        Kind::Flag => "true or false",
        Kind::Time => "a date and time",
        Kind::Int32 | Kind::Int64 => "a whole number",
        Kind::Nothing => "nothing",
        Kind::Other => "something else",
    }
}
