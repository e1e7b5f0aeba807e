//! A smooth day and night, of any spikiness.

use std::f64::consts::TAU;

use super::calendar::{MINUTES_A_DAY, MINUTES_A_WEEK};
use super::count;

/// A day that rises to its peak and falls again: `w(day) · exp(κ · cos(2π (t − peak) / 1440))`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Diurnal {
    /// The minute of the day around which it peaks.
    pub(crate) peak_minute: usize,
    /// Saturdays and Sundays over other days.
    pub(crate) weekend_factor: f64,
}

/// Two workings of Newton's method agree to the last digits long before this.
const MOST_STEPS: usize = 200;

impl Diurnal {
    fn of_day(self, day: usize) -> f64 {
        if day < 5 { 1.0 } else { self.weekend_factor }
    }

    /// The busiest day over the mean of all days.
    fn busiest_day(self) -> f64 {
        let largest = self.weekend_factor.max(1.0);
        largest / ((5.0 + 2.0 * self.weekend_factor) / 7.0)
    }

    /// The least and the most that the busiest minute can be over the mean: with the same demand
    /// all day, and with all of it in the minutes nearest to the peak.
    pub(crate) fn reach(self) -> (f64, f64) {
        let cosines = self.cosines();
        let highest = cosines.iter().copied().fold(f64::MIN, f64::max);
        let nearest = cosines.iter().filter(|cosine| **cosine >= highest).count();
        let least = self.busiest_day();
        (least, least * count(MINUTES_A_DAY / nearest))
    }

    /// The cosine in the middle of each minute of the day. Those on both sides of the peak are the
    /// same to the last digit, so that they are equally busy.
    fn cosines(self) -> Vec<f64> {
        let minutes = 0..MINUTES_A_DAY;
        let cosines = minutes.map(|minute| {
            let away = (count(minute) + 0.5 - count(self.peak_minute)).abs();
            let away = away.min(count(MINUTES_A_DAY) - away);
            // libm gives the same digits on every machine.
            libm::cos(TAU * away / count(MINUTES_A_DAY))
        });
        cosines.collect()
    }

    /// The minutes of a week whose busiest is so many times their mean, within [`Diurnal::reach`].
    pub(crate) fn minutes(self, spikiness: f64) -> Vec<f64> {
        let cosines = self.cosines();
        let highest = cosines.iter().copied().fold(f64::MIN, f64::max);
        let below: Vec<f64> = cosines.iter().map(|cosine| cosine - highest).collect();
        let kappa = kappa(&below, self.busiest_day() / spikiness);
        let day: Vec<f64> = below.iter().map(|it| libm::exp(kappa * it)).collect();
        let minutes = 0..MINUTES_A_WEEK;
        minutes
            .map(|t| self.of_day(t / MINUTES_A_DAY) * day[t % MINUTES_A_DAY])
            .collect()
    }
}

/// The κ at which the mean of `exp(κ · below)` is so much: Newton's method on its logarithm, which
/// falls and bends upwards, so that the steps from 0 never overshoot.
fn kappa(below: &[f64], mean: f64) -> f64 {
    let target = libm::log(mean);
    let mut kappa = 0.0;
    for _ in 0..MOST_STEPS {
        let (mut sum, mut slope) = (0.0, 0.0);
        for it in below {
            let value = libm::exp(kappa * it);
            sum += value;
            slope += it * value;
        }
        let gap = libm::log(sum / count(below.len())) - target;
        // All of it is in the nearest minutes, or the digits are used up.
        if slope == 0.0 || gap <= 1e-15 {
            break;
        }
        kappa -= gap * sum / slope;
    }
    kappa
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::shape::{Shape, ShapeKind};

    /// A shape that is as spiky as its minutes are, whatever was asked for.
    fn shape(diurnal: Diurnal, spikiness: f64) -> Shape {
        Shape::of(ShapeKind::Diurnal, 0, diurnal.minutes(spikiness)).unwrap()
    }

    const PLAIN: Diurnal = Diurnal {
        peak_minute: 840,
        weekend_factor: 1.0,
    };

    #[test]
    fn the_spikiness_asked_for_is_reached() {
        for spikiness in [1.0, 1.01, 1.5, 3.0, 10.0, 100.0, 700.0] {
            let reached = shape(PLAIN, spikiness).spikiness();
            assert!(
                (reached / spikiness - 1.0).abs() < 1e-12,
                "{spikiness} {reached}"
            );
        }
    }

    #[test]
    fn it_peaks_around_its_hour_and_is_even_on_both_sides() {
        let shape = shape(PLAIN, 3.0);
        let day = &shape.minutes()[..MINUTES_A_DAY];
        // 14:00 lies between two minutes; 02:00 is as far from it as can be.
        assert_eq!(day[839], day[840]);
        assert_eq!(day[839], shape.spikiness());
        assert_eq!(day[700], day[979]);
        let least = day.iter().copied().fold(f64::MAX, f64::min);
        assert_eq!(least, day[120]);
    }

    #[test]
    fn kappa_is_that_of_the_modified_bessel_function() {
        // Over a whole turn the mean of exp(κ cos) is I0(κ): I0(2) = 2.2795853023360673
        // (Abramowitz and Stegun, table 9.8), so the spikiness of κ = 2 is e² ÷ I0(2), but for the
        // busiest minute's middle being half a minute from the peak.
        let i0 = 2.279_585_302_336_067_3;
        let middle = (TAU * 0.5 / 1440.0).cos();
        let day = shape(PLAIN, (2.0 * middle).exp() / i0);
        let ratio = day.minutes()[839] / day.minutes()[119];
        // Peak over trough: exp(2 κ cos of half a minute).
        assert!((ratio / (4.0 * middle).exp() - 1.0).abs() < 1e-9, "{ratio}");
    }

    #[test]
    fn weekends_alone_force_a_spikiness() {
        let offices = Diurnal {
            weekend_factor: 0.3,
            ..PLAIN
        };
        // 1 ÷ ((5 + 2 × 0.3) ÷ 7) = 1.25; and 720 times that with two minutes a day.
        let (least, most) = offices.reach();
        assert!((least - 1.25).abs() < 1e-12 && (most - 900.0).abs() < 1e-9);
        let shape = shape(offices, 2.0);
        assert!((shape.minutes()[5 * 1440 + 840] - 0.6).abs() < 1e-12);
        let parties = Diurnal {
            weekend_factor: 3.0,
            ..PLAIN
        };
        // 3 ÷ (11 ÷ 7)
        assert!((parties.reach().0 - 21.0 / 11.0).abs() < 1e-12);
    }
}
