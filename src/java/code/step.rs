//! What one instruction does to the stack, the local variables and the fields that a walk over a body keeps track of.
//! Knows no jumps: what they carry is for the walk.

use super::{Arguments, CodeWalker, Interest};
use crate::java::constant_pool::{ConstantPool, tag};
use crate::java::cursor::ClassError;
use crate::java::descriptor::{self, MethodDescriptor};
use crate::java::instructions::{self, Instruction, opcode};
use crate::java::values::{Loaded, Value};

/// One instruction at work.
pub(super) struct Step<'s, 'a> {
    pub(super) walker: &'s mut CodeWalker,
    pub(super) pool: &'s ConstantPool<'a>,
    pub(super) interest: &'s Interest<'s>,
    pub(super) found: &'s mut dyn FnMut(u16, &Arguments),
}

impl Step<'_, '_> {
    pub(super) fn execute(&mut self, instruction: &Instruction) -> Result<(), ClassError> {
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
            (self.found)(index, &Arguments::of_a_handle());
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
        // What a jump did not carry may have held constants.
        walker.arguments.cut = walker.lossy;
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
            (self.found)(index, &Arguments::of_a_handle());
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
