//! Many packages at once: which of them a call is for, and threads that take one after the other. What comes out goes to
//! one receiver as it finishes, so that no more packages are in memory than are read at the moment. Judges nothing.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::findings::Shards;

use super::arguments::Shard;
use super::error::CommandError;
use super::kept_facts::hexadecimal;

/// The main thread's usual size: judging may go as deep on the threads here.
const STACK_BYTES: usize = 8 << 20;

/// Works on inputs, as many at once as there are jobs, and gives each result to the receiver with the input's place.
///
/// # Errors
///
/// The receiver's; no new input is begun after it.
pub(super) fn in_jobs<I: Send, R: Send>(
    inputs: Vec<I>,
    jobs: usize,
    work: impl Fn(I) -> R + Sync,
    mut receive: impl FnMut(usize, R) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    if jobs <= 1 || inputs.len() <= 1 {
        return inputs.into_iter().enumerate().try_for_each(|(place, input)| receive(place, work(input)));
    }
    let jobs = jobs.min(inputs.len());
    let queue = Mutex::new(inputs.into_iter().enumerate());
    let (sender, receiver) = sync_channel(0);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (sender, queue, work) = (sender.clone(), &queue, &work);
            let worker = move || {
                loop {
                    let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                    let Some((place, input)) = next else { return };
                    if sender.send((place, work(input))).is_err() {
                        return;
                    }
                }
            };
            thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, worker).map_err(CommandError::Thread)?;
        }
        drop(sender);
        // By value: when receiving fails, nobody takes what the threads still send, and they end.
        receiver.into_iter().try_for_each(|(place, result)| receive(place, result))
    })
}

/// Runs the analysis of one package so that a failure inside the program is that package's alone.
pub(super) fn guarded<R>(path: &str, work: impl FnOnce() -> Result<R, CommandError>) -> Result<R, CommandError> {
    // Whatever the work was changing is dropped with it: it owns its package, and rules are only read.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(CommandError::Failed { path: path.to_owned(), why: said(panic.as_ref()).to_owned() })
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it did not say why")
}

/// The part of the inputs that a shard is for: every so manieth. Large packages that lie side by side are spread.
pub(super) fn part_of<I>(inputs: Vec<I>, shard: Shard, name: impl Fn(&I) -> String) -> (Vec<I>, Shards) {
    let names: Vec<String> = inputs.iter().map(name).collect();
    let shards = Shards { of: shard.of, packages: inputs.len(), list: digest_of(&names), present: vec![shard.number] };
    let mine = |place: &usize| place % shard.of == shard.number - 1;
    (inputs.into_iter().enumerate().filter(|(place, _)| mine(place)).map(|(_, input)| input).collect(), shards)
}

/// Of the names without the folder that all lie in: machines may have the portfolio at different places.
fn digest_of(names: &[String]) -> String {
    let mut hash = Sha256::new();
    let shared = shared_folder(names);
    for name in names {
        hash.update(name.get(shared..).unwrap_or_default().replace('\\', "/"));
        hash.update([0]);
    }
    hexadecimal(&hash.finalize())
}

fn shared_folder(names: &[String]) -> usize {
    let Some((first, others)) = names.split_first() else { return 0 };
    let ends = first.match_indices(['/', '\\']).map(|(index, slash)| index + slash.len());
    let is_shared = |end: &usize| others.iter().all(|other| other.get(..*end) == first.get(..*end));
    ends.rev().find(is_shared).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_is_worked_on_once_whatever_the_number_of_jobs() {
        for jobs in [1, 2, 7, 100] {
            let mut seen = Vec::new();
            let work = |input: usize| input * 2;
            in_jobs((0..50).collect(), jobs, work, |place, result| {
                seen.push((place, result));
                Ok(())
            })
            .unwrap();
            seen.sort_unstable();
            assert_eq!(seen, (0..50).map(|place| (place, place * 2)).collect::<Vec<_>>(), "{jobs} jobs");
        }
    }

    #[test]
    fn a_small_package_does_not_wait_for_a_large_one() {
        let (opened, gate) = sync_channel::<()>(1);
        let gate = Mutex::new(gate);
        let work = |input: usize| {
            // The first package is read until the second is finished.
            if input == 0 {
                gate.lock().unwrap().recv().unwrap();
            }
            input
        };
        let mut order = Vec::new();
        in_jobs(vec![0, 1], 2, work, |_, result| {
            order.push(result);
            let _ = opened.try_send(());
            Ok(())
        })
        .unwrap();
        assert_eq!(order, [1, 0]);
    }

    #[test]
    fn a_receiver_that_fails_ends_the_work() {
        let failed = |_, _| Err(CommandError::Failed { path: String::new(), why: String::new() });
        for jobs in [1, 3] {
            assert!(in_jobs((0..1000).collect(), jobs, |input: usize| input, failed).is_err());
        }
    }

    #[test]
    fn a_failure_inside_the_program_is_told_as_one_of_the_package() {
        let failed = guarded("app.mda", || -> Result<(), CommandError> { std::panic::panic_any("no such index") });
        let error = failed.unwrap_err();
        assert!(error.to_string().contains("app.mda") && error.to_string().contains("no such index"), "{error}");
    }

    fn parts(names: &[&str], of: usize) -> Vec<(Vec<String>, Shards)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (1..=of).map(|number| part_of(names.clone(), Shard { number, of }, Clone::clone)).collect()
    }

    #[test]
    fn every_package_falls_to_one_shard() {
        let names = ["p/a.mda", "p/b.mda", "p/c/d.mda", "p/e.mda", "p/f.mda"];
        for of in 1..8 {
            let parts = parts(&names, of);
            let mut all: Vec<String> = parts.iter().flat_map(|(part, _)| part.clone()).collect();
            all.sort();
            assert_eq!(all, names, "{of} shards");
            assert!(parts.iter().all(|(_, shards)| shards.packages == 5 && shards.list == parts[0].1.list));
        }
    }

    #[test]
    fn a_portfolio_is_the_same_at_another_place_and_another_one_with_another_package() {
        let list = |names: &[&str]| parts(names, 2)[0].1.list.clone();
        let here = list(&["apps/a.mda", "apps/b/c.mda"]);
        assert_eq!(here, list(&["/mnt/share/apps/a.mda", "/mnt/share/apps/b/c.mda"]));
        assert_eq!(here, list(&["apps\\a.mda", "apps\\b\\c.mda"]));
        assert_ne!(here, list(&["apps/a.mda", "apps/b/d.mda"]));
        assert_ne!(here, list(&["apps/a.mda"]));
    }
}
