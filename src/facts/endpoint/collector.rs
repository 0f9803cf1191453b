//! Keeps one row for each address and the object that holds it, and remembers which constants locations come from.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Endpoint, PlaceKind};
use crate::facts::host::{Address, addresses};
use crate::facts::sources::{Sources, Texts, any_reached};
use crate::facts::{Evidence, HostClass, Known, Owner, Row};
use crate::model::expression::Folded;

/// Most chains of places that one row shows.
const MOST_EVIDENCE: usize = 20;

/// Where an address was found.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) found_in: PlaceKind,
    pub(super) object: String,
    pub(super) owner: Owner,
    pub(super) dialled: bool,
    pub(super) reachable: Known<bool>,
    pub(super) path: Vec<String>,
}

/// A place that takes its host from a constant.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) host: String,
    pub(super) dialled: bool,
    pub(super) reachable: Known<bool>,
    pub(super) path: Vec<String>,
}

/// What makes two addresses the same: where they were found, the object, scheme, host and port.
type Key = (PlaceKind, String, Option<String>, String, Option<u16>);

pub(super) struct Collector<'a> {
    pub(super) sources: Sources<'a>,
    pub(super) texts: &'a Texts<'a>,
    rows: BTreeMap<Key, Row<Endpoint>>,
    mentions: BTreeMap<String, Vec<Mention>>,
    /// The addresses in texts that are dialled: many calls write the same.
    dialled: HashMap<String, Vec<Address>>,
}

impl<'a> Collector<'a> {
    pub(super) fn of(sources: Sources<'a>, texts: &'a Texts<'a>) -> Self {
        Self { texts, sources, rows: BTreeMap::new(), mentions: BTreeMap::new(), dialled: HashMap::new() }
    }

    /// The addresses in a text that is dialled. What a query hands over is not.
    pub(super) fn dialled_addresses(&mut self, text: &str) -> Vec<Address> {
        if let Some(known) = self.dialled.get(text) {
            return known.clone();
        }
        let found = addresses(text.split(['?', '#']).next().unwrap_or_default(), true);
        self.dialled.insert(text.to_owned(), found.clone());
        found
    }

    pub(super) fn add_all(&mut self, addresses: impl IntoIterator<Item = Address>, place: &Place) {
        for address in addresses {
            self.add_with(address, place, &[]);
        }
    }

    /// Adds an address; `further` are places that use it from there.
    pub(super) fn add_with(&mut self, address: Address, place: &Place, further: &[Vec<String>]) {
        let Place { found_in, object, .. } = place;
        let key = (*found_in, object.clone(), address.scheme.clone(), address.host.clone(), address.port);
        let row = self.rows.entry(key).or_insert_with(|| row(&address, place));
        row.fact.dialled = Known::Is(place.dialled || row.fact.dialled == Known::Is(true));
        row.fact.reachable = any_reached([row.fact.reachable.clone(), place.reachable.clone()]);
        let shown = Evidence::at(innermost(place, &address)).showing(address.text);
        for evidence in std::iter::once(shown).chain(further.iter().map(Evidence::at)) {
            if row.evidence.len() < MOST_EVIDENCE && !row.evidence.contains(&evidence) {
                row.evidence.push(evidence);
            }
        }
    }

    /// Adds an address of a folded text: to the constant that it comes from, or to the place itself.
    pub(super) fn add_folded(&mut self, address: Address, folded: &Folded, place: &Place) {
        match self.bearer(&address, folded) {
            Some(constant) => self.mention(&constant, address.host, place),
            None => self.add_with(address, place, &[]),
        }
    }

    pub(super) fn mention(&mut self, constant: &str, host: String, place: &Place) {
        let Place { dialled, reachable, path, .. } = place.clone();
        let mentions = self.mentions.entry(constant.to_owned()).or_default();
        mentions.push(Mention { host, dialled, reachable, path });
    }

    /// The places that take their host from a constant.
    pub(super) fn mentions_of(&self, constant: &str) -> Vec<Mention> {
        self.mentions.get(constant).cloned().unwrap_or_default()
    }

    /// The constant whose default holds the host of an address as a whole.
    fn bearer(&self, address: &Address, folded: &Folded) -> Option<String> {
        let holds = |constant: &&String| {
            let default = self.texts.default_of(constant).unwrap_or_default();
            addresses(default, true).iter().any(|inner| inner.host == address.host)
        };
        let is_written = address.class != HostClass::Template;
        folded.constants.iter().filter(|_| is_written).find(holds).cloned()
    }

    /// Whether a flow dials an address itself, so that the text of the address needs no row of its own.
    pub(super) fn is_dialled_in(&self, flow: &str, address: &Address) -> bool {
        [PlaceKind::RestCall, PlaceKind::SoapCall, PlaceKind::Proxy].into_iter().any(|found_in| {
            let key = (found_in, flow.to_owned(), address.scheme.clone(), address.host.clone(), address.port);
            self.rows.contains_key(&key)
        })
    }

    /// The rows, sorted by where they were found, object and address.
    pub(super) fn finish(self) -> Vec<Row<Endpoint>> {
        let mut rows: Vec<Row<Endpoint>> = self.rows.into_values().collect();
        // A constant may hold several hosts; a finding is known by its first chain of places.
        let mut places = HashSet::with_capacity(rows.len());
        let firsts = rows.iter().map(|row| row.evidence.first());
        let are_new: Vec<bool> =
            firsts.map(|first| first.is_none_or(|first| places.insert(first.path.as_slice()))).collect();
        for (row, _) in rows.iter_mut().zip(are_new).filter(|(_, is_new)| !is_new) {
            if let Some((first, host)) = row.evidence.first_mut().zip(row.fact.host.value()) {
                first.path.push(host.clone());
            }
        }
        rows
    }
}

/// The chain of places down to the address. Of one activity or class there may be several.
fn innermost(place: &Place, address: &Address) -> Vec<String> {
    let mut path = place.path.clone();
    if place.found_in != PlaceKind::ConstantDefault {
        path.push(match address.port {
            Some(port) => format!("{}:{port}", address.host),
            None => address.host.clone(),
        });
    }
    path
}

fn row(address: &Address, place: &Place) -> Row<Endpoint> {
    let fact = Endpoint {
        address: Known::Is(address.text.clone()),
        scheme: Known::from(address.scheme.clone()),
        host: Known::Is(address.host.clone()),
        host_class: Known::Is(address.class),
        port: Known::from(address.port.map(f64::from)),
        found_in: Known::Is(place.found_in),
        name: Known::Is(place.object.clone()),
        dialled: Known::Is(place.dialled),
        reachable: place.reachable.clone(),
        module: Known::Is(place.owner.name.clone()),
        owner: Known::Is(place.owner.kind),
    };
    Row { fact, object: place.object.clone(), owner: place.owner.clone(), evidence: Vec::new(), unreadable: None }
}
