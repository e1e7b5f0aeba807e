//! Aurora capacity units over time: how capacity follows a need.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::commitment::savings_plan::repeated;
use crate::rounding::{billed, ceil_small};
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
#[derive(Debug)]
pub(super) struct Capacity {
    pub(super) minutes: Vec<f64>,
}

/// What is alike in every minute is known by an hour.
const STEADY_MINUTES: usize = 60;

/// So many minutes are looked at together.
const TOGETHER: usize = 32;

impl Capacity {
    /// The same in every minute: an hour of it says all.
    pub(super) fn steady(acus: f64) -> Self {
        Self {
            minutes: vec![acus; STEADY_MINUTES],
        }
    }

    /// What a need that repeats makes of capacity.
    pub(super) fn following(needs: &[f64], pace: Pace) -> Self {
        match pace.pause_after {
            Some(minutes) => Self::pausing(needs, pace, minutes),
            None => Self::always_awake(needs, pace),
        }
    }

    /// With a pause after idle minutes. The first pass settles what the second begins with.
    fn pausing(needs: &[f64], pace: Pace, pause_after: f64) -> Self {
        let mut minutes = vec![0.0; needs.len()];
        let mut capacity = pace.floor;
        let mut idle = 0.0;
        for _ in 0..2 {
            for (need, of_minute) in needs.iter().zip(&mut minutes) {
                idle = if *need > 0.0 { 0.0 } else { idle + 1.0 };
                capacity = if idle > pause_after {
                    0.0
                } else {
                    pace.asked(*need).max(capacity - pace.down_per_minute)
                };
                *of_minute = capacity;
            }
        }
        Self { minutes }
    }

    /// Without pauses: what is asked for, but where it falls faster than capacity does.
    fn always_awake(needs: &[f64], pace: Pace) -> Self {
        let mut minutes: Vec<f64> = needs.iter().map(|need| pace.asked(*need)).collect();
        hold(&mut minutes, pace.down_per_minute);
        // What the last minute leaves the first goes on until what is asked for is more.
        let mut left = minutes.last().copied().unwrap_or(0.0);
        for minute in &mut minutes {
            left -= pace.down_per_minute;
            if *minute >= left {
                break;
            }
            *minute = left;
        }
        Self { minutes }
    }

    pub(super) fn mean(&self) -> Decimal {
        // Halves add up exactly.
        billed(sum(&self.minutes)) / Decimal::from(self.minutes.len())
    }

    /// Whether it is the same in every minute, as far as one hour tells.
    pub(super) fn is_steady(&self) -> bool {
        let Some((first, others)) = self.minutes.split_first() else {
            return true;
        };
        self.minutes.len() == STEADY_MINUTES
            && others.iter().all(|it| it.to_bits() == first.to_bits())
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
            (length, sum(of_hour) / f64::from(length))
        });
        repeated(hours)
    }
}

impl Pace {
    /// Whether a need never lifts capacity above its floor.
    pub(super) fn never_moves(self, most_need: f64) -> bool {
        self.pause_after.is_none() && self.asked(most_need) <= self.floor
    }

    /// The capacity that a need asks for by itself.
    fn asked(self, need: f64) -> f64 {
        // A step beyond the most is as good as any number of them.
        let steps = (need / self.step).min(self.most / self.step + 1.0);
        let needed = ceil_small(steps) * self.step;
        needed.max(self.floor).min(self.most)
    }
}

/// Lets minutes fall no faster than capacity does, from the first on, which is as it should be.
fn hold(minutes: &mut [f64], down: f64) {
    let mut from = 1;
    while from < minutes.len() {
        let to = (from + TOGETHER).min(minutes.len());
        // Most of them do not fall so fast, which is seen of many at once.
        let pairs = minutes[from - 1..to].iter().zip(&minutes[from..to]);
        let falls = pairs.fold(0_u64, |falls, (before, it)| {
            falls | u64::from(*it < before - down)
        });
        if falls > 0 {
            for at in from..to {
                minutes[at] = minutes[at].max(minutes[at - 1] - down);
            }
        }
        from = to;
    }
}

/// The sum of many, of several of them at once.
fn sum(of: &[f64]) -> f64 {
    let (eights, rest) = of.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, it) in sums.iter_mut().zip(eight) {
            *sum += it;
        }
    }
    sums.iter().sum::<f64>() + rest.iter().sum::<f64>()
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
