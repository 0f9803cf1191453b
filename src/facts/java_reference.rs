//! References that class files make to Java API: method calls, super classes, caught exceptions.

use std::collections::BTreeSet;

use super::OwnerKind;
use super::value::{fact, words};

words! {
    /// How a class uses another.
    Relation {
        /// Calls a method or constructor, or takes a handle on it.
        Calls = "calls",
        /// Extends the class.
        Extends = "extends",
        /// Implements the interface.
        Implements = "implements",
        /// Catches the exception.
        Catches = "catches",
    }
}

fact! {
    /// A reference from a class in the package to Java API outside it. One row for each using class and referenced member.
    JavaReference = "java-reference" {
        /// How the class is used.
        relation: Relation,
        /// The referenced class with dots, such as `java.lang.System`.
        class: String,
        /// The referenced method, such as `setSecurityManager`; `<init>` for a constructor. Absent where a class is extended or caught.
        method: String,
        /// The method's descriptor, such as `(Ljava/lang/SecurityManager;)V`.
        descriptor: String,
        /// The using class with dots.
        used_by: String,
        /// The methods of the using class in which the reference stands.
        in_methods: BTreeSet<String>,
        /// Text and number constants loaded right before the call, such as `localhost` or `25`.
        arguments: BTreeSet<String>,
        /// The jar that holds the using class.
        jar: String,
        /// Whether an action, request handler or entry point of the model reaches the using class.
        reachable: bool,
        /// Module or library that holds it.
        module: String,
        /// Whose code it is.
        owner: OwnerKind,
    }
}
