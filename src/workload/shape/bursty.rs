//! Bursts on a base load.

use super::calendar::{MINUTES_A_DAY, MINUTES_A_WEEK};
use super::count;

/// Bursts of one length, by the minute of the week in which each begins.
#[derive(Debug, Clone)]
pub(crate) struct Bursts {
    starts: Vec<usize>,
    minutes: usize,
}

impl Bursts {
    /// So many on every day, evenly spaced from 00:00 on.
    pub(crate) fn even(a_day: usize, minutes: usize) -> Self {
        let times: Vec<_> = (0..a_day).map(|it| it * MINUTES_A_DAY / a_day).collect();
        Self::at(&times, minutes)
    }

    /// On every day at the same minutes.
    pub(crate) fn at(times: &[usize], minutes: usize) -> Self {
        let days = (0..7).map(|day| day * MINUTES_A_DAY);
        let starts = days.flat_map(|day| times.iter().map(move |time| day + time));
        Self {
            starts: starts.collect(),
            minutes,
        }
    }

    /// So many on every day, at minutes drawn for each day with a seed: the time that is left
    /// outside of bursts is cut at random, and they are put where it is cut.
    pub(crate) fn drawn(a_day: usize, minutes: usize, seed: u64) -> Self {
        let mut draw = SplitMix64(seed);
        let left = MINUTES_A_DAY - a_day * minutes;
        let mut starts = Vec::with_capacity(7 * a_day);
        for day in 0..7 {
            let mut cuts: Vec<_> = (0..a_day).map(|_| draw.below(left + 1)).collect();
            cuts.sort_unstable();
            let of_day = cuts.iter().enumerate();
            starts.extend(of_day.map(|(at, cut)| day * MINUTES_A_DAY + cut + at * minutes));
        }
        Self { starts, minutes }
    }

    /// Whether a burst begins before the one before it has ended.
    pub(crate) fn overlap(&self) -> bool {
        self.inside().iter().filter(|inside| **inside).count() < self.starts.len() * self.minutes
    }

    /// The share of the time that is in bursts.
    pub(crate) fn share(&self) -> f64 {
        count(self.starts.len() * self.minutes) / count(MINUTES_A_WEEK)
    }

    fn inside(&self) -> Vec<bool> {
        let mut inside = vec![false; MINUTES_A_WEEK];
        for start in &self.starts {
            for minute in *start..start + self.minutes {
                inside[minute % MINUTES_A_WEEK] = true;
            }
        }
        inside
    }

    /// The minutes of a week: `spikiness` in bursts, and what makes the mean 1 outside of them.
    /// With s the spikiness and f the share, that is (1 − s f) ÷ (1 − f).
    pub(crate) fn minutes(&self, spikiness: f64) -> Vec<f64> {
        let share = self.share();
        let base = ((1.0 - spikiness * share) / (1.0 - share)).max(0.0);
        let inside = self.inside().into_iter();
        inside
            .map(|inside| if inside { spikiness } else { base })
            .collect()
    }
}

/// The generator `SplitMix64` of Steele, Lea and Flood (2014): a few lines, and the same draws
/// everywhere.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below another, each as likely but for a part in 2^53.
    fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * (end as u128);
        // The upper half of the product is below `end`.
        #[allow(clippy::cast_possible_truncation)]
        let drawn = (wide >> 64) as usize;
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The reference implementation (Vigna, splitmix64.c) with the seed 1234567.
        let mut draw = SplitMix64(1_234_567);
        assert_eq!(draw.next(), 6_457_827_717_110_365_317);
        assert_eq!(draw.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn levels_make_a_mean_of_one() {
        // Six bursts of 10 minutes: f = 60 / 1440 = 1/24; at 12 times the mean the rest is
        // (1 − 12/24) ÷ (23/24) = 12/23.
        let minutes = Bursts::even(6, 10).minutes(12.0);
        assert_eq!(minutes[0], 12.0);
        assert_eq!(minutes[9], 12.0);
        assert!((minutes[10] - 12.0 / 23.0).abs() < 1e-12);
        // The second begins at 04:00.
        assert_eq!((minutes[239], minutes[240]), (minutes[10], 12.0));
    }

    #[test]
    fn drawn_bursts_are_as_many_and_never_overlap() {
        for seed in 0..50 {
            let bursts = Bursts::drawn(20, 60, seed);
            assert!(!bursts.overlap());
            assert_eq!(
                bursts.minutes(1.2).iter().filter(|it| **it == 1.2).count(),
                7 * 20 * 60
            );
        }
        assert_eq!(
            Bursts::drawn(3, 10, 7).starts,
            Bursts::drawn(3, 10, 7).starts
        );
        assert_ne!(
            Bursts::drawn(3, 10, 7).starts,
            Bursts::drawn(3, 10, 8).starts
        );
    }

    #[test]
    fn a_burst_goes_on_over_midnight() {
        let bursts = Bursts::at(&[1430], 20);
        assert!(!bursts.overlap());
        let minutes = bursts.minutes(10.0);
        // Sunday's goes on on Monday.
        assert_eq!((minutes[0], minutes[9]), (10.0, 10.0));
        assert!(minutes[10] < 1.0);
        assert!(Bursts::at(&[0, 19], 20).overlap());
    }
}
