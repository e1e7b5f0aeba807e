//! The billing month: 730 hours, whatever the calendar says.
//!
//! AWS prices a month as 730 hours in its calculator and pricing pages: 365 days × 24 hours ÷ 12.

use rust_decimal::Decimal;

/// Hours in a billing month: 8,760 ÷ 12.
pub const HOURS: Decimal = Decimal::from_parts(730, 0, 0, false, 0);

/// The same as a rate.
pub(crate) const HOURS_RATE: f64 = 730.0;

/// Seconds in a billing month: 730 × 3,600.
pub const SECONDS: Decimal = Decimal::from_parts(2_628_000, 0, 0, false, 0);

/// The same as a rate.
pub(crate) const SECONDS_RATE: f64 = 2_628_000.0;
