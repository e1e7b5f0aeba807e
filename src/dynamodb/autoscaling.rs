//! Target tracking, minute by minute.
//!
//! Rule: Amazon DynamoDB developer guide, managing throughput capacity with auto scaling, and the
//! quotas of decreases. What the guide leaves open is settled so: decisions are made at the end of a
//! minute; while one is on its way no other is made; the period is lived through twice, and the
//! second time counts.

use std::ops::Range;

use super::burst::{Bucket, share};
use crate::workload::shape::{MINUTES_A_DAY, count, hours};

/// How capacity follows demand. Units are those of the demand that is lived through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rules {
    /// The utilization that is aimed at.
    pub(super) target: f64,
    /// Capacity is never less.
    pub(super) least: f64,
    /// Capacity is never more.
    pub(super) most: f64,
    /// Minutes from a decision to the capacity that it asks for, beside the one it is made in.
    pub(super) delay: usize,
    /// Minutes in a row above the target before capacity rises.
    pub(super) out_minutes: usize,
    /// Minutes in a row below the target by the margin before it falls.
    pub(super) in_minutes: usize,
    pub(super) in_margin: f64,
    /// Decreases of a UTC day at any time.
    pub(super) ins_a_day: usize,
    /// Minutes without a decrease before one more.
    pub(super) in_wait: usize,
    /// Seconds of unused capacity that serve bursts.
    pub(super) burst_seconds: f64,
}

/// What the second life of a period came to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Its clock hours.
    pub(super) hours: Vec<HourOfRun>,
    /// How long it is.
    pub(super) days: f64,
    /// Increases that were decided.
    pub(super) scale_outs: usize,
    /// Decreases that were decided.
    pub(super) scale_ins: usize,
    /// Share of what was asked for that was throttled.
    pub(super) throttled_share: f64,
    /// The lowest capacity in force, the time to warm up included.
    pub(super) lowest: f64,
}

impl Run {
    /// The capacity that is billed, on average: each hour at its highest.
    pub(super) fn mean_capacity(&self) -> f64 {
        let hours = self
            .hours
            .iter()
            .map(|it| f64::from(it.minutes) * it.highest);
        let minutes = self.hours.iter().map(|it| f64::from(it.minutes));
        hours.sum::<f64>() / minutes.sum::<f64>()
    }
}

/// A clock hour, or the part of it that the period holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct HourOfRun {
    pub(super) minutes: u32,
    /// The highest capacity in force.
    pub(super) highest: f64,
    /// The mean of the capacities of its minutes.
    pub(super) mean: f64,
}

/// Comparisons hold by more than what binary fractions may be off, as [`crate::rounding::ceil`].
const ABOVE: f64 = 1.0 + crate::rounding::TOLERANCE;
const BELOW: f64 = 1.0 - crate::rounding::TOLERANCE;

/// Lives through a period whose minutes ask for so many units a second, from a minute of the week
/// on.
pub(super) fn simulate(demand: &[f64], start_minute: usize, rules: &Rules) -> Run {
    let mut table = Scaled::new(demand, rules);
    table.live(0..demand.len(), start_minute);
    table.begin_to_count();
    let start = start_minute + demand.len();
    let hours = hours(start, demand.len()).map(|hour| table.live(hour.minutes, start));
    Run {
        hours: hours.collect(),
        days: count(demand.len()) / count(MINUTES_A_DAY),
        scale_outs: table.scale_outs,
        scale_ins: table.scale_ins,
        throttled_share: share(table.throttled, demand),
        lowest: table.lowest,
    }
}

/// Capacity as it follows its demand.
struct Scaled<'d> {
    demand: &'d [f64],
    rules: &'d Rules,
    now: Now,
    /// The capacity that was decided.
    decided: f64,
    day: usize,
    ins_of_day: usize,
    /// The minute of the clock in which the last decrease was decided.
    last_in: Option<usize>,
    scale_outs: usize,
    scale_ins: usize,
    /// The sum over the minutes of the units a second that were throttled.
    throttled: f64,
    lowest: f64,
}

/// What changes every minute.
#[derive(Clone, Copy)]
struct Now {
    /// The capacity in force, and what follows from it.
    lines: Lines,
    bucket: Bucket,
    /// Minutes in a row above the target, each under the capacity that it had.
    above: usize,
    /// Minutes in a row below the margin, all under the present capacity.
    below: usize,
    /// Minutes until what was decided is in force, with the one that comes; 0 when nothing is on its
    /// way.
    due_in: usize,
}

/// A capacity, and the demand that is above its target and below its margin.
#[derive(Clone, Copy)]
struct Lines {
    capacity: f64,
    above: f64,
    below: f64,
}

impl<'d> Scaled<'d> {
    fn new(demand: &'d [f64], rules: &'d Rules) -> Self {
        let first = demand.first().copied().unwrap_or_default();
        Self {
            demand,
            rules,
            now: Now {
                lines: rules.lines(rules.capacity_for(first)),
                bucket: Bucket::new(rules.burst_seconds),
                above: 0,
                below: 0,
                due_in: 0,
            },
            decided: 0.0,
            day: 0,
            ins_of_day: 0,
            last_in: None,
            scale_outs: 0,
            scale_ins: 0,
            throttled: 0.0,
            lowest: rules.capacity_for(first),
        }
    }

    /// Ends the time to warm up.
    fn begin_to_count(&mut self) {
        (self.scale_outs, self.scale_ins, self.throttled) = (0, 0, 0.0);
    }

    /// Lives through minutes of the demand, whose first is at a minute of the clock, and gives the
    /// capacity in them.
    fn live(&mut self, minutes: Range<usize>, start: usize) -> HourOfRun {
        // A copy, which need not be in memory every minute.
        let mut now = self.now;
        let (mut highest, mut sum) = (0.0_f64, 0.0);
        let (rules, demand) = (self.rules, self.demand);
        for (at, asked) in demand[minutes.clone()].iter().copied().enumerate() {
            if now.due_in > 0 {
                now.due_in -= 1;
                if now.due_in == 0 {
                    now.lines = rules.lines(self.decided);
                    now.bucket.resize(self.decided);
                    now.below = 0;
                }
            }
            let capacity = now.lines.capacity;
            highest = highest.max(capacity);
            sum += capacity;
            let throttled = now.bucket.minute(asked, capacity);
            if throttled > 0.0 {
                self.throttled += throttled;
            }
            now.above = if asked > now.lines.above {
                now.above + 1
            } else {
                0
            };
            now.below = if asked < now.lines.below {
                now.below + 1
            } else {
                0
            };
            let decides = now.above >= rules.out_minutes || now.below >= rules.in_minutes;
            let minute = minutes.start + at;
            if decides && now.due_in == 0 && self.decide(now, minute, start + minute) {
                now.due_in = rules.delay + 1;
            }
        }
        self.now = now;
        let length = u32::try_from(minutes.len()).unwrap_or(u32::MAX);
        HourOfRun {
            minutes: length,
            highest,
            mean: sum / f64::from(length),
        }
    }

    /// Decides on another capacity, where the rules have one.
    fn decide(&mut self, now: Now, minute: usize, clock: usize) -> bool {
        let capacity = now.lines.capacity;
        if now.above >= self.rules.out_minutes {
            self.decided = self.rules.capacity_for(self.demand[minute]);
            let is_more = self.decided > capacity;
            self.scale_outs += usize::from(is_more);
            return is_more;
        }
        // There is nothing to give up.
        if capacity <= self.rules.least {
            return false;
        }
        let day = clock / MINUTES_A_DAY;
        if day != self.day {
            (self.day, self.ins_of_day) = (day, 0);
        }
        let wait = self.rules.in_wait;
        let has_waited = self.last_in.is_none_or(|last| clock - last >= wait);
        if !has_waited && self.ins_of_day >= self.rules.ins_a_day {
            return false;
        }
        self.decided = self.rules.capacity_for(self.most_of_last(minute));
        let is_less = self.decided < capacity;
        if is_less {
            self.lowest = self.lowest.min(self.decided);
            self.ins_of_day += 1;
            self.last_in = Some(clock);
            self.scale_ins += 1;
        }
        is_less
    }

    /// The most that any of the last minutes asked for, as many as a decrease looks at.
    fn most_of_last(&self, minute: usize) -> f64 {
        let length = self.demand.len();
        let last = (0..self.rules.in_minutes).map(|back| {
            let back = back % length;
            self.demand[(minute + length - back) % length]
        });
        last.fold(0.0, f64::max)
    }
}

impl Rules {
    fn lines(&self, capacity: f64) -> Lines {
        Lines {
            capacity,
            above: self.target * capacity * ABOVE,
            below: (self.target - self.in_margin) * capacity * BELOW,
        }
    }

    /// The capacity at which so much is just the target.
    fn capacity_for(&self, asked: f64) -> f64 {
        (asked / self.target).min(self.most).max(self.least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the service documents, at a target of 70 %.
    const RULES: Rules = Rules {
        target: 0.7,
        least: 0.0,
        most: f64::INFINITY,
        delay: 2,
        out_minutes: 2,
        in_minutes: 15,
        in_margin: 0.2,
        ins_a_day: 4,
        in_wait: 60,
        burst_seconds: 300.0,
    };

    /// Stairs down from 6,400 to 6.25, each a quarter of the one before and 20 minutes long.
    const STAIRS: [(f64, usize); 6] = [
        (6400.0, 20),
        (1600.0, 20),
        (400.0, 20),
        (100.0, 20),
        (25.0, 20),
        (6.25, 1340),
    ];

    /// A day of stretches: so much for so many minutes.
    fn day(stretches: &[(f64, usize)]) -> Vec<f64> {
        let minutes = stretches.iter();
        let minutes = minutes.flat_map(|(asked, minutes)| std::iter::repeat_n(*asked, *minutes));
        let minutes: Vec<_> = minutes.collect();
        assert_eq!(minutes.len(), MINUTES_A_DAY, "a day");
        minutes
    }

    /// The highest capacity of each hour, rounded to whole units where it is one.
    fn highest(run: &Run) -> Vec<f64> {
        let hours = run.hours.iter();
        hours.map(|it| (it.highest * 1e9).round() / 1e9).collect()
    }

    #[test]
    fn a_flat_line_has_its_load_over_the_target() {
        let run = simulate(&day(&[(70.0, 1440)]), 0, &RULES);
        // 70 ÷ 0.7 = 100, and nothing ever happens.
        assert_eq!(highest(&run), [100.0; 24]);
        assert_eq!(
            (run.scale_outs, run.scale_ins, run.throttled_share),
            (0, 0, 0.0)
        );
    }

    #[test]
    fn no_load_has_the_least() {
        let nothing = simulate(&day(&[(0.0, 1440)]), 0, &RULES);
        assert_eq!(highest(&nothing), [0.0; 24]);
        let least = Rules {
            least: 5.0,
            ..RULES
        };
        assert_eq!(
            highest(&simulate(&day(&[(0.0, 1440)]), 0, &least)),
            [5.0; 24]
        );
    }

    #[test]
    fn a_step_up_is_followed_after_two_minutes_and_the_delay() {
        // 70 until 12:00, then 140. Minutes 720 and 721 are above 0.7 × 100, so at the end of 721
        // 140 ÷ 0.7 = 200 is decided, in force from 721 + 1 + 2 = 724: the hour of 12:00 has 4
        // minutes at 100 and 56 at 200.
        let run = simulate(&day(&[(70.0, 720), (140.0, 720)]), 0, &RULES);
        assert_eq!(highest(&run)[11..13], [100.0, 200.0]);
        assert!((run.hours[12].mean - (4.0 * 100.0 + 56.0 * 200.0) / 60.0).abs() < 1e-9);
        // Burst capacity: the bucket holds 300 × 100 = 30,000 by then; four minutes take
        // 4 × 60 × 40 = 9,600 of it.
        assert_eq!((run.scale_outs, run.throttled_share), (1, 0.0));
    }

    #[test]
    fn a_step_down_is_followed_after_fifteen_minutes_and_the_delay() {
        // At 00:00 the load falls from 140 to 70, below (0.7 - 0.2) × 200 = 100. Minutes 0 to 14
        // make 15, so at the end of 14 70 ÷ 0.7 = 100 is decided, in force from 14 + 1 + 2 = 17.
        let run = simulate(&day(&[(70.0, 720), (140.0, 720)]), 0, &RULES);
        assert_eq!(highest(&run)[..2], [200.0, 100.0]);
        assert!((run.hours[0].mean - (17.0 * 200.0 + 43.0 * 100.0) / 60.0).abs() < 1e-9);
        assert_eq!(run.scale_ins, 1);
    }

    #[test]
    fn a_fall_within_the_margin_changes_nothing() {
        // 100 is in force; 50 is (0.7 - 0.2) × 100 exactly, and not below it.
        let run = simulate(&day(&[(70.0, 720), (50.0, 720)]), 0, &RULES);
        assert_eq!(highest(&run), [100.0; 24]);
        assert_eq!(run.scale_ins, 0);
    }

    #[test]
    fn a_short_spike_is_served_by_burst_capacity() {
        // A minute at 400 is no two in a row above the target, so nothing is decided. The bucket is
        // full with 300 × 100 = 30,000, and 60 × (400 - 100) = 18,000 are taken.
        let run = simulate(&day(&[(70.0, 600), (400.0, 1), (70.0, 839)]), 0, &RULES);
        assert_eq!(highest(&run), [100.0; 24]);
        assert_eq!((run.scale_outs, run.throttled_share), (0, 0.0));
    }

    #[test]
    fn a_spike_that_empties_the_bucket_is_throttled() {
        // Two minutes at 450 ask for 2 × 60 × 350 = 42,000 beyond the capacity, and the bucket has
        // 30,000: 12,000 are throttled, of 60 × (1438 × 70 + 2 × 450) = 6,093,600.
        let run = simulate(&day(&[(70.0, 600), (450.0, 2), (70.0, 838)]), 0, &RULES);
        assert!((run.throttled_share - 12_000.0 / 6_093_600.0).abs() < 1e-12);
        // The second minute decides 450 ÷ 0.7 = 642.857142857 for minute 604, when the spike is
        // over; minutes 604 to 618 are below 0.5 × that, and minute 621 has 100 again.
        assert_eq!(highest(&run)[10], 642.857_142_857);
        assert_eq!(highest(&run)[11], 100.0);
        assert!((run.hours[10].mean - (43.0 * 100.0 + 17.0 * 450.0 / 0.7) / 60.0).abs() < 1e-9);
        assert_eq!((run.scale_outs, run.scale_ins), (1, 1));
    }

    #[test]
    fn a_fifth_decrease_of_a_day_waits_for_an_hour_without_one() {
        // At a target of 0.5 nothing has to be rounded: the capacity is twice the load, and falls when
        // 15 minutes were below 0.3 of it.
        let rules = Rules {
            target: 0.5,
            ..RULES
        };
        let run = simulate(&day(&STAIRS), 0, &rules);
        // The step at minute 20 is 15 minutes old at the end of 34: decided there, in force at 37.
        // The minutes at 400 begin at 40: decided at 54. Then at 74 and 94: four decreases. The
        // fifth, for minutes 100 to 114, may come at 94 + 60 = 154, and is in force at 157: until
        // then the capacity for 25 stays, 50, and then that for 6.25, 12.5.
        assert_eq!(run.scale_ins, 5);
        assert_eq!(highest(&run)[1..4], [800.0, 50.0, 12.5]);
        // 02:00 to 02:37 at 50, 23 minutes at 12.5.
        assert!((run.hours[2].mean - (37.0 * 50.0 + 23.0 * 12.5) / 60.0).abs() < 1e-9);
    }

    #[test]
    fn decreases_count_by_utc_days() {
        // The stairs of above from 23:00 on, when the period begins an hour before midnight: the
        // third and fourth stair lie in the new day, so that the fifth needs not wait.
        let rules = Rules {
            target: 0.5,
            ..RULES
        };
        let run = simulate(&day(&STAIRS), 23 * 60, &rules);
        // Decided at 114, which is 00:54, in force at 117: the hour of 01:00 has none of the 50.
        assert_eq!(run.scale_ins, 5);
        assert_eq!(highest(&run)[2], 12.5);
    }

    #[test]
    fn capacity_keeps_within_its_bounds() {
        let steps = day(&[(70.0, 720), (140.0, 720)]);
        let most = Rules {
            most: 150.0,
            ..RULES
        };
        let run = simulate(&steps, 0, &most);
        assert_eq!(highest(&run)[11..13], [100.0, 150.0]);
        let least = Rules {
            least: 150.0,
            ..RULES
        };
        assert_eq!(
            highest(&simulate(&steps, 0, &least))[11..13],
            [150.0, 200.0]
        );
    }

    #[test]
    fn a_period_that_begins_within_an_hour_has_parts_of_hours() {
        let run = simulate(&day(&[(70.0, 1440)]), 30, &RULES);
        assert_eq!(run.hours.len(), 25);
        assert_eq!((run.hours[0].minutes, run.hours[24].minutes), (30, 30));
    }

    #[test]
    fn a_load_twice_as_large_has_twice_the_capacity() {
        let once: Vec<f64> = (0..MINUTES_A_DAY)
            .map(|it| crate::workload::shape::count((it * 7919) % 997))
            .collect();
        let twice: Vec<f64> = once.iter().map(|it| it * 2.0).collect();
        let (once, twice) = (simulate(&once, 0, &RULES), simulate(&twice, 0, &RULES));
        for (once, twice) in once.hours.iter().zip(&twice.hours) {
            assert_eq!(once.highest * 2.0, twice.highest);
        }
        assert_eq!(once.scale_ins, twice.scale_ins);
    }
}
