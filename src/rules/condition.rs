//! Conditions: tests of fields joined by *and*, *or* and *not*.

use std::collections::BTreeSet;

use super::bound::{Bound, BoundValue};
use super::java_classes::JavaClasses;
use super::kind::{FactRow, Kind};
use super::matcher::{Matcher, Number, Numbers, TextTest};
use super::truth::Truth;

/// A condition about a row of one kind of facts.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A test of the field at an index.
    Field(usize, Matcher),
}

/// What puts a value in the place of a threshold.
pub(crate) trait Thresholds {
    /// The value of a threshold; `None` where there is none of that name and type. Notes why.
    fn value<T: BoundValue>(&mut self, bound: &Bound<T>) -> Option<T>;
}

/// The indices of the fields that say which use of which class a rule asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JavaFields {
    pub(crate) class: usize,
    pub(crate) method: usize,
    pub(crate) relation: usize,
}

impl Condition {
    /// Whether it holds for a row.
    pub(crate) fn test(&self, row: &dyn FactRow) -> Truth {
        match self {
            Self::All(conditions) => Truth::all(conditions.iter().map(|condition| condition.test(row))),
            Self::Any(conditions) => Truth::any(conditions.iter().map(|condition| condition.test(row))),
            Self::Not(condition) => !condition.test(row),
            Self::Field(field, matcher) => matcher.test(&row.field(*field)),
        }
    }

    /// Fields of which each must hold one of these texts: for a row with another text or with none the condition does not
    /// hold, whatever is unknown. Empty where it names no such field.
    pub(crate) fn required_texts(&self) -> Vec<(usize, Vec<&str>)> {
        match self {
            Self::All(conditions) => conditions.iter().flat_map(Self::required_texts).collect(),
            Self::Any(conditions) => {
                let mut alternatives = conditions.iter().map(Self::required_texts);
                let mut required = alternatives.next().unwrap_or_default();
                for other in alternatives {
                    // A field counts only where every alternative asks for it.
                    required.retain_mut(|(field, texts)| {
                        let same = other.iter().find(|(asked, _)| asked == field);
                        texts.extend(same.into_iter().flat_map(|(_, texts)| texts));
                        same.is_some()
                    });
                }
                required
            }
            Self::Field(field, Matcher::Text { test: TextTest::In(texts), ignore_case: false }) => {
                vec![(*field, texts.iter().map(String::as_str).collect())]
            }
            Self::Not(_) | Self::Field(..) => Vec::new(),
        }
    }

    /// The fields that it asks about, in the order of the rule.
    pub(crate) fn fields(&self, fields: &mut Vec<usize>) {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.fields(fields);
                }
            }
            Self::Not(condition) => condition.fields(fields),
            Self::Field(field, _) if !fields.contains(field) => fields.push(*field),
            Self::Field(..) => {}
        }
    }

    /// The fields on which an unknown answer depends.
    pub(crate) fn unknown_fields(&self, row: &dyn FactRow, fields: &mut BTreeSet<usize>) {
        if self.test(row) != Truth::Unknown {
            return;
        }
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.unknown_fields(row, fields);
                }
            }
            Self::Not(condition) => condition.unknown_fields(row, fields),
            Self::Field(field, _) => {
                fields.insert(*field);
            }
        }
    }

    /// The same condition with the values of a profile in the place of thresholds. Where one is missing, the threshold
    /// stays, and with it the answer *unknown*.
    pub(crate) fn bind(&self, thresholds: &mut impl Thresholds) -> Self {
        match self {
            Self::All(conditions) => Self::All(bind_all(conditions, thresholds)),
            Self::Any(conditions) => Self::Any(bind_all(conditions, thresholds)),
            Self::Not(condition) => Self::Not(Box::new(condition.bind(thresholds))),
            Self::Field(field, matcher) => Self::Field(*field, bind_matcher(matcher, thresholds)),
        }
    }

    /// Whether it names a threshold.
    pub(crate) fn names_a_threshold(&self) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().any(Self::names_a_threshold),
            Self::Not(condition) => condition.names_a_threshold(),
            Self::Field(_, matcher) => match matcher {
                Matcher::Compare(_, Number::Version(bound)) => bound.is_threshold(),
                Matcher::Compare(_, Number::Number(bound)) => bound.is_threshold(),
                Matcher::OneOf(Numbers::Versions(bound)) => bound.is_threshold(),
                Matcher::OneOf(Numbers::Numbers(bound)) => bound.is_threshold(),
                _ => false,
            },
        }
    }

    /// The uses of classes without which it cannot hold. `None` where it may hold for any class.
    pub(crate) fn java_classes(&self, fields: JavaFields) -> Option<JavaClasses> {
        match self {
            Self::All(conditions) => {
                let mut classes = conditions.iter().find_map(|condition| condition.java_classes(fields))?;
                if let Some(relations) = conditions.iter().find_map(|condition| condition.exact_texts(fields.relation))
                {
                    classes = classes.only_relations(relations);
                }
                if let Some(methods) = conditions.iter().find_map(|condition| condition.exact_texts(fields.method)) {
                    classes = classes.only_methods(methods);
                }
                Some(classes)
            }
            Self::Any(conditions) => {
                let mut classes = JavaClasses::default();
                for condition in conditions {
                    classes.extend(condition.java_classes(fields)?);
                }
                Some(classes)
            }
            Self::Field(field, Matcher::Text { test, ignore_case: false }) if *field == fields.class => match test {
                TextTest::In(names) => Some(JavaClasses::any_use(names)),
                TextTest::StartsWith(starts) => {
                    Some(JavaClasses { prefixes: starts.iter().cloned().collect(), ..JavaClasses::default() })
                }
                _ => None,
            },
            Self::Not(_) | Self::Field(..) => None,
        }
    }

    /// The texts of which the field at an index must be one; `None` where the condition does not say so itself.
    fn exact_texts(&self, field: usize) -> Option<&[String]> {
        match self {
            Self::Field(at, Matcher::Text { test: TextTest::In(texts), ignore_case: false }) if *at == field => {
                Some(texts)
            }
            _ => None,
        }
    }
}

fn bind_all(conditions: &[Condition], thresholds: &mut impl Thresholds) -> Vec<Condition> {
    conditions.iter().map(|condition| condition.bind(thresholds)).collect()
}

fn bind_matcher(matcher: &Matcher, thresholds: &mut impl Thresholds) -> Matcher {
    match matcher {
        Matcher::Compare(comparison, Number::Version(bound)) => {
            Matcher::Compare(*comparison, Number::Version(put_in(bound, thresholds)))
        }
        Matcher::Compare(comparison, Number::Number(bound)) => {
            Matcher::Compare(*comparison, Number::Number(put_in(bound, thresholds)))
        }
        Matcher::OneOf(Numbers::Versions(bound)) => Matcher::OneOf(Numbers::Versions(put_in(bound, thresholds))),
        Matcher::OneOf(Numbers::Numbers(bound)) => Matcher::OneOf(Numbers::Numbers(put_in(bound, thresholds))),
        other => other.clone(),
    }
}

fn put_in<T: BoundValue>(bound: &Bound<T>, thresholds: &mut impl Thresholds) -> Bound<T> {
    match bound {
        Bound::Given(_) => bound.clone(),
        Bound::Threshold { .. } => thresholds.value(bound).map_or_else(|| bound.clone(), Bound::Given),
    }
}

/// The names of fields, for messages.
pub(crate) fn field_names(kind: &Kind, fields: &BTreeSet<usize>) -> Vec<String> {
    fields.iter().filter_map(|field| kind.fields.get(*field)).map(crate::facts::FieldInfo::name).collect()
}
