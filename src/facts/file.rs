//! Files that say something by being in the package, whatever their bytes. Of `web` only the error pages count: the rest
//! is served to browsers and never run on the server.

use super::value::{Fact, fact, words};
use super::{Evidence, Known, Owner, Row};

words! {
    /// What a file is.
    FileKind {
        /// Java security policy.
        Policy = "policy",
        /// Key store or certificate.
        KeyStore = "key-store",
        /// Settings or keys of Kerberos: `krb5.conf`, `krb5.ini`, `*.keytab`.
        Kerberos = "kerberos",
        /// Page that the web server shows in place of an answer, under `web/error_page`.
        ErrorPage = "error-page",
        /// Page directly below `web` that notes where a user came from (`originURI`) in a cookie without `SameSite`.
        BareCookiePage = "bare-cookie-page",
        /// Native library: `.dll`, `.so`, `.dylib`, `.jnilib`.
        NativeLibrary = "native-library",
        /// Program: `.exe`, `.bat`, `.cmd`.
        Program = "program",
        /// Data snapshot under `model/sampledata`.
        SampleData = "sample-data",
        /// Local run settings that do not belong into a deployment package (`model/config.json`).
        LocalSettings = "local-settings",
    }
}

fact! {
    /// A file that says something by being in the package. A data snapshot is one row, whatever its number of files.
    File = "file" {
        /// Path from the package root; for a file in a jar `jar!/path`.
        path: String,
        /// What it is.
        file_kind: FileKind,
        /// Size in bytes once unpacked.
        size: f64,
    }
}

const SAMPLE_DATA: &str = "model/sampledata/";

/// The rows of a package. `files` are all paths with their sizes; `unpacked` says that they come from a developer's
/// deployment folder, where local settings are at home.
pub(crate) fn rows<'a>(files: impl IntoIterator<Item = (&'a str, u64)>, unpacked: bool) -> Vec<Row<File>> {
    let mut rows = Vec::new();
    let mut snapshot = None;
    for (path, size) in files {
        if path.starts_with(SAMPLE_DATA) {
            *snapshot.get_or_insert(0) += size;
            continue;
        }
        match kind_of(path) {
            Some(FileKind::LocalSettings) if unpacked => {}
            Some(kind) => rows.push(row(path, kind, size)),
            None => {}
        }
    }
    rows.extend(snapshot.map(|size| row(SAMPLE_DATA.trim_end_matches('/'), FileKind::SampleData, size)));
    rows
}

/// The row of one file.
pub(crate) fn row(path: &str, kind: FileKind, size: u64) -> Row<File> {
    #[expect(clippy::cast_precision_loss, reason = "a file of more than 2^53 bytes does not exist")]
    let size = Known::Is(size as f64);
    Row {
        fact: File { path: Known::Is(path.to_owned()), file_kind: Known::Is(kind), size },
        object: path.to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([path])],
        unreadable: None,
    }
}

/// The pages that set the cookie `originURI` and say nothing of `SameSite`; one more row for each that could not be read.
pub(crate) fn pages(pages: &[(String, Result<String, String>)]) -> Vec<Row<File>> {
    let rows = pages.iter().filter_map(|(path, text)| match text {
        Ok(text) => bare_cookie(text).map(|line| {
            let mut row = row(path, FileKind::BareCookiePage, text.len() as u64);
            row.evidence = vec![Evidence::at([path.as_str()]).showing(line)];
            row
        }),
        Err(why) => Some(Row {
            fact: File { path: Known::Is(path.clone()), ..File::unknown() },
            unreadable: Some(format!("{path}: {why}")),
            ..row(path, FileKind::BareCookiePage, 0)
        }),
    });
    rows.collect()
}

/// The statement that sets such a cookie. Whatever the page appends to it stands on the same line.
fn bare_cookie(text: &str) -> Option<String> {
    let line = text.lines().find(|line| {
        line.contains("document.cookie")
            && line.contains("originURI=")
            && !line.to_ascii_lowercase().contains("samesite")
    })?;
    Some(line.trim().chars().take(120).collect())
}

/// What a file under `model`, or a page of `web/error_page`, is by its name.
pub(crate) fn kind_of(path: &str) -> Option<FileKind> {
    if let Some(page) = path.strip_prefix("web/error_page/") {
        let (_, ending) = page.rsplit_once('.')?;
        return ["html", "htm"].iter().any(|page| ending.eq_ignore_ascii_case(page)).then_some(FileKind::ErrorPage);
    }
    let below_model = path.strip_prefix("model/")?;
    if below_model == "config.json" {
        return Some(FileKind::LocalSettings);
    }
    let name = below_model.rsplit('/').next().unwrap_or(below_model).to_ascii_lowercase();
    kind_by_ending(&name)
}

/// What a file is by the ending of its lower-case name.
fn kind_by_ending(name: &str) -> Option<FileKind> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending {
        _ if matches!(name, "krb5.conf" | "krb5.ini") => Some(FileKind::Kerberos),
        "keytab" => Some(FileKind::Kerberos),
        "policy" => Some(FileKind::Policy),
        "jks" | "keystore" | "truststore" | "p12" | "pfx" | "pem" | "cer" | "crt" | "der" => Some(FileKind::KeyStore),
        "dll" | "so" | "dylib" | "jnilib" => Some(FileKind::NativeLibrary),
        "exe" | "bat" | "cmd" => Some(FileKind::Program),
        // Shared libraries carry their version at the end: `libzip.so.4.0`.
        _ if name.contains(".so.") && ending.bytes().all(|byte| byte.is_ascii_digit()) => Some(FileKind::NativeLibrary),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name() {
        let cases = [
            ("model/resources/data/.policy", Some(FileKind::Policy)),
            ("model/resources/security.policy", Some(FileKind::Policy)),
            ("model/resources/certs/Partner.PFX", Some(FileKind::KeyStore)),
            ("model/lib/userlib/sapjco3.dll", Some(FileKind::NativeLibrary)),
            ("model/resources/libtesseract.so.4.0", Some(FileKind::NativeLibrary)),
            ("model/resources/tools/convert.exe", Some(FileKind::Program)),
            ("model/config.json", Some(FileKind::LocalSettings)),
            ("model/resources/sso/krb5.conf", Some(FileKind::Kerberos)),
            ("model/resources/HTTP.keytab", Some(FileKind::Kerberos)),
            ("web/error_page/404.html", Some(FileKind::ErrorPage)),
            // Near misses.
            ("web/downloads/setup.exe", None),
            ("web/error_page/503.HTML", Some(FileKind::ErrorPage)),
            ("web/404.html", None),
            ("web/error_page/logo.png", None),
            ("model/resources/logging.conf", None),
            ("model/resources/policy.txt", None),
            ("model/resources/privacy-policy.pdf", None),
            ("model/resources/config.json", None),
            ("model/resources/notes.so.txt", None),
            ("model/metadata.json", None),
        ];
        for (path, kind) in cases {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }

    #[test]
    fn a_page_is_told_by_the_cookie_that_it_sets() {
        let page = |text: &str| ("web/login.html".to_owned(), Ok(text.to_owned()));
        let told = pages(&[page("<script>\n  document.cookie = \"originURI=/login.html\";\n</script>")]);
        assert_eq!(told[0].evidence[0].excerpt.as_deref(), Some("document.cookie = \"originURI=/login.html\";"));
        for text in [
            "document.cookie = \"originURI=/login.html\" + (isHttps ? \";SameSite=None;Secure\" : \"\");",
            "document.cookie = \"theme=dark\";",
            "// originURI= is set by the client",
        ] {
            assert_eq!(pages(&[page(text)]), [], "{text}");
        }
        let damaged = pages(&[("web/login.html".to_owned(), Err("cut off".to_owned()))]);
        assert!(damaged[0].fact.file_kind.is_unknown());
        assert_eq!(damaged[0].unreadable.as_deref(), Some("web/login.html: cut off"));
    }

    #[test]
    fn a_data_snapshot_is_one_row_with_the_sum_of_its_files() {
        let rows = rows([("model/sampledata/data/database.script", 40), ("model/sampledata/files/a", 2)], false);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].fact.size, Known::Is(42.0));
        assert_eq!(rows[0].object, "model/sampledata");
    }

    #[test]
    fn local_settings_are_at_home_in_a_deployment_folder_only() {
        assert_eq!(rows([("model/config.json", 1)], true).len(), 0);
        assert_eq!(rows([("model/config.json", 1)], false).len(), 1);
    }
}
