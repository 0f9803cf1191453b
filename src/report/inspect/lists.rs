//! The tables: one for each kind of facts that has many rows. One's own rows come first.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Facts, Known, Row};

use super::super::page::{Page, Role};
use super::super::text::shortened;
use super::super::{grid, words};
use super::cell::{TEXT_LENGTH, cell, flags, own_first, size};

/// The heading of a list, and what of it could not be read. The noun comes as one and as many.
pub(super) fn heading<F>(page: &mut Page, [one, many]: [&str; 2], rows: &[Row<F>]) {
    let read = rows.iter().filter(|row| row.unreadable.is_none()).count();
    let noun = if read == 1 { one } else { many };
    page.blank();
    page.rule(Role::Strong, &format!("{} {}", words::grouped(read), noun.to_uppercase()));
    page.blank();
    for row in rows {
        if let Some(why) = &row.unreadable {
            // Most reasons name the file that they are about.
            let text = if why.contains(&row.object) || row.object.is_empty() {
                format!("could not be read: {why}")
            } else {
                format!("{}: could not be read: {why}", row.object)
            };
            page.hanging("? ", Role::Warn, Role::Plain, &shortened(&text, TEXT_LENGTH));
        }
    }
    page.blank();
}

/// A heading with a table; nothing where there are no rows.
fn list<F, const COLUMNS: usize>(
    page: &mut Page,
    noun: [&str; 2],
    rows: &[Row<F>],
    header: [&str; COLUMNS],
    cells: impl Fn(&Row<F>) -> [String; COLUMNS],
) {
    if rows.is_empty() {
        return;
    }
    heading(page, noun, rows);
    let rows = own_first(rows);
    if rows.is_empty() {
        return;
    }
    let mut table = grid::new(page.width(0), &header);
    for row in rows {
        table.add_row(cells(row));
    }
    grid::align_numbers(&mut table);
    page.block(0, &table.to_string());
}

fn whose<F>(row: &Row<F>) -> String {
    shortened(&row.owner.to_string(), TEXT_LENGTH)
}

pub(super) fn modules(page: &mut Page, facts: &Facts) {
    list(page, ["module", "modules"], &facts.modules, ["Module", "Whose", "Version", "Flows"], |row| {
        let module = &row.fact;
        [cell(&module.name), cell(&module.owner), cell(&module.version), cell(&module.microflow_count)]
    });
}

pub(super) fn constants(page: &mut Page, facts: &Facts) {
    list(page, ["constant", "constants"], &facts.constants, ["Constant", "Type", "Default", "Notes"], |row| {
        let constant = &row.fact;
        let host = match &constant.host_class {
            Known::Is(class) => format!("{class} host"),
            Known::Absent | Known::Unknown => String::new(),
        };
        let flags = flags(&[(&constant.secret, "secret"), (&constant.exposed_to_client, "sent to browsers")]);
        let notes: Vec<_> = [host, flags].into_iter().filter(|note| !note.is_empty()).collect();
        [cell(&constant.name), cell(&constant.data_type), cell(&constant.default), notes.join(", ")]
    });
}

pub(super) fn endpoints(page: &mut Page, facts: &Facts) {
    list(page, ["address", "addresses"], &facts.endpoints, ["Address", "Host", "Found in", "Object", "Notes"], |row| {
        let endpoint = &row.fact;
        [
            cell(&endpoint.address),
            cell(&endpoint.host_class),
            cell(&endpoint.found_in),
            cell(&endpoint.name),
            flags(&[(&endpoint.dialled, "dialled"), (&endpoint.reachable, "reached")]),
        ]
    });
}

pub(super) fn service_calls(page: &mut Page, facts: &Facts) {
    let header = ["Kind", "Microflow", "Location", "Timeout", "Sign-in", "Notes"];
    list(page, ["service call", "service calls"], &facts.service_calls, header, |row| {
        let call = &row.fact;
        let timeout = super::cell::cell_with(&call.timeout_seconds, |seconds| {
            if seconds == 0.0 { "none".to_owned() } else { format!("{seconds} s") }
        });
        [
            cell(&call.service_kind),
            cell(&call.microflow),
            cell(&call.location),
            timeout,
            cell(&call.authentication),
            flags(&[(&call.reachable, "reached")]),
        ]
    });
}

pub(super) fn mail_servers(page: &mut Page, facts: &Facts) {
    list(
        page,
        ["mail server", "mail servers"],
        &facts.mail_servers,
        ["Host", "Port", "Class", "Named in", "Setting"],
        |row| {
            let server = &row.fact;
            [
                cell(&server.host),
                cell(&server.port),
                cell(&server.host_class),
                cell(&server.name),
                cell(&server.setting),
            ]
        },
    );
}

pub(super) fn request_handlers(page: &mut Page, facts: &Facts) {
    list(
        page,
        ["request handler", "request handlers"],
        &facts.request_handlers,
        ["Path", "Declared in", "Enabled"],
        |row| [cell(&row.fact.path), cell(&row.fact.declared_in), cell(&row.fact.enabled)],
    );
}

pub(super) fn jars(page: &mut Page, facts: &Facts) {
    list(page, ["jar", "jars"], &facts.jars, ["Jar", "Version", "Java", "Asked for by", "Whose"], |row| {
        let jar = &row.fact;
        let too_new = if jar.newer_than_platform == Known::Is(true) { ", too new" } else { "" };
        [
            cell(&jar.file),
            cell(&jar.version),
            format!("{}{too_new}", cell(&jar.java_needed)),
            cell(&jar.required_by),
            cell(&jar.owner),
        ]
    });
}

/// Java references come by the thousand: one row for each member that is used, with the number of classes that use it.
pub(super) fn java_references(page: &mut Page, facts: &Facts) {
    if facts.java_references.is_empty() {
        return;
    }
    heading(page, ["java reference", "java references"], &facts.java_references);
    let mut members = BTreeMap::<(String, String), (BTreeSet<&str>, BTreeSet<String>)>::new();
    for row in own_first(&facts.java_references) {
        let reference = &row.fact;
        let member = match &reference.method {
            Known::Is(method) => format!("{}.{method}", cell(&reference.class)),
            Known::Absent | Known::Unknown => cell(&reference.class),
        };
        let key = (shortened(&member, TEXT_LENGTH), cell(&reference.relation));
        let (users, owners) = members.entry(key).or_default();
        users.extend(reference.used_by.value().map(String::as_str));
        owners.insert(whose(row));
    }
    if members.is_empty() {
        return;
    }
    let mut table = grid::new(page.width(0), &["Java API", "How", "Classes", "Whose"]);
    for ((member, relation), (users, owners)) in members {
        let owners: Vec<_> = owners.into_iter().collect();
        table.add_row([member, relation, words::grouped(users.len()), owners.join(", ")]);
    }
    grid::align_numbers(&mut table);
    page.block(0, &table.to_string());
}

pub(super) fn files(page: &mut Page, facts: &Facts) {
    list(page, ["notable file", "notable files"], &facts.files, ["File", "Kind", "Size"], |row| {
        [cell(&row.fact.path), cell(&row.fact.file_kind), size(&row.fact.size)]
    });
}
