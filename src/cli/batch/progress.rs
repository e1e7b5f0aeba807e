//! How far a batch is, at a terminal: rows, their rate, and the time that is left.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use tablestakes::batch::input::Progress;

/// A bar that is gone when it is dropped.
pub(super) struct Bar {
    shown: ProgressBar,
    progress: Progress,
    began: Instant,
    /// When it was last drawn, in milliseconds from then on.
    drawn: AtomicU64,
}

/// Often enough for whoever looks, and so seldom that it costs nothing.
const BETWEEN_MS: u64 = 100;

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn bar(length: Option<u64>, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style(template))
}

impl Bar {
    /// A bar for the rows of an input.
    pub(super) fn new(name: &str, progress: Progress) -> Self {
        let template = match progress.total() {
            Some(_) => "{prefix} {wide_bar} {msg}, {eta} left",
            None => "{prefix} {spinner} {msg}",
        };
        let bar = bar(progress.total(), template);
        Self {
            shown: bar.with_prefix(name.to_owned()),
            progress,
            began: Instant::now(),
            drawn: AtomicU64::new(0),
        }
    }

    /// A bar for so many groups.
    pub(super) fn of_groups(groups: usize) -> Self {
        let template = "pooling {wide_bar} {pos} of {len} groups, {eta} left";
        Self {
            shown: bar(Some(groups as u64), template),
            progress: Progress::default(),
            began: Instant::now(),
            drawn: AtomicU64::new(0),
        }
    }

    /// So many rows are done.
    pub(super) fn advance(&self, rows: u64) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let drawn = self.drawn.load(Ordering::Relaxed);
        if self.shown.is_hidden() || now < drawn + BETWEEN_MS {
            return;
        }
        self.drawn.store(now, Ordering::Relaxed);
        let rate = rows * 1000 / now.max(1);
        self.shown.set_position(self.progress.read());
        let (rows, rate) = (HumanCount(rows), HumanCount(rate));
        self.shown
            .set_message(format!("{rows} rows, {rate} a second"));
    }

    /// Another group is done.
    pub(super) fn another(&self) {
        self.shown.inc(1);
    }

    /// Something that may write to the terminal.
    pub(super) fn hidden_while<T>(&self, work: impl FnOnce() -> T) -> T {
        self.shown.suspend(work)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.shown.finish_and_clear();
    }
}
