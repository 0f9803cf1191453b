//! Numbers and texts as `pg_dump` writes them, from a stream. Lengths are claims: nothing is allocated for a text before its
//! bytes were read.

use std::io::Read;

/// Longer than any definition of a view or function.
const LONGEST_TEXT: u64 = 16 << 20;

/// Reads an archive of `pg_dump`.
pub(super) struct Cursor<R> {
    pub(super) stream: R,
    /// Bytes of a number.
    pub(super) int_size: usize,
    /// Bytes of a position in the file.
    pub(super) offset_size: usize,
}

impl<R: Read> Cursor<R> {
    /// One byte; `None` at the end of the file.
    pub(super) fn byte_or_end(&mut self) -> Result<Option<u8>, String> {
        let mut byte = [0];
        loop {
            match self.stream.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(byte.first().copied()),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    pub(super) fn byte(&mut self) -> Result<u8, String> {
        self.byte_or_end()?.ok_or_else(|| "it ends too early".to_owned())
    }

    /// A sign and some bytes, the lowest first.
    pub(super) fn int(&mut self) -> Result<i64, String> {
        let negative = match self.byte()? {
            0 => false,
            1 => true,
            _ => return Err("a number has an impossible sign".to_owned()),
        };
        let mut number: i64 = 0;
        for index in 0..self.int_size {
            let byte = i64::from(self.byte()?);
            if index >= 4 && byte != 0 {
                return Err("a number is too large".to_owned());
            }
            number |= byte.checked_shl(8 * u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0);
        }
        Ok(if negative { -number } else { number })
    }

    /// A text; `None` where there is none.
    pub(super) fn text(&mut self) -> Result<Option<String>, String> {
        let length = self.int()?;
        let Ok(length) = u64::try_from(length) else { return Ok(None) };
        if length > LONGEST_TEXT {
            return Err(format!("a text claims {length} bytes"));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.stream).take(length).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if read as u64 != length {
            return Err("it ends inside a text".to_owned());
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Whether an entry has data further on, by its place in the file.
    pub(super) fn has_data(&mut self) -> Result<bool, String> {
        let flag = self.byte()?;
        for _ in 0..self.offset_size {
            self.byte()?;
        }
        match flag {
            1 | 2 => Ok(true),
            3 => Ok(false),
            _ => Err("an entry of the contents has an impossible place".to_owned()),
        }
    }
}

/// The pieces of one block of data as one stream, which ends with a piece of no bytes.
pub(super) struct Pieces<'c, R> {
    cursor: &'c mut Cursor<R>,
    left: u64,
    pub(super) ended: bool,
}

impl<'c, R: Read> Pieces<'c, R> {
    pub(super) fn of(cursor: &'c mut Cursor<R>) -> Self {
        Self { cursor, left: 0, ended: false }
    }
}

impl<R: Read> Read for Pieces<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            let length = self.cursor.int().map_err(std::io::Error::other)?;
            let length = u64::try_from(length).map_err(|_| std::io::Error::other("a piece has a negative length"))?;
            if length == 0 {
                self.ended = true;
                return Ok(0);
            }
            self.left = length;
        }
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(space) = buffer.get_mut(..wanted) else { return Ok(0) };
        let read = self.cursor.stream.read(space)?;
        if read == 0 {
            return Err(std::io::Error::other("it ends inside the data of a table"));
        }
        self.left -= read as u64;
        Ok(read)
    }
}
