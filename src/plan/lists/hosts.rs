//! Hosts that the app calls, each with who calls it, and the client certificates that calls need.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Authentication, Endpoint, Facts, HostClass, Known, OwnerKind, PlaceKind, Row, ServiceCall};

use super::super::build::PlanSources;
use super::super::text::Text;
use super::super::{Item, Table};
use super::{Listing, item, unread};

/// The rule that finds addresses of the app itself.
const OWN_ADDRESS: &str = "own-address-in-model";
/// Callers of a host that are named.
const NAMED: usize = 3;

/// Public hosts, whose owners may filter by address.
pub(super) fn public(sources: &PlanSources<'_>) -> Listing {
    let facts = sources.facts;
    let mut items = by_host(facts, |class| class == HostClass::Public);
    items.extend(unknown_hosts(facts));
    Listing { items, table: without_call(sources), unread: unread(&facts.endpoints) }
}

/// Every host, to see that the app reaches it.
pub(super) fn to_call(facts: &Facts) -> Listing {
    let mut items = by_host(facts, |class| class != HostClass::Template);
    items.extend(unknown_hosts(facts));
    Listing { items, table: None, unread: unread(&facts.endpoints) }
}

/// Calls that name a client certificate, or ask for one.
pub(super) fn certificates(facts: &Facts) -> Listing {
    let mut needed: BTreeMap<String, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for row in facts.service_calls.iter().filter(|row| row.unreadable.is_none()) {
        let Some(name) = certificate(row) else { continue };
        let (places, callers) = needed.entry(name).or_default();
        places.extend(row.fact.location.value().map(String::as_str));
        callers.insert(&row.object);
    }
    let items = needed.into_iter().map(|(name, (places, callers))| {
        let text = Text::plain("for ").names(places, NAMED).and(", called by ").names(callers, NAMED);
        item(name, text)
    });
    Listing { items: items.collect(), table: None, unread: unread(&facts.service_calls) }
}

fn certificate(row: &Row<ServiceCall>) -> Option<String> {
    match (&row.fact.client_certificate, &row.fact.authentication) {
        (Known::Is(name), _) if !name.is_empty() => Some(name.clone()),
        (_, Known::Is(Authentication::ClientCertificate)) => Some(format!("the certificate of {}", row.object)),
        _ => None,
    }
}

/// What calls a host, or what holds its address.
#[derive(Default)]
struct Callers<'a> {
    /// Calls to the host.
    to: BTreeSet<&'a str>,
    /// Calls that go through the host instead of to it.
    through: BTreeSet<&'a str>,
    constants: BTreeSet<&'a str>,
}

/// One item for each host that a call names and something of the app may reach.
fn by_host(facts: &Facts, wanted: impl Fn(HostClass) -> bool) -> Vec<Item> {
    let mut hosts: BTreeMap<String, Callers<'_>> = BTreeMap::new();
    for row in dialled(facts) {
        let (Some(host), Some(class)) = (row.fact.host.value(), row.fact.host_class.value()) else { continue };
        if !wanted(*class) {
            continue;
        }
        let host = match row.fact.port.value() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let entry = hosts.entry(host).or_default();
        let callers = callers_of(row);
        if row.fact.found_in == Known::Is(PlaceKind::Proxy) {
            entry.through.insert(&row.object);
        } else if callers.is_empty() {
            entry.to.insert(&row.object);
        } else {
            entry.constants.insert(&row.object);
            entry.to.extend(callers);
        }
    }
    let items = hosts.into_iter().map(|(host, found)| {
        let text = match (found.to.is_empty(), found.through.is_empty()) {
            (true, _) => Text::plain("proxy for the calls of ").names(found.through, NAMED),
            (false, true) => Text::plain("called by ").names(found.to, NAMED),
            (false, false) => {
                Text::plain("called by ").names(found.to, NAMED).and("; proxy for ").names(found.through, NAMED)
            }
        };
        let text =
            if found.constants.is_empty() { text } else { text.and(", address in ").names(found.constants, NAMED) };
        item(host, text)
    });
    items.collect()
}

/// Public addresses in one's own constants that no call of the model is seen to use: Java may.
fn without_call(sources: &PlanSources<'_>) -> Option<Table> {
    let own_addresses: BTreeSet<&str> =
        sources.found_by(&[OWN_ADDRESS]).map(|finding| finding.object.as_str()).collect();
    let is_candidate = |row: &&Row<Endpoint>| {
        let in_constant = matches!(row.fact.found_in, Known::Is(PlaceKind::ConstantDefault | PlaceKind::Environment));
        // The app's own address is no partner's.
        let is_own_address = own_addresses.contains(row.object.as_str());
        let is_public = row.fact.host_class == Known::Is(HostClass::Public);
        in_constant
            && is_public
            && row.owner.kind == OwnerKind::Own
            && row.unreadable.is_none()
            && row.fact.dialled == Known::Is(false)
            && !is_own_address
    };
    let rows: BTreeSet<(&str, &str)> = sources
        .facts
        .endpoints
        .iter()
        .filter(is_candidate)
        .map(|row| (row.object.as_str(), row.fact.address.value().map(String::as_str).unwrap_or_default()))
        .collect();
    let row = |(constant, address)| vec![Text::default().name(constant), Text::default().name(address)];
    (!rows.is_empty()).then(|| Table {
        caption: "Addresses in constants that no call is seen to use; ask whether Java code does".to_owned(),
        columns: vec!["Constant", "Address"],
        rows: rows.into_iter().map(row).collect(),
    })
}

/// Calls whose address only the environment knows.
fn unknown_hosts(facts: &Facts) -> impl Iterator<Item = Item> {
    let rows = dialled(facts).filter(|row| row.fact.host_class == Known::Is(HostClass::Template));
    rows.map(|row| {
        let address = row.fact.address.value().cloned().unwrap_or_default();
        item(&row.object, Text::plain("calls ").name(address).and(": find out which host that is today"))
    })
}

fn dialled(facts: &Facts) -> impl Iterator<Item = &Row<Endpoint>> {
    // What nothing reaches today need not be reached tomorrow. What is not known may be.
    facts.endpoints.iter().filter(|row| {
        let known_not = [&row.fact.dialled, &row.fact.reachable].into_iter().any(|known| *known == Known::Is(false));
        row.unreadable.is_none() && !known_not
    })
}

/// The calls that take the address of a constant, as its evidence shows them: `model.mdp › microflow › call`.
fn callers_of(row: &Row<Endpoint>) -> BTreeSet<&str> {
    let chains = row.evidence.iter().skip(1).filter(|evidence| evidence.path.len() > 2);
    chains.filter_map(|evidence| evidence.path.get(1)).map(String::as_str).collect()
}
