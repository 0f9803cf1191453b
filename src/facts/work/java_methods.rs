//! What the methods of a Java action lead to within the app's own code: from method to method, so that a helper which many
//! actions share says of each only what that one calls. A lower bound: a method that is called through an interface is
//! not followed. Whoever needs an upper bound asks for the classes that an action leads to.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::java::{Constant, GeneratedCall, JarContents, Place, ReferenceKey, Usage, runs_by_name};

type Method<'j> = (&'j str, &'j str);
type Call<'j> = (&'j ReferenceKey, &'j Place);

/// Calls of `project.jar`, by the method that makes them.
#[derive(Default)]
pub(super) struct JavaMethods<'j> {
    calls: HashMap<Method<'j>, Vec<Call<'j>>>,
    /// Methods of each class that makes calls.
    of_class: BTreeMap<&'j str, BTreeSet<&'j str>>,
    /// What each class extends or implements, within the app's own code.
    parents: HashMap<&'j str, Vec<&'j str>>,
}

/// Something that Java runs in the app.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Run {
    /// By a text, which may be the qualified name of a microflow.
    Named(String),
    /// By a method that Studio Pro generates for a microflow.
    Generated(GeneratedCall),
}

impl<'j> JavaMethods<'j> {
    pub(super) fn of(project: &'j JarContents) -> Self {
        let mut methods = Self::default();
        for (key, found) in project.references.iter().chain(&project.inner_calls) {
            if matches!(key.usage, Usage::Extends | Usage::Implements) {
                methods.parents.entry(&key.used_by).or_default().push(&key.class);
            }
            for place in found.places.iter().filter(|_| key.usage == Usage::Calls) {
                methods.calls.entry((&key.used_by, &place.method)).or_default().push((key, place));
                methods.of_class.entry(&key.used_by).or_default().insert(&place.method);
            }
        }
        methods
    }

    /// Every call that a class and the classes inside it lead to.
    pub(super) fn led_to_by(&self, class: &str) -> Vec<Call<'j>> {
        let inside = |name: &str| name == class || name.strip_prefix(class).is_some_and(|rest| rest.starts_with('$'));
        let own = self.of_class.iter().filter(|(name, _)| inside(name));
        let mut open: Vec<Method<'j>> =
            own.flat_map(|(class, methods)| methods.iter().map(|method| (*class, *method))).collect();
        let mut seen: HashSet<Method<'j>> = open.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(method) = open.pop() {
            for (key, place) in self.calls.get(&method).into_iter().flatten() {
                found.push((*key, *place));
                let called = key.method.as_ref().and_then(|(name, _)| self.declared(&key.class, name));
                open.extend(called.filter(|called| seen.insert(*called)));
            }
        }
        found
    }

    /// A method where it is declared: in the class itself, or in what it extends.
    fn declared(&self, class: &'j str, name: &'j str) -> Option<Method<'j>> {
        let mut open = vec![class];
        let mut seen = HashSet::new();
        while let Some(class) = open.pop().filter(|class| seen.insert(*class)) {
            if self.of_class.get(class).is_some_and(|methods| methods.contains(name)) {
                return Some((class, name));
            }
            open.extend(self.parents.get(class).into_iter().flatten());
        }
        None
    }
}

/// What these calls run in the app, and whether the caller waits for it.
pub(super) fn runs(calls: &[Call<'_>]) -> BTreeMap<Run, bool> {
    let mut found = BTreeMap::new();
    let mut by_unknown_name = false;
    for (key, place) in calls {
        let Some((method, _)) = &key.method else { continue };
        if let Some(waits) = runs_by_name(key) {
            by_unknown_name |= place.open;
            names(place).for_each(|name| note(&mut found, Run::Named(name), waits));
        }
        if let Some(module) = key.class.strip_suffix(".proxies.microflows.Microflows") {
            let call = GeneratedCall { module: module.to_owned(), method: method.clone() };
            note(&mut found, Run::Generated(call), true);
        }
    }
    if by_unknown_name {
        // The name comes from somewhere: it may be any text that is handed from method to method.
        for (_, place) in calls {
            names(place).for_each(|name| note(&mut found, Run::Named(name), true));
        }
    }
    found
}

fn names(place: &Place) -> impl Iterator<Item = String> {
    place.arguments.iter().filter_map(|constant| match constant {
        Constant::Text(text) if text.contains('.') => Some(text.clone()),
        _ => None,
    })
}

fn note(found: &mut BTreeMap<Run, bool>, run: Run, waits: bool) {
    *found.entry(run).or_default() |= waits;
}
