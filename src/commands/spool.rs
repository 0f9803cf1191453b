//! Results of packages on their way to the reports, in a file without a name that is gone with the program: reports want
//! them in order and more than once, and memory should not grow with a portfolio. One package is in memory at a time.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use crate::facts::Facts;
use crate::findings::{PackageResult, Packages};

/// The results of a run's packages, in memory where there is one, else in a file.
pub(super) enum Results {
    /// One package, as nearly always.
    One(Vec<PackageResult>),
    /// A portfolio.
    Many(Spool),
}

impl Results {
    /// Room for so many packages.
    pub(super) fn expecting(packages: usize) -> io::Result<Self> {
        Ok(if packages > 1 { Self::Many(Spool::new()?) } else { Self::One(Vec::new()) })
    }

    /// Takes the result of the package that stands at a place among all.
    pub(super) fn take(&mut self, place: usize, package: PackageResult) -> io::Result<()> {
        match self {
            Self::One(packages) => packages.push(package),
            Self::Many(spool) => spool.take(place, &package)?,
        }
        Ok(())
    }
}

impl Packages for Results {
    fn each(&self, facts: bool, visit: &mut dyn FnMut(&PackageResult) -> io::Result<()>) -> io::Result<()> {
        match self {
            Self::One(packages) => packages.each(facts, visit),
            Self::Many(spool) => spool.each(facts, visit),
        }
    }
}

/// Results in a file.
pub(super) struct Spool {
    file: BufWriter<File>,
    /// Bytes that are written.
    end: u64,
    stored: Vec<Stored>,
}

/// Where a package's result lies, and its facts behind it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stored {
    /// The package's place among all; the reports want them in this order.
    place: usize,
    start: u64,
    result: u64,
    facts: u64,
}

impl Spool {
    /// An empty one.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), end: 0, stored: Vec::new() })
    }

    /// Takes the result of the package that stands at a place among all.
    pub(super) fn take(&mut self, place: usize, package: &PackageResult) -> io::Result<()> {
        let start = self.end;
        let result = self.append(&serde_json::to_vec(package)?)?;
        let facts = match &package.facts {
            Some(facts) => self.append(&serde_json::to_vec(facts)?)?,
            None => 0,
        };
        let at = Stored { place, start, result, facts };
        let index = self.stored.partition_point(|other| *other < at);
        self.stored.insert(index, at);
        // What is written has to be there for whoever reads it back, and a full disk is told where it happens.
        self.file.flush()
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        self.file.write_all(bytes)?;
        let length = bytes.len() as u64;
        self.end += length;
        Ok(length)
    }

    /// Puts the packages into another order, given as places in the present one.
    pub(super) fn reorder(&mut self, order: &[usize]) {
        let stored = order.iter().filter_map(|index| self.stored.get(*index).copied()).collect();
        self.stored = stored;
    }
}

impl Packages for Spool {
    fn each(&self, facts: bool, visit: &mut dyn FnMut(&PackageResult) -> io::Result<()>) -> io::Result<()> {
        let mut file = BufReader::new(self.file.get_ref());
        for stored in &self.stored {
            file.seek(SeekFrom::Start(stored.start))?;
            let mut text = Vec::new();
            (&mut file).take(stored.result).read_to_end(&mut text)?;
            let mut package: PackageResult = serde_json::from_slice(&text)?;
            if facts && stored.facts > 0 {
                let kept: Facts = serde_json::from_reader((&mut file).take(stored.facts))?;
                package.facts = Some(Box::new(kept));
            }
            visit(&package)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(path: &str, facts: bool) -> PackageResult {
        let facts = facts.then(Box::<Facts>::default);
        PackageResult { facts, ..PackageResult::unusable(path, "it is no zip archive") }
    }

    fn paths(results: &Results, facts: bool) -> Vec<(String, bool)> {
        let mut paths = Vec::new();
        let read = results.each(facts, &mut |package| {
            paths.push((package.path.clone(), package.facts.is_some()));
            Ok(())
        });
        read.unwrap();
        paths
    }

    #[test]
    fn packages_come_back_in_their_order_whichever_was_finished_first() {
        let mut results = Results::expecting(3).unwrap();
        for (place, path) in [(2, "c.mda"), (0, "a.mda"), (1, "b.mda")] {
            results.take(place, package(path, place == 1)).unwrap();
        }
        let expected =
            |facts| [("a.mda", false), ("b.mda", facts), ("c.mda", false)].map(|(path, has)| (path.to_owned(), has));
        for facts in [false, true, false] {
            assert_eq!(paths(&results, facts), expected(facts));
        }
    }

    #[test]
    fn the_first_failure_ends_the_walk() {
        let mut results = Results::expecting(2).unwrap();
        results.take(0, package("a.mda", false)).unwrap();
        results.take(1, package("b.mda", false)).unwrap();
        let mut seen = 0;
        let error = results.each(false, &mut |_| {
            seen += 1;
            Err(io::Error::other("the disk is full"))
        });
        assert_eq!((error.unwrap_err().to_string(), seen), ("the disk is full".to_owned(), 1));
    }
}
