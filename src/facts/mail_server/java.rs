//! Mail servers in Java: texts and numbers loaded right before calls that name a server. What is computed or comes from
//! elsewhere is not seen, and a text that was handed to what computes it may be the key under which it is kept; so only
//! what can be a server counts.

use std::collections::{BTreeSet, HashMap};

use super::{MailPlace, MailServer, Server};
use crate::facts::host::address;
use crate::facts::java_reference::HandedOver;
use crate::facts::value::Fact;
use crate::facts::{Evidence, HostClass, JavaReference, Known, Row};
use crate::java::JavaInterest;

/// Packages of mail libraries.
const MAIL_PACKAGES: [&str; 8] = [
    "org.apache.commons.mail.",
    "org.apache.commons.mail2.",
    "javax.mail.",
    "jakarta.mail.",
    "com.sun.mail.",
    "org.simplejavamail.",
    "org.springframework.mail.",
    "org.eclipse.angus.mail.",
];

/// Methods of mail classes that take a host, a port or both.
const SERVER_METHODS: [&str; 11] = [
    "setHostName",
    "setHost",
    "setSmtpPort",
    "setSslSmtpPort",
    "setPort",
    "withSMTPServer",
    "withSMTPServerHost",
    "withSMTPServerPort",
    "connect",
    "setServer",
    "smtpHost",
];

/// Where properties such as `mail.smtp.host` are set.
const PROPERTY_METHODS: [(&str, &str); 8] = [
    ("java.util.Properties", "setProperty"),
    ("java.util.Properties", "put"),
    ("java.util.Properties", "putIfAbsent"),
    ("java.util.Hashtable", "put"),
    ("java.util.Map", "put"),
    ("java.util.HashMap", "put"),
    ("java.lang.System", "setProperty"),
    ("java.util.Dictionary", "put"),
];

/// What properties of mail are about: the word behind `mail.`.
const PROPERTIES_ABOUT: [&str; 14] = [
    "smtp",
    "smtps",
    "imap",
    "imaps",
    "pop3",
    "pop3s",
    "transport",
    "store",
    "mime",
    "debug",
    "host",
    "user",
    "from",
    "event",
];

/// Ports of mail protocols: any other number beside several properties may be a timeout.
const MAIL_PORTS: [u16; 9] = [25, 110, 143, 465, 587, 993, 995, 1025, 2525];

/// Adds what class files must be asked for.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    let interest = interest_in_libraries(interest);
    PROPERTY_METHODS.iter().fold(interest, |interest, (class, method)| interest.method(class, method))
}

/// Adds what class files of libraries must be asked for: less, as maps are filled by all of them.
pub(crate) fn interest_in_libraries(interest: JavaInterest) -> JavaInterest {
    let interest = MAIL_PACKAGES.iter().fold(interest, |interest, package| interest.prefix(package));
    let set = PROPERTY_METHODS.iter().filter(|(_, method)| *method == "setProperty");
    set.fold(interest, |interest, (class, method)| interest.method(class, method))
}

/// What class files do with mail.
pub(crate) struct Java<'j> {
    /// References to the API that [`interest`] asks for.
    pub(crate) references: &'j [Row<JavaReference>],
    /// What each call behind such a reference hands over.
    pub(crate) handed_over: &'j dyn Fn(&Row<JavaReference>) -> Vec<HandedOver>,
}

pub(super) fn rows(java: &Java<'_>) -> Vec<Row<MailServer>> {
    let mut rows = Vec::new();
    for reference in java.references {
        if let Some(why) = &reference.unreadable {
            let fact = MailServer {
                module: reference.fact.module.clone(),
                owner: reference.fact.owner.clone(),
                ..MailServer::unknown()
            };
            rows.push(row(reference, fact, reference.evidence.clone(), Some(why.clone())));
            continue;
        }
        let (Some(class), Some(method)) = (reference.fact.class.value(), reference.fact.method.value()) else {
            continue;
        };
        let setting = format!("{class}.{method}");
        let calls = || (java.handed_over)(reference);
        for (server, methods) in servers(class, method, reference.fact.arguments.is_unknown(), &calls) {
            let shown = server.shown();
            let fact = server.fact(
                MailPlace::JavaCode,
                &reference.object,
                &setting,
                reference.fact.reachable.clone(),
                &reference.owner,
            );
            let names_it =
                |evidence: &&Evidence| methods.is_empty() || evidence.path.iter().any(|part| methods.contains(part));
            let evidence = reference.evidence.iter().filter(names_it);
            let evidence = evidence.map(|evidence| Evidence::at(&evidence.path).showing(shown.clone()));
            rows.push(row(reference, fact, evidence.collect(), None));
        }
    }
    rows
}

fn row(
    reference: &Row<JavaReference>,
    fact: MailServer,
    evidence: Vec<Evidence>,
    unreadable: Option<String>,
) -> Row<MailServer> {
    Row { fact, object: reference.object.clone(), owner: reference.owner.clone(), evidence, unreadable }
}

/// A server, and the methods of the using class that name it.
type Named = (Server, BTreeSet<String>);

fn servers(class: &str, method: &str, is_unknown: bool, calls: &dyn Fn() -> Vec<HandedOver>) -> Vec<Named> {
    let is_mail = MAIL_PACKAGES.iter().any(|package| class.starts_with(package)) && SERVER_METHODS.contains(&method);
    if is_mail && is_unknown {
        // A server is named here, and which one could not be read.
        let unknown = Server { host: Known::Unknown, host_class: Known::Unknown, port: Known::Unknown };
        return vec![(unknown, BTreeSet::new())];
    }
    let mut servers = Vec::new();
    if is_mail {
        for call in calls() {
            let may_be_host = |text: &str| method != "connect" && !(call.is_open && may_be_key(text));
            let found = paired(hosts(&call.arguments, may_be_host), ports(&call.arguments, |_| true));
            servers.extend(found.into_iter().map(|server| (server, BTreeSet::from([call.method.clone()]))));
        }
    } else if PROPERTY_METHODS.contains(&(class, method)) && !is_unknown {
        servers = of_properties(&calls());
    }
    joined(servers)
}

/// Each server once, with all that name it.
fn joined(servers: Vec<Named>) -> Vec<Named> {
    let mut places = HashMap::new();
    let mut joined: Vec<Named> = Vec::new();
    for (server, methods) in servers {
        let key = (server.host.value().cloned(), server.port.value().copied());
        let place = *places.entry(key).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((_, known)) => known.extend(methods),
            None => joined.push((server, methods)),
        }
    }
    joined
}

fn of_properties(calls: &[HandedOver]) -> Vec<Named> {
    let (mut found_hosts, mut found_ports) = (Vec::new(), Vec::new());
    let mut methods = BTreeSet::new();
    for call in calls {
        let (keys, mut values): (Vec<_>, Vec<_>) = call.arguments.iter().cloned().partition(|text| is_property(text));
        // Before Java 9 a key that is put together stands there in pieces.
        let in_pieces = call.is_open && values.iter().any(|text| text == "mail.");
        let has = |ending: &str| {
            let pieces = values.iter().filter(|_| in_pieces);
            keys.iter().chain(pieces).any(|key| key.ends_with(ending))
        };
        let (has_host, has_port) = (has(".host"), has(".port"));
        values.retain(|text| !text.starts_with('.') && !text.ends_with('.'));
        // Of several keys it is not known which value belongs to which; where more is handed over, a single name may be
        // the key under which the value is kept.
        let is_pair = keys.len() == 1;
        if has_host {
            found_hosts.extend(hosts(&values, |_| is_pair && !call.is_open));
        }
        if has_port {
            found_ports.extend(ports(&values, |port| is_pair || MAIL_PORTS.contains(&port)));
        }
        if has_host || has_port {
            methods.insert(call.method.clone());
        }
    }
    paired(found_hosts, found_ports).into_iter().map(|server| (server, methods.clone())).collect()
}

/// Whether a single name may be the key under which a host is kept, such as `SMTPHost` or `mail_server`.
fn may_be_key(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower != text || text.contains('_') || ["host", "hostname", "server", "smtp"].contains(&lower.as_str())
}

/// Whether a text is the key of a property: `mail.smtp.host` is one and so is `mail.{}.host`, `mail.example.com` is a host.
fn is_property(text: &str) -> bool {
    let subject = text.strip_prefix("mail.").and_then(|rest| rest.split('.').next());
    subject.is_some_and(|subject| subject.contains("{}") || PROPERTIES_ABOUT.contains(&subject))
}

/// The hosts among the arguments; of single names, such as `mailrelay`, those that may be one.
fn hosts(arguments: &[String], may_be_host: impl Fn(&str) -> bool) -> Vec<Server> {
    let texts = arguments.iter().filter(|text| !text.contains('*'));
    texts
        .filter_map(|text| {
            // As a text `Exchange.Acme.Local` may be a class; here it is a host.
            let found = address(text, true).or_else(|| address(&text.to_lowercase(), true))?;
            let is_clear = found.host.contains(['.', ':']) || found.class == HostClass::Loopback;
            let is_host = found.class != HostClass::Template && (is_clear || may_be_host(text));
            is_host.then_some(Server {
                host: Known::Is(found.host),
                host_class: Known::Is(found.class),
                port: Known::from(found.port),
            })
        })
        .collect()
}

fn ports(arguments: &[String], may_be: impl Fn(u16) -> bool) -> Vec<u16> {
    let numbers = arguments.iter().filter_map(|text| text.trim().parse::<u16>().ok());
    numbers.filter(|port| *port > 0 && may_be(*port)).collect()
}

/// One host and one port belong together; of several it is not known which, so each stands alone.
fn paired(hosts: Vec<Server>, ports: Vec<u16>) -> Vec<Server> {
    if let ([host], [port]) = (hosts.as_slice(), ports.as_slice()) {
        return vec![Server { port: Known::Is(*port), ..host.clone() }];
    }
    let alone = ports.into_iter().map(|port| Server { port: Known::Is(port), ..Server::default() });
    hosts.into_iter().chain(alone).collect()
}
