//! The program in a clean environment, with what changes from run to run masked in its output.

use std::path::Path;
use std::rc::Rc;

use assert_cmd::Command;
use tempfile::TempDir;

/// A call of the program in an empty folder of its own.
pub struct Program {
    command: Command,
    folder: Rc<TempDir>,
    masks: bool,
}

/// What a call gave.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    pub fn new() -> Self {
        Self::in_folder(Rc::new(tempfile::tempdir().expect("a folder")))
    }

    /// Another call in the same folder.
    pub fn another(&self) -> Self {
        Self::in_folder(Rc::clone(&self.folder))
    }

    fn in_folder(folder: Rc<TempDir>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mxready"));
        command.current_dir(folder.path());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            let steers = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"];
            // Without a home there is no folder for a cache: each call reads everything.
            let homes = ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "CI"];
            if steers.contains(&&*name) || homes.contains(&&*name) || name.starts_with("MXREADY_") {
                command.env_remove(&*name);
            }
        }
        Self { command, folder, masks: true }
    }

    pub fn args<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Calls it from another folder.
    pub fn current_dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Leaves what changes from run to run in the output.
    pub fn unmasked(mut self) -> Self {
        self.masks = false;
        self
    }

    /// A file in the folder of the call.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
        self
    }

    /// The folder of the call.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it; can be repeated.
    pub fn run(&mut self) -> Outcome {
        let output = self.command.output().expect("the program starts");
        let text = |bytes: &[u8]| self.masked(std::str::from_utf8(bytes).expect("UTF-8"));
        Outcome {
            code: output.status.code().expect("no signal"),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    fn masked(&self, text: &str) -> String {
        if !self.masks {
            return text.to_owned();
        }
        let folder = self.folder.path().to_string_lossy().into_owned();
        mask_hashes(&text.replace(&folder, "[folder]").replace(env!("CARGO_PKG_VERSION"), "[version]"))
    }
}

/// Replaces runs of 32 and 64 hexadecimal digits: fingerprints and digests.
pub fn mask_hashes(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars().chain(std::iter::once('\n')) {
        if matches!(character, '0'..='9' | 'a'..='f') {
            run.push(character);
            continue;
        }
        masked.push_str(if run.len() == 32 || run.len() == 64 { "[hash]" } else { &run });
        run.clear();
        masked.push(character);
    }
    masked.pop();
    masked
}
