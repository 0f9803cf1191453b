//! Reads a jar where it stands in memory: its classes, its identity, the jars and native files in it. One damaged
//! entry costs that entry; every bound is counted on what was really unpacked, never on what the jar declares.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::package::{Inflater, Limit, Limits, other_size};
use crate::timings::{Phase, during};

use super::class_file::major_version;
use super::class_scan::{Budget, ClassScan, Collected, ProjectClasses, ScanError};
use super::contents::{
    Hides, JarContents, JarError, JarKind, NativeFile, NewestClass, StringConstant, UnreadableEntry,
};
use super::directory::Directory;
use super::entry_kind::{EntryKind, hides};
use super::identity::{IdentitySources, JarIdentity};
use super::interest::JavaInterest;

/// Bounds for one jar, the jars inside it included.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Entries of one archive.
    entries: usize,
    /// Bytes of one class file.
    class: u64,
    /// Bytes of a jar in a jar.
    inner_jar: u64,
    /// Bytes of a manifest or Maven file.
    identity: u64,
    /// Bytes unpacked in total.
    unpacked: u64,
    /// Bytes of names and texts kept in total.
    kept: usize,
    /// How deep jars lie in jars.
    depth: usize,
    /// Bytes that one packed byte may become.
    ratio: u64,
    /// Unreadable entries that are listed one by one.
    listed: usize,
}

impl Bounds {
    fn of(limits: &Limits) -> Self {
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Self {
            entries: size(limits.entries),
            class: limits.class_file,
            inner_jar: limits.jar,
            identity: limits.jar_file,
            unpacked: limits.jar_expanded,
            kept: size(limits.jar_texts),
            // The jar itself is the first archive below the package.
            depth: size(limits.archive_depth).saturating_sub(1),
            ratio: limits.ratio,
            listed: 1_000,
        }
    }
}

/// Unpacked bytes up to which their ratio to the packed ones says nothing.
const SMALL: u64 = 1 << 20;

/// Counts bytes that were unpacked; `false` once they are too many for the package as a whole.
pub type Expand<'a> = dyn Fn(u64) -> bool + 'a;

/// Reads a jar.
///
/// `name` is its path from the package root, such as `model/bundles/project.jar`; for that file name the string
/// constants and the uses between classes are kept, too. Never fails: what could not be read is part of the result.
pub fn read_jar(name: &str, bytes: &[u8], interest: &JavaInterest) -> JarContents {
    read_jar_within(name, bytes, interest, &Limits::default(), &|_| true)
}

/// Reads a jar within limits of its own and those of its package.
pub fn read_jar_within(
    name: &str,
    bytes: &[u8],
    interest: &JavaInterest,
    limits: &Limits,
    expand: &Expand<'_>,
) -> JarContents {
    read_with(name, bytes, interest, Bounds::of(limits), expand)
}

fn read_with(name: &str, bytes: &[u8], interest: &JavaInterest, limits: Bounds, expand: &Expand<'_>) -> JarContents {
    let mut reader = JarReader {
        interest,
        limits,
        expand,
        unpacked_left: limits.unpacked,
        budget: Budget::new(limits.kept),
        buffer: Vec::new(),
        inflater: Inflater::default(),
    };
    reader.read(name.to_owned(), bytes, 0)
}

struct JarReader<'i> {
    interest: &'i JavaInterest,
    limits: Bounds,
    expand: &'i Expand<'i>,
    unpacked_left: u64,
    budget: Budget,
    buffer: Vec<u8>,
    inflater: Inflater,
}

/// Why an entry was not read.
enum EntryError {
    /// This entry only.
    Entry(String),
    /// This one and all that would follow.
    Stop(String),
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

impl JarReader<'_> {
    fn read(&mut self, path: String, bytes: &[u8], depth: usize) -> JarContents {
        let mut contents = empty(path);
        if self.interest.wants_hashes() {
            contents.sha256 =
                Some(Sha256::digest(bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}")));
        }
        match Directory::open(bytes, self.limits.entries) {
            Ok(directory) => self.read_entries(&mut contents, directory, depth),
            Err(error) => contents.error = Some(error),
        }
        if contents.error.is_some() {
            contents.identity = IdentitySources::default().identity(file_name(&contents.path));
        }
        contents
    }

    fn read_entries(&mut self, contents: &mut JarContents, mut directory: Directory<'_>, depth: usize) {
        let classes = project_classes(&directory.archive, contents.kind);
        let mut entries = Entries {
            contents,
            unreadable: Unreadable { listed: BTreeSet::new(), more: 0, most: self.limits.listed },
            identity: IdentitySources::default(),
            scan: ClassScan::new(self.interest, classes.as_ref()),
            collected: Collected::new(std::mem::replace(&mut self.budget, Budget::new(0))),
            depth,
        };
        for name in directory.repeated.iter().filter(|name| hides(EntryKind::of(name)).is_some()) {
            let hides = hides(EntryKind::of(name)).unwrap_or(Hides::Code);
            let why = "the jar holds several entries of this name, and Java may take another one; build it again";
            entries.unreadable.add(&String::from_utf8_lossy(name), why.to_owned(), hides);
        }
        for index in 0..directory.archive.len() {
            let raw = directory.archive.by_index_data(index).map(|entry| (entry.name_raw().to_vec(), entry.size()));
            let Ok((raw, size)) = raw else { continue };
            let name = String::from_utf8_lossy(&raw);
            match self.read_entry(&mut entries, &mut directory, index, &name, size) {
                Ok(()) => {}
                Err(EntryError::Entry(why)) => {
                    entries.unreadable.add(&name, why, hides(EntryKind::of(&raw)).unwrap_or(Hides::Code));
                }
                Err(EntryError::Stop(why)) => {
                    entries.unreadable.add("", why, Hides::Code);
                    break;
                }
            }
        }
        self.budget = entries.finish();
    }

    fn read_entry(
        &mut self,
        entries: &mut Entries<'_, '_>,
        directory: &mut Directory<'_>,
        index: usize,
        name: &str,
        size: u64,
    ) -> Result<(), EntryError> {
        match EntryKind::of(name.as_bytes()) {
            EntryKind::Other => {}
            EntryKind::Native(kind) => {
                entries.contents.natives.push(NativeFile { path: name.to_owned(), kind, size });
            }
            EntryKind::Manifest => {
                self.unpack(directory, index, Limit::JarFile)?;
                entries.identity.add_manifest(&self.buffer);
            }
            EntryKind::Properties => {
                self.unpack(directory, index, Limit::JarFile)?;
                entries.identity.add_properties(&self.buffer);
            }
            EntryKind::Pom => {
                self.unpack(directory, index, Limit::JarFile)?;
                entries.identity.add_pom(&self.buffer).map_err(EntryError::Entry)?;
            }
            EntryKind::Services if entries.contents.kind == JarKind::Library => {}
            EntryKind::Services => {
                self.unpack(directory, index, Limit::JarFile)?;
                let text = String::from_utf8_lossy(&self.buffer);
                let names = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
                entries.contents.services.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
            }
            EntryKind::Class => {
                let unpacked = self.unpack(directory, index, Limit::ClassFile);
                entries.count(name, unpacked.is_ok().then_some(self.buffer.as_slice()));
                unpacked?;
                entries.scan(name, &self.buffer)?;
            }
            EntryKind::Jar => {
                if entries.depth >= self.limits.depth {
                    let hit = Limit::ArchiveDepth.hit_at(self.limits.depth as u64 + 1);
                    let why = format!("it lies {} archives deep and was not opened, {hit}", entries.depth + 2);
                    return Err(EntryError::Entry(why));
                }
                self.unpack(directory, index, Limit::Jar)?;
                let bytes = std::mem::take(&mut self.buffer);
                std::mem::swap(&mut self.budget, &mut entries.collected.budget);
                let inner = self.read(format!("{}!/{name}", entries.contents.path), &bytes, entries.depth + 1);
                std::mem::swap(&mut self.budget, &mut entries.collected.budget);
                entries.contents.inner.push(inner);
            }
        }
        Ok(())
    }

    /// Unpacks an entry into the buffer and checks its sum.
    fn unpack(&mut self, directory: &mut Directory<'_>, index: usize, limit: Limit) -> Result<(), EntryError> {
        let most = match limit {
            Limit::ClassFile => self.limits.class,
            Limit::Jar => self.limits.inner_jar,
            _ => self.limits.identity,
        };
        self.buffer.clear();
        if let Some((packed, declared)) = directory.packed(index) {
            let by_ratio = (packed.len() as u64).saturating_mul(self.limits.ratio).max(SMALL);
            let fits = declared.size <= most.min(self.unpacked_left).min(by_ratio);
            if fits && during(Phase::Inflate, || self.inflater.whole(packed, declared, &mut self.buffer)) {
                self.unpacked_left = self.unpacked_left.saturating_sub(declared.size);
                return self.expand(declared.size);
            }
            self.buffer.clear();
        }
        let mut entry = directory.archive.by_index(index).map_err(|error| EntryError::Entry(explain(&error)))?;
        let too_large = || EntryError::Entry(format!("it is larger: {}", limit.hit_at(most)));
        let declared = entry.size();
        if declared > most {
            return Err(too_large());
        }
        let by_ratio = entry.compressed_size().saturating_mul(self.limits.ratio).max(SMALL);
        let bound = most.min(self.unpacked_left).min(by_ratio);
        let read = during(Phase::Inflate, || (&mut entry).take(bound.saturating_add(1)).read_to_end(&mut self.buffer));
        let unpacked = u64::try_from(self.buffer.len()).unwrap_or(u64::MAX);
        self.unpacked_left = self.unpacked_left.saturating_sub(unpacked);
        let stop = |limit: Limit, value: u64| format!("it unpacks to {}; the rest was not read", limit.hit_at(value));
        self.expand(unpacked)?;
        read.map_err(|error| EntryError::Entry(damaged(&error)))?;
        if unpacked <= bound {
            return if unpacked == declared { Ok(()) } else { Err(EntryError::Entry(other_size(unpacked, declared))) };
        }
        if unpacked > most {
            return Err(too_large());
        }
        if unpacked > by_ratio {
            let hit = Limit::Ratio.hit_at(self.limits.ratio);
            return Err(EntryError::Entry(format!("each of its packed bytes becomes {hit}")));
        }
        Err(EntryError::Stop(stop(Limit::JarExpanded, self.limits.unpacked)))
    }

    /// Counts bytes for the package.
    fn expand(&self, unpacked: u64) -> Result<(), EntryError> {
        if (self.expand)(unpacked) {
            return Ok(());
        }
        // The package is refused as a whole; this only ends the work.
        Err(EntryError::Stop("the package unpacks to more than its limit".to_owned()))
    }
}

/// The entries of one jar while they are read.
struct Entries<'c, 'i> {
    contents: &'c mut JarContents,
    unreadable: Unreadable,
    identity: IdentitySources,
    scan: ClassScan<'i>,
    collected: Collected,
    depth: usize,
}

impl Entries<'_, '_> {
    /// Counts a class and the Java version that it needs. Other Java versions' variants of a class and module
    /// declarations are loaded only where they fit, so they do not count.
    fn count(&mut self, name: &str, bytes: Option<&[u8]>) {
        if name.starts_with("META-INF/versions/") || name.rsplit('/').next() == Some("module-info.class") {
            return;
        }
        self.contents.class_count += 1;
        let Some(major) = bytes.and_then(major_version) else { return };
        let newest = self.contents.newest.as_ref();
        if newest.is_none_or(|known| major > known.major || major == known.major && name < known.path.as_str()) {
            self.contents.newest = Some(NewestClass { major, path: name.to_owned() });
        }
    }

    fn scan(&mut self, name: &str, bytes: &[u8]) -> Result<(), EntryError> {
        self.scan.read(bytes, name, &mut self.collected).map_err(|error| match error {
            ScanError::Class(error) => EntryError::Entry(error.to_string()),
            ScanError::TooMuchText(_) => EntryError::Stop(format!("{error}; the rest was not read")),
        })
    }

    fn finish(mut self) -> Budget {
        if let Err(error) = self.scan.inherit(&mut self.collected) {
            self.unreadable.add(
                "",
                format!("{error}; which methods of libraries it inherits was not read"),
                Hides::Code,
            );
        }
        let contents = self.contents;
        contents.identity = self.identity.identity(file_name(&contents.path));
        contents.references = self.collected.references;
        contents.uses = self.collected.uses;
        contents.generated_calls = self.collected.generated_calls;
        contents.stores = self.collected.stores;
        contents.static_state = self.collected.static_fields.finish();
        contents.inner_calls = self.collected.inner_calls;
        let strings = self.collected.strings.into_iter();
        contents.strings = strings.map(|(class, text)| StringConstant { class, text }).collect();
        contents.natives.sort_unstable();
        contents.inner.sort_by(|left, right| left.path.cmp(&right.path));
        contents.unreadable = self.unreadable.finish();
        self.collected.budget
    }
}

struct Unreadable {
    listed: BTreeSet<UnreadableEntry>,
    more: usize,
    most: usize,
}

impl Unreadable {
    fn add(&mut self, path: &str, why: String, hides: Hides) {
        if self.listed.len() < self.most {
            self.listed.insert(UnreadableEntry { path: path.to_owned(), why, hides });
        } else {
            self.more += 1;
        }
    }

    fn finish(self) -> Vec<UnreadableEntry> {
        let mut listed = self.listed;
        if self.more > 0 {
            let why = format!("{} more entries could not be read", self.more);
            listed.insert(UnreadableEntry { path: String::new(), why, hides: Hides::Code });
        }
        listed.into_iter().collect()
    }
}

/// A jar of which nothing is known yet.
pub(super) fn empty(path: String) -> JarContents {
    let is_project = path == "project.jar" || path.ends_with("bundles/project.jar") && !path.contains("!/");
    JarContents {
        kind: if is_project { JarKind::Project } else { JarKind::Library },
        path,
        error: None,
        identity: JarIdentity::default(),
        sha256: None,
        class_count: 0,
        newest: None,
        references: BTreeMap::new(),
        strings: Vec::new(),
        uses: BTreeMap::new(),
        generated_calls: BTreeSet::new(),
        stores: BTreeSet::new(),
        static_state: BTreeMap::new(),
        inner_calls: BTreeMap::new(),
        services: BTreeSet::new(),
        natives: Vec::new(),
        unreadable: Vec::new(),
        inner: Vec::new(),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The classes of `project.jar`, known before the first of them is read.
fn project_classes(archive: &Archive<'_>, kind: JarKind) -> Option<ProjectClasses> {
    let classes = archive.file_names_raw().filter_map(|name| name.strip_suffix(b".class"));
    (kind == JarKind::Project).then(|| classes.map(<[u8]>::to_vec).collect())
}

fn explain(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "it is encrypted; take the jar without a password".to_owned()
        }
        ZipError::Io(error) => damaged(error),
        other => damaged(other),
    }
}

fn damaged(error: &dyn std::error::Error) -> String {
    format!("it cannot be unpacked ({error}); build the jar again or get it anew")
}

impl JarContents {
    /// A jar that could not even be read from the package.
    pub fn unreadable(path: &str, why: String) -> Self {
        Self { error: Some(JarError::NotRead(why)), ..empty(path.to_owned()) }
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
