//! What to look for in class files. Rules say it in classes and packages with dots; a class file is asked with the bytes
//! of its constant pool, so names are kept as those bytes, sorted.

use std::collections::BTreeSet;

/// The Java API whose use is of interest.
///
/// Lists are kept sorted in the form of class files (`java/lang/System`), so that a question costs a binary search and
/// no allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JavaInterest {
    classes: Vec<Vec<u8>>,
    methods: Vec<(Vec<u8>, BTreeSet<Vec<u8>>)>,
    prefixes: Vec<Vec<u8>>,
    all_in_project: bool,
}

/// What is of interest about one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted<'i> {
    /// Nothing.
    Nothing,
    /// Calls of these methods.
    Methods(&'i BTreeSet<Vec<u8>>),
    /// All calls, and who extends or implements it.
    Everything,
    /// The same, and who catches it.
    EverythingAndCatches,
}

impl JavaInterest {
    /// No interest at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class with dots, such as `java.net.ServerSocket`: who calls, extends, implements or catches it.
    #[must_use]
    pub fn class(mut self, name: &str) -> Self {
        insert(&mut self.classes, slashed(name));
        self
    }

    /// Adds one method of a class, such as `setSecurityManager` of `java.lang.System`: who calls it, or takes a handle
    /// on it. `<init>` stands for the constructors.
    #[must_use]
    pub fn method(mut self, class: &str, method: &str) -> Self {
        let class = slashed(class);
        let place = match self.methods.binary_search_by(|(known, _)| known.cmp(&class)) {
            Ok(place) => place,
            Err(place) => {
                self.methods.insert(place, (class, BTreeSet::new()));
                place
            }
        };
        if let Some((_, methods)) = self.methods.get_mut(place) {
            methods.insert(method.as_bytes().to_vec());
        }
        self
    }

    /// Adds all classes whose name starts so, such as `javax.mail.`: who calls, extends or implements them.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        let prefix = slashed(prefix);
        if !starts_with_any(&self.prefixes, &prefix) {
            // No prefix stands for another: then the last one not above a name is the only one that can fit.
            self.prefixes.retain(|known| !known.starts_with(&prefix));
            insert(&mut self.prefixes, prefix);
        }
        self
    }

    /// Asks `project.jar` for every reference that leaves it, whatever the lists say.
    #[must_use]
    pub fn all_in_project(mut self) -> Self {
        self.all_in_project = true;
        self
    }

    pub(crate) fn wants_all_in_project(&self) -> bool {
        self.all_in_project
    }

    /// What is of interest about a class, named with slashes.
    pub(crate) fn wanted(&self, class: &[u8]) -> Wanted<'_> {
        if self.classes.binary_search_by(|known| known.as_slice().cmp(class)).is_ok() {
            return Wanted::EverythingAndCatches;
        }
        if starts_with_any(&self.prefixes, class) {
            return Wanted::Everything;
        }
        let place = self.methods.binary_search_by(|(known, _)| known.as_slice().cmp(class));
        match place.ok().and_then(|place| self.methods.get(place)) {
            Some((_, methods)) => Wanted::Methods(methods),
            None => Wanted::Nothing,
        }
    }
}

impl Wanted<'_> {
    /// Whether calls of this method are of interest.
    pub(crate) fn wants_method(&self, name: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Methods(methods) => methods.contains(name),
            Self::Everything | Self::EverythingAndCatches => true,
        }
    }

    /// Whether it is of interest who extends or implements the class.
    pub(crate) fn wants_subclasses(&self) -> bool {
        matches!(self, Self::Everything | Self::EverythingAndCatches)
    }
}

fn slashed(name: &str) -> Vec<u8> {
    name.replace('.', "/").into_bytes()
}

fn insert(sorted: &mut Vec<Vec<u8>>, name: Vec<u8>) {
    if let Err(place) = sorted.binary_search(&name) {
        sorted.insert(place, name);
    }
}

/// Whether one of these prefixes, none of which is a prefix of another, fits.
fn starts_with_any(prefixes: &[Vec<u8>], name: &[u8]) -> bool {
    let place = prefixes.partition_point(|prefix| prefix.as_slice() <= name);
    place.checked_sub(1).and_then(|last| prefixes.get(last)).is_some_and(|prefix| name.starts_with(prefix))
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
        assert_eq!(interest.wanted(b"java/lang/Runtime"), Wanted::Nothing);
    }

    #[test]
    fn only_a_class_named_as_such_is_looked_for_in_exception_tables() {
        let interest = JavaInterest::new().class("java.lang.SecurityException").prefix("javax.mail.");
        assert_eq!(interest.wanted(b"java/lang/SecurityException"), Wanted::EverythingAndCatches);
        assert_eq!(interest.wanted(b"javax/mail/MessagingException"), Wanted::Everything);
    }
}
