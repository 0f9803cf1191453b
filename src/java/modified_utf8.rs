//! Turns the names and texts of class files into Rust strings. Java's modified UTF-8 is decoded leniently: overlong
//! forms (Xerces has them) and broken bytes never fail, as a class must not get lost because of one of its strings.

/// The text of modified UTF-8 bytes; U+FFFD stands for what is no character.
pub(crate) fn text(bytes: &[u8]) -> String {
    // Almost every string is plain UTF-8, where both encodings agree.
    if let Ok(plain) = std::str::from_utf8(bytes) {
        return plain.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((unit, after)) = code_unit(rest) {
        rest = after;
        let character = match (unit, low_surrogate(unit, rest)) {
            (Some(high), Some((low, after_low))) => {
                rest = after_low;
                char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            }
            (Some(unit), None) => char::from_u32(unit),
            (None, _) => None,
        };
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    text
}

/// A class name with dots: `java.lang.System` for `java/lang/System`.
pub(crate) fn dotted(name: &[u8]) -> String {
    text(name).replace('/', ".")
}

/// The next code unit, `None` inside where the bytes are broken, and what follows it.
fn code_unit(bytes: &[u8]) -> Option<(Option<u32>, &[u8])> {
    let continuation = |byte: u8| (byte & 0xC0 == 0x80).then_some(u32::from(byte & 0x3F));
    let (&first, after) = bytes.split_first()?;
    let lead = u32::from(first);
    let decoded = match (first, after) {
        (0x00..=0x7F, _) => Some((lead, after)),
        (0xC0..=0xDF, [second, after @ ..]) => continuation(*second).map(|low| ((lead & 0x1F) << 6 | low, after)),
        (0xE0..=0xEF, [second, third, after @ ..]) => continuation(*second)
            .zip(continuation(*third))
            .map(|(middle, low)| ((lead & 0x0F) << 12 | middle << 6 | low, after)),
        _ => None,
    };
    Some(decoded.map_or((None, after), |(unit, after)| (Some(unit), after)))
}

/// The low half that completes a high surrogate, and what follows it.
fn low_surrogate(unit: Option<u32>, rest: &[u8]) -> Option<(u32, &[u8])> {
    if !(0xD800..0xDC00).contains(&unit?) {
        return None;
    }
    match code_unit(rest)? {
        (Some(low), after) if (0xDC00..0xE000).contains(&low) => Some((low, after)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_strings_are_decoded_whatever_their_bytes() {
        let cases: [(&[u8], &str); 9] = [
            (b"java/lang/System", "java/lang/System"),
            ("h\u{e9}llo \u{20ac}".as_bytes(), "h\u{e9}llo \u{20ac}"),
            (b"a\xC0\x80b", "a\0b"),
            (b"\xED\xA0\xBD\xED\xB8\x80!", "\u{1f600}!"),
            (b"\xC1\x81\xE0\x81\x81", "AA"),
            (b"\xED\xA0\xBD", "\u{fffd}"),
            (b"\xED\xA0\xBDx", "\u{fffd}x"),
            (b"a\xFFb\xE2\x82", "a\u{fffd}b\u{fffd}\u{fffd}"),
            (b"", ""),
        ];
        for (bytes, expected) in cases {
            assert_eq!(text(bytes), expected, "{bytes:x?}");
        }
    }

    #[test]
    fn class_names_are_shown_with_dots() {
        assert_eq!(dotted(b"java/util/Map$Entry"), "java.util.Map$Entry");
    }
}
