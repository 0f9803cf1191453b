//! The rows of each kind of facts, found by the text of a field. Most rules ask for a few texts of one field, such as
//! the name of a class, and a large package has tens of thousands of rows with others: those are never looked at. Leaves
//! out only rows for which a condition cannot hold; whether it holds is the condition's own answer.

use std::collections::{BTreeMap, HashMap};

use crate::facts::{Facts, FieldType, Known, Value};

use super::condition::Condition;
use super::kind::{FactRow, Kind};

/// The tables of one package, each made when the first rule asks for it.
pub(crate) struct Tables<'f> {
    facts: &'f Facts,
    tables: BTreeMap<&'static str, Table<'f>>,
}

/// The rows of one kind.
pub(crate) struct Table<'f> {
    kind: &'static Kind,
    rows: Vec<&'f dyn FactRow>,
    /// By field.
    indexes: BTreeMap<usize, TextIndex<'f>>,
}

/// Rows by the text of one field, in their order.
#[derive(Default)]
struct TextIndex<'f> {
    by_text: HashMap<&'f str, Vec<usize>>,
    /// Rows of which the text is not known: a condition may hold for them.
    unknown: Vec<usize>,
}

impl<'f> Tables<'f> {
    pub(crate) fn of(facts: &'f Facts) -> Self {
        Self { facts, tables: BTreeMap::new() }
    }

    /// The rows of a kind.
    pub(crate) fn table(&mut self, kind: &'static Kind) -> &mut Table<'f> {
        let facts = self.facts;
        self.tables.entry(kind.name).or_insert_with(|| Table { kind, rows: kind.rows(facts), indexes: BTreeMap::new() })
    }
}

impl<'f> Table<'f> {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows for which a condition may hold, in their order.
    pub(crate) fn candidates(&mut self, condition: &Condition) -> Vec<&'f dyn FactRow> {
        let required = condition.required_texts();
        // Texts such as the name of a class tell rows apart far better than one of a few words.
        let is_text = |field: usize| self.kind.fields.get(field).is_some_and(|info| info.field_type == FieldType::Text);
        let Some((field, texts)) = required.iter().find(|(field, _)| is_text(*field)).or_else(|| required.first())
        else {
            return self.rows.clone();
        };
        let rows = &self.rows;
        let index = self.indexes.entry(*field).or_insert_with(|| TextIndex::of(rows, *field));
        let mut found: Vec<usize> =
            texts.iter().filter_map(|text| index.by_text.get(text)).flatten().copied().collect();
        found.extend(&index.unknown);
        found.sort_unstable();
        // A text may be asked for twice.
        found.dedup();
        found.into_iter().filter_map(|row| self.rows.get(row).copied()).collect()
    }
}

impl<'f> TextIndex<'f> {
    fn of(rows: &[&'f dyn FactRow], field: usize) -> Self {
        let mut index = Self::default();
        for (position, row) in rows.iter().enumerate() {
            match row.field(field) {
                Known::Is(Value::Text(text)) => index.by_text.entry(text).or_default().push(position),
                Known::Absent => {}
                // A field of another type cannot be asked for a text; should it be, the condition decides.
                Known::Unknown | Known::Is(_) => index.unknown.push(position),
            }
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use super::super::RuleSet;
    use super::super::truth::Truth;
    use super::*;

    /// The rows of all tests of a kind's rules are the near misses that people thought of.
    #[test]
    fn no_row_is_left_out_for_which_a_shipped_rule_may_hold() {
        let rules = RuleSet::load(&[]).unwrap();
        let judge = rules.target("mendix-cloud-v4").unwrap();
        let (mut looked_at, mut left_out) = (0, 0);
        for kind in Kind::all() {
            let tests = rules.rules().iter().filter(|rule| rule.kind.name == kind.name).flat_map(|rule| &rule.tests);
            let rows: Vec<Box<dyn FactRow>> = tests.map(|test| test.row(kind)).collect();
            let rows: Vec<&dyn FactRow> = rows.iter().map(AsRef::as_ref).collect();
            let mut table = Table { kind, rows: rows.clone(), indexes: BTreeMap::new() };
            for bound in judge.bound.iter().filter(|bound| judge.rules[bound.rule].kind.name == kind.name) {
                let may_hold = |row: &&dyn FactRow| bound.condition.test(*row) != Truth::False;
                let address = |row: &dyn FactRow| std::ptr::from_ref(row).cast::<()>();
                let candidates = table.candidates(&bound.condition);
                looked_at += rows.len();
                left_out += rows.len() - candidates.len();
                let found: Vec<_> = candidates.into_iter().filter(may_hold).map(address).collect();
                let expected: Vec<_> = rows.iter().copied().filter(may_hold).map(address).collect();
                assert_eq!(found, expected, "{}", judge.rules[bound.rule].id);
            }
        }
        assert!(left_out * 4 > looked_at, "{left_out} of {looked_at} rows are left out");
    }
}
