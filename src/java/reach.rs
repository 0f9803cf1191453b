//! Which classes of `project.jar` the Java actions in use lead to, by the classes that each class names. An upper bound:
//! a class that is named need not be called. Told per class, not per method: an object is handed on as its interface,
//! and which of its methods are called is not known then; per class nothing is missed.

use std::collections::BTreeSet;

use super::{Constant, JarContents, JavaInterest, Place, ReferenceKey};

/// Names every action of the app, so it leads everywhere and proves nothing.
const REGISTRAR: &str = "system.UserActionsRegistrar";

/// The classes of `project.jar` that these classes lead to, themselves included. Roots that the jar does not hold, and
/// generated proxies, are left out.
pub fn reachable_classes<'r>(project: &JarContents, roots: impl IntoIterator<Item = &'r str>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = roots.into_iter().collect();
    while let Some(class) = open.pop() {
        let Some((name, uses)) = project.uses.get_key_value(class) else { continue };
        if name == REGISTRAR || !reached.insert(name.clone()) {
            continue;
        }
        open.extend(uses.iter().map(String::as_str));
    }
    reached
}

/// Adds to an interest the methods that load classes by name.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    let loaders = ["java.lang.ClassLoader", "java.net.URLClassLoader"];
    let by_loader = loaders.iter().fold(interest, |interest, class| interest.method(class, "loadClass"));
    by_loader.method("java.lang.Class", "forName").method("org.osgi.framework.Bundle", "loadClass")
}

/// The first of these classes that loads a class by a name of which nothing is known: it may be any class of the jar.
pub fn loads_by_unknown_name<'c>(project: &JarContents, classes: &'c BTreeSet<String>) -> Option<&'c str> {
    let loads = |key: &ReferenceKey| {
        let method = key.method.as_ref().map(|(name, _)| name.as_str());
        matches!((key.class.as_str(), method), ("java.lang.Class", Some("forName"))) || method == Some("loadClass")
    };
    let mut users = project.references.iter().filter(|(key, _)| loads(key));
    users.find_map(|(key, found)| {
        let unknown =
            found.places_unknown || found.places.iter().any(|place| place.open && !is_bounded(&place.arguments));
        classes.get(&key.used_by).filter(|_| unknown).map(String::as_str)
    })
}

/// The API that runs microflows.
const CORE: &str = "com.mendix.core.Core";

/// Adds to an interest the methods that run microflows by name.
pub(crate) fn interest_in_runs(interest: JavaInterest) -> JavaInterest {
    let methods = ["execute", "microflowCall", "userActionCall", "executeAsync", "schedule", "scheduleAtFixedRate"];
    methods.iter().fold(interest, |interest, method| interest.method(CORE, method))
}

/// Whether a reference runs a microflow or a Java action by its name, and if so whether the caller waits.
pub(crate) fn runs_by_name(key: &ReferenceKey) -> Option<bool> {
    let (method, descriptor) = key.method.as_ref().filter(|_| key.class == CORE)?;
    match method.as_str() {
        "execute" | "microflowCall" | "userActionCall" => Some(true),
        "executeAsync" | "schedule" => Some(false),
        // The others of that name take an object that does the work.
        "scheduleAtFixedRate" if descriptor.starts_with("(Ljava/lang/String;") => Some(false),
        _ => None,
    }
}

/// The first of these classes that runs a microflow or action whose name does not stand there: it may be any. `is_name`
/// says whether a text is the whole name, given whether more is handed over, of which the text may be a piece.
pub fn runs_by_unknown_name<'c>(
    project: &JarContents,
    classes: &'c BTreeSet<String>,
    is_name: &dyn Fn(&str, bool) -> bool,
) -> Option<&'c str> {
    let mut users = project.references.iter().filter(|(key, _)| runs_by_name(key).is_some());
    users.find_map(|(key, found)| {
        let names = |constant: &Constant, open| matches!(constant, Constant::Text(text) if is_name(text, open));
        let unnamed = |place: &Place| !place.arguments.iter().any(|constant| names(constant, place.open));
        let unknown = found.places_unknown || found.places.iter().any(unnamed);
        classes.get(&key.used_by).filter(|_| unknown).map(String::as_str)
    })
}

/// Whether a name that is put together is that of a generated proxy, or begins with a package whose classes are led to
/// for it. Any other text may be the key under which the name is kept.
fn is_bounded(arguments: &[Constant]) -> bool {
    arguments.iter().any(|constant| match constant {
        Constant::Text(text) => {
            let prefix = text.split("{}").next().unwrap_or_default();
            let is_start = prefix.contains('.') && (prefix.len() < text.len() || prefix.ends_with('.'));
            text.contains("proxies") || is_start
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{ReferencePlaces, Usage};
    use super::*;

    #[test]
    fn a_class_loaded_by_a_name_from_elsewhere_may_be_any_class() {
        let cases: [(&[&str], bool, bool); 8] = [
            (&[], true, true),
            (&["orders.jobs.Nightly"], false, false),
            (&["orders.jobs.{}"], true, false),
            (&["orders.jobs."], true, false),
            (&["Orders.JobClass"], true, true),
            (&["orders.jobs.Job"], true, true),
            (&["{}.proxies.{}"], true, false),
            (&["{}Job"], true, true),
        ];
        for (texts, open, expected) in cases {
            let mut project = JarContents::unreadable("model/bundles/project.jar", String::new());
            let key = ReferenceKey {
                used_by: "orders.Runner".to_owned(),
                usage: Usage::Calls,
                class: "java.lang.Class".to_owned(),
                method: Some(("forName".to_owned(), "(Ljava/lang/String;)Ljava/lang/Class;".to_owned())),
            };
            let arguments = texts.iter().map(|&text| Constant::Text(text.to_owned())).collect();
            let places = BTreeSet::from([Place { method: "run".to_owned(), arguments, open }]);
            project.references = BTreeMap::from([(key, ReferencePlaces { places, ..ReferencePlaces::default() })]);
            let reached = BTreeSet::from(["orders.Runner".to_owned()]);
            assert_eq!(loads_by_unknown_name(&project, &reached).is_some(), expected, "{texts:?}");
            assert_eq!(loads_by_unknown_name(&project, &BTreeSet::new()), None);
        }
    }

    #[test]
    fn a_microflow_that_is_run_by_a_name_from_elsewhere_may_be_any() {
        let is_name = |text: &str, open: bool| text == "Orders.ACT_Sync" || (!open && text == "Orders.ACT_Gone");
        let cases: [(&str, &[&str], bool, bool); 8] = [
            ("microflowCall", &[], true, true),
            ("microflowCall", &["Orders.ACT_Sync"], false, false),
            ("microflowCall", &["Orders.ACT_Gone"], false, false),
            ("execute", &["Orders.ACT_Sync", "Param"], true, false),
            ("microflowCall", &["Orders.ACT_{}"], true, true),
            ("execute", &["Param"], true, true),
            ("userActionCall", &[], true, true),
            ("createMendixIdentifier", &[], true, false),
        ];
        for (method, texts, open, expected) in cases {
            let mut project = JarContents::unreadable("model/bundles/project.jar", String::new());
            let key = ReferenceKey {
                used_by: "orders.Runner".to_owned(),
                usage: Usage::Calls,
                class: "com.mendix.core.Core".to_owned(),
                method: Some((method.to_owned(), "(Ljava/lang/String;)V".to_owned())),
            };
            let arguments = texts.iter().map(|&text| Constant::Text(text.to_owned())).collect();
            let places = BTreeSet::from([Place { method: "run".to_owned(), arguments, open }]);
            project.references = BTreeMap::from([(key, ReferencePlaces { places, ..ReferencePlaces::default() })]);
            let reached = BTreeSet::from(["orders.Runner".to_owned()]);
            let found = |reached| runs_by_unknown_name(&project, reached, &is_name).is_some();
            assert_eq!(found(&reached), expected, "{method} {texts:?}");
            assert!(!found(&BTreeSet::new()), "nobody reaches it");
        }
    }

    fn project(uses: &[(&str, &[&str])]) -> JarContents {
        let mut project = JarContents::unreadable("model/bundles/project.jar", String::new());
        for (class, used) in uses {
            let neighbours = used.iter().map(|&name| name.to_owned()).collect();
            project.uses.insert((*class).to_owned(), neighbours);
        }
        project
    }

    #[test]
    fn an_action_leads_to_the_helpers_that_it_names_and_to_theirs() {
        let project = project(&[
            ("orders.actions.Send", &["orders.mail.Sender"]),
            ("orders.mail.Sender", &["orders.mail.Sender$1", "orders.actions.Send"]),
            ("orders.mail.Sender$1", &[]),
            ("orders.actions.Unused", &["orders.mail.Unused"]),
            ("orders.mail.Unused", &[]),
        ]);
        let reached: Vec<_> =
            reachable_classes(&project, ["orders.actions.Send", "orders.actions.Gone"]).into_iter().collect();
        assert_eq!(reached, ["orders.actions.Send", "orders.mail.Sender", "orders.mail.Sender$1"]);
    }

    #[test]
    fn the_list_of_all_actions_is_no_way_to_them() {
        let project = project(&[
            ("orders.actions.Send", &["system.UserActionsRegistrar"]),
            ("system.UserActionsRegistrar", &["orders.actions.Send", "orders.actions.Unused"]),
            ("orders.actions.Unused", &[]),
        ]);
        assert_eq!(reachable_classes(&project, ["orders.actions.Send"]).len(), 1);
        assert!(reachable_classes(&project, ["system.UserActionsRegistrar"]).is_empty());
    }
}
