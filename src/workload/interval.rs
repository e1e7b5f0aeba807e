//! Numbers that nobody knows exactly.

use rust_decimal::Decimal;

/// A number of a profile that lies between two others, most likely near a third.
///
/// Wherever one number is asked for it is [`Interval::mid`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Interval {
    /// The key that it is the number of, by its dotted path.
    pub key: String,
    /// The least; with a confidence, what it is below with half of the rest.
    pub low: Decimal,
    /// The most likely; with a confidence, what it is as often below as above.
    pub mid: Decimal,
    /// The most; with a confidence, what it is above with half of the rest.
    pub high: Decimal,
    /// How likely it lies between low and high, from 0 to 1; it does so for certain without one.
    pub confidence: Option<Decimal>,
    /// The assumption that it is the value of, where it is one.
    pub(crate) assumption: Option<&'static str>,
    /// The least that the key takes.
    pub(crate) least: Decimal,
    /// The most that the key takes.
    pub(crate) most: Decimal,
}
