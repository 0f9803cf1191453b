//! Where a report goes: standard output, or a file that appears whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::report::RenderError;

use super::console::Console;
use super::error::CommandError;

/// The destination of a report.
#[derive(Debug)]
pub(super) enum Destination {
    /// Standard output.
    Console,
    /// A file that is written beside its place and then moved there.
    File(PathBuf),
    /// Something that is there and is no file, such as `/dev/stderr` or a named pipe: written to, never replaced.
    Device(PathBuf),
}

impl Destination {
    /// Chooses the destination and tries it, so that a long analysis does not end in front of a closed door.
    ///
    /// # Errors
    ///
    /// [`CommandError::Write`] where the file could not be written: its folder is missing or closed, or it is a folder.
    pub(super) fn choose(path: Option<&Path>) -> Result<Self, CommandError> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self::Console) };
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Err(refused(path, "it is a folder; name a file")),
            Ok(there) if !there.is_file() => Ok(Self::Device(path.to_owned())),
            Ok(_) => {
                // A link stays a link: what it points to is replaced.
                let file = fs::canonicalize(path).map_err(|error| refused(path, &error.to_string()))?;
                temporary(&file).map_err(|error| refused(path, &error.to_string()))?;
                Ok(Self::File(file))
            }
            Err(_) => {
                let folder = folder_of(path);
                if !folder.is_dir() {
                    return Err(refused(path, &format!("there is no folder {}", folder.display())));
                }
                temporary(path).map_err(|error| refused(path, &error.to_string()))?;
                Ok(Self::File(path.to_owned()))
            }
        }
    }

    /// Whether standard output is free for a short word to the reader.
    pub(super) fn is_elsewhere(&self) -> bool {
        !matches!(self, Self::Console)
    }

    /// Writes the report. Where that fails nothing half-written stays behind.
    ///
    /// # Errors
    ///
    /// [`CommandError::Write`].
    pub(super) fn write(&self, report: &str, console: &Console) -> Result<(), CommandError> {
        self.write_with(console, |out| Ok(out.write_all(report.as_bytes())?))
    }

    /// Writes a report while it is made, so that it need not fit into memory. Where that fails nothing half-written stays
    /// behind in a file.
    ///
    /// # Errors
    ///
    /// [`CommandError::Write`], or what the making gives.
    pub(super) fn write_with(
        &self,
        console: &Console,
        make: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    ) -> Result<(), CommandError> {
        match self {
            Self::Console => console.report_with(make),
            Self::File(path) => {
                let refuse = |error: io::Error| refused(path, &error.to_string());
                let mut file = temporary(path).map_err(refuse)?;
                made_into(&mut file, make).map_err(|error| unmade(path, error))?;
                file.as_file().sync_all().map_err(refuse)?;
                file.persist(path).map(drop).map_err(|error| refuse(error.error))
            }
            Self::Device(path) => {
                let device = fs::OpenOptions::new().write(true).open(path);
                let mut device = device.map_err(|error| refused(path, &error.to_string()))?;
                match made_into(&mut device, make) {
                    Err(Unmade::Destination(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    result => result.map_err(|error| unmade(path, error)),
                }
            }
        }
    }
}

/// Why a report was not written.
pub(super) enum Unmade {
    /// Its destination took no more.
    Destination(io::Error),
    /// It could not be made.
    Report(RenderError),
}

/// Makes a report into a destination, and tells whose fault it is where that fails.
pub(super) fn made_into(
    destination: &mut dyn Write,
    make: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
) -> Result<(), Unmade> {
    let mut watched = Watched { destination, failed: None };
    let mut buffered = BufWriter::with_capacity(1 << 16, &mut watched);
    let result = make(&mut buffered).and_then(|()| Ok(buffered.flush()?));
    drop(buffered);
    match watched.failed {
        Some(error) => Err(Unmade::Destination(error)),
        None => result.map_err(Unmade::Report),
    }
}

fn unmade(path: &Path, error: Unmade) -> CommandError {
    match error {
        Unmade::Destination(error) => refused(path, &error.to_string()),
        Unmade::Report(error) => error.into(),
    }
}

/// Keeps the first failure: what comes out of a format may have lost it on the way.
struct Watched<'a> {
    destination: &'a mut dyn Write,
    failed: Option<io::Error>,
}

impl Watched<'_> {
    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.failed.get_or_insert(error);
            kind.into()
        })
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.destination.write(bytes);
        match &result {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => result,
            _ => self.watch(result),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.destination.flush();
        self.watch(result)
    }
}

/// An empty file beside the place of another; it is gone when dropped.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mxready-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the umask takes away. A temporary file is otherwise its owner's alone, and so would the report be.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder_of(path))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn refused(path: &Path, why: &str) -> CommandError {
    CommandError::Write { place: path.display().to_string(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn console() -> Console {
        Console::detect(crate::commands::arguments::ColorChoice::Auto)
    }

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_report_replaces_the_one_before_it_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        for report in ["a first and longer report", "a second"] {
            Destination::choose(Some(&path)).unwrap().write(report, &console()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), report);
        }
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn choosing_a_destination_leaves_the_old_report_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old").unwrap();
        let destination = Destination::choose(Some(&path)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(destination);
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn a_missing_folder_or_a_folder_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nowhere").join("report.json");
        for path in [missing.as_path(), folder.path()] {
            let error = Destination::choose(Some(path)).unwrap_err().to_string();
            assert!(error.contains("folder"), "{error}");
        }
        assert!(names(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_a_link_stays_a_link() {
        let null = Destination::choose(Some(Path::new("/dev/null"))).unwrap();
        null.write("gone", &console()).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("report.json"), folder.path().join("latest.json"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        Destination::choose(Some(&link)).unwrap().write("new", &console()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_a_report_as_far_as_the_umask_lets_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (report, plain) = (folder.path().join("report.json"), folder.path().join("plain"));
        Destination::choose(Some(&report)).unwrap().write("{}", &console()).unwrap();
        fs::write(&plain, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&report), mode(&plain));
    }
}
