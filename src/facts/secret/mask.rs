//! Masking: enough is left to recognise a value one knows, too little to use it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What stands in the place of a masked credential inside a longer text.
const MASKED: &str = "***";

/// `user:password@` after two slashes. Digits up to a slash are a port, so they do not begin a password.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static USER_INFO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?P<user>://[^\s:/@?\#"'<>]*):(?:[0-9]*@|[0-9]*[^\s0-9/,@"'<>{}$][^\s"'<>]*?@)"#,
        // A password may hold the sign itself.
        r#"(?:[^\s/@?\#"'<>]*@)*"#,
    ))
    .expect("the pattern of credentials in addresses compiles")
});

/// A user name of 16 characters or more before `@` is a token.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static TOKEN_AS_USER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"://[^\s:/@?\#"'<>{}]{16,}@"#).expect("the pattern of tokens as users compiles"));

/// `scott/tiger@` of Oracle.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static ORACLE_USER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(jdbc:oracle:[a-z0-9]+:[^\s/@]+/)[^\s@]+@").expect("the pattern of Oracle credentials compiles")
});

/// `name=value` and `"name": "value"` where the name says secret.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i)(?P<name>(?:^|[?&;,\s"'{(_.-]|x-)"#,
        r"(?:[a-z]{0,12}[_-]?(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key",
        r"|(?:access|refresh|id|auth|session|bearer|sas)?[_-]?token|subscription[_-]key|credential|hmac)",
        r"|shared[_-]?access[_-]?(?:key|signature)|sharedsecret)",
        r#"["']?\s*[=:]\s*)(?P<value>"[^"]*"|'[^']*'|\{[^}]*\}|[^\s&;,"'<>)}]+)"#,
    ))
    .expect("the pattern of named secrets compiles")
});

/// Short names that say secret only among the parameters of an address.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)([?&](?:key|sig|signature|code|sas|auth|authorization|pass|appid|x-amz-signature|x-amz-credential)=)[^\s&#"'<>]+"#)
        .expect("the pattern of secret parameters compiles")
});

/// `Basic abc==`, `Bearer abc`.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static AUTHORIZATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(basic|bearer|digest|negotiate|apikey)(\s+)([A-Za-z0-9+/=._~-]{8,})")
        .expect("the pattern of authorization headers compiles")
});

/// `<password>x</password>`
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(<(?:[a-z0-9_-]+:)?[a-z0-9_]*(?:password|secret|passphrase|apikey|accesskey)(?:\s[^<>]*)?>)[^<]+(</)",
    )
    .expect("the pattern of secret elements compiles")
});

/// Tokens that services mark as such, and private keys.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static KNOWN_TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}",
        r"|xox[abprs]-[A-Za-z0-9-]{10,}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        r"|hooks\.slack\.com/services/[A-Za-z0-9/_-]+|sk_live_[A-Za-z0-9]{16,}|ey[JK][A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)",
        r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
    ))
    .expect("the pattern of known tokens compiles")
});

/// How the tokens of [`KNOWN_TOKEN`] begin.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static TOKEN_BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("sk-|gh[pousr]_|github_pat_|glpat-|xox|AKIA|ASIA|AIza|SG\\.|hooks\\.slack|sk_live_|ey[JK]|-----BEGIN")
        .expect("the pattern of beginnings compiles")
});

/// What every name in [`NAMED`] has in it.
#[expect(clippy::expect_used, reason = "the pattern is fixed and every test runs it")]
static SECRET_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i)pass|pwd|secret|key|token|credential|hmac|signature").expect("the pattern of words compiles")
});

/// A value with at most three leading characters, none below 16, and its length: `sk-… (51 characters)`.
pub fn mask(value: &str) -> String {
    let length = value.chars().count();
    let shown = match length {
        0 => return String::new(),
        1..16 => 0,
        16..24 => 2,
        _ => 3,
    };
    let beginning: String = value.chars().take(shown).filter(|each| !each.is_control()).collect();
    let unit = if length == 1 { "character" } else { "characters" };
    format!("{beginning}… ({length} {unit})")
}

/// A text with the credentials inside it masked: passwords in addresses and connection strings, secret parameters,
/// authorization headers, known kinds of tokens. Everything else stays as it is.
pub fn mask_credentials(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for (may_hold, masked) in STEPS {
        // A pattern is run only where the text has what every hit of it has; most texts have nothing of the kind.
        if may_hold(&text)
            && let Cow::Owned(changed) = masked(&text)
        {
            text = Cow::Owned(changed);
        }
    }
    text.into_owned()
}

/// Whether a text has what every hit of a pattern has.
type MayHold = fn(&str) -> bool;
/// A text with the hits of a pattern masked.
type Masked = fn(&str) -> Cow<'_, str>;

/// The patterns, in the order in which they are masked.
const STEPS: [(MayHold, Masked); 8] = [
    (
        |text| TOKEN_BEGINNING.is_match(text),
        |text| KNOWN_TOKEN.replace_all(text, |found: &Captures<'_>| mask(found.get(0).map_or("", |hit| hit.as_str()))),
    ),
    (|text| text.contains('@'), |text| ORACLE_USER.replace_all(text, format!("${{1}}{MASKED}@"))),
    (
        |text| text.contains('@'),
        |text| {
            USER_INFO.replace_all(text, |found: &Captures<'_>| {
                format!("{}:{MASKED}@", found.name("user").map_or("", |hit| hit.as_str()))
            })
        },
    ),
    (|text| text.contains('@'), |text| TOKEN_AS_USER.replace_all(text, format!("://{MASKED}@"))),
    (
        |text| text.contains(['=', ':']) && SECRET_WORD.is_match(text),
        |text| NAMED.replace_all(text, |found: &Captures<'_>| named(found)),
    ),
    (
        |text| text.contains('=') && text.contains(['?', '&']),
        |text| PARAMETER.replace_all(text, format!("${{1}}{MASKED}")),
    ),
    (|text| text.contains('<'), |text| ELEMENT.replace_all(text, format!("${{1}}{MASKED}${{2}}"))),
    (
        |text| text.contains(char::is_whitespace),
        |text| AUTHORIZATION.replace_all(text, |found: &Captures<'_>| authorization(found)),
    ),
];

/// Placeholders and flags stay: `password={1}`, `password=$Password`, `token=true`.
fn named(found: &Captures<'_>) -> String {
    let group = |name: &str| found.name(name).map_or("", |hit| hit.as_str());
    let value = group("value");
    let bare = value.trim_matches(['"', '\'']);
    let is_open = bare.is_empty()
        || bare.starts_with(['{', '$', '@', '<', '%', '*'])
        || bare.contains('…')
        || ["true", "false", "null", "none"].contains(&bare.to_lowercase().as_str());
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\'')).map(String::from).unwrap_or_default();
    if is_open { format!("{}{value}", group("name")) } else { format!("{}{quote}{MASKED}{quote}", group("name")) }
}

/// `Basic authentication` is prose: a credential has a digit, padding or capitals inside.
fn authorization(found: &Captures<'_>) -> String {
    let group = |index: usize| found.get(index).map_or("", |hit| hit.as_str());
    let value = group(3);
    let is_credential = value.bytes().any(|byte| byte.is_ascii_digit() || byte == b'=')
        || value.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let kept = if is_credential { MASKED } else { value };
    format!("{}{}{kept}", group(1), group(2))
}

/// Whether a text holds a token that a service marks as such, or a private key.
pub(super) fn is_known_token(text: &str) -> bool {
    TOKEN_BEGINNING.is_match(text) && KNOWN_TOKEN.is_match(text)
}

/// As [`mask_credentials`], but every pattern is run: the shortcuts must change nothing.
#[cfg(test)]
pub(super) fn masked_by_every_pattern(text: &str) -> String {
    STEPS.iter().fold(text.to_owned(), |text, (_, masked)| masked(&text).into_owned())
}
