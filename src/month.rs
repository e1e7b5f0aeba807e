//! The billing month: 730 hours, whatever the calendar says.
//!
//! AWS prices a month as 730 hours in its calculator and pricing pages: 365 days × 24 hours ÷ 12.

use rust_decimal::Decimal;

use crate::rounding::quotient;

/// Hours in a billing month: 8,760 ÷ 12.
pub const HOURS: Decimal = Decimal::from_parts(WHOLE_HOURS, 0, 0, false, 0);

/// The same as a whole number.
pub(crate) const WHOLE_HOURS: u32 = 730;

/// The same as a rate.
pub(crate) const HOURS_RATE: f64 = 730.0;

/// Seconds in a billing month: 730 × 3,600.
pub const SECONDS: Decimal = Decimal::from_parts(2_628_000, 0, 0, false, 0);

/// The same as a rate.
pub(crate) const SECONDS_RATE: f64 = 2_628_000.0;

/// To how many decimals a part of a sum is worked out that does not divide evenly: as many as an amount
/// of a bill has at most.
const SPREAD_DECIMALS: u32 = 18;

/// What of a sum falls on each month of so many years; all of it where there are none.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::month::spread;
/// assert_eq!(spread(dec!(1290), 1), dec!(107.5));
/// assert_eq!(spread(dec!(100), 3), dec!(2.777777777777777778));
/// ```
#[must_use]
pub fn spread(usd: Decimal, years: u32) -> Decimal {
    let months = (years * 12).max(1);
    let in_whole_numbers = || {
        let (digits, scale, months) = (usd.mantissa(), usd.scale(), i128::from(months));
        if digits % months == 0 {
            return Decimal::try_from_i128_with_scale(digits / months, scale).ok();
        }
        let factor = 10_i128.pow(SPREAD_DECIMALS.checked_sub(scale)?);
        let part = quotient(digits.checked_mul(factor)?, months);
        Decimal::try_from_i128_with_scale(part, SPREAD_DECIMALS).ok()
    };
    in_whole_numbers().unwrap_or_else(|| (usd / Decimal::from(months)).round_dp(SPREAD_DECIMALS))
}
