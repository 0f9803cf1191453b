//! Windows file shares: `\\server\share`, also with every backslash doubled as JSON and Java source write it. Regular
//! expressions are full of backslashes, so server and share must look like names.

use std::ops::Range;

use super::Found;
use super::placeholder::is_mark;
use crate::facts::HostClass;

pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if text.starts_with(r"{\rtf") {
        return found;
    }
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(r"\\")).map(|at| from + at) {
        let slashes = run(text, start);
        from = start + slashes;
        if starts_cleanly(text, start)
            && let Some((host, end)) = share_after(text, start, slashes)
        {
            from = end;
            found.push(Found { range: Range { start, end }, scheme: None, host, port: None, class: HostClass::Unc });
        }
    }
    found
}

/// Number of backslashes at an offset.
fn run(text: &str, from: usize) -> usize {
    text.get(from..).unwrap_or_default().bytes().take_while(|byte| *byte == b'\\').count()
}

fn starts_cleanly(text: &str, start: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    before.is_none_or(|each| each.is_whitespace() || matches!(each, '"' | '\'' | '=' | '(' | ',' | ';' | ':' | '>'))
}

fn share_after(text: &str, start: usize, slashes: usize) -> Option<(String, usize)> {
    let between = match slashes {
        2 => 1,
        4 => 2,
        _ => return None,
    };
    let host_start = start + slashes;
    let host = name_at(text, host_start)?;
    let host_end = host_start + host.len();
    if run(text, host_end) != between {
        return None;
    }
    let share_start = host_end + between;
    let share = name_at(text, share_start)?;
    // `\\server@SSL\share` is the same server reached over WebDAV.
    let host = host.split('@').next().unwrap_or(host).to_lowercase();
    // `\\%s\t%s` is a table, `\\%s\%s` a share.
    let visible = share.chars().filter(|each| !is_mark(*each)).count();
    if !is_server(&host) || visible == 1 {
        return None;
    }
    let rest = text.get(share_start..)?;
    let length = rest
        .find(|each: char| each.is_whitespace() || each.is_control() || "\"'<>|*?;,".contains(each))
        .unwrap_or(rest.len());
    Some((host, share_start + length))
}

fn name_at(text: &str, from: usize) -> Option<&str> {
    let rest = text.get(from..)?;
    let is_part = |each: char| each.is_alphanumeric() || matches!(each, '-' | '_' | '.' | '$' | '@') || is_mark(each);
    let name = rest.get(..rest.find(|each: char| !is_part(each)).unwrap_or(rest.len()))?;
    (!name.is_empty()).then_some(name)
}

/// One letter is the escape of a regular expression (`\\d\w`), `u0041` that of a character.
fn is_server(host: &str) -> bool {
    let is_escape = host.len() == 5
        && host.strip_prefix('u').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_name = host.chars().any(|each| each.is_alphanumeric() || is_mark(each))
        && host.starts_with(|first: char| first.is_alphanumeric() || is_mark(first));
    is_name && !is_escape && (host.chars().count() > 1 || host.contains(is_mark))
}
