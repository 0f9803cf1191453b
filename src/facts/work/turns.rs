//! How often a loop turns that runs over no list: up to a number that the flow counts to. Whoever cannot be shown to end
//! so is open-ended.

use crate::model::{Action, Activity, Flow, LoopKind};

use super::amount::Amounts;
use super::lists::ListSource;

/// Up to so many objects or turns are a handful.
pub(super) const HANDFUL: u32 = 10;
/// A larger limit is none: so many objects take longer than a restart waits.
pub(super) const LARGEST_LIMIT: u32 = 10_000;

/// What is a handful, and what is more but limited.
pub(super) fn of_number(number: u32) -> Option<ListSource> {
    if number <= HANDFUL {
        return Some(ListSource::Handful);
    }
    (number <= LARGEST_LIMIT).then_some(ListSource::Limited)
}

/// How often a loop turns that counts in steps to a number, where both stand in the flow. Only where no other decision
/// could skip the step or keep the loop going: failures that are counted limit nothing while all goes well.
pub(super) fn counted(flow: &Flow, position: usize, amounts: &Amounts<'_>) -> Option<ListSource> {
    let inside = || {
        let steps = flow.activities.iter().filter(|step| !step.is_skipped());
        steps.filter(|step| super::within(flow, step.innermost_loop, position))
    };
    let mut decisions =
        inside().filter(|step| matches!(step.action, Action::Decision { .. } | Action::RuleDecision(_)));
    let (condition, ways) = match &flow.loops.get(position)?.kind {
        LoopKind::While { condition } => (condition, &[GOES_ON][..]),
        LoopKind::Cycle => match &decisions.next()?.action {
            Action::Decision { expression } => (expression, &[GOES_ON, ENDS][..]),
            _ => return None,
        },
        _ => return None,
    };
    if decisions.next().is_some() {
        return None;
    }
    let turns = ways.iter().flat_map(|way| way.clauses(condition).map(move |clause| (way, clause)));
    let turns = turns.filter_map(|(way, clause)| {
        let (counter, sign, bound) = comparison(clause)?;
        let own = |step: &&Activity| step.innermost_loop == Some(position) && !step.in_error_handler;
        let step = step_of(flow, counter, inside().filter(own))?;
        let towards = if step > 0 { way.upwards } else { way.downwards };
        if !towards.contains(&sign) {
            return None;
        }
        let Some(bound) = amounts.number(flow, bound) else {
            return amounts.is_setting(flow, bound).then_some(ListSource::NotShown);
        };
        let turns = bound.checked_sub(start_of(flow, counter)?)?.checked_div(step)?.checked_add(1)?;
        u32::try_from(turns).ok().and_then(of_number)
    });
    turns.min()
}

/// What a condition says where it holds.
struct Way {
    /// Joins clauses of which one is enough to end the loop.
    joined_by: &'static str,
    /// Makes one clause not enough.
    not_by: &'static str,
    /// Comparisons of a counter that grows.
    upwards: [&'static str; 2],
    /// Comparisons of a counter that shrinks.
    downwards: [&'static str; 2],
}

const GOES_ON: Way = Way { joined_by: " and ", not_by: " or ", upwards: ["<", "<="], downwards: [">", ">="] };
const ENDS: Way = Way { joined_by: " or ", not_by: " and ", upwards: [">", ">="], downwards: ["<", "<="] };

impl Way {
    fn clauses<'c>(&self, condition: &'c str) -> impl Iterator<Item = &'c str> {
        let usable = Some(condition).filter(|condition| !condition.contains(self.not_by));
        usable.into_iter().flat_map(|condition| condition.split(self.joined_by))
    }
}

/// `$Counter < 12`: the counter, how it is compared, and with what.
fn comparison(clause: &str) -> Option<(&str, &str, &str)> {
    let clause = clause.trim();
    let (counter, rest) = clause.split_at_checked(clause.find(['<', '>'])?)?;
    let number = rest.trim_start_matches(['<', '>', '=']);
    let sign = rest.strip_suffix(number)?;
    Some((counter.trim().strip_prefix('$')?, sign, number.trim()))
}

/// By how much the only change of a counter changes it, where that stands among these activities.
fn step_of<'f>(flow: &Flow, counter: &str, inside: impl Iterator<Item = &'f Activity>) -> Option<i64> {
    let changes = |step: &Activity| match &step.action {
        Action::ChangeVariable { variable, value } if variable == counter => Some(value.clone()),
        _ => None,
    };
    if flow.activities.iter().filter(|step| changes(step).is_some()).count() != 1 {
        return None;
    }
    let value = inside.into_iter().find_map(changes)?;
    let change = value.trim().strip_prefix('$')?.strip_prefix(counter)?.trim();
    let (sign, number) = change.split_at_checked(1)?;
    let number: i64 = number.trim().parse().ok().filter(|number| *number > 0)?;
    match sign {
        "+" => Some(number),
        "-" => Some(-number),
        _ => None,
    }
}

/// The number that a counter begins with.
fn start_of(flow: &Flow, counter: &str) -> Option<i64> {
    flow.activities.iter().find_map(|step| match &step.action {
        Action::CreateVariable { variable, value, .. } if variable == counter && step.innermost_loop.is_none() => {
            value.trim().parse().ok()
        }
        _ => None,
    })
}

/// Whether a list is only counted or summed: the runtime then asks the database for the number and reads no objects.
pub(super) fn only_counted(flow: &Flow, variable: &str) -> bool {
    let mut counted = false;
    for step in &flow.activities {
        match &step.action {
            Action::Aggregate { list, function, .. } if list == variable => {
                if !matches!(function.as_str(), "Count" | "Sum" | "Average" | "Minimum" | "Maximum") {
                    return false;
                }
                counted = true;
            }
            action if uses(action, variable) => return false,
            _ => {}
        }
    }
    let looped =
        flow.loops.iter().any(|inner| matches!(&inner.kind, LoopKind::ForEach { list, .. } if list == variable));
    if !counted || looped {
        return false;
    }
    let mut named = false;
    flow.each_expression(&mut |text| named = named || variables_in(text.text).any(|name| name == variable));
    !named
}

/// Whether an action takes a variable by its name, outside expressions.
fn uses(action: &Action, variable: &str) -> bool {
    match action {
        Action::Commit { variable: name, .. }
        | Action::Delete { variable: name }
        | Action::Rollback { variable: name }
        | Action::ChangeList { variable: name, .. }
        | Action::Change { variable: name, .. } => name == variable,
        Action::ListOperation { list, second, .. } => list == variable || second == variable,
        Action::ExportMapping { source, .. } | Action::ImportMapping { source, .. } => source == variable,
        Action::CallRest(call) => {
            matches!(&call.request, crate::model::RequestHandling::Mapping { variable: name, .. } if name == variable)
        }
        _ => false,
    }
}

fn variables_in(expression: &str) -> impl Iterator<Item = &str> {
    expression.split('$').skip(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}
