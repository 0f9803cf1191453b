//! Where a report goes: standard output, or a file that appears whole or not at all.

use std::collections::BTreeSet;
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
    /// Chooses the destination and tries it, so that a long analysis does not end in front of a closed door. `inputs` are the
    /// files and folders that the command reads: a slip must not write over a package.
    ///
    /// # Errors
    ///
    /// [`CommandError::Write`] where the file could not be written: its folder is missing or closed, or it is a folder or an
    /// input.
    pub(super) fn choose(path: Option<&Path>, inputs: &[&Path]) -> Result<Self, CommandError> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self::Console) };
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Err(refused(path, "it is a folder; name a file")),
            Ok(there) if !there.is_file() => Ok(Self::Device(path.to_owned())),
            Ok(_) => {
                // A link stays a link: what it points to is replaced.
                let file = fs::canonicalize(path).map_err(|error| refused(path, &error.to_string()))?;
                if inputs.iter().any(|input| holds(input, &file)) {
                    return Err(refused(path, "it is an input of this command"));
                }
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

    /// Refuses two reports that would go to one file.
    ///
    /// # Errors
    ///
    /// [`CommandError::Write`].
    pub(super) fn refuse_twice(all: &[&Self]) -> Result<(), CommandError> {
        let mut taken = BTreeSet::new();
        for destination in all {
            if let Self::File(path) = destination
                && !taken.insert(whole(path))
            {
                return Err(refused(path, "two reports would go there"));
            }
        }
        Ok(())
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

/// Whether a file is an input, or a package in a folder that is one, or part of such a package.
fn holds(input: &Path, file: &Path) -> bool {
    let Ok(input) = fs::canonicalize(input) else { return false };
    if input == file {
        return true;
    }
    let Ok(inside) = file.strip_prefix(&input) else { return false };
    let is_archive = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mda"));
    let mut parents = inside.ancestors().skip(1).map(|parent| input.join(parent));
    is_archive
        || parents.any(|parent| {
            let of_package =
                |part: &str| parent.ends_with(part) && parent.with_file_name("model/metadata.json").is_file();
            of_package("model") || of_package("web")
        })
}

/// The path of a file that need not be there yet, without links.
fn whole(path: &Path) -> PathBuf {
    match (fs::canonicalize(folder_of(path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
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
            Destination::choose(Some(&path), &[]).unwrap().write(report, &console()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), report);
        }
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn choosing_a_destination_leaves_the_old_report_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old").unwrap();
        let destination = Destination::choose(Some(&path), &[]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(destination);
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn a_missing_folder_or_a_folder_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nowhere").join("report.json");
        for path in [missing.as_path(), folder.path()] {
            let error = Destination::choose(Some(path), &[]).unwrap_err().to_string();
            assert!(error.contains("folder"), "{error}");
        }
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn what_a_command_reads_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "input").unwrap();
            path
        };
        let (package, report) = (file("apps/app.mda"), file("apps/report.html"));
        let (metadata, class) = (file("apps/unpacked/model/metadata.json"), file("apps/unpacked/web/x/index.html"));
        let (apps, unpacked) = (folder.path().join("apps"), folder.path().join("apps/unpacked"));
        let chosen = |path: &Path, input: &Path| Destination::choose(Some(path), &[input]);
        for (path, input) in [(&package, &package), (&package, &apps), (&metadata, &apps), (&class, &unpacked)] {
            let error = chosen(path, input).unwrap_err().to_string();
            assert!(error.ends_with("it is an input of this command"), "{error}");
        }
        for (path, input) in [(&report, &apps), (&report, &package), (&folder.path().join("new.mda"), &apps)] {
            assert!(chosen(path, input).is_ok(), "{path:?} {input:?}");
        }
        assert_eq!(fs::read_to_string(&package).unwrap(), "input");
    }

    #[test]
    fn two_reports_do_not_go_to_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let to = |name: &str| Destination::choose(Some(&folder.path().join(name)), &[]).unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        let (one, same, other) = (to("a.json"), to("sub/../a.json"), to("b.json"));
        assert!(Destination::refuse_twice(&[&one, &other, &Destination::Console, &Destination::Console]).is_ok());
        let error = Destination::refuse_twice(&[&one, &other, &same]).unwrap_err().to_string();
        assert!(error.ends_with("two reports would go there"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_a_link_stays_a_link() {
        let null = Destination::choose(Some(Path::new("/dev/null")), &[]).unwrap();
        null.write("gone", &console()).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("report.json"), folder.path().join("latest.json"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        Destination::choose(Some(&link), &[]).unwrap().write("new", &console()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_a_report_as_far_as_the_umask_lets_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (report, plain) = (folder.path().join("report.json"), folder.path().join("plain"));
        Destination::choose(Some(&report), &[]).unwrap().write("{}", &console()).unwrap();
        fs::write(&plain, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&report), mode(&plain));
    }
}
