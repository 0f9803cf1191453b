//! What steps list: objects with a box of their own, tables of what is only carried over, and what could not be read of
//! either. One file for each part of the package; a list never leaves out a row that could not be read without saying so.

mod constants;
mod events;
mod hosts;
mod mail;
mod others;
mod paths;

use std::collections::BTreeSet;

use crate::facts::Row;
use crate::rules::StepList;

use super::build::PlanSources;
use super::text::Text;
use super::{Item, State, Table};

pub(super) use others::questions_of;

/// What a step lists.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) items: Vec<Item>,
    pub(super) table: Option<Table>,
    pub(super) unread: Vec<String>,
}

impl Listing {
    /// Whether there is nothing to list, and nothing that could not be read either.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.table.is_none() && self.unread.is_empty()
    }
}

/// The list of a step.
pub(super) fn listing(list: StepList, sources: &PlanSources<'_>, asked: &BTreeSet<&str>) -> Listing {
    match list {
        StepList::Unread => others::unread(sources.package),
        StepList::Questions => others::questions(sources, asked),
        StepList::Accepted => others::accepted(sources.package),
        StepList::EventsToday => events::today(sources),
        StepList::EventsToStop => events::to_stop(sources),
        StepList::EventsToStart => events::to_start(sources),
        StepList::EventsToSee => events::to_see(sources),
        StepList::Constants => constants::constants(sources),
        StepList::Paths => paths::paths(sources.facts),
        StepList::PathsToCall => paths::to_call(sources.facts),
        StepList::Hosts => hosts::public(sources),
        StepList::HostsToCall => hosts::to_call(sources.facts),
        StepList::Certificates => hosts::certificates(sources.facts),
        StepList::Mail => mail::servers(sources),
        StepList::MailToSend => mail::to_send(sources),
    }
}

/// An item that nobody has settled yet.
fn item(about: impl Into<String>, text: Text) -> Item {
    Item { about: about.into(), question: None, text, detail: None, state: State::Open, said: None }
}

/// Why rows could not be read, each reason once.
fn unread<F>(rows: &[Row<F>]) -> Vec<String> {
    let reasons: BTreeSet<&String> = rows.iter().filter_map(|row| row.unreadable.as_ref()).collect();
    reasons.into_iter().cloned().collect()
}
