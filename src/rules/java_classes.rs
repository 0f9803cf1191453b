//! The Java classes that rules ask about, by what they ask and of whose code. What nobody asks for is not kept of class
//! files, so an absence says something only about what stands here.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What rules ask of the code in a package.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedOfJava {
    /// Of `project.jar`: everything that is asked at all.
    pub project: JavaClasses,
    /// Of libraries. Most rules speak only of code that the team can change, and what nobody asks of the many classes of
    /// libraries need not be looked for.
    pub libraries: JavaClasses,
}

impl AskedOfJava {
    /// A class that others ask about, in a way or of code in which nobody asked here; `None` where all of theirs is asked
    /// for.
    pub fn lacks<'o>(&self, others: &'o Self) -> Option<&'o str> {
        self.project.lacks(&others.project).or_else(|| self.libraries.lacks(&others.libraries))
    }

    /// Adds those of others.
    pub(crate) fn extend(&mut self, others: Self) {
        self.project.extend(others.project);
        self.libraries.extend(others.libraries);
    }
}

/// The uses of Java classes that conditions ask for. Most classes call some method of `System` or `Thread`; keeping all
/// of those would crowd out what matters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JavaClasses {
    /// Classes of which any call is asked for.
    pub calls: BTreeSet<String>,
    /// Classes of which only calls of some methods are asked for, such as `java.lang.System` with `setSecurityManager`.
    pub methods: BTreeMap<String, BTreeSet<String>>,
    /// Classes of which it is asked who extends or implements them.
    pub parents: BTreeSet<String>,
    /// Exceptions of which it is asked who catches them.
    pub caught: BTreeSet<String>,
    /// Beginnings of names, such as `org.apache.ftpserver.`: any use but catching is asked for.
    pub prefixes: BTreeSet<String>,
}

impl JavaClasses {
    /// Any use of these classes.
    pub(crate) fn any_use(names: &[String]) -> Self {
        let names: BTreeSet<String> = names.iter().cloned().collect();
        Self { calls: names.clone(), parents: names.clone(), caught: names, ..Self::default() }
    }

    /// The same classes, but only these methods of those that are named in full.
    pub(crate) fn only_methods(mut self, methods: &[String]) -> Self {
        for class in std::mem::take(&mut self.calls) {
            self.methods.entry(class).or_default().extend(methods.iter().cloned());
        }
        self
    }

    /// The same classes, but only for these relations.
    pub(crate) fn only_relations(mut self, relations: &[String]) -> Self {
        let asks = |words: &[&str]| relations.iter().any(|relation| words.contains(&relation.as_str()));
        if !asks(&["calls"]) {
            self.calls.clear();
            self.methods.clear();
        }
        if !asks(&["extends", "implements"]) {
            self.parents.clear();
        }
        if !asks(&["calls", "extends", "implements"]) {
            self.prefixes.clear();
        }
        if !asks(&["catches"]) {
            self.caught.clear();
        }
        self
    }

    /// A class that others ask about, in a way in which nobody asked here; `None` where all of theirs is asked for.
    pub fn lacks<'o>(&self, others: &'o Self) -> Option<&'o str> {
        let by_prefix = |name: &str| self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()));
        let calls = |class: &str| self.calls.contains(class) || by_prefix(class);
        let methods = |class: &str, asked: &BTreeSet<String>| {
            calls(class) || self.methods.get(class).is_some_and(|known| asked.is_subset(known))
        };
        let missing = others.calls.iter().find(|class| !calls(class));
        let missing = missing
            .or_else(|| others.methods.iter().find(|(class, asked)| !methods(class, asked)).map(|(class, _)| class));
        let parents = || others.parents.iter().find(|class| !self.parents.contains(*class) && !by_prefix(class));
        let caught = || others.caught.iter().find(|class| !self.caught.contains(*class));
        let prefixes = || others.prefixes.iter().find(|prefix| !by_prefix(prefix));
        missing.or_else(parents).or_else(caught).or_else(prefixes).map(String::as_str)
    }

    /// Adds those of others.
    pub(crate) fn extend(&mut self, other: Self) {
        self.calls.extend(other.calls);
        for (class, methods) in other.methods {
            self.methods.entry(class).or_default().extend(methods);
        }
        self.parents.extend(other.parents);
        self.caught.extend(other.caught);
        self.prefixes.extend(other.prefixes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::RuleSet;
    use super::super::kind::Kind;
    use super::super::rule::JAVA_REFERENCE;
    use super::super::truth::Truth;
    use crate::facts::{GivenValue, Known};

    #[test]
    fn libraries_are_asked_for_what_matters_in_code_that_nobody_can_change() {
        let rules = RuleSet::load(&[]).unwrap();
        let asked = rules.target("mendix-cloud-v4").unwrap().asked_of_java();
        let in_libraries = &asked.libraries;
        assert!(in_libraries.methods["java.lang.System"].contains("setSecurityManager"));
        assert!(in_libraries.methods["java.net.ServerSocket"].contains("<init>"));
        // Every large library writes files and starts threads.
        assert!(asked.project.methods.contains_key("java.io.FileOutputStream"));
        assert!(!in_libraries.methods.contains_key("java.io.FileOutputStream"));
        assert_eq!(asked.project.lacks(in_libraries), None);
    }

    #[test]
    fn no_rule_holds_for_a_library_that_does_not_ask_libraries() {
        let rules = RuleSet::load(&[]).unwrap();
        let judge = rules.target("mendix-cloud-v4").unwrap();
        let kind = Kind::named(JAVA_REFERENCE).unwrap();
        let (owner, _) = kind.field("owner").unwrap();
        let tests = rules.rules().iter().filter(|rule| rule.kind.name == JAVA_REFERENCE).flat_map(|rule| &rule.tests);
        let rows: Vec<_> = tests
            .map(|test| {
                let mut row = test.row(kind);
                assert!(row.fill(owner, Known::Is(GivenValue::Text("library".to_owned()))));
                row
            })
            .collect();
        let mut silent = 0;
        for bound in judge.bound {
            let rule = &judge.rules[bound.rule];
            if rule.kind.name == JAVA_REFERENCE && !rule.may_be_about_libraries(&bound.condition) {
                silent += 1;
                for row in &rows {
                    assert_eq!(bound.condition.test(row.as_ref()), Truth::False, "{}", rule.id);
                }
            }
        }
        assert!(silent > 30, "{silent}");
    }
}
