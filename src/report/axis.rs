//! The axes of charts: where lines and labels stand, and minutes side by side as one.

use std::iter;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use crate::figures::thousands;
use crate::rounding::billed;
use crate::workload::shape::{MINUTES_A_DAY, MINUTES_A_WEEK, clock, day_name};

/// The round values of an upright axis from 0 up to what it must reach.
#[derive(Debug, PartialEq)]
pub(super) struct Scale {
    step: Decimal,
    /// So many steps lie within it.
    steps: usize,
}

/// More steps than this are not read faster.
const MOST_STEPS: Decimal = dec!(5);

impl Scale {
    /// In steps of 1, 2 or 5 times a power of ten, the smallest of which there are not too many.
    pub(super) fn reaching(value: f64) -> Self {
        // Within it no power of ten is lost; nobody asks for less, and no profile can for more.
        let value = billed(value).clamp(dec!(0.000_000_000_1), dec!(10_000_000_000_000_000_000));
        let step = round_step(value, MOST_STEPS);
        Self {
            step,
            steps: (value / step).to_usize().unwrap_or(0),
        }
    }

    /// How far it is from one value to the next.
    pub(super) fn step(&self) -> f64 {
        self.step.to_f64().unwrap_or_default()
    }

    /// What stands beside its values, from 0 on.
    pub(super) fn labels(&self) -> Vec<String> {
        let values = (0..=self.steps).map(|it| self.step * Decimal::from(it));
        values.map(thousands).collect()
    }
}

/// The smallest of 1, 2 or 5 times a power of ten of which a length has so many at most.
pub(super) fn round_step(length: Decimal, most_steps: Decimal) -> Decimal {
    let least = length.max(dec!(0.000_000_000_1)) / most_steps.max(Decimal::ONE);
    let mut power = Decimal::ONE;
    while power > least {
        power /= Decimal::TEN;
    }
    while power * Decimal::TEN <= least {
        power *= Decimal::TEN;
    }
    let steps = [dec!(1), dec!(2), dec!(5), dec!(10)].map(|it| it * power);
    steps.into_iter().find(|it| *it >= least).unwrap_or(least)
}

/// A place in a period, and what it is called.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    /// Minutes from the beginning of the period.
    pub(super) minute: usize,
    pub(super) label: String,
}

/// Minutes between ticks; those of more than two days are whole weeks.
const INTERVALS: [usize; 16] = [
    60,
    120,
    180,
    360,
    720,
    MINUTES_A_DAY,
    2 * MINUTES_A_DAY,
    MINUTES_A_WEEK,
    2 * MINUTES_A_WEEK,
    4 * MINUTES_A_WEEK,
    8 * MINUTES_A_WEEK,
    13 * MINUTES_A_WEEK,
    26 * MINUTES_A_WEEK,
    52 * MINUTES_A_WEEK,
    104 * MINUTES_A_WEEK,
    208 * MINUTES_A_WEEK,
];

/// As many ticks as fit side by side into a period of so many minutes that begins so many minutes
/// after a Monday 00:00.
pub(super) fn ticks(start: usize, length: usize, fit: impl Fn(&[Tick]) -> bool) -> Vec<Tick> {
    let mut all = INTERVALS.into_iter().map(|it| every(it, start, length));
    all.find(|it| fit(it)).unwrap_or_default()
}

/// Hours and days by the clock, weeks from the beginning of the period.
fn every(interval: usize, start: usize, length: usize) -> Vec<Tick> {
    let is_weeks = interval >= MINUTES_A_WEEK;
    let clock_interval = interval.min(MINUTES_A_DAY);
    let first = if is_weeks {
        0
    } else {
        start.next_multiple_of(clock_interval) - start
    };
    let minutes = iter::successors(Some(first), |it| Some(it + interval));
    let minutes = minutes.take_while(|it| *it < length);
    minutes
        .map(|minute| Tick {
            minute,
            label: match (start + minute) % MINUTES_A_DAY {
                _ if is_weeks => format!("week {}", minute / MINUTES_A_WEEK + 1),
                0 => day_name(start + minute).chars().take(3).collect(),
                time => clock(time),
            },
        })
        .collect()
}

/// The fewest minutes that a column can stand for, when there are so many columns at most: a part
/// of a day that leaves no rest, so that days are alike, or whole hours where days are no longer
/// told apart.
pub(super) fn minutes_a_column(length: usize, most_columns: usize) -> usize {
    let least = length.div_ceil(most_columns.max(1));
    let parts_of_a_day = (least..=MINUTES_A_DAY).find(|it| MINUTES_A_DAY.is_multiple_of(*it));
    parts_of_a_day.unwrap_or_else(|| least.next_multiple_of(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels_to(value: f64) -> Vec<String> {
        Scale::reaching(value).labels()
    }

    #[test]
    fn steps_are_round_and_few() {
        // 3 ÷ 5 = 0.6: steps of 1; 12 ÷ 5 = 2.4: steps of 5; 1 ÷ 5: steps of 0.2.
        assert_eq!(labels_to(3.0), ["0", "1", "2", "3"]);
        assert_eq!(labels_to(12.0), ["0", "5", "10"]);
        assert_eq!(labels_to(1.0), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(labels_to(36_000.0), ["0", "10,000", "20,000", "30,000"]);
        assert_eq!(labels_to(0.000_037), ["0", "0.00001", "0.00002", "0.00003"]);
    }

    #[test]
    fn no_value_is_beyond_an_axis() {
        for value in [0.0, 1e-300, 1e300, f64::INFINITY] {
            let scale = Scale::reaching(value);
            assert!(scale.labels().len() <= 6 && scale.step() > 0.0, "{value}");
        }
    }

    /// The labels that fit, when the one of a tick may be so long for each of its minutes.
    fn labels(start: usize, length: usize, minutes_a_letter: usize) -> Vec<String> {
        let fit = |ticks: &[Tick]| {
            let pairs = ticks.windows(2);
            pairs
                .clone()
                .all(|it| it[0].label.len() * minutes_a_letter < it[1].minute - it[0].minute)
        };
        let ticks = ticks(start, length, fit);
        ticks.into_iter().map(|it| it.label).collect()
    }

    #[test]
    fn days_are_named_and_hours_where_there_is_room() {
        assert_eq!(
            labels(0, MINUTES_A_WEEK, 144),
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        );
        assert_eq!(
            labels(0, MINUTES_A_DAY, 60),
            ["Mon", "06:00", "12:00", "18:00"]
        );
        assert_eq!(
            labels(0, 2 * MINUTES_A_DAY, 100),
            ["Mon", "12:00", "Tue", "12:00"]
        );
    }

    #[test]
    fn ticks_stand_where_the_clock_has_them() {
        // From Wednesday 18:30 on the next day is 330 minutes away.
        let start = 2 * MINUTES_A_DAY + 18 * 60 + 30;
        let days = every(MINUTES_A_DAY, start, 3 * MINUTES_A_DAY);
        let of_days: Vec<_> = days.iter().map(|it| (it.minute, &it.label[..])).collect();
        assert_eq!(of_days, [(330, "Thu"), (1770, "Fri"), (3210, "Sat")]);
    }

    #[test]
    fn many_days_are_thinned_out_to_weeks() {
        assert_eq!(
            labels(0, 2 * MINUTES_A_WEEK, 500),
            ["Mon", "Wed", "Fri", "Sun", "Tue", "Thu", "Sat"]
        );
        assert_eq!(
            labels(4000, 3 * MINUTES_A_WEEK, 1200),
            ["week 1", "week 2", "week 3"]
        );
        // Eight letters of 70,000 minutes are more than a year and less than two: 0, 104, … 520.
        assert_eq!(labels(0, 522 * MINUTES_A_WEEK, 70_000).len(), 6);
    }

    #[test]
    fn columns_are_parts_of_a_day() {
        // 10,080 ÷ 71 = 141.97; 144 is the next that 1,440 is a multiple of.
        assert_eq!(minutes_a_column(MINUTES_A_WEEK, 71), 144);
        assert_eq!(minutes_a_column(MINUTES_A_WEEK, 112), 90);
        assert_eq!(minutes_a_column(MINUTES_A_DAY, 71), 24);
        assert_eq!(minutes_a_column(MINUTES_A_WEEK, 0), MINUTES_A_WEEK);
        // 90 days in 71 columns: 1,825.4 minutes, 30.4 hours.
        assert_eq!(minutes_a_column(90 * MINUTES_A_DAY, 71), 31 * 60);
    }
}
