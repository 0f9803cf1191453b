//! The reader of class files against the one that comes with Java, and against class files that nobody would write.

mod common;

#[cfg(test)]
#[path = "java/debian.rs"]
mod debian;

#[cfg(test)]
#[path = "java/javap.rs"]
mod javap;

#[cfg(test)]
#[path = "java/jars.rs"]
mod jars;

use std::collections::BTreeSet;

use mxready::java::{JavaInterest, read_jar};

/// Classes whose exceptions may be caught somewhere in the fixtures.
const CAUGHT: [&str; 5] = [
    "java.lang.SecurityException",
    "java.security.AccessControlException",
    "java.lang.IllegalStateException",
    "java.lang.InterruptedException",
    "java.lang.Throwable",
];

/// Asks for every call and parent, and for each exception that is caught somewhere.
fn interest_in_all(expected: &BTreeSet<String>) -> JavaInterest {
    let caught = expected.iter().filter_map(|line| line.split_once(" catches ").map(|(_, class)| class));
    let caught: BTreeSet<_> = caught.filter_map(|class| class.split(' ').next()).collect();
    caught.iter().fold(JavaInterest::new().prefix(""), |interest, class| interest.class(class))
}

#[test]
fn every_reference_in_the_fixtures_is_the_one_that_javap_shows() {
    let classes = jars::fixtures();
    let Some(expected) = javap::references(&classes) else {
        println!("skipped: no JDK with javap here");
        return;
    };
    let interest = interest_in_all(&expected);
    let contents = read_jar("fixtures.jar", &jars::pack(&classes), &interest);
    assert_eq!((&contents.error, contents.unreadable.as_slice()), (&None, &[][..]));
    jars::assert_same(&jars::lines(&contents), &expected);
}

/// For jars on this machine: `MXREADY_JARS=/usr/share/java/ant.jar:/usr/share/java/javax.mail.jar cargo test --test java`.
#[test]
fn every_reference_in_foreign_jars_is_the_one_that_javap_shows() {
    let Ok(paths) = std::env::var("MXREADY_JARS") else {
        println!("skipped: MXREADY_JARS names no jars");
        return;
    };
    for path in paths.split(':') {
        let classes = jars::unpack(path);
        let Some(expected) = javap::references(&classes) else { return };
        let interest = interest_in_all(&expected);
        let contents = read_jar("foreign.jar", &jars::pack(&classes), &interest);
        assert_eq!((&contents.error, contents.unreadable.as_slice()), (&None, &[][..]), "{path}");
        println!("{path}: {} classes, {} references", contents.class_count, expected.len());
        jars::assert_same(&jars::lines(&contents), &expected);
    }
}

/// `MXREADY_MUTANTS=100000` makes more of them.
#[test]
fn twenty_thousand_damaged_classes_cost_nothing_but_themselves() {
    let rounds = std::env::var("MXREADY_MUTANTS").map_or(200, |count| count.parse::<usize>().expect("a number") / 100);
    let healthy = jars::fixtures();
    let interest = CAUGHT.iter().fold(JavaInterest::new().prefix(""), |interest, class| interest.class(class));
    let (mut mutants, mut refused) = (0, 0);
    let mut dice = jars::Dice::new(0x5EED_0001);
    for _ in 0..rounds {
        let damaged = (0..100).map(|number| {
            let (_, bytes) = &healthy[dice.below(healthy.len())];
            (format!("damaged/M{number}.class"), jars::mutate(bytes, &mut dice))
        });
        let mut classes: Vec<_> = damaged.collect();
        classes.push(("z/Listen.class".to_owned(), jars::fixture("warehouse/actions/ListenForScanners")));
        let contents = read_jar("model/bundles/project.jar", &jars::pack(&classes), &interest);
        assert_eq!(contents.error, None);
        let listening = "warehouse.actions.ListenForScanners executeAction calls java.net.ServerSocket.<init>:(I)V";
        assert!(jars::lines(&contents).contains(listening), "the healthy class got lost");
        assert!(contents.unreadable.iter().all(|entry| entry.path.starts_with("damaged/")));
        let kept: usize = contents.references.values().map(|found| found.places.len()).sum();
        assert!(kept < 100_000, "{kept} places out of a hundred small classes");
        mutants += 100;
        refused += contents.unreadable.len();
    }
    assert_eq!(mutants, rounds * 100);
    println!("{mutants} damaged classes, {refused} of them refused");
    assert!(
        refused > mutants / 10 && refused < mutants,
        "{refused} of {mutants} refused: the mutations miss their mark"
    );
}
