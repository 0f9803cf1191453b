//! References that class files make to Java API: method calls, super classes, caught exceptions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::java::{
    Constant, Hides, JarContents, JarKind, JavaCode, Place, ReferenceKey, ReferencePlaces, Usage, readable_parameters,
};

use super::file_use;
use super::secret_arguments::Masking;
use super::value::{Fact, fact, words};
use super::{Evidence, Known, Owner, OwnerKind, Row};

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
    /// A reference from a class in the package to Java API outside it. One row for each using class and referenced member. Of libraries only what a rule asks that speaks of libraries, too.
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
        /// Whether these constants are all that is ever passed: no argument is computed or comes from elsewhere.
        arguments_complete: bool,
        /// The jar that holds the using class.
        jar: String,
        /// Absolute file paths, such as `C:\\exports` or `/home/app/in.csv`, that stand beside the call; if there is none, those among the texts of the using class that stand beside no call. Absent in libraries, whose texts are not kept.
        paths: BTreeSet<String>,
        /// Whether the using class writes files or folders, in any of its methods. Absent in libraries.
        writes_files: bool,
        /// Whether the using class puts a file into a `FileDocument`. Absent in libraries.
        stores_documents: bool,
        /// Whether an action, request handler or entry point of the model reaches the using class.
        reachable: bool,
        /// Module or library that holds it.
        module: String,
        /// Whose code it is.
        owner: OwnerKind,
    }
}

/// Whose code a Java package is, by its top part.
type OwnerOf<'f> = dyn Fn(&str) -> Owner + Sync + 'f;
/// Whether the model reaches a class.
type Reached<'f> = dyn Fn(&str) -> Known<bool> + Sync + 'f;

/// Reads references out of what is known about the Java in a package.
struct Builder<'b> {
    owner_of: &'b OwnerOf<'b>,
    reachable: &'b Reached<'b>,
}

/// One row for each using class and referenced member, and one for each entry that could not be read.
///
/// `owner_of` gives the owner of a class in `project.jar` by its top package, which is the module's name in lower case;
/// `reachable` says whether the model reaches a class, given with dots; `wanted` says which references get a row: a jar
/// may have been asked for more.
pub(crate) fn rows(
    java: &JavaCode,
    wanted: &(dyn Fn(JarKind, &ReferenceKey) -> bool + Sync),
    owner_of: &OwnerOf<'_>,
    reachable: &Reached<'_>,
) -> Vec<Row<JavaReference>> {
    let builder = Builder { owner_of, reachable };
    let mut jars = java.all_jars();
    jars.sort_by(|left, right| left.path.cmp(&right.path));
    let rows: Vec<_> = jars.into_par_iter().map(|jar| builder.rows(jar, wanted)).collect();
    rows.into_iter().flatten().collect()
}

impl Builder<'_> {
    fn rows(&self, jar: &JarContents, wanted: &dyn Fn(JarKind, &ReferenceKey) -> bool) -> Vec<Row<JavaReference>> {
        let files = if jar.kind == JarKind::Project { Some(file_use::of(jar)) } else { None };
        let mut rows = Vec::new();
        for (key, places) in jar.references.iter().filter(|(key, _)| wanted(jar.kind, key)) {
            let mut row = self.row(jar, key, places);
            if let Some(files) = &files {
                let used = files.get(key.used_by.as_str()).cloned().unwrap_or_default();
                row.fact.paths = Known::Is(used.paths_of(places));
                row.fact.writes_files = Known::Is(used.writes);
                row.fact.stores_documents = Known::Is(used.stores);
            }
            rows.push(row);
        }
        if let Some(error) = &jar.error {
            rows.push(self.unreadable(jar, "", &error.to_string()));
        }
        let hidden = jar.unreadable.iter().filter(|entry| entry.hides == Hides::Code);
        rows.extend(hidden.map(|entry| self.unreadable(jar, &entry.path, &entry.why)));
        rows
    }

    /// The owner of a class or entry; `None` where it may be anybody's.
    fn owner(&self, jar: &JarContents, top_package: Option<&str>) -> Option<Owner> {
        match (jar.kind, top_package) {
            (JarKind::Library, _) => Some(Owner { kind: OwnerKind::Library, name: jar.outer_file().to_owned() }),
            (JarKind::Project, Some(package)) => Some((self.owner_of)(package)),
            (JarKind::Project, None) => None,
        }
    }

    fn row(&self, jar: &JarContents, key: &ReferenceKey, places: &ReferencePlaces) -> Row<JavaReference> {
        let top_package = key.used_by.split_once('.').map_or("", |(package, _)| package);
        let owner = self.owner(jar, Some(top_package)).unwrap_or_else(Owner::app);
        let (method, descriptor) = key.method.clone().unzip();
        let calls = key.usage == Usage::Calls;
        let stands_in_methods = calls || key.usage == Usage::Catches;
        let in_methods = places.places.iter().map(|place| place.method.clone()).collect();
        let shown = shown_places(key, places);
        let arguments = shown.iter().flat_map(|(_, constants)| constants).filter_map(plain).collect();
        let complete = !places.places.is_empty()
            && !places.places_unknown
            && !places.arguments_cut
            && places.places.iter().all(|place| !place.open);
        let fact = JavaReference {
            relation: Known::Is(relation(key.usage)),
            class: Known::Is(key.class.clone()),
            method: method.into(),
            descriptor: descriptor.into(),
            used_by: Known::Is(key.used_by.clone()),
            in_methods: set(stands_in_methods, places.places_unknown, in_methods),
            arguments: set(calls, places.places_unknown || places.arguments_cut, arguments),
            arguments_complete: if calls { Known::Is(complete) } else { Known::Absent },
            jar: Known::Is(jar.file().to_owned()),
            paths: Known::Absent,
            writes_files: Known::Absent,
            stores_documents: Known::Absent,
            reachable: (self.reachable)(&key.used_by),
            module: Known::Is(owner.name.clone()),
            owner: Known::Is(owner.kind),
        };
        Row { fact, object: key.used_by.clone(), owner, evidence: evidence(jar, key, &shown), unreadable: None }
    }

    /// Stands for whatever an unreadable entry may refer to.
    fn unreadable(&self, jar: &JarContents, entry: &str, why: &str) -> Row<JavaReference> {
        let top_package = entry.split_once('/').map(|(package, _)| package);
        let owner = self.owner(jar, top_package);
        let fact = JavaReference {
            jar: Known::Is(jar.file().to_owned()),
            module: owner.as_ref().map_or(Known::Unknown, |owner| Known::Is(owner.name.clone())),
            owner: owner.as_ref().map_or(Known::Unknown, |owner| Known::Is(owner.kind)),
            ..JavaReference::unknown()
        };
        let (object, place) = match entry {
            "" => (jar.file().to_owned(), jar.path.clone()),
            entry => (format!("{}!/{entry}", jar.file()), format!("{}!/{entry}", jar.path)),
        };
        let path = jar.path.split("!/").chain(Some(entry).filter(|entry| !entry.is_empty()));
        Row {
            fact,
            object,
            owner: owner.unwrap_or_else(Owner::app),
            evidence: vec![Evidence::at(path)],
            unreadable: Some(format!("{place}: {why}")),
        }
    }
}

fn relation(usage: Usage) -> Relation {
    match usage {
        Usage::Calls => Relation::Calls,
        Usage::Extends => Relation::Extends,
        Usage::Implements => Relation::Implements,
        Usage::Catches => Relation::Catches,
    }
}

fn set(applies: bool, unknown: bool, texts: BTreeSet<String>) -> Known<BTreeSet<String>> {
    match (applies, unknown) {
        (false, _) => Known::Absent,
        (true, true) => Known::Unknown,
        (true, false) => Known::Is(texts),
    }
}

/// What one call hands over.
#[derive(Debug, Clone, Default)]
pub(crate) struct HandedOver {
    /// The method of the using class that makes the call.
    pub(crate) method: String,
    /// The constants as rules compare them, in the order of the parameters.
    pub(crate) arguments: Vec<String>,
    /// Whether something else may be handed over, too, or instead.
    pub(crate) is_open: bool,
}

/// What each of the calls behind a row hands over: a row itself holds the constants of all of them. `jars` has each jar by
/// its path.
pub(crate) fn handed_over(jars: &HashMap<&str, &JarContents>, row: &Row<JavaReference>) -> Vec<HandedOver> {
    let reference = &row.fact;
    let known =
        (reference.used_by.value(), reference.class.value(), reference.method.value(), reference.descriptor.value());
    let (Some(used_by), Some(class), Some(method), Some(descriptor)) = known else { return Vec::new() };
    let key = ReferenceKey {
        used_by: used_by.clone(),
        usage: Usage::Calls,
        class: class.clone(),
        method: Some((method.clone(), descriptor.clone())),
    };
    let masking = Masking::of(&key);
    // The way to the class begins with the jar, and jars in it.
    let way = row.evidence.first().map(|evidence| evidence.path.as_slice()).unwrap_or_default();
    let path = way.iter().take_while(|part| **part != row.object).map(String::as_str).collect::<Vec<_>>().join("!/");
    let places = jars.get(path.as_str()).and_then(|jar| jar.references.get(&key));
    let of_place = |place: &Place| HandedOver {
        method: place.method.clone(),
        arguments: masking.shown(&place.arguments).iter().filter_map(plain).collect(),
        is_open: place.open,
    };
    places.into_iter().flat_map(|places| &places.places).map(of_place).collect()
}

/// A constant as rules compare it: texts without quotation marks. Classes are no arguments to compare.
fn plain(constant: &Constant) -> Option<String> {
    match constant {
        Constant::Text(text) => Some(text.clone()),
        Constant::Class(_) => None,
        other => Some(other.to_string()),
    }
}

/// Longest excerpt, in characters.
const EXCERPT: usize = 160;

/// The methods in which a reference stands, each with the constants beside it as they may be shown.
fn shown_places<'p>(key: &ReferenceKey, places: &'p ReferencePlaces) -> Vec<(&'p str, Vec<Constant>)> {
    let masking = Masking::of(key);
    places.places.iter().map(|place| (&*place.method, masking.shown(&place.arguments))).collect()
}

/// One chain for each using method: jar, class, method, what it uses; and the constants beside the call.
fn evidence(jar: &JarContents, key: &ReferenceKey, places: &[(&str, Vec<Constant>)]) -> Vec<Evidence> {
    let used = format!("{} {}", relation(key.usage), member(key));
    let chain = |method: Option<&str>| {
        let outside = jar.path.split("!/").chain([key.used_by.as_str()]).chain(method);
        Evidence::at(outside.chain([used.as_str()]))
    };
    let mut methods: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (method, constants) in places {
        let constants: Vec<_> = constants.iter().map(ToString::to_string).collect();
        methods.entry(method).or_default().insert(constants.join(", "));
    }
    if methods.is_empty() {
        return vec![chain(None)];
    }
    let shown = methods.into_iter().map(|(method, constants)| {
        let told: Vec<_> = constants.into_iter().filter(|constants| !constants.is_empty()).collect();
        let place = chain(Some(method));
        if told.is_empty() { place } else { place.showing(shortened(&told.join("; "))) }
    });
    shown.collect()
}

/// `java.lang.System.setSecurityManager(SecurityManager)`; a constructor reads `java.net.Socket(String, int)`.
fn member(key: &ReferenceKey) -> String {
    match &key.method {
        None => key.class.clone(),
        Some((name, descriptor)) => {
            let method = if name == "<init>" { String::new() } else { format!(".{name}") };
            format!("{}{method}{}", key.class, readable_parameters(descriptor))
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[path = "java_reference_tests.rs"]
mod tests;
