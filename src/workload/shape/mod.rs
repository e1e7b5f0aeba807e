//! How demand moves: each minute of a representative period over the mean.
//!
//! The period is a week, from Monday 00:00 UTC on, or that of a trace. The value of a minute is the
//! demand at its middle; the mean over the period is 1.

mod bursty;
mod calendar;
mod diurnal;
mod memo;
mod plain_rows;
mod trace;
mod windows;

use std::sync::{Arc, LazyLock};

pub(crate) use bursty::Bursts;
pub use calendar::{DAYS, Hour, MINUTES_A_DAY, MINUTES_A_WEEK};
pub(crate) use calendar::{
    HOURS_A_WEEK, clock, day_name, hours, time_of_day, time_of_week, weekday,
};
pub(crate) use diurnal::Diurnal;
use memo::Memo;
pub(crate) use trace::Trace;
pub(crate) use windows::{Window, factors, hourly, open};

/// A kind of shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// The same in every minute.
    Steady,
    /// A smooth day and night.
    Diurnal,
    /// A level in working hours and another outside of them.
    BusinessHours,
    /// Bursts on a base load.
    Bursty,
    /// A level in some hours and nothing in others.
    OnOff,
    /// Levels by the hour, or in windows of the week.
    Schedule,
    /// Recorded minute by minute.
    Trace,
}

impl ShapeKind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::Steady,
        Self::Diurnal,
        Self::BusinessHours,
        Self::Bursty,
        Self::OnOff,
        Self::Schedule,
        Self::Trace,
    ];

    /// The name that profiles and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Diurnal => "diurnal",
            Self::BusinessHours => "business-hours",
            Self::Bursty => "bursty",
            Self::OnOff => "on-off",
            Self::Schedule => "schedule",
            Self::Trace => "trace",
        }
    }
}

/// How demand moves over its period.
#[derive(Debug)]
pub struct Shape {
    kind: ShapeKind,
    details: String,
    start_minute: usize,
    minutes: Vec<f64>,
    spikiness: f64,
    /// After how many minutes it begins anew: an hour, a day, or all of the period.
    repeats_after: usize,
    memo: Memo,
}

impl Shape {
    /// A shape of values that need not have a mean of 1, from a minute of the week on.
    ///
    /// `None` when there is nothing in any minute.
    pub(crate) fn of(kind: ShapeKind, start_minute: usize, minutes: Vec<f64>) -> Option<Self> {
        let largest = minutes.iter().copied().fold(0.0, f64::max);
        if largest <= 0.0 {
            return None;
        }
        let sum: f64 = minutes.iter().sum();
        let spikiness = largest * count(minutes.len()) / sum;
        Some(Self::reaching(kind, start_minute, minutes, spikiness))
    }

    /// A shape of values whose largest is so many times their mean, to the last digit.
    pub(crate) fn reaching(
        kind: ShapeKind,
        start_minute: usize,
        mut minutes: Vec<f64>,
        spikiness: f64,
    ) -> Self {
        let largest = minutes.iter().copied().fold(0.0, f64::max);
        for value in &mut minutes {
            *value = *value / largest * spikiness;
        }
        Self {
            kind,
            details: String::new(),
            start_minute,
            repeats_after: repeats_after(&minutes),
            minutes,
            spikiness,
            memo: Memo::default(),
        }
    }

    /// The same demand in every minute of a week.
    #[must_use]
    pub fn steady() -> Arc<Self> {
        static STEADY: LazyLock<Arc<Shape>> = LazyLock::new(|| {
            let minutes = vec![1.0; MINUTES_A_WEEK];
            Arc::new(Shape::reaching(ShapeKind::Steady, 0, minutes, 1.0))
        });
        Arc::clone(&STEADY)
    }

    /// The same shape, with what it takes to redo it beside its kind and spikiness.
    pub(crate) fn with_details(self, details: String) -> Self {
        Self { details, ..self }
    }

    /// What it takes to redo it beside its kind and spikiness, as a profile has it; empty when there
    /// is nothing.
    #[must_use]
    pub fn details(&self) -> &str {
        &self.details
    }

    /// What kind it is of.
    #[must_use]
    pub fn kind(&self) -> ShapeKind {
        self.kind
    }

    /// The minute of the week, from Monday 00:00 UTC, in which the period begins.
    #[must_use]
    pub fn start_minute(&self) -> usize {
        self.start_minute
    }

    /// The demand in each minute of the period ÷ the mean.
    #[must_use]
    pub fn minutes(&self) -> &[f64] {
        &self.minutes
    }

    /// The part of the minutes that the others repeat: a day, where all days are alike.
    pub(crate) fn repeating(&self) -> &[f64] {
        &self.minutes[..self.repeats_after]
    }

    /// The demand in each minute ÷ the mean from a minute of the week on: the period repeats, so that
    /// periods of any length and beginning lie side by side as the clock of the week has them.
    pub(crate) fn repeated_from(&self, minute: usize) -> impl Iterator<Item = f64> + Clone {
        // As many weeks later as keep the difference from being negative.
        let ahead = (minute + MINUTES_A_WEEK - self.start_minute) % MINUTES_A_WEEK;
        let repeated = self.minutes.iter().copied().cycle();
        repeated.skip(ahead % self.minutes.len())
    }

    /// The busiest minute ÷ the mean.
    #[must_use]
    pub fn spikiness(&self) -> f64 {
        self.spikiness
    }

    /// The demand ÷ the mean that so many percent of the minutes do not exceed: the value of a
    /// minute, by the nearest rank.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> f64 {
        let sorted = self.derived((), |minutes| {
            let mut sorted = minutes.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            sorted
        });
        let rank = crate::rounding::ceil(count(sorted.len()) * percent / 100.0);
        // A percentage of the minutes is within their number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rank = (rank as usize).clamp(1, sorted.len());
        sorted[rank - 1]
    }

    /// Hours of the period in which nothing at all is asked for.
    #[must_use]
    pub fn hours_at_zero(&self) -> f64 {
        let at_zero = self.minutes.iter().filter(|value| **value == 0.0);
        count(at_zero.count()) / 60.0
    }

    /// The clock hours that the period lies in, when it begins so many minutes after the Monday
    /// 00:00 before it: those of the first pass with [`Shape::start_minute`].
    pub(crate) fn hours(&self, from: usize) -> impl Iterator<Item = Hour> + use<> {
        hours(from, self.minutes.len())
    }

    /// What follows from the shape and a key, worked out once for all who ask. The key says
    /// everything that it depends on beside the minutes.
    pub(crate) fn derived<K, T>(&self, key: K, work_out: impl FnOnce(&[f64]) -> T) -> Arc<T>
    where
        K: PartialEq + Send + 'static,
        T: Send + Sync + 'static,
    {
        self.memo.get(key, || work_out(&self.minutes))
    }
}

/// After how many minutes a period begins anew: an hour, a day, or itself.
fn repeats_after(minutes: &[f64]) -> usize {
    let repeats = |after: &usize| {
        minutes.len().is_multiple_of(*after)
            && minutes
                .iter()
                .zip(&minutes[*after..])
                .all(|(a, b)| a.to_bits() == b.to_bits())
    };
    let parts = [60, MINUTES_A_DAY].into_iter();
    parts
        .filter(|after| *after < minutes.len())
        .find(repeats)
        .unwrap_or(minutes.len())
}

/// A number of things, as a rate. No period has anywhere near 2^53 minutes.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn count(of: usize) -> f64 {
    of as f64
}

/// Units as a rate. What is beyond 2^53 is as good as the nearest.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn rate_of(units: u64) -> f64 {
    units as f64
}
