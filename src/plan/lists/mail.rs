//! Mail: which servers the app names, and from which places a mail has to be tried.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Known, MailPlace, MailServer, OwnerKind, Row};

use super::super::build::PlanSources;
use super::super::text::Text;
use super::{Listing, item, unread};

/// Findings about places that send mail.
const SENDING: [&str; 1] = ["own-mail-code"];

/// The servers that the app names, each with where.
pub(super) fn servers(sources: &PlanSources<'_>) -> Listing {
    let rows = &sources.facts.mail_servers;
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    // A module that offers ports to choose from names no server.
    let telling = |row: &&Row<MailServer>| row.unreadable.is_none() && (row.fact.host.value().is_some() || is_own(row));
    for row in rows.iter().filter(telling).filter(|row| is_used(&row.fact.reachable)) {
        // A constant in an expression: `{@Orders.MailServer}`.
        let constant = |host: &String| Some(host.strip_prefix("{@")?.strip_suffix('}')?.to_owned());
        let host = row.fact.host.value().map(|host| constant(host).unwrap_or_else(|| host.clone()));
        let port = row.fact.port.value().map(|port| format!("port {port}"));
        let named: Vec<String> = host.into_iter().chain(port).collect();
        places.entry(&row.object).or_default().insert(if named.is_empty() {
            "a server that is put together at run time".to_owned()
        } else {
            named.join(", ")
        });
    }
    let items = places.into_iter().map(|(object, servers)| {
        let servers: Vec<&str> = servers.iter().map(String::as_str).collect();
        item(object, Text::plain("names ").names(servers, 4).and("; set the provider's"))
    });
    Listing { items: items.collect(), table: None, unread: unread(rows) }
}

/// Each place that sends mail, as far as the package shows it.
pub(super) fn to_send(sources: &PlanSources<'_>) -> Listing {
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // A constant sends nothing; what reads it does.
    let sends = |place: &Known<MailPlace>| *place != Known::Is(MailPlace::ConstantDefault);
    let senders = sources.facts.mail_senders.iter();
    for row in
        senders.filter(|row| row.unreadable.is_none() && sends(&row.fact.found_in) && is_used(&row.fact.reachable))
    {
        places.entry(&row.object).or_default().extend(row.fact.address.value().map(String::as_str));
    }
    let servers = sources.facts.mail_servers.iter().filter(|row| row.fact.host != Known::Absent);
    for row in
        servers.filter(|row| row.unreadable.is_none() && sends(&row.fact.found_in) && is_used(&row.fact.reachable))
    {
        places.entry(&row.object).or_default();
    }
    for finding in sources.found_by(&SENDING) {
        places.entry(&finding.object).or_default();
    }
    let items = places.into_iter().map(|(object, addresses)| {
        let text = Text::plain("its mail arrives");
        item(
            object,
            if addresses.is_empty() { text } else { text.and("; sender in the package: ").names(addresses, 3) },
        )
    });
    let mut missing = unread(&sources.facts.mail_senders);
    missing.extend(unread(&sources.facts.mail_servers));
    missing.sort();
    missing.dedup();
    Listing { items: items.collect(), table: None, unread: missing }
}

/// What nothing reaches sends nothing. What is not known may.
fn is_used(reachable: &Known<bool>) -> bool {
    *reachable != Known::Is(false)
}

fn is_own(row: &Row<MailServer>) -> bool {
    row.owner.kind == OwnerKind::Own
}
