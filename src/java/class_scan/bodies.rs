//! Reads the method bodies of one class for the references of interest: where they stand, and with which constants. Does not
//! decide what is of interest: the constants of the class were asked before.

use std::collections::BTreeSet;

use super::{Budget, Collected, Named, ScanError, key_size, merge, string};
use crate::java::body::Body;
use crate::java::class_file::{ClassFile, DeclaredMember};
use crate::java::code::{Arguments, CodeWalker, Interest};
use crate::java::constant_pool::{ConstantPool, tag};
use crate::java::contents::{Constant, Place, ReferenceKey, ReferencePlaces, Usage};
use crate::java::method_handles::MethodHandles;
use crate::java::modified_utf8::{dotted, text};
use crate::java::values::Loaded;

/// The method bodies of one class.
pub(super) struct Bodies<'b, 'a> {
    pub(super) class: &'b ClassFile<'a>,
    pub(super) named: &'b Named<'a>,
    pub(super) used_by: &'b str,
    pub(super) handles: Option<&'b MethodHandles>,
    pub(super) wanted: &'b [bool],
    pub(super) walker: &'b mut CodeWalker,
    /// Whether the walker knows what the initializers put into fields.
    pub(super) knows_fields: bool,
    pub(super) places: &'b mut [ReferencePlaces],
    pub(super) collected: &'b mut Collected,
}

impl<'a> Bodies<'_, 'a> {
    /// Reads all bodies; the first error is returned after the others were read too.
    pub(super) fn read_all(&mut self) -> Result<(), ScanError> {
        let mut outcome = Ok(());
        for method in self.class.methods.iter() {
            let read = method.map_err(ScanError::from).and_then(|method| self.read(&method));
            if matches!(read, Err(ScanError::TooMuchText(_))) {
                return read;
            }
            outcome = outcome.and(read);
        }
        outcome
    }

    /// Constants reach calls through fields, too: `private String host = "localhost"`.
    fn learn_fields(&mut self) {
        if self.knows_fields {
            return;
        }
        self.knows_fields = true;
        self.walker.begin_class();
        let initializers = self.class.methods.iter().filter_map(Result::ok);
        for method in initializers.filter(|method| matches!(method.name, b"<init>" | b"<clinit>")) {
            if let Ok(Some(body)) = Body::of(&method) {
                // What is wrong with the body is told where it is read for itself.
                let _ = self.walker.walk_initializer(&body, &self.class.pool);
            }
        }
    }

    fn read(&mut self, method: &DeclaredMember<'a>) -> Result<(), ScanError> {
        let Some(body) = Body::of(method)? else { return Ok(()) };
        for (_, exception) in caught(&body, &self.named.exceptions) {
            let class = dotted(exception);
            let key = ReferenceKey { used_by: self.used_by.to_owned(), usage: Usage::Catches, class, method: None };
            let place = Place { method: text(method.name), arguments: Vec::new(), open: false };
            self.collected.budget.spend(key_size(&key) + place.method.len())?;
            let places = ReferencePlaces { places: BTreeSet::from([place]), ..ReferencePlaces::default() };
            merge(&mut self.collected.references, key, places);
        }
        let Some(handles) = self.handles else { return Ok(()) };
        let pool = &self.class.pool;
        let interest = Interest { wanted: self.wanted, recipes: handles.recipes() };
        if !interest.may_be_in(&body) {
            return Ok(());
        }
        self.learn_fields();
        let (places, budget) = (&mut *self.places, &mut self.collected.budget);
        let mut full = Ok(());
        let walked = self.walker.walk(&body, pool, &interest, &mut |index, arguments| {
            for &position in handles.methods_behind(index) {
                if let Some(places) = places.get_mut(position) {
                    full = full.clone().and(note(places, method.name, arguments, pool, budget));
                }
            }
        });
        full.and(walked.map_err(ScanError::from))
    }
}

fn caught<'n, 'a>(body: &Body<'a>, exceptions: &'n [(u16, &'a [u8])]) -> BTreeSet<&'n (u16, &'a [u8])> {
    let known = |index| exceptions.binary_search_by_key(&index, |&(index, _)| index).ok();
    body.caught().filter_map(known).filter_map(|place| exceptions.get(place)).collect()
}

fn note(
    places: &mut ReferencePlaces,
    method: &[u8],
    arguments: &Arguments,
    pool: &ConstantPool<'_>,
    budget: &mut Budget,
) -> Result<(), ScanError> {
    places.arguments_cut |= arguments.cut;
    let constants = arguments.constants.iter().filter_map(|&(loaded, kind)| constant(loaded, kind, pool));
    let place = Place { method: text(method), arguments: constants.collect(), open: arguments.open };
    if !places.places.contains(&place) {
        let texts = place.arguments.iter().map(|constant| match constant {
            Constant::Text(text) | Constant::Class(text) | Constant::Fraction(text) => text.len(),
            Constant::Number(_) | Constant::Flag(_) => 8,
        });
        budget.spend(place.method.len() + texts.sum::<usize>() + 64)?;
        places.places.insert(place);
    }
    Ok(())
}

/// A loaded constant as Java source would write it for a parameter of this type.
fn constant(loaded: Loaded, kind: u8, pool: &ConstantPool<'_>) -> Option<Constant> {
    let index = match (loaded, kind) {
        (Loaded::Number(number @ 0..=1), b'Z') => return Some(Constant::Flag(number == 1)),
        (Loaded::Number(number), b'C') => {
            let character = u32::try_from(number).ok().and_then(char::from_u32);
            return character.map(|character| Constant::Text(character.to_string()));
        }
        (Loaded::Number(number), _) => return Some(Constant::Number(i64::from(number))),
        (Loaded::Pool(index), _) => index,
    };
    match pool.kind(index)? {
        tag::STRING => Some(Constant::Text(string(pool.utf8(pool.string_text(index).ok()?).ok()?))),
        tag::INTEGER => pool.integer(index).ok().map(|number| Constant::Number(i64::from(number))),
        tag::LONG => pool.long(index).ok().map(Constant::Number),
        tag::FLOAT => pool.float(index).ok().map(|number| Constant::Fraction(format!("{number:?}"))),
        tag::DOUBLE => pool.double(index).ok().map(|number| Constant::Fraction(format!("{number:?}"))),
        tag::CLASS => pool.class_name(index).ok().map(|name| Constant::Class(dotted(name))),
        _ => None,
    }
}
