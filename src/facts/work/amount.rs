//! How many objects a database retrieve reads, as far as the package shows it: its range, a constraint that only one
//! object can meet, the default of a constant. Never guesses a number that stands in the database.

use std::collections::{BTreeSet, HashMap};

use crate::model::{Action, Flow, Model, Range, Signatures, Variables};

use super::turns::LARGEST_LIMIT;

/// How many objects a retrieve reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// One or none.
    One,
    /// No more than this, and few enough to matter.
    AtMost(u32),
    /// Up to a number that the package does not hold.
    NotShown,
    /// Everything that meets the constraint, or up to a number so large that it is no limit.
    All,
}

/// What is needed to tell.
pub(super) struct Amounts<'m> {
    /// Defaults of the constants, by qualified name.
    constants: HashMap<&'m str, &'m str>,
    signatures: Signatures<'m>,
    /// `System.User` and what specializes it.
    users: BTreeSet<&'m str>,
}

impl<'m> Amounts<'m> {
    pub(super) fn new(model: &'m Model, constants: HashMap<&'m str, &'m str>) -> Self {
        let mut users = BTreeSet::from(["System.User"]);
        // A specialization may stand before what it specializes.
        while model.entities.iter().any(|entity| users.contains(&*entity.generalization) && users.insert(&entity.name))
        {
        }
        Self { constants, signatures: Signatures::of(model), users }
    }

    pub(super) fn signatures(&self) -> &Signatures<'m> {
        &self.signatures
    }

    /// How many objects of an entity a retrieve in a flow reads.
    pub(super) fn of(&self, flow: &Flow, entity: &str, xpath: &str, range: &Range) -> Amount {
        if matches!(range, Range::First) || self.is_one(flow, entity, xpath) {
            return Amount::One;
        }
        match range {
            Range::Custom { limit, .. } if !range.is_unbounded() => {
                self.number(flow, limit).map_or(Amount::NotShown, |limit| match u32::try_from(limit) {
                    Ok(..=1) => Amount::One,
                    Ok(limit) if limit <= LARGEST_LIMIT => Amount::AtMost(limit),
                    _ => Amount::All,
                })
            }
            _ => Amount::All,
        }
    }

    /// A number, a constant, or a variable that is set once to one of these.
    pub(super) fn number(&self, flow: &Flow, expression: &str) -> Option<i64> {
        let expression = expression.trim();
        if let Some(constant) = expression.strip_prefix('@') {
            return self.constants.get(constant)?.trim().parse().ok();
        }
        let Some(variable) = expression.strip_prefix('$') else { return expression.parse().ok() };
        let mut values = flow.activities.iter().filter_map(|step| match &step.action {
            Action::CreateVariable { variable: set, value, .. } | Action::ChangeVariable { variable: set, value }
                if set == variable =>
            {
                Some(value.trim())
            }
            _ => None,
        });
        let value = values.next().filter(|value| !value.starts_with('$'))?;
        if values.next().is_some() { None } else { self.number(flow, value) }
    }

    /// Whether an expression is an attribute of an object that the flow reads from the database as the only one: a
    /// setting, whose value the package does not hold. A number that was counted is none.
    pub(super) fn is_setting(&self, flow: &Flow, expression: &str) -> bool {
        let Some((object, attribute)) = expression.strip_prefix('$').and_then(|path| path.split_once('/')) else {
            return false;
        };
        let reads = |step: &crate::model::Activity| {
            let one = |(entity, xpath, range)| self.of(flow, entity, xpath, range) == Amount::One;
            step.action.result_variable() == Some(object) && step.action.database_retrieve().is_some_and(one)
        };
        is_word(attribute) && flow.activities.iter().any(reads)
    }

    /// Whether a constraint leaves at most one object: the object itself, or a user by the name, which is unique.
    fn is_one(&self, flow: &Flow, entity: &str, xpath: &str) -> bool {
        // Nearly all constraints are neither.
        let by_name = xpath.contains("Name") && self.users.contains(entity);
        if !by_name && !xpath.contains("id") {
            return false;
        }
        let object = |value: &str| {
            let variable = value.strip_prefix('$').filter(|name| is_word(name));
            let held = |name| Variables::of(flow, &self.signatures).get(name).is_some_and(|held| !held.list);
            matches!(value, "'[%CurrentUser%]'" | "'[%CurrentObject%]'") || variable.is_some_and(held)
        };
        conjuncts(xpath).into_iter().filter_map(equation).any(|(left, right)| match (left, right) {
            ("id", value) | (value, "id") => object(value),
            ("Name", _) | (_, "Name") => by_name,
            _ => false,
        })
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// Both sides of `left = right`.
fn equation(conjunct: &str) -> Option<(&str, &str)> {
    let (left, right) = conjunct.split_once('=')?;
    let is_other = left.ends_with(['!', '<', '>']);
    (!is_other).then(|| (left.trim(), right.trim()))
}

/// What all has to hold: the parts of `[a and b][c]`. A group with an `or` says nothing for sure and is left out.
fn conjuncts(xpath: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for group in groups(xpath) {
        let ands = split_at_word(group, "and");
        if split_at_word(group, "or").len() == 1 {
            parts.extend(ands.into_iter().map(str::trim));
        }
    }
    parts
}

/// The content of each outermost pair of brackets.
fn groups(xpath: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    let mut nesting = Nesting::default();
    for (position, letter) in xpath.char_indices() {
        let before = nesting.depth;
        nesting.pass(letter);
        match (before, nesting.depth) {
            (0, 1) => begin = position + letter.len_utf8(),
            (1, 0) => found.extend(xpath.get(begin..position)),
            _ => {}
        }
    }
    found
}

/// Cuts at a word that stands outside brackets and quotation marks.
fn split_at_word<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut nesting = Nesting::default();
    let mut word_begin = None;
    for (position, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        nesting.pass(letter);
        let in_word = letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '%' | '/');
        match word_begin {
            None if in_word && nesting.is_outside() => word_begin = Some(position),
            Some(from) if !in_word => {
                if text.get(from..position) == Some(word) {
                    parts.extend(text.get(begin..from));
                    begin = position;
                }
                word_begin = None;
            }
            _ => {}
        }
    }
    parts.extend(text.get(begin..));
    parts
}

/// Where in a constraint one is.
#[derive(Default)]
struct Nesting {
    depth: usize,
    quote: Option<char>,
}

impl Nesting {
    fn pass(&mut self, letter: char) {
        match (self.quote, letter) {
            (Some(quote), _) if quote == letter => self.quote = None,
            (None, '\'' | '"') => self.quote = Some(letter),
            (None, '[' | '(') => self.depth += 1,
            (None, ']' | ')') => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn is_outside(&self) -> bool {
        self.depth == 0 && self.quote.is_none()
    }
}

/// The names that a constraint asks for, without its literals: attributes, associations, entities.
pub(super) fn names_in(xpath: &str) -> BTreeSet<&str> {
    let mut outside = Nesting::default();
    let mut names = BTreeSet::new();
    let mut begin = None;
    for (position, letter) in xpath.char_indices().chain([(xpath.len(), ' ')]) {
        outside.pass(letter);
        let in_name = outside.quote.is_none() && (letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$'));
        match begin {
            None if in_name => begin = Some(position),
            Some(from) if !in_name => {
                names.extend(xpath.get(from..position));
                begin = None;
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_has_to_hold_is_told_from_what_may_hold() {
        let cases: [(&str, &[&str]); 7] = [
            ("[id = $Job]", &["id = $Job"]),
            ("[State = 'a and b' and id = $Job]", &["State = 'a and b'", "id = $Job"]),
            ("[a = 1]\n[b = 2 and (c = 3 or d = 4)]", &["a = 1", "b = 2", "(c = 3 or d = 4)"]),
            ("[id = $Job or State = 'new']", &[]),
            ("[M.A_B/M.B[id = $Job]]", &["M.A_B/M.B[id = $Job]"]),
            ("[Brand = 'x' and Vendor = 'y']", &["Brand = 'x'", "Vendor = 'y'"]),
            ("", &[]),
        ];
        for (xpath, expected) in cases {
            assert_eq!(conjuncts(xpath), expected, "{xpath}");
        }
    }

    #[test]
    fn the_names_of_a_constraint_do_not_come_from_its_literals() {
        let names: Vec<_> =
            names_in("[Active = true() and State != 'Score' and M.A_B/M.B/Level > $Limit]").into_iter().collect();
        assert_eq!(names, ["$Limit", "Active", "Level", "M.A_B", "M.B", "State", "and", "true"]);
    }

    #[test]
    fn only_an_equation_binds() {
        assert_eq!(equation("id = $Job"), Some(("id", "$Job")));
        assert_eq!(equation("'a' = Name"), Some(("'a'", "Name")));
        assert_eq!((equation("id != $Job"), equation("Age >= 3"), equation("not(Done)")), (None, None, None));
    }
}
