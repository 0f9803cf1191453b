//! What the classes of `project.jar` keep in static fields beyond one request, and which static methods only one thread
//! at a time may run. A field counts where some method sets it, or changes the collection, counter or cache that it
//! holds, after the class was loaded. What a class fills while it is loaded and only reads later is a constant.
//!
//! Does not look into objects of the app's own classes that a static field holds, nor into arrays.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Body;
use super::class_file::{ClassFile, DeclaredMember, STATIC};
use super::class_scan::{Budget, ScanError};
use super::constant_pool::ConstantPool;
use super::cursor::ClassError;
use super::descriptor::{self, MethodDescriptor, readable_type};
use super::instructions::{self, Instruction, Instructions, opcode};
use super::modified_utf8::{dotted, text};

const PRIVATE: u16 = 0x0002;
const SYNCHRONIZED: u16 = 0x0020;
const SYNTHETIC: u16 = 0x1000;

/// Types of fields that hold a log and no state.
const LOGS: [&[u8]; 6] = [
    b"Lcom/mendix/logging/ILogNode;",
    b"Lorg/slf4j/Logger;",
    b"Ljava/util/logging/Logger;",
    b"Lorg/apache/log4j/Logger;",
    b"Lorg/apache/logging/log4j/Logger;",
    b"Lorg/apache/commons/logging/Log;",
];

/// Methods that change the collection, counter or cache on which they are called.
const CHANGES: &[&[u8]] = &[
    b"accumulateAndGet",
    b"add",
    b"addAll",
    b"addAndGet",
    b"addFirst",
    b"addLast",
    b"clear",
    b"compareAndSet",
    b"compute",
    b"computeIfAbsent",
    b"computeIfPresent",
    b"decrement",
    b"decrementAndGet",
    b"getAndAdd",
    b"getAndDecrement",
    b"getAndIncrement",
    b"getAndSet",
    b"getAndUpdate",
    b"increment",
    b"incrementAndGet",
    b"invalidate",
    b"invalidateAll",
    b"lazySet",
    b"merge",
    b"offer",
    b"offerFirst",
    b"offerLast",
    b"poll",
    b"pollFirst",
    b"pollLast",
    b"pop",
    b"push",
    b"put",
    b"putAll",
    b"putIfAbsent",
    b"remove",
    b"removeAll",
    b"removeFirst",
    b"removeIf",
    b"removeLast",
    b"replace",
    b"replaceAll",
    b"retainAll",
    b"set",
    b"setProperty",
    b"take",
    b"updateAndGet",
];

/// Where such methods belong to: `java.util` with all below it, and well-known caches.
const CONTAINERS: [&[u8]; 5] =
    [b"java/util/", b"com/google/common/", b"com/github/benmanes/caffeine/", b"net/sf/ehcache/", b"org/ehcache/"];

/// What a class keeps in memory for all requests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaticState {
    /// Static fields that change after the class was loaded, with their types: `cache: java.util.Map`.
    pub changing: BTreeSet<String>,
    /// Static methods that only one thread at a time may run.
    pub locking: BTreeSet<String>,
}

/// What the classes read so far declare and change.
#[derive(Debug, Default)]
pub(crate) struct StaticFields {
    /// By class with dots: static fields with their types, and static synchronized methods.
    declared: BTreeMap<String, (BTreeMap<String, String>, BTreeSet<String>)>,
    /// Class and field of each change.
    changed: BTreeSet<(String, String)>,
}

impl StaticFields {
    /// Adds one class.
    pub(crate) fn add(&mut self, class: &ClassFile<'_>, budget: &mut Budget) -> Result<(), ScanError> {
        let name = dotted(class.name);
        let mut fields = BTreeMap::new();
        for field in class.fields.iter() {
            let field = field?;
            if field.flags & STATIC != 0 && field.flags & SYNTHETIC == 0 && !LOGS.contains(&field.descriptor) {
                budget.spend(name.len() + field.name.len() + field.descriptor.len() + 64)?;
                fields.insert(text(field.name), readable_type(field.descriptor));
            }
        }
        let mut locking = BTreeSet::new();
        let mut bodies = Vec::new();
        for method in class.methods.iter() {
            let method = method?;
            if method.flags & (STATIC | SYNCHRONIZED) == STATIC | SYNCHRONIZED {
                budget.spend(name.len() + method.name.len() + 64)?;
                locking.insert(text(method.name));
            }
            if let Some(body) = Body::of(&method)? {
                bodies.push((method, Changes::of(&body, class)?));
            }
        }
        let loading = only_while_loading(&bodies);
        let later = bodies.iter().filter(|(method, _)| !loading.contains(&(method.name, method.descriptor)));
        for (_, changes) in later {
            for (owner, field) in &changes.fields {
                budget.spend(owner.len() + field.len() + 64)?;
                self.changed.insert((dotted(owner), text(field)));
            }
        }
        if !fields.is_empty() || !locking.is_empty() {
            self.declared.insert(name, (fields, locking));
        }
        Ok(())
    }

    /// The classes that keep something, by name with dots.
    pub(crate) fn finish(self) -> BTreeMap<String, StaticState> {
        let all_changes = self.changed;
        let states = self.declared.into_iter().map(|(class, (fields, locking))| {
            let changing = fields.iter().filter(|(field, _)| all_changes.contains(&(class.clone(), (*field).clone())));
            let changing = changing.map(|(field, of_type)| format!("{field}: {of_type}")).collect();
            (class, StaticState { changing, locking })
        });
        states.filter(|(_, state)| *state != StaticState::default()).collect()
    }
}

/// Name and descriptor of a method.
type Method<'a> = (&'a [u8], &'a [u8]);

/// What one body changes, and which methods of its own class it calls.
#[derive(Debug, Default)]
struct Changes<'a> {
    /// Class and name of static fields.
    fields: BTreeSet<(&'a [u8], &'a [u8])>,
    calls: BTreeSet<Method<'a>>,
}

/// The methods that run while the class is loaded and never later: the static initializer, and private static methods
/// that it alone calls.
fn only_while_loading<'a>(bodies: &[(DeclaredMember<'a>, Changes<'a>)]) -> BTreeSet<Method<'a>> {
    let initializer = |method: &DeclaredMember<'_>| method.name == b"<clinit>";
    let (loading, later): (Vec<_>, Vec<_>) = bodies.iter().partition(|(method, _)| initializer(method));
    let mut only: BTreeSet<Method<'a>> = loading.iter().map(|(method, _)| (method.name, method.descriptor)).collect();
    let called_at_first: BTreeSet<Method<'a>> =
        loading.iter().flat_map(|(_, changes)| &changes.calls).copied().collect();
    let called_later: BTreeSet<Method<'a>> = later.iter().flat_map(|(_, changes)| &changes.calls).copied().collect();
    let hidden = later.iter().filter(|(method, _)| method.flags & (PRIVATE | STATIC) == PRIVATE | STATIC);
    let helpers = hidden.map(|(method, _)| (method.name, method.descriptor));
    only.extend(helpers.filter(|helper| called_at_first.contains(helper) && !called_later.contains(helper)));
    only
}

impl<'a> Changes<'a> {
    fn of(body: &Body<'a>, class: &ClassFile<'a>) -> Result<Self, ClassError> {
        let mut tracker = Tracker::new(class);
        tracker.walk(body)?;
        Ok(tracker.changes)
    }
}

/// Follows static fields from where they are read to the calls that are made on them, front to back over one body.
struct Tracker<'a> {
    pool: ConstantPool<'a>,
    own: &'a [u8],
    changes: Changes<'a>,
    /// By stack word: the constant index of the static field that it holds.
    stack: Vec<Option<u16>>,
    locals: BTreeMap<usize, u16>,
    /// Stacks carried along forward jumps, by target.
    carried: BTreeMap<usize, Vec<Option<u16>>>,
    carried_words: usize,
}

/// Words that are carried along the jumps of one body: compilers need few, and memory stays bounded.
const CARRIED_WORDS: usize = 1 << 16;

impl<'a> Tracker<'a> {
    fn new(class: &ClassFile<'a>) -> Self {
        Self {
            pool: class.pool,
            own: class.name,
            changes: Changes::default(),
            stack: Vec::new(),
            locals: BTreeMap::new(),
            carried: BTreeMap::new(),
            carried_words: 0,
        }
    }

    fn walk(&mut self, body: &Body<'a>) -> Result<(), ClassError> {
        let mut instructions = Instructions::of(body.code());
        let mut jumps = Vec::new();
        let mut falls_through = true;
        while let Some(instruction) = instructions.next(|target| jumps.push(target))? {
            let carried = self.carried.remove(&instruction.at);
            if !falls_through {
                self.stack = carried.unwrap_or_default();
            }
            self.step(&instruction)?;
            for target in jumps.drain(..) {
                self.carry(instruction.at, target);
            }
            falls_through = !instructions::ends_block(instruction.opcode);
        }
        Ok(())
    }

    fn carry(&mut self, from: usize, target: i64) {
        let Ok(target) = usize::try_from(target) else { return };
        if target > from && self.carried_words + self.stack.len() <= CARRIED_WORDS {
            self.carried_words += self.stack.len();
            self.carried.entry(target).or_insert_with(|| self.stack.clone());
        }
    }

    fn step(&mut self, instruction: &Instruction) -> Result<(), ClassError> {
        let index = u16::try_from(instruction.operand).unwrap_or_default();
        match instruction.opcode {
            opcode::ILOAD..=opcode::ALOAD_3 => {
                let (local, words) = instructions::local(instruction);
                self.push(self.locals.get(&local).copied(), words);
            }
            opcode::ISTORE..=opcode::ASTORE_3 => {
                let (local, words) = instructions::local(instruction);
                match self.pop(words).first().copied().flatten() {
                    Some(field) => self.locals.insert(local, field),
                    None => self.locals.remove(&local),
                };
            }
            code @ opcode::DUP..=opcode::SWAP => self.rearrange(code),
            opcode::CHECKCAST => {}
            opcode::GETSTATIC..=opcode::PUTFIELD => self.field(instruction.opcode, index)?,
            opcode::INVOKEVIRTUAL..=opcode::INVOKEINTERFACE => self.call(instruction.opcode, index)?,
            opcode::INVOKEDYNAMIC => {
                let (_, descriptor) = self.pool.dynamic(index)?;
                self.exchange(index, descriptor, 0)?;
            }
            opcode::MULTIANEWARRAY => {
                self.pop(usize::from(index));
                self.push(None, 1);
            }
            code => {
                let (taken, left) = instructions::stack_effect(code);
                self.pop(taken);
                self.push(None, left);
            }
        }
        Ok(())
    }

    fn field(&mut self, code: u8, index: u16) -> Result<(), ClassError> {
        let member = self.pool.member(index)?;
        let words = descriptor::words(member.descriptor);
        match code {
            opcode::GETSTATIC => self.push(Some(index), words),
            opcode::GETFIELD => {
                self.pop(1);
                self.push(None, words);
            }
            opcode::PUTSTATIC => {
                self.pop(words);
                self.changes.fields.insert((member.class, member.name));
            }
            _ => {
                self.pop(words + 1);
            }
        }
        Ok(())
    }

    fn call(&mut self, code: u8, index: u16) -> Result<(), ClassError> {
        let member = self.pool.member(index)?;
        if member.class == self.own {
            self.changes.calls.insert((member.name, member.descriptor));
        }
        let receiver = usize::from(code != opcode::INVOKESTATIC);
        let popped = self.exchange(index, member.descriptor, receiver)?;
        let in_container = CONTAINERS.iter().any(|start| member.class.starts_with(start));
        if in_container && CHANGES.binary_search(&member.name).is_ok() {
            // `Collections.addAll(LIST, …)` changes an argument.
            if let Some(field) = popped.first().copied().flatten() {
                let field = self.pool.member(field)?;
                self.changes.fields.insert((field.class, field.name));
            }
        }
        Ok(())
    }

    /// Takes what a call takes and leaves what it leaves; returns what it took.
    fn exchange(&mut self, index: u16, descriptor: &[u8], receiver: usize) -> Result<Vec<Option<u16>>, ClassError> {
        let wrong = ClassError::WrongConstant { index, expected: "a method" };
        let parsed = MethodDescriptor::parse(descriptor).ok_or(wrong)?;
        let popped = self.pop(parsed.parameter_words() + receiver);
        self.push(None, parsed.result_words());
        Ok(popped)
    }

    fn rearrange(&mut self, code: u8) {
        let (taken, order) = instructions::rearranged(code);
        let popped = self.pop(taken);
        for &place in order {
            self.push(popped.get(place).copied().flatten(), 1);
        }
    }

    fn push(&mut self, value: Option<u16>, words: usize) {
        self.stack.extend([value, None].into_iter().take(words));
    }

    /// Takes words from the stack; those that nothing pushed hold no field.
    fn pop(&mut self, words: usize) -> Vec<Option<u16>> {
        let missing = words.saturating_sub(self.stack.len());
        let mut popped = vec![None; missing];
        popped.extend(self.stack.drain(self.stack.len().saturating_sub(words)..));
        popped
    }
}

#[cfg(test)]
#[path = "static_state_tests.rs"]
mod tests;
