//! Work in batches: a loop that reads the next few objects each time and takes them out of what it reads. Such a loop can
//! be cut anywhere and goes on next time. One that reads a few objects and leaves them as they were meets the same ones
//! for ever, so only what is seen to make progress counts.

use std::collections::BTreeSet;

use crate::model::{Action, Activity, CallGraph, Flow, Model, Origin, Range, Signatures, Variables, origins};

use super::amount::{Amount, Amounts, names_in};
use super::lists::{is_lookup, variable_of};
use super::turns::only_counted;
use super::{RUNNING, effects, within};

/// Most flows below a loop that are looked through for progress.
const MOST_FLOWS: usize = 200;

/// What is needed to see batches.
#[derive(Clone, Copy)]
pub(super) struct Batches<'a, 'm> {
    pub(super) model: &'m Model,
    pub(super) graph: &'m CallGraph,
    pub(super) amounts: &'a Amounts<'m>,
}

/// A limited read that a loop does each time.
struct Read<'a> {
    variable: &'a str,
    entity: &'a str,
    xpath: &'a str,
    range: &'a Range,
}

impl Batches<'_, '_> {
    /// What a loop reads each time, where it works in batches.
    pub(super) fn of(&self, index: usize, position: usize) -> Option<String> {
        let flow = self.model.flows.get(index)?;
        let mut reads = Vec::new();
        for step in inside(flow, position) {
            let Some((owner, read)) = self.read(flow, step) else { continue };
            let amount = self.amounts.of(owner, read.entity, read.xpath, read.range);
            match (amount, read.range) {
                // An unlimited read in the same turn is no batch.
                (Amount::All, _) if !is_lookup(read.entity) && !only_counted(flow, read.variable) => return None,
                // An offset that moves turns the pages of the whole table; every run begins at the first page.
                (_, Range::Custom { offset, .. }) if moves(offset) => return None,
                (Amount::AtMost(_) | Amount::NotShown, _) if step.innermost_loop == Some(position) => reads.push(read),
                _ => {}
            }
        }
        let found = reads.iter().find(|read| self.is_taken_out(index, flow, position, read))?;
        Some(effects::retrieved(found.entity, found.xpath, found.range))
    }

    /// A database retrieve and the flow that does it: this one, or a microflow that returns what it reads, or one that
    /// works through it before it returns.
    fn read<'f>(&'f self, flow: &'f Flow, step: &'f Activity) -> Option<(&'f Flow, Read<'f>)> {
        if let Some((entity, xpath, range)) = step.action.database_retrieve() {
            let variable = step.action.result_variable().unwrap_or_default();
            return Some((flow, Read { variable, entity, xpath, range }));
        }
        let Action::CallMicroflow(call) = &step.action else { return None };
        let called =
            self.model.flows.get(self.graph.find(&call.target)?).filter(|called| !std::ptr::eq(*called, flow))?;
        let handed_back = returned(called).and_then(|variable| match origins(called, variable)[..] {
            [Origin::Activity(position)] => called.activities.get(position).map(|step| (call.variable.as_str(), step)),
            _ => None,
        });
        let worked_through = || {
            let mut steps = called.activities.iter().filter(|step| !step.is_skipped() && step.innermost_loop.is_none());
            let many = |step: &&Activity| {
                let read = step.action.database_retrieve();
                read.is_some_and(|(entity, xpath, range)| self.amounts.of(called, entity, xpath, range) != Amount::One)
            };
            steps.find(many).map(|step| (step.action.result_variable().unwrap_or_default(), step))
        };
        let reads = |(_, step): &(&str, &Activity)| step.action.database_retrieve().is_some();
        let (variable, step) = handed_back.filter(reads).or_else(worked_through)?;
        let (entity, xpath, range) = step.action.database_retrieve()?;
        Some((called, Read { variable, entity, xpath, range }))
    }

    /// Whether each turn takes the objects that it read out of what it reads: deletes them, or changes something that
    /// the constraint asks for.
    fn is_taken_out(&self, index: usize, flow: &Flow, position: usize, read: &Read<'_>) -> bool {
        let asked = names_in(read.xpath);
        let read_as = self.ancestry(read.entity);
        let mut progress = Progress { read, asked: &asked, read_as, changes: false, commits: false };
        let variables = Variables::of(flow, self.amounts.signatures());
        let mut open = BTreeSet::new();
        for (number, step) in flow.activities.iter().enumerate() {
            if step.is_skipped() || step.in_error_handler || !within(flow, step.innermost_loop, position) {
                continue;
            }
            if progress.is_made_by(step, &variables) {
                return true;
            }
            let calls = self.graph.outgoing(index).filter(|edge| edge.activity == number && RUNNING.takes(edge));
            open.extend(calls.map(|edge| edge.to));
        }
        self.is_made_below(open, self.amounts.signatures(), &mut progress)
    }

    /// An entity and what it specializes.
    fn ancestry<'e>(&'e self, entity: &'e str) -> Vec<&'e str> {
        let mut chain = vec![entity];
        while let Some(parent) = chain.last().and_then(|last| self.model.entities.iter().find(|one| one.name == *last))
        {
            let parent = parent.generalization.as_str();
            if parent.is_empty() || chain.contains(&parent) {
                break;
            }
            chain.push(parent);
        }
        chain
    }

    fn is_made_below(
        &self,
        mut open: BTreeSet<usize>,
        signatures: &Signatures<'_>,
        progress: &mut Progress<'_>,
    ) -> bool {
        let mut seen = BTreeSet::new();
        while let Some(index) = open.pop_first() {
            if seen.len() >= MOST_FLOWS {
                break;
            }
            let Some(flow) = self.model.flows.get(index).filter(|_| seen.insert(index)) else { continue };
            let variables = Variables::of(flow, signatures);
            let steps = flow.activities.iter().filter(|step| !step.is_skipped() && !step.in_error_handler);
            for step in steps {
                if progress.is_made_by(step, &variables) {
                    return true;
                }
            }
            let calls = self.graph.outgoing(index).filter(|edge| RUNNING.takes(edge) && !seen.contains(&edge.to));
            open.extend(calls.map(|edge| edge.to));
        }
        false
    }
}

/// Looks for what takes objects out of a read.
struct Progress<'a> {
    read: &'a Read<'a>,
    /// The names in its constraint.
    asked: &'a BTreeSet<&'a str>,
    /// Its entity and what that specializes.
    read_as: Vec<&'a str>,
    changes: bool,
    commits: bool,
}

impl Progress<'_> {
    fn is_made_by(&mut self, step: &Activity, variables: &Variables<'_>) -> bool {
        self.commits |= step.action.commits().commits();
        match &step.action {
            Action::Delete { variable } => {
                let held = variables.get(variable).map(|held| held.entity.as_str());
                if held.map_or(variable == self.read.variable, |entity| self.is_read(entity)) {
                    return true;
                }
            }
            Action::Change { items, .. } | Action::Create { items, .. } => {
                self.changes |= items.iter().any(|item| self.is_asked(&item.member));
            }
            _ => {}
        }
        // What is changed and never committed is read again as it was.
        self.changes && self.commits
    }

    /// Whether an entity is the one that is read, or one that it specializes.
    fn is_read(&self, entity: &str) -> bool {
        self.read_as.contains(&entity)
    }

    /// Whether the constraint asks for an attribute or association. Another entity's attribute of the same name takes
    /// nothing out of what is read.
    fn is_asked(&self, member: &str) -> bool {
        let (entity, attribute) = member.rsplit_once('.').unwrap_or(("", member));
        let of_read = entity.is_empty() || self.is_read(entity) || self.asked.contains(entity);
        self.asked.contains(member) || (of_read && self.asked.contains(attribute))
    }
}

/// The variable that a flow returns, where it is always the same.
fn returned(flow: &Flow) -> Option<&str> {
    let mut ends = flow.activities.iter().filter_map(|step| match &step.action {
        Action::End { value } => Some(value),
        _ => None,
    });
    let returned = variable_of(ends.next()?)?;
    ends.next().is_none().then_some(returned)
}

fn inside(flow: &Flow, position: usize) -> impl Iterator<Item = &Activity> {
    flow.activities.iter().filter(move |step| !step.is_skipped() && within(flow, step.innermost_loop, position))
}

fn moves(offset: &str) -> bool {
    let offset = offset.trim();
    !matches!(offset, "" | "empty") && offset.parse::<u64>().is_err()
}
