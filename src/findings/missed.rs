//! What an earlier build could not read, to tell what a later one cannot read either from what is newly hidden. Where in the
//! model a document stands changes with every build, so the offsets of named documents do not count; lists that were cut
//! are taken at their word.

use std::collections::BTreeSet;

use super::{RuleOutcome, SideCoverage, Unreadable};

/// What one side missed.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// Path and reason of every place that was not read.
    places: BTreeSet<(String, String)>,
}

impl Missed {
    pub(super) fn of(side: Option<&SideCoverage>) -> Self {
        let unreadable = side.into_iter().flat_map(|coverage| &coverage.unreadable);
        Self { places: unreadable.map(|place| (place.path.clone(), without_offsets(&place.why))).collect() }
    }

    /// Places that were read here and are not read on another side.
    pub(super) fn not_here(&self, other: Option<&SideCoverage>) -> Vec<Unreadable> {
        let unreadable = other.into_iter().flat_map(|coverage| &coverage.unreadable);
        let is_new = |place: &&Unreadable| !self.places.contains(&(place.path.clone(), without_offsets(&place.why)));
        unreadable.filter(is_new).cloned().collect()
    }

    /// Whether a rule misses nothing that it did not miss here.
    pub(super) fn is_as_before(&self, then: &RuleOutcome, now: &RuleOutcome) -> bool {
        let (then, hidden_then) = listed(then);
        let (now, hidden_now) = listed(now);
        let is_known = |place: &String| {
            // The first of what could not be read stands for all of it.
            then.contains(place)
                || (hidden_then > 0 && then.last().is_some_and(|last| place > last))
                || self.places.iter().any(|(_, why)| !why.is_empty() && place.contains(why.as_str()))
        };
        now.iter().all(is_known) && (hidden_now == 0 || now.len() + hidden_now <= then.len() + hidden_then)
    }
}

/// What a rule misses, and how much more of it is not listed.
fn listed(rule: &RuleOutcome) -> (BTreeSet<String>, usize) {
    let more = |text: &str| text.strip_prefix("and ")?.strip_suffix(" more")?.parse::<usize>().ok();
    let hidden = rule.missing.last().and_then(|last| more(last)).unwrap_or_default();
    let places = rule.missing.iter().filter(|text| hidden == 0 || more(text).is_none());
    (places.map(|text| without_offsets(text)).collect(), hidden)
}

/// A text without the offsets of documents in it, as in `M.F (Microflows$Microflow) at byte 1048576`. Where a whole file is
/// cut off the offset says how much of it was read.
fn without_offsets(text: &str) -> String {
    let mut parts = text.split(" at byte ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_document = kept.ends_with(')');
        kept.push_str(" at byte ");
        kept.push_str(if is_document { part.trim_start_matches(|each: char| each.is_ascii_digit()) } else { part });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Outcome, Severity};

    fn rule(missing: &[&str]) -> RuleOutcome {
        RuleOutcome {
            rule: "own-threads".into(),
            severity: Severity::Blocker,
            subject: String::new(),
            outcome: Outcome::CannotTell,
            missing: missing.iter().map(|&text| text.into()).collect(),
        }
    }

    fn missed(whys: &[&str]) -> Missed {
        let place = |why: &&str| Unreadable { path: "model/model.mdp".into(), why: (*why).into() };
        let unreadable = whys.iter().map(place).collect();
        Missed::of(Some(&SideCoverage { unreadable, ..SideCoverage::default() }))
    }

    #[test]
    fn what_a_rule_missed_before_is_no_news_wherever_it_stands_now() {
        let none = missed(&[]);
        for (then, now, expected) in [
            (&["A"][..], &["A"][..], true),
            (&["A", "B"], &["B"], true),
            (&["A"], &["B"], false),
            (&["A"], &["A", "B"], false),
            (
                &["M.F (Microflows$Microflow) at byte 12: cut off"],
                &["M.F (Microflows$Microflow) at byte 99: cut off"],
                true,
            ),
            (
                &["M.F (Microflows$Microflow) at byte 12: cut off"],
                &["M.G (Microflows$Microflow) at byte 12: cut off"],
                false,
            ),
            (&["the model: at byte 99: cut off"], &["the model: at byte 12: cut off"], false),
            (&["cut off in a document at byte 99"], &["cut off in a document at byte 12"], false),
            // Of twelve the first ones are listed.
            (&["A", "B", "and 10 more"], &["A", "and 10 more"], true),
            (&["A", "B", "and 10 more"], &["A", "C", "and 9 more"], true),
            (&["B", "C", "and 10 more"], &["A", "B", "and 10 more"], false),
            (&["A", "B", "and 10 more"], &["A", "B", "and 11 more"], false),
            (&["A", "B"], &["A", "B", "and 1 more"], false),
        ] {
            assert_eq!(none.is_as_before(&rule(then), &rule(now)), expected, "{then:?} {now:?}");
        }
    }

    #[test]
    fn of_two_damaged_documents_the_second_is_no_news_when_the_first_is_repaired() {
        let before = missed(&[
            "M.F (Microflows$Microflow) at byte 12: cut off",
            "M.G (Microflows$Microflow) at byte 40: cut off",
        ]);
        let then = rule(&[
            "2 parts of the model could not be read; the first: M.F (Microflows$Microflow) at byte 12: cut off",
        ]);
        let now = rule(&["part of the model could not be read: M.G (Microflows$Microflow) at byte 31: cut off"]);
        assert!(before.is_as_before(&then, &now));
        assert!(!before.is_as_before(
            &then,
            &rule(&["part of the model could not be read: M.H (Microflows$Microflow) at byte 31: cut off"])
        ));
    }

    #[test]
    fn what_is_newly_unread_is_told() {
        let unreadable =
            ["M.F (Microflows$Microflow) at byte 99: cut off", "M.H (Microflows$Microflow) at byte 12: cut off"]
                .map(|why| Unreadable { path: "model/model.mdp".into(), why: why.into() });
        let now = SideCoverage { unreadable: unreadable.to_vec(), ..SideCoverage::default() };
        let news = missed(&["M.F (Microflows$Microflow) at byte 12: cut off"]).not_here(Some(&now));
        assert_eq!(
            news.iter().map(|place| &*place.why).collect::<Vec<_>>(),
            ["M.H (Microflows$Microflow) at byte 12: cut off"]
        );
    }
}
