//! What a number is likely to be that is given as an interval.
//!
//! Without a confidence it is triangular: nothing below low, nothing above high, the most likely value in
//! the middle. With a confidence c the middle is the median, and the number lies below low as often as
//! above high, each with probability (1 − c) ÷ 2. Between and beyond it follows a log-normal, one half
//! through low and the other through high, so that neither half need be as wide as the other; where low is
//! 0 or less the halves are those of a normal. What the key does not take is moved to its nearest bound.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::draw::to_digits;
use crate::workload::Interval;

/// A number that is drawn has so many digits.
const DIGITS: u32 = 9;
/// Steps of Newton's method: from 0.00045 off, each about squares how far off it is.
const STEPS: usize = 4;

/// What a number is likely to be.
#[derive(Debug)]
pub(super) struct Distribution<'i> {
    interval: &'i Interval,
    low: f64,
    mid: f64,
    high: f64,
    /// How far low and high are from the middle, in standard deviations, where there is a confidence.
    deviations: Option<f64>,
}

impl<'i> Distribution<'i> {
    pub(super) fn new(interval: &'i Interval) -> Self {
        // Bounds keep numbers where a float has them.
        let float = |it: Decimal| it.to_f64().unwrap_or_default();
        let confidence = interval.confidence.map(float);
        Self {
            interval,
            low: float(interval.low),
            mid: float(interval.mid),
            high: float(interval.high),
            deviations: confidence.map(|it| normal_quantile(f64::midpoint(1.0, it))),
        }
    }

    /// The value that the number lies below with a probability, which is neither 0 nor 1.
    pub(super) fn quantile(&self, probability: f64) -> Decimal {
        let Interval {
            low, high, least, ..
        } = *self.interval;
        if low == high {
            return low;
        }
        let (value, least, most) = match self.deviations {
            None => (self.triangular(probability), low, high),
            Some(deviations) => {
                let at = normal_quantile(probability) / deviations;
                (self.about_the_middle(at), least, self.interval.most)
            }
        };
        let beyond = if value > self.mid { most } else { least };
        let exact = Decimal::from_f64(value).map(|it| to_digits(it, DIGITS));
        exact.map_or(beyond, |it| it.clamp(least, most))
    }

    /// The inverse of a triangle's distribution: (x − low)² ÷ (width × (mid − low)) below the middle, and
    /// 1 − (high − x)² ÷ (width × (high − mid)) above.
    fn triangular(&self, probability: f64) -> f64 {
        let Self { low, mid, high, .. } = *self;
        let width = high - low;
        if probability * width <= mid - low {
            low + libm::sqrt(probability * width * (mid - low))
        } else {
            high - libm::sqrt((1.0 - probability) * width * (high - mid))
        }
    }

    /// The value so far from the middle, where low is at −1 and high at 1.
    fn about_the_middle(&self, at: f64) -> f64 {
        let Self { low, mid, high, .. } = *self;
        let side = if at < 0.0 { low } else { high };
        if low > 0.0 {
            libm::exp(libm::log(mid) + at.abs() * libm::log(side / mid))
        } else {
            mid + at.abs() * (side - mid)
        }
    }
}

/// The value that a standard normal lies below with a probability, which is neither 0 nor 1.
///
/// By Newton's method on the error function's complement, from the approximation 26.2.23 of Abramowitz and
/// Stegun, *Handbook of Mathematical Functions*, which is at most 0.00045 off.
fn normal_quantile(probability: f64) -> f64 {
    if probability > 0.5 {
        return -normal_quantile(1.0 - probability);
    }
    let t = libm::sqrt(-2.0 * libm::log(probability));
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut value = above / below - t;
    for _ in 0..STEPS {
        let found = 0.5 * libm::erfc(-value * std::f64::consts::FRAC_1_SQRT_2);
        let density = libm::exp(-0.5 * value * value) / libm::sqrt(2.0 * std::f64::consts::PI);
        value -= (found - probability) / density;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn interval(numbers: [Decimal; 3], confidence: Option<Decimal>) -> Interval {
        let [low, mid, high] = numbers;
        Interval {
            key: "reads.per_second".to_owned(),
            low,
            mid,
            high,
            confidence,
            assumption: None,
            least: dec!(0),
            most: dec!(1_000_000),
        }
    }

    fn quantile(interval: &Interval, probability: f64) -> Decimal {
        Distribution::new(interval).quantile(probability)
    }

    #[test]
    fn normal_quantiles_are_the_published_ones() {
        // As tables of the normal distribution have them; the last is qnorm(1e-10) of R.
        for (probability, published) in [
            (0.5, 0.0),
            (0.95, 1.644_854),
            (0.975, 1.959_964),
            (0.995, 2.575_829),
            (0.025, -1.959_964),
            (1e-10, -6.361_341),
        ] {
            let found = normal_quantile(probability);
            assert!((found - published).abs() < 6e-7, "{probability}: {found}");
        }
    }

    #[test]
    fn a_triangle_by_hand() {
        // Low 0, mid 1, high 4: a quarter lies below 1. F(x) = x² ÷ 4 there: F(0.5) = 1/16. Above it
        // 1 − (4 − x)² ÷ 12: F(2) = 1 − 4/12 = 2/3, F(3) = 1 − 1/12 = 11/12.
        let it = interval([dec!(0), dec!(1), dec!(4)], None);
        assert_eq!(quantile(&it, 1.0 / 16.0), dec!(0.5));
        assert_eq!(quantile(&it, 0.25), dec!(1));
        assert_eq!(quantile(&it, 2.0 / 3.0), dec!(2));
        assert_eq!(quantile(&it, 11.0 / 12.0), dec!(3));
    }

    #[test]
    fn a_triangle_may_be_a_ramp() {
        // All of it above the middle: 1 − (2 − x)² ÷ 4, 3/4 at 1; and all below: x² ÷ 4, 1/4 at 1.
        let falling = interval([dec!(0), dec!(0), dec!(2)], None);
        assert_eq!(quantile(&falling, 0.75), dec!(1));
        let rising = interval([dec!(0), dec!(2), dec!(2)], None);
        assert_eq!(quantile(&rising, 0.25), dec!(1));
    }

    #[test]
    fn with_a_confidence_low_and_high_are_quantiles_and_mid_the_median() {
        // 90 %: 5 % lie below low, 5 % above high.
        for numbers in [
            [dec!(100), dec!(300), dec!(2000)],
            [dec!(0), dec!(300), dec!(500)],
        ] {
            let it = interval(numbers, Some(dec!(0.9)));
            assert_eq!([0.05, 0.5, 0.95].map(|p| quantile(&it, p)), numbers);
        }
        // Half as far as high in deviations, z = 1.644854 ÷ 2: a log-normal is at √(300 × 2000) = 774.596669,
        // a normal at (300 + 500) ÷ 2.
        let half = 0.5 * libm::erfc(-0.822_426_813 * std::f64::consts::FRAC_1_SQRT_2);
        let it = interval([dec!(100), dec!(300), dec!(2000)], Some(dec!(0.9)));
        assert_eq!(quantile(&it, half).round_dp(4), dec!(774.5967));
        let it = interval([dec!(0), dec!(300), dec!(500)], Some(dec!(0.9)));
        assert_eq!(quantile(&it, half).round_dp(4), dec!(400));
    }

    #[test]
    fn what_a_key_does_not_take_is_moved_to_its_bound() {
        let mut it = interval([dec!(0), dec!(0.5), dec!(1)], Some(dec!(0.5)));
        it.most = dec!(1);
        assert_eq!(quantile(&it, 0.01), dec!(0));
        assert_eq!(quantile(&it, 0.99), dec!(1));
        // Beyond all numbers: 1,000,000 in place of 1e-6 × (10^12)^20.
        let it = interval(
            [dec!(0.000001), dec!(0.000001), dec!(1000000)],
            Some(dec!(0.01)),
        );
        assert_eq!(quantile(&it, 0.999_999), dec!(1_000_000));
    }

    #[test]
    fn a_number_that_is_next_to_nothing_can_be_written_down() {
        let [low, mid, high] = [dec!(0.000_000_001), dec!(1), dec!(1000)];
        let wide = interval([low, mid, high], Some(dec!(0.01)));
        for probability in [0.000_1, 0.01, 0.3] {
            let text = quantile(&wide, probability).to_string();
            assert!(text.len() < 40, "{text}");
        }
    }

    #[test]
    fn a_number_that_is_known_is_that_number() {
        let known = interval([dec!(1.234567890123); 3], None);
        assert_eq!(quantile(&known, 0.1), dec!(1.234567890123));
        let known = interval([dec!(7); 3], Some(dec!(0.9)));
        assert_eq!(quantile(&known, 0.9), dec!(7));
    }
}
