//! The app as a whole: versions, size, security, settings.

use crate::facts::{App, Facts, FlowKind, Known, Row};

use super::super::page::{Page, Role};
use super::super::words::{counted, listed};
use super::cell::{cell, cell_with, size};

pub(super) fn section(page: &mut Page, facts: &Facts) {
    page.blank();
    for row in &facts.app {
        for (label, value) in lines(row, facts) {
            page.hanging(&format!("{label:26}"), Role::Faint, Role::Plain, &value);
        }
    }
}

fn lines(row: &Row<App>, facts: &Facts) -> Vec<(&'static str, String)> {
    let app = &row.fact;
    let asked = match &app.java_asked {
        Known::Absent => "the package asks for none".to_owned(),
        asked => format!("the package asks for {}", cell(asked)),
    };
    let platform_java = format!("{} ({asked})", cell(&app.java_platform));
    let files = format!(
        "{}, {} unpacked",
        cell_with(&app.file_count, |count| format!("{count} files")),
        size(&app.unpacked_size)
    );
    vec![
        ("App", cell(&app.project)),
        ("Mendix version", cell(&app.mendix_version)),
        ("Model version", cell(&app.model_version)),
        ("Java on the platform", platform_java),
        ("Package", files),
        ("Security level", cell(&app.security_level)),
        ("Demo users", cell(&app.demo_users)),
        ("After startup", cell(&app.after_startup)),
        ("Before shutdown", cell(&app.before_shutdown)),
        ("Health check", cell(&app.health_check)),
        ("Default time zone", cell(&app.default_time_zone)),
        ("Scheduled events' zone", cell(&app.scheduled_event_time_zone)),
        ("Languages", cell(&app.languages)),
        ("Flows", flows(facts)),
    ]
}

fn flows(facts: &Facts) -> String {
    let mut parts = Vec::new();
    for (kind, noun) in [(FlowKind::Microflow, "microflow"), (FlowKind::Rule, "rule"), (FlowKind::Nanoflow, "nanoflow")]
    {
        let count = facts.microflows.iter().filter(|row| row.fact.flow_kind == Known::Is(kind)).count();
        if count > 0 {
            parts.push(counted(count, noun));
        }
    }
    if parts.is_empty() { "-".to_owned() } else { listed(&parts) }
}
