//! Unpacks an entry of a package or of a jar in one go, with the memory of the one before. Only says whether it came out
//! as the directory declares it, sum included; where not, the zip reader is asked, which can say what is wrong.

/// What an entry becomes, as the directory declares it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared {
    pub(crate) size: u64,
    pub(crate) crc: u32,
}

/// Serves one thread.
#[derive(Default)]
pub(crate) struct Inflater(Unpacker);

#[cfg(feature = "libdeflate")]
type Unpacker = with_c::Unpacker;
#[cfg(not(feature = "libdeflate"))]
type Unpacker = without_c::Unpacker;

/// Unpacks into an empty buffer; `false` where what comes out is not as long as it should be. The buffer then holds
/// anything.
trait Unpack: Default {
    fn unpack(&mut self, packed: &[u8], size: usize, buffer: &mut Vec<u8>) -> bool;
}

impl Inflater {
    /// Bytes up to which an entry is unpacked in one go: what a directory declares may be a lie, and the memory for it is
    /// taken before that is known.
    pub(crate) const MOST: u64 = 64 << 20;

    /// Unpacks deflated bytes into an empty buffer; `false` where they are not what the directory declares. The buffer
    /// then holds anything.
    pub(crate) fn whole(&mut self, packed: &[u8], declared: Declared, buffer: &mut Vec<u8>) -> bool {
        whole(&mut self.0, packed, declared, buffer)
    }
}

fn whole(unpacker: &mut impl Unpack, packed: &[u8], declared: Declared, buffer: &mut Vec<u8>) -> bool {
    let size = usize::try_from(declared.size).ok().filter(|_| declared.size <= Inflater::MOST);
    size.is_some_and(|size| unpacker.unpack(packed, size, buffer)) && crc32fast::hash(buffer) == declared.crc
}

#[cfg(feature = "libdeflate")]
mod with_c {
    use libdeflater::Decompressor;

    pub(super) struct Unpacker(Decompressor);

    impl Default for Unpacker {
        fn default() -> Self {
            Self(Decompressor::new())
        }
    }

    impl super::Unpack for Unpacker {
        fn unpack(&mut self, packed: &[u8], size: usize, buffer: &mut Vec<u8>) -> bool {
            if buffer.capacity() == 0 {
                // Pages that the system hands out are empty already.
                *buffer = vec![0; size];
            }
            buffer.resize(size, 0);
            // Fails also where there would be more than fits.
            self.0.deflate_decompress(packed, buffer) == Ok(size)
        }
    }
}

/// What each of the two ways makes of deflated bytes that should become so many; the sum is not looked at.
#[cfg(fuzzing)]
pub(crate) fn fuzz_unpack(packed: &[u8], size: usize) -> [Option<Vec<u8>>; 2] {
    fn by<U: Unpack>(packed: &[u8], size: usize) -> Option<Vec<u8>> {
        let mut buffer = Vec::new();
        U::default().unpack(packed, size, &mut buffer).then_some(buffer)
    }
    [by::<Unpacker>(packed, size), by::<without_c::Unpacker>(packed, size)]
}

/// Tested whatever is used.
#[cfg(any(test, fuzzing, not(feature = "libdeflate")))]
mod without_c {
    use flate2::{Decompress, FlushDecompress, Status};

    pub(super) struct Unpacker(Decompress);

    impl Default for Unpacker {
        fn default() -> Self {
            Self(Decompress::new(false))
        }
    }

    impl super::Unpack for Unpacker {
        fn unpack(&mut self, packed: &[u8], size: usize, buffer: &mut Vec<u8>) -> bool {
            // One byte more than declared, so that more than that does not look like its end.
            buffer.reserve(size + 1);
            self.0.reset(false);
            let status = self.0.decompress_vec(packed, buffer, FlushDecompress::Finish);
            matches!(status, Ok(Status::StreamEnd)) && buffer.len() == size
        }
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

    fn what_is_not_as_declared_is_left<U: Unpack>() {
        let text = b"one class after another ".repeat(500);
        let (bytes, declared) = packed(&text);
        let mut unpacker = U::default();
        let mut unpack = |bytes: &[u8], declared| {
            let mut buffer = Vec::new();
            whole(&mut unpacker, bytes, declared, &mut buffer).then_some(buffer)
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

    #[test]
    fn what_is_not_as_declared_is_left_to_the_zip_reader() {
        what_is_not_as_declared_is_left::<Unpacker>();
        what_is_not_as_declared_is_left::<without_c::Unpacker>();
    }

    /// What one of them takes and the other refuses would be judged differently by two builds.
    #[test]
    fn both_ways_agree_on_damaged_bytes() {
        let text: Vec<u8> = (0_u32..400).flat_map(|number| (number * number / 7).to_le_bytes()).collect();
        let (bytes, declared) = packed(&text);
        let (mut with, mut without) = (Unpacker::default(), without_c::Unpacker::default());
        let mut taken = 0;
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[place] ^= 1 << bit;
                let (mut left, mut right) = (Vec::new(), Vec::new());
                let same = whole(&mut with, &damaged, declared, &mut left);
                assert_eq!(same, whole(&mut without, &damaged, declared, &mut right), "bit {bit} of byte {place}");
                taken += usize::from(same);
            }
        }
        // A bit of the last byte may mean nothing.
        assert!(taken < 8, "{taken}");
    }
}
