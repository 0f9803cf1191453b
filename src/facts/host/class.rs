//! The class of a host, from its spelling alone. Numeric addresses are read as Java reads them, since Java dials them, and
//! as C libraries do, since Java hands on what it does not take for a number; the reading that is harder to reach counts.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::placeholder::is_mark;
use crate::facts::HostClass;

/// Last labels that public DNS does not delegate. Two have a dot and are compared as a whole.
const INTERNAL_SUFFIXES: &[&str] = &[
    "local",
    "lan",
    "intra",
    "intranet",
    "corp",
    "internal",
    "intern",
    "home",
    "ad",
    "localdomain",
    "home.arpa",
    "private",
    "svc",
];

/// The class of a host in lower case, without brackets or trailing dot, its placeholders hidden.
/// `None` where the text cannot be a host.
pub(super) fn class_of(host: &str) -> Option<HostClass> {
    if host.is_empty() {
        return None;
    }
    if host.contains(is_mark) {
        return Some(class_of_template(host));
    }
    if host.contains(':') {
        return ipv6(host).map(class_of_ipv6);
    }
    if !is_name(host) {
        return None;
    }
    let readings = [ipv4(host), ipv4_of_c(host)];
    let classes = readings.into_iter().flatten().map(class_of_ipv4);
    let rank = |class: &HostClass| *class != HostClass::Public;
    Some(classes.max_by_key(rank).unwrap_or_else(|| class_of_name(host)))
}

/// A template is decided by what is visible of it: `10.0.{1}.5` is private, `{1}.corp` is internal, `{1}.acme.com` is
/// public, `erp{1}` may be anything.
fn class_of_template(host: &str) -> HostClass {
    let before = host.split(is_mark).next().unwrap_or_default();
    let is_numeric = host.chars().all(|each| is_mark(each) || each == '.' || each.is_ascii_digit());
    if is_numeric {
        return class_of_ipv4_beginning(before).unwrap_or(HostClass::Template);
    }
    let after = host.rsplit(is_mark).next().unwrap_or_default();
    match after.strip_prefix('.') {
        Some(suffix) if is_name(suffix) && !ends_in_number(suffix) => match suffix {
            "localhost" => HostClass::Loopback,
            _ if is_internal(suffix) => HostClass::InternalName,
            _ => HostClass::Public,
        },
        _ => HostClass::Template,
    }
}

/// The class of every address with these first numbers, such as `10.` or `172.16.`, where they share one.
fn class_of_ipv4_beginning(beginning: &str) -> Option<HostClass> {
    let complete = beginning.strip_suffix('.')?;
    let mut numbers = complete.split('.').map(|number| number.parse::<u8>().ok());
    let (first, second) = (numbers.next().flatten()?, numbers.next().flatten());
    match (first, second) {
        (10 | 127, _) | (172 | 192 | 169 | 100, Some(_)) => {
            let class = class_of_ipv4(Ipv4Addr::new(first, second.unwrap_or(0), 0, 1));
            (class != HostClass::Public).then_some(class)
        }
        _ => None,
    }
}

fn class_of_name(host: &str) -> HostClass {
    let labels: Vec<&str> = host.split('.').collect();
    match labels.as_slice() {
        ["ip6-localhost" | "ip6-loopback"]
        | ["localhost", "localdomain" | "localdomain4" | "localdomain6"]
        | [.., "localhost"] => HostClass::Loopback,
        // Names of documentation.
        ["example"] | [.., "example"] | [.., "example", _] => HostClass::Public,
        [_] => HostClass::InternalName,
        // Public DNS has no top-level domain of digits: this fails there, whatever was meant.
        _ if ends_in_number(host) || is_internal(host) => HostClass::InternalName,
        _ => HostClass::Public,
    }
}

/// Whether a name is, or ends in, a label that public DNS does not delegate.
pub(super) fn is_internal(name: &str) -> bool {
    INTERNAL_SUFFIXES.iter().any(|suffix| match name.strip_suffix(suffix) {
        Some(rest) => rest.is_empty() || rest.ends_with('.'),
        None => false,
    })
}

fn ends_in_number(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text can be a host name: letters of any script, digits, hyphens, underscores, no empty label.
pub(super) fn is_name(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|each| each.is_alphanumeric() || each == '-' || each == '_')
        })
}

/// An IPv4 address of one to four decimal numbers, the last one filling what is left: `127.1`, `3232235521`.
pub(super) fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = host.split('.').collect();
    let (last, leading) = parts.split_last()?;
    if leading.len() > 3 || !parts.iter().all(|part| is_short_number(part)) {
        return None;
    }
    let mut value: u32 = 0;
    for part in leading {
        value = (value << 8) | u32::from(part.parse::<u8>().ok()?);
    }
    let rest: u32 = last.parse().ok()?;
    let bits = 8 * (4 - u32::try_from(leading.len()).ok()?);
    if bits == 32 {
        return Some(Ipv4Addr::from(rest));
    }
    (rest < 1 << bits).then(|| Ipv4Addr::from((value << bits) | rest))
}

/// An IPv4 address as `inet_aton` of C reads it: `0x` begins a hexadecimal number and `0` an octal one, as in
/// `0xC0A80001` or `0300.0250.0.1`.
fn ipv4_of_c(host: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
        Some(digits) if !digits.is_empty() => u32::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
        None => part.parse().ok(),
    };
    let is_number = |part: &&str| part.starts_with(|first: char| first.is_ascii_digit());
    let numbers: Option<Vec<u32>> = host.split('.').map(|part| number(Some(part).filter(is_number)?)).collect();
    let numbers = numbers?;
    let (last, leading) = numbers.split_last()?;
    if leading.len() > 3 || leading.iter().any(|&part| part > 255) {
        return None;
    }
    let bits = 8 * (4 - u32::try_from(leading.len()).ok()?);
    let start = leading.iter().fold(0, |value, part| value << 8 | part);
    match bits {
        32 => Some(Ipv4Addr::from(*last)),
        _ => (*last < 1 << bits).then(|| Ipv4Addr::from(start << bits | last)),
    }
}

fn is_short_number(part: &str) -> bool {
    !part.is_empty() && part.len() <= 10 && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// An IPv6 address, its zone (`%eth0`) left out.
pub(super) fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.split('%').next()?.parse().ok()
}

pub(super) fn class_of_ipv4(address: Ipv4Addr) -> HostClass {
    let [first, second, ..] = address.octets();
    if address.is_loopback() || address.is_unspecified() {
        HostClass::Loopback
    } else if address.is_link_local() {
        HostClass::LinkLocal
    } else if address.is_private() || (first == 100 && (64..128).contains(&second)) {
        HostClass::Private
    } else {
        HostClass::Public
    }
}

pub(super) fn class_of_ipv6(address: Ipv6Addr) -> HostClass {
    let [first, second, ..] = address.segments();
    if address.is_loopback() || address.is_unspecified() {
        HostClass::Loopback
    } else if let Some(inner) = address.to_ipv4() {
        class_of_ipv4(inner)
    } else if first == 0x64 && second == 0xff9b {
        // Translated by the network: the last four bytes are the IPv4 address that is reached.
        let [.., a, b, c, d] = address.octets();
        class_of_ipv4(Ipv4Addr::new(a, b, c, d))
    } else if first & 0xffc0 == 0xfe80 {
        HostClass::LinkLocal
    } else if first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfec0 {
        HostClass::Private
    } else {
        HostClass::Public
    }
}
