//! How far a check has come, for somebody who waits in front of a terminal. Says nothing in a pipeline nor about what is
//! done before anybody wonders, and leaves nothing behind.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;

/// Nobody wonders before that, and a line that flashes up disturbs.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line on standard error that goes from package to package and disappears at the end.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Waits for the moment of the first drawing, until what it listens to is dropped.
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins; hidden unless standard error is interactive.
    pub(super) fn begin(packages: usize, console: &Console) -> Self {
        if !console.is_interactive() {
            return Self { bar: ProgressBar::hidden(), waiting: None };
        }
        Self::drawn_on(ProgressDrawTarget::stderr(), packages, PATIENCE)
    }

    fn drawn_on(target: ProgressDrawTarget, packages: usize, patience: Duration) -> Self {
        let bar = ProgressBar::with_draw_target(Some(packages as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {pos} of {len} read, {elapsed} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let (waiting, end) = channel();
        let late = bar.clone();
        let drawing = thread::spawn(move || {
            if end.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                late.set_draw_target(target);
                // The time goes on also while one large package is read.
                late.enable_steady_tick(Duration::from_millis(400));
            }
        });
        Self { bar, waiting: Some((waiting, drawing)) }
    }

    /// Names the package that is read now. The name comes from a folder that anybody may have filled.
    pub(super) fn reads(&self, path: &str) {
        self.bar.set_message(crate::report::text::line(path));
    }

    /// One package more is done.
    pub(super) fn done(&self) {
        self.bar.inc(1);
    }

    /// Lets something else write to standard error.
    pub(super) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((waiting, drawing)) = self.waiting.take() {
            drop(waiting);
            // Nothing is drawn behind the end.
            let _ = drawing.join();
        }
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    fn on(terminal: &InMemoryTerm, patience: Duration) -> Progress {
        Progress::drawn_on(ProgressDrawTarget::term_like(Box::new(terminal.clone())), 3, patience)
    }

    #[test]
    fn who_has_waited_sees_how_far_it_is_and_nothing_stays_behind() {
        let terminal = InMemoryTerm::new(5, 80);
        let progress = on(&terminal, Duration::ZERO);
        progress.done();
        progress.reads("apps/orders\u{1b}[31m.mda");
        // Drawing is a thread of its own.
        while !terminal.contents().contains("1 of 3 read") {
            thread::sleep(Duration::from_millis(5));
            progress.bar.tick();
        }
        assert!(!terminal.contents().contains('\u{1b}'), "names are made harmless");
        drop(progress);
        assert_eq!(terminal.contents(), "");
    }

    #[test]
    fn what_is_done_at_once_draws_nothing() {
        let terminal = InMemoryTerm::new(5, 80);
        let progress = on(&terminal, Duration::from_hours(1));
        progress.reads("apps/orders.mda");
        progress.done();
        drop(progress);
        assert_eq!(terminal.moves_since_last_check(), "");
    }
}
