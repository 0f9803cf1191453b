//! Tests of one field. Each type of field has its own small, closed set.

use std::cmp::Ordering;

use crate::facts::{Known, Value};

use super::bound::{Bound, VersionBound};
use super::pattern::Pattern;
use super::truth::Truth;

/// A test of one field.
#[derive(Debug, Clone)]
pub(crate) enum Matcher {
    /// Whether there is a value at all.
    Present(bool),
    /// Yes or no.
    Flag(bool),
    /// A version or a number against a bound.
    Compare(Comparison, Number),
    /// One of several versions or numbers.
    OneOf(Numbers),
    /// A text or word.
    Text { test: TextTest, ignore_case: bool },
    /// A set of texts or words.
    Set { test: SetTest, ignore_case: bool },
}

/// How a value stands to a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Below,
    AtLeast,
    Above,
    AtMost,
    Is,
}

/// What is compared.
#[derive(Debug, Clone)]
pub(crate) enum Number {
    Version(Bound<VersionBound>),
    Number(Bound<f64>),
}

/// What a value may be one of.
#[derive(Debug, Clone)]
pub(crate) enum Numbers {
    Versions(Bound<Vec<VersionBound>>),
    Numbers(Bound<Vec<f64>>),
}

/// A test of a text. Texts are in lower case where case is ignored.
#[derive(Debug, Clone)]
pub(crate) enum TextTest {
    In(Vec<String>),
    NotIn(Vec<String>),
    StartsWith(Vec<String>),
    EndsWith(Vec<String>),
    Contains(Vec<String>),
    Matches(Pattern),
}

/// A test of a set.
#[derive(Debug, Clone)]
pub(crate) enum SetTest {
    AnyOf(Vec<String>),
    AllOf(Vec<String>),
    NoneOf(Vec<String>),
    /// Nothing but these, and at least one of them.
    Only(Vec<String>),
    /// At least one that the pattern finds.
    AnyMatches(Pattern),
    Empty(bool),
}

impl Matcher {
    /// The answer for what is known about a field.
    ///
    /// | field   | tests that say what the value is | tests that say what it is not, and `present` |
    /// |---------|----------------------------------|----------------------------------------------|
    /// | is      | by the value                     | by the value                                 |
    /// | absent  | false                            | true for `not-in`, `none-of`, `empty: true`, `present: false` |
    /// | unknown | unknown                          | unknown                                      |
    pub(crate) fn test(&self, field: &Known<Value<'_>>) -> Truth {
        match field {
            Known::Unknown => Truth::Unknown,
            Known::Absent => self.holds_for_nothing().into(),
            Known::Is(value) => self.test_value(value),
        }
    }

    fn holds_for_nothing(&self) -> bool {
        matches!(
            self,
            Self::Present(false)
                | Self::Text { test: TextTest::NotIn(_), .. }
                | Self::Set { test: SetTest::NoneOf(_) | SetTest::Empty(true), .. }
        )
    }

    /// A matcher of another type than the field's cannot be compiled; should it ever meet one, it cannot tell.
    fn test_value(&self, value: &Value<'_>) -> Truth {
        match (self, value) {
            (Self::Present(wanted), _) => (*wanted).into(),
            (Self::Flag(wanted), Value::Flag(flag)) => (wanted == flag).into(),
            (Self::Compare(comparison, bound), value) => match (bound, value) {
                (Number::Version(bound), Value::Version(version)) => {
                    comparison.judge(bound.value().map(|bound| bound.compare(version)))
                }
                (Number::Number(bound), Value::Number(number)) => {
                    comparison.judge(bound.value().and_then(|bound| number.partial_cmp(bound)))
                }
                _ => Truth::Unknown,
            },
            (Self::OneOf(bounds), value) => match (bounds, value) {
                (Numbers::Versions(Bound::Given(bounds)), Value::Version(version)) => {
                    bounds.iter().any(|bound| bound.compare(version).is_eq()).into()
                }
                (Numbers::Numbers(Bound::Given(bounds)), Value::Number(number)) if !number.is_nan() => {
                    bounds.iter().any(|bound| number.partial_cmp(bound) == Some(Ordering::Equal)).into()
                }
                _ => Truth::Unknown,
            },
            (Self::Text { test, ignore_case: false }, Value::Text(text)) => test.test(text),
            (Self::Text { test, ignore_case: true }, Value::Text(text)) => test.test(&text.to_lowercase()),
            (Self::Set { test, ignore_case: false }, Value::Set(set)) => test.test(set),
            (Self::Set { test, ignore_case: true }, Value::Set(set)) => {
                let lower: Vec<String> = set.iter().map(|text| text.to_lowercase()).collect();
                test.test(&lower.iter().map(String::as_str).collect::<Vec<_>>())
            }
            _ => Truth::Unknown,
        }
    }
}

impl Comparison {
    fn judge(self, ordering: Option<Ordering>) -> Truth {
        let Some(ordering) = ordering else { return Truth::Unknown };
        match self {
            Self::Below => ordering.is_lt(),
            Self::AtLeast => ordering.is_ge(),
            Self::Above => ordering.is_gt(),
            Self::AtMost => ordering.is_le(),
            Self::Is => ordering.is_eq(),
        }
        .into()
    }
}

impl TextTest {
    fn test(&self, text: &str) -> Truth {
        match self {
            Self::In(texts) => texts.iter().any(|one| one == text),
            Self::NotIn(texts) => !texts.iter().any(|one| one == text),
            Self::StartsWith(starts) => starts.iter().any(|start| text.starts_with(start)),
            Self::EndsWith(ends) => ends.iter().any(|end| text.ends_with(end)),
            Self::Contains(parts) => parts.iter().any(|part| text.contains(part)),
            Self::Matches(pattern) => return pattern.finds_in_any(&[text]),
        }
        .into()
    }
}

impl SetTest {
    fn test(&self, set: &[&str]) -> Truth {
        let holds = |text: &String| set.contains(&text.as_str());
        match self {
            Self::AnyOf(texts) => texts.iter().any(holds),
            Self::AllOf(texts) => texts.iter().all(holds),
            Self::NoneOf(texts) => !texts.iter().any(holds),
            Self::Only(texts) => !set.is_empty() && set.iter().all(|item| texts.iter().any(|text| text == item)),
            Self::AnyMatches(pattern) => return pattern.finds_in_any(set),
            Self::Empty(wanted) => set.is_empty() == *wanted,
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(test: TextTest) -> Matcher {
        Matcher::Text { test, ignore_case: false }
    }

    fn set(test: SetTest) -> Matcher {
        Matcher::Set { test, ignore_case: false }
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn number(comparison: Comparison, bound: f64) -> Matcher {
        Matcher::Compare(comparison, Number::Number(Bound::Given(bound)))
    }

    #[test]
    fn every_test_answers_for_a_value_for_nothing_and_for_the_unknown() {
        use Truth::{False, True};
        let x = || strings(&["x"]);
        // Matcher, a value for which it holds, one for which it does not, its answer for nothing.
        let cases = [
            (Matcher::Present(true), Value::Flag(false), None, False),
            (Matcher::Flag(true), Value::Flag(true), Some(Value::Flag(false)), False),
            (Matcher::Flag(false), Value::Flag(false), Some(Value::Flag(true)), False),
            (number(Comparison::Below, 2.0), Value::Number(1.0), Some(Value::Number(2.0)), False),
            (number(Comparison::AtMost, 2.0), Value::Number(2.0), Some(Value::Number(2.5)), False),
            (number(Comparison::AtLeast, 2.0), Value::Number(2.0), Some(Value::Number(1.5)), False),
            (number(Comparison::Above, 2.0), Value::Number(3.0), Some(Value::Number(2.0)), False),
            (number(Comparison::Is, 25.0), Value::Number(25.0), Some(Value::Number(25.5)), False),
            (
                Matcher::OneOf(Numbers::Numbers(Bound::Given(vec![25.0, 0.0]))),
                Value::Number(0.0),
                Some(Value::Number(250.0)),
                False,
            ),
            (text(TextTest::In(x())), Value::Text("x"), Some(Value::Text("X")), False),
            (text(TextTest::NotIn(x())), Value::Text("y"), Some(Value::Text("x")), True),
            (text(TextTest::StartsWith(x())), Value::Text("xy"), Some(Value::Text("yx")), False),
            (text(TextTest::EndsWith(x())), Value::Text("yx"), Some(Value::Text("xy")), False),
            (text(TextTest::Contains(x())), Value::Text("yxy"), Some(Value::Text("yy")), False),
            (
                text(TextTest::Matches(Pattern::new("^x+$", false).unwrap())),
                Value::Text("xx"),
                Some(Value::Text("xy")),
                False,
            ),
            (set(SetTest::AnyOf(x())), Value::Set(vec!["a", "x"]), Some(Value::Set(vec!["a"])), False),
            (
                set(SetTest::AllOf(strings(&["a", "x"]))),
                Value::Set(vec!["a", "b", "x"]),
                Some(Value::Set(vec!["x"])),
                False,
            ),
            (set(SetTest::NoneOf(x())), Value::Set(vec!["a"]), Some(Value::Set(vec!["x"])), True),
            (set(SetTest::Only(x())), Value::Set(vec!["x"]), Some(Value::Set(vec!["a", "x"])), False),
            (set(SetTest::Only(x())), Value::Set(vec!["x"]), Some(Value::Set(vec![])), False),
            (
                set(SetTest::AnyMatches(Pattern::new("^x+$", false).unwrap())),
                Value::Set(vec!["a", "xx"]),
                Some(Value::Set(vec!["xy"])),
                False,
            ),
            (set(SetTest::Empty(true)), Value::Set(vec![]), Some(Value::Set(vec!["x"])), True),
            (set(SetTest::Empty(false)), Value::Set(vec!["x"]), Some(Value::Set(vec![])), False),
        ];
        for (matcher, yes, no, absent) in cases {
            assert_eq!(matcher.test(&Known::Is(yes.clone())), True, "{matcher:?} {yes:?}");
            if let Some(no) = no {
                assert_eq!(matcher.test(&Known::Is(no.clone())), False, "{matcher:?} {no:?}");
            }
            assert_eq!(matcher.test(&Known::Absent), absent, "{matcher:?}");
            assert_eq!(matcher.test(&Known::Unknown), Truth::Unknown, "{matcher:?}");
        }
        assert_eq!(Matcher::Present(false).test(&Known::Absent), True);
        assert_eq!(Matcher::Present(false).test(&Known::Is(Value::Flag(false))), False);
    }

    #[test]
    fn case_is_ignored_only_on_request() {
        let matcher = Matcher::Text { test: TextTest::In(strings(&["localhost"])), ignore_case: true };
        assert_eq!(matcher.test(&Known::Is(Value::Text("LocalHost"))), Truth::True);
        let only = |ignore_case| Matcher::Set { test: SetTest::Only(strings(&["x-a", "x-b"])), ignore_case };
        let headers = Known::Is(Value::Set(vec!["X-A", "x-b"]));
        assert_eq!((only(true).test(&headers), only(false).test(&headers)), (Truth::True, Truth::False));
        assert_eq!(only(true).test(&Known::Is(Value::Set(vec!["X-C"]))), Truth::False);
    }

    #[test]
    fn a_threshold_that_no_profile_gave_cannot_tell() {
        let threshold = Bound::Threshold { name: "floor".to_owned(), place: crate::yaml::Place::default() };
        let matcher = Matcher::Compare(Comparison::Below, Number::Number(threshold));
        assert_eq!(matcher.test(&Known::Is(Value::Number(1.0))), Truth::Unknown);
    }

    #[test]
    fn what_is_no_number_cannot_be_compared() {
        let matcher = number(Comparison::Below, 1.0);
        assert_eq!(matcher.test(&Known::Is(Value::Number(f64::NAN))), Truth::Unknown);
    }
}
