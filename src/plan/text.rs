//! Text of a plan: words of our own with names from the package among them. Kept apart, so that every format can show a
//! name as a name and nothing else.

use std::fmt;

use serde::{Serialize, Serializer};

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Running text. Foreign words may stand in it.
    Plain(String),
    /// A name or value from the package, to be shown as it is.
    Name(String),
}

/// Text with names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Its pieces, in order.
    pub spans: Vec<Span>,
}

impl Text {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { spans: vec![Span::Plain(text.into())] }
    }

    /// Adds running text.
    #[must_use]
    pub(crate) fn and(mut self, text: impl Into<String>) -> Self {
        self.spans.push(Span::Plain(text.into()));
        self
    }

    /// Adds a name.
    #[must_use]
    pub(crate) fn name(mut self, name: impl Into<String>) -> Self {
        self.spans.push(Span::Name(name.into()));
        self
    }

    /// Adds names with commas, and how many more there are beyond the first few.
    #[must_use]
    pub(crate) fn names<'a>(mut self, names: impl IntoIterator<Item = &'a str>, most: usize) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        // A note that saves a single name saves nothing.
        let shown = if names.len() <= most + 1 { names.len() } else { most };
        for (index, name) in names.iter().take(shown).enumerate() {
            self = if index > 0 { self.and(", ").name(*name) } else { self.name(*name) };
        }
        if shown < names.len() { self.and(format!(" and {} more", names.len() - shown)) } else { self }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| match span {
            Span::Plain(text) | Span::Name(text) => text.is_empty(),
        })
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans.iter().try_for_each(|span| match span {
            Span::Plain(text) | Span::Name(text) => formatter.write_str(text),
        })
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
