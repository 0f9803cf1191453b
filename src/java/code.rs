//! Walks a method body once, front to back, and says which constants of interest its instructions use and which text
//! and number constants may have been passed along. Follows forward jumps; does not iterate over loops (what a loop
//! changes counts as open) and does not look into called methods.

use std::collections::BTreeMap;

use super::body::Body;
use super::constant_pool::{ConstantPool, tag};
use super::cursor::ClassError;
use super::descriptor::{self, MethodDescriptor};
use super::instructions::{self, Instruction, Instructions, opcode};
use super::values::{Loaded, Value, Values};

/// Larger states are not carried along a jump: compilers do not need them, and memory stays bounded.
const CARRIED_WORDS: usize = 192;

/// What a walk looks out for in one class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interest<'c> {
    /// By constant index: whether something of interest stands behind it.
    pub(crate) wanted: &'c [bool],
    /// By index of a dynamic call: the strings that its bootstrap method gets, such as the recipe of a concatenation.
    pub(crate) recipes: &'c BTreeMap<u16, Vec<u16>>,
}

impl Interest<'_> {
    fn wants(&self, index: u16) -> bool {
        self.wanted.get(usize::from(index)) == Some(&true)
    }

    /// Whether a body may use a constant of interest. Looks at bytes without telling instructions apart, so it is wrong
    /// only where it says yes; most bodies need not be walked.
    pub(crate) fn may_be_in(&self, body: &Body<'_>) -> bool {
        let code = body.code();
        let wide = code.array_windows().any(|&[code, high, low]| match code {
            opcode::LDC => self.wants(u16::from(high)),
            opcode::LDC_W | opcode::LDC2_W | opcode::INVOKEVIRTUAL..=opcode::INVOKEDYNAMIC => {
                self.wants(u16::from_be_bytes([high, low]))
            }
            _ => false,
        });
        // No compiler ends a body so.
        wide || matches!(code, [.., opcode::LDC, index] if self.wants(u16::from(*index)))
    }
}

/// The constants that may be part of a call's arguments, in the order of the parameters.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// Each with the first byte of its parameter's type.
    pub(crate) constants: Vec<(Loaded, u8)>,
    /// Whether constants were left out.
    pub(crate) cut: bool,
    /// Whether an argument may be something else than these constants.
    pub(crate) open: bool,
}

/// Most constants that are remembered for one field, and most of all fields of a class.
const CONSTANTS_OF_A_FIELD: usize = 32;
const CONSTANTS_OF_ALL_FIELDS: usize = 1 << 16;

/// What the initializers and constructors of a class put into fields, by constant index of the field. Others may put
/// something else there.
#[derive(Debug, Default)]
struct Fields {
    constants: BTreeMap<u16, Vec<Loaded>>,
    total: usize,
    /// Set while initializers are walked.
    recording: bool,
}

/// What is on the stack and in the local variables.
#[derive(Debug, Default, Clone)]
struct State {
    stack: Vec<Value>,
    locals: Vec<Value>,
}

/// Walks bodies; one walker serves a whole jar and keeps its memory.
#[derive(Debug, Default)]
pub(crate) struct CodeWalker {
    /// Whether a jump may arrive at an offset.
    targets: Vec<bool>,
    /// States carried along forward jumps, by target.
    carried: BTreeMap<usize, State>,
    state: State,
    values: Values,
    arguments: Arguments,
    popped: Vec<Value>,
    fields: Fields,
    /// How often each local variable is set, where a loop or handler comes back to it.
    stores: Vec<u8>,
    /// Whether a state was too large to be carried along a jump.
    lossy: bool,
}

impl CodeWalker {
    /// Forgets the fields of the class before.
    pub(crate) fn begin_class(&mut self) {
        self.fields = Fields::default();
    }

    /// Walks an initializer or constructor and remembers which constants it puts into fields.
    pub(crate) fn walk_initializer(&mut self, body: &Body<'_>, pool: &ConstantPool<'_>) -> Result<(), ClassError> {
        self.fields.recording = true;
        let nothing = Interest { wanted: &[], recipes: &BTreeMap::new() };
        let walked = self.walk(body, pool, &nothing, &mut |_, _| {});
        self.fields.recording = false;
        walked
    }

    /// Walks a body. Each use of a constant of interest goes to `found`.
    ///
    /// Where an error is returned, some uses may have been found before it.
    pub(crate) fn walk(
        &mut self,
        body: &Body<'_>,
        pool: &ConstantPool<'_>,
        interest: &Interest<'_>,
        found: &mut dyn FnMut(u16, &Arguments),
    ) -> Result<(), ClassError> {
        if !self.survey(body, interest)? && !self.fields.recording {
            return Ok(());
        }
        self.lossy = false;
        self.find_varying(body)?;
        self.values.clear();
        self.carried.clear();
        self.state.stack.clear();
        self.state.locals.clear();
        let mut instructions = Instructions::of(body.code());
        let mut falls_through = true;
        let mut jumps = Vec::new();
        while let Some(instruction) = instructions.next(|target| jumps.push(target))? {
            if !falls_through || self.targets.get(instruction.at) == Some(&true) {
                self.arrive(instruction.at, falls_through);
            }
            let mut step = Step { walker: self, pool, interest, found };
            step.execute(&instruction).map_err(|_| ClassError::BadCode(instruction.at))?;
            for target in jumps.drain(..) {
                self.carry(instruction.at, target);
            }
            falls_through = !instructions::ends_block(instruction.opcode);
        }
        Ok(())
    }

    /// Checks the whole body, notes where jumps arrive, and says whether anything of interest is in it.
    fn survey(&mut self, body: &Body<'_>, interest: &Interest<'_>) -> Result<bool, ClassError> {
        let length = body.code().len();
        self.targets.clear();
        self.targets.resize(length, false);
        let mut interesting = false;
        let mut instructions = Instructions::of(body.code());
        let mut outside = false;
        let targets = &mut self.targets;
        let mut mark = |target: i64| match usize::try_from(target).ok().and_then(|target| targets.get_mut(target)) {
            Some(place) => *place = true,
            None => outside = true,
        };
        while let Some(instruction) = instructions.next(&mut mark)? {
            interesting |= constant_index(&instruction).is_some_and(|index| interest.wants(index));
        }
        body.handler_offsets().for_each(|offset| mark(i64::try_from(offset).unwrap_or(i64::MAX)));
        if outside { Err(ClassError::BadCode(length)) } else { Ok(interesting) }
    }

    /// Finds the local variables that may hold something else than the walk sees: a loop or a handler comes back to
    /// them, and they are set more than once, parameters by the caller.
    fn find_varying(&mut self, body: &Body<'_>) -> Result<(), ClassError> {
        self.stores.clear();
        self.stores.resize(body.parameter_words(), 1);
        let mut comes_back = body.handler_offsets().next().is_some();
        let mut lowest = i64::MAX;
        let mut instructions = Instructions::of(body.code());
        while let Some(instruction) = instructions.next(|target| lowest = lowest.min(target))? {
            // The subroutines of Java before 6 return to where they were called.
            comes_back |= lowest <= i64::try_from(instruction.at).unwrap_or(i64::MAX);
            comes_back |= instruction.opcode == opcode::RET;
            lowest = i64::MAX;
            if matches!(instruction.opcode, opcode::ISTORE..=opcode::ASTORE_3 | opcode::IINC) {
                let (local, _) = instructions::local(&instruction);
                if self.stores.len() <= local {
                    self.stores.resize(local + 1, 0);
                }
                if let Some(stores) = self.stores.get_mut(local) {
                    *stores = stores.saturating_add(1);
                }
            }
        }
        if !comes_back {
            self.stores.clear();
        }
        Ok(())
    }

    /// Starts a block with what the jumps to it carried.
    fn arrive(&mut self, at: usize, falls_through: bool) {
        match (self.carried.remove(&at), falls_through) {
            (Some(mut carried), true) => {
                join(&mut self.values, &mut carried.stack, &self.state.stack);
                join(&mut self.values, &mut carried.locals, &self.state.locals);
                self.state = carried;
            }
            (Some(carried), false) => self.state = carried,
            (None, true) => {}
            // Exception handlers and loop bodies that are only entered from below: the locals of the code above hold.
            (None, false) => self.state.stack.clear(),
        }
    }

    /// Carries the state along a forward jump.
    fn carry(&mut self, from: usize, target: i64) {
        let Ok(target) = usize::try_from(target) else { return };
        if target <= from {
            return;
        }
        if self.state.stack.len() + self.state.locals.len() > CARRIED_WORDS {
            self.lossy = true;
            return;
        }
        match self.carried.get_mut(&target) {
            Some(carried) => {
                join(&mut self.values, &mut carried.stack, &self.state.stack);
                join(&mut self.values, &mut carried.locals, &self.state.locals);
            }
            None => {
                self.carried.insert(target, self.state.clone());
            }
        }
    }

    /// What a local variable holds.
    fn local(&mut self, local: usize) -> Value {
        let value = self.state.locals.get(local).copied().unwrap_or_default();
        let varies = self.stores.get(local).is_some_and(|&stores| stores > 1);
        if varies { self.values.opened(value) } else { value }
    }

    fn push(&mut self, value: Value, words: usize) {
        if words > 0 {
            self.state.stack.push(value);
        }
        if words > 1 {
            self.state.stack.push(Value::UNKNOWN);
        }
    }

    /// What the initializers of the class put into a field.
    fn field(&mut self, index: u16) -> Value {
        match self.fields.constants.get(&index) {
            Some(constants) => self.values.some_of(constants),
            None => Value::UNKNOWN,
        }
    }

    /// Remembers the constants of the value that was popped last for a field.
    fn record_field(&mut self, index: u16) {
        let (constants, _) = self.values.constants(self.popped(0));
        if constants.is_empty() || self.fields.total >= CONSTANTS_OF_ALL_FIELDS {
            return;
        }
        let known = self.fields.constants.entry(index).or_default();
        for constant in constants {
            if known.len() < CONSTANTS_OF_A_FIELD && !known.contains(constant) {
                known.push(*constant);
                self.fields.total += 1;
            }
        }
    }

    /// Takes words from the stack; those that no instruction of the block pushed are unknown.
    fn pop(&mut self, words: usize) {
        let stack = &mut self.state.stack;
        self.popped.clear();
        self.popped.resize(words.saturating_sub(stack.len()), Value::UNKNOWN);
        self.popped.extend(stack.drain(stack.len().saturating_sub(words)..));
    }

    fn popped(&self, index: usize) -> Value {
        self.popped.get(index).copied().unwrap_or_default()
    }
}

fn join(values: &mut Values, into: &mut Vec<Value>, from: &[Value]) {
    if into.len() < from.len() {
        into.resize(from.len(), Value::UNKNOWN);
    }
    for (place, &other) in into.iter_mut().zip(from) {
        if *place != other {
            *place = values.join(&[*place, other]);
        }
    }
}

/// The constant that an instruction calls or loads.
fn constant_index(instruction: &Instruction) -> Option<u16> {
    match instruction.opcode {
        opcode::LDC | opcode::LDC_W | opcode::LDC2_W | opcode::INVOKEVIRTUAL..=opcode::INVOKEDYNAMIC => {
            u16::try_from(instruction.operand).ok()
        }
        _ => None,
    }
}

/// One instruction at work.
struct Step<'s, 'a> {
    walker: &'s mut CodeWalker,
    pool: &'s ConstantPool<'a>,
    interest: &'s Interest<'s>,
    found: &'s mut dyn FnMut(u16, &Arguments),
}

impl Step<'_, '_> {
    fn execute(&mut self, instruction: &Instruction) -> Result<(), ClassError> {
        let constant = u16::try_from(instruction.operand).unwrap_or_default();
        match instruction.opcode {
            code @ opcode::ICONST_M1..=opcode::ICONST_5 => {
                self.number(i32::from(code) - i32::from(opcode::ICONST_0), 1);
            }
            code @ opcode::LCONST_0..=opcode::LCONST_1 => self.number(i32::from(code - opcode::LCONST_0), 2),
            opcode::BIPUSH | opcode::SIPUSH => self.number(instruction.operand, 1),
            opcode::LDC | opcode::LDC_W => self.load(constant, 1),
            opcode::LDC2_W => self.load(constant, 2),
            opcode::ILOAD..=opcode::ALOAD_3 => {
                let (local, words) = instructions::local(instruction);
                let value = self.walker.local(local);
                self.walker.push(value, words);
            }
            opcode::ISTORE..=opcode::ASTORE_3 => self.store(instruction),
            opcode::IINC => self.set_local(instructions::local(instruction).0, Value::UNKNOWN),
            opcode::AASTORE => {
                self.walker.pop(3);
                let (array, element) = (self.walker.popped(0), self.walker.popped(2));
                self.walker.values.add(array, &[element]);
            }
            code @ opcode::DUP..=opcode::SWAP => self.rearrange(code),
            opcode::GETSTATIC..=opcode::PUTFIELD => self.field(instruction.opcode, constant)?,
            opcode::INVOKEVIRTUAL..=opcode::INVOKEINTERFACE => self.call(instruction.opcode, constant)?,
            opcode::INVOKEDYNAMIC => self.call_dynamic(constant)?,
            opcode::NEW => self.create(0),
            opcode::NEWARRAY | opcode::ANEWARRAY => self.create(1),
            opcode::MULTIANEWARRAY => self.create(usize::from(constant)),
            opcode::CHECKCAST => {}
            code => {
                let (taken, left) = instructions::stack_effect(code);
                self.walker.pop(taken);
                self.walker.push(Value::UNKNOWN, left);
            }
        }
        Ok(())
    }

    fn number(&mut self, number: i32, words: usize) {
        let value = self.walker.values.constant(Loaded::Number(number));
        self.walker.push(value, words);
    }

    fn load(&mut self, index: u16, words: usize) {
        if self.interest.wants(index) {
            (self.found)(index, &Arguments::default());
        }
        let telling = matches!(self.pool.kind(index), Some(tag::INTEGER..=tag::DOUBLE | tag::STRING | tag::CLASS));
        let value = if telling { self.walker.values.constant(Loaded::Pool(index)) } else { Value::UNKNOWN };
        self.walker.push(value, words);
    }

    fn store(&mut self, instruction: &Instruction) {
        let (local, words) = instructions::local(instruction);
        self.walker.pop(words);
        let value = self.walker.popped(0);
        self.set_local(local, value);
        if words > 1 {
            self.set_local(local + 1, Value::UNKNOWN);
        }
    }

    fn set_local(&mut self, local: usize, value: Value) {
        let locals = &mut self.walker.state.locals;
        if locals.len() <= local {
            if value == Value::UNKNOWN {
                return;
            }
            locals.resize(local + 1, Value::UNKNOWN);
        }
        if let Some(place) = locals.get_mut(local) {
            *place = value;
        }
    }

    fn create(&mut self, taken: usize) {
        self.walker.pop(taken);
        let object = self.walker.values.object();
        self.walker.push(object, 1);
    }

    /// `dup` and its family.
    fn rearrange(&mut self, code: u8) {
        let (taken, order) = instructions::rearranged(code);
        self.walker.pop(taken);
        for &index in order {
            let value = self.walker.popped(index);
            self.walker.push(value, 1);
        }
    }

    fn field(&mut self, code: u8, index: u16) -> Result<(), ClassError> {
        let words = descriptor::words(self.pool.member(index)?.descriptor);
        if self.walker.fields.recording && matches!(code, opcode::PUTSTATIC | opcode::PUTFIELD) {
            self.walker.pop(words);
            self.walker.record_field(index);
            self.walker.pop(usize::from(code == opcode::PUTFIELD));
            return Ok(());
        }
        match code {
            opcode::GETSTATIC => {}
            opcode::PUTSTATIC => self.walker.pop(words),
            opcode::GETFIELD => self.walker.pop(1),
            _ => self.walker.pop(words + 1),
        }
        if matches!(code, opcode::GETSTATIC | opcode::GETFIELD) {
            let value = self.walker.field(index);
            self.walker.push(value, words);
        }
        Ok(())
    }

    fn call(&mut self, code: u8, index: u16) -> Result<(), ClassError> {
        let member = self.pool.member(index)?;
        let wrong = ClassError::WrongConstant { index, expected: "a method" };
        let parsed = MethodDescriptor::parse(member.descriptor).ok_or(wrong)?;
        let receiver = usize::from(code != opcode::INVOKESTATIC);
        self.walker.pop(parsed.parameter_words() + receiver);
        if self.interest.wants(index) {
            self.note_arguments(&parsed, receiver);
            (self.found)(index, &self.walker.arguments);
        }
        let walker = &mut *self.walker;
        let arguments = walker.popped.get(receiver..).unwrap_or_default();
        let target = if receiver == 1 { walker.popped.first().copied().unwrap_or_default() } else { Value::UNKNOWN };
        let keeps = receiver == 1 && (member.name == b"<init>" || is_container(member.class));
        let result = if keeps {
            // Texts are put together: the pieces are no text by themselves.
            let pieces = if is_text_builder(member.class) { &[Value::UNKNOWN][..] } else { &[] };
            walker.values.add(target, arguments);
            walker.values.add(target, pieces);
            target
        } else {
            walker.values.made_of(&walker.popped)
        };
        let gives_object = matches!(member.descriptor.last(), Some(b';' | b'V'));
        let result = if gives_object { result } else { walker.values.opened(result) };
        walker.push(result, parsed.result_words());
        Ok(())
    }

    fn note_arguments(&mut self, parsed: &MethodDescriptor<'_>, receiver: usize) {
        let walker = &mut *self.walker;
        walker.arguments.constants.clear();
        walker.arguments.cut = false;
        walker.arguments.open = walker.lossy;
        let mut word = receiver;
        for parameter in parsed.parameters() {
            let value = walker.popped.get(word).copied().unwrap_or_default();
            let (constants, cut) = walker.values.constants(value);
            walker.arguments.constants.extend(constants.iter().map(|&constant| (constant, parameter.kind)));
            walker.arguments.cut |= cut;
            walker.arguments.open |= walker.values.is_open(value);
            word += parameter.words;
        }
    }

    fn call_dynamic(&mut self, index: u16) -> Result<(), ClassError> {
        let (_, descriptor) = self.pool.dynamic(index)?;
        let wrong = ClassError::WrongConstant { index, expected: "a dynamic call" };
        let parsed = MethodDescriptor::parse(descriptor).ok_or(wrong)?;
        if self.interest.wants(index) {
            (self.found)(index, &Arguments::default());
        }
        self.walker.pop(parsed.parameter_words());
        // A concatenation carries the constants of its parts; a lambda those that it captures.
        let walker = &mut *self.walker;
        for &recipe in self.interest.recipes.get(&index).into_iter().flatten() {
            walker.popped.push(walker.values.constant(Loaded::Pool(recipe)));
        }
        let result = walker.values.made_of(&walker.popped);
        walker.push(result, parsed.result_words());
        Ok(())
    }
}

fn is_text_builder(class: &[u8]) -> bool {
    matches!(class, b"java/lang/StringBuilder" | b"java/lang/StringBuffer")
}

/// Classes whose instance methods put their arguments into the receiver: collections, properties, text builders.
fn is_container(class: &[u8]) -> bool {
    class.starts_with(b"java/util/") || is_text_builder(class)
}
