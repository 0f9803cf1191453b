//! What developers accept in the documentation of a model object, as `mxready:allow RULE-ID reason`. Says what stands there
//! and whose it is; whether it counts is for others to say. No kind of fact, as no rule asks for it.

use serde::{Deserialize, Serialize};

use crate::model::{ALLOWANCE, Model};

use super::Owner;
use super::secret::safe;
use super::sources::module_of;

/// One such line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// Qualified name of the object.
    pub object: String,
    /// The first word; an id of a rule, if it is well written.
    pub rule: String,
    /// The rest of the line, secrets masked; may be empty.
    pub reason: String,
    /// Whose module the object stands in.
    pub owner: Owner,
}

/// All of them, in the order of the model.
pub(crate) fn of(model: &Model, owner_of: &dyn Fn(&str) -> Owner) -> Vec<Allowance> {
    let mut allowances = Vec::new();
    for documented in &model.documented {
        for line in documented.text.lines() {
            for (rule, reason) in in_line(line) {
                let reason = safe("", reason);
                let owner = owner_of(module_of(&documented.name));
                allowances.push(Allowance { object: documented.name.clone(), rule: rule.to_owned(), reason, owner });
            }
        }
    }
    allowances
}

/// Rule and reason of each; a reason ends where the next one begins.
fn in_line(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = line.split(ALLOWANCE).skip(1).filter(|part| part.is_empty() || part.starts_with(char::is_whitespace));
    parts.map(|part| {
        let part = part.trim();
        let (rule, reason) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
        (rule, reason.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_and_reason_are_told_apart_wherever_they_stand() {
        let cases: [(&str, &[(&str, &str)]); 7] = [
            ("mxready:allow own-threads a pool of two", &[("own-threads", "a pool of two")]),
            ("Runs at night. mxready:allow own-threads\ta pool  ", &[("own-threads", "a pool")]),
            ("mxready:allow a one mxready:allow b two", &[("a", "one"), ("b", "two")]),
            ("mxready:allow own-threads", &[("own-threads", "")]),
            ("mxready:allow", &[("", "")]),
            ("mxready:allowed a b", &[]),
            ("nothing", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(in_line(line).collect::<Vec<_>>(), expected, "{line}");
        }
    }
}
