//! How deep a JSON text nests, before anything is built of it. Knows brackets and texts, and nothing else of JSON: what is
//! wrong with the text is its reader's to say.

/// Most lists and objects that are open at once.
pub fn json_depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_outside_of_texts_count() {
        for (text, depth) in [
            ("", 0),
            ("7", 0),
            (r#"{"a": [[1], {"b": {}}], "c": []}"#, 4),
            (r#"["[[[", "\"[[", "\\", [1]]"#, 2),
            ("]]][", 1),
        ] {
            assert_eq!(json_depth(text.as_bytes()), depth, "{text}");
        }
        assert_eq!(json_depth("[".repeat(100_000).as_bytes()), 100_000);
    }
}
