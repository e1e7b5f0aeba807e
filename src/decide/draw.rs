//! Values between two others: evenly spaced.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// From this factor on values are spaced by equal factors.
const WIDE: Decimal = Decimal::TEN;

/// Whether values reach so far that they are better spaced by equal factors.
pub(super) fn is_wide(from: Decimal, to: Decimal) -> bool {
    from > Decimal::ZERO && to.checked_div(from).is_none_or(|it| it > WIDE)
}

/// So many values from one to another: by equal factors, to six digits, or by equal steps.
pub(super) fn spaced(from: Decimal, to: Decimal, count: usize, is_log: bool) -> Vec<Decimal> {
    let steps = count.saturating_sub(1).max(1);
    let at = |step: usize| {
        if step == 0 {
            return from;
        }
        if step == steps {
            return to;
        }
        let share = Decimal::from(step) / Decimal::from(steps);
        let linear = from + (to - from) * share;
        if is_log {
            by_factors(from, to, share).unwrap_or(linear)
        } else {
            to_digits(linear, 12)
        }
    };
    let mut values: Vec<_> = (0..=steps).map(at).map(|it| it.clamp(from, to)).collect();
    values.dedup();
    values
}

/// A share of the way from one value to another by equal factors, to six digits.
fn by_factors(from: Decimal, to: Decimal, share: Decimal) -> Option<Decimal> {
    let [low, high] = [from, to].map(|it| it.to_f64().map(libm::log));
    let (low, high, share) = (low?, high?, share.to_f64()?);
    let value = libm::exp(low + (high - low) * share);
    Some(to_digits(Decimal::from_f64(value)?, 6))
}

/// A value to so many digits; one so small that its decimals do not hold them keeps those that it has.
pub(super) fn to_digits(value: Decimal, digits: u32) -> Decimal {
    let rounded = value.round_sf(digits);
    rounded
        .filter(|it| it.scale() <= Decimal::MAX_SCALE)
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn values_are_spaced_by_equal_steps_or_equal_factors() {
        let steps = spaced(dec!(0), dec!(8), 5, false);
        assert_eq!(steps, [dec!(0), dec!(2), dec!(4), dec!(6), dec!(8)]);
        let factors = spaced(dec!(1), dec!(1000), 4, true);
        assert_eq!(factors, [dec!(1), dec!(10), dec!(100), dec!(1000)]);
    }
}
