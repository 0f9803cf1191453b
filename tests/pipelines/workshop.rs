//! A folder in which the scripts of a pipeline run: packages, a release of the program with its checksum, and stand-ins
//! for the programs that would fetch it.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use mxready_fixtures::Package;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// What takes the place of `curl` and `wget`: copies the last part of the address from the release to the named file.
const FETCH: &str = r#"#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        --output | -O) to=$2; shift ;;
        https://*) from=${1##*/} ;;
    esac
    shift
done
exec cp "$RELEASE_OF_THE_TEST/$from" "$to"
"#;

pub(crate) struct Workshop {
    folder: TempDir,
}

pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) printed: String,
}

impl Workshop {
    /// With `build/app.mda` (not ready), `build/ready.mda` and `build/broken.mda`.
    pub(crate) fn new() -> Self {
        let workshop = Self { folder: tempfile::tempdir().expect("a folder") };
        for folder in ["build", "tools", "release"] {
            std::fs::create_dir(workshop.path(folder)).expect("a folder");
        }
        for (name, file) in [("demo", "app"), ("ready", "ready")] {
            let package = Package::fixture(name).expect("the fixture builds");
            package.write_mda(workshop.path(&format!("build/{file}.mda"))).expect("the package is written");
        }
        workshop.write("build/broken.mda", "no package");
        for tool in ["curl", "wget"] {
            workshop.program(&format!("tools/{tool}"), FETCH);
        }
        workshop.link("tools/mxready");
        workshop
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn program(&self, name: &str, text: &str) {
        self.write(name, text);
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(0o755)).expect("a program");
    }

    /// The program as it was built, under a name.
    pub(crate) fn link(&self, name: &str) {
        let link = self.path(name);
        std::fs::create_dir_all(link.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mxready"), link).expect("a link");
    }

    /// Makes a release with an archive for a platform, and gives its checksum. What stands for the program in it is a
    /// script, because an archive of the real one takes long to make.
    pub(crate) fn release(&self, platform: &str) -> String {
        let inside = self.path("inside");
        std::fs::create_dir_all(&inside).expect("a folder");
        let text = format!("#!/bin/sh\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_mxready"));
        self.program("inside/mxready", &text);
        let name = format!("mxready-{platform}.tar.gz");
        let archive = self.path("release").join(&name);
        let made = Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(&inside).arg(".").status();
        assert!(made.expect("tar starts").success());
        let sum = sum_of(&archive);
        self.write("release/SHA256SUMS", &format!("{sum}  {name}\n{}  mxready.cdx.json\n", "0".repeat(64)));
        sum
    }

    /// Runs a script with a shell, with these variables and little else.
    pub(crate) fn run(&self, shell: &str, script: &str, variables: &BTreeMap<String, String>) -> Done {
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new(shell)
            .args(["-e", "-c", script])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", format!("{}:{path}", self.path("tools").display()))
            .env("RELEASE_OF_THE_TEST", self.path("release"))
            .envs(variables)
            .output()
            .expect("the shell starts");
        let printed = [output.stdout, output.stderr].concat();
        Done { code: output.status.code().expect("no signal"), printed: String::from_utf8(printed).expect("UTF-8") }
    }
}

fn sum_of(file: &Path) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(std::fs::read(file).expect("the archive"));
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Variables from pairs.
pub(crate) fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
