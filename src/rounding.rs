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
    Decimal::from_f64(x).unwrap_or(Decimal::MAX)
}

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
    fn zero_stays_zero() {
        assert_eq!(billed(ceil(0.0)), dec!(0));
        assert_eq!(ceil_decimal(dec!(0)), dec!(0));
    }
}
