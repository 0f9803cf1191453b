//! Secrets: telling them from other values, and keeping them out of everything that is written. What is masked here
//! never enters a fact in clear. Names and spelling decide; no dictionary of known passwords is kept.

mod mask;

#[cfg(test)]
mod tests;

pub use mask::{mask, mask_credentials};

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use super::naming::words_of;

/// Words that name a secret without doubt.
const STRONG_WORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "apikey",
    "credential",
    "credentials",
    "hmac",
    "wachtwoord",
];

/// Words that name a secret where the value looks like one.
const WEAK_WORDS: &[&str] =
    &["key", "token", "sas", "signature", "auth", "authorization", "bearer", "pin", "salt", "pass"];

/// Words that, behind a secret's name, say something about it: `TokenExpiryInSeconds`, `PublicKeyURL`.
const ABOUT_WORDS: &[&str] = &[
    "expiry",
    "expires",
    "expiration",
    "expire",
    "seconds",
    "minutes",
    "hours",
    "days",
    "lifetime",
    "timeout",
    "length",
    "size",
    "min",
    "max",
    "minimum",
    "maximum",
    "count",
    "enabled",
    "prefix",
    "suffix",
    "name",
    "url",
    "uri",
    "location",
    "endpoint",
    "header",
    "field",
    "label",
    "type",
    "algorithm",
    "alias",
    "file",
    "path",
    "format",
    "column",
    "version",
    "policy",
    "node",
    "issuer",
    "audience",
    "scope",
    "scopes",
    "text",
    "message",
    "hint",
    "page",
    "microflow",
    "attribute",
    "parameter",
    "param",
    "space",
    "word",
    "words",
    "vault",
    "provider",
    "server",
    "host",
    "email",
    "user",
    "username",
    "interval",
    "retries",
    "placeholder",
    "validator",
];

/// Words that, before `key` and the like, make it no secret: `LocalStorageKey`, `PublicKey`.
const HARMLESS_WORDS: &[&str] =
    &["public", "local", "sort", "foreign", "cache", "partition", "object", "routing", "translation", "group", "short"];

/// Fewest characters of a secret.
const SHORTEST: usize = 8;
/// Fewest characters where the name leaves no doubt.
const SHORTEST_PASSWORD: usize = 6;

/// Whether a constant looks like a secret: its name says so and the value is neither a placeholder nor plainly
/// something else, or the value has the form of a known kind of token, or credentials stand inside it.
pub fn is_secret(name: &str, value: &str) -> bool {
    let value = value.trim();
    if is_placeholder(value) {
        return false;
    }
    let is_sentence = value.split_whitespace().count() > 4 && !value.contains(['=', '/']);
    if mask::is_known_token(value) || (!is_sentence && mask_credentials(value) != value) {
        return true;
    }
    match strength(name) {
        Strength::None => false,
        Strength::Weak => value.chars().count() >= SHORTEST && !is_plain(value) && looks_random(value),
        Strength::Strong => value.chars().count() >= SHORTEST_PASSWORD && !is_plain(value) && distinct(value) >= 4,
    }
}

/// A value as facts may hold it: whole where it is harmless, masked where it looks like a secret or where its name says
/// password, however short it is.
pub fn safe(name: &str, value: &str) -> String {
    let trimmed = value.trim();
    let in_part = mask_credentials(value);
    if in_part != value && !mask::is_known_token(trimmed) && is_address_like(trimmed) {
        return in_part;
    }
    let is_password = strength(name) == Strength::Strong
        && !is_placeholder(trimmed)
        && !is_flag(trimmed)
        && !is_plain_address(trimmed);
    if is_password || is_secret(name, value) { mask(trimmed) } else { in_part }
}

/// Whether a name says password beyond doubt, whatever the value is.
pub(crate) fn names_secret(name: &str) -> bool {
    strength(name) == Strength::Strong
}

/// Whether a name may say secret: enough to hide a live value, too little to call a default one.
pub(crate) fn may_name_secret(name: &str) -> bool {
    strength(name) != Strength::None
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    None,
    Weak,
    Strong,
}

/// How clearly a name says secret. The module does not count: `Encryption.LogNode` is a log node.
fn strength(name: &str) -> Strength {
    let own = name.rsplit('.').next().unwrap_or(name);
    let words = words_of(own);
    let is_in =
        |list: &[&str], word: &String| list.contains(&word.as_str()) || list.iter().any(|end| word.ends_with(end));
    let is_strong = |word: &String| is_in(STRONG_WORDS, word);
    let is_weak = |word: &String| WEAK_WORDS.contains(&word.as_str()) || word.ends_with("token");
    let Some(at) = words.iter().rposition(|word| is_strong(word) || is_weak(word)) else { return Strength::None };
    let (before, after) = words.split_at_checked(at + 1).unwrap_or_default();
    if after.iter().any(|word| ABOUT_WORDS.contains(&word.as_str())) {
        return Strength::None;
    }
    let is_api_key = before.windows(2).any(|pair| pair == ["api", "key"]);
    if is_api_key || before.iter().any(is_strong) {
        Strength::Strong
    } else if before.iter().any(|word| HARMLESS_WORDS.contains(&word.as_str())) {
        Strength::None
    } else {
        Strength::Weak
    }
}

/// Nothing yet, or a text that asks for a value: `<Password will be generated …>`, `{{secret}}`, `changeme`, `****`.
fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    let is_bracketed = [('<', '>'), ('{', '}'), ('[', ']')]
        .iter()
        .any(|(open, close)| value.starts_with(*open) && value.ends_with(*close) && !value.contains("\":"));
    let asks = ["changeme", "change me", "change_me", "replace", "todo", "dummy", "placeholder", "fill in", "your"]
        .iter()
        .any(|word| lower.starts_with(word));
    value.is_empty() || is_bracketed || value.starts_with("${") || asks || distinct(value) == 1 && !is_number(value)
}

fn is_flag(value: &str) -> bool {
    ["true", "false", "yes", "no"].contains(&value.to_lowercase().as_str())
}

/// An address as a whole, such as that of the service that resets passwords.
pub(super) fn is_plain_address(value: &str) -> bool {
    value.contains("://") || value.parse::<IpAddr>().is_ok() || value.parse::<SocketAddr>().is_ok()
}

fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok()
}

/// Booleans, numbers, versions, addresses, mail addresses, paths, sentences: never secrets by themselves.
fn is_plain(value: &str) -> bool {
    let is_version = value.contains('.')
        && value.starts_with(|first: char| first.is_ascii_digit())
        && value
            .split(['.', '-'])
            .all(|part| !part.is_empty() && part.len() <= 6 && part.chars().all(char::is_alphanumeric));
    let is_mail = value.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    is_flag(value)
        || (is_number(value) && value.len() < 16)
        || is_version
        || is_address_like(value)
        || is_plain_address(value)
        || is_mail
        || value.split_whitespace().count() > 4
}

fn is_address_like(value: &str) -> bool {
    let lower = value.to_lowercase();
    lower.contains("://") || lower.starts_with("jdbc:") || lower.starts_with("www.") || value.starts_with(['/', '\\'])
}

/// A weak name needs a value that is no word: characters of different kinds, or many different ones in one piece.
fn looks_random(value: &str) -> bool {
    if value.contains(char::is_whitespace) {
        return false;
    }
    let kinds = [char::is_lowercase as fn(char) -> bool, char::is_uppercase, char::is_numeric]
        .iter()
        .filter(|kind| value.chars().any(kind))
        .count();
    let is_words =
        value.split(['-', '_', '.', ':', '/']).all(|part| part.chars().all(char::is_alphabetic) && part.len() < 13);
    entropy(value) >= 2.5 && !(is_words && (value.contains(['-', '_', '.', ':', '/']) || kinds < 2))
}

fn distinct(value: &str) -> usize {
    value.chars().collect::<BTreeSet<char>>().len()
}

/// Shannon entropy in bits for each character.
#[expect(clippy::cast_precision_loss, reason = "counts of characters in a constant are far below 2^52")]
fn entropy(value: &str) -> f64 {
    let mut counts = std::collections::BTreeMap::<char, usize>::new();
    for character in value.chars() {
        *counts.entry(character).or_default() += 1;
    }
    let length = value.chars().count() as f64;
    counts
        .values()
        .map(|count| {
            let share = *count as f64 / length;
            -share * share.log2()
        })
        .sum()
}
