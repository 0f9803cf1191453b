//! The few types that a field of a fact can have, seen through one enum, so that rules compare, messages print and
//! rule tests fill fields without knowing the kinds of facts.

use std::collections::BTreeSet;

use crate::model::MendixVersion;

use super::Known;

/// A borrowed value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Any text, or one word of a closed list (see [`FieldType::Word`]).
    Text(&'a str),
    /// A Mendix version.
    Version(&'a MendixVersion),
    /// A count, a size in bytes, minutes: the field's documentation says which.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several words or texts, sorted.
    Set(Vec<&'a str>),
}

/// What a field can hold. Rule files are checked against it when they load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A Mendix version.
    Version,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// Any texts.
    Texts,
    /// Some of these words.
    Words(&'static [&'static str]),
}

/// A value given in a rule's test.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenValue {
    /// A text, word or version, as written.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Texts or words, as written.
    Set(Vec<String>),
}

/// A type that a field of a fact can have.
pub trait FieldValue: Sized {
    /// How the field presents itself to rules.
    const TYPE: FieldType;

    /// The value for matching and printing.
    fn value(&self) -> Value<'_>;

    /// The value from a rule's test; `None` where it does not fit [`Self::TYPE`].
    fn given(value: &GivenValue) -> Option<Self>;
}

impl FieldValue for String {
    const TYPE: FieldType = FieldType::Text;

    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }

    fn given(value: &GivenValue) -> Option<Self> {
        match value {
            GivenValue::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FieldValue for MendixVersion {
    const TYPE: FieldType = FieldType::Version;

    fn value(&self) -> Value<'_> {
        Value::Version(self)
    }

    fn given(value: &GivenValue) -> Option<Self> {
        match value {
            GivenValue::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FieldValue for f64 {
    const TYPE: FieldType = FieldType::Number;

    fn value(&self) -> Value<'_> {
        Value::Number(*self)
    }

    fn given(value: &GivenValue) -> Option<Self> {
        match value {
            GivenValue::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl FieldValue for bool {
    const TYPE: FieldType = FieldType::Flag;

    fn value(&self) -> Value<'_> {
        Value::Flag(*self)
    }

    fn given(value: &GivenValue) -> Option<Self> {
        match value {
            GivenValue::Flag(flag) => Some(*flag),
            _ => None,
        }
    }
}

impl FieldValue for BTreeSet<String> {
    const TYPE: FieldType = FieldType::Texts;

    fn value(&self) -> Value<'_> {
        Value::Set(self.iter().map(String::as_str).collect())
    }

    fn given(value: &GivenValue) -> Option<Self> {
        match value {
            GivenValue::Set(texts) => Some(texts.iter().cloned().collect()),
            _ => None,
        }
    }
}

/// One word of a closed list, such as the class of a host.
pub trait Word: Sized + Copy + Ord + 'static {
    /// Every word, in the order of the documentation.
    const WORDS: &'static [&'static str];

    /// The word as rule files and reports write it.
    fn as_str(self) -> &'static str;

    /// The word with this spelling.
    fn from_word(text: &str) -> Option<Self>;
}

impl<T: Word> FieldValue for BTreeSet<T> {
    const TYPE: FieldType = FieldType::Words(T::WORDS);

    fn value(&self) -> Value<'_> {
        Value::Set(self.iter().map(|word| word.as_str()).collect())
    }

    fn given(value: &GivenValue) -> Option<Self> {
        match value {
            GivenValue::Set(texts) => texts.iter().map(|text| T::from_word(text)).collect(),
            _ => None,
        }
    }
}

/// Declares a closed list of words as an enum that rules, reports and rule tests can use.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$word_meta:meta])* $variant:ident = $text:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$word_meta])* $variant ),* }

        impl $crate::facts::Word for $name {
            const WORDS: &'static [&'static str] = &[$($text),*];

            fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text ),* }
            }

            fn from_word(text: &str) -> Option<Self> {
                match text { $( $text => Some(Self::$variant), )* _ => None }
            }
        }

        impl $crate::facts::FieldValue for $name {
            const TYPE: $crate::facts::FieldType =
                $crate::facts::FieldType::Word(<$name as $crate::facts::Word>::WORDS);

            fn value(&self) -> $crate::facts::Value<'_> {
                $crate::facts::Value::Text($crate::facts::Word::as_str(*self))
            }

            fn given(value: &$crate::facts::GivenValue) -> Option<Self> {
                match value {
                    $crate::facts::GivenValue::Text(text) => <$name as $crate::facts::Word>::from_word(text),
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str($crate::facts::Word::as_str(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::facts::Word::as_str(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(deserializer)?;
                <$name as $crate::facts::Word>::from_word(&text)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&text, <$name as $crate::facts::Word>::WORDS))
            }
        }
    };
}
pub(crate) use words;

/// One field of a kind of facts.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The field's name in Rust and in JSON, such as `mendix_version`.
    pub identifier: &'static str,
    /// What it can hold.
    pub field_type: FieldType,
    /// Its documentation: meaning, unit, source.
    pub documentation: &'static str,
    /// Where it stands in every package, from the file inwards; empty where that differs from row to row.
    pub place: &'static [&'static str],
}

impl FieldInfo {
    /// The field's name in rule files, such as `mendix-version`.
    pub fn name(&self) -> String {
        self.identifier.strip_prefix("r#").unwrap_or(self.identifier).replace('_', "-")
    }

    /// Whether that is its name.
    pub fn is_named(&self, name: &str) -> bool {
        let identifier = self.identifier.strip_prefix("r#").unwrap_or(self.identifier).bytes();
        identifier.map(|byte| if byte == b'_' { b'-' } else { byte }).eq(name.bytes())
    }
}

/// A kind of facts: a struct whose fields are all [`Known`].
pub trait Fact: Default {
    /// The kind's name in rule files, such as `scheduled-event`.
    const KIND: &'static str;
    /// The kind's documentation.
    const DOCUMENTATION: &'static str;
    /// Its fields, in the order of the struct.
    const FIELDS: &'static [FieldInfo];

    /// The field at an index of [`Self::FIELDS`]. Past the end a field is unknown.
    fn get(&self, field: usize) -> Known<Value<'_>>;

    /// Fills a field from a rule's test; `false` where the value does not fit its type.
    fn set(&mut self, field: usize, value: Known<GivenValue>) -> bool;

    /// A fact about which nothing is known: it stands for what an unreadable source may have held.
    fn unknown() -> Self {
        let mut fact = Self::default();
        for field in 0..Self::FIELDS.len() {
            fact.set(field, Known::Unknown);
        }
        fact
    }
}

/// Declares a kind of facts. `@["file", "place in it"]` before a field says where it stands in every package.
macro_rules! fact {
    (
        $(#[doc = $documentation:literal])*
        $name:ident = $kind:literal {
            $(
                $(#[doc = $field_documentation:literal])*
                $(@[$($place:literal),+])?
                $field:ident : $type:ty
            ),* $(,)?
        }
    ) => {
        $(#[doc = $documentation])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $field_documentation])*
                #[serde(default, skip_serializing_if = "crate::facts::Known::is_absent")]
                pub $field: $crate::facts::Known<$type>,
            )*
        }

        impl $crate::facts::Fact for $name {
            const KIND: &'static str = $kind;
            const DOCUMENTATION: &'static str = concat!($($documentation, "\n"),*);
            const FIELDS: &'static [$crate::facts::FieldInfo] = &[$(
                $crate::facts::FieldInfo {
                    identifier: stringify!($field),
                    field_type: <$type as $crate::facts::FieldValue>::TYPE,
                    documentation: concat!($($field_documentation, "\n"),*),
                    place: &[$($($place),+)?],
                }
            ),*];

            fn get(&self, field: usize) -> $crate::facts::Known<$crate::facts::Value<'_>> {
                let mut index = 0;
                $(
                    if field == index {
                        return self.$field.as_ref().map($crate::facts::FieldValue::value);
                    }
                    index += 1;
                )*
                $crate::facts::Known::Unknown
            }

            fn set(
                &mut self,
                field: usize,
                value: $crate::facts::Known<$crate::facts::GivenValue>,
            ) -> bool {
                use $crate::facts::{FieldValue, Known};
                let mut index = 0;
                $(
                    if field == index {
                        self.$field = match &value {
                            Known::Is(given) => match <$type as FieldValue>::given(given) {
                                Some(value) => Known::Is(value),
                                None => return false,
                            },
                            Known::Absent => Known::Absent,
                            Known::Unknown => Known::Unknown,
                        };
                        return true;
                    }
                    index += 1;
                )*
                false
            }
        }
    };
}
pub(crate) use fact;
