//! Scheduled events: when they run and what they reach. Too much for the cells of a table, so each is a paragraph.

use crate::facts::{Facts, Growth, Known, Row, ScheduledEvent};

use super::super::page::{Page, Role};
use super::super::text::shortened;
use super::super::words;
use super::cell::{TEXT_LENGTH, cell, cell_with, own_first};
use super::lists::heading;

pub(super) fn section(page: &mut Page, facts: &Facts) {
    if facts.scheduled_events.is_empty() {
        return;
    }
    heading(page, ["scheduled event", "scheduled events"], &facts.scheduled_events);
    for row in own_first(&facts.scheduled_events) {
        event(page, row);
        page.blank();
    }
}

fn event(page: &mut Page, row: &Row<ScheduledEvent>) {
    about(page, row, "- ");
    for evidence in &row.evidence {
        let places: Vec<_> = evidence.path.iter().map(|place| shortened(place, TEXT_LENGTH)).collect();
        page.chain("          at ", &places);
        if let Some(excerpt) = &evidence.excerpt {
            page.hanging("             | ", Role::Faint, Role::Plain, &shortened(excerpt, TEXT_LENGTH));
        }
    }
}

/// When an event runs, what runs it, what it reaches, its signs.
pub(super) fn about(page: &mut Page, row: &Row<ScheduledEvent>, bullet: &str) {
    let event = &row.fact;
    let label = |text| format!("  {text:8}");
    page.name(
        bullet,
        Role::Plain,
        &shortened(&row.object, TEXT_LENGTH),
        &shortened(&row.owner.to_string(), TEXT_LENGTH),
    );
    page.hanging(&label("runs"), Role::Faint, Role::Plain, &when(event));
    page.hanging(&label("engine"), Role::Faint, Role::Plain, &engine(event));
    page.hanging(&label("reaches"), Role::Faint, Role::Plain, &reach(event));
    page.hanging(&label("signs"), Role::Faint, Role::Plain, &cell(&event.signs));
}

/// `Orders.ACT_Sync every 5 minutes, 288 times a day, clock utc`.
fn when(event: &ScheduledEvent) -> String {
    let interval = cell_with(&event.interval_minutes, words::interval);
    let daily = cell_with(&event.runs_per_day, |runs| {
        let runs = (runs * 100.0).round() / 100.0;
        format!("{runs} {} a day", if (runs - 1.0).abs() < f64::EPSILON { "run" } else { "runs" })
    });
    let found = if event.microflow_found == Known::Is(false) { " (not in the model)" } else { "" };
    format!("{}{found}, {interval}, {daily}, clock {}", cell(&event.microflow), cell(&event.time_zone))
}

/// `task-queue, overlap skip-next, enabled by the environment`.
fn engine(event: &ScheduledEvent) -> String {
    let enabled = match event.enabled {
        Known::Is(true) => "enabled in the local configuration",
        Known::Is(false) => "not enabled in the local configuration",
        Known::Absent | Known::Unknown => "enabled or not by the environment",
    };
    let overlap = match &event.overlap {
        Known::Absent => String::new(),
        overlap => format!(", overlap {}", cell(overlap)),
    };
    format!("{}{overlap}, {enabled}", cell(&event.engine))
}

/// `12 flows, calls 4 deep, loops 2 deep; work grows with the data`.
fn reach(event: &ScheduledEvent) -> String {
    let growth = match event.growth {
        Known::Is(Growth::Constant) => "work does not grow with the data",
        Known::Is(Growth::WithData) => "work grows with the data",
        Known::Is(Growth::WithDataSquared) => "work grows with the square of the data or faster",
        Known::Is(Growth::Unknown) => "how the work grows is not visible",
        Known::Absent | Known::Unknown => "how the work grows could not be read",
    };
    let flows =
        cell_with(&event.reachable_flows, |count| format!("{count} {}", if count > 1.0 { "flows" } else { "flow" }));
    format!("{flows}, calls {} deep, loops {} deep; {growth}", cell(&event.call_depth), cell(&event.loop_depth))
}
