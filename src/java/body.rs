//! The `Code` attribute of a method: its instructions and its table of exception handlers.

use super::class_file::{DeclaredMember, STATIC};
use super::cursor::{ClassError, Cursor};
use super::descriptor::MethodDescriptor;

/// No compiler writes longer bodies (Java Virtual Machine Specification, section 4.7.3).
const LONGEST_BODY: usize = 65_535;

/// The body of a method.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body<'a> {
    code: &'a [u8],
    handlers: &'a [u8],
    flags: u16,
    descriptor: &'a [u8],
}

impl<'a> Body<'a> {
    /// The body of a method; `None` for abstract and native methods.
    pub(crate) fn of(method: &DeclaredMember<'a>) -> Result<Option<Self>, ClassError> {
        let Some(content) = method.attributes.named(b"Code")? else { return Ok(None) };
        let mut cursor = Cursor::new(content);
        cursor.take(4)?;
        let length = cursor.length()?;
        if length == 0 || length > LONGEST_BODY {
            return Err(ClassError::BadCode(0));
        }
        let code = cursor.take(length)?;
        let handlers = cursor.u16()?;
        let handlers = cursor.take(usize::from(handlers) * 8)?;
        Ok(Some(Self { code, handlers, flags: method.flags, descriptor: method.descriptor }))
    }

    pub(crate) fn code(&self) -> &'a [u8] {
        self.code
    }

    /// Words of local variables that the caller fills: the receiver and the parameters.
    pub(crate) fn parameter_words(&self) -> usize {
        let parameters = MethodDescriptor::parse(self.descriptor).map_or(0, |parsed| parsed.parameter_words());
        parameters + usize::from(self.flags & STATIC == 0)
    }

    /// Constant indexes of the caught exception types; `finally` blocks have none.
    pub(crate) fn caught(&self) -> impl Iterator<Item = u16> + use<'a> {
        let types = self.handlers.chunks_exact(8).filter_map(|handler| handler.last_chunk());
        types.map(|bytes| u16::from_be_bytes(*bytes)).filter(|&index| index != 0)
    }

    /// Offsets at which exception handlers start.
    pub(crate) fn handler_offsets(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.handlers.chunks_exact(8).filter_map(|handler| match handler {
            [_, _, _, _, high, low, ..] => Some(usize::from(u16::from_be_bytes([*high, *low]))),
            _ => None,
        })
    }
}
