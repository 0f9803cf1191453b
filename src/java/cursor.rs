//! Reads big-endian numbers and slices from class-file bytes, never past their end, and names the errors of a class.

use thiserror::Error;

/// Why a class file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ClassError {
    /// The first four bytes are not `CAFEBABE`.
    #[error("this is no class file: it does not start with CAFEBABE")]
    NotAClass,
    /// The file ends too early.
    #[error("the class file is cut off at byte {0}; build the jar again or get it anew")]
    CutOff(usize),
    /// A constant of a kind that no Java version up to 25 has.
    #[error("constant {index} has the unknown kind {tag}; the class file is damaged or newer than Java 25")]
    UnknownConstant {
        /// Index in the constant pool.
        index: u16,
        /// The kind found there.
        tag: u8,
    },
    /// An index that leads nowhere, or to a constant of another kind.
    #[error("constant {index} should be {expected} and is not; the class file is damaged")]
    WrongConstant {
        /// Index in the constant pool.
        index: u16,
        /// What the class file promised.
        expected: &'static str,
    },
    /// A method body that does not follow the instruction set.
    #[error("the code of a method does not follow the Java instruction set at byte {0} of its body")]
    BadCode(usize),
}

/// A position in a class file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub(crate) fn at(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], ClassError> {
        let end = self.position.checked_add(length);
        let taken = end.and_then(|end| self.bytes.get(self.position..end));
        let taken = taken.ok_or(ClassError::CutOff(self.bytes.len()))?;
        self.position += length;
        Ok(taken)
    }

    /// The bytes from `start` to here.
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.position).unwrap_or_default()
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ClassError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| ClassError::CutOff(self.bytes.len()))
    }

    pub(crate) fn u8(&mut self) -> Result<u8, ClassError> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, ClassError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn i16(&mut self) -> Result<i16, ClassError> {
        self.array().map(i16::from_be_bytes)
    }

    pub(crate) fn i32(&mut self) -> Result<i32, ClassError> {
        self.array().map(i32::from_be_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, ClassError> {
        self.array().map(i64::from_be_bytes)
    }

    /// A length of four bytes.
    pub(crate) fn length(&mut self) -> Result<usize, ClassError> {
        let length = self.array().map(u32::from_be_bytes)?;
        usize::try_from(length).map_err(|_| ClassError::CutOff(self.bytes.len()))
    }
}
