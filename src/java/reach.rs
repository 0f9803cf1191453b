//! Which classes of `project.jar` the Java actions in use lead to, by the classes that each class names. An upper bound:
//! a class that is named need not be called.

use std::collections::BTreeSet;

use super::JarContents;

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

#[cfg(test)]
mod tests {
    use super::*;

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
