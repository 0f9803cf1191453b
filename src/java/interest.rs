//! What to look for in class files. Rules say it in classes and packages with dots; a class file is asked with the bytes
//! of its constant pool, so names are kept as those bytes, sorted.

use std::collections::BTreeSet;

use super::contents::{JarKind, ReferenceKey, Usage};

/// The Java API whose use is of interest.
///
/// Lists are kept sorted in the form of class files (`java/lang/System`), so that a question costs a binary search over
/// numbers and no allocation: every class of every library is asked for every class that it names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct JavaInterest {
    /// Sorted by the end of the name, where names of one package differ, then by the name.
    classes: Vec<(u64, Vec<u8>, Uses)>,
    /// Sorted by the start of the name, then by the name; none is a prefix of another.
    prefixes: Vec<(u64, Vec<u8>)>,
    /// Whether `project.jar` is asked for every reference that leaves it, whatever the lists say.
    all_in_project: bool,
    /// Whether each jar's SHA-256 is asked for.
    hashes: bool,
}

/// What is of interest in the jars of a package.
#[derive(Debug, Clone, Default)]
pub struct JavaInterests {
    /// In `project.jar`.
    pub project: JavaInterest,
    /// In libraries.
    pub libraries: JavaInterest,
}

impl JavaInterests {
    /// The same in all jars.
    pub fn everywhere(interest: JavaInterest) -> Self {
        Self { project: interest.clone(), libraries: interest }
    }

    /// Whether a reference in a jar of this kind is of interest.
    pub(crate) fn wants(&self, kind: JarKind, key: &ReferenceKey) -> bool {
        match kind {
            JarKind::Project => self.project.wants(key),
            JarKind::Library => self.libraries.wants(key),
        }
    }
}

/// The uses of one class that are of interest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Uses {
    /// Calls of any method.
    all_calls: bool,
    /// Calls of these methods.
    methods: BTreeSet<Vec<u8>>,
    /// Who extends or implements it.
    parents: bool,
    /// Who catches it.
    catches: bool,
}

/// What is of interest about one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted<'i> {
    /// What is asked of the class by its name.
    uses: Option<&'i Uses>,
    /// Whether its package is asked for: who calls, extends or implements it.
    package: bool,
    /// Whether every call is asked for, whatever the lists say.
    all_calls: bool,
}

impl JavaInterest {
    /// No interest at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class with dots, such as `java.net.ServerSocket`: who calls, extends, implements or catches it.
    #[must_use]
    pub fn class(self, name: &str) -> Self {
        self.calls(name).parent(name).caught(name)
    }

    /// Adds one method of a class, such as `setSecurityManager` of `java.lang.System`: who calls it, or takes a handle
    /// on it. `<init>` stands for the constructors.
    #[must_use]
    pub fn method(self, class: &str, method: &str) -> Self {
        self.with_uses(class, |uses| {
            uses.methods.insert(method.as_bytes().to_vec());
        })
    }

    /// Adds all methods of a class: who calls one of them.
    #[must_use]
    pub fn calls(self, class: &str) -> Self {
        self.with_uses(class, |uses| uses.all_calls = true)
    }

    /// Adds a class as a parent: who extends or implements it.
    #[must_use]
    pub fn parent(self, class: &str) -> Self {
        self.with_uses(class, |uses| uses.parents = true)
    }

    /// Adds an exception: who catches it.
    #[must_use]
    pub fn caught(self, class: &str) -> Self {
        self.with_uses(class, |uses| uses.catches = true)
    }

    /// Adds all classes whose name starts so, such as `javax.mail.`: who calls, extends or implements them.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        let prefix = slashed(prefix);
        if !starts_with_any(&self.prefixes, &prefix) {
            // No prefix stands for another: then the last one not above a name is the only one that can fit.
            self.prefixes.retain(|(_, known)| !known.starts_with(&prefix));
            self.prefixes.push((start_of(&prefix), prefix));
            self.prefixes.sort();
        }
        self
    }

    /// Whether a reference is of interest: a jar may have been asked for more.
    pub(crate) fn wants(&self, key: &ReferenceKey) -> bool {
        if self.all_in_project {
            return true;
        }
        let wanted = self.wanted(&slashed(&key.class));
        match key.usage {
            Usage::Calls => key.method.as_ref().is_some_and(|(name, _)| wanted.wants_method(name.as_bytes())),
            Usage::Extends | Usage::Implements => wanted.wants_subclasses(),
            Usage::Catches => wanted.wants_catches(),
        }
    }

    /// Asks `project.jar` for every reference that leaves it.
    #[must_use]
    pub fn all_in_project(mut self) -> Self {
        self.all_in_project = true;
        self
    }

    /// Asks for the SHA-256 of every jar, which costs a second look at all of its bytes.
    #[must_use]
    pub fn hashes(mut self) -> Self {
        self.hashes = true;
        self
    }

    /// Whether the SHA-256 of jars is asked for.
    pub(crate) fn wants_hashes(&self) -> bool {
        self.hashes
    }

    /// Whether `project.jar` is asked for every reference that leaves it.
    pub(crate) fn wants_all_in_project(&self) -> bool {
        self.all_in_project
    }

    /// What is of interest about a class, named with slashes.
    pub(crate) fn wanted(&self, class: &[u8]) -> Wanted<'_> {
        let place = self.find(class).ok();
        let uses = place.and_then(|place| self.classes.get(place)).map(|(_, _, uses)| uses);
        Wanted { uses, package: starts_with_any(&self.prefixes, class), all_calls: false }
    }

    /// The place of a class in the list, or where it belongs.
    fn find(&self, class: &[u8]) -> Result<usize, usize> {
        let end = end_of(class);
        self.classes
            .binary_search_by(|(known_end, known, _)| known_end.cmp(&end).then_with(|| known.as_slice().cmp(class)))
    }

    fn with_uses(mut self, class: &str, change: impl FnOnce(&mut Uses)) -> Self {
        let class = slashed(class);
        let place = self.find(&class).unwrap_or_else(|place| {
            self.classes.insert(place, (end_of(&class), class, Uses::default()));
            place
        });
        if let Some((_, _, uses)) = self.classes.get_mut(place) {
            change(uses);
        }
        self
    }
}

impl Wanted<'_> {
    /// The same, and all calls.
    pub(crate) fn and_all_calls(self) -> Self {
        Self { all_calls: true, ..self }
    }

    /// Whether nothing about the class is of interest.
    pub(crate) fn is_nothing(&self) -> bool {
        self.uses.is_none() && !self.package && !self.all_calls
    }

    /// Whether calls of this method are of interest.
    pub(crate) fn wants_method(&self, name: &[u8]) -> bool {
        self.package || self.all_calls || self.uses.is_some_and(|uses| uses.all_calls || uses.methods.contains(name))
    }

    /// Whether it is of interest who extends or implements the class.
    pub(crate) fn wants_subclasses(&self) -> bool {
        self.package || self.all_calls || self.uses.is_some_and(|uses| uses.parents)
    }

    /// Whether it is of interest who catches the class.
    pub(crate) fn wants_catches(&self) -> bool {
        self.uses.is_some_and(|uses| uses.catches)
    }
}

fn slashed(name: &str) -> Vec<u8> {
    name.replace('.', "/").into_bytes()
}

/// Whether one of these prefixes, none of which is a prefix of another, fits.
fn starts_with_any(prefixes: &[(u64, Vec<u8>)], name: &[u8]) -> bool {
    let start = start_of(name);
    let place =
        prefixes.partition_point(|(known, prefix)| *known < start || (*known == start && prefix.as_slice() <= name));
    place.checked_sub(1).and_then(|last| prefixes.get(last)).is_some_and(|(_, prefix)| name.starts_with(prefix))
}

/// The first eight bytes as a number that sorts as they do.
fn start_of(name: &[u8]) -> u64 {
    name.first_chunk().map_or_else(|| padded(name), |start| u64::from_be_bytes(*start))
}

/// The last eight bytes as a number.
fn end_of(name: &[u8]) -> u64 {
    name.last_chunk().map_or_else(|| padded(name), |end| u64::from_be_bytes(*end))
}

/// A name of less than eight bytes as a number.
fn padded(name: &[u8]) -> u64 {
    name.iter().chain(std::iter::repeat(&0)).take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_wanted_by_its_whole_name_and_a_package_by_its_start() {
        let interest = JavaInterest::new()
            .class("java.net.ServerSocket")
            .prefix("javax.mail.internet.")
            .prefix("javax.mail.")
            .prefix("com.jcraft.")
            .prefix("javax.mail.util.")
            .method("java.lang.System", "setSecurityManager");
        let cases: [(&str, bool); 9] = [
            ("java/net/ServerSocket", true),
            ("java/net/ServerSocketFactory", false),
            ("java/net/Server", false),
            ("javax/mail/Session", true),
            ("javax/mail/internet/MimeMessage", true),
            ("javax/mail", false),
            ("javax/mailing/List", false),
            ("com/jcraft/jsch/JSch", true),
            ("zzz/Last", false),
        ];
        for (class, expected) in cases {
            assert_eq!(interest.wanted(class.as_bytes()).wants_subclasses(), expected, "{class}");
        }
    }

    #[test]
    fn one_method_of_a_class_does_not_stand_for_the_others() {
        let interest = JavaInterest::new().method("java.lang.System", "setSecurityManager");
        let system = interest.wanted(b"java/lang/System");
        assert!(system.wants_method(b"setSecurityManager"));
        assert!(!system.wants_method(b"getSecurityManager"));
        assert!(!system.wants_subclasses());
        assert!(interest.wanted(b"java/lang/Runtime").is_nothing());
    }

    #[test]
    fn only_a_class_named_as_such_is_looked_for_in_exception_tables() {
        let interest = JavaInterest::new().class("java.lang.SecurityException").prefix("javax.mail.");
        assert!(interest.wanted(b"java/lang/SecurityException").wants_catches());
        assert!(!interest.wanted(b"javax/mail/MessagingException").wants_catches());
    }

    #[test]
    fn who_extends_a_class_need_not_be_asked_who_calls_it() {
        let thread = JavaInterest::new().parent("java.lang.Thread").method("java.lang.Thread", "start");
        let wanted = thread.wanted(b"java/lang/Thread");
        assert!(wanted.wants_subclasses() && wanted.wants_method(b"start"));
        assert!(!wanted.wants_method(b"currentThread") && !wanted.wants_catches());
    }
}
