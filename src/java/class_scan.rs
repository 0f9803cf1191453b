//! Reads one class after another for the references of interest. What the constant pool names is never dropped: where
//! no walked body shows a reference it is kept for the class as a whole.

mod bodies;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::package::Limit;

use super::class_file::{ClassFile, Head, INTERFACE};
use super::code::CodeWalker;
use super::constant_pool::{ConstantPool, Member, tag};
use super::contents::{
    GeneratedCall, ReferenceKey, ReferencePlaces, References, Usage, is_generated_proxy, runs_microflows,
};
use super::cursor::ClassError;
use super::inherited::Ancestry;
use super::interest::{JavaInterest, Wanted};
use super::method_handles::MethodHandles;
use super::modified_utf8::{dotted, text};
use super::project_class;
use super::static_state::StaticFields;
use bodies::Bodies;

/// Why a class was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ScanError {
    #[error(transparent)]
    Class(#[from] ClassError),
    /// A bound on memory, far above what any real jar needs.
    #[error("the jar's names of classes and methods and its texts have {}", Limit::JarTexts.hit_at(*.0 as u64))]
    TooMuchText(usize),
}

/// Text that may still be kept, in bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
    whole: usize,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self { left: bytes, whole: bytes }
    }

    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), ScanError> {
        self.left = self.left.checked_sub(bytes).ok_or(ScanError::TooMuchText(self.whole))?;
        Ok(())
    }
}

/// What the classes of one jar gave so far.
#[derive(Debug)]
pub(crate) struct Collected {
    pub(crate) references: References,
    pub(crate) strings: BTreeSet<(String, String)>,
    pub(crate) uses: BTreeMap<String, BTreeSet<String>>,
    pub(crate) generated_calls: BTreeSet<GeneratedCall>,
    pub(crate) stores: BTreeSet<String>,
    pub(crate) static_fields: StaticFields,
    pub(crate) inner_calls: References,
    pub(crate) ancestry: Ancestry,
    pub(crate) budget: Budget,
}

impl Collected {
    pub(crate) fn new(budget: Budget) -> Self {
        Self {
            references: BTreeMap::new(),
            strings: BTreeSet::new(),
            uses: BTreeMap::new(),
            generated_calls: BTreeSet::new(),
            stores: BTreeSet::new(),
            static_fields: StaticFields::default(),
            inner_calls: BTreeMap::new(),
            ancestry: Ancestry::default(),
            budget,
        }
    }
}

/// The classes of `project.jar`, with slashes.
pub(crate) type ProjectClasses = BTreeSet<Vec<u8>>;

/// Reads classes; one scan serves a whole jar and keeps its memory.
#[derive(Debug)]
pub(crate) struct ClassScan<'i> {
    interest: &'i JavaInterest,
    /// Set for `project.jar`.
    project: Option<&'i ProjectClasses>,
    offsets: Vec<u32>,
    walker: CodeWalker,
    wanted: Vec<bool>,
}

/// What the constants of a class say about references of interest.
#[derive(Debug, Default)]
struct Named<'a> {
    /// Methods of interest with their constant index, ascending.
    methods: Vec<(u16, Member<'a>)>,
    /// Classes that are of interest in exception tables, ascending by constant index.
    exceptions: Vec<(u16, &'a [u8])>,
    /// Whether a super class or interface may be of interest.
    classes: bool,
}

impl Named<'_> {
    fn is_empty(&self) -> bool {
        self.methods.is_empty() && self.exceptions.is_empty() && !self.classes
    }
}

impl<'i> ClassScan<'i> {
    pub(crate) fn new(interest: &'i JavaInterest, project: Option<&'i ProjectClasses>) -> Self {
        Self { interest, project, offsets: Vec::new(), walker: CodeWalker::default(), wanted: Vec::new() }
    }

    /// Reads a class. `path` names it where its own name cannot be read. After an error, what was read before it stays.
    pub(crate) fn read(&mut self, bytes: &[u8], path: &str, collected: &mut Collected) -> Result<(), ScanError> {
        let mut offsets = std::mem::take(&mut self.offsets);
        let result = self.read_with(bytes, path, &mut offsets, collected);
        self.offsets = offsets;
        result
    }

    fn read_with(
        &mut self,
        bytes: &[u8],
        path: &str,
        offsets: &mut Vec<u32>,
        collected: &mut Collected,
    ) -> Result<(), ScanError> {
        let head = Head::read(bytes, offsets)?;
        let mut outcome = Ok(());
        if let Some(classes) = self.project {
            let class = ClassFile::read(&head).map_err(ScanError::from);
            match head.name() {
                // What cannot be read to its end is not taken for generated.
                Ok(name) if is_generated_proxy(name) && class.as_ref().is_ok_and(project_class::is_generated) => {
                    return Ok(());
                }
                Ok(name) => outcome = project_class::collect(&head.pool, name, classes, collected),
                Err(error) => outcome = Err(error.into()),
            }
            let kept = class.and_then(|class| {
                let known = collected.ancestry.add(&class, &mut collected.budget);
                collected.static_fields.add(&class, &mut collected.budget).and(known)
            });
            outcome = outcome.and(kept);
        }
        let named = self.named(&head.pool)?;
        if named.is_empty() {
            return outcome;
        }
        let mut places: Vec<_> = named.methods.iter().map(|_| ReferencePlaces::default()).collect();
        let class = ClassFile::read(&head);
        let read = match &class {
            Ok(class) => self.read_class(class, &named, &mut places, collected),
            Err(error) => Err((*error).into()),
        };
        if read.is_err() {
            mark_unknown(&mut places);
        }
        outcome = outcome.and(read);
        let used_by = head.name().map_or_else(|_| path.trim_end_matches(".class").replace('/', "."), dotted);
        for ((_, member), places) in named.methods.iter().zip(places) {
            let key = called(&used_by, member);
            collected.budget.spend(key_size(&key))?;
            merge(self.kept_in(member.class, collected), key, places);
        }
        outcome
    }

    /// Adds calls of own classes that are calls of a library, whose method they inherit. To be called after the last class.
    pub(crate) fn inherit(&self, collected: &mut Collected) -> Result<(), ScanError> {
        let Collected { references, inner_calls, ancestry, budget, .. } = collected;
        for (key, places) in &*inner_calls {
            let Some(method) = &key.method else { continue };
            for origin in ancestry.origins(key.class.replace('.', "/").as_bytes(), method) {
                if !self.is_inner(origin) && self.wanted_class(origin).wants_method(method.0.as_bytes()) {
                    let key = ReferenceKey { class: dotted(origin), ..key.clone() };
                    budget.spend(key_size(&key))?;
                    merge(references, key, places.clone());
                }
            }
        }
        Ok(())
    }

    fn wanted_class(&self, class: &[u8]) -> Wanted<'i> {
        let wanted = self.interest.wanted(class);
        match self.project {
            Some(_) if wanted.is_nothing() && self.is_inner(class) => wanted.and_all_calls(),
            Some(own) if self.interest.wants_all_in_project() && !own.contains(class) && !class.starts_with(b"[") => {
                wanted.and_all_calls()
            }
            _ => wanted,
        }
    }

    /// Whether a class belongs to the app's own code, which is followed from method to method.
    fn is_inner(&self, class: &[u8]) -> bool {
        let followed = !is_generated_proxy(class) || runs_microflows(class);
        followed && self.project.is_some_and(|own| own.contains(class))
    }

    /// Where references to a class are kept.
    fn kept_in<'c>(&self, class: &[u8], collected: &'c mut Collected) -> &'c mut References {
        let inner = self.interest.wanted(class).is_nothing() && self.is_inner(class);
        if inner { &mut collected.inner_calls } else { &mut collected.references }
    }

    /// Asks every class and method constant.
    fn named<'a>(&self, pool: &ConstantPool<'a>) -> Result<Named<'a>, ClassError> {
        let mut named = Named::default();
        let mut classes = Vec::new();
        for (index, _) in pool.kinds().filter(|&(_, kind)| kind == tag::CLASS) {
            let name = pool.class_name(index)?;
            let wanted = self.wanted_class(name);
            if wanted.is_nothing() {
                continue;
            }
            classes.push((index, wanted));
            named.classes |= wanted.wants_subclasses();
            if wanted.wants_catches() {
                named.exceptions.push((index, name));
            }
        }
        if classes.is_empty() {
            return Ok(named);
        }
        for (index, _) in pool.kinds().filter(|&(_, kind)| matches!(kind, tag::METHOD | tag::INTERFACE_METHOD)) {
            let class = pool.member_class(index)?;
            let Ok(place) = classes.binary_search_by_key(&class, |&(index, _)| index) else { continue };
            let member = pool.member(index)?;
            if classes.get(place).is_some_and(|(_, wanted)| wanted.wants_method(member.name)) {
                named.methods.push((index, member));
            }
        }
        Ok(named)
    }

    fn read_class(
        &mut self,
        class: &ClassFile<'_>,
        named: &Named<'_>,
        places: &mut [ReferencePlaces],
        collected: &mut Collected,
    ) -> Result<(), ScanError> {
        let used_by = dotted(class.name);
        self.parents(class, &used_by, collected)?;
        if named.methods.is_empty() && named.exceptions.is_empty() {
            return Ok(());
        }
        let handles = MethodHandles::of(class, &named.methods);
        self.wanted.clear();
        self.wanted.resize(class.pool.len(), false);
        for index in handles.as_ref().map(MethodHandles::indexes).into_iter().flatten() {
            if let Some(place) = self.wanted.get_mut(usize::from(index)) {
                *place = true;
            }
        }
        let mut bodies = Bodies {
            class,
            named,
            used_by: &used_by,
            handles: handles.as_ref().ok(),
            wanted: &self.wanted,
            walker: &mut self.walker,
            knows_fields: false,
            places,
            collected,
        };
        let outcome = bodies.read_all();
        if outcome.is_err() || handles.is_err() {
            mark_unknown(places);
        }
        match outcome {
            // Calls are known from the constants, but nobody else says what is caught.
            Err(ScanError::Class(_)) if named.exceptions.is_empty() => Ok(()),
            other => other,
        }
    }

    fn parents(&self, class: &ClassFile<'_>, used_by: &str, collected: &mut Collected) -> Result<(), ScanError> {
        let interface_usage = if class.flags & INTERFACE == 0 { Usage::Implements } else { Usage::Extends };
        let super_class = class.super_class.map(|name| Ok((name, Usage::Extends)));
        let interfaces = class.interfaces().map(|name| name.map(|name| (name, interface_usage)));
        for parent in super_class.into_iter().chain(interfaces) {
            let (name, usage) = parent?;
            if name != b"java/lang/Object" && self.wanted_class(name).wants_subclasses() {
                let key = ReferenceKey { used_by: used_by.to_owned(), usage, class: dotted(name), method: None };
                collected.budget.spend(key_size(&key))?;
                merge(self.kept_in(name, collected), key, ReferencePlaces::default());
            }
        }
        Ok(())
    }
}

/// A string constant. Compilers from Java 9 on write the open places of a concatenation as U+0001.
pub(crate) fn string(bytes: &[u8]) -> String {
    text(bytes).replace('\u{1}', "{}")
}

fn called(used_by: &str, member: &Member<'_>) -> ReferenceKey {
    ReferenceKey {
        used_by: used_by.to_owned(),
        usage: Usage::Calls,
        class: dotted(member.class),
        method: Some((text(member.name), text(member.descriptor))),
    }
}

/// Notes that there may be more places than were found.
fn mark_unknown(places: &mut [ReferencePlaces]) {
    for places in places {
        places.places_unknown = true;
    }
}

fn key_size(key: &ReferenceKey) -> usize {
    let method = key.method.as_ref().map_or(0, |(name, descriptor)| name.len() + descriptor.len());
    key.used_by.len() + key.class.len() + method + 128
}

/// Adds places to a reference; a class may be there twice, for two Java versions.
fn merge(references: &mut References, key: ReferenceKey, found: ReferencePlaces) {
    let known = references.entry(key).or_default();
    known.places.extend(found.places);
    known.places_unknown |= found.places_unknown;
    known.arguments_cut |= found.arguments_cut;
}

#[cfg(test)]
#[path = "class_scan_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "hostile_tests.rs"]
mod hostile_tests;
