//! Rounding up with the one tolerance that is used everywhere.
//!
//! Binary fractions make 700 / 0.7 a hair more than 1,000, and a bare `ceil` would then bill for
//! 1,001. So rounding up first takes off a billionth of the value (of 1, when that is more):
//! `ceil(x − 1e-9 · max(1, |x|))`.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// What binary fractions may be off, relative to the value and to 1 below that.
pub(crate) const TOLERANCE: f64 = 1e-9;

/// Rounds a rate up to a whole number of units.
///
/// ```
/// use tablestakes::rounding::ceil;
/// assert_eq!(ceil(700.0 / 0.7), 1000.0);
/// assert_eq!(ceil(1.001), 2.0);
/// ```
#[must_use]
pub fn ceil(x: f64) -> f64 {
    (x - TOLERANCE * x.abs().max(1.0)).ceil()
}

/// The same as [`ceil`] for what is far from 2^51 on both sides. Machines of the first 64 bits have no
/// instruction for it; what they take here works on many at once.
pub(crate) fn ceil_small(x: f64) -> f64 {
    /// Beside this there is no room for a fraction: adding it rounds to the nearest whole number.
    const NO_FRACTION: f64 = 6_755_399_441_055_744.0; // 1.5 × 2^52
    let x = x - TOLERANCE * x.abs().max(1.0);
    let nearest = (x + NO_FRACTION) - NO_FRACTION;
    if nearest < x { nearest + 1.0 } else { nearest }
}

/// Rounds a decimal up to a whole number, with the same tolerance as [`ceil`].
#[must_use]
pub fn ceil_decimal(x: Decimal) -> Decimal {
    let tolerance = Decimal::new(1, 9) * x.abs().max(Decimal::ONE);
    (x - tolerance).ceil()
}

/// The decimal nearest to a rate, to the 15 digits that an `f64` is sure of.
///
/// This is the one place where a rate turns into a billed quantity. What no decimal can hold
/// (infinite, not a number, beyond 28 digits) becomes the largest decimal: the inputs are bounded
/// so that it can't occur.
#[must_use]
pub fn billed(x: f64) -> Decimal {
    // A whole number of up to 15 digits is itself, and found much faster so.
    if x.abs() < FIFTEEN_DIGITS && x.fract().abs() <= 0.0 {
        #[allow(clippy::cast_possible_truncation)]
        return Decimal::from(x as i64);
    }
    // So is what has six decimals, as most that people write.
    let millionths = (x * 1e6).round();
    if millionths.abs() < FIFTEEN_DIGITS && (millionths / 1e6).to_bits() == x.to_bits() {
        #[allow(clippy::cast_possible_truncation)]
        return Decimal::new(millionths as i64, 6).normalize();
    }
    Decimal::from_f64(x).unwrap_or(Decimal::MAX)
}

/// A whole number over a positive one, rounded to the nearest whole number, and halves to the even one.
pub(crate) fn quotient(dividend: i128, divisor: i128) -> i128 {
    let (part, rest) = match (u64::try_from(dividend), u64::try_from(divisor)) {
        // Most are short, and then it is less work.
        (Ok(dividend), Ok(divisor)) => (
            i128::from(dividend / divisor),
            i128::from(dividend % divisor),
        ),
        _ => (dividend / divisor, (dividend % divisor).abs()),
    };
    let is_more = rest * 2 > divisor || rest * 2 == divisor && part % 2 != 0;
    part + if is_more { dividend.signum() } else { 0 }
}

/// A share of 1 as a decimal, to twelve decimals.
#[must_use]
pub(crate) fn share_of_one(share: f64) -> Decimal {
    // Within what an i64 holds, and no fraction is left.
    #[allow(clippy::cast_possible_truncation)]
    let scaled = (share.clamp(0.0, 1.0) * 1e12 + 0.5) as i64;
    Decimal::new(scaled, 12)
}

/// A positive rate as a decimal, to the twelve digits that a sum of many rates is sure of.
#[must_use]
pub(crate) fn digits(x: f64) -> Decimal {
    const DIGITS: i32 = 12;
    if x <= 0.0 {
        return Decimal::ZERO;
    }
    let mut decimals = DIGITS;
    let mut scaled = x * 1e12;
    while scaled >= 1e12 && decimals > 0 {
        scaled /= 10.0;
        decimals -= 1;
    }
    while scaled < 1e11 && decimals < 2 * DIGITS {
        scaled *= 10.0;
        decimals += 1;
    }
    if !(1e11..1e12).contains(&scaled) {
        return billed(x)
            .round_sf(DIGITS.unsigned_abs())
            .unwrap_or_default();
    }
    #[allow(clippy::cast_possible_truncation)]
    let whole = (scaled + 0.5) as i64;
    Decimal::new(whole, decimals.unsigned_abs())
}

/// Units rounded up, as [`ceil`] does, to a whole number; what is beyond 2^64, as nothing on earth is,
/// stays there.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
pub(crate) fn ceil_to_whole(x: f64) -> u64 {
    let lowered = x - TOLERANCE * x.abs().max(1.0);
    // Below 2^53 every whole number is exact both ways, and this is less work than `f64::ceil`.
    let whole = lowered as u64;
    whole.saturating_add(u64::from((whole as f64) < lowered))
}

const FIFTEEN_DIGITS: f64 = 1e15;

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_hair_above_a_whole_number_is_that_number() {
        // 700 / 0.7 is 1,000.0000000000001 in binary fractions.
        assert_eq!(billed(ceil(700.0 / 0.7)), dec!(1000));
        assert_eq!(ceil_decimal(dec!(1000.0000000001)), dec!(1000));
    }

    #[test]
    fn what_is_more_than_the_tolerance_above_rounds_up() {
        // The tolerance at 1,000 is 0.000001.
        assert_eq!(billed(ceil(1_000.000_01)), dec!(1001));
        assert_eq!(ceil_decimal(dec!(1000.00001)), dec!(1001));
        assert_eq!(ceil_decimal(dec!(0.001)), dec!(1));
    }

    #[test]
    fn whole_units_are_those_of_ceil() {
        for (x, units) in [
            (0.0, 0),
            (0.2, 1),
            (1.0, 1),
            (1.000_000_000_1, 1),
            (1.001, 2),
            (1e300, u64::MAX),
        ] {
            assert_eq!(ceil_to_whole(x), units, "{x}");
        }
    }

    #[test]
    fn what_has_few_decimals_is_itself() {
        let few = [
            0.0,
            1.0,
            -3.0,
            0.5,
            2.5,
            -7.5,
            0.01,
            0.3,
            1e-6,
            1_234.567_891,
            123_456_789.0,
        ];
        let many = [
            1.0 / 3.0,
            1e-7,
            0.1 + 0.2,
            99_999_999_999_999.5,
            1e20,
            -2.0 / 7.0,
        ];
        for x in few.into_iter().chain(many) {
            let plain = Decimal::from_f64(x).unwrap();
            assert_eq!(
                (billed(x), billed(x).scale()),
                (plain, plain.scale()),
                "{x}"
            );
        }
    }

    #[test]
    fn shares_and_rates_keep_twelve_digits() {
        assert_eq!(share_of_one(2.0 / 3.0), dec!(0.666666666667));
        assert_eq!(share_of_one(1.0), dec!(1));
        assert_eq!(digits(2.0 / 3.0), dec!(0.666666666667));
        assert_eq!(digits(8.0), dec!(8));
        assert_eq!(digits(12_345.678_901_234), dec!(12345.6789012));
        assert_eq!(digits(0.000_123), dec!(0.000123));
        assert_eq!(digits(0.0), dec!(0));
    }

    #[test]
    fn what_is_small_rounds_up_alike() {
        for x in [
            0.0,
            1e-10,
            -0.3,
            0.3,
            1.0,
            1.000_000_000_1,
            1.5,
            2.5,
            1_000_000.7,
            -4.0,
        ] {
            assert!(ceil_small(x) == ceil(x), "{x}");
        }
    }

    #[test]
    fn a_quotient_is_the_nearest_and_of_two_the_even_one() {
        for (dividend, nearest) in [(7, 2), (10, 2), (14, 4), (-7, -2), (-10, -2), (-14, -4)] {
            assert_eq!(quotient(dividend, 4), nearest, "{dividend}");
        }
        // Beyond 64 bits as below.
        assert_eq!(quotient(5 * (1_i128 << 70), 1 << 71), 2);
        assert_eq!(quotient(7 * (1_i128 << 70), 1 << 71), 4);
    }

    #[test]
    fn zero_stays_zero() {
        assert_eq!(billed(ceil(0.0)), dec!(0));
        assert_eq!(ceil_decimal(dec!(0)), dec!(0));
    }
}
