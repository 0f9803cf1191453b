//! What was read of a library jar, in a form that can be kept and taken up again. Holds no path of the package, so that
//! the same jar is known in another one.
//!
//! Refuses what has to be read each time: `project.jar`, and every jar of which anything could not be read, for only
//! reading it tells why.

use serde::{Deserialize, Serialize};

use super::archive::empty;
use super::contents::{JarContents, JarKind, NativeFile, NewestClass, ReferenceKey, ReferencePlaces};
use super::identity::JarIdentity;

/// What was read of a library jar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptJar {
    /// Empty for the jar itself; for one inside it such as `!/lib/inner.jar`.
    place: String,
    identity: JarIdentity,
    sha256: Option<String>,
    class_count: usize,
    newest: Option<NewestClass>,
    references: Vec<(ReferenceKey, ReferencePlaces)>,
    natives: Vec<NativeFile>,
    inner: Vec<KeptJar>,
}

impl KeptJar {
    /// What is kept of a jar; `None` where it has to be read each time.
    pub(crate) fn of(jar: &JarContents) -> Option<Self> {
        Self::below(&jar.path, jar)
    }

    fn below(root: &str, jar: &JarContents) -> Option<Self> {
        // Without `..`: whoever adds to the contents decides here what becomes of it.
        let JarContents {
            path,
            kind,
            error,
            identity,
            sha256,
            class_count,
            newest,
            references,
            strings,
            uses,
            generated_calls,
            inner_calls,
            stores,
            static_state,
            services,
            natives,
            unreadable,
            inner,
        } = jar;
        let is_read =
            error.is_none() && unreadable.is_empty() && references.values().all(|reference| !reference.places_unknown);
        let of_project = !(strings.is_empty()
            && uses.is_empty()
            && generated_calls.is_empty()
            && inner_calls.is_empty()
            && stores.is_empty()
            && static_state.is_empty()
            && services.is_empty());
        if *kind == JarKind::Project || of_project || !is_read {
            return None;
        }
        Some(Self {
            place: path.strip_prefix(root)?.to_owned(),
            identity: identity.clone(),
            sha256: sha256.clone(),
            class_count: *class_count,
            newest: newest.clone(),
            references: references.iter().map(|(key, places)| (key.clone(), places.clone())).collect(),
            natives: natives.clone(),
            inner: inner.iter().map(|inner| Self::below(root, inner)).collect::<Option<_>>()?,
        })
    }

    /// The contents of the jar as it lies at this path of a package.
    pub(crate) fn at(self, root: &str) -> JarContents {
        JarContents {
            kind: JarKind::Library,
            identity: self.identity,
            sha256: self.sha256,
            class_count: self.class_count,
            newest: self.newest,
            references: self.references.into_iter().collect(),
            natives: self.natives,
            inner: self.inner.into_iter().map(|inner| inner.at(root)).collect(),
            ..empty(format!("{root}{}", self.place))
        }
    }
}
