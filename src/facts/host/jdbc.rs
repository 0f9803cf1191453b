//! Database addresses: JDBC URLs in their many dialects, Oracle descriptors and `key=value` connection strings.
//! In-memory and file databases dial nobody and give nothing.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use super::placeholder::is_mark;
use super::url::{HostPort, host_and_port, members};
use crate::facts::HostClass;

#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static BEGINNING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)jdbc:([a-z0-9+-]{2,30}):").expect("the pattern of JDBC addresses compiles"));

/// `(HOST = 10.0.0.5)(PORT = 1521)` of Oracle and `MySQL`, the port optional.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static DESCRIBED_HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[(,]\s*host\s*=\s*([^()\s,=]+)\s*[),](?:[\s,(]*port\s*=\s*(\d{1,5}))?")
        .expect("the pattern of described hosts compiles")
});

/// `Server=erpdb\PROD,1433;` of a connection string.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static NAMED_HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[;\s])(?:server|servername|data source|address|addr|host|hostname|failover[ _]?partner)\s*=\s*([^;=]+)")
        .expect("the pattern of named hosts compiles")
});

/// Only a text with one of these is a connection string.
const CONNECTION_STRING_KEYS: &[&str] = &[
    "database=",
    "initial catalog=",
    "user id=",
    "uid=",
    "username=",
    "dbname=",
    "pwd=",
    "password=",
    "databasename=",
];

/// Dialects that name a file or memory unless `//` follows.
const EMBEDDED: &[&str] =
    &["h2", "hsqldb", "derby", "sqlite", "duckdb", "ucanaccess", "db2", "odbc", "calcite", "mock"];

/// Every JDBC address and every Oracle descriptor.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut claimed = 0;
    for captures in BEGINNING.captures_iter(text) {
        let (Some(whole), Some(dialect)) = (captures.get(0), captures.get(1)) else { continue };
        if whole.start() < claimed {
            continue;
        }
        let end = whole.end() + length(text.get(whole.end()..).unwrap_or_default());
        claimed = end;
        let dialect = dialect.as_str().to_ascii_lowercase();
        let rest = text.get(whole.end()..end).unwrap_or_default();
        found.extend(named(hosts(&dialect, rest), &format!("jdbc:{dialect}"), whole.start()..end));
    }
    if found.is_empty() {
        found.extend(descriptor(text));
    }
    found
}

fn named(hosts: Vec<HostPort>, scheme: &str, range: Range<usize>) -> impl Iterator<Item = Found> {
    hosts.into_iter().map(move |HostPort { host, port, class }| Found {
        range: range.clone(),
        scheme: Some(scheme.to_owned()),
        host,
        port,
        class,
    })
}

/// Bytes up to the end of the address: blanks end it, but not inside the parentheses of a descriptor.
fn length(rest: &str) -> usize {
    let mut depth = 0_usize;
    for (offset, each) in rest.char_indices() {
        match each {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '"' | '\'' | '<' | '>' | '`' => return offset,
            _ if each.is_whitespace() && depth == 0 => return offset,
            _ => {}
        }
    }
    rest.len()
}

fn hosts(dialect: &str, rest: &str) -> Vec<HostPort> {
    match dialect {
        "oracle" => oracle(rest),
        "sqlserver" | "jtds" | "microsoft" => sql_server(rest),
        "sybase" => {
            let target = rest.split_once(':').map_or(rest, |(_, target)| target);
            target.split(['/', '?']).next().and_then(host_and_port).into_iter().collect()
        }
        "firebirdsql" if !rest.contains("//") => {
            let mut parts = rest.splitn(2, ['/', ':']);
            parts.next().and_then(host_and_port).into_iter().collect()
        }
        _ => {
            let described = described(rest);
            if !described.is_empty() {
                return described;
            }
            let Some((before, after)) = rest.split_once("//") else { return undecided(dialect, rest) };
            // `h2:file://C:/data` names a file all the same.
            let is_file = EMBEDDED.contains(&dialect) && ["file:", "mem:", "res:", "zip:"].contains(&before);
            if is_file { Vec::new() } else { authority(after, dialect) }
        }
    }
}

/// An address whose host is a placeholder as a whole: `jdbc:postgresql:{1}`.
fn undecided(dialect: &str, rest: &str) -> Vec<HostPort> {
    if rest.starts_with(is_mark) && !EMBEDDED.contains(&dialect) {
        host_and_port(rest.split(['/', '?', ';']).next().unwrap_or_default()).into_iter().collect()
    } else {
        Vec::new()
    }
}

fn authority(after: &str, dialect: &str) -> Vec<HostPort> {
    // SAP HANA separates the hosts of a cluster with semicolons, everyone else the properties.
    let ends: &[char] = if dialect == "sap" { &['/', '?', '&', '#'] } else { &['/', '?', ';', '&', '#'] };
    let authority = after.split(ends).next().unwrap_or_default();
    members(authority, &format!("jdbc:{dialect}"))
}

/// `//host\instance:1433;databaseName=x`, or the host among the properties: `//;serverName=host;portNumber=1433`.
fn sql_server(rest: &str) -> Vec<HostPort> {
    let (_, after) = rest.split_once("//").unwrap_or(("", rest));
    let mut parts = after.split(';');
    let authority = parts.next().unwrap_or_default();
    let authority = authority.split('/').next().unwrap_or_default();
    let (name, tail) = authority.split_once('\\').unwrap_or((authority, ""));
    let mut hosts: Vec<HostPort> = host_and_port(name).into_iter().collect();
    let instance_port = tail.split_once(':').and_then(|(_, port)| port.parse().ok());
    let mut port = instance_port;
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.trim().to_ascii_lowercase().as_str() {
            "servername" | "server" if hosts.is_empty() => {
                hosts.extend(host_and_port(value.split('\\').next().unwrap_or(value)));
            }
            "failoverpartner" => hosts.extend(host_and_port(value.split('\\').next().unwrap_or(value))),
            "portnumber" | "port" => port = value.trim().parse().ok(),
            _ => {}
        }
    }
    if let Some(first) = hosts.first_mut() {
        first.port = first.port.or(port);
    }
    hosts
}

/// `thin:user/password@host:1521:sid`, `thin:@//host:1521/service`, `thin:@(DESCRIPTION=…)`, `thin:@ALIAS`.
fn oracle(rest: &str) -> Vec<HostPort> {
    let described = described(rest);
    if !described.is_empty() {
        return described;
    }
    let Some((_, target)) = rest.rsplit_once('@') else { return undecided("oracle", rest.trim_start_matches("thin:")) };
    let with_slashes = target.split_once("//").map(|(_, after)| after);
    let target = with_slashes.unwrap_or(target);
    let authority = target.split(['/', '?']).next().unwrap_or_default();
    if with_slashes.is_none() && !target.contains([':', '/', '.']) && !target.contains(is_mark) {
        // An alias of tnsnames.ora: which host that is stands outside the package.
        let host = authority.to_lowercase();
        return if host.is_empty() {
            Vec::new()
        } else {
            vec![HostPort { host, port: None, class: HostClass::Template }]
        };
    }
    authority
        .split(',')
        .filter_map(|member| {
            let mut parts = member.splitn(3, ':');
            let (host, port) = (parts.next()?, parts.next().unwrap_or_default());
            host_and_port(&format!("{host}:{port}"))
        })
        .collect()
}

/// The hosts of `(ADDRESS=(PROTOCOL=TCP)(HOST=…)(PORT=…))`.
fn described(text: &str) -> Vec<HostPort> {
    DESCRIBED_HOST
        .captures_iter(text)
        .filter_map(|captures| {
            let mut host = host_and_port(captures.get(1)?.as_str())?;
            host.port = captures.get(2).and_then(|port| port.as_str().parse().ok()).or(host.port);
            Some(host)
        })
        .collect()
}

/// An Oracle descriptor without `jdbc:`, as tnsnames.ora and constants hold it.
fn descriptor(text: &str) -> impl Iterator<Item = Found> {
    let upper = if text.contains('(') { text.to_ascii_uppercase() } else { String::new() };
    let start = upper.find("(DESCRIPTION").or_else(|| upper.find("(ADDRESS"));
    let found = start.map(|start| {
        let end = start + length(text.get(start..).unwrap_or_default());
        let hosts = described(text.get(start..end).unwrap_or_default());
        named(hosts, "oracle", start..end).collect::<Vec<_>>()
    });
    found.unwrap_or_default().into_iter()
}

/// The hosts of `Server=erpdb;Database=x;User Id=y`.
pub(super) fn find_named_hosts(text: &str) -> Vec<Found> {
    if !text.contains('=') {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase().replace(" =", "=");
    if !CONNECTION_STRING_KEYS.iter().any(|key| lower.contains(key)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for captures in NAMED_HOST.captures_iter(text) {
        let Some(value) = captures.get(1) else { continue };
        let name = value.as_str().trim();
        let name = name.strip_prefix("tcp:").unwrap_or(name);
        let (name, port) = name.split_once(',').unwrap_or((name, ""));
        let name = name.split('\\').next().unwrap_or(name);
        if let Some(HostPort { host, port: own_port, class }) = host_and_port(name) {
            let port = port.trim().parse().ok().or(own_port);
            found.push(Found { range: value.range(), scheme: None, host, port, class });
        }
    }
    found
}
