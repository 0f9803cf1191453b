//! What is known about values while a method body is walked: for each value the text and number constants that it may
//! be made of, and whether it may be something else. A hint for matching arguments, not an evaluation: arithmetic ends
//! the trail.

/// A constant that the code loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loaded {
    /// A number in the instruction itself.
    Number(i32),
    /// An index of the constant pool.
    Pool(u16),
}

/// A value on the operand stack or in a local variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Value(u32);

impl Value {
    /// A value that no constant is known to be part of.
    pub(crate) const UNKNOWN: Self = Self(0);
    /// A value whose constants were not followed.
    const CUT: Self = Self(1);
}

/// More constants than this are not followed for one value.
const CONSTANTS_OF_A_VALUE: usize = 32;
/// More constants than this are not followed in one method body.
const CONSTANTS_OF_A_BODY: usize = 1 << 20;
/// More values than this are not told apart in one method body.
const VALUES_OF_A_BODY: usize = 1 << 20;

#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    start: usize,
    length: usize,
    /// Whether constants were left out.
    cut: bool,
    /// Whether it may be something else than one of the constants.
    open: bool,
}

/// All values of one method body. Reused from body to body.
#[derive(Debug, Default)]
pub(crate) struct Values {
    constants: Vec<Loaded>,
    values: Vec<Parts>,
}

impl Values {
    pub(crate) fn clear(&mut self) {
        self.constants.clear();
        self.values.clear();
        self.values.push(Parts { open: true, ..Parts::default() });
        self.values.push(Parts { cut: true, open: true, ..Parts::default() });
    }

    fn push(&mut self, parts: Parts) -> Value {
        match u32::try_from(self.values.len()) {
            Ok(number) if self.values.len() < VALUES_OF_A_BODY => {
                self.values.push(parts);
                Value(number)
            }
            _ => Value::CUT,
        }
    }

    fn parts(&self, value: Value) -> Parts {
        usize::try_from(value.0).ok().and_then(|index| self.values.get(index)).copied().unwrap_or_default()
    }

    /// A constant.
    pub(crate) fn constant(&mut self, loaded: Loaded) -> Value {
        let start = self.constants.len();
        self.constants.push(loaded);
        self.push(Parts { start, length: 1, ..Parts::default() })
    }

    /// A value that may be one of these constants or something else; `cut` where there are more of them.
    pub(crate) fn some_of(&mut self, constants: &[Loaded], cut: bool) -> Value {
        if self.constants.len() + constants.len() > CONSTANTS_OF_A_BODY {
            return Value::CUT;
        }
        let start = self.constants.len();
        self.constants.extend_from_slice(constants);
        self.push(Parts { start, length: constants.len(), cut, open: true })
    }

    /// A new object or array, which may receive constants later.
    pub(crate) fn object(&mut self) -> Value {
        self.push(Parts::default())
    }

    /// The constants that a value may be made of, and whether some were left out.
    pub(crate) fn constants(&self, value: Value) -> (&[Loaded], bool) {
        let parts = self.parts(value);
        (self.constants.get(parts.start..parts.start + parts.length).unwrap_or_default(), parts.cut)
    }

    /// Whether a value may be something else than one of its constants. Without constants nothing is known about it.
    pub(crate) fn is_open(&self, value: Value) -> bool {
        let parts = self.parts(value);
        parts.open || parts.length == 0
    }

    /// The same value, which may also be something else.
    pub(crate) fn opened(&mut self, value: Value) -> Value {
        if self.is_open(value) {
            return value;
        }
        let parts = self.parts(value);
        self.push(Parts { open: true, ..parts })
    }

    /// One of several values: where ways through a method meet.
    pub(crate) fn join(&mut self, values: &[Value]) -> Value {
        let joined = self.pieces(values);
        if values.iter().any(|&value| self.is_open(value)) { self.opened(joined) } else { joined }
    }

    /// A value that is made out of others: their constants may be part of it.
    pub(crate) fn made_of(&mut self, values: &[Value]) -> Value {
        let made = self.pieces(values);
        self.opened(made)
    }

    fn pieces(&mut self, values: &[Value]) -> Value {
        let mut telling = values.iter().copied().filter(|&value| {
            let parts = self.parts(value);
            parts.length > 0 || parts.cut
        });
        let Some(first) = telling.next() else {
            return values.first().copied().unwrap_or_default();
        };
        // Paths that meet again mostly bring what is known already.
        if telling.all(|value| value == first || self.holds(first, value)) {
            return first;
        }
        let parts = self.union(values);
        self.push(parts)
    }

    /// Whether a value has all the constants of another.
    fn holds(&self, value: Value, other: Value) -> bool {
        let ((known, cut), (others, others_cut)) = (self.constants(value), self.constants(other));
        (cut || !others_cut) && others.iter().all(|constant| known.contains(constant))
    }

    /// Puts constants into an object or array: every name for it sees them.
    pub(crate) fn add(&mut self, object: Value, values: &[Value]) {
        if object == Value::UNKNOWN || object == Value::CUT || values.is_empty() {
            return;
        }
        let open = self.parts(object).open || values.iter().any(|&value| self.is_open(value));
        let parts = if values.iter().all(|&value| value == Value::UNKNOWN) {
            Parts { open, ..self.parts(object) }
        } else {
            let mut all = Vec::with_capacity(values.len() + 1);
            all.push(object);
            all.extend_from_slice(values);
            Parts { open, ..self.union(&all) }
        };
        if let Some(place) = usize::try_from(object.0).ok().and_then(|index| self.values.get_mut(index)) {
            *place = parts;
        }
    }

    fn union(&mut self, values: &[Value]) -> Parts {
        let start = self.constants.len();
        let mut union = Parts { start, ..Parts::default() };
        for &value in values {
            let parts = self.parts(value);
            union.cut |= parts.cut;
            union.open |= parts.open;
            for index in parts.start..parts.start + parts.length {
                let Some(&constant) = self.constants.get(index) else { continue };
                if self.constants.get(start..).unwrap_or_default().contains(&constant) {
                    continue;
                }
                if union.length == CONSTANTS_OF_A_VALUE || self.constants.len() >= CONSTANTS_OF_A_BODY {
                    union.cut = true;
                    break;
                }
                self.constants.push(constant);
                union.length += 1;
            }
        }
        union
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleared() -> Values {
        let mut values = Values::default();
        values.clear();
        values
    }

    #[test]
    fn a_joined_value_carries_the_constants_of_both_once() {
        let mut values = cleared();
        let (one, two) = (values.constant(Loaded::Number(1)), values.constant(Loaded::Pool(7)));
        let both = values.join(&[one, two, one, Value::UNKNOWN]);
        assert_eq!(values.constants(both), (&[Loaded::Number(1), Loaded::Pool(7)][..], false));
        assert_eq!(values.join(&[two, two]), two);
    }

    #[test]
    fn a_value_that_may_be_something_else_says_so() {
        let mut values = cleared();
        let one = values.constant(Loaded::Number(0));
        let other = values.constant(Loaded::Number(1));
        let object = values.object();
        let either = values.join(&[one, other]);
        assert!(!values.is_open(one) && !values.is_open(either));
        for unknown in [Value::UNKNOWN, object] {
            let joined = values.join(&[one, unknown]);
            assert_eq!(values.constants(joined).0, [Loaded::Number(0)]);
            assert!(values.is_open(joined));
        }
        let computed = values.made_of(&[one, other]);
        assert!(values.is_open(computed) && !values.is_open(one));
        values.add(object, &[one]);
        assert!(!values.is_open(object));
        values.add(object, &[Value::UNKNOWN]);
        assert!(values.is_open(object));
    }

    #[test]
    fn every_name_of_an_object_sees_what_is_put_into_it() {
        let mut values = cleared();
        let object = values.object();
        let constant = values.constant(Loaded::Pool(3));
        let other_name = object;
        values.add(object, &[constant]);
        assert_eq!(values.constants(other_name).0, [Loaded::Pool(3)]);
        values.add(Value::UNKNOWN, &[constant]);
        assert!(values.constants(Value::UNKNOWN).0.is_empty());
    }

    #[test]
    fn a_value_of_too_many_constants_says_that_some_are_missing() {
        let mut values = cleared();
        let object = values.object();
        for number in 0..40 {
            let constant = values.constant(Loaded::Number(number));
            values.add(object, &[constant]);
        }
        let (constants, cut) = values.constants(object);
        assert_eq!((constants.len(), cut), (32, true));
    }
}
