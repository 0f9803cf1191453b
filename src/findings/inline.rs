//! What of the allowances in a package counts as a suppression. A package may hold modules of strangers: only the team's
//! own modules accept anything, only with a reason, and only for the object that the text is about.

use crate::facts::{Allowance, OwnerKind};

use super::{Idle, IdleSuppression, Pattern, Suppression};

/// Suppressions, and what was written without becoming one.
pub fn inline(allowances: &[Allowance], package: &str, rules: &[&str]) -> (Vec<Suppression>, Vec<IdleSuppression>) {
    let mut counting = Vec::new();
    let mut idle = Vec::new();
    for allowance in allowances {
        let place = format!("{package}, documentation of {}", allowance.object);
        let why = if !rules.contains(&allowance.rule.as_str()) {
            Some(Idle::UnknownRule)
        } else if allowance.reason.is_empty() {
            Some(Idle::NoReason)
        } else if allowance.owner.kind != OwnerKind::Own {
            Some(Idle::Foreign)
        } else {
            None
        };
        match (why, Pattern::exactly(&allowance.object)) {
            (None, Ok(object)) => counting.push(Suppression {
                rule: allowance.rule.clone(),
                object,
                package: None,
                reason: allowance.reason.clone(),
                owner: None,
                until: None,
                place,
                in_package: true,
            }),
            (why, _) => idle.push(IdleSuppression {
                place,
                rule: allowance.rule.clone(),
                object: allowance.object.clone(),
                why: why.unwrap_or(Idle::Unmatched),
                until: None,
            }),
        }
    }
    (counting, idle)
}
