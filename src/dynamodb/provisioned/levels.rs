//! How capacity moves over a period, whatever its size: clock hours that are alike, counted together.

use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;

use crate::commitment::reserved::hours_a_month;

/// The level of capacity in each clock hour of a period. What is provisioned are so many times as
/// many units a second.
#[derive(Debug)]
pub(in crate::dynamodb) struct Levels {
    /// The hour of the week in which the first begins.
    pub(in crate::dynamodb) start_hour: usize,
    /// The minutes of each clock hour, or of the part of one that the period holds, and its place among
    /// the steps.
    hours: Vec<(u32, usize)>,
    /// The minutes of all hours of one level, and the level, from the highest on.
    pub(in crate::dynamodb) steps: Vec<(u32, f64)>,
    /// Minutes of each step.
    pub(in crate::dynamodb) step_minutes: Arc<[u32]>,
}

impl Levels {
    /// Levels by the hour, each with its minutes, from an hour of the week on.
    pub(in crate::dynamodb) fn of(
        start_hour: usize,
        hours: impl Iterator<Item = (u32, f64)>,
    ) -> Self {
        let hours: Vec<_> = hours.collect();
        let mut levels: Vec<f64> = hours.iter().map(|(_, level)| *level).collect();
        levels.sort_unstable_by(|a, b| b.total_cmp(a));
        levels.dedup();
        let mut steps: Vec<_> = levels.into_iter().map(|level| (0, level)).collect();
        let hours = hours.into_iter().map(|(minutes, level)| {
            let at = steps.partition_point(|(_, other)| *other > level);
            steps[at].0 += minutes;
            (minutes, at)
        });
        Self {
            start_hour,
            hours: hours.collect(),
            step_minutes: steps.iter().map(|(minutes, _)| *minutes).collect(),
            steps,
        }
    }

    /// The same in every hour.
    pub(in crate::dynamodb) fn constant() -> Arc<Self> {
        static CONSTANT: LazyLock<Arc<Levels>> =
            LazyLock::new(|| Arc::new(Levels::of(0, [(60, 1.0)].into_iter())));
        Arc::clone(&CONSTANT)
    }

    /// The minutes of each clock hour, and its place among the steps.
    pub(in crate::dynamodb) fn hours(&self) -> impl ExactSizeIterator<Item = (u32, usize)> + Clone {
        self.hours.iter().copied()
    }

    /// Whether all capacity moves alike, so that only how long each level lasts counts, and not when.
    pub(in crate::dynamodb) fn are_alike<'l>(mut all: impl Iterator<Item = &'l Arc<Self>>) -> bool {
        let Some(first) = all.next() else {
            return true;
        };
        !first.has_torn_hour() && all.all(|it| Arc::ptr_eq(first, it))
    }

    /// Whether an hour begins at the end of the period and ends at its beginning: where the period
    /// repeats, the two parts are one hour.
    fn has_torn_hour(&self) -> bool {
        matches!(self.hours[..], [first, .., last] if first.0 + last.0 == 60)
    }

    /// Units of each stretch, out of those of each step: a stretch is an hour, or all hours of a step
    /// together.
    pub(in crate::dynamodb) fn stretches(&self, is_by_step: bool, units: &[u64]) -> Vec<u64> {
        if is_by_step {
            units.to_vec()
        } else {
            self.hours.iter().map(|(_, step)| units[*step]).collect()
        }
    }

    /// The minutes of each stretch.
    pub(in crate::dynamodb) fn stretch_minutes(&self, is_by_step: bool) -> Arc<[u32]> {
        if is_by_step {
            Arc::clone(&self.step_minutes)
        } else {
            self.hours.iter().map(|(minutes, _)| *minutes).collect()
        }
    }

    /// The hour of the week in which the first stretch begins: what is counted together has none.
    pub(in crate::dynamodb) fn first_hour(&self, is_by_step: bool) -> usize {
        if is_by_step { 0 } else { self.start_hour }
    }

    /// Units of each step as unit-hours of a month.
    pub(in crate::dynamodb) fn hours_a_month(&self, units: &[u64]) -> Decimal {
        hours_a_month(unit_minutes(&self.step_minutes, units), self.minutes())
    }

    /// Minutes of the period.
    pub(in crate::dynamodb) fn minutes(&self) -> u64 {
        let minutes = self.step_minutes.iter().map(|it| u64::from(*it));
        minutes.sum()
    }
}

/// Unit-minutes of stretches, each of so many minutes with so many units.
pub(in crate::dynamodb) fn unit_minutes(minutes: &[u32], units: &[u64]) -> u128 {
    let stretches = minutes.iter().zip(units);
    stretches
        .map(|(minutes, units)| u128::from(*minutes) * u128::from(*units))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_are_alike_are_counted_together_from_the_highest_on() {
        let day = [(60, 2.0), (60, 5.0), (60, 2.0), (40, 1.0)];
        let levels = Levels::of(7, day.into_iter());
        assert_eq!(levels.steps, [(60, 5.0), (120, 2.0), (40, 1.0)]);
        let steps: Vec<_> = levels.hours().map(|(_, step)| step).collect();
        assert_eq!(steps, [1, 0, 1, 2]);
        assert_eq!(levels.minutes(), 220);
        assert!(!levels.has_torn_hour());
        let torn = Levels::of(0, [(20, 1.0), (60, 1.0), (40, 3.0)].into_iter());
        assert!(torn.has_torn_hour());
    }
}
