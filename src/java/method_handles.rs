//! Which methods stand behind a constant: a method itself, a method handle on it, or a dynamic call or constant whose
//! bootstrap method or arguments are such handles. This is how a class file writes `System::setSecurityManager`.

use std::collections::BTreeMap;

use super::class_file::ClassFile;
use super::constant_pool::{ConstantPool, Member, tag};
use super::cursor::{ClassError, Cursor};

/// Dynamic constants can have dynamic constants as arguments; compilers do not nest them deeper.
const NESTING: usize = 8;
/// No real class hands this many arguments to bootstrap methods; a hostile one could multiply them.
const MOST_ARGUMENTS: usize = 1 << 22;

/// The constants of one class behind which methods of interest stand.
#[derive(Debug, Default)]
pub(crate) struct MethodHandles {
    /// By constant index: positions in the list of methods of interest.
    behind: BTreeMap<u16, Vec<usize>>,
    /// By index of a dynamic call: the string constants that its bootstrap method gets.
    recipes: BTreeMap<u16, Vec<u16>>,
    arguments_seen: usize,
}

impl MethodHandles {
    /// Looks behind all constants of a class. `methods` is ascending by constant index.
    pub(crate) fn of(class: &ClassFile<'_>, methods: &[(u16, Member<'_>)]) -> Result<Self, ClassError> {
        let mut handles = Self::default();
        for (position, (index, _)) in methods.iter().enumerate() {
            handles.behind.entry(*index).or_default().push(position);
        }
        if methods.is_empty() {
            return Ok(handles);
        }
        let bootstrap_methods = bootstrap_methods(class)?;
        for (index, kind) in class.pool.kinds() {
            if !matches!(kind, tag::METHOD_HANDLE | tag::DYNAMIC | tag::INVOKE_DYNAMIC) {
                continue;
            }
            let mut found = Vec::new();
            handles.look(&class.pool, &bootstrap_methods, index, NESTING, &mut found)?;
            if !found.is_empty() {
                found.sort_unstable();
                found.dedup();
                handles.behind.insert(index, found);
            }
            if kind == tag::INVOKE_DYNAMIC {
                let strings = handles.arguments(&class.pool, &bootstrap_methods, index)?;
                let strings = strings.filter(|&argument| class.pool.kind(argument) == Some(tag::STRING));
                let strings: Vec<_> = strings.collect();
                handles.recipes.insert(index, strings);
            }
        }
        Ok(handles)
    }

    fn look(
        &mut self,
        pool: &ConstantPool<'_>,
        bootstrap_methods: &[&[u8]],
        index: u16,
        nesting: usize,
        found: &mut Vec<usize>,
    ) -> Result<(), ClassError> {
        match pool.kind(index) {
            Some(tag::METHOD_HANDLE) => {
                let method = pool.method_handle(index)?;
                found.extend(self.behind.get(&method).into_iter().flatten());
            }
            Some(tag::DYNAMIC | tag::INVOKE_DYNAMIC) if nesting > 0 => {
                for argument in self.arguments(pool, bootstrap_methods, index)? {
                    self.look(pool, bootstrap_methods, argument, nesting - 1, found)?;
                }
            }
            // What lies deeper may be a method of interest, so the class was not read.
            Some(tag::DYNAMIC) => {
                return Err(ClassError::WrongConstant {
                    index,
                    expected: "a dynamic constant with fewer others in it",
                });
            }
            _ => {}
        }
        Ok(())
    }

    /// The bootstrap method of a dynamic call or constant and its arguments, as constant indexes.
    fn arguments<'a>(
        &mut self,
        pool: &ConstantPool<'_>,
        bootstrap_methods: &[&'a [u8]],
        index: u16,
    ) -> Result<impl Iterator<Item = u16> + use<'a>, ClassError> {
        let (bootstrap, _) = pool.dynamic(index)?;
        let wrong = ClassError::WrongConstant { index, expected: "a dynamic call or constant" };
        let entry = *bootstrap_methods.get(usize::from(bootstrap)).ok_or(wrong)?;
        self.arguments_seen += entry.len();
        if self.arguments_seen > MOST_ARGUMENTS {
            return Err(wrong);
        }
        // The second number of an entry is the count of arguments.
        let pairs = entry.chunks_exact(2).enumerate().filter(|&(position, _)| position != 1);
        Ok(pairs.filter_map(|(_, pair)| pair.try_into().ok().map(u16::from_be_bytes)))
    }

    /// Every constant index behind which a method of interest stands.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = u16> + '_ {
        self.behind.keys().copied()
    }

    /// Positions of the methods of interest behind a constant.
    pub(crate) fn methods_behind(&self, index: u16) -> &[usize] {
        self.behind.get(&index).map(Vec::as_slice).unwrap_or_default()
    }

    /// The strings that the bootstrap methods of dynamic calls get.
    pub(crate) fn recipes(&self) -> &BTreeMap<u16, Vec<u16>> {
        &self.recipes
    }
}

/// The entries of the `BootstrapMethods` attribute, each the handle and its arguments as rows of two bytes.
fn bootstrap_methods<'a>(class: &ClassFile<'a>) -> Result<Vec<&'a [u8]>, ClassError> {
    let mut entries = Vec::new();
    let Some(content) = class.bootstrap_methods else { return Ok(entries) };
    let mut cursor = Cursor::new(content);
    for _ in 0..cursor.u16()? {
        let start = cursor.position();
        cursor.u16()?;
        let arguments = cursor.u16()?;
        cursor.take(usize::from(arguments) * 2)?;
        entries.push(cursor.since(start));
    }
    Ok(entries)
}
