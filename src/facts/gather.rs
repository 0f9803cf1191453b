//! From a package to its facts: reads each file at most once, the model and the jars side by side, and fills every table.
//!
//! What could not be read is entered in the ledger and becomes rows about which nothing is known, so that a rule that
//! needs them cannot tell. Decides nothing about any target.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use crate::cache::{Cache, Shelf};
use crate::java::{
    JarContents, JavaCode, JavaInterest, JavaInterests, interest_in_runs, reach_interest, read_jar_within, required_by,
};
use crate::model::{
    ClientFlows, LocalConfiguration, Metadata, MetadataError, Model, ModelLimits, json_depth, read_client_microflows,
    read_client_operations, read_local_configuration, read_metadata, read_model,
};
use crate::package::{Entry, Limit, Package, PackageError};
use crate::timings::{Phase, during};

use super::Facts;

const METADATA: &str = "model/metadata.json";
const MODEL: &str = "model/model.mdp";
const PROJECT_JAR: &str = "model/bundles/project.jar";
const MICROFLOWS: &str = "model/microflows.json";
const OPERATIONS: &str = "model/operations.json";
const LOCAL_CONFIGURATION: &str = "model/config.json";

/// Everything that was read of a package, before it becomes facts.
pub(crate) struct Readings {
    /// The manifest, or why there is none.
    pub(crate) metadata: Result<Metadata, String>,
    /// The model, or why there is none. A model with damage is still a model.
    pub(crate) model: Result<Model, String>,
    /// The jars.
    pub(crate) java: JavaCode,
    /// Which events the developer's own configuration enables, where the package is a deployment folder.
    pub(crate) local: Option<LocalConfiguration>,
    /// Text files of `model/resources`: path and content, or why it could not be read.
    pub(crate) resources: Vec<(String, Result<String, String>)>,
    /// Pages directly below `web`: path and content, or why it could not be read.
    pub(crate) pages: Vec<(String, Result<String, String>)>,
    /// Jar file name and module of every marker in `userlib`.
    pub(crate) markers: BTreeSet<(String, String)>,
}

/// Gathers the facts of a package. Fails only where it turns out not to be a Mendix package at all.
pub fn gather(package: &Package, interest: &JavaInterest) -> Result<Facts, PackageError> {
    gather_with(package, &JavaInterests::everywhere(interest.clone()), None)
}

/// The same with the help of what earlier runs read of library jars.
pub(crate) fn gather_with(
    package: &Package,
    interest: &JavaInterests,
    cache: Option<&Cache>,
) -> Result<Facts, PackageError> {
    let metadata = manifest(package)?;
    let (mut model, mut java) =
        rayon::join(|| during(Phase::Model, || model(package)), || jars(package, interest, cache));
    expect_project_jar(package, &model, &mut java);
    if let Ok(model) = &mut model {
        model.client_flows = client_flows(package);
    }
    let mut readings = Readings {
        metadata,
        model,
        java,
        local: local_configuration(package),
        resources: resources(package),
        pages: pages(package),
        markers: markers(package),
    };
    package.check_expanded()?;
    let facts = during(Phase::Facts, || super::tables::fill(package, &mut readings, interest));
    // To free a large model takes a while, for which nobody has to wait. One thread would put it off and hold it longer.
    if rayon::current_num_threads() > 1 {
        rayon::spawn(move || drop(readings));
    }
    Ok(facts)
}

/// A JSON file of the package; one that nests too deep is not parsed.
pub(super) fn json(package: &Package, path: &str) -> Option<Result<Vec<u8>, String>> {
    let bytes = match package.read(path, Limit::File)? {
        Ok(bytes) => bytes,
        Err(error) => return Some(Err(error.why)),
    };
    let depth = json_depth(&bytes) as u64;
    if depth <= package.limits().json_depth {
        return Some(Ok(bytes));
    }
    let why = format!("it nests {depth} levels deep, {}", Limit::JsonDepth.hit(package.limits()));
    package.note_unreadable(path, &why);
    Some(Err(why))
}

fn manifest(package: &Package) -> Result<Result<Metadata, String>, PackageError> {
    let Some(read) = json(package, METADATA) else {
        let why = "the package holds no `model/metadata.json`; create it again in Studio Pro".to_owned();
        package.note_unreadable(METADATA, &why);
        return Ok(Err(why));
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(why) => return Ok(Err(why)),
    };
    match read_metadata(&bytes) {
        Ok(metadata) => Ok(Ok(metadata)),
        Err(MetadataError::NotMendix) => Err(PackageError::NotMendix { path: package.path().to_owned() }),
        Err(error) => {
            let why = error.to_string();
            package.note_unreadable(METADATA, &why);
            Ok(Err(why))
        }
    }
}

fn model(package: &Package) -> Result<Model, String> {
    let read = package.stream(MODEL, Limit::Model, |stream| read_model(stream, &ModelLimits::of(package.limits())));
    let Some(read) = read else {
        let why = "the package holds no `model/model.mdp`; create it again in Studio Pro".to_owned();
        package.note_unreadable(MODEL, &why);
        return Err(why);
    };
    let model = read.map_err(|error| error.why)?;
    for damage in &model.damage {
        package.note_unreadable(MODEL, &damage.to_string());
    }
    Ok(model)
}

/// The flows that the client may start, from the lists beside the model.
fn client_flows(package: &Package) -> ClientFlows {
    let mut flows = None;
    for (path, read) in [(MICROFLOWS, read_client_microflows as fn(&[u8]) -> _), (OPERATIONS, read_client_operations)] {
        let Some(bytes) = json(package, path) else { continue };
        let names = bytes.and_then(|bytes| read(&bytes).inspect_err(|why| package.note_unreadable(path, why)));
        match names {
            Ok(names) => flows.get_or_insert_with(BTreeSet::new).extend(names),
            Err(_) => return ClientFlows::Unreadable,
        }
    }
    flows.map_or(ClientFlows::NotListed, ClientFlows::Listed)
}

/// A model with Java actions needs `project.jar`. Where it is missing the Java was not read, which is not the same as
/// there being none.
fn expect_project_jar(package: &Package, model: &Result<Model, String>, java: &mut JavaCode) {
    let needs_it = |model: &Model| model.java_actions.iter().any(|action| !action.name.starts_with("System."));
    if java.project().is_some() || !model.as_ref().map_or(true, needs_it) {
        return;
    }
    let why = "not in the package, although the app has Java actions; create the package again in Studio Pro";
    package.note_unreadable(PROJECT_JAR, why);
    java.jars.push(JarContents::unreadable(PROJECT_JAR, why.to_owned()));
}

/// Reads the jars, the largest first, so that no thread is left with a large one at the end. One jar is in memory for
/// each thread.
fn jars(package: &Package, interest: &JavaInterests, cache: Option<&Cache>) -> JavaCode {
    let is_jar = |path: &str| path.starts_with("model/") && has_ending(path, "jar");
    let mut entries: Vec<_> = package.entries().filter(|entry| is_jar(&entry.path)).collect();
    entries.sort_by(|left, right| right.size.cmp(&left.size).then_with(|| left.path.cmp(&right.path)));
    // The work of Java actions, and what they lead to, is judged by API that rules need not ask for.
    let in_project = super::work::interest(super::request_handler::interest(interest.project.clone()));
    let in_project = super::file_use::interest(reach_interest(super::mail_server::interest(in_project)));
    let in_libraries = super::mail_server::interest_in_libraries(interest_in_runs(interest.libraries.clone()));
    let shelf = cache.map(|cache| cache.shelf(&in_libraries, package.limits()));
    let read = |entry: &Entry| {
        let (interest, shelf) =
            if entry.path == PROJECT_JAR { (&in_project, None) } else { (&in_libraries, shelf.as_ref()) };
        during(Phase::Java, || jar(package, &entry.path, interest, shelf))
    };
    let mut jars: Vec<_> = entries.into_par_iter().with_max_len(1).map(read).collect();
    jars.sort_by(|left: &JarContents, right| left.path.cmp(&right.path));
    JavaCode { jars }
}

fn jar(package: &Package, path: &str, interest: &JavaInterest, shelf: Option<&Shelf<'_>>) -> JarContents {
    let expand = |bytes| package.expand(bytes);
    let contents = match (package.read(path, Limit::Jar), shelf) {
        (Some(Ok(bytes)), Some(shelf)) => shelf.read(path, &bytes, &expand),
        (Some(Ok(bytes)), None) => read_jar_within(path, &bytes, interest, package.limits(), &expand),
        (Some(Err(error)), _) => return JarContents::unreadable(path, error.why),
        (None, _) => return JarContents::unreadable(path, "not in the package".to_owned()),
    };
    note_unreadable_jar(package, &contents);
    contents
}

fn note_unreadable_jar(package: &Package, contents: &JarContents) {
    if let Some(error) = &contents.error {
        package.note_unreadable(&contents.path, &error.to_string());
    }
    for entry in &contents.unreadable {
        let place =
            if entry.path.is_empty() { contents.path.clone() } else { format!("{}!/{}", contents.path, entry.path) };
        package.note_unreadable(&place, &entry.why);
    }
    for inner in &contents.inner {
        note_unreadable_jar(package, inner);
    }
}

/// Only a deployment folder has local settings of its own; in an archive the file is a finding, not a source.
fn local_configuration(package: &Package) -> Option<LocalConfiguration> {
    if !package.is_folder() {
        return None;
    }
    let bytes = json(package, LOCAL_CONFIGURATION)?.ok()?;
    match read_local_configuration(&bytes) {
        Ok(configuration) => Some(configuration),
        Err(error) => {
            package.note_unreadable(LOCAL_CONFIGURATION, &error.to_string());
            None
        }
    }
}

/// The files of `model/resources` that people write settings into. Java reads them at run time.
fn resources(package: &Package) -> Vec<(String, Result<String, String>)> {
    let endings = ["properties", "xml", "json", "yaml", "yml", "conf", "cfg", "ini", "config", "toml", "txt"];
    texts(package, |path| path.starts_with("model/resources/") && endings.iter().any(|ending| has_ending(path, ending)))
}

/// The pages that a team may have of its own, such as for signing in; what Studio Pro builds lies deeper.
fn pages(package: &Package) -> Vec<(String, Result<String, String>)> {
    let is_page = |name: &str| !name.contains('/') && ["html", "htm"].iter().any(|ending| has_ending(name, ending));
    texts(package, |path| path.strip_prefix("web/").is_some_and(is_page))
}

/// The texts of files, together no bigger than the limit.
fn texts(package: &Package, is_text: impl Fn(&str) -> bool) -> Vec<(String, Result<String, String>)> {
    let files = package.entries().filter(|entry| is_text(&entry.path));
    let mut left = package.limits().resources;
    let read = files.filter_map(|entry| {
        if left == 0 {
            let why = format!("the files before it have {}", Limit::Resources.hit(package.limits()));
            package.note_unreadable(&entry.path, &why);
            return Some((entry.path.clone(), Err(why)));
        }
        let text = match package.read(&entry.path, Limit::File)? {
            Ok(bytes) => {
                left = left.saturating_sub(bytes.len() as u64);
                Ok(String::from_utf8_lossy(&bytes).into_owned())
            }
            Err(error) => Err(error.why),
        };
        Some((entry.path.clone(), text))
    });
    read.collect()
}

fn markers(package: &Package) -> BTreeSet<(String, String)> {
    let names = package.entries().filter_map(|entry| entry.path.strip_prefix("model/lib/userlib/"));
    names.filter_map(required_by).collect()
}

fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}
