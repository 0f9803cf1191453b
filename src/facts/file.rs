//! Files that say something by being in the package, outside jars or one level down in them.

use super::value::{fact, words};

words! {
    /// What a file is.
    FileKind {
        /// Java security policy.
        Policy = "policy",
        /// Key store or certificate.
        KeyStore = "key-store",
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
    /// A file that says something by being in the package.
    File = "file" {
        /// Path from the package root; for a file in a jar `jar!/path`.
        path: String,
        /// What it is.
        file_kind: FileKind,
        /// Size in bytes once unpacked.
        size: f64,
    }
}
