//! Addresses in text: which host is dialled, and what kind of host that is. Works on the text alone; nothing is looked
//! up. It refuses to guess: a bare word is a host only where the caller expects one, and a version, netmask, name
//! space, class name or mail address is none.

mod bare;
mod class;
mod jdbc;
mod placeholder;
mod share;
mod url;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::HostClass;
use super::secret::mask_credentials;
use placeholder::Hidden;

/// Longest address text that is kept, in characters.
const LONGEST_TEXT: usize = 300;

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The address as written, credentials masked, cut at 300 characters.
    pub text: String,
    /// Scheme in lower case, such as `https`, `jdbc:sqlserver`, `ldap`; `None` for a bare host or share.
    pub scheme: Option<String>,
    /// Host in lower case, without port, brackets or credentials; `{1}` and the like stay as written.
    pub host: String,
    /// Port, where the address names one.
    pub port: Option<u16>,
    /// Class of the host.
    pub class: HostClass,
}

/// A hit in the text in which placeholders are hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    range: Range<usize>,
    scheme: Option<String>,
    host: String,
    port: Option<u16>,
    class: HostClass,
}

/// The addresses in a text, in the order in which they stand there.
///
/// URLs, JDBC strings and file shares are found anywhere; private and loopback IP addresses and `host:port` too, unless
/// they look like a version, netmask or range. Name spaces of XML are left out. With `bare_host_expected` the text may
/// also be a bare host or a list of them, such as `kafka1:9092,kafka2:9092`.
pub fn addresses(text: &str, bare_host_expected: bool) -> Vec<Address> {
    if !bare_host_expected && !text.contains([':', '.', '\\', '=', '%']) {
        return Vec::new();
    }
    if let Some(decoded) = url::decoded_wholly(text) {
        return addresses(&decoded, bare_host_expected);
    }
    let hidden = Hidden::of(text);
    if bare_host_expected && let Some(found) = bare::hosts(hidden.text()) {
        return found.iter().map(|found| finish(found, &hidden)).collect();
    }
    let mut found = jdbc::find(hidden.text());
    for finder in [url::find, share::find, jdbc::find_named_hosts, bare::find] {
        let claimed: Vec<Range<usize>> = ranges(&found);
        found.extend(finder(hidden.text()).into_iter().filter(|new| is_free(&claimed, &new.range)));
    }
    found.sort_by_key(|found| (found.range.start, found.range.end));
    found.iter().map(|found| finish(found, &hidden)).collect()
}

/// The address that a text is as a whole: nothing before it, nothing after it. Of several hosts in one address the
/// first is given. A bare host (`smtp.office365.com`, `erpserver`, `192.168.0.106:8082`, `{1}`) counts only where the
/// caller expects one. Name spaces are not told apart here: the caller knows that the text is dialled.
pub fn address(text: &str, bare_host_expected: bool) -> Option<Address> {
    if let Some(decoded) = url::decoded_wholly(text) {
        return address(&decoded, bare_host_expected);
    }
    let hidden = Hidden::of(text.trim());
    let whole = hidden.text();
    let found = jdbc::find(whole)
        .into_iter()
        .chain(share::find(whole))
        .chain(url::find_any(whole))
        .find(|found| found.range.start == 0 && is_tail(whole, found.range.end));
    let found = match found {
        Some(found) => Some(found),
        None if bare_host_expected => bare::hosts(whole).and_then(|found| found.into_iter().next()),
        None => None,
    };
    found.map(|found| finish(&found, &hidden))
}

/// Whether nothing but closing punctuation follows.
fn is_tail(text: &str, from: usize) -> bool {
    text.get(from..).is_some_and(|rest| !rest.contains(char::is_whitespace))
}

fn ranges(found: &[Found]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = found.iter().map(|found| found.range.clone()).collect();
    ranges.sort_by_key(|range| range.start);
    // Several hosts of one address share a range; the search below needs them apart.
    ranges.dedup();
    ranges
}

/// Whether a hit touches none of the sorted ranges.
fn is_free(claimed: &[Range<usize>], new: &Range<usize>) -> bool {
    let after = claimed.partition_point(|range| range.start < new.end);
    claimed.get(..after).and_then(<[_]>::last).is_none_or(|last| last.end <= new.start)
}

fn finish(found: &Found, hidden: &Hidden) -> Address {
    let text = hidden.restore(hidden.text().get(found.range.clone()).unwrap_or_default());
    Address {
        text: shorten(&mask_credentials(&text)),
        scheme: found.scheme.clone(),
        host: hidden.restore(&found.host),
        port: found.port,
        class: found.class,
    }
}

/// At most 300 characters of a text.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
