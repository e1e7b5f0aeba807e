//! Aurora capacity units over time: how capacity follows a need.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::commitment::savings_plan::repeated;
use crate::rounding::{billed, ceil};
use crate::workload::shape::hours;

/// Between what capacity moves, and how. In capacity units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) step: f64,
    /// The least while it is awake.
    pub(super) floor: f64,
    pub(super) most: f64,
    pub(super) down_per_minute: f64,
    /// Idle minutes after which it pauses; `None` when it never does.
    pub(super) pause_after: Option<f64>,
}

/// Capacity units minute by minute over a period that repeats.
pub(super) struct Capacity {
    pub(super) minutes: Vec<f64>,
}

impl Capacity {
    /// What a need that repeats makes of capacity. The first pass settles what the second begins with.
    pub(super) fn following(needs: &[f64], pace: Pace) -> Self {
        let mut minutes = vec![0.0; needs.len()];
        let mut capacity = pace.floor;
        let mut idle = 0.0;
        for _ in 0..2 {
            for (need, of_minute) in needs.iter().zip(&mut minutes) {
                idle = if *need > 0.0 { 0.0 } else { idle + 1.0 };
                let is_paused = pace.pause_after.is_some_and(|minutes| idle > minutes);
                capacity = if is_paused {
                    0.0
                } else {
                    let needed = ceil(need / pace.step) * pace.step;
                    let needed = needed.max(pace.floor).min(pace.most);
                    needed.max(capacity - pace.down_per_minute)
                };
                *of_minute = capacity;
            }
        }
        Self { minutes }
    }

    pub(super) fn mean(&self) -> Decimal {
        // Halves add up exactly.
        let sum = billed(self.minutes.iter().sum::<f64>());
        sum / Decimal::from(self.minutes.len())
    }

    pub(super) fn range(&self) -> (f64, f64) {
        let minutes = self.minutes.iter().copied();
        minutes.fold((f64::INFINITY, 0.0), |(least, most), it| {
            (it.min(least), it.max(most))
        })
    }

    /// The same with at least so much in every minute.
    pub(super) fn at_least(&self, least: f64) -> Self {
        let minutes = self.minutes.iter();
        Self {
            minutes: minutes.map(|it| it.max(least)).collect(),
        }
    }

    /// The minutes of each clock hour, and its mean, for a period from a minute of the week on.
    pub(super) fn hours(&self, from: usize) -> Arc<[(u32, f64)]> {
        let hours = hours(from, self.minutes.len()).map(|hour| {
            let length = hour.length();
            let of_hour = &self.minutes[hour.minutes];
            (length, of_hour.iter().sum::<f64>() / f64::from(length))
        });
        repeated(hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        step: 0.5,
        floor: 1.0,
        most: 8.0,
        down_per_minute: 1.0,
        pause_after: None,
    };

    fn minutes(needs: &[f64], pace: Pace) -> Vec<f64> {
        Capacity::following(needs, pace).minutes
    }

    #[test]
    fn capacity_rises_at_once_in_steps_and_falls_an_acu_a_minute() {
        // 3.2 is 3.5 in steps of a half; from there on 2.5, 1.5, and the floor of 1.
        let needs = [0.2, 3.2, 0.2, 0.2, 0.2, 0.2];
        assert_eq!(minutes(&needs, PACE), [1.0, 3.5, 2.5, 1.5, 1.0, 1.0]);
        // There is no more than the ceiling.
        assert_eq!(minutes(&[9.0], PACE), [8.0]);
    }

    #[test]
    fn the_period_begins_with_what_it_ends_with() {
        // 4 in the last minute leaves 3 for the first.
        assert_eq!(minutes(&[0.2, 0.2, 4.0], PACE), [3.0, 2.0, 4.0]);
    }

    #[test]
    fn it_pauses_after_idle_minutes_and_wakes_when_asked() {
        let pace = Pace {
            floor: 0.5,
            pause_after: Some(2.0),
            ..PACE
        };
        // Two idle minutes are billed, the third is not.
        let needs = [1.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(minutes(&needs, pace), [1.0, 0.5, 0.5, 0.0, 0.0]);
    }
}
