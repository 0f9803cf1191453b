//! What a value is compared with: given in the rule, or a threshold that each profile of a target sets.

use std::cmp::Ordering;

use crate::model::MendixVersion;
use crate::yaml::{Content, Node, Place};

/// A value given in the rule, or the name of a threshold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound<T> {
    /// The value.
    Given(T),
    /// A threshold, written `$version-floor`, that is put in when the rule meets a profile.
    Threshold {
        /// Its name, without the dollar sign.
        name: String,
        /// Where the rule names it.
        place: Place,
    },
}

impl<T> Bound<T> {
    /// Whether it is not put in yet.
    pub(crate) fn is_threshold(&self) -> bool {
        matches!(self, Self::Threshold { .. })
    }

    /// The value, once thresholds are put in.
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Threshold { .. } => None,
        }
    }
}

/// A type that bounds and thresholds can have.
pub(crate) trait BoundValue: Sized + Clone {
    /// What is expected, for messages.
    const WHAT: &'static str;

    /// The value of a node; `None` where it is something else.
    fn from_node(node: &Node) -> Option<Self>;
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.content {
        Content::Scalar(scalar) if !scalar.is_null() && !scalar.is_missing() => Some(&scalar.text),
        _ => None,
    }
}

/// A version to compare with. It counts only as many parts as it gives: `9.24` means all of 9.24, and `9.24.3` includes
/// its builds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VersionBound {
    numbers: Vec<u32>,
    version: MendixVersion,
}

impl VersionBound {
    fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<u32> = text
            .split('.')
            .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten())
            .collect::<Option<_>>()?;
        let padded = if numbers.len() == 1 { format!("{text}.0") } else { text.to_owned() };
        Some(Self { numbers, version: padded.parse().ok()? })
    }

    /// How a version stands to this bound. A release candidate of the bound itself comes before it.
    pub(crate) fn compare(&self, version: &MendixVersion) -> Ordering {
        let numbers = version.numbers();
        let parts = self.numbers.iter().enumerate();
        let ordering = parts
            .map(|(index, bound)| numbers.get(index).unwrap_or(&0).cmp(bound))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal);
        if ordering.is_eq() && *version < self.version { Ordering::Less } else { ordering }
    }
}

impl BoundValue for VersionBound {
    const WHAT: &'static str = "a version such as 9.24 or 7.23.29";

    fn from_node(node: &Node) -> Option<Self> {
        Self::parse(scalar(node)?)
    }
}

impl BoundValue for Vec<VersionBound> {
    const WHAT: &'static str = "a list of versions such as [9.24, 10.24, 11]";

    fn from_node(node: &Node) -> Option<Self> {
        non_empty_list(node)?.iter().map(VersionBound::from_node).collect()
    }
}

impl BoundValue for f64 {
    const WHAT: &'static str = "a number such as 350, or a size such as 800 MB";

    fn from_node(node: &Node) -> Option<Self> {
        parse_number(scalar(node)?)
    }
}

impl BoundValue for Vec<f64> {
    const WHAT: &'static str = "a list of numbers";

    fn from_node(node: &Node) -> Option<Self> {
        non_empty_list(node)?.iter().map(f64::from_node).collect()
    }
}

fn non_empty_list(node: &Node) -> Option<&[Node]> {
    match &node.content {
        Content::List(items) if !items.is_empty() => Some(items),
        _ => None,
    }
}

/// A number with an optional size. `GB` is the decimal one, as in a vendor's "1 GB": where a limit is meant in binary,
/// the decimal reading reports a package slightly too early, never too late.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit() && !".-".contains(character));
    let (number, suffix) = text.split_at(digits.unwrap_or(text.len()));
    let factor = match suffix.trim() {
        "" => 1.0,
        "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "KiB" => 1_024.0,
        "MiB" => 1_048_576.0,
        "GiB" => 1_073_741_824.0,
        _ => return None,
    };
    number.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_counts_only_the_parts_that_it_gives() {
        let cases = [
            ("9.24", "9.24.3.8044", Ordering::Equal),
            ("9.24.3", "9.24.3.8044", Ordering::Equal),
            ("9.24.4", "9.24.3.8044", Ordering::Less),
            ("9", "9.24.3", Ordering::Equal),
            ("9", "10.1.0", Ordering::Greater),
            ("6.0", "5.21.9", Ordering::Less),
            ("6.0", "10.0.0", Ordering::Greater),
            ("7.0", "7.0.0-rc1", Ordering::Less),
            ("7", "7.1.0-rc1", Ordering::Equal),
            ("7.16.0", "7.16", Ordering::Equal),
        ];
        for (bound, version, ordering) in cases {
            let bound = VersionBound::parse(bound).unwrap();
            assert_eq!(bound.compare(&version.parse().unwrap()), ordering, "{version} against {bound:?}");
        }
        for wrong in ["", "x", "9.x", "9..1", "1.2.3.4.5", "9.24-rc1", "+9"] {
            assert!(VersionBound::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn sizes_and_plain_numbers_are_numbers() {
        let cases = [
            ("350", Some(350.0)),
            ("0.5", Some(0.5)),
            ("-1", Some(-1.0)),
            ("1 GB", Some(1e9)),
            ("800MB", Some(8e8)),
            ("1 GiB", Some(1_073_741_824.0)),
            ("1 TB", None),
            ("1 gb", None),
            ("64,000", None),
            ("", None),
            ("GB", None),
            ("1.2.3", None),
            ("inf", None),
        ];
        for (text, number) in cases {
            assert_eq!(parse_number(text), number, "{text}");
        }
    }
}
