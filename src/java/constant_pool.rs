//! The constant pool of one class file: an index of offsets into bytes that stay where they are. Nothing is allocated
//! for a constant, and a constant is checked only when it is asked for.

use super::cursor::{ClassError, Cursor};

/// Kinds of constants (Java Virtual Machine Specification, section 4.4).
pub(crate) mod tag {
    pub(crate) const UTF8: u8 = 1;
    pub(crate) const INTEGER: u8 = 3;
    pub(crate) const FLOAT: u8 = 4;
    pub(crate) const LONG: u8 = 5;
    pub(crate) const DOUBLE: u8 = 6;
    pub(crate) const CLASS: u8 = 7;
    pub(crate) const STRING: u8 = 8;
    pub(crate) const FIELD: u8 = 9;
    pub(crate) const METHOD: u8 = 10;
    pub(crate) const INTERFACE_METHOD: u8 = 11;
    pub(crate) const NAME_AND_TYPE: u8 = 12;
    pub(crate) const METHOD_HANDLE: u8 = 15;
    pub(crate) const METHOD_TYPE: u8 = 16;
    pub(crate) const DYNAMIC: u8 = 17;
    pub(crate) const INVOKE_DYNAMIC: u8 = 18;
    pub(crate) const MODULE: u8 = 19;
    pub(crate) const PACKAGE: u8 = 20;
}

/// A reference to a field or method: owner class with slashes, name and descriptor, all as bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    pub(crate) class: &'a [u8],
    pub(crate) name: &'a [u8],
    pub(crate) descriptor: &'a [u8],
}

/// The constant pool of one class file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConstantPool<'a> {
    bytes: &'a [u8],
    /// Offset of each constant's kind; 0 for indexes that hold none.
    offsets: &'a [u32],
}

impl<'a> ConstantPool<'a> {
    /// Indexes the constants that start at the cursor and moves it behind them. `offsets` is emptied and reused.
    pub(crate) fn index(
        bytes: &'a [u8],
        cursor: &mut Cursor<'a>,
        offsets: &'a mut Vec<u32>,
    ) -> Result<Self, ClassError> {
        let count = cursor.u16()?;
        offsets.clear();
        offsets.push(0);
        while offsets.len() < usize::from(count) {
            let start = cursor.position();
            // A class file of 4 GiB is never read: entries are capped far below.
            offsets.push(u32::try_from(start).map_err(|_| ClassError::CutOff(start))?);
            let kind = cursor.u8()?;
            let length = match kind {
                tag::UTF8 => usize::from(cursor.u16()?),
                tag::INTEGER
                | tag::FLOAT
                | tag::FIELD
                | tag::METHOD
                | tag::INTERFACE_METHOD
                | tag::NAME_AND_TYPE
                | tag::DYNAMIC
                | tag::INVOKE_DYNAMIC => 4,
                tag::LONG | tag::DOUBLE => 8,
                tag::CLASS | tag::STRING | tag::METHOD_TYPE | tag::MODULE | tag::PACKAGE => 2,
                tag::METHOD_HANDLE => 3,
                _ => {
                    let index = u16::try_from(offsets.len() - 1).unwrap_or(u16::MAX);
                    return Err(ClassError::UnknownConstant { index, tag: kind });
                }
            };
            cursor.take(length)?;
            if matches!(kind, tag::LONG | tag::DOUBLE) {
                // Eight-byte constants take two indexes.
                offsets.push(0);
            }
        }
        Ok(Self { bytes, offsets })
    }

    /// Number of indexes, the unused 0 included.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Every constant's index and kind, in order.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (u16, u8)> + use<'a> {
        let bytes = self.bytes;
        (0_u16..=u16::MAX).zip(self.offsets).filter_map(move |(index, &offset)| {
            let kind = *bytes.get(usize::try_from(offset).ok()?)?;
            (offset != 0).then_some((index, kind))
        })
    }

    /// The kind of a constant; `None` where the index holds none.
    pub(crate) fn kind(&self, index: u16) -> Option<u8> {
        let offset = *self.offsets.get(usize::from(index))?;
        if offset == 0 {
            return None;
        }
        self.bytes.get(usize::try_from(offset).ok()?).copied()
    }

    fn open(&self, index: u16, kinds: &[u8], expected: &'static str) -> Result<Cursor<'a>, ClassError> {
        let wrong = ClassError::WrongConstant { index, expected };
        let kind = self.kind(index).ok_or(wrong)?;
        if !kinds.contains(&kind) {
            return Err(wrong);
        }
        let offset = self.offsets.get(usize::from(index)).and_then(|&offset| usize::try_from(offset).ok());
        Ok(Cursor::at(self.bytes, offset.ok_or(wrong)? + 1))
    }

    pub(crate) fn utf8(&self, index: u16) -> Result<&'a [u8], ClassError> {
        let mut cursor = self.open(index, &[tag::UTF8], "a text")?;
        let length = cursor.u16()?;
        cursor.take(usize::from(length))
    }

    /// The name of a class constant, with slashes; an array's starts with `[`.
    pub(crate) fn class_name(&self, index: u16) -> Result<&'a [u8], ClassError> {
        let name = self.open(index, &[tag::CLASS], "a class")?.u16()?;
        self.utf8(name)
    }

    /// The index of a string constant's text.
    pub(crate) fn string_text(&self, index: u16) -> Result<u16, ClassError> {
        self.open(index, &[tag::STRING], "a string")?.u16()
    }

    pub(crate) fn integer(&self, index: u16) -> Result<i32, ClassError> {
        self.open(index, &[tag::INTEGER], "an integer")?.i32()
    }

    pub(crate) fn long(&self, index: u16) -> Result<i64, ClassError> {
        self.open(index, &[tag::LONG], "a long")?.i64()
    }

    pub(crate) fn float(&self, index: u16) -> Result<f32, ClassError> {
        let bits = self.open(index, &[tag::FLOAT], "a float")?.i32()?;
        Ok(f32::from_bits(bits.cast_unsigned()))
    }

    pub(crate) fn double(&self, index: u16) -> Result<f64, ClassError> {
        let bits = self.open(index, &[tag::DOUBLE], "a double")?.i64()?;
        Ok(f64::from_bits(bits.cast_unsigned()))
    }

    /// The index of the class that owns a field or method, without reading its name.
    pub(crate) fn member_class(&self, index: u16) -> Result<u16, ClassError> {
        self.open(index, &[tag::FIELD, tag::METHOD, tag::INTERFACE_METHOD], "a field or method")?.u16()
    }

    pub(crate) fn member(&self, index: u16) -> Result<Member<'a>, ClassError> {
        let mut cursor = self.open(index, &[tag::FIELD, tag::METHOD, tag::INTERFACE_METHOD], "a field or method")?;
        let class = self.class_name(cursor.u16()?)?;
        let (name, descriptor) = self.name_and_type(cursor.u16()?)?;
        Ok(Member { class, name, descriptor })
    }

    fn name_and_type(&self, index: u16) -> Result<(&'a [u8], &'a [u8]), ClassError> {
        let mut cursor = self.open(index, &[tag::NAME_AND_TYPE], "a name with its type")?;
        Ok((self.utf8(cursor.u16()?)?, self.utf8(cursor.u16()?)?))
    }

    /// The index of the field or method that a method handle points at.
    pub(crate) fn method_handle(&self, index: u16) -> Result<u16, ClassError> {
        let mut cursor = self.open(index, &[tag::METHOD_HANDLE], "a method handle")?;
        cursor.u8()?;
        cursor.u16()
    }

    /// The bootstrap method's number and the descriptor of a dynamically computed call or constant.
    pub(crate) fn dynamic(&self, index: u16) -> Result<(u16, &'a [u8]), ClassError> {
        let mut cursor = self.open(index, &[tag::DYNAMIC, tag::INVOKE_DYNAMIC], "a dynamic call or constant")?;
        let bootstrap = cursor.u16()?;
        let (_, descriptor) = self.name_and_type(cursor.u16()?)?;
        Ok((bootstrap, descriptor))
    }
}
