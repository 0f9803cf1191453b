//! Classes of `project.jar` that keep something in memory for all requests: what more than one instance, or a restart,
//! takes away. Classes of libraries are not looked at: what they keep is for the library to know.

use std::collections::BTreeSet;

use crate::java::{Hides, JavaCode, StaticState};

use super::value::{Fact, fact};
use super::{Evidence, Known, Owner, OwnerKind, Row};

fact! {
    /// A class of `project.jar` that keeps state in static fields or locks in static methods. Classes that do neither have no row.
    JavaClass = "java-class" {
        /// The class with dots.
        class: String,
        /// Static fields that some method sets or changes after the class was loaded, with their types, such as `cache: Map`. Constants, loggers and what is only filled while the class is loaded are left out.
        static_state: BTreeSet<String>,
        /// Static synchronized methods.
        locking_methods: BTreeSet<String>,
        /// Whether an action, request handler or entry point of the model reaches the class.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose code it is.
        owner: OwnerKind,
    }
}

/// One row for each class that keeps something, and one for each that could not be read.
///
/// `owner_of` gives the owner of a class by its top package; `reachable` says whether the model reaches a class, given
/// with dots.
pub(crate) fn rows(
    java: &JavaCode,
    owner_of: &dyn Fn(&str) -> Owner,
    reachable: &dyn Fn(&str) -> Known<bool>,
) -> Vec<Row<JavaClass>> {
    let Some(project) = java.project() else { return Vec::new() };
    let mut rows: Vec<_> = project
        .static_state
        .iter()
        .map(|(class, state)| row(&project.path, class, state, owner_of(class), reachable(class)))
        .collect();
    if let Some(error) = &project.error {
        rows.push(unreadable(&project.path, None, format!("{}: {error}", project.path)));
    }
    for entry in project.unreadable.iter().filter(|entry| entry.hides == Hides::Code) {
        let top_package = entry.path.split_once('/').map(|(package, _)| package);
        let why = format!("{}!/{}: {}", project.path, entry.path, entry.why);
        rows.push(unreadable(&format!("{}!/{}", project.path, entry.path), top_package.map(owner_of), why));
    }
    rows
}

fn row(jar: &str, class: &str, state: &StaticState, owner: Owner, reachable: Known<bool>) -> Row<JavaClass> {
    let members = state.changing.iter().map(|field| format!("static {field}"));
    let members = members.chain(state.locking.iter().map(|method| format!("static synchronized {method}")));
    Row {
        fact: JavaClass {
            class: Known::Is(class.to_owned()),
            static_state: Known::Is(state.changing.clone()),
            locking_methods: Known::Is(state.locking.clone()),
            reachable,
            module: Known::Is(owner.name.clone()),
            owner: Known::Is(owner.kind),
        },
        object: class.to_owned(),
        owner,
        evidence: members.map(|member| Evidence::at([jar, class, member.as_str()])).collect(),
        unreadable: None,
    }
}

/// Stands for whatever an unreadable entry may keep.
fn unreadable(path: &str, owner: Option<Owner>, why: String) -> Row<JavaClass> {
    let fact = JavaClass {
        module: owner.as_ref().map_or(Known::Unknown, |owner| Known::Is(owner.name.clone())),
        owner: owner.as_ref().map_or(Known::Unknown, |owner| Known::Is(owner.kind)),
        ..JavaClass::unknown()
    };
    Row {
        fact,
        object: path.to_owned(),
        owner: owner.unwrap_or_else(Owner::app),
        evidence: vec![Evidence::at(path.split("!/"))],
        unreadable: Some(why),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::java::JarContents;

    use super::*;

    fn own(_: &str) -> Owner {
        Owner { kind: OwnerKind::Own, name: "Orders".to_owned() }
    }

    #[test]
    fn a_class_is_one_row_however_much_it_keeps() {
        let mut project = JarContents::unreadable("model/bundles/project.jar", String::new());
        project.error = None;
        let state = StaticState {
            changing: BTreeSet::from(["cache: Map".to_owned(), "last: Date".to_owned()]),
            locking: BTreeSet::from(["next".to_owned()]),
        };
        project.static_state = BTreeMap::from([("orders.Numbers".to_owned(), state)]);
        let rows = rows(&JavaCode { jars: vec![project] }, &own, &|_| Known::Is(true));
        assert_eq!(rows.len(), 1);
        let places: Vec<_> = rows[0].evidence.iter().map(|evidence| evidence.path[2].as_str()).collect();
        assert_eq!(places, ["static cache: Map", "static last: Date", "static synchronized next"]);
    }

    #[test]
    fn a_project_jar_that_could_not_be_read_may_keep_anything() {
        let project = JarContents::unreadable("model/bundles/project.jar", "cut off".to_owned());
        let rows = rows(&JavaCode { jars: vec![project] }, &own, &|_| Known::Is(true));
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].fact.static_state, Known::Unknown);
        assert!(rows[0].unreadable.is_some());
    }
}
