//! A package as a zip archive, read in place. The directory is read once; each thread reads entries through its own
//! positioned handle on the same file. Nothing is extracted, and an entry whose local header disagrees with the
//! directory is refused: the platform's unpacker believes local headers, so what we would judge is not what would run.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zip::read::ZipReadOptions;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::end_of_directory::{EndRecord, end_records};
use super::error::PackageError;
use super::inflate::{Declared, Inflater};
use super::limits::{Limit, Limits};
use super::stamp::Stamp;
use super::trust::{Contradiction, contradictions};
use super::{Entry, Source};

/// The zip archive behind a package.
#[derive(Debug)]
pub(super) struct Archive {
    directory: ZipArchive<PositionedFile>,
    file: PositionedFile,
    records: Vec<EndRecord>,
    stamp: Stamp,
}

impl Archive {
    pub(super) fn open(path: &Path, limits: &Limits) -> Result<(Self, Vec<Entry>), PackageError> {
        let io_error = |source| PackageError::Io { path: path.to_owned(), source };
        let begins_as_one = || {
            let mut start = [0; 2];
            File::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok() && &start == b"PK")
        };
        let not_an_archive =
            |why: String| PackageError::NotAnArchive { path: path.to_owned(), why, is_cut_off: begins_as_one() };

        let over_limit = |why: String| PackageError::OverLimit { path: path.to_owned(), why };
        let mut file = PositionedFile::open(path).map_err(io_error)?;
        let stamp = Stamp::of(&file.file.metadata().map_err(io_error)?);
        if file.length > limits.package {
            return Err(over_limit(format!("it has {} bytes, {}", file.length, Limit::Package.hit(limits))));
        }
        let records = end_records(&mut file).map_err(io_error)?;
        let declared = records.iter().map(|record| record.entries).max();
        let declared = declared.ok_or_else(|| not_an_archive(describe(&mut file)))?;
        if declared > limits.entries {
            return Err(over_limit(format!("it has {declared} entries, {}", Limit::Entries.hit(limits))));
        }
        // What the directory takes in memory is a multiple of its bytes, which names, extra fields and comments blow up.
        let allowance = Arc::clone(&file.allowance);
        allowance.store(limits.directory.saturating_add(SEARCH), Ordering::Relaxed);
        let directory = ZipArchive::new(file.clone()).map_err(|error| {
            if allowance.load(Ordering::Relaxed) == 0 {
                return over_limit(format!("its directory has {}", Limit::Directory.hit(limits)));
            }
            not_an_archive(explain(&error))
        })?;
        allowance.store(u64::MAX, Ordering::Relaxed);
        let mut entries = Vec::with_capacity(directory.len());
        for index in 0..directory.len() {
            let entry = directory.by_index_data(index).map_err(|error| not_an_archive(explain(&error)))?;
            if entry.is_dir() {
                continue;
            }
            // Old Windows tools write backslashes; the name is kept for display and look-up only, never for a path on disk.
            let name = String::from_utf8_lossy(entry.name_raw()).replace('\\', "/");
            let source = if entry.is_symlink() { Source::Link } else { Source::Archive(index) };
            entries.push(Entry { path: name, size: entry.size(), source });
        }
        Ok((Self { directory, file, records, stamp }, entries))
    }

    /// Whether the path still leads to the file that was opened, and nobody has written to it.
    pub(super) fn is_unchanged(&self, path: &Path) -> bool {
        self.stamp.still_holds(path)
    }

    /// Where unpackers would not see the same archive; see [`super::trust`].
    pub(super) fn contradictions(&self, limits: &Limits) -> Vec<Contradiction> {
        contradictions(&self.directory, &self.records, limits)
    }

    /// The whole content of a deflated entry of at most so many bytes, where it comes out as both its headers declare it.
    pub(super) fn unpacked(&self, index: usize, limits: &Limits, most: u64) -> Option<Vec<u8>> {
        let mut directory = self.directory.clone();
        let entry = directory.by_index_with_options(index, options()).ok()?;
        let declared = Declared { size: entry.size(), crc: entry.crc32() };
        let (packed, begin) = (entry.compressed_size(), entry.data_start()?);
        let by_ratio = packed.saturating_mul(limits.ratio).max(SMALL);
        // What is packed and larger than its content is odd, and its memory would be bounded by nothing.
        let fits =
            declared.size <= most.min(by_ratio).min(Inflater::MOST) && packed <= declared.size.saturating_add(SMALL);
        if !fits || entry.compression() != CompressionMethod::Deflated {
            return None;
        }
        drop(entry);
        let mut file = self.file.clone();
        file.position = begin;
        let mut bytes = Vec::with_capacity(usize::try_from(packed).ok()?);
        file.take(packed).read_to_end(&mut bytes).ok().filter(|read| *read as u64 == packed)?;
        let mut content = Vec::new();
        Inflater::default().whole(&bytes, declared, &mut content).then_some(content)
    }

    /// Hands the inflated bytes of an entry to a reader function.
    pub(super) fn with_reader<T>(
        &self,
        index: usize,
        limits: &Limits,
        use_reader: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, String> {
        let mut directory = self.directory.clone();
        let mut entry = directory.by_index_with_options(index, options()).map_err(|error| explain(&error))?;
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(format!("compressed with {}, which no deployment package uses", entry.compression()));
        }
        let (packed, declared) = (entry.compressed_size(), entry.size());
        Ok(use_reader(&mut Held { reader: &mut entry, packed, declared, unpacked: 0, limits }))
    }
}

/// How an entry is opened.
fn options<'a>() -> ZipReadOptions<'a> {
    ZipReadOptions::new().enforce_header_consistency(true)
}

/// Bytes that are read to find the directory, beside itself.
const SEARCH: u64 = 1 << 20;
/// Unpacked bytes up to which their ratio to the packed ones says nothing.
const SMALL: u64 = 1 << 20;

/// A stream that ends in an error where few packed bytes become too many, or other than the directory says.
struct Held<'a, R> {
    reader: R,
    packed: u64,
    declared: u64,
    unpacked: u64,
    limits: &'a Limits,
}

impl<R: Read> Read for Held<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        // Only where the checksum was right: other unpackers refuse the entry, or cut it off.
        if count == 0 && !buffer.is_empty() && self.unpacked != self.declared {
            return Err(io::Error::other(other_size(self.unpacked, self.declared)));
        }
        self.unpacked = self.unpacked.saturating_add(count as u64);
        if self.unpacked > SMALL && self.unpacked > self.packed.saturating_mul(self.limits.ratio) {
            let hit = Limit::Ratio.hit(self.limits);
            return Err(io::Error::other(format!("each of its packed bytes becomes {hit}")));
        }
        Ok(count)
    }
}

/// What is said of an entry that is not as long as its header says.
pub(crate) fn other_size(unpacked: u64, declared: u64) -> String {
    format!("it unpacks to {unpacked} bytes, and the directory says {declared}")
}

/// What a zip error means to someone who did not write a zip library.
pub(super) fn explain(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => "encrypted".to_owned(),
        ZipError::UnsupportedArchive(text) => (*text).to_owned(),
        ZipError::InvalidArchive(text) => text.to_string(),
        other => other.to_string(),
    }
}

/// What a file is that has no zip directory at its end.
fn describe(file: &mut PositionedFile) -> String {
    let mut start = [0; 4];
    let found = file.seek(SeekFrom::Start(0)).and_then(|_| file.read(&mut start)).unwrap_or(0);
    match start.get(..found).unwrap_or_default() {
        [] => "the file is empty".to_owned(),
        [b'P', b'K', 3, 4] => {
            "it begins as one, but its directory at the end is missing: the file is cut off".to_owned()
        }
        [b'<', ..] => "it looks like a web page, perhaps an error message saved under this name".to_owned(),
        _ => "it has no zip directory at its end".to_owned(),
    }
}

/// A file with a position of its own: clones share the handle, not the position, so threads read side by side.
#[derive(Debug, Clone)]
pub(super) struct PositionedFile {
    file: Arc<File>,
    position: u64,
    length: u64,
    /// Bytes that may still be read.
    allowance: Arc<AtomicU64>,
}

impl PositionedFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), position: 0, length, allowance: Arc::new(AtomicU64::new(u64::MAX)) })
    }
}

impl Read for PositionedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let count = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.position)?;
        #[cfg(windows)]
        let count = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.position)?;
        self.position = self.position.saturating_add(count as u64);
        let spend = |left: u64| if left == u64::MAX { Some(left) } else { Some(left.saturating_sub(count as u64)) };
        // The closure always gives a value.
        let left = self.allowance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).unwrap_or_default();
        if left < count as u64 {
            return Err(io::Error::other("too much was read to open the archive"));
        }
        Ok(count)
    }
}

impl Seek for PositionedFile {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let position = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position =
            position.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek before the start of the file"))?;
        Ok(self.position)
    }
}
