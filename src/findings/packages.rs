//! The packages of a run, one after the other: in memory where they are few, from elsewhere where they are many. Who
//! reads them never holds more than one.

use std::io;

use super::PackageResult;

/// Packages that can be gone through, as often as needed and always in the same order.
pub trait Packages {
    /// Shows every package in turn, and stops at the first failure. Facts are there only where they are asked for and were
    /// kept; without them it may go faster.
    ///
    /// # Errors
    ///
    /// What the visitor gave, or why the packages cannot be read back.
    fn each(&self, facts: bool, visit: &mut dyn FnMut(&PackageResult) -> io::Result<()>) -> io::Result<()>;
}

impl Packages for [PackageResult] {
    fn each(&self, _: bool, visit: &mut dyn FnMut(&PackageResult) -> io::Result<()>) -> io::Result<()> {
        self.iter().try_for_each(visit)
    }
}

impl Packages for Vec<PackageResult> {
    fn each(&self, facts: bool, visit: &mut dyn FnMut(&PackageResult) -> io::Result<()>) -> io::Result<()> {
        self.as_slice().each(facts, visit)
    }
}
