//! The outside world: which module speaks to which host, and which of them the target cannot reach.

use std::collections::{BTreeMap, BTreeSet};

use rust_sugiyama::configure::Config;
use rust_sugiyama::from_vertices_and_edges;

use crate::facts::{Facts, HostClass, Known, Word};
use crate::report::words;

use super::{label, number, rounded};

/// Hosts that are drawn; the table lists all.
const MOST_HOSTS: usize = 40;
/// Modules that are drawn.
const MOST_MODULES: usize = 40;
/// Rows of the picture are this far apart.
const ROW: f64 = 28.0;
const MODULE_EDGE: f64 = 250.0;
const HOST_EDGE: f64 = 560.0;
/// Characters that fit beside the line.
const LABEL: usize = 34;

/// Modules, hosts and the lines between them.
pub(in crate::report::html) struct Outside {
    pub(in crate::report::html) height: f64,
    pub(in crate::report::html) modules: Vec<Node>,
    pub(in crate::report::html) hosts: Vec<Node>,
    pub(in crate::report::html) lines: Vec<Line>,
    /// Said under the picture where not all hosts are drawn.
    pub(in crate::report::html) left_out: Option<String>,
    pub(in crate::report::html) rows: Vec<LinkRow>,
    /// Sources of addresses that could not be read.
    pub(in crate::report::html) unreadable: usize,
}

/// A module or host.
pub(in crate::report::html) struct Node {
    pub(in crate::report::html) y: f64,
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) label: String,
    pub(in crate::report::html) class: &'static str,
    /// What the class means, as text beside the host; empty where it is public.
    pub(in crate::report::html) mark: &'static str,
}

/// A line from a module to a host.
pub(in crate::report::html) struct Line {
    pub(in crate::report::html) path: String,
    pub(in crate::report::html) class: &'static str,
    pub(in crate::report::html) called: bool,
}

/// A line of the picture as a row of the table.
pub(in crate::report::html) struct LinkRow {
    pub(in crate::report::html) module: String,
    pub(in crate::report::html) host: String,
    pub(in crate::report::html) class: &'static str,
    pub(in crate::report::html) how: &'static str,
    pub(in crate::report::html) places: String,
}

/// What is known of the way from one module to one host.
#[derive(Default)]
struct Link {
    called: bool,
    mail: bool,
    places: BTreeSet<String>,
}

type Links = BTreeMap<(String, (Trouble, String)), Link>;

/// A host's class, the least reachable first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Trouble(u8, HostClass);

impl Outside {
    /// The picture; `None` where no address is known.
    pub(in crate::report::html) fn of(facts: &Facts) -> Option<Self> {
        let links = links(facts);
        let unreadable = facts.endpoints.iter().filter(|row| row.unreadable.is_some()).count();
        if links.is_empty() && unreadable == 0 {
            return None;
        }
        let all: BTreeSet<&(Trouble, String)> = links.keys().map(|(_, host)| host).collect();
        let drawn: BTreeSet<&(Trouble, String)> = all.iter().copied().take(MOST_HOSTS).collect();
        let speaking: BTreeSet<&str> =
            links.keys().filter(|(_, host)| drawn.contains(host)).map(|(module, _)| module.as_str()).collect();
        let more = (all.len() - drawn.len(), speaking.len().saturating_sub(MOST_MODULES));
        let modules: BTreeSet<&str> = speaking.into_iter().take(MOST_MODULES).collect();
        let places = places(&links, &modules, &drawn);
        let modules: BTreeMap<&str, f64> = modules.into_iter().zip(places.modules).collect();
        let hosts: BTreeMap<&(Trouble, String), f64> = drawn.into_iter().zip(places.hosts).collect();
        Some(Self {
            height: places.height,
            lines: lines(&links, &modules, &hosts),
            modules: modules.iter().map(|(name, y)| Node::module(name, *y)).collect(),
            hosts: hosts.iter().map(|(host, y)| Node::host(host, *y)).collect(),
            left_out: (more != (0, 0)).then(|| {
                let (hosts, modules) = (words::counted(more.0, "more host"), words::counted(more.1, "more module"));
                format!("{hosts} and {modules} are not drawn; the table lists all.")
            }),
            rows: links.iter().map(LinkRow::of).collect(),
            unreadable,
        })
    }
}

fn links(facts: &Facts) -> Links {
    let mut links = Links::new();
    // An answer that is over says nothing any more; it is among what could not be read.
    for row in facts.endpoints.iter().filter(|row| row.unreadable.is_none()) {
        let fact = &row.fact;
        let (Some(host), Some(class)) = (fact.host.value(), fact.host_class.value()) else { continue };
        let link = links.entry((module_of(&row.owner.name), (Trouble::of(*class), host.clone()))).or_default();
        link.called |= fact.dialled == Known::Is(true);
        link.places.insert(row.object.clone());
    }
    for row in facts.mail_servers.iter().filter(|row| row.unreadable.is_none()) {
        let fact = &row.fact;
        let (Some(host), Some(class)) = (fact.host.value(), fact.host_class.value()) else { continue };
        let link = links.entry((module_of(&row.owner.name), (Trouble::of(*class), host.clone()))).or_default();
        link.mail = true;
        link.places.insert(row.object.clone());
    }
    links
}

fn module_of(owner: &str) -> String {
    if owner.is_empty() { "the app as a whole".to_owned() } else { owner.to_owned() }
}

/// Where the nodes stand, in the order of the names given.
struct Places {
    modules: Vec<f64>,
    hosts: Vec<f64>,
    height: f64,
}

/// The library orders both columns so that few lines cross. Only its order is used: rows are then evenly apart.
fn places(links: &Links, modules: &BTreeSet<&str>, hosts: &BTreeSet<&(Trouble, String)>) -> Places {
    let module_count = modules.len();
    let ids = 0..u32::try_from(module_count + hosts.len()).unwrap_or_default();
    let vertices: Vec<(u32, (f64, f64))> = ids.map(|id| (id, (1.0, 1.0))).collect();
    let position = |found: Option<usize>| found.and_then(|index| u32::try_from(index).ok());
    let edges: Vec<(u32, u32)> = links
        .keys()
        .filter_map(|(module, host)| {
            let from = position(modules.iter().position(|known| known == module))?;
            let to = position(hosts.iter().position(|known| *known == host).map(|index| index + module_count))?;
            Some((from, to))
        })
        .collect();
    let config = Config { dummy_vertices: false, ..Config::default() };
    // Parts of the graph that hang together, each with its own places; the one with the first module comes first.
    let mut parts = from_vertices_and_edges(&vertices, &edges, &config);
    parts.sort_by_key(|(nodes, _, _)| nodes.iter().map(|(id, _)| *id).min());
    let mut across = vec![0.0; vertices.len()];
    let mut offset = 0.0;
    for (nodes, width, _) in &parts {
        for (id, (x, _)) in nodes {
            if let Some(place) = across.get_mut(*id) {
                *place = offset + x;
            }
        }
        offset += width + 100.0;
    }
    let (modules, hosts) = across.split_at(module_count);
    let rows = modules.len().max(hosts.len());
    Places { modules: spread(modules, rows), hosts: spread(hosts, rows), height: number(rows) * ROW + ROW }
}

/// Evenly spaced rows in the order of the places, centred in `rows` rows.
fn spread(places: &[f64], rows: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|left, right| {
        let place = |index: &usize| places.get(*index).copied().unwrap_or_default();
        place(left).total_cmp(&place(right)).then_with(|| left.cmp(right))
    });
    let step = number(rows) / number(places.len().max(1));
    let mut result = vec![0.0; places.len()];
    for (row, index) in order.into_iter().enumerate() {
        if let Some(place) = result.get_mut(index) {
            *place = rounded(ROW * ((number(row) + 0.5) * step + 0.5));
        }
    }
    result
}

fn lines(links: &Links, modules: &BTreeMap<&str, f64>, hosts: &BTreeMap<&(Trouble, String), f64>) -> Vec<Line> {
    let line = |((module, host), link): (&(String, (Trouble, String)), &Link)| {
        let (from, to) = (modules.get(module.as_str())?, hosts.get(host)?);
        let middle = f64::midpoint(MODULE_EDGE, HOST_EDGE);
        Some(Line {
            path: format!("M{MODULE_EDGE} {from}C{middle} {from} {middle} {to} {HOST_EDGE} {to}"),
            class: host.0.style(),
            called: link.called || link.mail,
        })
    };
    links.iter().filter_map(line).collect()
}

impl Node {
    fn module(name: &str, y: f64) -> Self {
        Self { y, name: name.to_owned(), label: label(name, LABEL), class: "module", mark: "" }
    }

    fn host((trouble, host): &(Trouble, String), y: f64) -> Self {
        Self { y, name: host.clone(), label: label(host, LABEL), class: trouble.style(), mark: trouble.mark() }
    }
}

impl LinkRow {
    fn of(((module, host), link): (&(String, (Trouble, String)), &Link)) -> Self {
        Self {
            module: module.clone(),
            host: host.1.clone(),
            class: host.0.1.as_str(),
            how: match (link.called, link.mail) {
                (true, _) => "called",
                (false, true) => "mail server",
                (false, false) => "mentioned",
            },
            places: link.places.iter().cloned().collect::<Vec<_>>().join(", "),
        }
    }
}

impl Trouble {
    fn of(class: HostClass) -> Self {
        let rank = match class {
            HostClass::Private => 0,
            HostClass::Loopback => 1,
            HostClass::InternalName => 2,
            HostClass::LinkLocal => 3,
            HostClass::Unc => 4,
            HostClass::Template => 5,
            HostClass::Public => 6,
        };
        Self(rank, class)
    }

    /// How it is drawn: what the target cannot reach, what nobody knows, what is fine.
    fn style(self) -> &'static str {
        match self.1 {
            HostClass::Public => "public",
            HostClass::Template => "open",
            _ => "closed",
        }
    }

    fn mark(self) -> &'static str {
        match self.1 {
            HostClass::Public => "",
            HostClass::Private => "private",
            HostClass::Loopback => "loopback",
            HostClass::InternalName => "internal name",
            HostClass::LinkLocal => "link-local",
            HostClass::Unc => "file share",
            HostClass::Template => "known at run time",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{Endpoint, Owner, OwnerKind, Row};

    use super::*;

    fn endpoint(module: &str, host: &str, class: HostClass, dialled: bool) -> Row<Endpoint> {
        Row {
            fact: Endpoint {
                host: Known::Is(host.into()),
                host_class: Known::Is(class),
                dialled: Known::Is(dialled),
                ..Endpoint::default()
            },
            object: format!("{module}.Call"),
            owner: Owner { kind: OwnerKind::Own, name: module.into() },
            evidence: Vec::new(),
            unreadable: None,
        }
    }

    fn picture(endpoints: Vec<Row<Endpoint>>) -> Option<Outside> {
        Outside::of(&Facts { endpoints, ..Facts::default() })
    }

    #[test]
    fn a_host_is_drawn_once_and_what_cannot_be_reached_is_marked() {
        let outside = picture(vec![
            endpoint("Orders", "10.0.0.1", HostClass::Private, true),
            endpoint("Billing", "10.0.0.1", HostClass::Private, false),
            endpoint("Billing", "api.example.com", HostClass::Public, true),
        ])
        .unwrap();
        let hosts: Vec<_> = outside.hosts.iter().map(|host| (host.name.as_str(), host.class, host.mark)).collect();
        assert_eq!(hosts, [("10.0.0.1", "closed", "private"), ("api.example.com", "public", "")]);
        let told: Vec<_> = outside.rows.iter().map(|row| (row.module.as_str(), row.host.as_str(), row.how)).collect();
        assert_eq!(
            told,
            [
                ("Billing", "10.0.0.1", "mentioned"),
                ("Billing", "api.example.com", "called"),
                ("Orders", "10.0.0.1", "called"),
            ]
        );
        assert_eq!(outside.lines.iter().filter(|line| line.called).count(), 2);
    }

    #[test]
    fn no_two_nodes_of_a_column_stand_at_one_place() {
        let endpoints = (0..300).map(|number| {
            let (module, host) = (format!("Module{}", number * 7 % 50), format!("host{}.example.com", number % 60));
            endpoint(&module, &host, HostClass::Public, true)
        });
        let outside = picture(endpoints.collect()).unwrap();
        assert_eq!((outside.modules.len(), outside.hosts.len()), (MOST_MODULES, MOST_HOSTS));
        assert!(outside.left_out.is_some());
        for column in [&outside.modules, &outside.hosts] {
            let mut places: Vec<f64> = column.iter().map(|node| node.y).collect();
            places.sort_by(f64::total_cmp);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= ROW - 0.1), "{places:?}");
            assert!(places.iter().all(|place| *place > 0.0 && *place < outside.height));
        }
    }

    #[test]
    fn what_could_not_be_read_is_told_even_where_nothing_was_found() {
        let unreadable = Row { unreadable: Some("cut off".into()), ..endpoint("", "", HostClass::Public, false) };
        let gap = Row { fact: Endpoint::default(), ..unreadable };
        let outside = picture(vec![gap]).unwrap();
        assert_eq!((outside.unreadable, outside.hosts.len()), (1, 0));
        assert!(picture(Vec::new()).is_none());
    }
}
