//! Where the bytes of a package are: by folder and by what kind of file it is. Looks at names and declared sizes alone,
//! so it costs one walk over the directory; no rule asks for it, pictures do.

use std::collections::BTreeMap;

use super::value::words;

words! {
    /// What a file is, by its name.
    ContentKind {
        /// The model and its description.
        Model = "model",
        /// Java archives and classes.
        Java = "java",
        /// Native libraries and programs.
        Native = "native",
        /// Pages, layouts and templates.
        Page = "page",
        /// JavaScript and source maps.
        Script = "script",
        /// Style sheets and fonts.
        Style = "style",
        /// Pictures, sound and film.
        Image = "image",
        /// Data and settings as text.
        Text = "text",
        /// A data snapshot.
        SampleData = "sample-data",
        /// Anything else.
        Other = "other",
    }
}

/// The files of one kind in one folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct CompositionPart {
    /// The folder: the first two levels of the path, such as `model/lib`; empty for the files at the top.
    pub folder: String,
    /// What the files are.
    pub content: ContentKind,
    /// Number of files.
    pub files: usize,
    /// Bytes once unpacked, as the directory declares them.
    pub bytes: u64,
}

/// The parts of a package, by folder and kind. `files` are all paths with their sizes.
pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a str, u64)>) -> Vec<CompositionPart> {
    let mut parts: BTreeMap<(&str, ContentKind), (usize, u64)> = BTreeMap::new();
    for (path, size) in files {
        let (count, bytes) = parts.entry((folder_of(path), kind_of(path))).or_default();
        *count += 1;
        *bytes = bytes.saturating_add(size);
    }
    let part = |((folder, content), (files, bytes)): ((&str, ContentKind), (usize, u64))| CompositionPart {
        folder: folder.to_owned(),
        content,
        files,
        bytes,
    };
    parts.into_iter().map(part).collect()
}

/// The first two levels of the folder that a file lies in.
fn folder_of(path: &str) -> &str {
    let mut slashes = path.match_indices('/').map(|(index, _)| index);
    let (first, second) = (slashes.next(), slashes.next());
    second.or(first).and_then(|end| path.get(..end)).unwrap_or_default()
}

fn kind_of(path: &str) -> ContentKind {
    if path.starts_with("model/sampledata/") {
        return ContentKind::SampleData;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "mdp" | "mpr" => ContentKind::Model,
        "json" if path == "model/metadata.json" => ContentKind::Model,
        "jar" | "class" | "java" => ContentKind::Java,
        "dll" | "so" | "dylib" | "jnilib" | "exe" => ContentKind::Native,
        "html" | "htm" | "xhtml" => ContentKind::Page,
        "xml" if path.starts_with("web/") => ContentKind::Page,
        "js" | "mjs" | "map" => ContentKind::Script,
        "css" | "scss" | "woff" | "woff2" | "ttf" | "otf" | "eot" => ContentKind::Style,
        "png" | "jpg" | "jpeg" | "gif" | "svg" | "ico" | "bmp" | "webp" | "mp3" | "mp4" | "webm" | "wav" => {
            ContentKind::Image
        }
        "json" | "xml" | "txt" | "properties" | "csv" | "yaml" | "yml" | "md" | "policy" | "xsd" | "wsdl" => {
            ContentKind::Text
        }
        _ => ContentKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_added_up_by_folder_and_kind() {
        let parts = of([
            ("model/bundles/project.jar", 100),
            ("model/lib/userlib/a.jar", 20),
            ("model/lib/userlib/b.jar", 30),
            ("model/lib/userlib/b.jar.Orders.RequiredLib", 0),
            ("model/metadata.json", 5),
            ("web/index.html", 1),
            ("readme", 2),
        ]);
        let told: Vec<_> =
            parts.iter().map(|part| (part.folder.as_str(), part.content, part.files, part.bytes)).collect();
        assert_eq!(
            told,
            [
                ("", ContentKind::Other, 1, 2),
                ("model", ContentKind::Model, 1, 5),
                ("model/bundles", ContentKind::Java, 1, 100),
                ("model/lib", ContentKind::Java, 2, 50),
                ("model/lib", ContentKind::Other, 1, 0),
                ("web", ContentKind::Page, 1, 1),
            ]
        );
    }

    #[test]
    fn a_data_snapshot_is_no_text_whatever_its_files_are_called() {
        let parts = of([("model/sampledata/data/rows.json", 7)]);
        assert_eq!(parts[0].content, ContentKind::SampleData);
        assert_eq!(parts[0].folder, "model/sampledata");
    }

    #[test]
    fn sizes_that_lie_do_not_overflow() {
        assert_eq!(of([("web/a.js", u64::MAX), ("web/b.js", 1)])[0].bytes, u64::MAX);
    }
}
