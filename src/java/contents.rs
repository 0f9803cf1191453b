//! What was found in a jar, before it becomes facts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::package::Limit;

use super::identity::JarIdentity;
use super::static_state::StaticState;

/// How a class uses another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Usage {
    /// Calls a method or constructor, or takes a handle on it.
    Calls,
    /// Extends the class.
    Extends,
    /// Implements the interface.
    Implements,
    /// Catches the exception.
    Catches,
}

/// A constant that may be part of a call's arguments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Constant {
    /// A text, or one character.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A number with a fraction, as Java prints it.
    Fraction(String),
    /// Yes or no.
    Flag(bool),
    /// A class, with dots.
    Class(String),
}

impl std::fmt::Display for Constant {
    /// As Java source shows it: texts in quotation marks.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Fraction(number) => formatter.write_str(number),
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::Class(name) => write!(formatter, "{name}.class"),
        }
    }
}

/// A place in a class that makes a reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Name of the using method; `<init>` for a constructor, `<clinit>` for a static initializer.
    pub method: String,
    /// Constants that may be part of the arguments, in the order of the parameters. Empty for caught exceptions.
    pub arguments: Vec<Constant>,
    /// Whether an argument may be something else than these constants: it is computed, or comes from elsewhere.
    pub open: bool,
}

/// What a reference points at, and from which class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReferenceKey {
    /// The using class with dots.
    pub used_by: String,
    /// How it is used.
    pub usage: Usage,
    /// The referenced class with dots.
    pub class: String,
    /// Name and descriptor of the referenced method, for calls.
    pub method: Option<(String, String)>,
}

/// Where a reference stands in the using class.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReferencePlaces {
    /// The places. Empty where the class names the method without any body using it, and for super classes.
    pub places: BTreeSet<Place>,
    /// Set where a method body of the class could not be walked: there may be more places.
    pub places_unknown: bool,
    /// Set where constants were left out because there were too many.
    pub arguments_cut: bool,
}

/// All references of interest of a jar.
pub type References = BTreeMap<ReferenceKey, ReferencePlaces>;

/// Whose jar it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JarKind {
    /// `project.jar`: the Java of all modules, own and from the Marketplace.
    Project,
    /// Any other jar.
    Library,
}

/// A string constant of `project.jar`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StringConstant {
    /// The class that holds it, with dots.
    pub class: String,
    /// The text; `{}` stands for the open places of a concatenation.
    pub text: String,
}

/// A call of a method that Studio Pro generates for a microflow or Java action, so that Java can run it by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GeneratedCall {
    /// The module in lower case, as in the package `orders.proxies.microflows`.
    pub module: String,
    /// The method: the name of the flow or action with a small first letter.
    pub method: String,
}

impl GeneratedCall {
    /// Whether the call runs the flow or Java action of this qualified name, such as `Orders.ACT_Sync`.
    pub fn runs(&self, name: &str) -> bool {
        let Some((module, name)) = name.split_once('.') else { return false };
        let mut letters = name.chars();
        let small = letters.next().map(|first| format!("{}{}", first.to_lowercase(), letters.as_str()));
        let method = self.method.strip_suffix("Builder").unwrap_or(&self.method);
        self.module == module.to_lowercase() && small.is_some_and(|small| small == method || small == self.method)
    }
}

/// Whether a file in a jar is loaded as a library or run as a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NativeKind {
    /// `.so`, `.dll`, `.dylib`, `.jnilib`.
    Library,
    /// `.exe`, `.bat`, `.cmd`.
    Program,
}

/// A native library or program in a jar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NativeFile {
    /// Path in the jar.
    pub path: String,
    /// Which of the two it is.
    pub kind: NativeKind,
    /// Size in bytes once unpacked, as the jar declares it.
    pub size: u64,
}

/// What stays unknown because an entry could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hides {
    /// Classes: references, and the Java version that they need.
    Code,
    /// The library's name and version.
    Identity,
}

/// An entry of a jar that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnreadableEntry {
    /// Path in the jar; empty for the jar as a whole.
    pub path: String,
    /// Why, and what to do.
    pub why: String,
    /// What stays unknown.
    pub hides: Hides,
}

/// Why a jar cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JarError {
    /// The package could not deliver its bytes.
    #[error("{0}")]
    NotRead(String),
    /// The bytes are no zip archive, or a damaged one.
    #[error("the jar does not open as a zip archive ({0}); build it again or get it anew")]
    NotAnArchive(String),
    /// The list of entries is not to be trusted.
    #[error("the jar's directory is damaged: {0}; build it again or get it anew")]
    DirectoryLies(&'static str),
    /// More entries than are read.
    #[error("the jar holds more entries: {}", Limit::Entries.hit_at(*.limit as u64))]
    TooManyEntries {
        /// Largest number that is read.
        limit: usize,
    },
}

/// The class of a jar that needs the newest Java.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewestClass {
    /// Major version of its class file, such as 65.
    pub major: u16,
    /// Its path in the jar.
    pub path: String,
}

/// What was found in a jar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JarContents {
    /// Path from the package root; a jar in a jar is `outer.jar!/lib/inner.jar`.
    pub path: String,
    /// Whose it is.
    pub kind: JarKind,
    /// Set where the jar could not be opened: everything else is empty then.
    pub error: Option<JarError>,
    /// Library name and version.
    pub identity: JarIdentity,
    /// SHA-256 of the jar in hexadecimal digits, where it was asked for.
    pub sha256: Option<String>,
    /// Number of class files, without `module-info` and the versioned part of a multi-release jar.
    pub class_count: usize,
    /// Which of these classes needs the newest Java; the first one by path. `None` where there is none.
    pub newest: Option<NewestClass>,
    /// References of interest.
    pub references: References,
    /// For `project.jar`: string constants, sorted, generated proxies left out.
    pub strings: Vec<StringConstant>,
    /// For `project.jar`: the classes of the jar that each class names, generated proxies left out.
    pub uses: BTreeMap<String, BTreeSet<String>>,
    /// For `project.jar`: flows and Java actions that its classes run through generated methods.
    pub generated_calls: BTreeSet<GeneratedCall>,
    /// For `project.jar`: calls between its own classes and who extends which of them, with calls of the methods that
    /// Studio Pro generates for microflows; proxies of entities are left out, and so is what `references` holds.
    pub inner_calls: References,
    /// For `project.jar`: classes that read or write the database through generated proxies of entities.
    pub stores: BTreeSet<String>,
    /// For `project.jar`: what its classes keep in memory for all requests, by class; generated proxies left out.
    pub static_state: BTreeMap<String, StaticState>,
    /// For `project.jar`: classes that it offers as services (`META-INF/services`), with dots.
    pub services: BTreeSet<String>,
    /// Native libraries and programs, sorted by path.
    pub natives: Vec<NativeFile>,
    /// Entries that could not be read, sorted.
    pub unreadable: Vec<UnreadableEntry>,
    /// Jars in this jar, sorted by path.
    pub inner: Vec<JarContents>,
}

impl JarContents {
    /// The jar's file name, such as `commons-io-2.11.0.jar`; for a jar in a jar `outer.jar!/lib/inner.jar`.
    pub fn file(&self) -> &str {
        let outer = self.path.split("!/").next().unwrap_or_default();
        let folder = outer.rfind('/').map_or(0, |slash| slash + 1);
        self.path.get(folder..).unwrap_or(&self.path)
    }

    /// The file name of the jar that lies in the package: this one, or the one around it.
    pub fn outer_file(&self) -> &str {
        self.file().split("!/").next().unwrap_or_default()
    }

    /// The Java version that the newest class needs, as far as its classes could be read.
    pub fn java_needed(&self) -> Option<u32> {
        self.newest.as_ref().and_then(|newest| super::java_version(newest.major))
    }

    /// Whether every class was read.
    pub fn all_code_read(&self) -> bool {
        self.error.is_none() && self.unreadable.iter().all(|entry| entry.hides != Hides::Code)
    }
}

/// Whether a class with slashes stands where Studio Pro puts the proxies that it generates: `<module>/proxies/<entity>`, or
/// a list of constants, microflows or Java actions in a package below. They call nothing but the runtime's own API.
pub(crate) fn is_generated_proxy(class: &[u8]) -> bool {
    let mut parts = class.split(|&byte| byte == b'/').skip(1);
    let is_list = |package: &[u8]| matches!(package, b"constants" | b"microflows" | b"javaactions");
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(b"proxies"), Some(_), None, _) => true,
        (Some(b"proxies"), Some(package), Some(_), None) => is_list(package),
        _ => false,
    }
}

/// Whether a class with slashes has the generated methods that run microflows.
pub(crate) fn runs_microflows(class: &[u8]) -> bool {
    class.ends_with(b"/proxies/microflows/Microflows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_method_is_named_after_its_flow() {
        let call = |method: &str| GeneratedCall { module: "orders".to_owned(), method: method.to_owned() };
        let cases = [
            ("aCT_Sync", "Orders.ACT_Sync", true),
            ("aCT_SyncBuilder", "Orders.ACT_Sync", true),
            ("carBuilder", "Orders.CarBuilder", true),
            ("aCT_Sync", "Stock.ACT_Sync", false),
            ("aCT_Sync", "Orders.ACT_SyncAll", false),
            ("aCT_Sync", "Orders", false),
        ];
        for (method, flow, expected) in cases {
            assert_eq!(call(method).runs(flow), expected, "{method} {flow}");
        }
    }

    #[test]
    fn only_what_lies_in_a_modules_proxies_package_is_a_generated_proxy() {
        let cases = [
            ("orders/proxies/Order", true),
            ("orders/proxies/constants/Constants", true),
            ("orders/proxies/microflows/Microflows", true),
            ("orders/proxies/util/Helper", false),
            ("orders/actions/Proxies", false),
            ("orders/proxies", false),
            ("proxies/Order", false),
            ("com/acme/proxies/Order", false),
        ];
        for (class, expected) in cases {
            assert_eq!(is_generated_proxy(class.as_bytes()), expected, "{class}");
        }
    }
}
