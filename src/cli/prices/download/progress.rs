//! How far a download is, for whoever watches it.

use indicatif::ProgressBar;

use super::address::Version;
use crate::cli::output;
use crate::cli::prices::progress::bar;

/// A bar with bytes, rate and time left on a terminal; nothing elsewhere.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn of(version: &Version) -> Self {
        Self(bar(format!("{} {}", version.offer, version.region)))
    }

    /// Nothing, wherever it is.
    #[cfg(test)]
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
