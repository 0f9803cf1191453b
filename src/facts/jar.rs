//! The jars of the package.

use std::collections::{BTreeMap, BTreeSet};

use crate::java::{Hides, JarContents, JarKind, JavaCode, MavenProject};

use super::value::{fact, words};
use super::{Evidence, Known, Owner, OwnerKind, Row};

words! {
    /// The system that a native library or program is made for, by its ending and the folders around it.
    NativeSystem {
        /// Windows.
        Windows = "windows",
        /// Linux on 64-bit Intel, which is what the target runs; also where the path names no processor.
        LinuxX64 = "linux-x64",
        /// Any other.
        Other = "other",
    }
}

fact! {
    /// A jar of the package.
    Jar = "jar" {
        /// File name, such as `commons-io-2.11.0.jar`.
        file: String,
        /// Folder of the package that holds it, such as `model/lib/userlib`; of a jar in a jar that of the outer one.
        folder: String,
        /// Library name, from the manifest, Maven's files or the file name.
        library: String,
        /// Library version, from the same places.
        version: String,
        /// Package URL, such as `pkg:maven/commons-io/commons-io@2.11.0`, where the jar holds Maven's files.
        package_url: String,
        /// SHA-256 in hexadecimal digits. Absent in `check`, which judges nothing by it.
        sha256: String,
        /// Files of other jars in the package that hold another version of the same library, such as `commons-io-1.4.jar`.
        other_versions: BTreeSet<String>,
        /// Modules that ask for it (`*.RequiredLib` markers).
        required_by: BTreeSet<String>,
        /// Java version that its newest class needs, such as 8, 11 or 21. `module-info` and the versioned part of a multi-release jar do not count.
        java_needed: f64,
        /// Whether that is newer than the Java version that the platform picks for this app.
        newer_than_platform: bool,
        /// Number of class files.
        class_count: f64,
        /// Systems for which it holds native libraries or programs.
        native_for: BTreeSet<NativeSystem>,
        /// Whose it is: `own` for `project.jar`.
        owner: OwnerKind,
    }
}

/// One row for each jar, jars inside jars included.
///
/// `required_by` names the modules that ask for a jar, by its file name; `java_platform` is the Java version that the
/// platform picks for the app.
pub(crate) fn rows(
    java: &JavaCode,
    required_by: &BTreeMap<String, BTreeSet<String>>,
    java_platform: &Known<u32>,
) -> Vec<Row<Jar>> {
    let mut jars = java.all_jars();
    jars.sort_by(|left, right| left.path.cmp(&right.path));
    let others = other_versions(java);
    let row = |jar: &JarContents| {
        let mut row = row(jar, required_by, java_platform);
        row.fact.other_versions = Known::Is(others.get(jar.path.as_str()).cloned().unwrap_or_default());
        row
    };
    jars.into_iter().map(row).collect()
}

/// Files that hold another version of the same library, by the path of the jar. Jars inside jars are seen by their own
/// jar alone and do not count.
fn other_versions(java: &JavaCode) -> BTreeMap<&str, BTreeSet<String>> {
    let mut others: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (index, left) in java.jars.iter().enumerate() {
        for right in java.jars.iter().skip(index + 1) {
            let (one, other) = (&left.identity, &right.identity);
            let libraries = left.kind == JarKind::Library && right.kind == JarKind::Library;
            let versions = one.version.is_some() && other.version.is_some() && one.version != other.version;
            if libraries && versions && one.is_same_library(other) {
                others.entry(&left.path).or_default().insert(right.file().to_owned());
                others.entry(&right.path).or_default().insert(left.file().to_owned());
            }
        }
    }
    others
}

fn row(jar: &JarContents, required_by: &BTreeMap<String, BTreeSet<String>>, java_platform: &Known<u32>) -> Row<Jar> {
    let owner = match jar.kind {
        JarKind::Project => Owner::app(),
        JarKind::Library => Owner { kind: OwnerKind::Library, name: jar.outer_file().to_owned() },
    };
    let identity_read = jar.error.is_none() && jar.unreadable.iter().all(|entry| entry.hides != Hides::Identity);
    let identity = |text: &Option<String>| if identity_read { text.clone().into() } else { Known::Unknown };
    let java_needed = jar.java_needed();
    // An unread class can only raise the level.
    let newer_than_platform = match (java_needed, java_platform) {
        (Some(needed), Known::Is(platform)) if needed > *platform => Known::Is(true),
        (_, Known::Is(_)) if jar.all_code_read() => Known::Is(false),
        _ => Known::Unknown,
    };
    let fact = Jar {
        file: Known::Is(jar.file().to_owned()),
        folder: Known::Is(folder(&jar.path).to_owned()),
        library: identity(&jar.identity.library),
        version: identity(&jar.identity.version),
        package_url: identity(&jar.identity.maven.as_ref().and_then(MavenProject::package_url)),
        sha256: jar.sha256.clone().into(),
        other_versions: Known::Absent,
        required_by: Known::Is(required_by.get(jar.file()).cloned().unwrap_or_default()),
        java_needed: if jar.all_code_read() { java_needed.map(f64::from).into() } else { Known::Unknown },
        newer_than_platform,
        class_count: match (u32::try_from(jar.class_count), &jar.error) {
            (Ok(count), None) => Known::Is(f64::from(count)),
            _ => Known::Unknown,
        },
        native_for: match jar.error {
            None => Known::Is(jar.natives.iter().map(|file| native_system(&file.path)).collect()),
            Some(_) => Known::Unknown,
        },
        owner: Known::Is(owner.kind),
    };
    Row { fact, object: jar.file().to_owned(), owner, evidence: vec![evidence(jar)], unreadable: unreadable(jar) }
}

fn folder(path: &str) -> &str {
    let outer = path.split("!/").next().unwrap_or(path);
    outer.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Libraries such as JNA keep one file for each system, in a folder that names system and processor.
fn native_system(path: &str) -> NativeSystem {
    let path = path.to_ascii_lowercase();
    if [".dll", ".exe", ".bat", ".cmd"].iter().any(|ending| path.ends_with(ending)) {
        return NativeSystem::Windows;
    }
    let other_system = ["darwin", "mac", "osx", "bsd", "aix", "sunos", "solaris", "android"];
    let other_processor =
        ["aarch64", "arm", "ppc", "s390", "sparc", "mips", "riscv", "loongarch", "ia64", "i386", "i686"];
    let has = |words: &[&str]| words.iter().any(|word| path.contains(word));
    let is_64_bit = has(&["x86_64", "x86-64", "amd64", "x64", "64"]);
    let is_mac = path.ends_with(".dylib") || path.ends_with(".jnilib");
    let is_32_bit = path.contains("x86") && !is_64_bit;
    if is_mac || is_32_bit || has(&other_system) || has(&other_processor) {
        NativeSystem::Other
    } else {
        NativeSystem::LinuxX64
    }
}

fn evidence(jar: &JarContents) -> Evidence {
    let place = Evidence::at(jar.path.split("!/"));
    match (&jar.newest, jar.java_needed()) {
        (Some(newest), Some(java)) => {
            place.showing(format!("{} needs Java {java} (class file version {})", newest.path, newest.major))
        }
        _ => place,
    }
}

/// What could not be read of a jar, the first of it with the reason.
fn unreadable(jar: &JarContents) -> Option<String> {
    if let Some(error) = &jar.error {
        return Some(format!("{}: {error}", jar.path));
    }
    let first = jar.unreadable.first()?;
    let place = if first.path.is_empty() { jar.path.clone() } else { format!("{}!/{}", jar.path, first.path) };
    Some(match jar.unreadable.len() - 1 {
        0 => format!("{place}: {}", first.why),
        1 => format!("{place}: {} (and one more entry)", first.why),
        more => format!("{place}: {} (and {more} more entries)", first.why),
    })
}

#[cfg(test)]
mod tests {
    use crate::java::{JarError, NewestClass, UnreadableEntry};

    use super::*;

    fn jar(path: &str, major: u16) -> JarContents {
        let newest = Some(NewestClass { major, path: "a/B.class".to_owned() });
        JarContents { error: None, class_count: 3, newest, ..JarContents::unreadable(path, String::new()) }
    }

    fn one(jar: JarContents, platform: &Known<u32>) -> Row<Jar> {
        let markers = BTreeMap::from([("x-1.jar".to_owned(), BTreeSet::from(["ExcelImporter".to_owned()]))]);
        rows(&JavaCode { jars: vec![jar] }, &markers, platform).remove(0)
    }

    #[test]
    fn a_jar_for_newer_java_than_the_platform_picks_says_so_with_the_class_that_needs_it() {
        let row = one(jar("model/lib/userlib/x-1.jar", 65), &Known::Is(11));
        assert_eq!(row.fact.newer_than_platform, Known::Is(true));
        assert_eq!(row.fact.java_needed, Known::Is(21.0));
        assert_eq!(row.evidence[0].excerpt.as_deref(), Some("a/B.class needs Java 21 (class file version 65)"));
        assert_eq!(row.owner.to_string(), "library x-1.jar");
        assert_eq!(row.fact.required_by, Known::Is(BTreeSet::from(["ExcelImporter".to_owned()])));
        assert_eq!(row.unreadable, None);
        let row = one(jar("model/lib/userlib/x-1.jar", 55), &Known::Is(11));
        assert_eq!(row.fact.newer_than_platform, Known::Is(false));
    }

    #[test]
    fn an_unread_class_leaves_the_level_open_unless_another_is_too_new_already() {
        let damaged = |major| {
            let mut jar = jar("x-1.jar", major);
            let (path, why) = ("a/C.class".to_owned(), "cut off".to_owned());
            jar.unreadable.push(UnreadableEntry { path, why, hides: Hides::Code });
            jar
        };
        let row = one(damaged(52), &Known::Is(11));
        assert!(row.fact.newer_than_platform.is_unknown() && row.fact.java_needed.is_unknown());
        assert_eq!(row.unreadable.as_deref(), Some("x-1.jar!/a/C.class: cut off"));
        assert_eq!(one(damaged(65), &Known::Is(11)).fact.newer_than_platform, Known::Is(true));
    }

    #[test]
    fn a_jar_that_does_not_open_has_nothing_known_but_its_name() {
        let jar = JarContents { error: Some(JarError::NotRead("gone".into())), ..jar("lib/x-1.jar", 52) };
        let row = one(JarContents { newest: None, ..jar }, &Known::Is(11));
        assert!(row.fact.newer_than_platform.is_unknown() && row.fact.library.is_unknown());
        assert!(row.fact.class_count.is_unknown());
        assert_eq!(row.unreadable.as_deref(), Some("lib/x-1.jar: gone"));
    }

    #[test]
    fn two_versions_of_one_library_name_each_other() {
        let versioned = |path: &str, version: &str| {
            let mut jar = jar(path, 52);
            jar.identity.library = Some("commons-io".to_owned());
            jar.identity.version = Some(version.to_owned());
            jar
        };
        let jars = vec![versioned("lib/a.jar", "1.4"), versioned("lib/b.jar", "2.11.0"), versioned("lib/c.jar", "1.4")];
        let rows = rows(&JavaCode { jars }, &BTreeMap::new(), &Known::Is(8));
        let others =
            |index: usize| rows[index].fact.other_versions.value().unwrap().iter().cloned().collect::<Vec<_>>();
        assert_eq!(others(0), ["b.jar"]);
        assert_eq!(others(1), ["a.jar", "c.jar"]);
        assert_eq!(others(2), ["b.jar"], "the same version twice is not another");
    }

    #[test]
    fn a_native_file_is_for_the_system_that_its_path_names() {
        for (path, system) in [
            ("jacob-1.18-x64.DLL", NativeSystem::Windows),
            ("bin/convert.exe", NativeSystem::Windows),
            ("com/sun/jna/linux-x86-64/libjnidispatch.so", NativeSystem::LinuxX64),
            ("org/sqlite/native/Linux/x86_64/libsqlitejdbc.so", NativeSystem::LinuxX64),
            ("lib/libfoo.so", NativeSystem::LinuxX64),
            ("com/sun/jna/linux-x86/libjnidispatch.so", NativeSystem::Other),
            ("com/sun/jna/linux-aarch64/libjnidispatch.so", NativeSystem::Other),
            ("com/sun/jna/freebsd-x86-64/libjnidispatch.so", NativeSystem::Other),
            ("com/sun/jna/darwin/libjnidispatch.jnilib", NativeSystem::Other),
            ("native/libx.dylib", NativeSystem::Other),
        ] {
            assert_eq!(native_system(path), system, "{path}");
        }
        assert_eq!(folder("model/lib/userlib/x-1.jar!/in/y.jar"), "model/lib/userlib");
        assert_eq!(folder("x.jar"), "");
    }

    #[test]
    fn without_a_known_platform_no_jar_is_said_to_fit() {
        assert!(one(jar("x-1.jar", 52), &Known::Unknown).fact.newer_than_platform.is_unknown());
    }

    #[test]
    fn a_jar_in_a_jar_belongs_to_the_one_in_the_package() {
        let outer = JarContents { inner: vec![jar("lib/x-1.jar!/in/y.jar", 52)], ..jar("lib/x-1.jar", 52) };
        let rows = rows(&JavaCode { jars: vec![outer] }, &BTreeMap::new(), &Known::Is(8));
        assert_eq!((rows[1].object.as_str(), rows[1].owner.name.as_str()), ("x-1.jar!/in/y.jar", "x-1.jar"));
        assert_eq!(rows[1].evidence[0].path, ["lib/x-1.jar", "in/y.jar"]);
    }
}
