//! What is kept of every class of `project.jar`, besides references: its string constants, and which other classes of
//! the jar it names.

use std::collections::BTreeSet;

use super::class_scan::{Collected, ProjectClasses, ScanError, string};
use super::constant_pool::{ConstantPool, tag};
use super::modified_utf8::dotted;

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
            _ => {}
        }
    }
    let mut named = BTreeSet::new();
    for text in texts {
        let bytes = pool.utf8(text)?;
        collected.budget.spend(bytes.len() + used_by.len() + 64)?;
        let text = string(bytes);
        // `Class.forName("orders.jobs.Nightly")` reaches the class, too.
        if classes.contains(text.replace('.', "/").as_bytes()) {
            named.insert(text.replace('/', "."));
        }
        collected.strings.insert((used_by.clone(), text));
    }
    collected.budget.spend(uses.iter().map(|class| class.len() + 64).sum())?;
    named.extend(uses.into_iter().map(dotted));
    named.remove(&used_by);
    collected.uses.entry(used_by).or_default().extend(named);
    Ok(())
}

/// The class of an array's elements: `orders/Line` for `[[Lorders/Line;`.
fn element_class(name: &[u8]) -> &[u8] {
    let inside = name.iter().position(|&byte| byte != b'[').and_then(|start| name.get(start..)).unwrap_or_default();
    match (name.starts_with(b"["), inside) {
        (true, [b'L', class @ .., b';']) => class,
        _ => name,
    }
}
