//! Addresses with a scheme and two slashes: `https://host:port/path`, with credentials, several hosts, placeholders.

use std::borrow::Cow;
use std::ops::Range;

use super::class::{class_of, ipv4, is_name};
use super::placeholder::is_mark;
use super::{Found, bare};
use crate::facts::HostClass;

/// Schemes that dial a host.
const SCHEMES: &[&str] = &[
    "http",
    "https",
    "ws",
    "wss",
    "ftp",
    "ftps",
    "sftp",
    "scp",
    "ssh",
    "telnet",
    "ldap",
    "ldaps",
    "smtp",
    "smtps",
    "imap",
    "imaps",
    "pop",
    "pop3",
    "pop3s",
    "amqp",
    "amqps",
    "mqtt",
    "mqtts",
    "stomp",
    "tcp",
    "tcps",
    "udp",
    "ssl",
    "tls",
    "kafka",
    "nats",
    "mongodb",
    "mongodb+srv",
    "redis",
    "rediss",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "sqlserver",
    "mssql",
    "oracle",
    "cassandra",
    "neo4j",
    "bolt",
    "solr",
    "zk",
    "zookeeper",
    "smb",
    "cifs",
    "nfs",
    "afp",
    "webdav",
    "dav",
    "davs",
    "rmi",
    "iiop",
    "jms",
    "t3",
    "t3s",
    "socks",
    "socks4",
    "socks5",
    "git",
    "svn",
    "rtsp",
    "rtmp",
    "sip",
    "xmpp",
    "coap",
    "opc.tcp",
    "modbus",
    "syslog",
    "vnc",
    "rdp",
    "gopher",
    "file",
    "hsql",
];

/// Schemes whose authority may list several hosts.
const SCHEMES_WITH_LISTS: &[&str] = &[
    "mongodb",
    "redis",
    "rediss",
    "amqp",
    "amqps",
    "kafka",
    "nats",
    "tcp",
    "ssl",
    "zk",
    "zookeeper",
    "cassandra",
    "t3",
    "postgresql",
    "postgres",
    "mysql",
    "mariadb",
    "ldap",
    "ldaps",
];

/// Schemes of local things: nobody is dialled, whatever follows.
const LOCAL_SCHEMES: &[&str] =
    &["classpath", "resource", "chrome", "about", "content", "app", "jar", "bundle", "vfs", "urn", "data", "res"];

/// Hosts whose addresses name a vocabulary; nothing is dialled there.
const NAME_SPACE_HOSTS: &[&str] = &[
    "www.w3.org",
    "w3.org",
    "schemas.xmlsoap.org",
    "schemas.microsoft.com",
    "schemas.openxmlformats.org",
    "schemas.android.com",
    "xml.org",
    "java.sun.com",
    "xmlns.jcp.org",
    "xmlns.oracle.com",
    "jakarta.ee",
    "tempuri.org",
    "docs.oasis-open.org",
    "purl.org",
    "ns.adobe.com",
    "www.omg.org",
    "relaxng.org",
    "exslt.org",
    "json-schema.org",
    "www.springframework.org",
    "www.hibernate.org",
    "www.opengis.net",
    "cxf.apache.org",
    "ws.apache.org",
    "xml.apache.org",
    "apache.org",
    "javax.xml.xmlconstants",
    "xmlpull.org",
    "schema.org",
    "www.topografix.com",
];

/// Host and port of one member of an authority.
pub(super) struct HostPort {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) class: HostClass,
}

/// Every address with `://`, XML name spaces left out.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = find_any(text);
    found.retain(|found| !is_name_space(text, found));
    found
}

/// Every address with `://`. An address in the path or query of another is that one's argument and not reported.
pub(super) fn find_any(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut claimed = 0;
    for (separator, _) in text.match_indices("://") {
        if separator < claimed {
            continue;
        }
        let Some((start, scheme)) = scheme_before(text, claimed, separator) else { continue };
        let rest = after_credentials(text, separator + 3);
        let authority = rest..rest + authority_length(text.get(rest..).unwrap_or_default(), &scheme);
        let end = end_of_address(text, authority.end);
        claimed = end;
        let members = members(text.get(authority).unwrap_or_default(), &scheme);
        found.extend(members.into_iter().filter(|member| may_dial(&scheme, member)).map(|member| Found {
            range: start..end,
            class: class_behind(&scheme, member.class),
            scheme: Some(scheme.clone()),
            host: member.host,
            port: member.port,
        }));
    }
    found
}

/// The scheme that ends at an offset, in lower case. Of `see.http` the known ending counts.
fn scheme_before(text: &str, from: usize, end: usize) -> Option<(usize, String)> {
    let before = text.get(from..end)?;
    let length = before
        .bytes()
        .rev()
        .take(20)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
        .count();
    let mut scheme = before.get(before.len() - length..)?.to_ascii_lowercase();
    while !SCHEMES.contains(&scheme.as_str()) {
        match scheme.split_once(['.', '+', '-']) {
            Some((_, rest)) => scheme = String::from(rest),
            None => break,
        }
    }
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    (is_scheme && !LOCAL_SCHEMES.contains(&scheme.as_str())).then(|| (end - scheme.len(), scheme))
}

/// Schemes that nobody has heard of count only where the host leaves no doubt.
fn may_dial(scheme: &str, member: &HostPort) -> bool {
    if scheme == "file" {
        // One letter is a drive, as in `file://C:/temp`.
        return member.class != HostClass::Loopback && member.host.len() > 1;
    }
    SCHEMES.contains(&scheme)
        || member.port.is_some()
        || (member.host.contains(['.', ':']) && !matches!(member.class, HostClass::Public | HostClass::Template))
}

/// What stands behind `smb://` is a share, whatever its host; behind `file://` only where one is named: code puts paths
/// there, too.
fn class_behind(scheme: &str, class: HostClass) -> HostClass {
    match scheme {
        "smb" | "cifs" => HostClass::Unc,
        "file" if class != HostClass::Template => HostClass::Unc,
        _ => class,
    }
}

/// Where the host begins: behind `user:password@`, even where the password holds a slash or a question mark. Digits
/// after the colon are a port, not a password.
fn after_credentials(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.find(|each: char| each.is_whitespace() || "\"'<>`,".contains(each)).unwrap_or(rest.len());
    let candidate = rest.get(..end).unwrap_or_default();
    let Some((user, password)) = candidate.split_once(':') else { return from };
    let behind_port = password.trim_start_matches(|each: char| each.is_ascii_digit() || is_mark(each));
    let is_port = behind_port.is_empty() || behind_port.starts_with(['/', '?', '#']);
    let is_user = !user.contains(['/', '?', '#', '@', '[']);
    match password.find('@') {
        Some(at) if is_user && !is_port => from + user.len() + 1 + at + 1,
        _ => from,
    }
}

/// Bytes of the authority at the start of a text.
fn authority_length(text: &str, scheme: &str) -> usize {
    let lists = SCHEMES_WITH_LISTS.contains(&scheme);
    text.find(|each: char| match each {
        ',' => !lists,
        '/' | '\\' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '|' | ';' | '^' | '(' | ')' | '{' | '}' => true,
        other => other.is_whitespace() || other.is_control(),
    })
    .unwrap_or(text.len())
}

/// Where an address ends whose authority ends here: its path and query belong to it, punctuation of a sentence does not.
fn end_of_address(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let end = rest
        .char_indices()
        .find(|(offset, each)| match each {
            '"' | '\'' | '`' | '<' | '>' | '|' | ';' | '{' | '}' => true,
            ',' => rest.get(offset + 1..).is_some_and(|next| begins_another(next.trim_start())),
            other => other.is_whitespace() || other.is_control(),
        })
        .map_or(rest.len(), |(offset, _)| offset);
    let path = rest.get(..end).unwrap_or_default();
    from + path.trim_end_matches(['.', ',', ':', '!', '?', ')', ']']).len()
}

fn begins_another(text: &str) -> bool {
    let scheme = text.bytes().take(20).take_while(u8::is_ascii_alphanumeric).count();
    scheme > 1 && text.get(scheme..).is_some_and(|rest| rest.starts_with("://"))
}

/// The hosts of an authority, credentials left out.
pub(super) fn members(authority: &str, scheme: &str) -> Vec<HostPort> {
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let several = SCHEMES_WITH_LISTS.contains(&scheme) || scheme.starts_with("jdbc:");
    let separators: &[char] = if several { &[',', ';'] } else { &[] };
    hosts.split(separators).filter_map(host_and_port).collect()
}

/// Host and port of one `host:port`; `None` where the text is no host.
pub(super) fn host_and_port(text: &str) -> Option<HostPort> {
    let text = text.trim();
    let (host, port) = match text.strip_prefix('[') {
        Some(bracketed) => {
            let (host, rest) = bracketed
                .split_once(']')
                .filter(|(host, _)| host.contains(|each: char| each == ':' || is_mark(each)))?;
            (host, rest.strip_prefix(':').unwrap_or_default())
        }
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let host = percent_decoded(host).to_lowercase();
    let host = without_path_placeholder(host.strip_suffix('.').unwrap_or(&host));
    // `www.` begins an address that the text does not finish.
    if host == "www" || (!host.contains(is_mark) && !host.contains(':') && !is_name(host)) {
        return None;
    }
    let port = port.split(is_mark).next().and_then(|port| port.parse().ok());
    Some(HostPort { class: class_of(host)?, host: host.to_owned(), port })
}

/// `http://api.acme.com{1}`: after a complete host the placeholder is the path or the port.
fn without_path_placeholder(host: &str) -> &str {
    let visible = host.trim_end_matches(is_mark);
    let is_complete = visible == "localhost"
        || (visible.split('.').count() == 4 && ipv4(visible).is_some())
        || (is_name(visible) && bare::ends_in_known_domain(visible));
    if visible.len() < host.len() && is_complete { visible } else { host }
}

/// `%31%30.0.0.5` as `10.0.0.5`; the zone of an IPv6 address loses its escape. Text that is not UTF-8 stays as it is.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The text of an address that is percent-encoded as a whole: `https%3A%2F%2Ferp.corp%2Fapi`.
pub(super) fn decoded_wholly(text: &str) -> Option<String> {
    let encoded = text.len() <= 4096 && !text.contains("://") && text.contains('%');
    if !encoded {
        return None;
    }
    let decoded = percent_decoded(text);
    (text.to_ascii_lowercase().contains("%3a%2f%2f") && decoded.contains("://")).then(|| decoded.into_owned())
}

/// Whether an address names a vocabulary: a well-known host of such, or the value of an attribute that holds one.
fn is_name_space(text: &str, found: &Found) -> bool {
    if found.port.is_none() && NAME_SPACE_HOSTS.contains(&found.host.as_str()) {
        return true;
    }
    if found.host.starts_with("xmlns.") || found.host.starts_with("schemas.") {
        return true;
    }
    let from = text.floor_char_boundary(found.range.start.saturating_sub(60));
    let before = text.get(Range { start: from, end: found.range.start }).unwrap_or_default();
    let Some(attribute) = before.strip_suffix(['"', '\'']).and_then(|before| before.trim_end().strip_suffix('='))
    else {
        return false;
    };
    let name = attribute.trim_end().rsplit(|each: char| each.is_whitespace() || each == '<').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    name.starts_with("xmlns") || name.ends_with("namespace") || name.ends_with("soapaction") || name == "xml:base"
}
