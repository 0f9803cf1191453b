//! Class files that no compiler writes: made to cost time and memory. Each must come to an end with what is certain.

use super::*;
use crate::java::Constant;

/// Builds a class file constant by constant.
#[derive(Default)]
struct Builder {
    pool: Vec<u8>,
    count: u16,
}

impl Builder {
    fn add(&mut self, constant: &[u8]) -> u16 {
        self.pool.extend(constant);
        self.count += 1;
        self.count
    }

    fn pair(&mut self, kind: u8, first: u16, second: u16) -> u16 {
        let [[a, b], [c, d]] = [first.to_be_bytes(), second.to_be_bytes()];
        self.add(&[kind, a, b, c, d])
    }

    fn utf8(&mut self, text: &str) -> u16 {
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        self.add(&[&[1], &length[..], text.as_bytes()].concat())
    }

    fn class(&mut self, name: &str) -> u16 {
        let [a, b] = self.utf8(name).to_be_bytes();
        self.add(&[7, a, b])
    }

    /// A method of `java.net.Socket`.
    fn method(&mut self, name: &str, descriptor: &str) -> u16 {
        let class = self.class("java/net/Socket");
        let (name, descriptor) = (self.utf8(name), self.utf8(descriptor));
        let name_and_type = self.pair(12, name, descriptor);
        self.pair(10, class, name_and_type)
    }

    /// The class `T` with one method `run` and these attributes, each by the index of its name.
    fn finish(mut self, code: &[u8], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let this = self.class("T");
        let (run, descriptor, name) = (self.utf8("run"), self.utf8("()V"), self.utf8("Code"));
        let attribute = |name: u16, content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&name.to_be_bytes()[..], &length, content].concat()
        };
        let length = u32::try_from(code.len()).unwrap().to_be_bytes();
        let body = attribute(name, &[&[0xFF; 4], &length[..], code, &[0; 4]].concat());
        let numbers = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>();
        let mut bytes = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 65];
        bytes.extend(numbers(&[self.count + 1]));
        bytes.extend(self.pool);
        bytes.extend(numbers(&[0x21, this, 0, 0, 0, 1, 1, run, descriptor, 1]));
        bytes.extend(body);
        bytes.extend(numbers(&[u16::try_from(attributes.len()).unwrap()]));
        for (name, content) in attributes {
            bytes.extend(attribute(*name, content));
        }
        bytes
    }
}

fn read(bytes: &[u8]) -> (Result<(), ScanError>, References) {
    let mut collected = Collected::new(Budget::new(1 << 20));
    let interest = JavaInterest::new().prefix("java.net.");
    let result = ClassScan::new(&interest, None).read(bytes, "T.class", &mut collected);
    (result, collected.references)
}

#[test]
fn dynamic_constants_that_multiply_each_other_end_with_the_class_as_the_place() {
    let mut builder = Builder::default();
    let method = builder.method("connect", "()V").to_be_bytes();
    let handle = builder.add(&[15, 6, method[0], method[1]]);
    let name = builder.utf8("BootstrapMethods");
    let (constant, kind) = (builder.utf8("c"), builder.utf8("I"));
    let name_and_type = builder.pair(12, constant, kind);
    // Each of twenty thousand constants takes sixty thousand arguments, all of them such constants.
    let dynamic: Vec<_> = (0..20_000).map(|_| builder.pair(17, 0, name_and_type)).collect();
    let mut table = [1_u16, handle, 60_000].iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>();
    table.extend((0..60_000).flat_map(|index| dynamic[index % dynamic.len()].to_be_bytes()));
    let (result, references) = read(&builder.finish(&[177], &[(name, table)]));
    assert_eq!(result, Ok(()));
    let places: Vec<_> = references.values().collect();
    assert!(matches!(places.as_slice(), [places] if places.places_unknown), "{places:?}");
}

/// A dynamic call whose argument is a dynamic constant, whose argument is one again, and behind the last a method.
fn nested(levels: u16) -> Vec<u8> {
    let mut builder = Builder::default();
    let method = builder.method("connect", "()V").to_be_bytes();
    let handle = builder.add(&[15, 6, method[0], method[1]]);
    let harmless = builder.class("T");
    let name = builder.utf8("BootstrapMethods");
    let (constant, kind, call) = (builder.utf8("c"), builder.utf8("I"), builder.utf8("()I"));
    let name_and_type = builder.pair(12, constant, kind);
    let first = builder.count + 1;
    for level in 0..levels {
        builder.pair(17, level, name_and_type);
    }
    let call = builder.pair(12, constant, call);
    let [a, b] = builder.pair(18, levels, call).to_be_bytes();
    let argument = |level: u16| if level + 1 < levels { first + level + 1 } else { handle };
    let entries = (0..levels).flat_map(|level| [harmless, 1, argument(level)]).chain([harmless, 1, first]);
    let table = std::iter::once(levels + 1).chain(entries).flat_map(u16::to_be_bytes).collect();
    builder.finish(&[186, a, b, 0, 0, 177], &[(name, table)])
}

#[test]
fn a_method_behind_dynamic_constants_in_one_another_is_found_or_the_class_is_open() {
    for levels in [1, 3, 7, 9, 40] {
        let (result, references) = read(&nested(levels));
        assert_eq!(result, Ok(()), "{levels}");
        let places: Vec<_> = references.values().collect();
        let is_told = matches!(places.as_slice(), [places] if places.places_unknown || !places.places.is_empty());
        assert!(is_told, "{levels} levels: {places:?}");
        assert_eq!(places[0].places_unknown, levels > 8, "{levels} levels: {places:?}");
    }
}

#[test]
fn a_body_made_of_jumps_keeps_what_its_calls_are_given() {
    let mut builder = Builder::default();
    let [high, low] = builder.method("listen", "(I)V").to_be_bytes();
    // 150 local variables, changed before each of four thousand jumps, most of them to the end.
    let mut code = Vec::new();
    for local in 0..150 {
        code.extend([17, 1, local, 54, local]);
    }
    for round in 0..4_000_u16 {
        let local = u8::try_from(round % 150).unwrap();
        let [a, b] = round.to_be_bytes();
        code.extend([17, a, b, 54, local, 3, 153, 0, 0]);
    }
    let end = code.len();
    for jump in (0..end).filter(|&at| at >= 750 && (at - 750) % 9 == 6) {
        let offset = i16::try_from(end - jump).unwrap_or(3).to_be_bytes();
        code[jump + 1..jump + 3].copy_from_slice(&offset);
    }
    code.extend([1, 21, 0, 182, high, low, 177]);
    let (result, references) = read(&builder.finish(&code, &[]));
    assert_eq!(result, Ok(()));
    let places = references.values().next().expect("the call");
    assert!(!places.places_unknown && !places.arguments_cut);
    let place = places.places.first().expect("a place");
    assert!(place.arguments.contains(&Constant::Number(3_900)), "the last value of the first local variable");
}

#[test]
fn a_stack_that_is_never_filled_gives_unknown_arguments_not_a_panic() {
    let mut builder = Builder::default();
    let [high, low] = builder.method("listen", "(IJLjava/lang/String;)V").to_be_bytes();
    let code = [95, 94, 93, 91, 88, 87, 184, high, low, 83, 177];
    let (result, references) = read(&builder.finish(&code, &[]));
    assert_eq!(result, Ok(()));
    let places = references.values().next().expect("the call");
    assert_eq!(places.places.first().map(|place| place.arguments.len()), Some(0));
}

#[test]
fn a_jump_out_of_the_body_leaves_the_place_open() {
    for target in [[0x7F, 0xFF], [0xFF, 0x00]] {
        let mut builder = Builder::default();
        let [high, low] = builder.method("listen", "()V").to_be_bytes();
        let (_, references) = read(&builder.finish(&[184, high, low, 167, target[0], target[1], 177], &[]));
        assert!(references.values().all(|places| places.places_unknown), "{target:?}");
        assert_eq!(references.len(), 1);
    }
}

/// Not hostile, but nobody compiles like this any more: `finally` as a subroutine, as Java 1.0 to 1.4 wrote it.
#[test]
fn class_files_of_the_first_javas_are_read_with_their_subroutines() {
    for (major, minor) in [(45, 3), (46, 0), (48, 0)] {
        let mut builder = Builder::default();
        let [high, low] = builder.method("listen", "(I)V").to_be_bytes();
        // istore_1(389); jsr +8; aconst_null; iload_1; invokevirtual listen; return; astore_2; ret 2
        let code = [17, 1, 133, 60, 168, 0, 9, 1, 27, 182, high, low, 177, 77, 169, 2];
        let mut bytes = builder.finish(&code, &[]);
        bytes[4..8].copy_from_slice(&[0, minor, 0, major]);
        let (result, references) = read(&bytes);
        assert_eq!(result, Ok(()));
        let place = references.values().next().and_then(|found| found.places.first()).expect("the call");
        assert_eq!(place.arguments, [Constant::Number(389)], "class file version {major}");
    }
}
