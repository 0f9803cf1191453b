//! What is kept of every class of `project.jar`, besides references: its string constants, and which other classes of
//! the jar it leads to. That is an upper bound: in doubt a class is led to.
//!
//! A class leads to another that it names as a constant, in the type of a field, parameter or annotation (frameworks
//! create such objects), or by a text: its whole name, the name of a Java action (`Orders.Recount`), or, where the class
//! loads others by name, their package (`"orders.jobs." + name`).

use std::collections::BTreeSet;

use super::class_file::{ClassFile, DeclaredMember, STATIC};
use super::class_scan::{Collected, ProjectClasses, ScanError, string};
use super::constant_pool::{ConstantPool, tag};
use super::contents::{GeneratedCall, is_generated_proxy};
use super::modified_utf8::{dotted, text};

/// Adds the strings and the neighbours of one class.
pub(crate) fn collect(
    pool: &ConstantPool<'_>,
    name: &[u8],
    classes: &ProjectClasses,
    collected: &mut Collected,
) -> Result<(), ScanError> {
    let used_by = dotted(name);
    let mut uses = BTreeSet::new();
    let mut texts = BTreeSet::new();
    let mut loads_by_name = false;
    for (index, kind) in pool.kinds() {
        match kind {
            tag::CLASS => {
                let class = element_class(pool.class_name(index)?);
                if class != name && classes.contains(class) {
                    uses.insert(class);
                }
            }
            tag::STRING => {
                texts.insert(pool.string_text(index)?);
            }
            tag::UTF8 => {
                let described = described(pool.utf8(index)?);
                uses.extend(described.filter(|&class| class != name && classes.contains(class)));
            }
            tag::METHOD => {
                let member = pool.member(index)?;
                loads_by_name |= loads_classes(member.class, member.name);
                if stores(member.class, member.name) && !collected.stores.contains(&used_by) {
                    collected.budget.spend(used_by.len() + 64)?;
                    collected.stores.insert(used_by.clone());
                }
                if let Some(module) = generated_for(member.class) {
                    let call = GeneratedCall { module: text(module), method: text(member.name) };
                    if !collected.generated_calls.contains(&call) {
                        collected.budget.spend(member.class.len() + member.name.len() + 64)?;
                        collected.generated_calls.insert(call);
                    }
                }
            }
            _ => {}
        }
    }
    let mut named = BTreeSet::new();
    for text in texts {
        let bytes = pool.utf8(text)?;
        collected.budget.spend(bytes.len() + used_by.len() + 64)?;
        let text = string(bytes);
        for class in classes_behind(&text, loads_by_name, classes) {
            collected.budget.spend(class.len() + 64)?;
            named.insert(dotted(class));
        }
        collected.strings.insert((used_by.clone(), text));
    }
    collected.budget.spend(uses.iter().map(|class| class.len() + 64).sum())?;
    named.extend(uses.into_iter().map(dotted));
    named.remove(&used_by);
    collected.uses.entry(used_by).or_default().extend(named);
    Ok(())
}

/// The classes of the jar that a text may stand for: a class, a Java action, or the start of names. However many they are,
/// all of them count: whoever calls this pays for each from its budget, which ends where too many texts mean too many.
fn classes_behind<'c>(text: &str, starts: bool, classes: &'c ProjectClasses) -> BTreeSet<&'c [u8]> {
    let mut behind = BTreeSet::new();
    let slashed = text.replace('.', "/");
    behind.extend(classes.get(slashed.as_bytes()).map(Vec::as_slice));
    // The open places of a concatenation are `{}`.
    let prefix = slashed.split("{}").next().unwrap_or_default();
    if starts && prefix.contains('/') && (prefix.ends_with('/') || prefix.len() < slashed.len()) {
        let from = classes.range(prefix.as_bytes().to_vec()..);
        let inside = from.take_while(|class| class.starts_with(prefix.as_bytes()));
        behind.extend(inside.map(Vec::as_slice));
    }
    if let Some((module, action)) = text.split_once('.').filter(|(_, action)| !action.contains('.')) {
        let class = format!("{}/actions/{action}", module.to_lowercase());
        behind.extend(classes.get(class.as_bytes()).map(Vec::as_slice));
    }
    behind
}

/// The classes in a descriptor or signature, such as `orders/Line` in `(Lorders/Line;)V`.
fn described(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_type = text.contains(&b';');
    let parts = text.split(|byte| matches!(byte, b';' | b'<' | b'>')).filter(move |_| is_type);
    // An `L` may also be a letter of a name: the caller asks for each whether there is such a class.
    parts.flat_map(|part| {
        let starts = part.iter().enumerate().filter(|(_, byte)| **byte == b'L');
        starts.filter_map(move |(at, _)| part.get(at + 1..)).filter(|name| name.contains(&b'/'))
    })
}

/// Whether a class where proxies stand has the shape of one. Studio Pro writes the files of its proxies anew each time;
/// what a team keeps beside them is the team's.
pub(crate) fn is_generated(class: &ClassFile<'_>) -> bool {
    let is_list = class.name.split(|&byte| byte == b'/').count() > 3;
    let is_enumeration = class.super_class == Some(b"java/lang/Enum");
    let names_entity = |field: &DeclaredMember<'_>| field.name == b"entityName" && field.flags & STATIC != 0;
    is_list || is_enumeration || class.fields.iter().flatten().any(|field| names_entity(&field))
}

/// Whether a method loads a class by its name.
pub(crate) fn loads_classes(class: &[u8], method: &[u8]) -> bool {
    matches!((class, method), (b"java/lang/Class", b"forName"))
        || class.ends_with(b"ClassLoader") && method == b"loadClass"
}

/// Whether a method of a generated proxy reads or writes the database: `load` in all its forms, `commit` and `delete`.
fn stores(class: &[u8], method: &[u8]) -> bool {
    is_generated_proxy(class) && (method.starts_with(b"load") || matches!(method, b"commit" | b"delete"))
}

/// The module for which Studio Pro generated a class that runs its flows or Java actions.
fn generated_for(class: &[u8]) -> Option<&[u8]> {
    let mut parts = class.split(|&byte| byte == b'/');
    let module = parts.next()?;
    let proxies = parts.next() == Some(b"proxies");
    let runs = matches!(parts.next_back(), Some(b"Microflows" | b"JavaActions"));
    (proxies && runs).then_some(module)
}

/// The class of an array's elements: `orders/Line` for `[[Lorders/Line;`.
fn element_class(name: &[u8]) -> &[u8] {
    let inside = name.iter().position(|&byte| byte != b'[').and_then(|start| name.get(start..)).unwrap_or_default();
    match (name.starts_with(b"["), inside) {
        (true, [b'L', class @ .., b';']) => class,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> ProjectClasses {
        let names =
            ["orders/actions/Recount", "orders/jobs/Nightly", "orders/jobs/Weekly", "orders/Line", "stock/Line"];
        names.map(|name| name.as_bytes().to_vec()).into()
    }

    fn behind(text: &str, starts: bool) -> Vec<String> {
        classes_behind(text, starts, &classes()).into_iter().map(dotted).collect()
    }

    #[test]
    fn a_text_leads_to_the_class_or_java_action_that_it_names() {
        assert_eq!(behind("orders.jobs.Nightly", false), ["orders.jobs.Nightly"]);
        assert_eq!(behind("orders/jobs/Nightly", false), ["orders.jobs.Nightly"]);
        assert_eq!(behind("Orders.Recount", false), ["orders.actions.Recount"]);
        assert!(behind("Orders.Line", false).is_empty(), "a helper is no action");
        assert!(behind("orders.jobs.Nightly2", false).is_empty());
    }

    #[test]
    fn only_where_classes_are_loaded_by_name_does_a_package_lead_to_its_classes() {
        assert_eq!(behind("orders.jobs.", true), ["orders.jobs.Nightly", "orders.jobs.Weekly"]);
        assert_eq!(behind("orders.jobs.Ni{}", true), ["orders.jobs.Nightly"]);
        assert!(behind("orders.jobs.", false).is_empty(), "it may be the path of a request");
        assert!(behind("{}.jobs.Nightly", true).is_empty());
        assert!(behind("orders", true).is_empty());
    }

    #[test]
    fn types_of_fields_parameters_and_annotations_lead_to_their_classes() {
        let classes = classes();
        let found = |text: &str| {
            let described = described(text.as_bytes()).filter(|class| classes.contains(*class));
            described.map(dotted).collect::<Vec<_>>()
        };
        assert_eq!(found("(ILorders/Line;[Lstock/Line;)V"), ["orders.Line", "stock.Line"]);
        assert_eq!(found("<TLINE:Lorders/Line;>Ljava/util/List<+Lstock/Line;>;"), ["orders.Line", "stock.Line"]);
        assert!(found("orders/Line").is_empty(), "a plain text is no type");
    }

    #[test]
    fn classes_that_run_flows_are_generated_for_a_module() {
        assert_eq!(generated_for(b"orders/proxies/microflows/Microflows"), Some(&b"orders"[..]));
        assert_eq!(generated_for(b"orders/proxies/javaactions/JavaActions"), Some(&b"orders"[..]));
        assert_eq!(generated_for(b"orders/proxies/Microflows2"), None);
        assert_eq!(generated_for(b"orders/Microflows"), None);
    }

    #[test]
    fn a_text_that_begins_many_names_leads_to_all_of_them() {
        let classes: ProjectClasses = (0..12_000).map(|number| format!("orders/C{number}").into_bytes()).collect();
        assert_eq!(classes_behind("orders.", true, &classes).len(), 12_000);
    }
}
