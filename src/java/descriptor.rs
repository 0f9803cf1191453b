//! Method descriptors such as `(Ljava/lang/String;I)V`: how many stack words the parameters take, and how to show
//! them to a reader.

use super::modified_utf8;

/// One parameter of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// First byte of its type: `I`, `J`, `Z`, `L` for a class, `[` for an array.
    pub(crate) kind: u8,
    /// Stack words: 2 for `long` and `double`, else 1.
    pub(crate) words: usize,
}

/// A descriptor, taken apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MethodDescriptor<'a> {
    parameters: &'a [u8],
    result: &'a [u8],
}

impl<'a> MethodDescriptor<'a> {
    /// `None` where the bytes are no method descriptor.
    pub(crate) fn parse(descriptor: &'a [u8]) -> Option<Self> {
        let inside = descriptor.strip_prefix(b"(")?;
        let mut rest = inside;
        while !rest.starts_with(b")") {
            let (_, after) = split_type(rest)?;
            rest = after;
        }
        let parameters = inside.get(..inside.len() - rest.len())?;
        let result = rest.strip_prefix(b")")?;
        (result == b"V" || split_type(result)?.1.is_empty()).then_some(Self { parameters, result })
    }

    /// The parameters in order, without a receiver.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = Parameter> + use<'a> {
        let mut rest = self.parameters;
        std::iter::from_fn(move || {
            let (one, after) = split_type(rest)?;
            rest = after;
            Some(Parameter { kind: *one.first()?, words: words(one) })
        })
    }

    /// Stack words of all parameters, without a receiver.
    pub(crate) fn parameter_words(&self) -> usize {
        self.parameters().map(|parameter| parameter.words).sum()
    }

    /// Stack words of the result: 0 for `void`.
    pub(crate) fn result_words(&self) -> usize {
        words(self.result)
    }
}

/// Stack words of a value of this type.
pub(crate) fn words(one_type: &[u8]) -> usize {
    match one_type.first() {
        Some(b'J' | b'D') => 2,
        Some(b'V') | None => 0,
        Some(_) => 1,
    }
}

/// The first type of a row of types, and the rest.
fn split_type(types: &[u8]) -> Option<(&[u8], &[u8])> {
    let dimensions = types.iter().take_while(|&&byte| byte == b'[').count();
    let length = match types.get(dimensions)? {
        b'B' | b'C' | b'D' | b'F' | b'I' | b'J' | b'S' | b'Z' => 1,
        b'L' => types.get(dimensions..)?.iter().position(|&byte| byte == b';')? + 1,
        _ => return None,
    };
    types.split_at_checked(dimensions + length)
}

/// The parameters as a Java developer writes them: `(String, int[])`; classes without their package.
pub(crate) fn readable_parameters(descriptor: &str) -> String {
    let mut names = Vec::new();
    let mut rest = descriptor.strip_prefix('(').unwrap_or_default().as_bytes();
    while let Some((one, after)) = split_type(rest) {
        rest = after;
        names.push(readable_type(one));
    }
    format!("({})", names.join(", "))
}

/// A type as a Java developer writes it: `Map`, `int[]`; classes without their package.
pub(crate) fn readable_type(one_type: &[u8]) -> String {
    let dimensions = one_type.iter().take_while(|&&byte| byte == b'[').count();
    let name = match one_type.get(dimensions..) {
        Some([b'L', class @ .., b';']) => {
            let simple = class.rsplit(|&byte| byte == b'/').next().unwrap_or(class);
            modified_utf8::text(simple).replace('$', ".")
        }
        Some(b"B") => "byte".to_owned(),
        Some(b"C") => "char".to_owned(),
        Some(b"D") => "double".to_owned(),
        Some(b"F") => "float".to_owned(),
        Some(b"J") => "long".to_owned(),
        Some(b"S") => "short".to_owned(),
        Some(b"Z") => "boolean".to_owned(),
        _ => "int".to_owned(),
    };
    name + &"[]".repeat(dimensions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_gives_the_stack_words_of_its_parameters_and_result() {
        let cases = [
            ("()V", 0, 0),
            ("(I)I", 1, 1),
            ("(JD)J", 4, 2),
            ("(Ljava/lang/String;I)V", 2, 0),
            ("([[J[Ljava/lang/String;Z)[D", 3, 1),
        ];
        for (descriptor, parameters, result) in cases {
            let parsed = MethodDescriptor::parse(descriptor.as_bytes()).expect(descriptor);
            assert_eq!((parsed.parameter_words(), parsed.result_words()), (parameters, result), "{descriptor}");
        }
    }

    #[test]
    fn what_is_no_method_descriptor_is_refused() {
        for descriptor in ["", "I", "(", "()", "(V)V", "(Ljava/lang/String)V", "([)V", "()VV", "()II", "(Q)V"] {
            assert!(MethodDescriptor::parse(descriptor.as_bytes()).is_none(), "{descriptor}");
        }
    }

    #[test]
    fn parameters_read_as_in_java_source() {
        let cases = [
            ("()V", "()"),
            ("(Ljava/lang/SecurityManager;)V", "(SecurityManager)"),
            ("(Ljava/util/Map$Entry;[IJ[[Ljava/lang/String;)V", "(Map.Entry, int[], long, String[][])"),
        ];
        for (descriptor, expected) in cases {
            assert_eq!(readable_parameters(descriptor), expected);
        }
    }
}
