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
use std::time::{Duration, Instant};

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

/// Classes to damage: the fixtures, and some of each real library that is installed here.
fn healthy() -> jars::Classes {
    let mut healthy = jars::fixtures();
    for path in debian::installed() {
        let classes = jars::unpack(&path.to_string_lossy());
        let step = classes.len() / 40 + 1;
        healthy.extend(classes.into_iter().step_by(step));
    }
    healthy
}

/// Most memory that the process ever took, in MiB; `None` where the system does not tell.
fn memory_peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok().map(|kilobytes| kilobytes / 1024)
}

/// A few seconds' worth; `MXREADY_MUTANTS=100000 cargo test --release --test java damaged` makes more of them.
#[test]
fn damaged_classes_cost_nothing_but_themselves() {
    let rounds = std::env::var("MXREADY_MUTANTS").map_or(40, |count| count.parse::<usize>().expect("a number") / 100);
    let healthy = healthy();
    let interest = CAUGHT.iter().fold(JavaInterest::new().prefix(""), |interest, class| interest.class(class));
    let (mut mutants, mut refused, mut slowest) = (0, 0, Duration::ZERO);
    let before = memory_peak();
    let mut dice = jars::Dice::new(0x5EED_0001);
    for round in 0..rounds {
        let damaged = (0..100).map(|number| {
            let (_, bytes) = &healthy[dice.below(healthy.len())];
            (format!("damaged/M{number}.class"), jars::mutate(bytes, &mut dice))
        });
        let mut classes: Vec<_> = damaged.collect();
        classes.push(("z/Listen.class".to_owned(), jars::fixture("warehouse/actions/ListenForScanners")));
        // The app's own jar is read for more than a library is.
        let name = if round % 2 == 0 { "model/bundles/project.jar" } else { "model/lib/userlib/library.jar" };
        let jar = jars::pack(&classes);
        let start = Instant::now();
        let contents = read_jar(name, &jar, &interest);
        slowest = slowest.max(start.elapsed());
        assert_eq!(contents.error, None);
        let listening = "warehouse.actions.ListenForScanners executeAction calls java.net.ServerSocket.<init>:(I)V";
        assert!(jars::lines(&contents).contains(listening), "the healthy class got lost");
        assert!(contents.unreadable.iter().all(|entry| entry.path.starts_with("damaged/")));
        let kept: usize = contents.references.values().map(|found| found.places.len()).sum();
        assert!(kept < 100_000, "{kept} places out of a hundred classes");
        mutants += 100;
        refused += contents.unreadable.len();
    }
    let grown = memory_peak().zip(before).map(|(after, before)| after - before);
    println!(
        "{mutants} damaged of {} classes, {refused} refused; slowest hundred {slowest:.1?}; {grown:?} MiB more at most",
        healthy.len()
    );
    assert!(
        refused > mutants / 10 && refused < mutants,
        "{refused} of {mutants} refused: the mutations miss their mark"
    );
    assert!(slowest < Duration::from_secs(30), "a hundred classes took {slowest:?}");
    // Other tests of this file run beside this one.
    assert!(grown.is_none_or(|grown| grown < 1024), "{grown:?} MiB");
}
