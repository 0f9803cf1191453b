//! The shape of one class file: version, names, super class, interfaces, fields, methods, and where their code stands.
//! Reads every version from Java 1.0 to 25; does not verify bytecode, resolve names or look at other classes.

use super::constant_pool::ConstantPool;
use super::cursor::{ClassError, Cursor};

/// Class files that declare an interface have this access flag.
pub(crate) const INTERFACE: u16 = 0x0200;

/// Static fields and methods have this access flag.
pub(crate) const STATIC: u16 = 0x0008;

/// The Java version that a class file of this major version needs: 8 for 52, 21 for 65. `None` below 45, which no
/// compiler wrote (Java Virtual Machine Specification, table 4.1-A).
pub fn java_version(major: u16) -> Option<u32> {
    (major >= 45).then(|| u32::from(major) - 44)
}

/// The major version in the first bytes of a class file, even where the rest is damaged.
pub(crate) fn major_version(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [0xCA, 0xFE, 0xBA, 0xBE, _, _, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

/// Version and constants: all that is read of a class that names nothing of interest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'a> {
    pub(crate) pool: ConstantPool<'a>,
    rest: Cursor<'a>,
}

impl<'a> Head<'a> {
    /// Indexes the constants. `offsets` is emptied and reused from class to class.
    pub(crate) fn read(bytes: &'a [u8], offsets: &'a mut Vec<u32>) -> Result<Self, ClassError> {
        major_version(bytes).ok_or(ClassError::NotAClass)?;
        let mut rest = Cursor::new(bytes);
        rest.take(8)?;
        let pool = ConstantPool::index(bytes, &mut rest, offsets)?;
        Ok(Self { pool, rest })
    }

    /// The name of the class, with slashes.
    pub(crate) fn name(&self) -> Result<&'a [u8], ClassError> {
        let mut cursor = self.rest;
        cursor.u16()?;
        self.pool.class_name(cursor.u16()?)
    }
}

/// One class file, read to its end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassFile<'a> {
    pub(crate) pool: ConstantPool<'a>,
    pub(crate) flags: u16,
    /// Name with slashes.
    pub(crate) name: &'a [u8],
    /// `None` for `java/lang/Object` and modules.
    pub(crate) super_class: Option<&'a [u8]>,
    interfaces: Cursor<'a>,
    pub(crate) fields: Members<'a>,
    pub(crate) methods: Members<'a>,
    /// The content of the `BootstrapMethods` attribute.
    pub(crate) bootstrap_methods: Option<&'a [u8]>,
}

impl<'a> ClassFile<'a> {
    /// Reads what follows the constants.
    pub(crate) fn read(head: &Head<'a>) -> Result<Self, ClassError> {
        let pool = head.pool;
        let mut cursor = head.rest;
        let flags = cursor.u16()?;
        let name = pool.class_name(cursor.u16()?)?;
        let super_class = match cursor.u16()? {
            0 => None,
            index => Some(pool.class_name(index)?),
        };
        let interfaces = cursor;
        let interface_count = cursor.u16()?;
        cursor.take(usize::from(interface_count) * 2)?;
        let fields = Members::skip(pool, &mut cursor)?;
        let methods = Members::skip(pool, &mut cursor)?;
        let bootstrap_methods = Attributes::new(pool, cursor)?.named(b"BootstrapMethods")?;
        Ok(Self { pool, flags, name, super_class, interfaces, fields, methods, bootstrap_methods })
    }

    /// Names of the interfaces, with slashes.
    pub(crate) fn interfaces(&self) -> impl Iterator<Item = Result<&'a [u8], ClassError>> + use<'a> {
        let (pool, mut cursor) = (self.pool, self.interfaces);
        let count = cursor.u16().unwrap_or_default();
        (0..count).map(move |_| pool.class_name(cursor.u16()?))
    }
}

/// The fields or the methods of a class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'a> {
    pool: ConstantPool<'a>,
    cursor: Cursor<'a>,
    left: u16,
}

/// A field or method that a class declares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeclaredMember<'a> {
    pub(crate) flags: u16,
    pub(crate) name: &'a [u8],
    pub(crate) descriptor: &'a [u8],
    pub(crate) attributes: Attributes<'a>,
}

impl<'a> Members<'a> {
    /// Notes where the members stand and moves the cursor behind them.
    fn skip(pool: ConstantPool<'a>, cursor: &mut Cursor<'a>) -> Result<Self, ClassError> {
        let count = cursor.u16()?;
        let members = Self { pool, cursor: *cursor, left: count };
        for _ in 0..count {
            cursor.take(6)?;
            Attributes::new(pool, *cursor)?.skip(cursor)?;
        }
        Ok(members)
    }

    /// The members in order; ends after the first that cannot be read.
    pub(crate) fn iter(self) -> impl Iterator<Item = Result<DeclaredMember<'a>, ClassError>> {
        let Self { pool, mut cursor, mut left } = self;
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let member = DeclaredMember::read(pool, &mut cursor);
            if member.is_err() {
                left = 0;
            }
            Some(member)
        })
    }
}

impl<'a> DeclaredMember<'a> {
    fn read(pool: ConstantPool<'a>, cursor: &mut Cursor<'a>) -> Result<Self, ClassError> {
        let flags = cursor.u16()?;
        let name = pool.utf8(cursor.u16()?)?;
        let descriptor = pool.utf8(cursor.u16()?)?;
        let attributes = Attributes::new(pool, *cursor)?;
        attributes.skip(cursor)?;
        Ok(Self { flags, name, descriptor, attributes })
    }
}

/// The attributes of a class, member or method body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes<'a> {
    pool: ConstantPool<'a>,
    cursor: Cursor<'a>,
    count: u16,
}

impl<'a> Attributes<'a> {
    fn new(pool: ConstantPool<'a>, mut cursor: Cursor<'a>) -> Result<Self, ClassError> {
        let count = cursor.u16()?;
        Ok(Self { pool, cursor, count })
    }

    fn skip(&self, cursor: &mut Cursor<'a>) -> Result<(), ClassError> {
        *cursor = self.cursor;
        for _ in 0..self.count {
            cursor.u16()?;
            let length = cursor.length()?;
            cursor.take(length)?;
        }
        Ok(())
    }

    /// The content of the first attribute with this name.
    pub(crate) fn named(&self, wanted: &[u8]) -> Result<Option<&'a [u8]>, ClassError> {
        let mut cursor = self.cursor;
        for _ in 0..self.count {
            let name = self.pool.utf8(cursor.u16()?)?;
            let length = cursor.length()?;
            let content = cursor.take(length)?;
            if name == wanted {
                return Ok(Some(content));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
#[path = "class_file_tests.rs"]
mod tests;
