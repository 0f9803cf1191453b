//! Mendix versions. They have two to four numeric parts (the build number arrived around 7.18) and sometimes a
//! suffix (`5.8.0-rc1`), so `semver` cannot hold them. A build number is not a patch, but it does order releases.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A version of the Mendix runtime, such as `7.16.0`, `9.13.1.45479` or `5.8.0-rc1`.
///
/// Ordered by its numbers, missing parts counting as zero; with equal numbers a suffix sorts before the release, as
/// `rc1` came before it.
#[derive(Debug, Clone, Eq)]
pub struct MendixVersion {
    numbers: [u32; 4],
    parts: u8,
    suffix: Option<String>,
}

/// Why a text is no Mendix version.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a Mendix version: expected two to four numbers such as 9.24.3 or 9.24.3.8044")]
pub struct VersionError(pub String);

impl MendixVersion {
    /// The first number: 9 of `9.24.3.8044`.
    pub fn major(&self) -> u32 {
        self.numbers[0]
    }

    /// The second number: 24 of `9.24.3.8044`.
    pub fn minor(&self) -> u32 {
        self.numbers[1]
    }

    /// The numbers, as many as were written: two to four.
    pub fn numbers(&self) -> &[u32] {
        self.numbers.get(..usize::from(self.parts)).unwrap_or(&self.numbers)
    }
}

impl FromStr for MendixVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || VersionError(text.to_owned());
        let trimmed = text.trim();
        let (numeric, suffix) = match trimmed.split_once('-') {
            Some((numeric, suffix)) if is_suffix(suffix) => (numeric, Some(suffix.to_owned())),
            Some(_) => return Err(error()),
            None => (trimmed, None),
        };
        let mut numbers = [0; 4];
        let mut parts = 0;
        for part in numeric.split('.') {
            let slot = numbers.get_mut(parts).ok_or_else(error)?;
            // `u32::from_str` would accept a sign.
            if !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(error());
            }
            *slot = part.parse().map_err(|_| error())?;
            parts += 1;
        }
        if parts < 2 {
            return Err(error());
        }
        let parts = u8::try_from(parts).map_err(|_| error())?;
        Ok(Self { numbers, parts, suffix })
    }
}

fn is_suffix(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
}

impl fmt::Display for MendixVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, number) in self.numbers.iter().take(usize::from(self.parts)).enumerate() {
            if index > 0 {
                formatter.write_str(".")?;
            }
            write!(formatter, "{number}")?;
        }
        match &self.suffix {
            Some(suffix) => write!(formatter, "-{suffix}"),
            None => Ok(()),
        }
    }
}

impl Ord for MendixVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (&self.suffix, &other.suffix) {
            (None, None) => Ordering::Equal,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.cmp(right),
        })
    }
}

impl PartialOrd for MendixVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for MendixVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Serialize for MendixVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MendixVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> MendixVersion {
        text.parse().expect(text)
    }

    #[test]
    fn a_version_is_printed_as_it_was_written() {
        for text in ["5.15.0", "7.18.0.39395", "10.24.15.93102", "5.8.0-rc1", "6.10"] {
            assert_eq!(version(text).to_string(), text);
        }
    }

    #[test]
    fn versions_order_by_number_not_by_text() {
        assert!(version("10.1.0") > version("6.0.0"));
        assert!(version("7.23.5") < version("7.23.29"));
        assert!(version("9.24.3.8044") > version("9.24.3"));
        assert_eq!(version("6.0"), version("6.0.0"));
    }

    #[test]
    fn a_release_candidate_comes_before_its_release() {
        assert!(version("5.8.0-rc1") < version("5.8.0"));
        assert!(version("5.8.0-rc1") > version("5.7.9"));
    }

    #[test]
    fn what_is_not_a_version_is_refused() {
        for text in ["", "9", "9.", ".9", "9..1", "1.2.3.4.5", "v9.1", "9.x", "9.1-", "+9.1", "9.99999999999"] {
            assert!(text.parse::<MendixVersion>().is_err(), "{text}");
        }
    }
}
