//! Where the time goes: each thread charges what it does to one phase at a time, and what a phase starts inside itself is
//! charged to that and not twice. Costs a glance at a flag where nobody asked.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a thread is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Rule files are read and checked against one another.
    Load,
    /// The directory of a package is read.
    Open,
    /// Files are read from disk and unpacked, those in jars included.
    Inflate,
    /// The archive's checksum is made.
    Checksum,
    /// The model is read.
    Model,
    /// Jars and class files are read.
    Java,
    /// Readings of jars are looked for and kept.
    Cache,
    /// Facts are made of what was read.
    Facts,
    /// Rules judge the facts.
    Rules,
    /// Reports are made and written.
    Report,
}

impl Phase {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Load, "load rules"),
        (Self::Open, "open"),
        (Self::Inflate, "inflate"),
        (Self::Checksum, "checksum"),
        (Self::Model, "model"),
        (Self::Java, "Java"),
        (Self::Cache, "cache"),
        (Self::Facts, "facts"),
        (Self::Rules, "rules"),
        (Self::Report, "report"),
    ];
}

static WANTED: AtomicBool = AtomicBool::new(false);
static SPENT: [AtomicU64; Phase::ALL.len()] = [const { AtomicU64::new(0) }; Phase::ALL.len()];

thread_local! {
    static NOW: Cell<Option<(Phase, Instant)>> = const { Cell::new(None) };
}

/// Begins to measure.
pub(crate) fn begin() {
    WANTED.store(true, Ordering::Relaxed);
}

/// Charges to a phase what is done inside, but for phases that begin and end there.
pub(crate) fn during<R>(phase: Phase, work: impl FnOnce() -> R) -> R {
    if !WANTED.load(Ordering::Relaxed) {
        return work();
    }
    let _ends = Running::begin(phase);
    work()
}

/// A phase that runs on this thread; a failure inside ends it, too.
struct Running {
    before: Option<Phase>,
}

impl Running {
    fn begin(phase: Phase) -> Self {
        let before = switch(Some(phase));
        Self { before }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        switch(self.before);
    }
}

/// Charges the time since the last switch to the phase that ran, and says which that was.
fn switch(next: Option<Phase>) -> Option<Phase> {
    let now = Instant::now();
    let before = NOW.replace(next.map(|phase| (phase, now)));
    let (phase, since) = before?;
    if let Some(spent) = SPENT.get(phase as usize) {
        let nanoseconds = u64::try_from(now.duration_since(since).as_nanos()).unwrap_or(u64::MAX);
        spent.fetch_add(nanoseconds, Ordering::Relaxed);
    }
    Some(phase)
}

/// Library jars that were looked for in the cache: those that were there, and those that were read.
static JARS: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Counts a library jar that was looked for in the cache.
pub(crate) fn note_jar(known: bool) {
    let [there, read] = &JARS;
    if known { there } else { read }.fetch_add(1, Ordering::Relaxed);
}

/// How many library jars were in the cache, and how many had to be read.
pub(crate) fn jars() -> (usize, usize) {
    let [there, read] = &JARS;
    (there.load(Ordering::Relaxed), read.load(Ordering::Relaxed))
}

/// Every phase with its name and the time that all threads together spent in it.
pub(crate) fn spent() -> impl Iterator<Item = (&'static str, Duration)> {
    let pairs = Phase::ALL.iter().zip(&SPENT);
    pairs.map(|((_, name), spent)| (*name, Duration::from_nanos(spent.load(Ordering::Relaxed))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_inside_another_is_charged_once() {
        begin();
        let pause = || std::thread::sleep(Duration::from_millis(30));
        during(Phase::Java, || {
            pause();
            during(Phase::Open, pause);
        });
        let spent: Vec<_> = spent().collect();
        let of = |wanted: &str| spent.iter().find(|(name, _)| *name == wanted).unwrap().1.as_millis();
        // Other tests run beside this one and are charged as well.
        assert!(of("Java") >= 30 && of("open") >= 30, "{spent:?}");
        assert!(NOW.get().is_none());
    }

    #[test]
    fn every_phase_has_its_own_place() {
        for (place, (phase, _)) in Phase::ALL.iter().enumerate() {
            assert_eq!(*phase as usize, place);
        }
    }
}
