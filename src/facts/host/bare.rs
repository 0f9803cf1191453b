//! Hosts without a scheme. In running text only what can hardly be anything else: IP addresses that public DNS never
//! needs, `host:port`, a whole text with an internal suffix. Where a host is expected, single names and lists too.

use std::net::Ipv4Addr;
use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use super::class::{class_of_ipv4, class_of_ipv6, ipv4, ipv6, is_internal, is_name};
use super::placeholder::is_mark;
use super::url::{HostPort, host_and_port};
use crate::facts::HostClass;

#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<v4>\d{1,3}(?:\.\d{1,3}){3})(?P<port>:\d{1,5})?",
        r"|\[(?P<v6>[0-9A-Fa-f:.]{2,45}(?:%[0-9A-Za-z]{1,20})?)\](?P<port6>:\d{1,5})?",
        r"|(?P<unbracketed>(?i:f[cde][0-9a-f]{2}):[0-9A-Fa-f:.]{2,41})",
        r"|(?P<name>[A-Za-z0-9_\x{e000}-\x{f8ff}](?:[A-Za-z0-9_.\x{e000}-\x{f8ff}-]*[A-Za-z0-9_\x{e000}-\x{f8ff}])?)(?P<portn>:\d{2,5})",
    ))
    .expect("the pattern of bare hosts compiles")
});

/// Words before a number that make it a version or a mask rather than an address.
const NO_ADDRESS_AFTER: &[&str] = &[
    "version", "versie", "ver", "v", "release", "build", "rev", "revision", "oid", "netmask", "subnet", "mask", "jdk",
];

/// Last labels after which a bare name with dots is a host. Any delegated domain may follow `//`; without that the
/// common ones must do, or every class and file name would pass.
const KNOWN_DOMAINS: &[&str] = &[
    "com",
    "net",
    "org",
    "edu",
    "gov",
    "mil",
    "int",
    "info",
    "biz",
    "name",
    "pro",
    "mobi",
    "cloud",
    "online",
    "tech",
    "app",
    "dev",
    "site",
    "store",
    "shop",
    "xyz",
    "group",
    "company",
    "services",
    "solutions",
    "systems",
    "network",
    "digital",
    "software",
    "global",
    "world",
    "live",
    "host",
    "hosting",
    "health",
    "bank",
    "energy",
    "example",
    "amsterdam",
    "frl",
    "vlaanderen",
    "brussels",
    "gent",
    "berlin",
    "hamburg",
    "koeln",
    "bayern",
    "london",
    "paris",
    "swiss",
    "africa",
    "asia",
    "arpa",
    "localhost",
];

/// Endings of two letters that are files far more often than countries.
const FILE_ENDINGS: &[&str] = &["js", "ts", "py", "sh", "md", "cs", "so", "gz", "rb", "pl", "db", "tz", "vb", "ps"];

/// First labels of Java packages: a name that begins like one and ends in no known domain is a class.
const PACKAGE_BEGINNINGS: &[&str] = &["com", "org", "net", "io", "java", "javax", "jakarta", "sun", "jdk", "nl", "de"];

/// Values of settings that are words, not hosts.
const WORDS: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "none",
    "null",
    "nil",
    "empty",
    "default",
    "auto",
    "unknown",
    "tbd",
    "todo",
    "na",
    "production",
    "acceptance",
    "test",
    "testing",
    "development",
    "staging",
    "sandbox",
    "dev",
    "prod",
    "acc",
    "demo",
    "local",
    "index",
    "http",
    "https",
    "www",
];

/// Hosts in running text.
pub(super) fn find(text: &str) -> Vec<Found> {
    if let Some(found) = internal_name(text) {
        return vec![found];
    }
    CANDIDATE
        .captures_iter(text)
        .filter_map(|captures| {
            let whole = captures.get(0)?;
            let group = |name: &str| captures.name(name).map(|hit| hit.as_str());
            let port = ["port", "port6", "portn"].into_iter().find_map(group).map(|port| port.trim_start_matches(':'));
            let port = port.map(str::parse::<u16>).transpose().ok()?;
            let context = Context::of(text, whole.start(), whole.end());
            let (host, class) = if let Some(v4) = group("v4") {
                (v4, context.class_of_number(v4, port)?)
            } else if let Some(v6) = group("v6") {
                (v6, context.class_of_bracketed(v6, port)?)
            } else if let Some(v6) = group("unbracketed") {
                (v6, context.class_of_unbracketed(v6)?)
            } else {
                let name = group("name")?;
                (name, context.class_of_named(name)?)
            };
            let host = host.to_lowercase();
            Some(Found { range: whole.range(), scheme: None, host, port, class })
        })
        .collect()
}

/// What stands around a candidate.
struct Context<'a> {
    before: &'a str,
    after: &'a str,
}

impl<'a> Context<'a> {
    fn of(text: &'a str, start: usize, end: usize) -> Self {
        let from = text.floor_char_boundary(start.saturating_sub(24));
        let to = text.floor_char_boundary(end + 24);
        Self { before: text.get(from..start).unwrap_or_default(), after: text.get(end..to).unwrap_or_default() }
    }

    /// IP addresses of the public internet are left out: they read like versions and block nothing.
    fn class_of_number(&self, number: &str, port: Option<u16>) -> Option<HostClass> {
        let address = octets(number)?;
        let class = class_of_ipv4(address);
        let is_network = port.is_none() && !self.after.starts_with('/') && address.octets().ends_with(&[0, 0]);
        let is_plain = class != HostClass::Public && self.stands_alone() && !is_network;
        (is_plain && !self.is_range() && !self.is_version() && !self.is_user_agent()).then_some(class)
    }

    fn class_of_bracketed(&self, number: &str, port: Option<u16>) -> Option<HostClass> {
        let is_index = self.before.ends_with(|each: char| each.is_alphanumeric() || matches!(each, ')' | ']' | '_'));
        // `[::]` alone is a piece of code as often as an address.
        let is_clear = number.matches(':').count() >= 2 && (number != "::" || port.is_some());
        (!is_index && is_clear).then(|| ipv6(number).map(class_of_ipv6))?
    }

    fn class_of_unbracketed(&self, number: &str) -> Option<HostClass> {
        let touches = |each: char| each.is_alphanumeric() || each == ':';
        if self.before.ends_with(touches) || self.after.starts_with(touches) || self.is_range() {
            return None;
        }
        ipv6(number).map(class_of_ipv6)
    }

    fn class_of_named(&self, name: &str) -> Option<HostClass> {
        let is_part = self.before.ends_with(|each: char| each.is_alphanumeric() || "@.-/\\_$:".contains(each))
            || self.after.starts_with(|each: char| each.is_alphanumeric() || matches!(each, '.' | ':' | '_' | '-'));
        if is_part || ipv4(name).is_some() {
            return None;
        }
        let host = host_and_port(name)?;
        match host.class {
            HostClass::Loopback => Some(HostClass::Loopback),
            // A single name before a number is a label or a time as often as a host.
            _ if !name.contains('.') => None,
            HostClass::Template => None,
            _ if is_class_name(name) || !(ends_in_known_domain(&host.host) || is_internal(&host.host)) => None,
            class => Some(class),
        }
    }

    fn stands_alone(&self) -> bool {
        let mut after = self.after.chars();
        let touches_before = self
            .before
            .ends_with(|each: char| each.is_alphanumeric() || matches!(each, '.' | '-' | '_') || is_mark(each));
        let touches_after = match after.next() {
            Some('.') => after.next().is_some_and(|next| next.is_alphanumeric() || next == '*'),
            Some('-') => after.next().is_some_and(char::is_alphanumeric),
            Some(each) => each.is_alphanumeric() || each == '_' || is_mark(each),
            None => false,
        };
        !touches_before && !touches_after
    }

    /// `10.0.0.0/8`, `10.0.0.1 - 10.0.0.9`: what a filter lets through, not what is dialled.
    fn is_range(&self) -> bool {
        let is_mask = self.after.strip_prefix('/').is_some_and(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let next = rest.get(digits..).and_then(|rest| rest.chars().next());
            let ends = next.is_none_or(|each| !each.is_alphanumeric() && !matches!(each, '/' | '-' | '_' | '?' | '='));
            (1..=3).contains(&digits) && ends
        });
        let dash = |text: &str| text.trim_start().strip_prefix(['-', '–']).map(|rest| rest.trim_start().to_owned());
        let to = dash(self.after).is_some_and(|rest| rest.starts_with(|each: char| each.is_ascii_digit()));
        let before = self.before.trim_end();
        let from = before
            .strip_suffix(['-', '–'])
            .is_some_and(|rest| rest.trim_end().ends_with(|each: char| each.is_ascii_digit()));
        is_mask || to || from
    }

    fn is_version(&self) -> bool {
        let before = self.before.trim_end_matches([' ', ':', '=', '"', '\'', '.', '\t']);
        let length = before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let word = before.get(before.len() - length..).unwrap_or_default().to_ascii_lowercase();
        NO_ADDRESS_AFTER.contains(&word.as_str())
    }

    /// `Chrome/10.0.0.1`
    fn is_user_agent(&self) -> bool {
        self.before.strip_suffix('/').is_some_and(|rest| rest.ends_with(char::is_alphanumeric))
    }
}

/// Four numbers of at most 255 each.
fn octets(number: &str) -> Option<Ipv4Addr> {
    (number.split('.').count() == 4).then(|| ipv4(number))?
}

/// A whole text such as `mail.acme.local`: nobody writes that but to name a host.
fn internal_name(text: &str) -> Option<Found> {
    let trimmed = text.trim();
    let name = trimmed.to_lowercase();
    let first = name.split('.').next()?;
    let is_setting = matches!(first, "config" | "settings" | "env" | "application" | "default" | "docker-compose");
    let is_host = name.contains('.')
        && !name.contains(is_mark)
        && is_name(&name)
        && is_internal(&name)
        && !is_setting
        && !is_class_name(trimmed);
    let start = text.len() - text.trim_start().len();
    is_host.then(|| Found {
        range: start..start + trimmed.len(),
        scheme: None,
        host: name,
        port: None,
        class: HostClass::InternalName,
    })
}

/// `com.mendix.core`, `Orders.BackendUrl`: names of Java and of the model.
fn is_class_name(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default();
    let is_package = PACKAGE_BEGINNINGS.contains(&first) && !ends_in_known_domain(name);
    let is_qualified =
        name.split('.').all(|label| label.starts_with(char::is_uppercase)) && name != name.to_uppercase();
    is_package || is_qualified || (PACKAGE_BEGINNINGS.contains(&first) && is_internal(name))
}

/// Whether a name with dots ends in a country or a common top-level domain.
pub(super) fn ends_in_known_domain(name: &str) -> bool {
    let Some((rest, last)) = name.rsplit_once('.') else { return false };
    let last = last.to_ascii_lowercase();
    let is_country = last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    !rest.is_empty()
        && !FILE_ENDINGS.contains(&last.as_str())
        && (is_country || last.starts_with("xn--") || KNOWN_DOMAINS.contains(&last.as_str()))
}

/// The bare hosts that a text is as a whole, where a host is expected: one, or a list with commas, semicolons or
/// spaces. `None` where any member is no host.
pub(super) fn hosts(text: &str) -> Option<Vec<Found>> {
    let trimmed = text.trim();
    let offset = text.len() - text.trim_start().len();
    let mut found: Vec<Found> = Vec::new();
    let mut from = 0;
    for item in trimmed.split([',', ';', ' ', '\t', '\r', '\n']) {
        let start = offset + from;
        from += item.len() + 1;
        if item.is_empty() {
            continue;
        }
        // `tcp:10.0.0.5,1433`: SQL Server separates the port with a comma.
        if let (Some(last), Ok(port)) = (found.last_mut(), item.parse::<u16>()) {
            last.port = Some(port);
            last.range.end = start + item.len();
            continue;
        }
        let item = item.strip_prefix("tcp:").unwrap_or(item);
        let HostPort { host, port, class } = host(item)?;
        found.push(Found { range: start..start + item.len(), scheme: None, host, port, class });
    }
    (!found.is_empty()).then_some(found)
}

/// A number such as `0x1F90`: by itself it is a colour or a flag far more often than an address.
fn is_hexadecimal(item: &str) -> bool {
    let digits = item.strip_prefix("0x").or_else(|| item.strip_prefix("0X"));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// One bare host with what may follow it: port, path, SQL Server instance.
fn host(item: &str) -> Option<HostPort> {
    let item = item.strip_prefix("//").unwrap_or(item);
    let is_drive = item.get(1..3).is_some_and(|rest| rest == ":\\" || rest == ":/");
    if is_drive || item.contains('@') || is_hexadecimal(item) {
        return None;
    }
    if item.matches(':').count() >= 2 && !item.starts_with('[') {
        return ipv6(item).map(|address| HostPort {
            host: item.to_lowercase(),
            port: None,
            class: class_of_ipv6(address),
        });
    }
    let end = item.find(['/', '?', '#', '\\']).unwrap_or(item.len());
    let (authority, rest) = item.split_at_checked(end)?;
    // `host\instance:1433`
    let instance_port = rest.strip_prefix('\\').and_then(|rest| rest.split_once(':')).map(|(_, port)| port);
    let (name, port) = match authority.rsplit_once(':') {
        Some((name, port)) if !authority.ends_with(']') => (name, Some(port)),
        _ => (authority, instance_port),
    };
    if port.is_some_and(|port| !port.contains(is_mark) && port.parse::<u16>().is_err())
        || !is_plausible(name, port, rest)
    {
        return None;
    }
    let HostPort { host, class, .. } = host_and_port(name)?;
    Some(HostPort { host, port: port.and_then(|port| port.parse().ok()), class })
}

fn is_plausible(name: &str, port: Option<&str>, rest: &str) -> bool {
    if name.starts_with('[') || name.contains(is_mark) {
        return true;
    }
    if let Some(address) = octets(name) {
        let is_mask = rest.strip_prefix('/').is_some_and(|mask| mask.len() <= 3 && mask.parse::<u8>().is_ok());
        return !is_mask && address.octets().first() != Some(&255);
    }
    let lower = name.to_lowercase();
    if !lower.contains('.') {
        let has_letter = lower.contains(|each: char| each.is_alphabetic());
        // `rest/orders` is a relative path, `application/json` a media type.
        let is_path = port.is_none() && rest.starts_with('/') && lower != "localhost";
        return has_letter && !is_path && (port.is_some() || !WORDS.contains(&lower.as_str()));
    }
    !is_class_name(name) && (ends_in_known_domain(name) || is_internal(&lower))
}
