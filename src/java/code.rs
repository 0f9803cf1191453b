//! Walks a method body once, front to back, and says which constants of interest its instructions use and which text
//! and number constants may have been passed along. Follows forward jumps; does not iterate over loops (what a loop
//! changes counts as open) and does not look into called methods.

mod step;

use std::collections::BTreeMap;

use super::body::Body;
use super::constant_pool::ConstantPool;
use super::cursor::ClassError;
use super::instructions::{self, Instruction, Instructions, opcode};
use super::values::{Loaded, Value, Values};
use step::Step;

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

impl Arguments {
    /// Whoever gets a handle on a method passes what they like.
    fn of_a_handle() -> Self {
        Self { open: true, ..Self::default() }
    }
}

/// Most constants that are remembered for one field, and most of all fields of a class.
const CONSTANTS_OF_A_FIELD: usize = 32;
const CONSTANTS_OF_ALL_FIELDS: usize = 1 << 16;

/// What the initializers and constructors of a class put into fields, by constant index of the field. Others may put
/// something else there.
#[derive(Debug, Default)]
struct Fields {
    constants: BTreeMap<u16, FieldConstants>,
    total: usize,
    /// Set while initializers are walked.
    recording: bool,
}

/// The constants of one field.
#[derive(Debug, Default)]
struct FieldConstants {
    known: Vec<Loaded>,
    /// Whether constants were left out.
    cut: bool,
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
            Some(constants) => self.values.some_of(&constants.known, constants.cut),
            None => Value::UNKNOWN,
        }
    }

    /// Remembers the constants of the value that was popped last for a field.
    fn record_field(&mut self, index: u16) {
        let (constants, cut) = self.values.constants(self.popped(0));
        if constants.is_empty() && !cut {
            return;
        }
        let field = self.fields.constants.entry(index).or_default();
        field.cut |= cut;
        for constant in constants {
            if field.known.contains(constant) {
                continue;
            }
            if field.known.len() >= CONSTANTS_OF_A_FIELD || self.fields.total >= CONSTANTS_OF_ALL_FIELDS {
                field.cut = true;
                break;
            }
            field.known.push(*constant);
            self.fields.total += 1;
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
    // Words that nothing is known of need not be listed.
    let others = from.iter().copied().chain(std::iter::repeat(Value::UNKNOWN));
    for (place, other) in into.iter_mut().zip(others) {
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
