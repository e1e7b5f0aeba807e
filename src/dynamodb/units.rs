//! Request units of an operation. Capacity units are the same, a second.

use rust_decimal::{Decimal, dec};

use crate::rounding::ceil_decimal;

/// A write unit covers this many bytes of an item.
const WRITE_UNIT_BYTES: Decimal = dec!(1024);
/// A read unit covers this many bytes of an item.
const READ_UNIT_BYTES: Decimal = dec!(4096);
/// What an operation in a transaction costs, over one outside: it is prepared and committed.
const TRANSACTION_FACTOR: Decimal = dec!(2);
/// What an eventually consistent read costs, over a strongly consistent one.
const EVENTUAL_FACTOR: Decimal = dec!(0.5);

/// Write units of one write on average: one for each started KiB, twice that in a transaction.
///
/// `transactional` is the share of writes in transactions.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::dynamodb::write_units;
/// // 1.2 KiB start two KiB: 2 units, and 5 % of the writes cost twice that: 2 × 1.05.
/// assert_eq!(write_units(dec!(1228.8), dec!(0.05)), dec!(2.1));
/// ```
#[must_use]
pub fn write_units(item_size_bytes: Decimal, transactional: Decimal) -> Decimal {
    let plain = Decimal::ONE - transactional;
    started(item_size_bytes, WRITE_UNIT_BYTES) * (plain + transactional * TRANSACTION_FACTOR)
}

/// Read units of one read on average: one for each started 4 KiB, half that when eventually
/// consistent, twice that in a transaction.
///
/// `strong` and `transactional` are shares of the reads; the rest is eventually consistent.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::dynamodb::read_units;
/// // 2.5 KiB are one unit; 20 % strong, 80 % at half: 0.2 + 0.8 × 0.5.
/// assert_eq!(read_units(dec!(2560), dec!(0.2), dec!(0)), dec!(0.6));
/// ```
#[must_use]
pub fn read_units(item_size_bytes: Decimal, strong: Decimal, transactional: Decimal) -> Decimal {
    let eventual = Decimal::ONE - strong - transactional;
    let factor = strong + transactional * TRANSACTION_FACTOR + eventual * EVENTUAL_FACTOR;
    started(item_size_bytes, READ_UNIT_BYTES) * factor
}

/// How many units a size starts; an empty item starts one.
fn started(bytes: Decimal, unit_bytes: Decimal) -> Decimal {
    ceil_decimal(bytes / unit_bytes).max(Decimal::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Decimal = Decimal::ZERO;
    const ALL: Decimal = Decimal::ONE;

    #[test]
    fn a_write_costs_a_unit_for_each_started_kib() {
        assert_eq!(write_units(dec!(1), NONE), dec!(1));
        assert_eq!(write_units(dec!(1024), NONE), dec!(1));
        assert_eq!(write_units(dec!(1025), NONE), dec!(2));
        // The largest item, 400 KiB.
        assert_eq!(write_units(dec!(409_600), NONE), dec!(400));
    }

    #[test]
    fn a_write_in_a_transaction_costs_twice() {
        assert_eq!(write_units(dec!(1025), ALL), dec!(4));
        // A quarter of the writes: 0.75 × 2 + 0.25 × 4 = 2.5.
        assert_eq!(write_units(dec!(1025), dec!(0.25)), dec!(2.5));
    }

    #[test]
    fn a_strong_read_costs_a_unit_for_each_started_4_kib() {
        assert_eq!(read_units(dec!(1), ALL, NONE), dec!(1));
        assert_eq!(read_units(dec!(4096), ALL, NONE), dec!(1));
        assert_eq!(read_units(dec!(4097), ALL, NONE), dec!(2));
        assert_eq!(read_units(dec!(409_600), ALL, NONE), dec!(100));
    }

    #[test]
    fn an_eventual_read_costs_half_and_a_transactional_one_twice() {
        assert_eq!(read_units(dec!(4097), NONE, NONE), dec!(1));
        assert_eq!(read_units(dec!(4097), NONE, ALL), dec!(4));
        // 20 % strong, 10 % transactional, 70 % eventual of 2 units: 2 × (0.2 + 0.2 + 0.35) = 1.5.
        assert_eq!(read_units(dec!(4097), dec!(0.2), dec!(0.1)), dec!(1.5));
    }
}
