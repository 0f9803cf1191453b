//! Paths that the app serves: one's own, which need a decision each, and those that the package lists for every app.

use std::collections::BTreeMap;

use crate::facts::{Facts, HandlerSource, Known, OwnerKind, RequestHandler, Row};

use super::super::text::Text;
use super::super::{Item, Table};
use super::{Listing, item, unread};

/// The paths to restrict.
pub(super) fn paths(facts: &Facts) -> Listing {
    let mut items = own(facts, |source, objects| {
        let text = Text::plain(format!("{}, ", served_by(source))).names(objects.iter().map(String::as_str), 4);
        match source {
            HandlerSource::Java => text.and("; the model's security does not guard it"),
            _ => text,
        }
    });
    let listed: Vec<&Row<RequestHandler>> =
        readable(facts).filter(|row| row.fact.declared_in == Known::Is(HandlerSource::Metadata)).collect();
    let table = (!listed.is_empty()).then(|| {
        let name = match listed.len() {
            1 => "the path of the table".to_owned(),
            count => format!("the {count} paths of the table"),
        };
        items.push(item(name, Text::plain("as on the present node; a longer path has precedence over a shorter one")));
        table(&listed)
    });
    Listing { items, table, unread: unread(&facts.request_handlers) }
}

/// The published services to call.
pub(super) fn to_call(facts: &Facts) -> Listing {
    let items = own(facts, |source, objects| {
        Text::plain(format!("{}, ", served_by(source))).names(objects.iter().map(String::as_str), 4)
    });
    Listing { items, table: None, unread: unread(&facts.request_handlers) }
}

/// One item for each path of the app's own.
fn own(facts: &Facts, text: impl Fn(HandlerSource, &[String]) -> Text) -> Vec<Item> {
    let mut paths: BTreeMap<(String, HandlerSource), Vec<String>> = BTreeMap::new();
    for row in readable(facts) {
        let Some(source) = row.fact.declared_in.value().filter(|source| **source != HandlerSource::Metadata) else {
            continue;
        };
        let (path, object) = match row.fact.path.value() {
            Some(path) if *path == row.object => (path.clone(), served_by_class(row)),
            Some(path) => (path.clone(), row.object.clone()),
            None => (format!("a path that {} puts together", row.object), row.object.clone()),
        };
        let object = match row.owner.kind {
            OwnerKind::Marketplace => format!("{object} ({})", row.owner),
            _ => object,
        };
        let objects = paths.entry((path, *source)).or_default();
        if !objects.contains(&object) {
            objects.push(object);
        }
    }
    paths.into_iter().map(|((path, source), objects)| item(path, text(source, &objects))).collect()
}

/// The class that registers a handler: the second place of its evidence, after the jar.
fn served_by_class(row: &Row<RequestHandler>) -> String {
    let place = row.evidence.first().and_then(|evidence| evidence.path.get(1));
    place.cloned().unwrap_or_else(|| row.object.clone())
}

fn readable(facts: &Facts) -> impl Iterator<Item = &Row<RequestHandler>> {
    facts.request_handlers.iter().filter(|row| row.unreadable.is_none())
}

fn served_by(source: HandlerSource) -> &'static str {
    match source {
        HandlerSource::PublishedRest => "published REST service",
        HandlerSource::PublishedOdata => "published OData service",
        HandlerSource::PublishedSoap => "published web service",
        HandlerSource::Java => "Java code",
        HandlerSource::Metadata => "the platform",
    }
}

fn table(rows: &[&Row<RequestHandler>]) -> Table {
    let row = |row: &&Row<RequestHandler>| {
        let path = row.fact.path.value().cloned().unwrap_or_else(|| row.object.clone());
        let enabled = match row.fact.enabled {
            Known::Is(true) => "yes",
            Known::Is(false) => "no",
            Known::Absent | Known::Unknown => "not said",
        };
        vec![Text::default().name(path), Text::plain(enabled)]
    };
    Table {
        caption: "Paths of the platform that the package lists".to_owned(),
        columns: vec!["Path", "Enabled in the package"],
        rows: rows.iter().map(row).collect(),
    }
}
