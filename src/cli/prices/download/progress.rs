//! How far a download is, for whoever watches it.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::address::Version;
use crate::cli::output;

/// A bar with bytes, rate and time left on a terminal; nothing elsewhere.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn of(version: &Version) -> Self {
        if !io::stderr().is_terminal() {
            return Self::hidden();
        }
        let template = "{msg} {wide_bar} {binary_bytes} of {binary_total_bytes}, \
                        {binary_bytes_per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let label = format!("{} {}", version.offer, version.region);
        let bar = ProgressBar::no_length()
            .with_style(style)
            .with_message(label)
            .with_finish(ProgressFinish::AndClear);
        Self(bar)
    }

    pub(super) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// So many bytes of so many are there before anything of this attempt is.
    pub(super) fn begin(&self, bytes: u64, size: u64) {
        self.0.set_length(size);
        self.0.set_position(bytes);
        // What was there already came at no rate.
        self.0.reset_eta();
    }

    pub(super) fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    /// Says a sentence above the bar.
    pub(super) fn say(&self, sentence: &str) {
        self.0.suspend(|| output::say_sentence(sentence));
    }
}
