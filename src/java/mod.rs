//! Java: the jars of a package, read class file by class file.
//!
//! Answers which class and method refers to which Java API, with the constants beside the call; which Java version a
//! jar needs; which library it is; and which native files it carries. Knows nothing of modules, owners or rules, runs
//! no code and unpacks nothing to disk. What cannot be read is part of the answer.

mod archive;
mod body;
mod class_file;
mod class_scan;
mod code;
mod constant_pool;
mod contents;
mod cursor;
mod descriptor;
mod directory;
mod entry_kind;
mod identity;
mod inherited;
mod instructions;
mod interest;
mod kept;
mod method_handles;
mod modified_utf8;
mod platform;
mod pom;
mod project_class;
mod reach;
mod static_state;
mod values;

pub use archive::{Expand, read_jar, read_jar_within};
pub use class_file::java_version;
pub use contents::{
    Constant, GeneratedCall, Hides, JarContents, JarError, JarKind, NativeFile, NativeKind, NewestClass, Place,
    ReferenceKey, ReferencePlaces, References, StringConstant, UnreadableEntry, Usage,
};
pub use identity::{JarIdentity, required_by};
pub use interest::{JavaInterest, JavaInterests};
pub(crate) use kept::KeptJar;
pub use platform::java_platform;
pub use pom::MavenProject;
pub(crate) use reach::{interest as reach_interest, interest_in_runs, runs_by_name};
pub use reach::{loads_by_unknown_name, reachable_classes, runs_by_unknown_name};
pub use static_state::StaticState;

pub(crate) use descriptor::readable_parameters;

/// Reads one class, as a class of `project.jar` or of a library.
#[cfg(fuzzing)]
pub(crate) fn fuzz_class(bytes: &[u8], interest: &JavaInterest, in_project: bool) {
    let classes = [b"orders/Sync".to_vec(), b"orders/actions/Post".to_vec()].into();
    let mut scan = class_scan::ClassScan::new(interest, in_project.then_some(&classes));
    let mut collected = class_scan::Collected::new(class_scan::Budget::new(1 << 20));
    // Only whether it comes back is of interest.
    let _ = scan.read(bytes, "orders/Sync.class", &mut collected);
    let _ = (class_file::major_version(bytes), collected.static_fields.finish());
}

/// The Java in a package: every jar that it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JavaCode {
    /// The jars of the package, in the order of their paths; jars inside jars hang below them.
    pub jars: Vec<JarContents>,
}

impl JavaCode {
    /// Every jar, each followed by the jars inside it.
    pub fn all_jars(&self) -> Vec<&JarContents> {
        let mut all = Vec::new();
        let mut open: Vec<_> = self.jars.iter().rev().collect();
        while let Some(jar) = open.pop() {
            all.push(jar);
            open.extend(jar.inner.iter().rev());
        }
        all
    }

    /// `project.jar`, where the package holds it.
    pub fn project(&self) -> Option<&JarContents> {
        self.jars.iter().find(|jar| jar.kind == JarKind::Project)
    }
}
