//! Real libraries, as Debian packages install them, against what `javap` shows of them: a list that was drawn from its
//! output and read through.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use mxready::java::{JavaInterest, read_jar};

use crate::jars;

const EXPECTED: &str = include_str!("debian-references.txt");
const FOLDER: &str = "/usr/share/java";

/// The expected lines of each jar that is installed here; a jar that is not is named.
fn expected() -> BTreeMap<PathBuf, BTreeSet<String>> {
    let mut expected: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for line in EXPECTED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (jar, reference) = line.split_once(' ').expect(line);
        let references = expected.entry(Path::new(FOLDER).join(jar)).or_default();
        references.extend(Some(reference).filter(|reference| *reference != "-").map(str::to_owned));
    }
    let (here, missing): (BTreeMap<_, _>, BTreeMap<_, _>) = expected.into_iter().partition(|(jar, _)| jar.exists());
    for jar in missing.keys() {
        println!("skipped: {} is not installed", jar.display());
    }
    here
}

/// The jars with expected lines that are installed here.
pub(crate) fn installed() -> Vec<PathBuf> {
    expected().into_keys().collect()
}

fn interest() -> JavaInterest {
    JavaInterest::new()
        .parent("java.lang.SecurityManager")
        .parent("java.security.Policy")
        .method("java.lang.System", "setSecurityManager")
        .method("java.lang.System", "load")
        .method("java.lang.System", "loadLibrary")
        .method("java.security.Policy", "setPolicy")
        .method("java.lang.Runtime", "exec")
        .method("java.lang.ProcessBuilder", "start")
        .method("java.sql.DriverManager", "getConnection")
        .method("javax.net.ssl.SSLContext", "getInstance")
        .method("java.rmi.registry.LocateRegistry", "createRegistry")
        .method("java.nio.channels.ServerSocketChannel", "open")
        .method("javax.net.ServerSocketFactory", "createServerSocket")
        .method("java.net.ServerSocket", "<init>")
        .method("java.net.DatagramSocket", "<init>")
}

#[test]
fn real_libraries_refer_to_what_was_written_down_by_hand() {
    for (jar, expected) in expected() {
        let classes = jars::unpack(jar.to_str().unwrap());
        let contents = read_jar("library.jar", &jars::pack(&classes), &interest());
        assert_eq!((&contents.error, contents.unreadable.as_slice()), (&None, &[][..]), "{}", jar.display());
        let found = jars::lines(&contents);
        let missing: Vec<_> = expected.difference(&found).collect();
        let invented: Vec<_> = found.difference(&expected).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "{}: missing {missing:#?}, invented {invented:#?}",
            jar.display()
        );
    }
}

/// Asking whether there is a security manager is what libraries do everywhere, and harmless.
#[test]
fn no_library_is_reported_for_asking_whether_there_is_a_security_manager() {
    let asks = JavaInterest::new().method("java.lang.System", "getSecurityManager");
    let (mut asking, mut installing) = (BTreeSet::new(), BTreeSet::new());
    let mut package = jars::package(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/ready.mda"));
    for (jar, expected) in expected() {
        let name = jar.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&jar).unwrap();
        if !read_jar("library.jar", &bytes, &asks).references.is_empty() {
            asking.insert(name.clone());
        }
        if expected
            .iter()
            .any(|line| line.contains("setSecurityManager:") || line.ends_with("extends java.lang.SecurityManager"))
        {
            installing.insert(name.clone());
        }
        package.push((format!("model/lib/userlib/{name}"), bytes));
    }
    let outcome = crate::common::program::Program::new()
        .file("app.mda", jars::pack(&package))
        .args(["check", "app.mda", "--format", "json"])
        .run();
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect(&outcome.stderr);
    let findings = report["packages"][0]["findings"].as_array().unwrap();
    let named = findings.iter().filter(|finding| finding["rule"].as_str().unwrap().starts_with("security-manager"));
    // The app's own code may be told that it asks.
    let named = named.filter(|finding| finding["owner"]["kind"] == "library" || finding["owner"] == "library");
    let named: BTreeSet<_> = named
        .flat_map(|finding| finding["evidence"].as_array().unwrap())
        .map(|evidence| evidence["path"][1].as_str().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    assert!(named.is_subset(&installing), "{named:?} are reported, but only {installing:?} install or extend one");
    println!("{} of these libraries ask for a security manager, {} are reported", asking.len(), named.len());
}
