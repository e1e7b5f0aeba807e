//! Growth: what the sizes of a later month are over those of the first.
//!
//! Month 1 has the sizes that the profile gives. A yearly rate is spread over the months: after twelve
//! of them all of it is there.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy, dec};

/// How a workload grows month by month.
///
/// Reads are the rates of every access pattern that reads, and what leaves the region. Writes are the
/// rates of every access pattern that writes, and the read requests on a stream. Storage is the size of the data
/// and the number of its items; with them grow the sizes of the table, of indexes and of the largest
/// item collection, the entries of indexes, and the bytes that are backed up, protected, restored,
/// exported and imported, all where the profile gives them. What is pinned stays as it is:
/// classes, volumes, IOPS, limits of auto scaling, reserved capacity, connections and assumptions.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Growth {
    /// How reads grow.
    pub reads: Course,
    /// How writes grow.
    pub writes: Course,
    /// How what is stored grows.
    pub storage: Course,
    /// For how many months a workload is priced, where the profile says it.
    pub horizon_months: Option<u32>,
}

/// How a quantity moves from month to month.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Course {
    /// It stays as it is.
    #[default]
    Constant,
    /// By a share of the month or of the year before: 0.05 is 5 % more.
    Compound(Rate),
    /// By a share of the first month, the same each month. It falls to nothing at most.
    Linear(Rate),
    /// From each month on, counted from 1, so many times the first; in the order of the months.
    Months(Vec<(u32, Decimal)>),
}

/// A share that is added in a month or in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// In a month.
    Monthly(Decimal),
    /// In twelve months.
    Yearly(Decimal),
}

/// The most months that a workload is priced for: beyond ten years nobody knows prices.
pub const MOST_MONTHS: u32 = 120;

/// To how many decimals a factor is worked out.
const FACTOR_DECIMALS: u32 = 9;
const MONTHS_A_YEAR: Decimal = dec!(12);

impl Course {
    /// What a month has over the first, rounded once to nine decimals; months count from 1.
    ///
    /// Compound growth by g is (1 + g)^(month − 1), by the year (1 + g)^((month − 1) ÷ 12). Linear growth is
    /// 1 + g × (month − 1), by the year 1 + g × (month − 1) ÷ 12. What no decimal holds is the largest
    /// decimal.
    ///
    /// ```
    /// use rust_decimal::dec;
    /// use tablestakes::workload::growth::{Course, Rate};
    /// let course = Course::Compound(Rate::Yearly(dec!(0.21)));
    /// assert_eq!(course.factor(1), dec!(1));
    /// // √1.21
    /// assert_eq!(course.factor(7), dec!(1.1));
    /// assert_eq!(course.factor(13), dec!(1.21));
    /// ```
    #[must_use]
    pub fn factor(&self, month: u32) -> Decimal {
        let later = month.saturating_sub(1);
        match self {
            Self::Constant => Decimal::ONE,
            Self::Compound(rate) => {
                let (share, months) = match rate {
                    Rate::Monthly(share) => (share, 1.0),
                    Rate::Yearly(share) => (share, 12.0),
                };
                let share = share.to_f64().unwrap_or_default();
                power(1.0 + share, f64::from(later) / months)
            }
            Self::Linear(rate) => {
                let share = match rate {
                    Rate::Monthly(share) => *share * Decimal::from(later),
                    Rate::Yearly(share) => *share * Decimal::from(later) / MONTHS_A_YEAR,
                };
                rounded(Decimal::ONE + share).max(Decimal::ZERO)
            }
            Self::Months(months) => {
                let so_far = months.iter().take_while(|(from, _)| *from <= month);
                so_far.last().map_or(Decimal::ONE, |(_, factor)| *factor)
            }
        }
    }
}

/// A power as a factor.
fn power(base: f64, exponent: f64) -> Decimal {
    let power = Decimal::from_f64_retain(libm::pow(base, exponent));
    power.map_or(Decimal::MAX, rounded)
}

fn rounded(factor: Decimal) -> Decimal {
    factor.round_dp_with_strategy(FACTOR_DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

impl Growth {
    /// Whether every month is as the first.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        let courses = [&self.reads, &self.writes, &self.storage];
        courses.iter().all(|it| **it == Course::Constant)
    }

    /// What a month has over the first: of reads, of writes and of what is stored.
    #[must_use]
    pub fn factors(&self, month: u32) -> Factors {
        Factors {
            reads: self.reads.factor(month),
            writes: self.writes.factor(month),
            storage: self.storage.factor(month),
        }
    }
}

/// What a month has over the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Of reads.
    pub reads: Decimal,
    /// Of writes.
    pub writes: Decimal,
    /// Of what is stored.
    pub storage: Decimal,
}

/// What a sum is worth in the first month that is due at the beginning of a later one, over the sum:
/// (1 + `yearly_rate`)^(−(month − 1) ÷ 12), rounded once to twelve decimals.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::workload::growth::discount_factor;
/// assert_eq!(discount_factor(dec!(0.08), 1), dec!(1));
/// // 1 ÷ 1.08
/// assert_eq!(discount_factor(dec!(0.08), 13), dec!(0.925925925926));
/// ```
#[must_use]
pub fn discount_factor(yearly_rate: Decimal, month: u32) -> Decimal {
    const DECIMALS: u32 = 12;
    let base = 1.0 + yearly_rate.to_f64().unwrap_or_default();
    let years = f64::from(month.saturating_sub(1)) / 12.0;
    let factor = Decimal::from_f64_retain(libm::pow(base, -years));
    // A rate above −100 % and a few years leave what a decimal holds.
    let factor = factor.unwrap_or_default();
    factor.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compound_growth_is_a_power() {
        let course = Course::Compound(Rate::Monthly(dec!(0.1)));
        let factors = [1, 2, 3, 4].map(|month| course.factor(month));
        assert_eq!(factors, [dec!(1), dec!(1.1), dec!(1.21), dec!(1.331)]);
        // 1.05^(1/12) = 1.00407412378…
        let yearly = Course::Compound(Rate::Yearly(dec!(0.05)));
        assert_eq!(yearly.factor(2), dec!(1.004074124));
        // 0.9 × 0.9
        let shrinking = Course::Compound(Rate::Monthly(dec!(-0.1)));
        assert_eq!(shrinking.factor(3), dec!(0.81));
    }

    #[test]
    fn linear_growth_adds_a_share_of_the_first_month() {
        let course = Course::Linear(Rate::Monthly(dec!(0.1)));
        assert_eq!(course.factor(4), dec!(1.3));
        // 0.25 × 2 ÷ 12 = 0.041666…
        let yearly = Course::Linear(Rate::Yearly(dec!(0.25)));
        assert_eq!(yearly.factor(3), dec!(1.041666667));
        let shrinking = Course::Linear(Rate::Monthly(dec!(-0.4)));
        assert_eq!(shrinking.factor(3), dec!(0.2));
        assert_eq!(shrinking.factor(4), dec!(0));
    }

    #[test]
    fn a_table_holds_from_each_month_on() {
        let course = Course::Months(vec![(3, dec!(2)), (12, dec!(0.5))]);
        let factors = [1, 2, 3, 11, 12, 40].map(|month| course.factor(month));
        let half = dec!(0.5);
        assert_eq!(factors, [dec!(1), dec!(1), dec!(2), dec!(2), half, half]);
    }

    #[test]
    fn growth_beyond_all_decimals_is_the_largest() {
        let course = Course::Compound(Rate::Monthly(dec!(10)));
        assert_eq!(course.factor(600), Decimal::MAX);
    }
}
