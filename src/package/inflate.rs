//! Unpacks an entry of a package or of a jar in one go, with the memory of the one before. Only says whether it came out
//! as the directory declares it, sum included; where not, the zip reader is asked, which can say what is wrong.

#[cfg(not(feature = "libdeflate"))]
use flate2::{Decompress, FlushDecompress, Status};
#[cfg(feature = "libdeflate")]
use libdeflater::Decompressor;

/// What an entry becomes, as the directory declares it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared {
    pub(crate) size: u64,
    pub(crate) crc: u32,
}

/// Serves one thread.
pub(crate) struct Inflater {
    #[cfg(not(feature = "libdeflate"))]
    decompress: Decompress,
    #[cfg(feature = "libdeflate")]
    decompress: Decompressor,
}

impl Inflater {
    /// Bytes up to which an entry is unpacked in one go: what a directory declares may be a lie, and the memory for it is
    /// taken before that is known.
    pub(crate) const MOST: u64 = 64 << 20;

    pub(crate) fn new() -> Self {
        Self {
            #[cfg(not(feature = "libdeflate"))]
            decompress: Decompress::new(false),
            #[cfg(feature = "libdeflate")]
            decompress: Decompressor::new(),
        }
    }

    /// Unpacks deflated bytes into an empty buffer; `false` where they are not what the directory declares. The buffer
    /// then holds anything.
    pub(crate) fn whole(&mut self, packed: &[u8], declared: Declared, buffer: &mut Vec<u8>) -> bool {
        let Some(size) = usize::try_from(declared.size).ok().filter(|_| declared.size <= Self::MOST) else {
            return false;
        };
        if !self.unpack(packed, size, buffer) {
            return false;
        }
        crc32fast::hash(buffer) == declared.crc
    }

    #[cfg(not(feature = "libdeflate"))]
    fn unpack(&mut self, packed: &[u8], size: usize, buffer: &mut Vec<u8>) -> bool {
        // One byte more than declared, so that more than that does not look like its end.
        buffer.reserve(size + 1);
        self.decompress.reset(false);
        let status = self.decompress.decompress_vec(packed, buffer, FlushDecompress::Finish);
        matches!(status, Ok(Status::StreamEnd)) && buffer.len() == size
    }

    #[cfg(feature = "libdeflate")]
    fn unpack(&mut self, packed: &[u8], size: usize, buffer: &mut Vec<u8>) -> bool {
        if buffer.capacity() == 0 {
            // Pages that the system hands out are empty already.
            *buffer = vec![0; size];
        }
        buffer.resize(size, 0);
        // Fails also where there would be more than fits.
        self.decompress.deflate_decompress(packed, buffer) == Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    fn packed(text: &[u8]) -> (Vec<u8>, Declared) {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        (encoder.finish().unwrap(), Declared { size: text.len() as u64, crc: crc32fast::hash(text) })
    }

    #[test]
    fn what_is_not_as_declared_is_left_to_the_zip_reader() {
        let text = b"one class after another ".repeat(500);
        let (bytes, declared) = packed(&text);
        let mut inflater = Inflater::new();
        let mut unpack = |bytes: &[u8], declared| {
            let mut buffer = Vec::new();
            inflater.whole(bytes, declared, &mut buffer).then_some(buffer)
        };
        assert_eq!(unpack(&bytes, declared), Some(text.clone()));
        for wrong in [declared.size - 1, declared.size + 1, 0, u64::MAX] {
            assert_eq!(unpack(&bytes, Declared { size: wrong, ..declared }), None, "{wrong}");
        }
        assert_eq!(unpack(&bytes, Declared { crc: declared.crc ^ 1, ..declared }), None);
        assert_eq!(unpack(&bytes[..bytes.len() - 1], declared), None);
        // The one before has left nothing behind.
        assert_eq!(unpack(&bytes, declared), Some(text));
    }
}
