//! Signs of long work behind the scheduled events of real packages. No truth file holds them: each line was checked by
//! reading the microflow.

use mxready::facts::{Facts, gather};
use mxready::java::JavaInterest;
use mxready::package::{Limits, Package};

use crate::support::folder;

/// Package, event, signs, growth.
const EVENTS: [(&str, &str, &[&str], &str); 14] = [
    // A helper in Java that the corpus does not hold.
    ("10.7.0-feira-facil", "DocumentGeneration.SE_AccessToken_Refresh", &["opaque-java-action"], "not-visible"),
    ("10.7.0-feira-facil", "DocumentGeneration.SE_DocumentRequest_Cleanup", &["bounded-batches"], "with-data"),
    (
        "6.8.1-sftp",
        "SFTPConnection.DisconnectSessions",
        &[
            "delete-in-loop",
            "java-action-in-loop",
            "loop-over-unbounded-retrieve",
            "opaque-java-action",
            "unbounded-retrieve",
        ],
        "with-data",
    ),
    // Its first retrieve is only counted.
    ("7.16.0-process-queue", "ProcessQueue.SE_CleanupFinishedQueuedActions", &["bounded-batches"], "with-data"),
    (
        "7.16.0-process-queue",
        "ProcessQueue.SE_ReinitializeQueues",
        &["java-action-in-loop", "loop-over-unbounded-retrieve", "opaque-java-action", "unbounded-retrieve"],
        "with-data",
    ),
    ("7.23.4-demos", "CommunityCommons.releaseOldLocks", &["opaque-java-action"], "not-visible"),
    ("7.23.4-demos", "DeepLink.CleanUp", &["one-transaction", "unbounded-retrieve", "unbounded-write"], "with-data"),
    ("7.23.4-demos", "EmailTemplate.Cleanup", &["bounded-batches"], "with-data"),
    // At most 500 mails, each sent by Java in a microflow that the loop calls.
    (
        "7.23.4-demos",
        "EmailTemplate.SendQueuedEmails",
        &["heavy-action-in-loop", "java-action-in-loop", "opaque-java-action", "sends-mail"],
        "not-visible",
    ),
    ("8.0.0-demo", "DeepLink.CleanUp", &["one-transaction", "unbounded-retrieve", "unbounded-write"], "with-data"),
    ("9.13.1-object-comparator", "MendixSSO.DeleteExpiredAuthRequests", &["bounded-batches"], "with-data"),
    ("9.13.1-object-comparator", "MendixSSO.DeleteExpiredTokens", &["bounded-batches"], "with-data"),
    ("9.20.0-tekton", "MendixSSO.DeleteExpiredAuthRequests", &["opaque-java-action"], "not-visible"),
    ("9.20.0-tekton", "MendixSSO.DeleteExpiredTokens", &["opaque-java-action"], "not-visible"),
];

fn facts(package: &str) -> Option<Facts> {
    let package = Package::open(&folder()?.join(package), Limits::default()).unwrap();
    Some(gather(&package, &JavaInterest::new()).unwrap())
}

#[test]
fn every_event_of_the_corpus_shows_the_signs_that_a_person_finds() {
    for (package, event, signs, growth) in EVENTS {
        let Some(facts) = facts(package) else { return };
        let row = facts.scheduled_events.iter().find(|row| row.object == event).unwrap();
        let mut found: Vec<&str> = Vec::new();
        found.extend(row.fact.signs.value().into_iter().flatten().map(|sign| mxready::facts::Word::as_str(*sign)));
        found.sort_unstable();
        assert_eq!(found, signs, "{package}: {event}");
        assert_eq!(row.fact.growth.value().map(ToString::to_string).as_deref(), Some(growth), "{package}: {event}");
        assert_eq!(row.unreadable, None);
    }
}

#[test]
fn every_sign_has_a_chain_from_the_event_to_the_place() {
    for (package, event, signs, _) in EVENTS {
        let Some(facts) = facts(package) else { return };
        let row = facts.scheduled_events.iter().find(|row| row.object == event).unwrap();
        for sign in signs {
            let words = sign.replace('-', " ");
            let chain = row.evidence.iter().find(|evidence| {
                evidence.excerpt.as_deref().is_some_and(|text| text.split(':').next() == Some(words.as_str()))
            });
            assert!(
                chain.is_some_and(|chain| chain.path[0] == "model/model.mdp" && chain.path[1] == event),
                "{event}: {sign}"
            );
        }
    }
}
