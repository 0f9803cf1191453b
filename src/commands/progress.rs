//! How far a check has come, for somebody who waits in front of a terminal. Says nothing in a pipeline, and
//! leaves nothing behind.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;

/// A line on standard error that goes from package to package and disappears at the end.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins; hidden unless standard error is interactive.
    pub(super) fn begin(packages: usize, console: &Console) -> Self {
        if !console.is_interactive() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::with_draw_target(Some(packages as u64), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{spinner} {pos} of {len} read, {elapsed} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        // The time goes on also while one large package is read.
        bar.enable_steady_tick(Duration::from_millis(400));
        Self { bar }
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
        self.bar.finish_and_clear();
    }
}
