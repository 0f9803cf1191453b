//! Regular expressions of rules. Those of a team's own files are compiled when the file is read, so that a mistake has
//! its place; those of shipped files, which tests compile, only when the first text reaches them: most packages need few.

use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};

use super::truth::Truth;

/// Bytes that a compiled pattern may take.
const SIZE: usize = 1 << 20;

/// A pattern; clones share what was compiled.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: String,
    ignore_case: bool,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that is known to be valid.
    pub(crate) fn proven(text: &str, ignore_case: bool) -> Self {
        Self(Arc::new(Inner { text: text.to_owned(), ignore_case, compiled: OnceLock::new() }))
    }

    /// A pattern that may be wrong; the error says why in a few words.
    pub(crate) fn new(text: &str, ignore_case: bool) -> Result<Self, String> {
        let pattern = Self::proven(text, ignore_case);
        let compiled = pattern.0.compile().map_err(|error| {
            // The crate draws its own excerpt over several lines; the last one says what is wrong.
            let reason = error.to_string();
            reason.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
        })?;
        // Nobody else has seen it.
        let _ = pattern.0.compiled.set(Some(compiled));
        Ok(pattern)
    }

    /// Whether it finds something in any of the texts. One that does not compile cannot tell.
    pub(crate) fn finds_in_any(&self, texts: &[&str]) -> Truth {
        match self.0.compiled.get_or_init(|| self.0.compile().ok()) {
            Some(regex) => texts.iter().any(|text| regex.is_match(text)).into(),
            None => Truth::Unknown,
        }
    }
}

impl Inner {
    fn compile(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.text).case_insensitive(self.ignore_case).size_limit(SIZE).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_does_not_compile_never_says_no() {
        assert!(Pattern::new("(", false).is_err());
        assert_eq!(Pattern::proven("(", false).finds_in_any(&["x"]), Truth::Unknown);
    }

    #[test]
    fn a_proven_pattern_finds_the_same_as_one_that_is_compiled_at_once() {
        for ignore_case in [true, false] {
            let (lazy, eager) = (Pattern::proven("^x+$", ignore_case), Pattern::new("^x+$", ignore_case).unwrap());
            for texts in [&["xx"][..], &["a", "X"], &["xy"], &[]] {
                assert_eq!(lazy.finds_in_any(texts), eager.finds_in_any(texts), "{texts:?}");
            }
        }
    }
}
