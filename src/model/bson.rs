//! The exact cursor over BSON that the model is read with: elements of a document in place, nothing copied, each value
//! decoded only where somebody asks for it. Holds every length against the bytes that are there. Knows only the format;
//! what a property should be is the reader's business.

use std::fmt;

/// Smallest document: its length and its end.
const SMALLEST: usize = 5;

/// The type of a value, as far as the model has use for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Document,
    List,
    Binary,
    Flag,
    Time,
    Nothing,
    Int32,
    Int64,
    Decimal,
    /// A type that models do not use.
    Other,
}

/// A decoded value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Document(Raw<'a>),
    List(Raw<'a>),
    /// The bytes behind length and subtype.
    Binary(&'a [u8]),
    Flag(bool),
    /// Milliseconds since 1970 UTC.
    Time(i64),
    /// Null or undefined.
    Nothing,
    Int32(i32),
    Int64(i64),
    Other(Kind),
}

/// One property.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    /// UTF-8.
    name: &'a [u8],
    code: u8,
    value: &'a [u8],
}

/// A document or list whose length fits its bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Raw<'a> {
    /// The elements, without the length in front and the end behind.
    elements: &'a [u8],
}

/// Why bytes are no BSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BsonError {
    /// The length does not fit the bytes.
    Length,
    /// There is no end where the document ends.
    End,
    /// Elements end inside one.
    CutOff,
    /// No such type.
    Type(u8),
    /// A name or text that is not UTF-8, or has no end.
    Text,
    /// A flag that is neither.
    Flag(u8),
}

impl fmt::Display for BsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(formatter, "its length does not fit its bytes"),
            Self::End => write!(formatter, "it does not end where it should"),
            Self::CutOff => write!(formatter, "it ends in the middle of a value"),
            Self::Type(code) => write!(formatter, "no value has the type {code:#04x}"),
            Self::Text => write!(formatter, "a text is not UTF-8"),
            Self::Flag(code) => write!(formatter, "{code} is neither true nor false"),
        }
    }
}

impl<'a> Raw<'a> {
    /// All bytes of a document, length and end included.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, BsonError> {
        let length = length_in(bytes).ok_or(BsonError::Length)?;
        if length != bytes.len() || length < SMALLEST {
            return Err(BsonError::Length);
        }
        let inside = bytes.get(4..length - 1).ok_or(BsonError::Length)?;
        if bytes.last() == Some(&0) { Ok(Self { elements: inside }) } else { Err(BsonError::End) }
    }

    /// The elements, up to the first that is broken.
    pub(crate) fn elements(self) -> Elements<'a> {
        Elements { rest: self.elements }
    }
}

/// The elements of a document, in order.
#[derive(Debug, Clone)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<Element<'a>, BsonError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (code, rest) = self.rest.split_first()?;
        let element = element(*code, rest);
        // Behind a broken element there is no way to find the next.
        self.rest = element.as_ref().map_or(&[][..], |(_, after)| *after);
        Some(element.map(|(element, _)| element))
    }
}

fn element(code: u8, rest: &[u8]) -> Result<(Element<'_>, &[u8]), BsonError> {
    // Names are short and of ASCII: one look finds their end and whether they are.
    let mut seen = 0;
    let end = rest.iter().position(|byte| {
        seen |= *byte;
        *byte == 0
    });
    let (name, rest) = rest.split_at_checked(end.ok_or(BsonError::CutOff)?).ok_or(BsonError::CutOff)?;
    // A name that nobody can read may be the name of a property that is then missed.
    if !seen.is_ascii() && std::str::from_utf8(name).is_err() {
        return Err(BsonError::Text);
    }
    let rest = rest.get(1..).unwrap_or_default();
    let size = size_of(code, rest)?;
    let (value, after) = rest.split_at_checked(size).ok_or(BsonError::CutOff)?;
    Ok((Element { name, code, value }, after))
}

/// Bytes of a value of this type that begins here.
fn size_of(code: u8, rest: &[u8]) -> Result<usize, BsonError> {
    let length = || length_in(rest).ok_or(BsonError::CutOff);
    let length_and = |more: usize| length()?.checked_add(more).ok_or(BsonError::Length);
    match code {
        0x01 | 0x09 | 0x11 | 0x12 => Ok(8),
        0x02 | 0x0D | 0x0E => length_and(4),
        0x03 | 0x04 | 0x0F => length(),
        0x05 => length_and(5),
        0x06 | 0x0A | 0x7F | 0xFF => Ok(0),
        0x07 => Ok(12),
        0x08 => Ok(1),
        0x0B => {
            let text_end = |from: usize| {
                let position = rest.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == 0));
                position.map(|position| from + position + 1).ok_or(BsonError::CutOff)
            };
            text_end(text_end(0)?)
        }
        0x0C => length_and(4 + 12),
        0x10 => Ok(4),
        0x13 => Ok(16),
        code => Err(BsonError::Type(code)),
    }
}

/// The length that stands in front; `None` where it is negative or not there.
fn length_in(bytes: &[u8]) -> Option<usize> {
    usize::try_from(i32::from_le_bytes(*bytes.first_chunk()?)).ok()
}

impl<'a> Element<'a> {
    /// Whether this is the name.
    pub(crate) fn is(&self, name: &str) -> bool {
        // Names of one length differ mostly at their end.
        self.name.len() == name.len() && self.name.last() == name.as_bytes().last() && self.name == name.as_bytes()
    }

    /// Whether it has the name of another.
    pub(crate) fn is_named_like(&self, other: &Element<'_>) -> bool {
        self.name.len() == other.name.len() && self.name.last() == other.name.last() && self.name == other.name
    }

    /// One bit of 64, the same for elements of one name and mostly another for those of others.
    pub(crate) fn mark(&self) -> u64 {
        let byte = |index: usize| self.name.get(index).copied().map_or(0, usize::from);
        let length = self.name.len();
        1 << ((length * 5 + byte(length.wrapping_sub(1)) * 3 + byte(length / 2)) % 64)
    }

    /// The name.
    pub(crate) fn name(&self) -> &'a str {
        std::str::from_utf8(self.name).unwrap_or_default()
    }

    /// The type of the value.
    pub(crate) fn kind(&self) -> Kind {
        match self.code {
            0x02 => Kind::Text,
            0x03 => Kind::Document,
            0x04 => Kind::List,
            0x05 => Kind::Binary,
            0x06 | 0x0A => Kind::Nothing,
            0x08 => Kind::Flag,
            0x09 => Kind::Time,
            0x01 | 0x13 => Kind::Decimal,
            0x10 => Kind::Int32,
            0x12 => Kind::Int64,
            _ => Kind::Other,
        }
    }

    /// The value, decoded.
    pub(crate) fn value(&self) -> Result<Value<'a>, BsonError> {
        let number = || self.value.first_chunk().copied().map(i64::from_le_bytes).ok_or(BsonError::CutOff);
        Ok(match self.kind() {
            Kind::Text => {
                let text = self.value.get(4..).and_then(|text| text.strip_suffix(b"\0")).ok_or(BsonError::Text)?;
                Value::Text(std::str::from_utf8(text).map_err(|_| BsonError::Text)?)
            }
            Kind::Document => Value::Document(Raw::new(self.value)?),
            Kind::List => Value::List(Raw::new(self.value)?),
            // The second subtype has a length of its own inside; no Mendix writes it any more.
            Kind::Binary if self.value.get(4) == Some(&2) => return Err(BsonError::Length),
            Kind::Binary => Value::Binary(self.value.get(5..).unwrap_or_default()),
            Kind::Flag => match self.value {
                [0] => Value::Flag(false),
                [1] => Value::Flag(true),
                other => return Err(BsonError::Flag(other.first().copied().unwrap_or_default())),
            },
            Kind::Time => Value::Time(number()?),
            Kind::Nothing => Value::Nothing,
            Kind::Int32 => {
                let bytes = self.value.first_chunk().copied().ok_or(BsonError::CutOff)?;
                Value::Int32(i32::from_le_bytes(bytes))
            }
            Kind::Int64 => Value::Int64(number()?),
            other @ (Kind::Decimal | Kind::Other) => Value::Other(other),
        })
    }
}

impl Value<'_> {
    /// Its type.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Document(_) => Kind::Document,
            Self::List(_) => Kind::List,
            Self::Binary(_) => Kind::Binary,
            Self::Flag(_) => Kind::Flag,
            Self::Time(_) => Kind::Time,
            Self::Nothing => Kind::Nothing,
            Self::Int32(_) => Kind::Int32,
            Self::Int64(_) => Kind::Int64,
            Self::Other(kind) => *kind,
        }
    }
}

#[cfg(test)]
#[path = "bson_tests.rs"]
mod tests;
