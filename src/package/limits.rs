//! Limits on what a package may ask of this machine. Each has a name and can be set (`--limit NAME=VALUE`); one that is
//! hit is told by name and makes its source unknown and the verdict *cannot tell*: it is never passed over. Knows no
//! formats; the readers hold their input against it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// What the value of a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, as read and never as declared.
    Bytes,
    /// Things, levels, or one to so many.
    Count,
}

macro_rules! limits {
    ($($(#[doc = $about:literal])+ $field:ident $variant:ident $name:literal $unit:ident
       $default:expr, $least:expr, $most:expr;)+) => {
        /// Limits on one package.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct Limits {
            $($(#[doc = $about])+ pub $field: u64,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Limits {
            /// The value of a limit.
            pub fn get(&self, limit: Limit) -> u64 {
                match limit { $(Limit::$variant => self.$field,)+ }
            }

            /// Sets a limit.
            pub fn set(&mut self, setting: LimitSetting) {
                match setting.limit { $(Limit::$variant => self.$field = setting.value,)+ }
            }
        }

        /// A limit, by its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Limit {
            $($(#[doc = $about])+ $variant,)+
        }

        impl Limit {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name, as it is set by.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it limits, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($about),+).trim_ascii(),)+ }
            }

            /// What its value counts.
            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)+ }
            }

            /// The least and the greatest value that it can be given.
            pub fn range(self) -> (u64, u64) {
                match self { $(Self::$variant => ($least, $most),)+ }
            }
        }
    };
}

/// No package needs more, and sums of it stay far from the end of the numbers.
const HUGE: u64 = 1 << 50;

limits! {
    /// Bytes of the package file.
    package Package "package" Bytes 4 << 30, 1, HUGE;
    /// Entries of an archive or files of a folder; also of each jar.
    entries Entries "entries" Count 200_000, 1, 10_000_000;
    /// Bytes of the directory of the package file, which is held in memory.
    directory Directory "directory" Bytes 128 << 20, 1 << 10, 4 << 30;
    /// Bytes of all entries that are read, unpacked.
    expanded Expanded "expanded" Bytes 8 << 30, 1, HUGE;
    /// Bytes of a file that is held in memory whole: manifest, list, resource.
    file File "file" Bytes 16 << 20, 1, 2 << 30;
    /// Bytes of the text files in `model/resources` together, held in memory.
    resources Resources "resources" Bytes 256 << 20, 1, 8 << 30;
    /// Bytes of one jar, held in memory whole; also of a jar in a jar.
    jar Jar "jar" Bytes 256 << 20, 1, 2 << 30;
    /// Bytes of the model, which is read as a stream.
    model Model "model" Bytes 4 << 30, 1, HUGE;
    /// Bytes that one packed byte may become, once an entry has more than 1 MiB; Deflate reaches 1,032.
    ratio Ratio "ratio" Count 1_100, 1, 1_000_000;
    /// Archives in one another below the package: a jar is one, a jar in it the second.
    archive_depth ArchiveDepth "archive-depth" Count 4, 1, 16;
    /// Bytes of the name of an entry.
    name_length NameLength "name-length" Count 4_096, 1, 65_535;
    /// Folders in the name of an entry.
    name_depth NameDepth "name-depth" Count 64, 1, 32_768;
    /// Bytes of one document of the model; the largest real one that was seen has 3.4 MB.
    document Document "document" Bytes 64 << 20, 1 << 10, 1 << 30;
    /// Levels of nesting in a document of the model; 22 were seen.
    document_depth DocumentDepth "document-depth" Count 200, 2, 1_000;
    /// Bytes of all documents of the model that are read and not passed by.
    documents Documents "documents" Bytes 1 << 30, 1 << 10, HUGE;
    /// Calls between flows, those that nobody sees in a flow included.
    call_graph CallGraph "call-graph" Count 5_000_000, 0, 1_000_000_000;
    /// Levels of nesting in the JSON files of a package.
    json_depth JsonDepth "json-depth" Count 100, 4, 127;
    /// Bytes of one WSDL.
    xml Xml "xml" Bytes 64 << 20, 1 << 10, 1 << 30;
    /// Levels of nesting in XML; entities are never resolved.
    xml_depth XmlDepth "xml-depth" Count 256, 8, 100_000;
    /// Bytes of one class file.
    class_file ClassFile "class-file" Bytes 16 << 20, 1 << 10, 1 << 30;
    /// Bytes of one manifest, Maven file or list of services in a jar.
    jar_file JarFile "jar-file" Bytes 4 << 20, 1 << 10, 1 << 30;
    /// Bytes that the entries of one jar unpack to, jars in it included.
    jar_expanded JarExpanded "jar-expanded" Bytes 2 << 30, 1 << 10, HUGE;
    /// Bytes of names and texts that are kept of one jar, jars in it included.
    jar_texts JarTexts "jar-texts" Bytes 128 << 20, 1 << 10, 8 << 30;
}

/// A limit and its value, as somebody set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSetting {
    /// Which one.
    pub limit: Limit,
    /// Bytes or count.
    pub value: u64,
}

/// Why a text sets no limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LimitError {
    /// No `=`.
    #[error("write NAME=VALUE, such as `entries=500000` or `jar=1GiB`")]
    Shape,
    /// No such limit.
    #[error("there is no limit `{name}`; {hint}")]
    Unknown {
        /// The name.
        name: String,
        /// What is meant perhaps, or all names.
        hint: String,
    },
    /// No number.
    #[error("`{value}` is no {what}")]
    Value {
        /// The value.
        value: String,
        /// What it should be.
        what: &'static str,
    },
    /// Too little or too much.
    #[error("`{name}` goes from {least} to {most}")]
    Range {
        /// The name.
        name: &'static str,
        /// The least.
        least: String,
        /// The most.
        most: String,
    },
}

impl Limits {
    /// Why the name of an entry is too long; `None` where it is not.
    pub(super) fn name(&self, path: &str) -> Option<String> {
        let folders = path.matches('/').count() as u64;
        if path.len() as u64 > self.name_length {
            Some(format!("{} bytes, {}", path.len(), Limit::NameLength.hit(self)))
        } else if folders > self.name_depth {
            Some(format!("{folders} folders, {}", Limit::NameDepth.hit(self)))
        } else {
            None
        }
    }
}

impl Limit {
    /// How the limit is said to be hit: `more than the limit of 200000 (raise it with --limit entries=VALUE)`.
    pub fn hit(self, limits: &Limits) -> String {
        self.hit_at(limits.get(self))
    }

    /// The same where only the value is at hand.
    pub fn hit_at(self, value: u64) -> String {
        format!("more than the limit of {} (raise it with --limit {}=VALUE)", self.shown(value), self.name())
    }

    /// A value as people read it: `16 MiB`, `200000`.
    pub fn shown(self, value: u64) -> String {
        if self.unit() == Unit::Count {
            return value.to_string();
        }
        let fitting = UNITS.iter().rev().find(|(_, size)| value >= *size && value.is_multiple_of(*size));
        let plain = || if value == 1 { "1 byte".to_owned() } else { format!("{value} bytes") };
        fitting.map_or_else(plain, |(unit, size)| format!("{} {unit}", value / size))
    }
}

const UNITS: [(&str, u64); 4] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for LimitSetting {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let (name, value) = text.split_once('=').ok_or(LimitError::Shape)?;
        let (name, value) = (name.trim(), value.trim());
        let limit = Limit::ALL.iter().copied().find(|limit| limit.name() == name);
        let limit = limit.ok_or_else(|| LimitError::Unknown { name: name.to_owned(), hint: meant(name) })?;
        let number = match limit.unit() {
            Unit::Count => whole_number(value),
            Unit::Bytes => bytes(value),
        };
        let what = match limit.unit() {
            Unit::Count => "whole number",
            Unit::Bytes => "number of bytes, such as 1000000, 64MiB or 2GiB",
        };
        let value = number.ok_or_else(|| LimitError::Value { value: value.to_owned(), what })?;
        let (least, most) = limit.range();
        if (least..=most).contains(&value) {
            return Ok(Self { limit, value });
        }
        Err(LimitError::Range { name: limit.name(), least: limit.shown(least), most: limit.shown(most) })
    }
}

/// `200000` or `200_000`.
fn whole_number(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok()
}

/// A number of bytes, with or without a unit; units of a thousand are taken for what they say.
fn bytes(text: &str) -> Option<u64> {
    let split = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let size = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        _ => return None,
    };
    whole_number(number.trim())?.checked_mul(size)
}

/// The limit that a name was meant to be, or all names.
fn meant(name: &str) -> String {
    let likeness = |limit: &Limit| strsim::jaro_winkler(limit.name(), &name.to_lowercase());
    let nearest = Limit::ALL.iter().copied().max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
    match nearest.filter(|limit| likeness(limit) > 0.8) {
        Some(limit) => format!("did you mean `{limit}`?"),
        None => {
            format!("the limits are {}", Limit::ALL.iter().map(|limit| limit.name()).collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_by_its_name_and_read_again() {
        for limit in Limit::ALL.iter().copied() {
            let (least, most) = limit.range();
            let mut limits = Limits::default();
            assert!((least..=most).contains(&limits.get(limit)), "{limit}: the default can be set");
            let setting: LimitSetting = format!("{limit}={least}").parse().unwrap();
            limits.set(setting);
            assert_eq!(limits.get(limit), least, "{limit}");
            assert!(limit.about().ends_with('.') && !limit.about().contains("  "), "{limit}: {}", limit.about());
            let shown = limit.shown(Limits::default().get(limit)).replace(' ', "");
            let again: LimitSetting = format!("{limit}={shown}").parse().unwrap();
            assert_eq!(again.value, Limits::default().get(limit), "{limit}: {shown}");
        }
    }

    #[test]
    fn bytes_have_units() {
        let value = |text: &str| format!("jar={text}").parse::<LimitSetting>().map(|setting| setting.value);
        let cases = [("1000", 1000), ("64KiB", 65_536), ("2 mb", 2_000_000), ("1g", 1 << 30), ("1_000b", 1_000)];
        for (text, expected) in cases {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
        for text in ["", "x", "-1", "1.5GiB", "1PB", "99999999999999999999", "18446744073709551615k"] {
            assert!(matches!(value(text), Err(LimitError::Value { .. })), "{text}: {:?}", value(text));
        }
    }

    #[test]
    fn what_is_wrong_with_a_setting_is_said() {
        let why = |text: &str| text.parse::<LimitSetting>().unwrap_err().to_string();
        assert_eq!(why("entries"), "write NAME=VALUE, such as `entries=500000` or `jar=1GiB`");
        assert_eq!(why("entires=5"), "there is no limit `entires`; did you mean `entries`?");
        assert!(why("zzz=5").contains("the limits are package, entries, directory, expanded"));
        assert_eq!(why("entries=many"), "`many` is no whole number");
        assert_eq!(why("json-depth=100000"), "`json-depth` goes from 4 to 127");
        assert_eq!(why("jar=0"), "`jar` goes from 1 byte to 2 GiB");
    }
}
