//! What a class does with files, told from the Java API that it calls, and which absolute paths stand among its texts.
//! Told per class: a path is often put together in one method and opened in another.

use std::collections::{BTreeMap, BTreeSet};

use crate::java::{Constant, JarContents, JavaInterest, ReferenceKey, ReferencePlaces};

/// Methods that write a file or folder.
const WRITES: &[(&str, &[&str])] = &[
    ("java.io.FileOutputStream", &["<init>"]),
    ("java.io.FileWriter", &["<init>"]),
    ("java.io.RandomAccessFile", &["<init>"]),
    ("java.io.PrintWriter", &["<init>"]),
    ("java.io.PrintStream", &["<init>"]),
    ("java.io.File", &["createNewFile", "mkdir", "mkdirs", "renameTo"]),
    (
        "java.nio.file.Files",
        &[
            "write",
            "writeString",
            "copy",
            "move",
            "createFile",
            "createDirectory",
            "createDirectories",
            "newOutputStream",
            "newBufferedWriter",
            "newByteChannel",
        ],
    ),
    ("java.nio.channels.FileChannel", &["open"]),
    (
        "org.apache.commons.io.FileUtils",
        &[
            "write",
            "writeStringToFile",
            "writeByteArrayToFile",
            "writeLines",
            "copyFile",
            "copyDirectory",
            "copyInputStreamToFile",
            "copyToFile",
            "copyURLToFile",
            "moveFile",
            "moveDirectory",
            "openOutputStream",
            "touch",
            "forceMkdir",
        ],
    ),
];

/// Methods that put a file into a `FileDocument`.
const STORES: (&str, &[&str]) = ("com.mendix.core.Core", &["storeFileDocumentContent", "storeImageDocumentContent"]);

/// Beginnings of absolute paths on the machines that apps run on. `/data/` and the like are not among them: half the
/// paths of web services begin so.
const ROOTS: [&str; 13] = [
    "/tmp/",
    "/home/",
    "/var/",
    "/opt/",
    "/mnt/",
    "/srv/",
    "/usr/",
    "/etc/",
    "/root/",
    "/media/",
    "/Users/",
    "/Volumes/",
    "/dev/shm/",
];

/// Adds the API that [`FileUse`] is told from.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    let apis = WRITES.iter().chain([&STORES]);
    apis.flat_map(|(class, methods)| methods.iter().map(move |method| (*class, *method)))
        .fold(interest, |interest, (class, method)| interest.method(class, method))
}

/// What one class does with files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileUse {
    /// It writes a file or folder.
    pub(crate) writes: bool,
    /// It puts a file into a `FileDocument`.
    pub(crate) stores: bool,
    /// Absolute paths among its texts.
    paths: BTreeSet<String>,
    /// Those of them that stand beside a call.
    beside_calls: BTreeSet<String>,
}

impl FileUse {
    /// The absolute paths that a call of the class may take: those beside it, or else those that stand beside no call,
    /// since they come from elsewhere in the class.
    pub(crate) fn paths_of(&self, places: &ReferencePlaces) -> BTreeSet<String> {
        let beside: BTreeSet<_> = beside(places).collect();
        if places.places_unknown || places.arguments_cut {
            self.paths.clone()
        } else if beside.is_empty() {
            self.paths.difference(&self.beside_calls).cloned().collect()
        } else {
            beside
        }
    }
}

/// The absolute paths beside a call.
fn beside(places: &ReferencePlaces) -> impl Iterator<Item = String> + '_ {
    let constants = places.places.iter().flat_map(|place| &place.arguments);
    constants.filter_map(|constant| match constant {
        Constant::Text(text) if is_absolute_path(text) => Some(text.clone()),
        _ => None,
    })
}

/// What the classes of a jar do with files, by class with dots.
pub(crate) fn of(jar: &JarContents) -> BTreeMap<&str, FileUse> {
    let mut uses: BTreeMap<&str, FileUse> = BTreeMap::new();
    for (key, places) in &jar.references {
        for path in beside(places) {
            uses.entry(&key.used_by).or_default().beside_calls.insert(path);
        }
        if writes(key) {
            uses.entry(&key.used_by).or_default().writes = true;
        } else if is_one_of(key, &STORES) {
            uses.entry(&key.used_by).or_default().stores = true;
        }
    }
    for constant in jar.strings.iter().filter(|constant| is_absolute_path(&constant.text)) {
        uses.entry(&constant.class).or_default().paths.insert(constant.text.clone());
    }
    uses
}

fn writes(key: &ReferenceKey) -> bool {
    if !WRITES.iter().any(|api| is_one_of(key, api)) {
        return false;
    }
    let descriptor = key.method.as_ref().map_or("", |(_, descriptor)| descriptor);
    match key.class.as_str() {
        // Most wrap a stream that goes elsewhere.
        "java.io.PrintWriter" | "java.io.PrintStream" => {
            descriptor.starts_with("(Ljava/lang/String;") || descriptor.starts_with("(Ljava/io/File;")
        }
        // A copy into a stream reads the file.
        "java.nio.file.Files" => descriptor != "(Ljava/nio/file/Path;Ljava/io/OutputStream;)J",
        _ => true,
    }
}

fn is_one_of(key: &ReferenceKey, (class, methods): &(&str, &[&str])) -> bool {
    let method = key.method.as_ref().map(|(name, _)| name.as_str());
    key.class == *class && method.is_some_and(|method| methods.contains(&method))
}

/// Whether a text is a path from the root of a file system: `C:\exports`, `/home/app/in.csv`. Not `/etc/` alone, nor
/// what only looks like it, such as the path of a web service or a text with spaces between words.
pub(crate) fn is_absolute_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() > 260 || text.contains(['\n', '<', '>', '*', '?', '"', '|']) {
        return false;
    }
    match bytes {
        // A drive: a letter, a colon, a slash, and a name behind it.
        [letter, b':', slash @ (b'\\' | b'/'), rest @ ..] if letter.is_ascii_alphabetic() => {
            // `x://` begins an address.
            !(*slash == b'/' && rest.first() == Some(&b'/'))
        }
        [b'/', ..] => ROOTS.iter().any(|root| text.starts_with(root) || text == root.trim_end_matches('/')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::java::Place;

    use super::*;

    #[test]
    fn a_path_from_the_root_is_told_from_what_only_looks_like_one() {
        let paths = [
            r"C:\exports\today.csv",
            "c:/exports",
            r"D:\",
            "/home/app/in.csv",
            "/tmp/{}.pdf",
            "/tmp",
            "/var/log/app.log",
            "/mnt/share/",
            "/opt/app/bin/convert",
            "/Users/me/export",
        ];
        for path in paths {
            assert!(is_absolute_path(path), "{path}");
        }
        let near = [
            "",
            "/",
            "/rest/orders/v1",
            "/variables/x",
            "/data/orders",
            "/optional/settings",
            "C:",
            "a:b",
            "http://localhost/tmp/x",
            "s://bucket/key",
            "//Orders.Order[Name = 'x']",
            "resources/in.csv",
            "./tmp/x",
            r"\\server\share\x",
            "tmp/x",
            "/etcetera",
        ];
        for text in near {
            assert!(!is_absolute_path(text), "{text}");
        }
    }

    #[test]
    fn a_path_counts_for_the_call_beside_which_it_stands_and_else_for_every_call() {
        let places = |texts: &[&str]| ReferencePlaces {
            places: BTreeSet::from([Place {
                method: "run".to_owned(),
                arguments: texts.iter().map(|text| Constant::Text((*text).to_owned())).collect(),
                open: false,
            }]),
            ..ReferencePlaces::default()
        };
        let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
        let used = FileUse { paths: set(&["/tmp/a", "/home/b"]), beside_calls: set(&["/tmp/a"]), ..FileUse::default() };
        assert_eq!(used.paths_of(&places(&["/tmp/a"])), set(&["/tmp/a"]));
        assert_eq!(used.paths_of(&places(&["x"])), set(&["/home/b"]));
        let unknown = ReferencePlaces { places_unknown: true, ..ReferencePlaces::default() };
        assert_eq!(used.paths_of(&unknown), set(&["/tmp/a", "/home/b"]));
    }

    #[test]
    fn a_copy_into_a_stream_and_a_wrapped_stream_write_no_file() {
        let key = |class: &str, method: &str, descriptor: &str| ReferenceKey {
            used_by: "orders.Export".to_owned(),
            usage: crate::java::Usage::Calls,
            class: class.to_owned(),
            method: Some((method.to_owned(), descriptor.to_owned())),
        };
        let files = "java.nio.file.Files";
        assert!(writes(&key(files, "copy", "(Ljava/io/InputStream;Ljava/nio/file/Path;[Ljava/nio/file/CopyOption;)J")));
        assert!(!writes(&key(files, "copy", "(Ljava/nio/file/Path;Ljava/io/OutputStream;)J")));
        assert!(!writes(&key(files, "readAllBytes", "(Ljava/nio/file/Path;)[B")));
        assert!(writes(&key("java.io.PrintWriter", "<init>", "(Ljava/lang/String;)V")));
        assert!(!writes(&key("java.io.PrintWriter", "<init>", "(Ljava/io/Writer;)V")));
    }
}
